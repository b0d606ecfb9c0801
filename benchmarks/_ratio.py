"""What the benchmarks share: a table of figures beside what they are compared with, other processes, and their use of the machine."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")
START_DEADLINE = 60.0  # seconds
QUIET = {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1"}


@dataclass(frozen=True)
class Row:
    """One figure. beside: what it is compared with, in the same unit; target: what design.md asks for."""

    what: str
    value: float
    unit: str = ""
    beside: float | None = None
    beside_what: str = ""
    target: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        beside = f"{self.beside:.4g} {self.unit} ({self.beside_what})" if self.beside is not None else ""
        ratio = f"{self.value / self.beside:.2f}x" if self.beside else ""
        return self.what, f"{self.value:.4g} {self.unit}", beside, ratio, self.target


HEADER = ("what", "measured", "beside it", "ratio", "target")


def table(rows: Sequence[Row]) -> str:
    """The rows, in columns."""
    lines = [HEADER, *(row.cells for row in rows)]
    widths = [max(len(line[number]) for line in lines) for number in range(len(HEADER))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def present(run: Callable[[], list[Row]], doc: str | None) -> None:
    """Run a benchmark from the command line and print its table; --json for programs."""
    parser = argparse.ArgumentParser(description=(doc or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print rows as JSON")
    as_json = parser.parse_args().json
    rows = run()
    print(json.dumps([asdict(row) for row in rows]) if as_json else table(rows))


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many percent lie."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def process(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process beside this one, gone at the end."""
    env = {**os.environ, **QUIET, **(environment or {})}
    running = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    try:
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def wait_for(url: str, running: subprocess.Popen[bytes]) -> float:
    """Seconds until this address answers with 200."""
    begun = time.monotonic()
    with httpx.Client(trust_env=False, timeout=30) as web:
        while time.monotonic() < begun + START_DEADLINE and running.poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                if web.get(url).status_code == 200:
                    return time.monotonic() - begun
            time.sleep(0.02)
    raise RuntimeError(f"{url} did not answer")


@contextlib.contextmanager
def upstream() -> Iterator[str]:
    """The address of the benchmarks' upstream, in a process of its own."""
    port = free_port()
    with process(["-m", "benchmarks._upstream", "--port", str(port)]) as running:
        wait_for(f"http://127.0.0.1:{port}/file", running)
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def home() -> Iterator[Path]:
    """A home folder for a while."""
    with tempfile.TemporaryDirectory(prefix="backlot-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used, user and system (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident_megabytes(pid: int) -> float:
    """Memory a process holds now (Linux)."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def cpu_share(pid: int, seconds: float) -> float:
    """Percent of one core that a process uses over the next so many seconds."""
    before, begun = cpu_seconds(pid), time.monotonic()
    time.sleep(seconds)
    return 100 * (cpu_seconds(pid) - before) / (time.monotonic() - begun)
