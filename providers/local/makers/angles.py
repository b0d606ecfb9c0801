"""A subject on a turntable: single views, and the film of a whole turn."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from providers.local.makers import Maker, new_file, one_by_one, seed_of
from studio.angles import sks_prompt
from studio.jobs.plans import AZIMUTHS, TURNTABLE
from studio.provider import QUALITY_BASE, Model, Output, Run
from studio.requests import AnglesRequest, Sized
from studio.sizing import Sizes


@dataclass(frozen=True)
class LikeItsSubject(Model):
    """A model whose views have the shape of their picture, unless a size or a shape is asked."""

    def size(self, request: Sized) -> tuple[int, int] | None:
        """Width and height where they or a shape are asked; None where the picture decides."""
        asked = (request.width and request.height) or request.aspect_ratio
        return super().size(request) if asked else None


MODEL = LikeItsSubject(
    "turntable-1",
    title="Turntable",
    tasks=frozenset({"angles"}),
    modes=frozenset({TURNTABLE}),
    aliases=("turntable",),
    batch=4,
    sizes=Sizes(min=256, max=1536, multiple=2, base=1024),
    seed=True,
    formats=("png", "jpg", "webp"),  # of views; a film is an mp4
    qualities=("fast", "hq", "pro"),
    typical_seconds=2.0,
    price="free",
    about="Cuts the subject out, gives it a round depth and turns it in a lit studio. What the picture does not show is guessed from its outline.",
)


async def make(run: Run) -> None:
    """Make the view, or the film, once for each seed."""
    request = run.request
    assert isinstance(request, AnglesRequest)
    source = str(await asyncio.to_thread(run.input, request.subject))
    one = _film if request.turntable else _view

    async def turn(index: int) -> Output:
        return await one(run, request, source, index)

    await one_by_one(run, turn)


async def _view(run: Run, request: AnglesRequest, source: str, index: int) -> Output:
    from providers.local.turning.files import view_to_file

    kind, azimuth = request.output_format or "png", request.azimuths[0]
    path, seed = new_file(run, index, kind), seed_of(run, index)
    told = json.dumps({**_order(request, seed, index), "azimuth": AZIMUTHS[azimuth]})
    facts = json.loads(await run.compute(view_to_file, told, source, str(path)))
    _say(run, facts)
    facts |= {"prompt": sks_prompt(azimuth, request.elevation, request.distance, request.description)}
    facts |= {"azimuth": AZIMUTHS[azimuth], "elevation": request.elevation, "distance": request.distance}
    media_type = "image/jpeg" if kind == "jpg" else f"image/{kind}"
    return Output(index=index, path=path, media_type=media_type, seed=seed, facts=facts)


async def _film(run: Run, request: AnglesRequest, source: str, index: int) -> Output:
    from providers.local.turning.files import turn_to_file

    path, seed = new_file(run, index, "mp4"), seed_of(run, index)
    told = json.dumps(
        {**_order(request, seed, index), "seconds": request.seconds_per_turn, "moves": request.transition_prompt}
    )
    facts = json.loads(await run.compute(turn_to_file, told, source, str(path)))
    _say(run, facts)
    known = facts.pop("moves_known")
    if request.transition_prompt and not known:
        run.note(
            "The local turntable turns evenly; of its moves it knows which way round, such as clockwise.", lasting=True
        )
    facts |= {"elevation": request.elevation, "distance": request.distance}
    return Output(index=index, path=path, media_type="video/mp4", seed=seed, facts=facts)


def _say(run: Run, facts: dict[str, Any]) -> None:
    if not facts.pop("subject_found"):
        run.note("Nothing stood out from the picture, so all of it stands on the table as a print.", lasting=True)


def _order(request: AnglesRequest, seed: int, index: int) -> dict[str, Any]:
    """What the worker is told."""
    assert MODEL.sizes is not None
    return {
        "size": MODEL.size(request),
        "base": QUALITY_BASE[request.quality],
        "sides": (MODEL.sizes.min, MODEL.sizes.max, MODEL.sizes.multiple),
        "elevation": request.elevation,
        "distance": request.distance,
        "strength": request.angle_strength,
        "words": f"{request.description} {request.prompt}",
        "seed": seed,
        "place": (index, request.count),
    }


MAKER = Maker(MODEL, make)
