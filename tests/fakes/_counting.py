"""Providers over `tests.upstreams.counting`, one for each way to find a lost call again: by key, by list, not at all.

They are a package of providers of their own: `open_studio(settings, packages=("providers", "tests.fakes"))`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from providers._http import HttpProvider
from providers._polling import poll
from studio.errors import ContentRefused
from studio.provider import (
    Balance,
    Choice,
    Cost,
    Limits,
    Model,
    NeedsPerson,
    Output,
    Question,
    Run,
    Setting,
    Span,
    Ticket,
)
from studio.requests import Request
from studio.sizing import Sizes

URL = "BACKLOT_TEST_UPSTREAM"
TASKS = frozenset({"image", "photobooth", "angles", "video", "edit"})


class Counted(HttpProvider):
    """One model, four outputs a call, two credits each."""

    settings = (Setting(URL, "Address", required=True),)
    limits = Limits(at_once=100, per_owner=100)
    send_deadline = 3.0
    listing_lag = 0.2
    deadline: ClassVar[float] = 60.0
    every: ClassVar[float] = 0.05

    def url_of(self, path: str, secrets: Any) -> str:
        return f"{self.values[URL]}{path}"

    def models(self) -> list[Model]:
        sizes = Sizes(min=64, max=2048, multiple=16, base=1024)
        return [
            Model(
                f"{self.name}-1",
                self.title,
                TASKS,
                batch=4,
                sizes=sizes,
                references=4,
                duration=Span(0.1, 10),
                typical_seconds=0.2,
            )
        ]

    async def balance(self, secrets: Any) -> Balance:
        return Balance(amount=100, unit="credits")

    async def estimate(self, request: Request, secrets: Any, file: Any = None) -> Cost:
        return Cost(amount=2.0 * request.count, unit="credits")

    async def submit(self, request: Request, run: Run) -> Ticket:
        body = {
            "prompt": request.prompt,
            "count": request.count,
            "reference": run.reference,
            "seed": request.seed,
            "task": request.task,
        }
        key = run.reference if self.reconcile == "key" else ""
        return Ticket(id=(await self.pay("/jobs", body, run.secrets, key=key))["id"])

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        def fraction(answer: Any) -> tuple[float, str]:
            return 1 / (1 + answer.get("left", 0)), "rendering"

        states = {"done", "asks", "cancelled"}
        ask = lambda: self.get(f"/jobs/{ticket.id}", run.secrets)  # noqa: E731
        answer = await poll(
            ask,
            run,
            done=lambda a: a["state"] in states,
            every=self.every,
            give_up_after=self.deadline,
            fraction=fraction,
        )
        if answer["state"] == "asks":
            choices = (Choice(id="approve", label="Approve"), Choice(id="decline", label="Decline"))
            price = Cost(amount=answer["price"], unit="credits")
            raise NeedsPerson(
                Question(id="price", kind="approve", text="This costs 5 credits.", cost=price, choices=choices)
            )
        for index in range(len(answer["files"]), run.request.count):
            run.failed(index, ContentRefused("This one was withheld.", provider=self.name))
        seed = run.request.seed or 0
        return [
            Output(index=i, url=f"{self.values[URL]}{path}", seed=seed + i) for i, path in enumerate(answer["files"])
        ]

    async def answer(self, ticket: Ticket, answer: str, run: Run) -> Ticket:
        return Ticket(
            id=(await self.pay(f"/jobs/{ticket.id}/approve", {"reference": run.reference}, run.secrets))["id"]
        )

    async def cancel(self, ticket: Ticket, run: Run) -> bool:
        return bool((await self.post(f"/jobs/{ticket.id}/cancel", {}, run.secrets))["cancelled"])

    async def find(self, reference: str, run: Run) -> Ticket | None:
        found = (await self.get("/jobs", run.secrets, reference=reference))["jobs"]
        return Ticket(id=found[0]) if found else None
