"""A provider that paints only when the test allows it, so that a test sees a job exactly as it is half-way.

It finishes as many pictures as the file `easel` in the home folder says. A prompt with "fail" fails, one with "ask" asks first.
"""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

from PIL import Image

from studio.errors import Cancelled, ProviderFailed
from studio.provider import Choice, Limits, Model, NeedsPerson, Output, Provider, Question, Run, Span, Ticket
from studio.requests import Request
from studio.sizing import Sizes

EASEL = Model(
    "easel-1",
    title="Easel 1",
    tasks=frozenset({"image"}),
    batch=8,
    sizes=Sizes(min=64, max=1024, multiple=8, base=256),
    steps=Span(1, 50, 20),
    guidance=Span(0, 20, 7),
    samplers=("euler", "heun"),
    loras=("grain",),
    typical_seconds=8,
)


class Easel(Provider):
    """Free and patient."""

    name, title = "easel", "Test easel"
    free = True
    reconcile = "key"
    limits = Limits(at_once=None, per_owner=None)

    def models(self) -> list[Model]:
        return [EASEL]

    async def submit(self, request: Request, run: Run) -> Ticket:
        return Ticket(id=run.reference, data={"asked": False})

    async def answer(self, ticket: Ticket, answer: str, run: Run) -> Ticket:
        return Ticket(id=ticket.id, data={"asked": True})

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        request = run.request
        if "fail" in request.prompt:
            raise ProviderFailed("The easel fell over.", provider=self.name, hint="Set it up again.")
        if "ask" in request.prompt and not ticket.data["asked"]:
            choices = (Choice(id="approve", label="Yes, paint"), Choice(id="decline", label="No"))
            raise NeedsPerson(Question(id="paint", kind="approve", text="Shall I really paint this?", choices=choices))
        for index in range(request.count):
            await self._allowed(index + 1, run)
            run.progress((index + 0.5) / request.count, f"painting {index + 1} of {request.count}")
            await run.partial(
                Output(
                    index=index, data=_picture(request, index), media_type="image/png", seed=(request.seed or 0) + index
                )
            )
        return []

    async def _allowed(self, number: int, run: Run) -> None:
        """Returns when so many pictures may be there."""
        while _count(run) < number:
            if run.cancelled():
                raise Cancelled
            await asyncio.sleep(0.02)


def _count(run: Run) -> int:
    """Read from the home folder, which lies above every job's own folder."""
    found = next((folder / "easel" for folder in Path(run.workdir).parents if (folder / "easel").is_file()), None)
    return int(found.read_text() or 0) if found else 0


def _picture(request: Request, index: int) -> bytes:
    width, height = EASEL.size(request) or (256, 256)  # type: ignore[arg-type]
    out = io.BytesIO()
    shade = (request.seed or 0) % 200
    Image.new("RGB", (width, height), (shade, 60 + 30 * index, 120)).save(out, "PNG")
    return out.getvalue()


PROVIDER = Easel
