"""What words may cost somebody today: set aside before they are asked for, given back once what they came to is entered."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from studio.errors import OutcomeUnknown, TimedOut
from studio.jobs.ledger import Ledger
from studio.provider import Cost
from studio.spending import billed


class Purse:
    """Holds words to the day's budget. Those of a run are held by the run's own bill already."""

    def __init__(self, ledger: Ledger, budget: float | None) -> None:
        self._ledger, self._budget = ledger, budget

    @contextmanager
    def holding(self, owner: str, provider: str, price: Callable[[], Cost | None], costs: list[Cost]) -> Iterator[None]:
        """Set their price aside while words are written. Raises QuotaReached before anything is sent.

        price: asked only where there is a budget; None: nobody knows, and nothing is held. costs: told meanwhile; entered at the end.
        """
        cost = price() if self._budget is not None and not billed() else None
        ref, place = f"words-{uuid.uuid4().hex}", {"owner": owner, "job_id": billed(), "provider": provider}
        held = cost if cost and cost.amount else None
        if held:
            with self._ledger.engine.begin() as connection:
                self._ledger.reserve(connection, ref, cost=held, budget=self._budget, **place)
        unsure = False
        try:
            yield
        except (OutcomeUnknown, TimedOut):
            unsure = not costs
            raise
        finally:
            for each in costs:
                self._ledger.spend(owner, provider, each, billed())
            if held:
                with self._ledger.engine.begin() as connection:
                    self._ledger.settle(connection, ref, cost=held if unsure else None, **place)
