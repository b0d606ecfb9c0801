"""Every benchmark, one after another, and their figures in one table: `python -m benchmarks`.

Each runs in a process of its own. Nothing here passes or fails: the figures are for people to read, best on a quiet machine.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

from benchmarks._ratio import ROOT, Row, table

# Their rows go into one table.
TABLES = ("jobs", "sogni", "waiting", "starting", "clicks", "media", "film", "director", "lovart", "sensenova")
PRINTERS = ("library", "painter", "music")  # they print figures of their own


def main() -> int:
    rows: list[Row] = []
    broken = []
    for name in TABLES:
        print(f"benchmarks.{name} ...", file=sys.stderr, flush=True)
        done = _run(name, "--json")
        if done.returncode:
            broken.append(name)
        else:
            rows += [Row(**row) for row in json.loads(done.stdout)]
    print(table(rows), flush=True)
    for name in PRINTERS:
        if importlib.util.find_spec(f"benchmarks.{name}"):
            print(f"\nbenchmarks.{name}", flush=True)
            done = _run(name)
            print(done.stdout, end="", flush=True)
            broken += [name] if done.returncode else []
    if broken:
        print(f"\nnot measured, see above: {', '.join(broken)}", file=sys.stderr)
    return 1 if broken else 0


def _run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
