"""Music from words, by the band."""

from __future__ import annotations

import asyncio

from providers.local.makers import Maker, new_file, one_by_one, seed_of
from studio.provider import Model, Output, Run, Span
from studio.requests import MusicRequest

MODEL = Model(
    "band-1",
    title="Band",
    tasks=frozenset({"music"}),
    aliases=("band",),
    batch=16,
    duration=Span(10, 600, 30),
    seed=True,
    negative_prompt=True,
    formats=("mp3", "flac", "wav"),
    audio=True,
    qualities=("fast", "hq", "pro"),
    typical_seconds=4.0,
    price="free",
    about="Composes and plays instrumental music in fourteen genres, in the tempo and key you ask for, on this machine.",
)
MEDIA_TYPES = {"mp3": "audio/mpeg", "flac": "audio/flac", "wav": "audio/wav"}
NO_VOICE = "The local band does not sing. Your lyrics are timed to the music in a text file (LRC) beside it; choose another provider to hear them."


async def make(run: Run) -> None:
    """Play one piece after another; then the timed lyrics of each, where there are any."""
    from providers.local.band import Ask, perform

    request = run.request
    assert isinstance(request, MusicRequest)
    kind = request.output_format or "mp3"
    words: dict[int, str] = {}
    if request.lyrics:
        run.note(NO_VOICE, lasting=True)

    async def play(index: int) -> Output:
        path, seed = new_file(run, index, kind), seed_of(run, index)
        ask = Ask(
            request.prompt,
            request.duration,
            seed,
            request.negative_prompt,
            request.bpm,
            request.key,
            request.time_signature,
        )
        facts = await run.compute(perform, ask, request.lyrics, str(path), kind)
        words[index] = facts.get("lrc", "")
        if request.lyrics:
            facts["note"] = NO_VOICE
        return Output(index=index, path=path, media_type=MEDIA_TYPES[kind], seed=seed, facts=facts)

    await one_by_one(run, play)
    for index, text in words.items():
        if text:
            path = new_file(run, request.count + index, "lrc")
            await asyncio.to_thread(path.write_text, text, "utf-8")
            await run.partial(
                Output(
                    index=request.count + index,
                    path=path,
                    media_type="text/plain",
                    seed=seed_of(run, index),
                    facts={"form": "lrc", "of": index},
                )
            )


MAKER = Maker(MODEL, make)
