"""A studio that is killed (SIGKILL) at random moments: no job is lost, none is paid twice, no price is agreed to twice.

One home through all rounds; a round of its own for each is in `tests/providers/test_matrix_killed.py`.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.kill.campaign import chosen_seed
from tests.upstreams.lovart import Service, app
from tests.upstreams.serving import serving

ROOT = Path(__file__).parents[3]
ROUNDS = 30
SOONEST, LATEST = 0.1, 1.5  # seconds from a worker's first job to its end


def killed(command: list[str], log: Path, rest: float) -> None:
    """One round: a worker at work, killed when it has done something for so long."""
    before = log.stat().st_size if log.exists() else 0
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        end = time.monotonic() + 60
        while not (log.exists() and log.stat().st_size > before):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.01)
        time.sleep(rest)
    finally:
        process.kill()
        process.wait()


@pytest.mark.kill
@pytest.mark.long
def test_kills_lose_and_repeat_nothing(tmp_path: Path) -> None:
    seed, log, made = chosen_seed(), tmp_path / "keys.txt", app()
    chance, service = random.Random(seed), made.state.service
    with serving(made) as url:
        for number in range(ROUNDS):
            command = [sys.executable, "-m", "tests.providers.lovart.worker", str(tmp_path / "home"), url]
            killed([*command, f"{seed}-{number}", str(log)], log, chance.uniform(SOONEST, LATEST))
        subprocess.run([*command, "0", str(log), "--drain"], cwd=ROOT, check=True, timeout=180, env=os.environ)
        check(json.loads(log.with_suffix(".json").read_text()), log.read_text().split(), service)


def check(told: dict[str, list], keys: list[str], service: Service) -> None:
    counts: dict[str, int] = {}
    for key in keys:
        status, asks, places = told[key]
        accepted = service.rounds(key)
        assert status == "succeeded" or (status, asks) == ("waiting", "unknown"), (key, told[key])
        assert len(accepted) <= 1, f"{key} was paid for {len(accepted)} times"
        assert all(len(each.confirmed) <= 1 for each in accepted)
        if status == "succeeded":
            assert len(accepted) == 1
            assert sorted(places) == list(range(int(accepted[0].number("made") or 1)))
        counts[f"{status} {asks}".strip()] = counts.get(f"{status} {asks}".strip(), 0) + 1
    paid = [each for rounds in service.threads.values() for each in rounds]
    assert sum(len(service.rounds(key)) for key in keys) == len(paid)
    print(f"\n{len(keys)} jobs, {len(paid)} paid, {service.confirms} confirmed: {counts}")
