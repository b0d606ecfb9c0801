"""Trials for every upstream that need a studio of their own: no key, a wrong key, and a restart with something paid."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.errors import NotConfigured
from tests.conftest import OWNER
from tests.providers.benches import Bench, benches
from tests.providers.benches._bench import Running
from tests.providers.benches._trial import Trial, noted, studio_at

BENCHES = {bench.provider: bench for bench in benches()}
WRONG = "sk-wrong-0123456789abcdef"


@pytest.fixture(scope="module", params=BENCHES, ids=str)
def upstream_of(request: pytest.FixtureRequest) -> Iterator[tuple[Bench, Running]]:
    bench = BENCHES[request.param]
    with bench.start() as running:
        yield bench, running


def test_no_key_is_named_before_anything_is_kept(upstream_of: tuple[Bench, Running], tmp_path: Path) -> None:
    bench, running = upstream_of
    studio = studio_at(tmp_path / "home", running, **{bench.bad_key: ""})
    try:
        with pytest.raises(NotConfigured) as refused:
            studio.submit("image", {"prompt": "a cat", "provider": bench.provider}, owner=OWNER)
        assert bench.bad_key in refused.value.message + refused.value.hint
        assert studio.jobs(owner=OWNER) == []
    finally:
        studio.close()


def test_a_wrong_key_is_said_and_pays_nothing(upstream_of: tuple[Bench, Running], tmp_path: Path) -> None:
    bench, running = upstream_of
    home = tmp_path / "home"
    trial = Trial(bench, running, studio_at(home, running, **{bench.bad_key: WRONG}), home)
    try:
        job, mark = trial.ask("image")
        job = trial.settled(job)
        assert job.status in {"failed", "waiting"}
        assert job.error is not None
        assert job.error.category in {"auth", "not_configured"}
        assert job.error.hint
        assert WRONG not in repr(job)
    finally:
        trial.studio.close()
    assert WRONG.encode() not in trial.told()
    assert running.accepted(mark) == 0


def test_a_restart_goes_on_with_what_was_paid(upstream_of: tuple[Bench, Running], tmp_path: Path) -> None:
    bench, running = upstream_of
    home = tmp_path / "home"
    first = Trial(bench, running, studio_at(home, running), home)
    try:
        job, mark = first.ask("image", bench.slow.replace("30", "1"))
        noted(first, job)
    finally:
        first.studio.close()
    second = studio_at(home, running)
    try:
        assert second.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    finally:
        second.close()
    assert running.accepted(mark) == 1
    assert not [1 for secret in running.secrets if secret.encode() in first.told()]
