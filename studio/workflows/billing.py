"""What the words of a run cost: set aside before they are written, settled when they are there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from studio.jobs.ids import job_of_run
from studio.jobs.ledger import Ledger
from studio.provider import Cost, Provider
from studio.workflows.paying import allow


class Bill:
    """Of one text. What its writer tells that it cost is entered as it is told; what was set aside is given back then."""

    def __init__(
        self, ledger: Ledger, row: Mapping[str, Any], serial: int, writer: Provider | None, cost: Cost | None
    ) -> None:
        self.job, self.writer = job_of_run(row["id"], serial), writer.name if writer else ""
        self._ledger, self._row, self._serial, self._cost = ledger, row, serial, cost
        self._ref = f"{self.job}/words-{uuid.uuid4().hex[:12]}"

    def set_aside(self, title: str, attempt: int, budget: float | None) -> None:
        """Note that it is being written. Raises Pause, Cancelled, QuotaReached; nothing is noted then."""
        noted = {"state": "writing", "writer": self.writer}
        with self._ledger.engine.begin() as connection:
            allow(connection, self._row["id"], attempt, self._serial, title, self._cost, noted)
            if self._cost and self._cost.amount:
                self._ledger.reserve(connection, self._ref, cost=self._cost, budget=budget, **self._place)

    def settle(self, unsure: bool) -> None:
        """unsure: nobody knows whether it was written; then what was set aside counts as spent."""
        if self._cost and self._cost.amount:
            with self._ledger.engine.begin() as connection:
                self._ledger.settle(connection, self._ref, cost=self._cost if unsure else None, **self._place)

    @property
    def _place(self) -> dict[str, str]:
        return {"owner": self._row["owner"], "job_id": self.job, "provider": self.writer}
