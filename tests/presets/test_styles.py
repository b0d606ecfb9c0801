"""Every preset that ships loads, and the styles are what the wall expects."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.presets import Presets

FOLDER = Path(__file__).resolve().parents[2] / "presets"


@pytest.fixture(scope="module")
def presets() -> Presets:
    return Presets(FOLDER)


def test_every_preset_loads(presets: Presets) -> None:
    assert presets.problems == []


def test_there_are_at_least_24_styles_of_different_words(presets: Presets) -> None:
    styles = presets.of("styles")
    assert len(styles) >= 24
    assert len({style.prompt for style in styles}) == len({style.title for style in styles}) == len(styles)


def test_a_style_is_one_short_word_in_a_category(presets: Presets) -> None:
    for style in presets.of("styles"):
        assert " " not in style.title
        assert len(style.title) <= 13
        assert style.category
        assert style.task == "image"


def test_a_style_keeps_the_persons_words_first(presets: Presets) -> None:
    for style in presets.of("styles"):
        assert style.apply("a red house").startswith("a red house, ")


def test_the_examples_name_styles_that_ship(presets: Presets) -> None:
    from components.image import EXAMPLES

    known = {style.id for style in presets.of("styles")}
    assert len(EXAMPLES) == 6
    assert {style for _, _, style in EXAMPLES} <= known
