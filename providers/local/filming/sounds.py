"""The sound that goes with a film's words: only sounds that are really there in what is said."""

from __future__ import annotations

from providers.local.filming.words import all_named
from studio.requests import VideoRequest

MOST = 3  # sounds at once


def bed_words(request: VideoRequest) -> str:
    """Words for the sound engine, such as "waves and wind"; "" where nothing that is said can be heard."""
    return " and ".join(all_named("beds", request.prompt)[:MOST])
