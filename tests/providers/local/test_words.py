"""Prompts enriched and pictures described without a language model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image

from providers.local.words import FOLDER, describe, enrich


@pytest.mark.parametrize("media", ["image", "video", "music", "audio"])
def test_keeps_the_words_and_adds_the_same_each_time(media: str) -> None:
    richer = enrich("a castle on a hill.", media)
    assert richer.startswith("a castle on a hill, ")
    assert enrich("a castle on a hill.", media) == richer
    assert richer.count(",") >= 3


def test_every_medium_has_its_own_words() -> None:
    assert len({enrich("a castle", media) for media in ("image", "video", "music")}) == 3
    assert any(word in enrich("a castle", "video") for word in ("push-in", "pan", "dolly", "orbit", "crane", "camera"))
    assert "lens" not in enrich("a calm song", "music")


@pytest.mark.parametrize(
    ("prompt", "media", "family"),
    [
        ("a fox, backlit", "image", "light"),
        ("a fox at night", "image", "light"),
        ("a fox in the rain", "image", "atmosphere"),
        ("a fox, macro", "image", "camera"),
        ("a fox, handheld camera", "video", "camera"),
        ("a waltz at 140 bpm", "music", "tempo"),
        ("a piano piece", "music", "instruments"),
    ],
)
def test_adds_nothing_of_what_is_said_already(prompt: str, media: str, family: str) -> None:
    choices = yaml.safe_load((FOLDER / f"{media}.yaml").read_text("utf-8"))["families"][family]["add"]
    assert not any(choice in enrich(prompt, media) for choice in choices)


def test_a_painting_gets_no_lens() -> None:
    richer = enrich("a harbour in watercolor", "image")
    assert "mm lens" not in richer
    assert "depth of field" not in richer


def picture(path: Path, pixels: np.ndarray, **options: object) -> Path:
    Image.fromarray(pixels.astype(np.uint8)).save(path, **options)  # type: ignore[arg-type]
    return path


def test_describes_light_palette_and_layout(tmp_path: Path) -> None:
    pixels = np.zeros((200, 300, 3))
    pixels[:, 200:] = (240, 130, 30)
    pixels[150:180:4, 240:290] = (255, 255, 255)
    words = describe(picture(tmp_path / "a.png", pixels), "")
    assert words.startswith("Measured: a wide, dark picture of 300 x 200 pixels in warm colours, mostly black")
    assert "#f0821e" in words or "#ef821e" in words
    assert "brightest towards the right" in words
    assert "bottom right" in words


def test_tells_what_the_camera_wrote_but_not_where(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[271], exif[272] = "Nikon", "Z 6"
    details = exif.get_ifd(0x8769)
    details[33434], details[33437], details[37386], details[34855] = 0.004, 2.8, 85.0, 400
    exif.get_ifd(0x8825)[1] = "N"
    words = describe(picture(tmp_path / "a.jpg", np.full((40, 40, 3), 128.0), exif=exif), "")
    assert "EXIF: Nikon Z 6, 85 mm, f/2.8, 1/250 s, ISO 400." in words
    assert "GPS" not in words


def test_says_that_it_cannot_answer(tmp_path: Path) -> None:
    assert "cannot answer questions" in describe(picture(tmp_path / "a.png", np.zeros((32, 32, 3))), "who is it?")
