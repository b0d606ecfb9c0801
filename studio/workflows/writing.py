"""The words of a run: written by whoever writes, in threads of their own, paid for once, and kept as they come."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from pydantic import BaseModel

from studio.errors import (
    AuthFailed,
    BacklotError,
    NotConfigured,
    OutcomeUnknown,
    OutOfCredit,
    ProviderBusy,
    ProviderFailed,
    QuotaReached,
    StorageFailed,
    TimedOut,
    Unreachable,
)
from studio.spending import billed_to
from studio.workflows.billing import Bill
from studio.workflows.looking import title_of
from studio.workflows.operations import Operation
from studio.workflows.pens import OwnersPen, price_of, writer_of
from studio.workflows.run_rows import RunRows
from studio.workflows.standing import Part, Standing

if TYPE_CHECKING:
    from studio.studio import Studio

log = logging.getLogger("backlot.runs")

THREADS = 8  # of words that are written at this moment
LATER = (
    NotConfigured,
    AuthFailed,
    OutOfCredit,
    QuotaReached,
    ProviderBusy,
    Unreachable,
    TimedOut,
    StorageFailed,
)  # nothing was sent: the run waits until that is different


class Writing:
    """Has the words of parts written. Thread-safe."""

    def __init__(
        self,
        studio: Studio,
        rows: RunRows,
        put: Callable[[str, Part, BacklotError], None],
        lose: Callable[[str, int, BacklotError], None],
    ) -> None:
        """put: told what stands against a part for now. lose: told why a part has failed."""
        self._studio, self._engine, self.rows, self._put, self._lose = studio, studio.engine, rows, put, lose
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="backlot-words")
        self._under_way: set[tuple[str, int]] = set()  # parts whose words are being written in this process

    def close(self) -> None:
        """Begin nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def clear_up(self, standing: Standing) -> None:
        """Words that were being written when a process died: again where that costs nothing, else a person is asked."""
        for part in standing.parts:
            if part.state == "writing" and (standing.row["id"], part.serial) not in self._under_way:
                state = "planned" if self._is_free(part.writer) else "unknown"
                self.rows.change_part(standing.row["id"], part.serial, {"state": state}, only=("writing",))

    def begin(self, standing: Standing, part: Part, operation: Operation, asked: BaseModel, attempt: int) -> None:
        """Note that words are being written, and have them written elsewhere: that may take a while."""
        run_id, owner = standing.row["id"], standing.row["owner"]
        writer = writer_of(self._studio, operation, asked, owner)
        row, budget = standing.row, self._studio.settings.budget
        is_limited = row["max_cost"] is not None or row["confirm_cost"] or budget is not None
        cost = price_of(self._studio, writer, asked, owner) if is_limited else None  # asking takes a moment
        bill = Bill(self._engine.ledger, row, part.serial, writer, cost)
        self._under_way.add((run_id, part.serial))
        try:
            bill.set_aside(title_of(standing.plan.recipe, part.planned.step), attempt, budget)
            self._engine.changed(owner, run_id)
            self._threads.submit(self._written, run_id, owner, part, operation, asked, bill)
        except BaseException:
            self._under_way.discard((run_id, part.serial))
            raise

    def _written(self, run_id: str, owner: str, part: Part, operation: Operation, asked: BaseModel, bill: Bill) -> None:
        """Have the words of a part written. Their bill is settled before anybody sees them: a ceiling would count them twice."""
        unsure = False
        keep: Callable[[], None] | None = None
        try:
            keep = partial(self._keep, run_id, part, self._texts(owner, operation, asked, bill))
        except CancelledError:
            log.info("the studio closed while words of run %s were written", run_id)
            unsure = not self._is_free(bill.writer)
        except (OutcomeUnknown, TimedOut) as error:
            unsure = not self._is_free(bill.writer)
            keep = partial(self._doubt if unsure else self._put_back, run_id, part, error)
        except LATER as error:
            keep = partial(self._put_back, run_id, part, error)
        except BacklotError as error:
            keep = partial(self._lose, run_id, part.serial, error)
        except Exception:
            log.exception("words of run %s could not be written", run_id)
            broken = ProviderFailed("Something broke here while this was written.")
            keep = partial(self._lose, run_id, part.serial, broken)
        try:
            bill.settle(unsure)
            if keep:
                keep()
        finally:
            self._under_way.discard((run_id, part.serial))

    def _texts(self, owner: str, operation: Operation, asked: BaseModel, bill: Bill) -> list[str]:
        assert operation.writes is not None
        with billed_to(bill.job):
            texts = [text for text in operation.writes(asked, OwnersPen(self._studio, owner)) if text.strip()]
        if not texts:
            raise ProviderFailed("Nothing was written.", hint="Try again, or in other words.")
        return texts

    def _keep(self, run_id: str, part: Part, texts: list[str]) -> None:
        values = {"state": "written", "texts": texts, "error": None}
        data = {"step": part.planned.step, "name": part.name}
        self.rows.change_part(run_id, part.serial, values, only=("writing",), event="written", data=data)

    def _doubt(self, run_id: str, part: Part, error: BacklotError) -> None:
        """A person is asked: it may have been written, and paid for."""
        unknown = {"state": "unknown", "error": error.as_dict()}
        self.rows.change_part(run_id, part.serial, unknown, only=("writing",))

    def _put_back(self, run_id: str, part: Part, error: BacklotError) -> None:
        """It is written once that is different."""
        self._put(run_id, part, error)
        self.rows.change_part(run_id, part.serial, {"state": "planned", "error": None}, only=("writing",))

    def _is_free(self, writer: str) -> bool:
        return not writer or any(each.name == writer and each.free for each in self._studio.registry.all())
