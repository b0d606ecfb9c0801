"""Bindings: read, listed and filled in."""

from typing import Any

import pytest

from studio.workflows.bindings import BindingError, Finished, Given, Scope, parse, references, resolve
from studio.workflows.conditions import holds

SCOPE = Scope(
    inputs={
        "prompt": "a cat",
        "seconds": 4.0,
        "photos": ["p1", "p2"],
        "photo": "",
        "ask": "${inputs.prompt} $input_media",
    },
    steps={
        "frames": Finished(artifacts=("f1", "f2", "f3")),
        "story": Finished(texts=("one", "two")),
        "half": Finished(artifacts=("h1", "", "h3")),
        "none": Finished(skipped=True),
        "script": Finished(
            texts=('{"title": "Rain", "shots": [{"words": "a", "seconds": 2}, {"words": "b", "seconds": 3.5}]}',)
        ),
    },
    media=(Given("m1", "image"), Given("m2", "audio"), Given("m3", "image")),
    item={"prompt": "a dog", "seat": 2},
    index=1,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("${inputs.prompt}", "a cat"),
        ("${ inputs.seconds }", 4.0),
        ("for ${inputs.seconds} s", "for 4 s"),
        ("${inputs.photos}", ["p1", "p2"]),
        ("${inputs.photos[-1]}", "p2"),
        ("${steps.frames.artifacts[0]}", "f1"),
        ("${steps.frames.artifacts[-1]}", "f3"),
        ("${steps.frames.artifacts[index]}", "f2"),
        ("${steps.frames.artifacts[index+1]}", "f3"),
        ("${steps.half.artifacts}", ["h1", "h3"]),
        ("${steps.half.artifacts[2]}", "h3"),
        ("${steps.none.artifacts}", []),
        ("${steps.none.artifacts[0]}", ""),
        ("Story: ${steps.story.text}", "Story: one\ntwo"),
        ("${steps.story.texts[1]}", "two"),
        ("${item.prompt} ${index} ${number}", "a dog 1 2"),
        ("$input_media", ["m1", "m2", "m3"]),
        ("$input_media[-1]", "m3"),
        ("$input_media.audio[0]", "m2"),
        ("$input_media.image", ["m1", "m3"]),
        ("costs $5", "costs $5"),
        ("${steps.script.data.title}", "Rain"),
        ("${steps.script.data.shots[1].seconds}", 3.5),
        ("${steps.script.data.shots[index].words}", "b"),
        ("${steps.script.data.shots}", [{"words": "a", "seconds": 2}, {"words": "b", "seconds": 3.5}]),
        ("${steps.none.data.title}", ""),
        ("${steps.frames.artifacts[item.seat]}", "f3"),
        ("${inputs.photo|steps.frames.artifacts[0]}", "f1"),
        ("${inputs.photos[0]|steps.frames.artifacts[0]}", "p1"),
        ("${steps.none.artifacts[0] | inputs.photo | inputs.prompt}", "a cat"),
        ("$${inputs.prompt} and $$input_media", "${inputs.prompt} and $input_media"),
        ("said: ${inputs.ask}", "said: ${inputs.prompt} $input_media"),
    ],
)
def test_fills_in(text: str, value: Any) -> None:
    assert resolve(text, SCOPE) == value


def test_splices_lists_and_leaves_out_what_was_left_out() -> None:
    value = {
        "items": [
            "${inputs.photos}",
            "${inputs.photo}",
            "x",
            "${steps.none.artifacts[0]}",
            "${steps.frames.artifacts[2]}",
        ]
    }
    assert resolve(value, SCOPE) == {"items": ["p1", "p2", "x", "f3"]}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("${inputs.prompt", "no end"),
        ("${input.prompt}", "no binding"),
        ("${}", "no binding"),
        ("${steps.frames}", "no binding"),
        ("${steps.frames.artifacts[x]}", "no binding"),
        ("${inputs.nothing}", 'no input "nothing"'),
        ("${steps.frames.artifacts[3]}", "there are 3"),
        ("${steps.frames.artifacts[-4]}", "there are 3"),
        ("${steps.frames.artifacts[index-2]}", "there are 3"),
        ("${steps.half.artifacts[1]}", "it failed"),
        ("${steps.later.text}", "not finished"),
        ("${inputs.prompt[0]}", "no list"),
        ("${item.colour}", 'no "colour"'),
        ("${steps.script.data.colour}", 'no "colour"'),
        ("${steps.script.data.shots[0].colour}", '"colour" that is not there'),
        ("${steps.script.data.shots[2]}", "there are 2"),
        ("${steps.story.data.title}", "has no parts"),
        ("${steps.frames.artifacts[item.prompt]}", "no whole number"),
        ("${inputs.photo|}", "no binding"),
        ("${inputs.photo|inputs.nothing}", 'no input "nothing"'),
    ],
)
def test_tells_what_is_wrong_with_a_binding(text: str, told: str) -> None:
    with pytest.raises(BindingError, match=told) as caught:
        resolve(text, SCOPE)
    assert caught.value.hint


def test_an_item_has_a_value_only_where_there_are_items() -> None:
    for text in ("${item}", "${index}", "${steps.frames.artifacts[index]}"):
        with pytest.raises(BindingError, match="for each item"):
            resolve(text, Scope(steps=SCOPE.steps))


def test_lists_references_and_writes_them_back() -> None:
    value = {
        "a": ["x ${inputs.photos[0]}", "${steps.frames.artifacts[index+1]}"],
        "b": {"c": "$input_media.image[-1] ${number}"},
    }
    texts = ["${inputs.photos[0]}", "${steps.frames.artifacts[index+1]}", "${input_media.image[-1]}", "${number}"]
    assert [str(ref) for ref in references(value)] == texts
    assert all(str(parse(text)[0]) == text for text in texts)


@pytest.mark.parametrize(
    ("when", "made"),
    [
        (True, True),
        (False, False),
        ("${inputs.prompt}", True),
        ("${inputs.photo}", False),
        ("not ${inputs.photo}", True),
        ("${inputs.seconds} > 3", True),
        ("${inputs.seconds} <= 3.5", False),
        ('${inputs.prompt} == "a cat"', True),
        ("${inputs.prompt} != a cat", False),
        ("${steps.story.texts[0]} == ${steps.story.texts[1]}", False),
    ],
)
def test_a_condition_holds_or_not(when: str | bool, made: bool) -> None:
    assert holds(when, SCOPE) is made


@pytest.mark.parametrize(
    "when", ["", "yes", "${inputs.seconds} > many", "${inputs.prompt} and ${inputs.photo}", "not", "1 == 1"]
)
def test_refuses_what_is_no_condition(when: str) -> None:
    with pytest.raises(BindingError):
        holds(when, SCOPE)
