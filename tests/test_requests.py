"""Requests: bounded, frozen, JSON, and telling what they are made from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from studio.errors import RequestError
from studio.requests import REQUESTS, TASKS, ImageRequest, VideoRequest, parse_request

LEAST: dict[str, dict[str, Any]] = {
    "image": {"prompt": "a cat"},
    "edit": {"prompt": "a hat", "references": ["a"]},
    "photobooth": {"face": "a", "styles": ["noir"]},
    "angles": {"subject": "a"},
    "video": {"prompt": "waves"},
    "music": {"prompt": "a waltz"},
    "speech": {"prompt": "hello"},
    "sound_effect": {"prompt": "thunder"},
    "transcribe": {"source": "a"},
    "upscale": {"source": "a"},
    "model3d": {"source": "a"},
    "cut": {"clips": [{"artifact": "a"}]},
    "export": {"items": ["a"], "form": "gif"},
}


def refused(task: str, values: Any) -> RequestError:
    with pytest.raises(RequestError) as error:
        parse_request(task, values)
    return error.value


@pytest.mark.parametrize("task", TASKS)
def test_each_task_needs_little_and_survives_json(task: str) -> None:
    request = parse_request(task, LEAST[task])
    again = parse_request(task, json.loads(json.dumps(request.model_dump(mode="json"))))
    assert again == request
    assert again.sha() == request.sha()


@pytest.mark.parametrize("task", TASKS)
def test_every_field_has_its_sentence(task: str) -> None:
    for name, field in REQUESTS[task].model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


@pytest.mark.parametrize("task", TASKS)
def test_every_text_and_list_has_a_bound(task: str) -> None:
    schema = REQUESTS[task].model_json_schema()
    for name, about in schema["properties"].items():
        kinds = [about, *about.get("anyOf", [])]
        if any(kind.get("type") == "string" and "enum" not in kind and "const" not in kind for kind in kinds):
            assert "maxLength" in json.dumps(about) or "pattern" in json.dumps(about), name
        if any(kind.get("type") == "array" for kind in kinds):
            assert "maxItems" in json.dumps(about) or "enum" in json.dumps(schema), name


@pytest.mark.parametrize("task", ["image", "edit", "music", "speech", "sound_effect"])
def test_needs_a_prompt(task: str) -> None:
    assert refused(task, {**LEAST[task], "prompt": "  "}).field == "prompt"


@pytest.mark.parametrize("task", ["photobooth", "angles", "transcribe", "upscale", "model3d"])
def test_needs_no_prompt(task: str) -> None:
    assert parse_request(task, LEAST[task]).prompt == ""


@pytest.mark.parametrize(
    ("task", "values", "field"),
    [
        ("image", {"prompt": "x", "width": 512}, "height"),
        ("image", {"prompt": "x", "width": 512, "height": 512, "aspect_ratio": "1:1"}, "aspect_ratio"),
        ("image", {"prompt": "x", "width": 0, "height": 512}, "width"),
        ("image", {"prompt": "x", "width": 512, "height": 10_000}, "height"),
        ("image", {"prompt": "x", "seed": -1}, "seed"),
        ("image", {"prompt": "x", "seed": 2**32}, "seed"),
        ("image", {"prompt": "x", "seed_strategy": "fixed"}, "seed"),
        ("image", {"prompt": "x", "output_format": "gif"}, "output_format"),
        ("image", {"prompt": "x", "options": {"deep": float("inf")}}, "options"),
        ("image", {"prompt": "x", "options": {"long": "y" * 100_000}}, "options"),
        ("image", {"prompt": "x", "style": "a\0b"}, "style"),
        ("image", {"prompt": "x\ud800"}, "prompt"),
        ("edit", {"prompt": "x", "references": []}, "references"),
        ("edit", {"prompt": "x", "references": ["../../etc/passwd"]}, "references.0"),
        ("edit", {"prompt": "x", "references": ["a"] * 17}, "references"),
        ("photobooth", {"styles": ["a"]}, "face"),
        ("photobooth", {"face": "a"}, "styles"),
        ("photobooth", {"face": "a", "styles": ["a"] * 24, "count": 3}, "count"),
        ("angles", {"subject": "a", "azimuths": ["left", "left"]}, "azimuths"),
        ("angles", {"subject": "a", "azimuths": ["above"]}, "azimuths.0"),
        ("video", {}, "prompt"),
        ("video", {"prompt": "x", "duration": 5, "frames": 80}, "frames"),
        ("video", {"prompt": "x", "duration": 600, "count": 3}, "duration"),
        ("video", {"prompt": "x", "duration": 0}, "duration"),
        ("music", {"prompt": "x", "key": "H dur"}, "key"),
        ("music", {"prompt": "x", "time_signature": 5}, "time_signature"),
        ("music", {"prompt": "x", "duration": 5}, "duration"),
        ("model3d", {}, "source"),
        ("upscale", {"source": "a", "factor": 1}, "factor"),
    ],
)
def test_refuses_and_names_the_field(task: str, values: dict[str, Any], field: str) -> None:
    error = refused(task, values)
    assert error.field == field
    assert error.category == "invalid_request"


def test_refuses_an_unknown_task_and_what_is_no_object() -> None:
    assert refused("dance", {}).field == "task"
    assert refused("image", ["prompt"]).field == "request"
    assert refused("image", {1: "x"}).field == "request"


def test_takes_line_ends_and_every_script() -> None:
    assert parse_request("image", {"prompt": "eins\nzwei\tdrei 日本 👩‍🎨"}).prompt == "eins\nzwei\tdrei 日本 👩‍🎨"


def test_is_frozen_and_a_changed_copy_is_checked_again() -> None:
    request = ImageRequest(prompt="a cat")
    with pytest.raises(ValidationError):
        request.count = 4  # type: ignore[misc]
    assert request.changed(count=4).count == 4
    with pytest.raises(ValidationError):
        request.changed(count=400)


def test_another_request_has_another_fingerprint() -> None:
    request = ImageRequest(prompt="a cat")
    assert request.sha() != request.changed(count=2).sha()
    assert request.sha() != VideoRequest(prompt="a cat").sha()


@pytest.mark.parametrize(
    ("values", "mode"),
    [
        ({"prompt": "x"}, "text"),
        ({"first_frame": "a"}, "image"),
        ({"last_frame": "a"}, "image"),
        ({"first_frame": "a", "last_frame": "b"}, "transition"),
        ({"first_frame": "a", "audio": "c"}, "sound"),
        ({"audio": "c"}, "audio"),
        ({"video": "v"}, "restyle"),
        ({"video": "v", "first_frame": "a"}, "motion"),
        ({"video": "v", "mode": "extend"}, "extend"),
    ],
)
def test_a_film_finds_its_mode(values: dict[str, str], mode: str) -> None:
    request = parse_request("video", values)
    assert isinstance(request, VideoRequest)
    assert request.effective_mode == mode


def test_tells_its_sources_in_order_each_once() -> None:
    film = parse_request(
        "video", {"first_frame": "a", "audio": "b", "references": [{"artifact": "c"}, {"artifact": "a"}]}
    )
    assert film.sources() == ["a", "b", "c"]
    assert parse_request("edit", {"prompt": "x", "references": ["a", "b", "a"], "mask": "m"}).sources() == [
        "a",
        "b",
        "m",
    ]


@pytest.mark.parametrize(("given", "beats"), [("4/4", 4), ("3", 3), (6, 6), (None, None)])
def test_reads_beats_in_both_ways(given: Any, beats: int | None) -> None:
    assert parse_request("music", {"prompt": "x", "time_signature": given}).model_dump()["time_signature"] == beats


@pytest.mark.parametrize("value", [True, False, None])
def test_a_film_may_say_whether_it_has_sound(value: bool | None) -> None:
    request = parse_request("video", {"prompt": "waves", "generate_audio": value})
    assert isinstance(request, VideoRequest)
    assert request.generate_audio is value
