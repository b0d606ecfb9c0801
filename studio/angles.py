"""Views of a subject in words: for people, and for models that were trained on one exact form of them."""

from __future__ import annotations

TOKEN = "<sks>"
SIDES = {
    "front": "front view",
    "front-right": "front-right quarter view",
    "right": "right side view",
    "back-right": "back-right quarter view",
    "back": "back view",
    "back-left": "back-left quarter view",
    "left": "left side view",
    "front-left": "front-left quarter view",
}
HEIGHTS = {
    "low-angle": "low-angle shot",
    "eye-level": "eye-level shot",
    "elevated": "elevated shot",
    "high-angle": "high-angle shot",
}
REACHES = {"close-up": "close-up", "medium": "medium shot", "wide": "wide shot"}


def sks_prompt(azimuth: str, elevation: str, distance: str, description: str = "") -> str:
    """The prompt of one view for models trained on multiple angles: fixed words, single spaces, no commas."""
    parts = (TOKEN, SIDES[azimuth], HEIGHTS[elevation], REACHES[distance], " ".join(description.split()))
    return " ".join(part for part in parts if part)


def words(azimuth: str, elevation: str, distance: str) -> str:
    """The view as people say it: "front-right, eye level, medium distance"."""
    reach = distance if distance == "close-up" else f"{distance} distance"
    return f"{azimuth}, {elevation.replace('-', ' ')}, {reach}"
