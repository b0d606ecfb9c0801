"""What is asked for music and speech."""

from __future__ import annotations

from providers._sogni.asking import Ask, Case
from studio.requests import MusicRequest, SpeechRequest


async def music(case: Case) -> Ask:
    request, options = case.request, case.options
    assert isinstance(request, MusicRequest)
    return Ask(
        {
            "duration": request.duration,
            "bpm": request.bpm,
            "keyscale": request.key or None,
            "timesignature": str(request.time_signature) if request.time_signature else None,
            "language": request.language or ("en" if request.lyrics else None),
            "lyrics": request.lyrics or None,  # none is instrumental
            "composerMode": options.composer_mode,
            "promptStrength": options.prompt_strength,
            "creativity": options.creativity,
            "shift": options.shift,
        }
    )


async def speech(case: Case) -> Ask:
    request, options = case.request, case.options
    assert isinstance(request, SpeechRequest)
    return Ask(
        {
            "speaker": request.voice or None,
            "language": request.language or None,
            "instruct": options.voice_description or None,
            "referenceText": options.sample_text or None,
            "referenceAudio": await case.read(request.voice_sample) if request.voice_sample else None,
        }
    )
