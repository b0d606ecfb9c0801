"""Recipes with something wrong in them are never started: no run, no job, and every fault is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio import database as db
from studio.database import runs as tables
from studio.errors import RequestError
from studio.studio import Studio
from studio.workflows.problems import RecipeError
from tests.conftest import OWNER
from tests.workflows.conftest import Cook
from tests.workflows.test_broken import RECIPES, SHIPPED, VALUES, spoilt

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]  # fmt: skip
# A studio at work draws random numbers in threads of its own, which is taken for the strategies' doing.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
GIVEN = st.dictionaries(st.sampled_from(["prompt", "seconds", "first", "photo", "max_cost", "confirm_cost", "media", "until"]), VALUES, max_size=3)  # fmt: skip


def rows(studio: Studio) -> list[int]:
    with studio.runs.rows.reader.connect() as connection:
        return [connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in (tables.run, db.job)]


def never_started(studio: Studio, data: Any, inputs: Mapping[str, Any]) -> None:
    """A recipe that the check finds fault with is refused, with that fault, and nothing is there afterwards."""
    before = rows(studio)
    problems = studio.runs.check(data, OWNER)
    assert problems
    with pytest.raises(RequestError) as refused:
        studio.runs.start(data, inputs, owner=OWNER)
    told = refused.value
    assert told.problems if isinstance(told, RecipeError) else told.field  # else what it was started with is no better
    assert rows(studio) == before


def test_a_broken_start_is_refused_whole(cook: Cook) -> None:
    before = cook.studio.runs.list(OWNER, limit=500)
    with pytest.raises(RecipeError) as refused:
        cook.start(cook.picture("still", "${inputs.gone}"), {"id": "clip", "use": "video", "with": {"duration": 99}})
    assert {problem.path for problem in refused.value.problems} >= {"steps[0].with.prompt"}
    assert refused.value.as_dict()["problems"][0]["hint"]
    for wrong in ({"media": "x"}, {"confirm_cost": "yes"}, {"until": 3}):
        with pytest.raises(RequestError):
            cook.start(cook.picture("still"), told=wrong)
    with pytest.raises(RequestError):
        cook.studio.runs.start("keyframe-to-video", {"prompt": "x", "odd": 1}, owner=OWNER)
    assert cook.studio.runs.list(OWNER, limit=500) == before
    assert cook.paid() == {}


@given(data=spoilt() | RECIPES, inputs=GIVEN)
@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
def test_a_broken_recipe_is_never_started(busy: Studio, data: dict[str, Any], inputs: dict[str, Any]) -> None:
    if busy.runs.check(data, OWNER):
        never_started(busy, data, inputs)


@given(number=st.integers(0, len(SHIPPED) - 1), inputs=GIVEN)
@settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
def test_a_start_with_what_it_does_not_take_is_refused(busy: Studio, number: int, inputs: dict[str, Any]) -> None:
    before = rows(busy)
    wrong = {**inputs, "no_such_input": 1}
    with pytest.raises(RequestError):
        busy.runs.start(SHIPPED[number], wrong, owner=OWNER)
    assert rows(busy) == before


@pytest.mark.long
@given(data=spoilt() | RECIPES, inputs=GIVEN)
@settings(max_examples=3000, deadline=None, suppress_health_check=QUIET)
def test_many_more_broken_recipes_are_never_started(busy: Studio, data: dict[str, Any], inputs: dict[str, Any]) -> None:
    if busy.runs.check(data, OWNER):
        never_started(busy, data, inputs)
