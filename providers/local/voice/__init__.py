"""Speech by espeak-ng, the program, where it is installed: it is asked for a WAV file, and that is made pleasant."""

from __future__ import annotations

import shutil

from providers.local.voice.choosing import Speaker, speaker
from studio.errors import RequestError

PROGRAMS = ("espeak-ng", "espeak")

__all__ = ["PROGRAMS", "Speaker", "program", "speaker"]


def program() -> str:
    """The path of the program. Raises RequestError, saying how to install it, where it is missing."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            return found
    raise RequestError(
        "The local engine speaks with espeak-ng, which is not installed on this machine.",
        field="model",
        hint="Install it (apt install espeak-ng, brew install espeak-ng) and try again, or choose another provider.",
        code="not_installed",
    )
