"""Sound effects from words."""

from __future__ import annotations

from providers.local.makers import Maker, new_file, one_by_one, seed_of
from studio.provider import Model, Output, Run, Span
from studio.requests import Request, SoundEffectRequest

MODEL = Model(
    "foley-1",
    title="Foley",
    tasks=frozenset({"sound_effect"}),
    aliases=("foley",),
    batch=16,
    duration=Span(0.5, 60, 5),
    seed=True,
    formats=("wav", "mp3", "flac"),
    audio=True,
    qualities=("fast", "hq", "pro"),
    typical_seconds=1.0,
    price="free",
    about="Makes thirty sounds, from rain and steps to lasers, and mixes of them, on this machine.",
)
MEDIA_TYPES = {"mp3": "audio/mpeg", "flac": "audio/flac", "wav": "audio/wav"}


def check(request: Request) -> None:
    """Raises RequestError, naming what it can make, when the words name no sound."""
    from providers.local.foley.order import order

    order(request.prompt)


async def make(run: Run) -> None:
    """Make one sound after another, and say which words were not understood."""
    from providers.local.foley import perform
    from providers.local.foley.order import order

    request = run.request
    assert isinstance(request, SoundEffectRequest)
    kind = request.output_format or "wav"
    asked = order(request.prompt)
    if asked.unknown:
        made = ", ".join(wanted.name for wanted in asked.sounds)
        run.note(f"Made of {made}. These words have no sound here: {', '.join(asked.unknown[:12])}.", lasting=True)

    async def render(index: int) -> Output:
        path, seed = new_file(run, index, kind), seed_of(run, index)
        facts = await run.compute(perform, request.prompt, request.duration, seed, str(path), kind)
        return Output(index=index, path=path, media_type=MEDIA_TYPES[kind], seed=seed, facts=facts)

    await one_by_one(run, render)


MAKER = Maker(MODEL, make, check)
