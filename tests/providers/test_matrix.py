"""The same trials for every upstream: each fault and a cancel in each phase, on every task; nothing is paid twice, no key is told.

The image task is tried with every fault in the usual suite; the other tasks in the long one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import OWNER, until
from tests.media import samples
from tests.providers.benches import benches
from tests.providers.benches._bench import FAULTS
from tests.providers.benches._trial import Trial, noted, studio_at

BENCHES = {bench.provider: bench for bench in benches()}


@pytest.fixture(scope="module", params=BENCHES, ids=str)
def trial(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    bench = BENCHES[request.param]
    with bench.start() as running:
        home = tmp_path_factory.mktemp(bench.provider)
        made = Trial(bench, running, studio_at(home, running), home)
        picture = samples.picture(tmp_path_factory.mktemp("photo") / "photo.png", 320, 320, seed=3)
        made.photo = made.studio.import_file(picture, owner=OWNER).id
        yield made
        if made.studio.engine.running:
            made.studio.close()


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
