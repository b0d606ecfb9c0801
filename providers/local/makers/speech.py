"""Spoken words, by espeak-ng where it is installed."""

from __future__ import annotations

from providers.local.makers import Maker, new_file
from studio.errors import RequestError
from studio.provider import Model, Output, Run
from studio.requests import Request, SpeechRequest

MODEL = Model(
    "voice-1",
    title="Voice",
    tasks=frozenset({"speech"}),
    aliases=("voice", "espeak"),
    seed=False,
    formats=("wav", "mp3", "flac"),
    audio=True,
    qualities=("fast", "hq", "pro"),
    typical_seconds=2.0,
    price="free",
    about="Speaks your words in over a hundred languages with a plain, clear synthetic voice (espeak-ng), on this machine.",
)
MEDIA_TYPES = {"mp3": "audio/mpeg", "flac": "audio/flac", "wav": "audio/wav"}


def check(request: Request) -> None:
    """Raises RequestError where espeak-ng is missing, for a voice or language it lacks, and for what it cannot do."""
    from providers.local.voice import program, speaker

    assert isinstance(request, SpeechRequest)
    if request.voice_sample:
        raise RequestError(
            "The local voice cannot speak like a recording.",
            field="voice_sample",
            hint="Leave the recording out, or choose another provider.",
        )
    if request.count > 1:
        raise RequestError(
            f"The same words sound the same each time; {request.count} asked.",
            field="count",
            hint="Choose a count of 1.",
        )
    speaker(program(), request.prompt, request.voice, request.language)


async def make(run: Run) -> None:
    """Speak the words."""
    from providers.local.voice import program, speaker
    from providers.local.voice.speaking import speak

    request = run.request
    assert isinstance(request, SpeechRequest)
    kind = request.output_format or "wav"
    path = new_file(run, 0, kind)
    found = program()
    who = speaker(found, request.prompt, request.voice, request.language)
    facts = await run.compute(speak, found, request.prompt, who, request.speed, str(path), kind)
    await run.partial(Output(index=0, path=path, media_type=MEDIA_TYPES[kind], facts=facts))


MAKER = Maker(MODEL, make, check)
