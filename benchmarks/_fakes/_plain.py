"""What the benchmarks' providers share: the wire of `benchmarks._upstream`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from providers._http import HttpProvider
from providers._polling import poll
from studio.provider import Limits, Model, Output, Run, Setting, Ticket
from studio.requests import Request
from studio.sizing import Sizes

URL = "BACKLOT_BENCH_UPSTREAM"


class Plain(HttpProvider):
    """One picture a call; every: seconds between two looks."""

    settings = (Setting(URL, "Address", required=True),)
    limits = Limits(at_once=None, per_owner=None)
    reconcile = "key"
    deadline = 3600.0
    every: ClassVar[float] = 1.0
    wait: ClassVar[float] = 0.0  # seconds the upstream takes

    def url_of(self, path: str, secrets: Mapping[str, str]) -> str:
        return f"{self.values[URL]}{path}"

    def models(self) -> list[Model]:
        sizes = Sizes(min=64, max=2048, multiple=8, base=512)
        return [Model(f"{self.name}-1", self.title, frozenset({"image"}), batch=1, sizes=sizes)]

    async def submit(self, request: Request, run: Run) -> Ticket:
        body = {"prompt": request.prompt, "wait": self.wait}
        return Ticket(id=(await self.pay("/jobs", body, run.secrets, key=run.reference))["id"])

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        answer = await poll(
            lambda: self.get(f"/jobs/{ticket.id}", run.secrets),
            run,
            done=lambda said: said["done"],
            every=self.every,
            give_up_after=self.deadline,
        )
        return [Output(index=0, url=f"{self.values[URL]}{answer['file']}")]
