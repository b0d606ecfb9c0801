"""Stopped in the middle and started again: a film is paid for once, and nothing is forgotten."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.upstreams.director import TOKEN, Service

ROOT = Path(__file__).parents[3]
WORDS = ("slow=0.5", "fault=late:0.4 slow=0.3", "slow=0.2 dripped=0.3", "fault=declined:2", "fault=429:1")
FEW = 1  # round in the usual suite
ROUNDS = [pytest.param(seed, marks=[pytest.mark.long] if seed >= FEW else []) for seed in range(30)]


@pytest.mark.kill
@pytest.mark.parametrize("seed", ROUNDS)
def test_a_killed_studio_loses_and_repeats_nothing(served: tuple[str, Service], tmp_path: Path, seed: int) -> None:
    """Killed at a random moment: while a film is asked for, refused and asked for of another model, looked at or fetched."""
    url, service = served
    prompts = [f"killed{seed}x{tmp_path.name}x{number} {words}" for number, words in enumerate(WORDS)]
    command = [sys.executable, "-m", "tests.providers.director.worker", str(tmp_path), url, json.dumps(prompts)]
    calls = len(service.calls)
    first = subprocess.Popen(command, cwd=ROOT)
    try:
        end = time.monotonic() + 30
        while len(service.calls) == calls and first.poll() is None and time.monotonic() < end:
            time.sleep(0.002)
        time.sleep(random.Random(seed).uniform(0, 1.2))
    finally:
        first.kill()
        first.wait()
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)
    told = json.loads((tmp_path / "told.json").read_text())
    assert sorted(told) == sorted(prompts)
    for prompt, end_ in told.items():
        accepted = len(service.accepted(prompt))
        assert tuple(end_) in [("succeeded", 1, ""), ("waiting", 0, "outcome_unknown")]
        assert accepted <= 1
        assert end_[0] != "succeeded" or accepted == 1
    held = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not [data for data in held if TOKEN.encode() in data or b"sjinn" in data.lower() or b"&sig=abc" in data]
