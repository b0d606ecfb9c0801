"""A studio without a page, made to be killed: `python -m tests.kill.worker --log FILE --seed N --kinds keyed,blind [--drain]`.

It submits jobs until it is killed, or told to leave by SIGTERM. Every line of its log is on the disk before the next thing happens: a `tried` line before a job is
submitted, an `acknowledged` line only after `submit` has returned. What a former process tried without an answer is submitted again
with the same key, as a caller who got no answer would do.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from studio.jobs.workers import LEASE
from studio.settings import read_settings
from studio.studio import Studio
from tests.conftest import OWNER

PACKAGES = ("providers", "tests.fakes")
THREADS = 2  # that submit
PAUSE = (0.0, 0.25)  # seconds between two jobs of a thread
DRAIN_DEADLINE = 120.0  # seconds
UNFINISHED = ("queued", "running")


class Log:
    """An append-only file of JSON lines. Several processes may write to it, each line at once."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def write(self, event: str, **values: Any) -> None:
        os.write(self._file, (json.dumps({"event": event, "pid": os.getpid(), **values}) + "\n").encode())
        os.fsync(self._file)


def read_log(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a log; the last one may be cut off."""
    text = path.read_text() if path.exists() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def request_of(key: str, kinds: list[str], picture: str) -> tuple[str, dict[str, Any]]:
    """The task and the request that belong to a key: always the same."""
    chance = random.Random(key)
    common = {"provider": chance.choice(kinds), "prompt": f"a boat {key}"}
    what = chance.random()
    if what < 0.62:
        return "image", {**common, "count": chance.randint(1, 3)}
    if what < 0.82:
        return "image", {**common, "count": chance.randint(5, 9)}
    if what < 0.92:
        return "photobooth", {**common, "face": picture, "styles": ["noir", "anime", "oil"][: chance.randint(2, 3)]}
    film = {"turntable": chance.random() < 0.5, "seconds_per_turn": 2}
    return "angles", {**common, "subject": picture, "azimuths": ["front", "right"], **film}


class Client:
    """Submits, and keeps a record of what it was promised."""

    def __init__(self, studio: Studio, log: Log, kinds: list[str], picture: str) -> None:
        self.studio, self.log, self.kinds, self.picture = studio, log, kinds, picture
        self._stop, self._threads = threading.Event(), list[threading.Thread]()

    def submit(self, key: str) -> None:
        """One job, asked for twice at the same time with the same key, as an impatient caller does."""
        self.log.write("tried", key=key)
        twin = threading.Thread(target=self._once, args=(key,))
        twin.start()
        self._once(key)
        twin.join()

    def _once(self, key: str) -> None:
        task, request = request_of(key, self.kinds, self.picture)
        job = self.studio.submit(task, request, owner=OWNER, key=key)
        self.log.write("acknowledged", key=key, job=job.id, parts=job.children, provider=job.provider)

    def begin(self, seed: int) -> None:
        """Submit from several threads until `stop`."""
        for number in range(THREADS):
            self._threads.append(threading.Thread(target=self._go_on, args=(seed * THREADS + number,), daemon=True))
            self._threads[-1].start()

    def stop(self) -> None:
        """Submit no more; what is being submitted is finished."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _go_on(self, seed: int) -> None:
        chance = random.Random(seed)
        while not self._stop.wait(chance.uniform(*PAUSE)):
            self.submit(uuid.UUID(int=chance.getrandbits(128)).hex)


def picture_of(studio: Studio, home: Path) -> str:
    """The artifact that portraits and angles start from."""
    path = home / f"start-{os.getpid()}.png"
    Image.new("RGB", (64, 64), "teal").save(path)
    artifact = studio.library.add(path, owner=OWNER, artifact_id="start-picture")
    path.unlink()
    return artifact.id


def unanswered(path: Path) -> list[str]:
    """The keys that were tried without an answer, by processes that are gone."""
    lines = read_log(path)
    answered = {line["key"] for line in lines if line["event"] == "acknowledged"}
    tried = dict.fromkeys(line["key"] for line in lines if line["event"] == "tried")
    return [key for key in tried if key not in answered]


def drain(studio: Studio) -> bool:
    """Whether nothing is left to do within the deadline: no job, and no workflow of a worker that died after its job was done."""
    from dbos import DBOS

    def left() -> bool:
        states = ["PENDING", "ENQUEUED", "DELAYED"]
        return bool(DBOS.list_workflows(status=states, load_input=False, load_output=False, limit=1))

    end = time.monotonic() + DRAIN_DEADLINE
    while time.monotonic() < end:
        if not studio.engine.rows.with_status(UNFINISHED) and not left():
            return True
        time.sleep(0.2)
    return False


@contextlib.contextmanager
def opened(lease: float) -> Iterator[Studio]:
    """A studio at work; closed tidily where it is not killed."""
    studio = Studio(read_settings(), packages=PACKAGES, lease=lease)
    studio.launch()
    try:
        yield studio
    finally:
        studio.close()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--kinds", default="keyed,listed,blind")
    parser.add_argument("--lease", type=float, default=LEASE)
    parser.add_argument("--drain", action="store_true")
    given = parser.parse_args()
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    log = Log(given.log)
    log.write("started")
    left = unanswered(given.log)
    with opened(given.lease) as studio:
        picture = picture_of(studio, studio.settings.home)
        client = Client(studio, log, given.kinds.split(","), picture)
        log.write("at work", worker=studio.engine.worker_id)
        for key in left:
            client.submit(key)
        if given.drain:
            return 0 if drain(studio) else 1
        client.begin(given.seed)
        told.wait()
        client.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
