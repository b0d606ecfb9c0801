"""What is done from time to time: nothing stranded, nothing forgotten, nothing kept too long."""

from __future__ import annotations

import datetime
import logging
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import BacklotError
from studio.jobs import ids

if TYPE_CHECKING:
    from studio.jobs.engine import JobEngine

log = logging.getLogger("backlot.jobs")

SWEEP_EVERY = 20.0  # seconds
SETTLE = 5.0  # seconds a fresh job is left alone
TIDY_EVERY = 24 * 3600.0  # seconds
KEEP_WORKFLOWS = 30  # days
SCRATCH_AGE = 3600.0  # seconds; a job may have begun since its row was looked for
GAVE_UP = {"MAX_RECOVERY_ATTEMPTS_EXCEEDED", "ERROR", "SUCCESS"}


class Janitor:
    """A thread that looks over the jobs."""

    def __init__(self, engine: JobEngine) -> None:
        self.engine = engine
        self._stop = threading.Event()
        self._suspects: set[str] = set()
        self._thread = threading.Thread(target=self._look_around, name="backlot-janitor", daemon=True)

    def start(self) -> None:
        """Sweep once, now, and then from time to time."""
        self.sweep(at_start=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def sweep(self, *, at_start: bool = False) -> None:
        """Bring the jobs' rows and DBOS's records together again."""
        from studio.jobs import runtime

        before = None if at_start else self.engine.clock() - SETTLE
        names = {
            ids.workflow_id(row["id"], row["attempt"]): (book, row)
            for book in self.engine.books
            for row in book.under_way(before)
        }
        states = runtime.states_of(list(names))
        suspects = set() if at_start else self._go_on(list(names))
        for name, (book, row) in names.items():
            state = states.get(name)
            if row["cancelling"]:
                book.finish_cancel(row)
            elif state is None:
                book.enqueue(row)  # the process died between our row and its workflow
            elif state in GAVE_UP:
                suspects.add(name)
                if name in self._suspects:  # twice in a row: it is not just finishing
                    book.give_up(row, _given_up(state))
        self._suspects = suspects

    def _go_on(self, names: list[str]) -> set[str]:
        """Run again what was cut off without a trace, seen twice in a row; returns what was seen now."""
        from studio.jobs import runtime

        seen = set(runtime.stranded(names))
        for name in seen & self._suspects:
            log.warning("workflow %s was cut off and goes on", name)
            runtime.go_on(name)
        return seen - self._suspects

    def recheck(self) -> None:
        """Look again at what outlived its deadline."""
        for book in self.engine.books:
            book.recheck()

    def tidy(self) -> None:
        """Forget what is old: records of workflows, the trash, scratch files."""
        from studio.jobs import runtime

        now = self.engine.clock()
        before = datetime.datetime.fromtimestamp(now - KEEP_WORKFLOWS * 86400, datetime.UTC).isoformat()
        active = {str(row["id"]) for row in self.engine.rows.with_status(("queued", "running", "waiting"))}
        while runtime.forget(before, active) and not self._stop.is_set():
            pass
        self.engine.library.empty_trash(older_than=self.engine.settings.trash_days)
        self.engine.library.sweep()
        work = self.engine.settings.home / "work"
        busy = {job_id.replace(":", "+") for job_id in active}
        for folder in work.iterdir() if work.is_dir() else ():
            if folder.name not in busy and _age(folder, now) > SCRATCH_AGE:
                shutil.rmtree(folder, ignore_errors=True)

    def _look_around(self) -> None:
        next_tidy = self.engine.clock() + 60
        while not self._stop.wait(SWEEP_EVERY):
            try:
                self.sweep()
                self.recheck()
                if self.engine.clock() >= next_tidy:
                    next_tidy = self.engine.clock() + TIDY_EVERY
                    self.tidy()
            except Exception:
                log.exception("a sweep failed; the next one tries again")


def _age(folder: Path, now: float) -> float:
    """Seconds since anything was put into a folder; nothing where it has gone meanwhile."""
    try:
        return now - folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _given_up(state: str) -> BacklotError:
    many = state.startswith("MAX")
    return BacklotError(
        "The engine gave this up after many restarts." if many else "This stopped without an end.",
        hint="Resume it: what was accepted is not sent again.",
        code="interrupted",
    )
