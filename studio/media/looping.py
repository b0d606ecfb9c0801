"""A film that begins again without a jump."""

from __future__ import annotations

import itertools
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import RequestError
from studio.media import reel as reels
from studio.media.encoding import even
from studio.media.ffmpeg import Progress, reading, share, untold
from studio.media.footage import Footage, footage
from studio.media.pieces import Piece, frame_arguments
from studio.media.reel import Reel

if TYPE_CHECKING:
    import numpy as np

LOOKED_AT = (96, 64)  # pixels, of the frames that are compared
SAME = 0.4  # of the usual step: less is the same frame twice
CLOSED = 1.6  # of the usual step: less is no jump
STILL = 1.0  # levels of 255: what does not differ by more is not seen to jump
DISSOLVE = 0.8  # seconds in which an open end passes into the beginning


@dataclass(frozen=True)
class Seam:
    """How well a film's end meets its beginning. score: 1 when the step is no larger than between other frames, towards 0 for a
    jump. dropped: frames left out at the end because they repeat the first; dissolved: frames in which the end passes over."""

    score: float
    before: float
    dropped: int
    dissolved: int


def loop(
    source: Path, out: Path, start: float = 0.0, seconds: float | None = None, *, progress: Progress = untold
) -> Seam:
    """Write the film as a seamless loop, and how well it closes.

    A last frame that repeats the first is dropped; where end and beginning do not meet, the end dissolves into the beginning.
    Raises RequestError for fewer than 4 frames.
    """
    from studio.media.trimming import part_of

    film = footage(source)
    part = part_of(film, start, seconds).pieces[0]
    if part.frames < 4:
        raise RequestError(
            f"A loop needs at least 4 frames; this film has {part.frames}.", field="items", hint="Use a longer film."
        )
    looks = _looks(film, part)
    dropped, dissolved, before = _closing(looks, max(1, round(DISSOLVE * film.fps)))
    reel = _looped(film, part, part.frames - dropped, dissolved)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix="loop-") as folder:
        own = Path(folder) / "own.raw"
        heard = reels.write_sound(reel, own, progress=share(progress, 0.1, 0.2))
        reels.write(
            reel, out, sound=own if heard else None, progress=share(progress, 0.2, 1.0), note="closing the loop"
        )
    return Seam(seam_score(out), before, dropped, dissolved)


def seam_score(path: Path) -> float:
    """How well the film's end meets its beginning, 0 to 1."""
    film = footage(path)
    return _score(_looks(film, Piece(path, film.frames)))


def _looped(film: Footage, part: Piece, frames: int, dissolved: int) -> Reel:
    size = (even(film.width), even(film.height), film.fps)
    if not dissolved:
        return Reel((Piece(part.path, frames, part.start),), *size)
    tail = part.start + float((frames - dissolved) / film.fps)
    return Reel((Piece(part.path, dissolved, tail), Piece(part.path, frames - dissolved, part.start)), *size, dissolved)


def _closing(looks: np.ndarray, dissolve: int) -> tuple[int, int, float]:
    """How many frames to drop at the end, over how many to dissolve, and the score as it was."""
    usual, before = _usual_step(looks), _score(looks)
    dropped = 0
    while dropped < len(looks) - 4 and _step(looks[-1 - dropped], looks[0]) <= SAME * usual:
        dropped += 1
        if usual == 0:  # nothing moves: any frame is as good as another
            break
    open_by = _step(looks[-1 - dropped], looks[0])
    if open_by <= max(STILL, CLOSED * usual):
        return dropped, 0, before
    return 0, min(dissolve, len(looks) // 3), before


def _looks(film: Footage, part: Piece) -> np.ndarray:
    """Its frames, small (frames, height, width) float32 levels."""
    import numpy as np

    width, height = LOOKED_AT
    size, frames = width * height * 3 // 2, []
    with reading(frame_arguments(film, part.start, width, height, film.fps, "stretch")) as pipe:
        for _ in range(part.frames):
            raw = pipe.read(size)
            if len(raw) < size:
                break
            frames.append(np.frombuffer(raw, np.uint8).reshape(height * 3 // 2, width))
    return np.stack(frames).astype(np.float32)


def _score(looks: np.ndarray) -> float:
    seam = _step(looks[-1], looks[0])
    if seam <= STILL:
        return 1.0
    return round(min(1.0, max(STILL, CLOSED * _usual_step(looks)) / seam), 3)


def _usual_step(looks: np.ndarray) -> float:
    import numpy as np

    return float(np.median([_step(before, after) for before, after in itertools.pairwise(looks)]))


def _step(first: np.ndarray, second: np.ndarray) -> float:
    """The mean difference of two frames, levels."""
    return float(abs(first - second).mean())
