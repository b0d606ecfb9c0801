"""The local engine: honest procedural media, free, without key, network or model weights. The example to copy for a new provider.

It is deterministic: the same request and seed give the same pixels. Its pictures are painted in worker processes (see `work`), so the
event loop never waits for them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from providers.local import work
from studio.errors import Cancelled
from studio.provider import Health, Limits, Model, Output, Provider, Run, Ticket
from studio.requests import ImageRequest, Request
from studio.sizing import Sizes

PAINTER = Model(
    "painter-1",
    title="Painter",
    tasks=frozenset({"image"}),
    aliases=("painter",),
    batch=16,
    sizes=Sizes(min=256, max=2048, multiple=8, base=1024),
    seed=True,
    negative_prompt=True,
    formats=("png", "jpg", "webp"),
    qualities=("fast", "hq", "pro"),
    typical_seconds=0.6,
    price="free",
    about="Paints landscapes, places and animals from your words, on this machine.",
)


class Local(Provider):
    """Everything is made here: a ticket costs nothing, and following it makes the files."""

    name, title = "local", "Local engine"
    free = True
    reconcile = "key"
    limits = Limits(at_once=None, per_owner=None, per_worker=max(2, os.cpu_count() or 1))

    def models(self) -> list[Model]:
        return [PAINTER]

    async def check(self) -> Health:
        return Health(ok=True, note="on this machine")

    async def submit(self, request: Request, run: Run) -> Ticket:
        return Ticket(id=run.reference)

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        """Paint one picture after another, each kept as soon as it is dry."""
        request = run.request
        assert isinstance(request, ImageRequest)
        width, height = PAINTER.size(request) or (1024, 1024)
        kind = request.output_format or "png"
        for index in range(request.count):
            if run.cancelled():
                raise Cancelled
            seed = (request.seed or 0) + index
            path = run.workdir / f"{index}-{os.urandom(4).hex()}.{kind}"
            place = (index, request.count)
            await run.compute(
                work.paint_to_file, request.prompt, request.negative_prompt, seed, width, height, str(path), place
            )
            await run.partial(Output(index=index, path=path, media_type=f"image/{kind}", seed=seed))
        return []

    async def enhance(self, prompt: str, media: str, secrets: Mapping[str, str]) -> str:
        from providers.local.words import enrich

        return enrich(prompt, media)

    async def describe(self, path: Path, question: str, secrets: Mapping[str, str]) -> str:
        from providers.local.words import describe

        return describe(path, question)

    def sketcher(self) -> Callable[..., bytes]:
        return work.sketch


PROVIDER = Local
