"""Films at their hard moments, and a studio that is killed meanwhile; the easy ones are in `test_matrix_killed`."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from tests.providers.benches._bench import Running
from tests.providers.benches._worker import Work
from tests.providers.director.conftest import environment, hurry
from tests.upstreams.director import TOKEN, Service

ROOT = Path(__file__).parents[3]
WORDS = ("slow=0.5", "fault=late:0.4 slow=0.3", "slow=0.2 dripped=0.3", "fault=declined:2", "fault=429:1")


@pytest.mark.kill
@pytest.mark.long
@pytest.mark.parametrize("seed", range(30))
def test_a_killed_studio_loses_and_repeats_nothing(served: tuple[str, Service], tmp_path: Path, seed: int) -> None:
    """Killed while a film is asked for, refused and asked for of another model, looked at or fetched."""
    url, service = served
    running = Running(environment(url), lambda mark: len(service.accepted(mark)), (TOKEN,), hurry)
    prompts = [f"{uuid.uuid4().hex} {words}" for words in WORDS]
    asked = {"provider": "director", "options": {"rewrite": "never"}}
    work = Work.on(running, "video", {prompt: {"prompt": prompt, **asked} for prompt in prompts})
    command = [sys.executable, "-m", "tests.providers.benches._worker", str(tmp_path), work.written()]
    calls = len(service.calls)
    first = subprocess.Popen(command, cwd=ROOT)
    try:
        end = time.monotonic() + 60
        while len(service.calls) == calls and first.poll() is None and time.monotonic() < end:
            time.sleep(0.002)
        time.sleep(random.Random(seed).uniform(0, 1.2))
    finally:
        first.kill()
        first.wait()
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)
    told = json.loads((tmp_path / "told.json").read_text())
    assert sorted(told) == sorted(prompts)
    for prompt, ended in told.items():
        accepted = running.accepted(prompt)
        assert tuple(ended) in [("succeeded", 1, ""), ("waiting", 0, "outcome_unknown")]
        assert accepted <= 1
        assert ended[0] != "succeeded" or accepted == 1
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not [word for word in (TOKEN.encode(), b"sjinn", b"&sig=abc") if word in kept.lower()]
