"""Worker processes: progress, cancel, and that they leave with their parent."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from studio.errors import Cancelled
from studio.pool import WorkerPool

Progress = Callable[[float, str], None]


def counted(steps: int, pause: float, *, progress: Progress) -> int:
    """Takes steps, telling each."""
    for step in range(steps):
        progress(step / steps, f"step {step}")
        time.sleep(pause)
    return steps


def dies_once(marker: str, *, progress: Progress) -> str:
    """Kills its own process the first time."""
    if not os.path.exists(marker):
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


def fails(*, progress: Progress) -> None:
    raise ValueError("no")


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(1)
    yield pool
    pool.close()


def test_gives_the_result_and_tells_progress(pool: WorkerPool) -> None:
    told: list[tuple[float, str]] = []
    assert asyncio.run(pool.run(counted, 5, 0.1, report=lambda fraction, note: told.append((fraction, note)))) == 5
    assert told == sorted(told)
    assert told[-1][1].startswith("step")


def test_stops_when_cancelled(pool: WorkerPool) -> None:
    with pytest.raises(Cancelled):
        asyncio.run(pool.run(counted, 1000, 0.02, cancelled=lambda: True))


def test_what_no_worker_has_begun_is_cancelled_at_once(pool: WorkerPool) -> None:
    async def crowded() -> float:
        before = [asyncio.ensure_future(pool.run(counted, 20, 0.2)) for _ in range(3)]
        await asyncio.sleep(0.1)  # one is at work, one lies ready for the worker, one waits
        with pytest.raises(Cancelled):
            await pool.run(counted, 1, 0, cancelled=lambda: True)
        return sum(each.done() for each in before)

    assert asyncio.run(crowded()) == 0


def test_closing_sends_a_worker_home_in_the_middle() -> None:
    pool = WorkerPool(1)
    told = threading.Event()
    ended: list[BaseException] = []

    def work() -> None:
        try:
            asyncio.run(pool.run(counted, 1000, 1.0, report=lambda *_: told.set()))
        except BrokenProcessPool as error:
            ended.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    assert told.wait(20)
    pool.close()
    worker.join(20)
    assert ended


def test_passes_an_error_on(pool: WorkerPool) -> None:
    with pytest.raises(ValueError, match="no"):
        asyncio.run(pool.run(fails))


def test_survives_a_dying_worker(pool: WorkerPool, tmp_path: Path) -> None:
    assert asyncio.run(pool.run(dies_once, str(tmp_path / "died"))) == "alive"


def test_workers_leave_with_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import asyncio, os, sys\n"
        f"sys.path.insert(0, {str(Path(__file__).parent.parent)!r})\n"
        "from studio.pool import WorkerPool\n"
        "from tests.test_pool import counted\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(WorkerPool(1).run(counted, 10_000, 0.01, report=lambda f, n: print('working', flush=True)))\n"
    )
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "working\n"
    children = _children(parent.pid)
    assert children
    parent.kill()
    parent.wait()
    end = time.monotonic() + 60
    while any(_alive(child) for child in children) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(_alive(child) for child in children)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
