"""Clips into one film, for a composite: their pictures copied where they agree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def join(clips: Sequence[Path], out: Path) -> None:
    """Write the clips as one film, at the first one's size and rate. See `concat.concat`, which tells whether they were copied.

    Raises RequestError for a broken clip, ProviderFailed with ffmpeg's own sentence.
    """
    from studio.media.concat import concat

    concat(clips, out)
