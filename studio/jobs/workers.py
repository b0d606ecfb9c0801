"""Which processes do the work: one per SQLite home, behind a file lock; several on PostgreSQL, each with a heartbeat."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from studio import database as db
from studio.errors import Conflict

log = logging.getLogger("backlot.jobs")

LEASE = 15.0  # seconds without a beat until a worker counts as dead
BEATS = 7  # in a lease
REAPED = -1.0  # the beat of a worker whose jobs are being taken over
REAPED_EXIT = 75


class HomeLock:
    """The right to be the one process on a home. Held by the operating system, so that a killed process lets go."""

    def __init__(self, home: Path) -> None:
        self.path = home / "lock"
        self._file: int | None = None

    def take(self) -> None:
        """Raises Conflict when another process has it."""
        import fcntl

        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(handle, 32, 0).decode(errors="replace").strip()
            os.close(handle)
            raise Conflict(
                f"Another Backlot (process {holder or 'unknown'}) is already running on {self.path.parent}.",
                field="BACKLOT_HOME",
                hint="Use that one, stop it first, or set BACKLOT_HOME to another folder.",
                code="home_in_use",
            ) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        self._file = handle

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class Heartbeat:
    """Says that this worker lives, and takes over the jobs of workers that do not (PostgreSQL only)."""

    def __init__(
        self,
        engine: Engine,
        version: str,
        recover: Callable[[list[str]], None],
        worker_id: str = "",
        lease: float = LEASE,
    ) -> None:
        """recover: re-enqueue the unfinished workflows of these dead workers. lease: seconds without a beat until one counts as dead."""
        self.engine, self.version, self.recover, self.lease = engine, version, recover, lease
        self.worker_id = worker_id or f"{socket.gethostname()}-{uuid.uuid4().hex[:12]}"
        self._recovering = threading.Event()
        self._stop = threading.Event()
        self._last = 0.0
        self._thread = threading.Thread(target=self._beat_on, name="backlot-heartbeat", daemon=True)

    def start(self) -> None:
        """Register this worker and begin to beat."""
        with self.engine.begin() as connection:
            connection.execute(sa.delete(db.worker).where(db.worker.c.executor_id == self.worker_id))
            values = {"executor_id": self.worker_id, "host": socket.gethostname(), "version": self.version}
            connection.execute(sa.insert(db.worker).values(**values, beat=time.time()))
        self._last = time.monotonic()
        self._thread.start()

    def take_over(self) -> None:
        """From now on, take over from the dead too: this worker has launched."""
        self._recovering.set()

    def stop(self) -> None:
        """Stop beating and hand the rest over to the others."""
        self._stop.set()
        self._thread.join(timeout=5)
        with self.engine.begin() as connection:
            connection.execute(sa.update(db.worker).where(db.worker.c.executor_id == self.worker_id).values(beat=0.0))

    def assert_lease(self) -> None:
        """Leave the process if the others have taken its jobs over: what it would send next may be theirs to send."""
        if time.monotonic() - self._last > self.lease / 3 and not self._beat():
            self._leave()

    def _beat(self) -> bool:
        """Whether this worker is still counted among the living."""
        mine = (db.worker.c.executor_id == self.worker_id, db.worker.c.beat > REAPED)
        with self.engine.begin() as connection:
            alive = connection.execute(sa.update(db.worker).where(*mine).values(beat=time.time())).rowcount == 1
        if alive:
            self._last = time.monotonic()
        return alive

    def _beat_on(self) -> None:
        while not self._stop.wait(self.lease / BEATS):
            try:
                if not self._beat():
                    self._leave()
                if self._recovering.is_set():
                    self._reap()
            except sa.exc.SQLAlchemyError as error:
                log.warning("The heartbeat could not be written: %s", type(error).__name__)
            except Exception:
                log.exception("taking over failed; the next beat tries again")

    def _reap(self) -> None:
        """Take over from the dead.

        They are marked first: a worker that wakes up again sees that, before it can send anything. Their rows go last: should this worker
        die in between, the next one finds the mark and takes over.
        """
        late = sa.update(db.worker).where(db.worker.c.beat < time.time() - self.lease).values(beat=REAPED)
        with self.engine.begin() as connection:
            dead = list(connection.scalars(late.returning(db.worker.c.executor_id)))
        if not dead:
            return
        log.warning("taking over from %s", ", ".join(dead))
        self.recover(dead)
        with self.engine.begin() as connection:
            gone = sa.delete(db.worker).where(db.worker.c.executor_id.in_(dead), db.worker.c.beat == REAPED)
            connection.execute(gone)

    def _leave(self) -> None:
        log.critical("This worker was silent for too long and its jobs were taken over; leaving.")
        os._exit(REAPED_EXIT)
