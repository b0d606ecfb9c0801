"""Views in words."""

from __future__ import annotations

from typing import get_args

import pytest

from studio.angles import HEIGHTS, REACHES, SIDES, sks_prompt, words
from studio.jobs.plans import AZIMUTHS
from studio.requests.pictures import Azimuth, Distance, Elevation


def test_says_views_as_the_models_were_taught() -> None:
    assert (
        sks_prompt("front-right", "eye-level", "medium") == "<sks> front-right quarter view eye-level shot medium shot"
    )
    assert sks_prompt("left", "low-angle", "close-up") == "<sks> left side view low-angle shot close-up"


def test_a_description_follows_with_single_spaces() -> None:
    assert sks_prompt("back", "elevated", "wide", " a  blue\nvase ").endswith("wide shot a blue vase")


@pytest.mark.parametrize(
    ("known", "asked"), [(SIDES, Azimuth), (HEIGHTS, Elevation), (REACHES, Distance), (AZIMUTHS, Azimuth)]
)
def test_has_words_for_every_place(known: dict[str, object], asked: object) -> None:
    assert tuple(known) == get_args(asked)


def test_says_views_to_people() -> None:
    assert words("front-right", "eye-level", "medium") == "front-right, eye level, medium distance"
    assert words("back", "high-angle", "close-up") == "back, high angle, close-up"
