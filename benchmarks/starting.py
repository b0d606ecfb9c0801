"""From the start of the program to the first page, beside an empty Gradio app; and what the imports take.

    python -m benchmarks.starting

Each app starts several times, in turns, in a process of its own on a home of its own.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys

from benchmarks._ratio import QUIET, ROOT, Row, free_port, home, present, process, wait_for

STARTS = 5
ROOMS = ("studio", "providers", "components", "gradio", "dbos", "sqlalchemy", "pydantic", "numpy", "PIL", "httpx", "av")


def run() -> list[Row]:
    time_to_page("app.py"), time_to_page("-m", "benchmarks._empty")  # the disk's cache is warm now
    ours, empty = [], []
    for _ in range(STARTS):
        ours.append(time_to_page("app.py"))
        empty.append(time_to_page("-m", "benchmarks._empty"))
    kind = "empty Gradio app"
    return [
        Row("start to first page, median", statistics.median(ours), "s", statistics.median(empty), kind, "< 1.5x"),
        Row("start to first page, best", min(ours), "s", min(empty), kind, "< 1.5x"),
        *imports(),
    ]


def time_to_page(*command: str) -> float:
    """Seconds from starting the process to its first 200 for `/`."""
    port = free_port()
    with home() as folder:
        environment = {"BACKLOT_HOME": str(folder), "GRADIO_SERVER_PORT": str(port)}
        with process(command, environment) as running:
            return wait_for(f"http://127.0.0.1:{port}/", running)


def imports() -> list[Row]:
    """Where the time of `import` goes: milliseconds in the modules of each package itself, the larger ones first."""
    code = "import components.api, components.guard, components.routes, components.shell, studio.jobs.runtime, studio.studio"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **QUIET},
    )
    took: dict[str, float] = dict.fromkeys((*ROOMS, "all others"), 0.0)
    for own, name in re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", done.stderr):
        package = name.partition(".")[0]
        took[package if package in took else "all others"] += int(own) / 1000
    whole = sum(took.values())
    rows = [Row(f"import: {name}", value, "ms") for name, value in sorted(took.items(), key=lambda item: -item[1])]
    return [Row("import: everything", whole, "ms", took["gradio"], "Gradio's own modules"), *rows]


if __name__ == "__main__":
    present(run, __doc__)
