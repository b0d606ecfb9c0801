"""Rounds of starting a worker and killing it at a random moment, while the upstream lives on and counts."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from studio.settings import read_settings
from tests.conftest import start_upstream
from tests.kill.records import Records
from tests.kill.worker import read_log

ROOT = Path(__file__).parents[2]
SOONEST, LATEST = 0.2, 2.5  # seconds from a worker's first work to its end
START_DEADLINE = 60.0  # seconds
DRAIN_DEADLINE = 180.0  # seconds
TAKEN_OVER = 75  # a worker's exit status when the others had given it up
SEED = "BACKLOT_KILL_SEED"


def chosen_seed() -> int:
    """The seed of the campaign: from the environment, else a new one. Printed, so that a failure can be repeated."""
    seed = int(os.environ.get(SEED) or random.SystemRandom().randrange(10**6))
    print(f"\n{SEED}={seed}")
    return seed


@contextlib.contextmanager
def own_upstream() -> Iterator[str]:
    """The address of an upstream that counts for one campaign only."""
    process, url = start_upstream("tests.upstreams.counting")
    try:
        yield url
    finally:
        process.kill()
        process.wait()


class Worker:
    """One process at work, and its log."""

    def __init__(self, log: Path, environment: Mapping[str, str], arguments: list[str]) -> None:
        self.log = log
        output = (log.parent / "output.txt").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.kill.worker", "--log", str(log), *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
        )
        output.close()
        self.worker_id = ""

    def wait_for_work(self) -> None:
        """Until it has opened its studio. Raises RuntimeError when it does not."""
        end = time.monotonic() + START_DEADLINE
        while time.monotonic() < end and self.process.poll() is None:
            for line in read_log(self.log):
                if line["event"] == "at work" and line["pid"] == self.process.pid:
                    self.worker_id = line["worker"]
                    return
            time.sleep(0.02)
        raise RuntimeError(f"no worker came up (exit status {self.process.poll()}); see {self.log.parent}/output.txt")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def terminate(self) -> int:
        """Its exit status, once it has closed as it was asked to."""
        self.process.terminate()
        return self.finish()

    def finish(self) -> int:
        """Its exit status, once it has left by itself."""
        try:
            return self.process.wait(DRAIN_DEADLINE)
        finally:
            self.process.kill()


class Campaign:
    """A home, or several on one database, through many rounds."""

    def __init__(self, folder: Path, upstream: str, kinds: tuple[str, ...], seed: int, **environment: str) -> None:
        """environment: more settings of every worker, like the database."""
        self.folder, self.kinds, self.chance, self.seed = folder, kinds, random.Random(seed), seed
        self.log, self.upstream = folder / "log.jsonl", upstream
        self.environment = {
            "BACKLOT_TEST_UPSTREAM": upstream,
            "BACKLOT_JOBS_PER_OWNER": "100000",
            **environment,
        }
        self.rounds = self.taken_over = 0
        self.found_sending: dict[str, str] = {}  # reference -> provider, of the intents that kills left behind

    def start(self, home: str, *arguments: str) -> Worker:
        seed = self.chance.randrange(10**9)
        usual = ["--kinds", ",".join(self.kinds), "--seed", str(seed)]
        return Worker(self.log, {**self.environment, "BACKLOT_HOME": str(self.folder / home)}, [*usual, *arguments])

    def rest(self, latest: float = LATEST) -> None:
        """A random while, in which the next kill may fall."""
        time.sleep(self.chance.uniform(SOONEST, latest))

    def run_alone(self, rounds: int, latest: float = LATEST) -> None:
        """One worker on one home, killed every round; the last one finishes what is left."""
        for _ in range(rounds):
            worker = self.start("home")
            worker.wait_for_work()
            self.rest(latest)
            worker.kill()
            self.count(worker.worker_id)
        self.finish()

    def finish(self, home: str = "home", *arguments: str) -> None:
        """A last worker does all that is left."""
        status = self.start(home, *arguments, "--drain").finish()
        assert status == 0, f"not all was done in the end (exit status {status}); see {self.folder}/output.txt"

    def run_paired(self, rounds: int, lease: float) -> None:
        """Two workers on one database; each round one of them is killed and another takes its place under a new name."""
        more = ("--lease", str(lease))
        pair = [self.start(f"home-{number}", *more) for number in range(2)]
        for worker in pair:
            worker.wait_for_work()
        for _ in range(rounds):
            self.rest()
            pair = [self._replaced(worker, number, more) for number, worker in enumerate(pair)]
            victim = self.chance.randrange(2)
            pair[victim].kill()
            self.count(pair[victim].worker_id)
            pair[victim] = self.start(f"home-{victim}", *more)
            pair[victim].wait_for_work()
        for worker in pair:
            worker.kill()
            self.count(worker.worker_id)
        self.finish("home-0", *more)

    def records(self) -> Records:
        """What the databases and the upstream hold now."""
        return Records.read(self.database, self.engine_database, self.log, self.upstream)

    @property
    def database(self) -> str:
        return self.server or f"sqlite:///{self.folder}/home/backlot.sqlite"

    @property
    def engine_database(self) -> str:
        return self.server or f"sqlite:///{self.folder}/home/engine.sqlite"

    @property
    def server(self) -> str:
        """The URL of the database that both workers share, empty for SQLite."""
        return read_settings(self.environment).database_url

    def report(self) -> Records:
        """Print what happened, by provider, and find nothing wrong with it."""
        records = self.records()
        rows = []
        for kind in self.kinds:
            found = {
                "provider": kind,
                "rounds": self.rounds,
                "found sending": list(self.found_sending.values()).count(kind),
            }
            rows.append(found | records.summary(kind))
        print(table(rows))
        assert records.problems() == []
        if not self.taken_over:
            assert records.asked_after_a_crash() <= set(self.found_sending), "a person is asked without need"
        assert records.promised
        return records

    def _replaced(self, worker: Worker, number: int, more: tuple[str, ...]) -> Worker:
        """The worker, or another one in its place when it left because it was given up."""
        status = worker.process.poll()
        if status is None:
            return worker
        assert status == TAKEN_OVER, f"a worker left with {status}; see {self.folder}/output.txt"
        self.taken_over += 1
        fresh = self.start(f"home-{number}", *more)
        fresh.wait_for_work()
        return fresh

    def count(self, worker_id: str) -> None:
        """Note what a worker that was killed left on its way."""
        self.rounds += 1
        self.found_sending |= self.records().sending_of(worker_id)


def table(rows: list[dict[str, Any]]) -> str:
    """The rows under their column names."""
    names = list(rows[0])
    widths = [max(len(name), *(len(str(row[name])) for row in rows)) for name in names]
    lines = [
        " | ".join(str(value).rjust(width) for value, width in zip(line, widths, strict=True))
        for line in [names, *([row[name] for name in names] for row in rows)]
    ]
    return "\n".join(lines)
