"""The `ledger` table: what is reserved before a paid call, what it came to, and what was paid for words. Amounts of different units are never added up."""

from __future__ import annotations

import datetime
import time
import uuid
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio import database as db
from studio.errors import QuotaReached
from studio.provider import Cost


class Ledger:
    """Entries are written once: `<ref>` reserves, `<ref>!` settles."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self.engine, self.reader, self.clock = engine, db.reading(engine), clock

    def reserve(
        self,
        connection: Connection,
        ref: str,
        *,
        owner: str,
        job_id: str,
        provider: str,
        cost: Cost,
        budget: float | None,
    ) -> None:
        """Set the estimate aside, in the caller's transaction. Raises QuotaReached when the day's budget would be passed."""
        if not cost.amount or self._entered(connection, ref):
            return
        self.check(connection, owner=owner, provider=provider, cost=cost, budget=budget)
        self._enter(connection, ref, owner, job_id, provider, "reserve", cost)

    def check(self, connection: Connection, *, owner: str, provider: str, cost: Cost, budget: float | None) -> None:
        """Raises QuotaReached when the day's budget would be passed."""
        db.one_at_a_time(connection, f"limits of {owner}")
        spent = self._spent(connection, owner, cost.unit)
        if budget is not None and spent + cost.amount > budget:
            raise QuotaReached(
                f"This costs about {cost.text}; {spent:g} of today's budget of {budget:g} {cost.unit} is used or set aside.",
                provider=provider,
                field="budget",
                hint="Raise BACKLOT_BUDGET, choose something cheaper, or wait until tomorrow.",
            )

    def settle(
        self, connection: Connection, ref: str, *, owner: str, job_id: str, provider: str, cost: Cost | None
    ) -> None:
        """Replace what was set aside by what it cost, in the caller's transaction; None gives it all back."""
        if not self._entered(connection, f"{ref}!"):
            kind = "release" if cost is None else "commit"
            self._enter(connection, f"{ref}!", owner, job_id, provider, kind, cost or Cost())

    def spend(self, owner: str, provider: str, cost: Cost, job_id: str = "") -> None:
        """Enter what was paid for words; job_id: where they were written for one."""
        if cost.amount:
            with self.engine.begin() as connection:
                self._enter(connection, f"words-{uuid.uuid4().hex}", owner, job_id, provider, "commit", cost)

    def reserved(self, connection: Connection, ref: str) -> Cost | None:
        """What was set aside under this reference."""
        row = connection.execute(sa.select(db.ledger).where(db.ledger.c.id == ref)).first()
        return Cost(amount=row.amount, unit=row.unit) if row else None

    def spent_today(self, owner: str) -> dict[str, float]:
        """What an owner spent or set aside since midnight, by unit."""
        with self.reader.connect() as connection:
            units = connection.scalars(
                sa.select(db.ledger.c.unit).where(db.ledger.c.owner == owner, db.ledger.c.unit != "").distinct()
            ).all()
            return {unit: self._spent(connection, owner, unit) for unit in units}

    def _spent(self, connection: Connection, owner: str, unit: str) -> float:
        """Commits of today, and reserves of today that are not settled yet."""
        midnight = (
            datetime.datetime.fromtimestamp(self.clock()).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
        )
        settled = sa.alias(db.ledger)
        unsettled = ~sa.exists().where(settled.c.id == db.ledger.c.id + "!")
        query = sa.select(sa.func.coalesce(sa.func.sum(db.ledger.c.amount), 0.0)).where(
            db.ledger.c.owner == owner,
            db.ledger.c.unit == unit,
            db.ledger.c.at >= midnight,
            sa.or_(db.ledger.c.kind == "commit", sa.and_(db.ledger.c.kind == "reserve", unsettled)),
        )
        return float(connection.scalar(query) or 0.0)

    def _entered(self, connection: Connection, entry: str) -> bool:
        return connection.scalar(sa.select(db.ledger.c.id).where(db.ledger.c.id == entry)) is not None

    def _enter(
        self, connection: Connection, entry: str, owner: str, job_id: str, provider: str, kind: str, cost: Cost
    ) -> None:
        values = {"id": entry, "owner": owner, "job": job_id, "provider": provider, "kind": kind}
        connection.execute(sa.insert(db.ledger).values(**values, amount=cost.amount, unit=cost.unit, at=self.clock()))
