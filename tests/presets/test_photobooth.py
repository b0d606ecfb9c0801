"""The photobooth's styles: enough, in groups, each with a look of the local engine."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from providers.local.booth.looks import choose, looks
from studio.presets import Presets

STYLES = Presets(Path(__file__).parents[2] / "presets").of("photobooth")


def test_there_are_many_in_several_groups() -> None:
    groups = Counter(style.category for style in STYLES)
    assert len(STYLES) >= 24
    assert len(groups) >= 6
    assert min(groups.values()) >= 3


def test_those_named_elsewhere_stay() -> None:
    assert {"noir", "pop-art", "anime", "oil"} <= {style.id for style in STYLES}


def test_titles_and_templates_are_each_their_own() -> None:
    assert len({style.title for style in STYLES}) == len(STYLES)
    assert len({style.prompt for style in STYLES}) == len(STYLES)


def test_each_has_a_look_and_each_look_a_style() -> None:
    assert {style.id for style in STYLES} == set(looks())
    assert all(style.title == looks()[style.id].title for style in STYLES)


def test_the_words_alone_lead_to_the_same_look() -> None:
    lost = {style.id: choose(style.apply("")).look.id for style in STYLES}
    assert {wanted: found for wanted, found in lost.items() if wanted != found} == {}
