"""A studio that cooks one recipe again and again, to be killed: `python -m tests.workflows.killing HOME --runs N`.

It starts run 0 to N-1, each once by its key, approves what it is asked, and leaves once all are over, with what became of them in
HOME/told.json.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from studio.jobs.workers import LEASE
from studio.settings import read_settings
from studio.studio import Studio
from tests.conftest import OWNER
from tests.workflows.conftest import PACKAGES

DEADLINE = 500.0  # seconds
PERSON = 0.4  # seconds that a person takes at most to approve
SHOTS = 3
RECIPE: dict[str, Any] = {
    "title": "Killed",
    "inputs": {"prompt": {"type": "text"}},
    "steps": [
        {"id": "words", "use": "lines", "with": {"text": "red\ngreen\nblue"}},
        {"id": "cover", "use": "image", "with": {"prompt": "${inputs.prompt} cover", "provider": "listed"}},
        {
            "id": "still",
            "use": "image",
            "for_each": "${steps.words.texts}",
            "with": {"prompt": "${inputs.prompt} still ${item}", "provider": "keyed"},
        },
        {
            "id": "clip",
            "use": "video",
            "for_each": "${steps.still.artifacts}",
            "with": {
                "prompt": "${inputs.prompt} clip ${number}",
                "provider": "keyed",
                "first_frame": "${item}",
                "duration": 0.5,
            },
        },
        {"id": "film", "use": "cut", "with": {"clips": "${steps.clip.artifacts}"}},
    ],
    "approvals": ["still"],
    "outputs": ["${steps.film.artifacts[0]}", "${steps.cover.artifacts[0]}"],
}


def start(studio: Studio, number: int) -> str:
    """The run of this number, the same one every time."""
    key = f"run-{number}"
    run = studio.runs.start(RECIPE, {"prompt": key}, owner=OWNER, idempotency_key=key, project="killed")
    return str(run["id"])


def tend(studio: Studio, runs: list[str]) -> dict[str, Any]:
    """What became of these runs, once all are over."""
    chance, end = random.Random(), time.monotonic() + DEADLINE
    over: dict[str, Any] = {}
    while time.monotonic() < end:
        for run_id in [run for run in runs if run not in over]:
            run = studio.runs.get(run_id, OWNER)
            if run["question"] and run["question"]["kind"] == "approve":
                time.sleep(chance.uniform(0, PERSON))
                studio.runs.approve(run_id, OWNER)
            elif run["status"] in ("succeeded", "failed", "cancelled"):
                over[run_id] = run
        if len(over) == len(runs):
            return over
        time.sleep(0.3)
    raise SystemExit(f"not all runs ended: {set(runs) - set(over)}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--runs", type=int, required=True)
    parser.add_argument("--lease", type=float, default=LEASE)
    given = parser.parse_args()
    studio = Studio(read_settings(), packages=PACKAGES, lease=given.lease)
    try:
        studio.launch()
        told = tend(studio, [start(studio, number) for number in range(given.runs)])
        (given.home / "told.json").write_text(json.dumps(told))
    finally:
        studio.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
