"""A part of a film or of a sound."""

from __future__ import annotations

import tempfile
from pathlib import Path

from studio.errors import RequestError
from studio.media import reel as reels
from studio.media.concat import as_they_are, join_copied
from studio.media.encoding import even
from studio.media.ffmpeg import Progress, share, untold
from studio.media.footage import Footage, footage
from studio.media.pieces import Piece
from studio.media.reel import Reel


def trim(
    source: Path, out: Path, start: float = 0.0, seconds: float | None = None, *, progress: Progress = untold
) -> bool:
    """Write this part of a film, from the frame nearest to `start` to the one nearest to its end; whether pictures were copied.

    They are where both lie at frames that can be entered, else encoded, so that it is exact. Raises RequestError for an empty part.
    """
    reel = part_of(footage(source), start, seconds)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix="trim-") as folder:
        own = Path(folder) / "own.raw"
        heard = reels.write_sound(reel, own, progress=share(progress, 0.0, 0.1))
        copied = as_they_are(reel)
        write = join_copied if copied else reels.write
        write(reel, out, sound=own if heard else None, progress=share(progress, 0.1, 1.0), note="trimming")
    return copied


def reverse(
    source: Path, out: Path, start: float = 0.0, seconds: float | None = None, *, progress: Progress = untold
) -> None:
    """Write a film, or a part of it, running backwards, its sound too."""
    reel = part_of(footage(source), start, seconds, backwards=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix="reverse-") as folder:
        own = Path(folder) / "own.raw"
        heard = reels.write_sound(reel, own, progress=share(progress, 0.0, 0.1))
        reels.write(
            reel, out, sound=own if heard else None, progress=share(progress, 0.1, 1.0), note="turning it around"
        )


def part_of(film: Footage, start: float = 0.0, seconds: float | None = None, *, backwards: bool = False) -> Reel:
    """The part as a reel of one piece, at the film's own size and rate. Raises RequestError when nothing is in it."""
    if start >= film.seconds:
        raise RequestError(
            f"This film lasts {film.seconds:.2f} s; it cannot begin at {start:g} s.",
            field="start",
            hint=f"Choose a start below {film.seconds:.2f} s.",
        )
    first = min(film.frame_at(start), film.frames - 1)
    last = film.frames if seconds is None else film.frame_at(start + seconds)
    piece = Piece(film.path, max(1, last - first), float(first / film.fps), backwards=backwards)
    return Reel((piece,), even(film.width), even(film.height), film.fps)
