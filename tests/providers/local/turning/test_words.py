"""What descriptions say of the studio, and how films are told to turn."""

from __future__ import annotations

import pytest

from providers.local.turning.words import backdrop, turns_back


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a vase on white", "white"),
        ("A vase,  On\nWhite", "white"),
        ("a shoe in a dark studio", "dark"),
        ("a red car on a teal background", "teal"),
        ("a clock, grey backdrop", "grey"),
    ],
)
def test_knows_backdrops(text: str, name: str) -> None:
    known = backdrop(text)
    assert known is not None
    assert known.name == name


@pytest.mark.parametrize("text", ["", "a white vase", "a black cat", "salmon whites", "a red car"])
def test_colours_of_the_subject_are_none(text: str) -> None:
    assert backdrop(text) is None


@pytest.mark.parametrize(
    ("text", "back"),
    [("clockwise", True), ("turn the other way", True), ("counter-clockwise", False), ("orbits smoothly", None)],
)
def test_knows_which_way_round(text: str, back: bool | None) -> None:
    assert turns_back(text) is back
