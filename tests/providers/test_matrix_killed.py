"""Every upstream, and a studio that is killed (SIGKILL) while it works: nothing is lost, nothing is paid twice, no key is written.

Thirty rounds each; the first of one of them is in the usual suite.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.providers.benches import Bench, benches
from tests.providers.benches._bench import Running
from tests.providers.benches._worker import Work

ROOT = Path(__file__).parents[2]
BENCHES = {bench.provider: bench for bench in benches()}
JOBS = 3
ROUNDS = [pytest.param(seed, marks=[pytest.mark.long] if seed else []) for seed in range(30)]
USUAL = "sogni"  # its first round is in every run
AFTER = 1.5  # seconds after the first paid call within which it is killed


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=[] if name == USUAL else [pytest.mark.long]) for name in BENCHES],
    ids=str,
)
def upstream_of(request: pytest.FixtureRequest) -> Iterator[tuple[Bench, Running]]:
    bench = BENCHES[request.param]
    with bench.start() as running:
        yield bench, running


@pytest.mark.kill
@pytest.mark.parametrize("seed", ROUNDS)
def test_a_killed_studio_loses_and_repeats_nothing(
    upstream_of: tuple[Bench, Running], tmp_path: Path, seed: int
) -> None:
    bench, running = upstream_of
    asked = {"provider": bench.provider, **bench.asks["image"]}
    marks = [uuid.uuid4().hex for _ in range(JOBS)]
    prompts = {f"a cat {mark} {bench.slow.replace('30', '1')}": mark for mark in marks}
    work = Work.on(running, "image", {prompt: {"prompt": prompt, **asked} for prompt in prompts})
    command = [sys.executable, "-m", "tests.providers.benches._worker", str(tmp_path), work.written()]
    first = subprocess.Popen(command, cwd=ROOT)
    try:
        end = time.monotonic() + 60
        while first.poll() is None and time.monotonic() < end and not any(map(running.accepted, marks)):
            time.sleep(0.002)
        time.sleep(random.Random(seed).uniform(0, AFTER))
    finally:
        first.kill()
        first.wait()
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)
    told = json.loads((tmp_path / "told.json").read_text())
    assert sorted(told) == sorted(prompts)
    for prompt, (status, made, category) in told.items():
        assert (status, category) in {("succeeded", ""), ("waiting", "outcome_unknown")}, told
        assert (made > 0) == (status == "succeeded")
        assert running.accepted(prompts[prompt]) == 1 or (status, running.accepted(prompts[prompt])) == ("waiting", 0)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not [1 for secret in running.secrets if secret.encode() in kept]
