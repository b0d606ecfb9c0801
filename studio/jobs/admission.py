"""Letting jobs in: everything is decided and checked, limits are kept, the price is set aside, and only then is there a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from studio.errors import Conflict, RequestError
from studio.jobs import ids
from studio.jobs.limits import check_limits
from studio.jobs.plans import PlannedJob, plan_for
from studio.jobs.states import reference_of
from studio.provider import Cost, Provider
from studio.requests import Request, parse_request
from studio.settling import Settled, settle, spoken

if TYPE_CHECKING:
    from studio.jobs.engine import JobEngine


@dataclass(frozen=True)
class Seat:
    """A job's place in a run. job_id: the same however often it is asked for.

    allow: called in the transaction that makes the job, with its price (None: not known); it raises what the job is refused by.
    """

    job_id: str
    run: str
    allow: Callable[[Connection, Cost | None], None]


class Admission:
    """Makes the rows of new jobs."""

    def __init__(self, engine: JobEngine) -> None:
        self.parts, self.settings, self.clock = engine.parts, engine.settings, engine.clock
        self.rows, self.ledger, self.dispatch = engine.rows, engine.ledger, engine.dispatch

    def submit(
        self,
        request: Request,
        provider: Provider,
        *,
        owner: str,
        key: str = "",
        price: Callable[[], Cost | None] = lambda: None,
        asked: Request | None = None,
        seat: Seat | None = None,
    ) -> str:
        """The id of the job that will carry this out. The same key gives the same job; with another request it raises Conflict.

        price: asked once everything else is right, for it may be a question to the upstream. asked: the request before the owner's defaults
        came in, by which the key is known again; they may change meanwhile. seat: its place in a run; the job that has it already stays as
        it is.
        """
        asked = asked or request
        if known := self.known(asked, owner, key):
            return known
        settled = settle(request, provider, self.parts.presets, lambda: self.rows.last_seed(owner))
        plan = plan_for(settled.request, settled.model)
        if plan is None:
            self._vet(settled)
        for planned in plan.jobs if plan else ():
            self._check_child(owner, planned)
        cost = price()
        values = self._values(settled, owner, cost) | {
            "id": seat.job_id if seat else ids.new_job_id(),
            "run": seat.run if seat else None,
            "request_sha": asked.sha(),
            "idempotency_key": key or None,
        }
        values["plan"] = plan.model_dump(mode="json") if plan else None

        def also(connection: Connection) -> None:
            self._admit(connection, values, settled.request, cost, whole=bool(plan), alone=seat is None)
            if seat:
                seat.allow(connection, cost)

        try:
            self.rows.insert(values, also)
        except sa.exc.IntegrityError:
            known = self.known(asked, owner, key)  # another call with this key came first
            if not known:
                raise
            return known
        self.dispatch.enqueue_soon(values["id"])
        return str(values["id"])

    def known(self, request: Request, owner: str, key: str) -> str:
        """The id of the job that a key stands for, empty when there is none. Raises Conflict when it asked for something else."""
        row = self.rows.by_key(owner, key) if key else None
        if row is not None and row["request_sha"] != request.sha():
            raise Conflict(
                "This idempotency key was used for another request.",
                field="idempotency_key",
                hint="Use a new key for a new request.",
                code="key_reused",
            )
        return str(row["id"]) if row else ""

    def add_child(
        self, parent: Mapping[str, Any], planned: PlannedJob, request: Mapping[str, Any], *, position: int
    ) -> None:
        """Start one job of a composite, once."""
        parsed = parse_request(planned.task, request)
        provider = self._provider_for(parent["owner"], parsed)
        settled = settle(parsed, provider, self.parts.presets, lambda: None)
        share = (parent["cost_estimate"] or 0.0) / max(1, len((parent["plan"] or {}).get("jobs", ())))
        cost = Cost(amount=share, unit=parent["cost_unit"]) if share else None
        values = self._values(settled, parent["owner"], cost) | {
            "id": f"{parent['id']}:{planned.name}",
            "request_sha": parsed.sha(),
        }
        values |= {"parent": parent["id"], "position": position, "plan": {"intermediate": not planned.listed}}
        self.rows.insert(values, also=lambda connection: self.reserve(connection, values, cost))
        self.dispatch.enqueue(values["id"])

    def _admit(
        self,
        connection: Connection,
        values: Mapping[str, Any],
        request: Request,
        cost: Cost | None,
        *,
        whole: bool,
        alone: bool,
    ) -> None:
        """Refuse what passes a limit; set the price aside. The children of a composite set theirs aside one by one.

        alone: it belongs to no run, which counts as one of its owner's unfinished jobs, however many it is made of.
        """
        owner = str(values["owner"])
        check_limits(connection, self.settings, self.rows, owner, request, self.clock(), alone=alone)
        if cost and whole:
            self.ledger.check(
                connection,
                owner=owner,
                provider=str(values["provider"]),
                cost=cost,
                budget=self.settings.budget,
            )
        elif cost:
            self.reserve(connection, values, cost)

    def reserve(self, connection: Connection, values: Mapping[str, Any], cost: Cost | None) -> None:
        """Set the price aside, in the caller's transaction. Raises QuotaReached when that would pass the budget."""
        if cost:
            ref = values.get("ref") or reference_of({"id": values["id"], "payment": values.get("payment", 0)})
            place = {"owner": values["owner"], "job_id": values["id"], "provider": values["provider"]}
            self.ledger.reserve(connection, str(ref), cost=cost, budget=self.settings.budget, **place)

    def reserving(self, row: Mapping[str, Any], payment: int) -> Callable[[Connection], None] | None:
        """What sets the price aside once more, in the transaction that queues a job for another paid try; None where nothing is due."""
        if not row["cost_estimate"] or (row["plan"] or {}).get("jobs"):
            return None
        cost = Cost(amount=row["cost_estimate"], unit=row["cost_unit"])
        return lambda connection: self.reserve(connection, {**row, "payment": payment}, cost)

    def _check_child(self, owner: str, planned: PlannedJob) -> None:
        """Refuse a composite before anything is spent, if one of its jobs could not be done."""
        request = parse_request(planned.task, {**planned.request, **dict.fromkeys(planned.bind, "later")})
        self._vet(settle(request, self._provider_for(owner, request), self.parts.presets, lambda: None))

    def _vet(self, settled: Settled) -> None:
        settled.provider.vet(spoken(settled.request, self.parts.presets))

    def _provider_for(self, owner: str, request: Request) -> Provider:
        """The provider that makes a part; where the parent's own cannot (films of views, say), the first that can."""
        registry = self.parts.registry

        def secrets(provider: Provider) -> Mapping[str, str]:
            return self.parts.secrets(owner, provider.name)

        try:
            provider = registry.for_request(request, secrets)
            provider.model_for(request)
        except RequestError:
            if request.model:
                raise
            return registry.for_request(request.changed(provider="auto"), secrets)
        return provider

    def _values(self, settled: Settled, owner: str, cost: Cost | None) -> dict[str, Any]:
        request = settled.request
        return {
            "owner": owner,
            "task": request.task,
            "provider": settled.provider.name,
            "model": settled.model.id,
            "account": self.parts.account(owner, settled.provider.name),
            "request": request.model_dump(mode="json"),
            "status": "queued",
            "cost_estimate": cost.amount if cost else None,
            "cost_unit": cost.unit if cost else "",
            "typical_seconds": settled.model.typical_seconds,
        }
