"""What a person is told about whom a prompt means."""

from __future__ import annotations

from typing import Any

import pytest

from studio.people import Persona
from studio.people.meaning import meant
from studio.requests import parse_request

ANNA = Persona("1", "local", "anna", "Anna", photos=("pa",), voice_clip="va")
BERT = Persona("2", "local", "bert", "Bert", photos=("pb",))
CARL = Persona("3", "local", "carl", "Carl", description="a beard")
DORA = Persona("4", "local", "dora", "Dora")
ALL = [ANNA, BERT, CARL, DORA]


@pytest.mark.parametrize(
    ("task", "values", "told"),
    [
        ("image", {"prompt": "@bert and @anna"}, ["as picture 1", "as picture 2"]),
        ("image", {"prompt": "@carl and @dora"}, ["in words", "by name only"]),
        ("image", {"prompt": "somebody@anna.example"}, []),
        ("edit", {"prompt": "add @anna", "references": ["x"]}, ["as picture 2"]),
        ("photobooth", {"prompt": "@anna as a pirate"}, ["as the face"]),
        ("video", {"prompt": "@anna waves"}, ["as the first frame, with their voice"]),
        ("video", {"prompt": "@anna waves", "first_frame": "x"}, ["as @Image1, with their voice"]),
        ("video", {"prompt": "@anna and @bert"}, ["as @Image1, with their voice", "as @Image2"]),
        ("music", {"prompt": "@anna sings"}, ["by name only"]),
    ],
)
def test_says_how_each_is_used(task: str, values: dict[str, Any], told: list[str]) -> None:
    found, problem = meant(parse_request(task, values), ALL)
    assert ([each.how for each in found], problem) == (told, "")


def test_says_what_is_in_the_way() -> None:
    found, problem = meant(parse_request("photobooth", {"prompt": "@anna and @bert"}), ALL)
    assert [each.persona.name for each in found] == ["Anna", "Bert"]
    assert "shows one face" in problem
