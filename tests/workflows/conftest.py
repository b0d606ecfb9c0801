"""A studio that the tests of runs share, and short ways to cook."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER

PACKAGES = ("providers", "tests.fakes")
Run = dict[str, Any]


@pytest.fixture(scope="module")
def busy(upstream: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio at work, for all tests of a module, with a paid provider of pictures and one of words."""
    values = {"BACKLOT_TEST_UPSTREAM": upstream, "BACKLOT_TEST_SCRIBE": upstream}
    settings = read_settings({"BACKLOT_HOME": str(tmp_path_factory.mktemp("home")), **values})
    studio = open_studio(settings, packages=PACKAGES)
    yield studio
    studio.close()


class Cook:
    """Starts runs at the counting upstream and waits for them. Every prompt holds the cook's mark, by which its paid calls are counted."""

    def __init__(self, studio: Studio, upstream: str) -> None:
        self.studio, self.upstream, self.mark = studio, upstream, uuid.uuid4().hex[:8]

    def start(self, *steps: dict[str, Any], wait: float = 90, **given: Any) -> dict[str, Any]:
        """The run of these steps, settled. given: other fields of the recipe, and of the start."""
        how = {name: given.pop(name) for name in ("idempotency_key", "until", "project") if name in given}
        told = given.pop("told", {})
        recipe = {"title": "Test", "steps": list(steps), **given}
        return self.settled(self.studio.runs.start(recipe, told, owner=OWNER, **how), wait)

    def settled(self, run: dict[str, Any], wait: float = 90) -> dict[str, Any]:
        return self.studio.runs.wait(run["id"], OWNER, wait) if wait else run

    def answer(self, run: dict[str, Any], answer: str, **changes: Any) -> dict[str, Any]:
        """The run, settled, once its question is answered."""
        question = run["question"]["id"]
        return self.settled(self.studio.runs.answer(run["id"], OWNER, question, answer, changes))

    def picture(self, name: str, *words: str, **more: Any) -> dict[str, Any]:
        """A step that has a picture painted by the paid provider."""
        prompt = " ".join([name, self.mark, *words])
        fields = {key: more.pop(key) for key in list(more) if key in ("for_each", "when", "title")}
        return {"id": name, "use": "image", "with": {"prompt": prompt, "provider": "keyed", **more}, **fields}

    def edit(self, name: str, *references: str, **more: Any) -> dict[str, Any]:
        """A step that changes pictures, likewise."""
        step = self.picture(name, references=list(references), **more)
        return {**step, "use": "edit"}

    def paid(self) -> dict[str, int]:
        """How often the upstream accepted each prompt of this cook's."""
        jobs = httpx.get(f"{self.upstream}/stats").json()["jobs"]
        prompts = [job["prompt"] for job in jobs if self.mark in job["prompt"]]
        return {prompt: prompts.count(prompt) for prompt in prompts}


def statuses(run: Run) -> dict[str, str]:
    return {step["id"]: step["status"] for step in run["steps"]}


def step(run: Run, name: str) -> Run:
    return next(each for each in run["steps"] if each["id"] == name)


def made(run: Run, *steps: str) -> list[str]:
    return [artifact["id"] for name in steps for artifact in step(run, name)["artifacts"]]


def result(run: Run) -> list[str]:
    return [artifact["id"] for artifact in run["artifacts"]]


def until(cook: Cook, run: Run, seen: Callable[[Run], Any]) -> Run:
    """The run as soon as this is seen in it."""
    for _ in range(3000):
        run = cook.studio.runs.get(run["id"], OWNER)
        if seen(run):
            return run
        time.sleep(0.02)
    raise AssertionError(run)


@pytest.fixture
def cook(busy: Studio, upstream: str) -> Cook:
    return Cook(busy, upstream)
