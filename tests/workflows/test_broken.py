"""Thousands of broken recipes: a list of problems every time, never a traceback, and a plan only where there is none."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.local import Local
from studio.workflows.checking import Start, check_data, check_text, load
from studio.workflows.importing import import_document
from studio.workflows.operations import OPERATIONS
from studio.workflows.planning import compile_recipe
from studio.workflows.problems import Problem, RecipeError
from studio.workflows.recipe import Recipe
from studio.workflows.tools import TOOLS

FOLDER = Path(__file__).parent.parent.parent / "presets" / "recipes"
SHIPPED = [yaml.safe_load(path.read_text()) for path in sorted(FOLDER.glob("*.yaml"))]
START = Start(find_model=Local({}).model_for)
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

NAMES = st.sampled_from(
    ["a", "b", "clip", "keyframe", "song", "prompt", "seconds", "gone", "item", "", "A b", "x" * 90, "with", "[key]"]
)
INDEX = st.sampled_from(["", "[0]", "[-1]", "[99]", "[index]", "[index-1]", "[x]", "[", "[99999999999]"])
BINDINGS = st.one_of(
    st.builds("${{inputs.{}{}}}".format, NAMES, INDEX),
    st.builds("${{steps.{}.{}{}}}".format, NAMES, st.sampled_from(["artifacts", "text", "texts", "films", "data.shots", "data.title"]), INDEX),
    st.builds("$input_media{}{}".format, st.sampled_from(["", ".image", ".film"]), INDEX),
    st.sampled_from(["${item}", "${item.x}", "${index}", "${number}", "${", "${item.x|inputs.prompt}", "${a|}", "${steps.one.artifacts[item.seat]}", "$${x}", "${}", "not ${index}", "${inputs.prompt} > 3"]),
)  # fmt: skip
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    BINDINGS,
    st.sampled_from([10**400, -1, 65, "\ud800", "\x00", *OPERATIONS, *TOOLS]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)
FIELDS = ["title", "inputs", "steps", "approvals", "budget", "outputs", "order", "colour"]
STEPS = st.fixed_dictionaries(
    {"id": NAMES, "use": st.sampled_from([*OPERATIONS, "dance"])},
    optional={
        "with": st.dictionaries(
            st.sampled_from(["prompt", "first_frame", "clips", "items", "source", "duration", "count", "references", "text", "odd"]),
            VALUES,
            max_size=4,
        ),
        "for_each": VALUES,
        "when": VALUES,
        "title": SCALARS,
    },
)  # fmt: skip
RECIPES = st.fixed_dictionaries(
    {"title": SCALARS, "steps": st.lists(STEPS, max_size=4)},
    optional={name: VALUES for name in FIELDS if name not in ("title", "steps")},
)


def agree(data: Any) -> list[Problem]:
    """The problems of a recipe, which must be told in full, and be none exactly where it is a recipe that can be used."""
    problems = check_data(data, START)
    for problem in problems:
        assert problem.message.strip()
        assert problem.path
        assert problem.hint.strip(), problem.text
        assert "Traceback" not in problem.text
        json.dumps(problem.text)
    return problems


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, each in inner for place in places(each, (*at, key)))]


PLACES = [(number, place) for number, data in enumerate(SHIPPED) for place in places(data) if place]


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, Any]:
    """A shipped recipe in which one to three places are changed, taken out, doubled or renamed."""
    number, _ = draw(st.sampled_from(PLACES))
    data = copy.deepcopy(SHIPPED[number])
    for _ in range(draw(st.integers(1, 3))):
        _spoil(draw, data, draw(st.sampled_from([place for place in places(data) if place])))
    return data


def _spoil(draw: st.DrawFn, data: Any, place: tuple[Any, ...]) -> None:
    for part in place[:-1]:
        data = data[part]
    how, key = draw(st.sampled_from(["change", "remove", "rename", "double"])), place[-1]
    if how == "change":
        data[key] = draw(VALUES)
    elif how == "remove":
        del data[key]
    elif isinstance(data, list):
        data.append(copy.deepcopy(data[key]))
    else:
        data[draw(NAMES)] = data.pop(key) if how == "rename" else data[key]


def never_a_traceback(data: Any) -> None:
    problems = agree(data)
    try:
        recipe = Recipe.model_validate(data)
        compile_recipe(
            recipe, Start(inputs={"prompt": "x", "first": "a", "last": "b", "photo": "c"}, find_model=START.find_model)
        )
    except (RecipeError, ValueError):
        return  # refused, be it for its own faults or for what this start lacks
    assert problems == []


@given(data=spoilt())
@settings(max_examples=300, deadline=None, suppress_health_check=QUIET)
def test_spoilt_recipes_give_problems(data: dict[str, Any]) -> None:
    never_a_traceback(data)


@given(data=RECIPES)
@settings(max_examples=250, deadline=None, suppress_health_check=QUIET)
def test_invented_recipes_give_problems(data: dict[str, Any]) -> None:
    never_a_traceback(data)


@given(data=VALUES)
@settings(max_examples=100, deadline=None, suppress_health_check=QUIET)
def test_anything_gives_problems(data: Any) -> None:
    assert agree(data)


TEXTS = [path.read_text() for path in sorted(FOLDER.glob("*.yaml"))]


@given(
    text=st.sampled_from(TEXTS),
    at=st.floats(0, 1),
    gone=st.integers(0, 30),
    new=st.text(alphabet=":-{}[]'\"#&*!|>%@` \n\tabc019$\\", max_size=8),
)
@settings(max_examples=200, deadline=None, suppress_health_check=QUIET)
def test_damaged_text_gives_problems_with_lines(text: str, at: float, gone: int, new: str) -> None:
    place = int(at * len(text))
    damaged = text[:place] + new + text[place + gone :]
    problems = check_text(damaged)
    assert all(problem.line for problem in problems)
    try:
        load(damaged)
    except RecipeError as refused:
        told = list(refused.problems)
    else:
        told = []
    assert problems == told


DEPENDENCIES = st.fixed_dictionaries(
    {
        "sourceStepId": NAMES | st.just("$input_media"),
        "targetArgument": st.sampled_from(["sourceImageIndex", "videoIndices", "srt", "x"]),
        "transform": st.sampled_from(["image_index", "subtitle_srt", "magic"]),
    },
    optional={"sourceArtifactIndex": SCALARS, "mediaType": SCALARS},
)
ARGUMENTS = [
    "prompt",
    "cues",
    "overlays",
    "transition",
    "startSeconds",
    "endSeconds",
    "videoIndex",
    "replacementVideoIndex",
    "duration",
    "outputFormat",
    "sourceImageIndex",
    "videoIndices",
    "ratio",
    "seed",
]
FOREIGN = st.fixed_dictionaries(
    {"id": NAMES, "toolName": st.sampled_from([*TOOLS, "end_turn"])},
    optional={
        "arguments": st.dictionaries(st.sampled_from(ARGUMENTS), VALUES, max_size=4) | VALUES,
        "dependsOn": st.lists(DEPENDENCIES | VALUES, max_size=2) | VALUES,
    },
)


@given(steps=st.lists(FOREIGN | VALUES, max_size=3), title=VALUES)
@settings(max_examples=200, deadline=None, suppress_health_check=QUIET)
def test_foreign_documents_are_read_or_refused(steps: list[Any], title: Any) -> None:
    try:
        recipe = import_document({"input": {"title": title, "steps": steps}}).recipe
    except RecipeError as refused:
        told = refused.problems
    else:
        told = tuple(recipe.steps)
    assert told


@pytest.mark.long
@given(data=spoilt() | RECIPES)
@settings(max_examples=8000, deadline=None, suppress_health_check=QUIET)
def test_many_more_broken_recipes_give_problems(data: dict[str, Any]) -> None:
    never_a_traceback(data)
