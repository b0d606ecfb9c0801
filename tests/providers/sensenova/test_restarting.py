"""Stopped in the middle and started again: a picture is paid once, and nothing is forgotten."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import OWNER
from tests.providers.sensenova.conftest import Desk, opened, settings_at
from tests.upstreams.sensenova import KEY

ROOT = Path(__file__).parents[3]
JOBS = 3
ROUNDS = [pytest.param(seed, marks=[pytest.mark.long] if seed else []) for seed in range(30)]


@pytest.mark.kill
@pytest.mark.parametrize("seed", ROUNDS)
def test_a_killed_studio_loses_and_repeats_nothing(desk: Desk, tmp_path: Path, seed: int) -> None:
    """Killed at a random moment around the paid calls, which take half a second and have a slow file each."""
    mark = f"killed{seed}x{tmp_path.name}x"
    prompts = [f"{mark}{number} slow=0.3 fault=drip" for number in range(JOBS)]
    command = [sys.executable, "-m", "tests.providers.sensenova.worker", str(tmp_path), desk.url, json.dumps(prompts)]
    first = subprocess.Popen(command, cwd=ROOT)
    try:
        calls = len(desk.upstream.calls)
        end = time.monotonic() + 30
        while len(desk.upstream.calls) == calls and first.poll() is None and time.monotonic() < end:
            time.sleep(0.002)
        time.sleep(random.Random(seed).uniform(0, 0.8))
    finally:
        first.kill()
        first.wait()
    subprocess.run(command, cwd=ROOT, check=True, timeout=90)
    told = json.loads((tmp_path / "told.json").read_text())
    assert sorted(told) == sorted(prompts)
    for prompt, (status, pictures, category) in told.items():
        assert (status, pictures, category) in [("succeeded", 1, ""), ("waiting", 0, "outcome_unknown")]
        assert desk.upstream.made.count(prompt) <= 1
        assert status != "succeeded" or desk.upstream.made.count(prompt) == 1
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"Signature=" in path.read_bytes()]


def test_words_through_the_studio_with_a_chat_key_alone(served: tuple[str, Any], tmp_path: Path) -> None:
    settings = settings_at(tmp_path, served[0], SN_API_KEY="", SN_CHAT_API_KEY=KEY)
    studio = opened(settings)
    try:
        told = studio.enhance("a fox", "image", owner=OWNER, provider="sensenova")
        assert told.text == "a fox, lit by a low golden sun"
        assert "sensenova" not in {view.name for view in studio.providers(owner=OWNER) if view.configured}
    finally:
        studio.close()
