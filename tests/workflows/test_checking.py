"""A recipe checked as a whole: every fault with its place, and nothing else."""

from typing import Any

import pytest

from providers.local import Local
from studio.errors import NotConfigured
from studio.provider import Model
from studio.requests import Request
from studio.workflows.bindings import Given
from studio.workflows.checking import Start, check, check_data
from studio.workflows.problems import Problem
from studio.workflows.recipe import Recipe

LOCAL = Local({})


def one(use: str, **arguments: Any) -> dict[str, Any]:
    return {"id": "one", "use": use, "with": arguments}


def recipe(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"title": "Test", "steps": list(steps), **more}


PICTURE = {"id": "picture", "use": "image", "with": {"prompt": "a cat"}}
SOUND = {"id": "sound", "use": "music", "with": {"prompt": "jazz"}}
STORY = {"id": "story", "use": "lines", "with": {"text": "a"}}
SCRIPT = {"id": "script", "use": "compose_script", "with": {"prompt": "a cat", "seconds": 10}}
SHOTS = {"id": "one", "use": "video", "for_each": "${steps.script.data.shots}"}
TEXT = {"inputs": {"prompt": {"type": "text"}, "photo": {"type": "image"}, "photos": {"type": "image", "list": True}}}
FILM = {"for_each": 10, "id": "one", "use": "video", "with": {"prompt": "x", "duration": 121}}

FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("an unknown step", recipe(one("imag", prompt="x")), "steps[0].use", "Did you mean image"),
    ("an unknown argument", recipe(one("image", prompt="x", promt="y")), "steps[0].with.promt", "Did you mean prompt"),
    ("a missing argument", recipe(one("image")), "steps[0].with", "needs prompt"),
    ("a missing reference", recipe(one("edit", prompt="x")), "steps[0].with", "needs references"),
    ("a value out of bounds", recipe(one("music", prompt="x", duration=5)), "steps[0].with.duration", "at least 10"),
    ("a value of another kind", recipe(one("image", prompt="x", count="many")), "steps[0].with.count", "whole number"),
    ("fields that do not go together", recipe(one("image", prompt="x", width=512)), "steps[0].with.height", "go together"),
    ("an unknown input", recipe(one("image", prompt="${inputs.promt}"), **TEXT), "steps[0].with.prompt", "Did you mean prompt"),
    ("an unknown source", recipe(PICTURE, one("upscale", source="${steps.pictur.artifacts[0]}")), "steps[1].with.source", "Did you mean picture"),
    ("a binding that cannot be read", recipe(one("image", prompt="${what}")), "steps[0].with.prompt", "no binding"),
    ("a sound as a picture", recipe(SOUND, one("video", first_frame="${steps.sound.artifacts[0]}")), "steps[1].with.first_frame", "takes a picture"),
    ("a picture as a sound", recipe(PICTURE, one("cut", clips="${steps.picture.artifacts}", soundtrack="${steps.picture.artifacts[0]}")), "steps[1].with.soundtrack", "takes a sound"),
    ("a picture as words", recipe(PICTURE, one("image", prompt="${steps.picture.artifacts[0]}")), "steps[1].with.prompt", "Bind words"),
    ("an input picture as words", recipe(one("image", prompt="like ${inputs.photo}"), **TEXT), "steps[0].with.prompt", "Bind words"),
    ("words as a picture", recipe(one("upscale", source="${inputs.prompt}"), **TEXT), "steps[0].with.source", "is text"),
    ("words of a picture", recipe(PICTURE, one("image", prompt="${steps.picture.text}")), "steps[1].with.prompt", "no text"),
    ("a picture of words", recipe(STORY, one("upscale", source="${steps.story.artifacts[0]}")), "steps[1].with.source", "no artifact"),
    ("a list where one goes", recipe(PICTURE, one("upscale", source="${steps.picture.artifacts}")), "steps[1].with.source", "artifacts[0]}"),
    ("an input list where one goes", recipe(one("upscale", source="${inputs.photos}"), **TEXT), "steps[0].with.source", "inputs.photos[0]}"),
    ("words around an artifact", recipe(PICTURE, one("upscale", source="the ${steps.picture.artifacts[0]}")), "steps[1].with.source", "alone"),
    ("a part that is not composed", recipe(SCRIPT, one("image", prompt="${steps.script.data.shot}")), "steps[1].with.prompt", "Did you mean shots"),
    ("a part of what is not composed", recipe(PICTURE, one("image", prompt="${steps.picture.data.title}")), "steps[1].with.prompt", "nothing that has parts"),
    ("a part of a part that is not there", recipe(SCRIPT, one("image", prompt="${steps.script.data.shots[0].colour}")), "steps[1].with.prompt", "not there"),
    ("a picture of a script", recipe(SCRIPT, one("upscale", source="${steps.script.artifacts[0]}")), "steps[1].with.source", "no artifact"),
    ("a script that cannot be", recipe({**SCRIPT, "with": {"prompt": "x", "platform": "tiktoc"}}), "steps[0].with.platform", "Did you mean tiktok"),
    ("a script too short for its shots", recipe({**SCRIPT, "with": {"prompt": "x", "seconds": 2, "shots": 20}}), "steps[0].with.shots", "2 shots or fewer"),
    ("20 minutes by shots", recipe({**SCRIPT, "with": {"prompt": "x", "seconds": 1200, "shot_seconds": 60}}, {**SHOTS, "with": {"prompt": "x", "duration": 70}}), "steps[1].for_each", "20 minutes"),
    ("an item's place that is none", recipe(SCRIPT, PICTURE, {**SHOTS, "with": {"prompt": "x", "first_frame": "${steps.picture.artifacts[item.words]}"}}), "steps[2].with.first_frame", "whole number"),
    ("the other of two that is not there", recipe(one("image", prompt="${inputs.prompt|inputs.promt}"), **TEXT), "steps[0].with.prompt", "Did you mean prompt"),
    ("the other of two that does not fit", recipe(SOUND, one("upscale", source="${inputs.photo|steps.sound.artifacts[0]}"), **TEXT), "steps[1].with.source", "is a sound"),
    ("a picture as a voice", recipe(PICTURE, one("cut", clips=[{"artifact": "${steps.picture.artifacts[0]}", "sound": "${steps.picture.artifacts[0]}"}])), "steps[1].with.clips[0].sound", "takes a film or a sound"),
    ("beats without music", recipe(PICTURE, one("cut", clips="${steps.picture.artifacts}", beats=2)), "steps[1].with.beats", "Give a soundtrack"),
    ("a step that waits for itself", recipe(one("upscale", source="${steps.one.artifacts[0]}")), "steps[0]", "one > one"),
    ("two that wait for each other", recipe({"id": "a", "use": "upscale", "with": {"source": "${steps.b.artifacts[0]}"}}, {"id": "b", "use": "upscale", "with": {"source": "${steps.a.artifacts[0]}"}}), "steps[0]", "a > b > a"),
    ("a name twice", recipe(PICTURE, PICTURE), "steps[1].id", "Call one otherwise"),
    ("a name that an item may have", recipe({**STORY, "for_each": 2}, {**PICTURE, "id": "story-01"}), "steps[1].id", "an item"),
    ("an item without items", recipe(one("image", prompt="${item}")), "steps[0].with.prompt", "Add for_each"),
    ("items that are none", recipe({**PICTURE, "for_each": "words"}), "steps[0].for_each", "takes a list"),
    ("too many items", recipe({**PICTURE, "for_each": 65}), "steps[0].for_each", "at most 64|0 to 64"),
    ("items of one name", recipe({**PICTURE, "for_each": {"items": ["a", "b"], "name": "same"}}), "steps[0].for_each", "differs"),
    ("a condition that is none", recipe({**PICTURE, "when": "sometimes"}), "steps[0].when", "no condition"),
    ("a condition on nothing", recipe({**PICTURE, "when": "${inputs.mood} == 1"}), "steps[0].when", "no input"),
    ("more items than a number holds", recipe({**FILM, "for_each": 10**400}), "steps[0].for_each", "Far too many"),
    ("20 minutes in one step", recipe(one("video", prompt="x", duration=700, count=2)), "steps[0].with.duration", "at most 20"),
    ("20 minutes by items", recipe(FILM), "steps[0].for_each", "20 minutes"),
    ("20 minutes in all", recipe({**FILM, "for_each": 5}, {**FILM, "for_each": 5, "id": "two"}), "steps", "20.2 minutes"),
    ("an approval of nothing", recipe(PICTURE, approvals=["clip"]), "approvals[0].after", "no step"),
    ("an outcome of nothing", recipe(PICTURE, outputs=["${steps.clip.artifacts}"]), "outputs[0]", "no step"),
    ("an outcome that is none", recipe(PICTURE, outputs=["picture"]), "outputs[0]", "nothing that a step"),
    ("an input without a default", recipe(PICTURE, inputs={"n": {"type": "number"}}), "inputs.n", "no default"),
    ("a default out of bounds", recipe(PICTURE, inputs={"n": {"type": "number", "default": 9, "max": 4}}), "inputs.n.default", "at most 4"),
    ("a reserved name", recipe(PICTURE, inputs={"max_cost": {"type": "number", "default": 1}}), "inputs.max_cost", "otherwise"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "path", "told"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_finds(data: dict[str, Any], path: str, told: str) -> None:
    problems = check_data(data)
    assert [each.path for each in problems] == [path], [each.text for each in problems]
    assert any(part in problems[0].text for part in told.split("|")), problems[0].text
    assert problems[0].hint


def test_lists_every_fault_at_once() -> None:
    steps = [case[1]["steps"][0] | {"id": f"s{number}"} for number, case in enumerate(FAULTS[:8])]
    problems = check_data(recipe(*steps, **TEXT))
    assert {each.path.partition("]")[0] for each in problems} == {f"steps[{number}" for number in range(8)}


def test_what_is_composed_gives_items_with_their_fields() -> None:
    shots = {**SHOTS, "with": {"prompt": "${item.prompt}, ${item.motion}", "duration": "${item.seconds}"}}
    film = {"id": "film", "use": "cut", "with": {"clips": "${steps.one.artifacts}", "titles": [{"text": "${steps.script.data.title}"}]}}  # fmt: skip
    assert check_data(recipe(SCRIPT, shots, film)) == []


def started(data: dict[str, Any], **start: Any) -> list[Problem]:
    return check(Recipe.model_validate(data), Start(**start))


PHOTO = recipe(one("upscale", source="${inputs.photo}", factor="${inputs.factor}"), inputs={
    "photo": {"type": "image"}, "factor": {"type": "number", "default": 2, "min": 1.5, "max": 20},
    "look": {"type": "choice", "choices": ["a", "b"], "default": "a"},
})  # fmt: skip


@pytest.mark.parametrize(
    ("inputs", "path", "told"),
    [
        ({}, "inputs.photo", "missing"),
        ({"photo": "p", "foto": "p"}, "inputs.foto", "Did you mean photo"),
        ({"photo": "song"}, "inputs.photo", "a sound"),
        ({"photo": "gone"}, "inputs.photo", "no such artifact"),
        ({"photo": "p", "factor": 30}, "inputs.factor", "at most 20"),
        ({"photo": "p", "factor": "two"}, "inputs.factor", "no number"),
        ({"photo": "p", "factor": 10**400}, "inputs.factor", "no number"),
        ({"photo": "p", "factor": 9}, "steps[0].with.factor", "at most 8"),
        ({"photo": "p", "look": "c"}, "inputs.look", "a, b"),
    ],
)
def test_finds_what_is_wrong_with_what_is_given(inputs: dict[str, Any], path: str, told: str) -> None:
    kinds = {"p": "image", "song": "audio"}
    problems = started(PHOTO, inputs=inputs, kind_of=kinds.get)
    assert [each.path for each in problems] == [path], [each.text for each in problems]
    assert told in problems[0].text
    assert started(PHOTO, inputs={"photo": "p", "max_cost": 5}, kind_of=kinds.get) == []


def test_media_given_with_the_start_must_be_there() -> None:
    data = recipe(one("upscale", source="$input_media.image[-1]"))
    assert started(data) == []
    assert [each.path for each in started(data, inputs={})] == ["steps[0].with.source"]
    assert started(data, inputs={}, media=(Given("p", "image"),)) == []


def test_media_given_with_the_start_must_be_of_the_right_kind() -> None:
    data = recipe(one("video", prompt="x", first_frame="$input_media[0]", audio="kept"))
    song = Given("song", "audio")
    problems = started(data, inputs={}, media=(song,), kind_of={"kept": "audio"}.get)
    assert [each.text for each in problems] == [
        "steps[0].with.first_frame: First frame takes a picture; a sound is given. Give a picture."
    ]
    wrong = started(data, inputs={}, media=(Given("p", "image"),), kind_of={"kept": "video"}.get)
    assert [each.path for each in wrong] == ["steps[0].with.audio"]
    many = recipe(one("video", prompt="x", references=["$input_media"]))
    assert started(many, inputs={}, media=(song, Given("p", "image"))) == []


def test_asks_the_model_that_will_do_it() -> None:
    data = recipe(one("video", prompt="a cat", duration=90))
    problems = started(data, find_model=LOCAL.model_for)
    assert [each.path for each in problems] == ["steps[0].with.duration"]
    assert "Camera makes 0.5 to 60 seconds; 90 asked" in problems[0].message
    assert [
        each.path for each in started(recipe(one("image", prompt="x", model="gone")), find_model=LOCAL.model_for)
    ] == ["steps[0].with.model"]


def test_tells_that_nobody_can_do_it() -> None:
    def nobody(request: Request) -> Model:
        raise NotConfigured("No provider makes this.", field="provider", hint="Set a key.")

    problems = started(recipe(one("transcribe", source="x")), find_model=nobody)
    assert [(each.path, each.hint) for each in problems] == [("steps[0].with.provider", "Set a key.")]


def test_a_step_that_is_not_made_needs_nothing() -> None:
    steps = [
        {**PICTURE, "when": "${inputs.on} == 1"},
        {**one("upscale", source="${steps.picture.artifacts[0]}"), "when": "${inputs.on} == 1"},
    ]
    data = recipe(*steps, inputs={"on": {"type": "number", "default": 1}})
    assert started(data, inputs={"on": 0}) == []
    assert started(data, inputs={"on": 1}) == []
    missing = recipe(steps[0], {**steps[1], "when": True}, inputs=data["inputs"])
    assert [each.path for each in started(missing, inputs={"on": 0})] == ["steps[1].with.source"]
