"""The same trials for every upstream: each fault and a cancel in each phase, on every task; nothing is paid twice, no key is told.

The image task is tried with every fault in the usual suite; the other tasks in the long one.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from components._cards import cards
from components._wire import page_job
from studio.errors import RequestError
from studio.provider import Model
from studio.requests import parse_request
from tests.conftest import OWNER, until
from tests.media import samples
from tests.providers.benches import benches
from tests.providers.benches._bench import FAULTS
from tests.providers.benches._trial import Trial, noted, studio_at

BENCHES = {bench.provider: bench for bench in benches()}


@pytest.fixture(scope="module", params=BENCHES, ids=str)
def trial(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    bench = BENCHES[request.param]
    with bench.start() as running, logged() as log:
        home = tmp_path_factory.mktemp(bench.provider)
        made = Trial(bench, running, studio_at(home, running), home, log=log)
        picture = samples.picture(tmp_path_factory.mktemp("photo") / "photo.png", 320, 320, seed=3)
        made.photo = made.studio.import_file(picture, owner=OWNER).id
        yield made
        if made.studio.engine.running:
            made.studio.close()


@contextmanager
def logged() -> Iterator[list[str]]:
    """Everything that is logged meanwhile, tracebacks too, as it would be written."""
    lines: list[str] = []
    written = logging.Handler()
    written.setFormatter(logging.Formatter("%(name)s %(message)s"))
    written.emit = lambda record: lines.append(written.format(record))  # type: ignore[method-assign]
    root, ours = logging.getLogger(), logging.getLogger("backlot")
    before = root.level, ours.level
    root.addHandler(written)
    root.setLevel(logging.INFO)
    ours.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(written)
    root.setLevel(before[0])
    ours.setLevel(before[1])


TASKS = sorted({task for bench in BENCHES.values() for task in bench.asks})
TRIED = [task if task == "image" else pytest.param(task, marks=pytest.mark.long) for task in TASKS]


@pytest.mark.parametrize("task", TRIED)
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_ends_as_it_must(trial: Trial, task: str, fault: str) -> None:
    if not trial.bench.has(fault, task):
        pytest.skip("not there")
    job, mark = trial.ask(task, trial.bench.faults[fault])
    job = trial.settled(job)
    assert job.status in FAULTS[fault], (job.status, job.error)
    if job.status != "succeeded":
        assert job.error is not None
        assert job.error.category in FAULTS[fault][job.status], job.error
        assert job.error.message
        assert job.error.hint
    assert trial.running.accepted(mark) <= 1
    assert not [secret for secret in trial.running.secrets if secret in f"{job.error} {job.note} {job.failures}"]


@pytest.mark.parametrize("task", TRIED)
def test_makes_it_once(trial: Trial, task: str) -> None:
    if task not in trial.bench.asks:
        pytest.skip("not there")
    job, mark = trial.ask(task)
    job = trial.settled(job)
    assert job.status == "succeeded", job.error
    assert job.artifacts
    assert trial.running.accepted(mark) == 1


@pytest.mark.parametrize("task", TRIED)
@pytest.mark.parametrize("phase", ["at once", "accepted"])
def test_a_cancel_is_a_cancel_in_each_phase(trial: Trial, task: str, phase: str) -> None:
    if task not in trial.bench.asks or phase not in trial.bench.phases:
        pytest.skip("not there")
    job, mark = trial.ask(task, trial.bench.slow)
    if phase == "accepted":
        noted(trial, job)
    trial.studio.cancel(job.id, owner=OWNER)
    job = until(trial.studio, job, "cancelled")
    assert not job.artifacts
    assert trial.running.accepted(mark) <= 1


def beyond(task: str, model: Model) -> Iterator[tuple[str, dict[str, Any]]]:
    """Requests a little over one limit of the model, with the field that is to be named."""
    yield "prompt", {"prompt": "x" * (model.prompt_limit + 1)}
    yield "count", {"count": 17}
    yield "options", {"options": {"no_such_option": True}}
    yield "seed", {"seed": 2**32}
    yield "model", {"model": "no-such-model"}
    if model.sizes and not model.sizes.fixed and task in {"image", "video"}:
        yield "width", {"width": model.sizes.max + model.sizes.multiple, "height": model.sizes.max, "strict_size": True}
    if task == "edit":
        yield "references", {"references": ["photo"] * 17}
    if model.duration and task in {"video", "music"}:
        yield "duration", {"duration": model.duration.max + 20}
    if model.steps is None or task == "speech":
        yield "steps", {"steps": 7}


@pytest.mark.parametrize("task", TASKS)
def test_what_is_beyond_a_limit_is_refused_before_a_byte_is_sent(trial: Trial, task: str) -> None:
    if task not in trial.bench.asks:
        pytest.skip("not there")
    provider = trial.studio.registry.get(trial.bench.provider)
    asked = json.loads(json.dumps(trial.bench.asks[task]).replace('"photo"', '"a"'))
    model = provider.model_for(parse_request(task, {"prompt": "a cat", **asked}))
    jobs, calls = len(trial.studio.jobs(owner=OWNER, limit=500)), len(trial.calls)
    for field, wrong in beyond(task, model):
        with pytest.raises(RequestError) as refused:
            trial.ask(task, **wrong)
        assert refused.value.message
        assert refused.value.hint, (field, refused.value.message)
        assert refused.value.field.partition(".")[0] == field, (field, refused.value.message)
    assert trial.calls[calls:] == []
    assert len(trial.studio.jobs(owner=OWNER, limit=500)) == jobs


def test_no_secret_is_in_a_log_a_message_a_file_or_what_the_page_is_told(trial: Trial) -> None:
    """The last one: after all the others."""
    trial.settled(trial.ask("image")[0])
    jobs = trial.studio.jobs(owner=OWNER, limit=500)
    shown = [cards(trial.studio, OWNER), [page_job(job, {}) for job in jobs], [str(job.error) for job in jobs]]
    told = "\n".join([*trial.log, json.dumps(shown, default=str)])
    kept = trial.told()
    for secret in trial.running.secrets:
        assert secret not in told
        assert secret.encode() not in kept
