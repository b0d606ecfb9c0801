"""A provider that paints slowly in worker processes, as the local engine does."""

from __future__ import annotations

import os

from studio.provider import Limits, Model, Output, Provider, Run, Ticket
from studio.requests import Request
from studio.sizing import Sizes
from tests.kill.brushes._work import fill


class Brush(Provider):
    """Free, and it takes a core."""

    name, title = "brush", "Brush"
    free = True
    reconcile = "key"
    limits = Limits(at_once=None, per_owner=None, per_worker=2)

    def models(self) -> list[Model]:
        sizes = Sizes(min=64, max=2048, multiple=8, base=256)
        return [Model("brush-1", "Brush 1", frozenset({"image"}), batch=16, sizes=sizes)]

    async def submit(self, request: Request, run: Run) -> Ticket:
        return Ticket(id=run.reference)

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        for index in range(run.request.count):
            path = run.workdir / f"{index}-{os.urandom(4).hex()}.png"
            await run.compute(fill, str(path), index * 30)
            await run.partial(Output(index=index, path=path, media_type="image/png"))
        return []


PROVIDER = Brush
