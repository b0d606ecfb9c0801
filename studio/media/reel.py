"""A film put together from pieces: one after another or dissolving into each other, with plates laid on, exact to the frame."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import RequestError
from studio.media.encoding import (
    CHANNELS,
    COLOURS,
    FAST_START,
    RATE,
    SAME_BYTES,
    aac,
    h264,
    rate_text,
    samples_for,
)
from studio.media.ffmpeg import Progress, beside, untold, writing
from studio.media.pieces import Piece, frames_of, sound_of

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image


@dataclass(frozen=True)
class Overlay:
    """A picture with transparency that stands on the film. first, last: frames, `last` not included; fade: frames."""

    image: Image
    left: int
    top: int
    first: int
    last: int
    fade: int = 0

    def strength(self, frame: int) -> float:
        """How much of it is seen in this frame, 0 to 1."""
        if not self.first <= frame < self.last:
            return 0.0
        if not self.fade:
            return 1.0
        room = min(self.fade, (self.last - self.first) // 2)
        into, left = frame - self.first + 1, self.last - frame
        return min(1.0, into / (room + 1), left / (room + 1))


@dataclass(frozen=True)
class Reel:
    """What a film is made of. crossfade: frames that two neighbours share; wipe: the first is wiped off, instead of dissolving.

    way: pad shows a piece of another shape whole on black, crop fills the film with it.
    """

    pieces: tuple[Piece, ...]
    width: int
    height: int
    fps: Fraction
    crossfade: int = 0
    wipe: bool = False
    way: str = "pad"

    @property
    def begins(self) -> list[int]:
        """The frame at which each piece begins."""
        starts = [0]
        for piece in self.pieces[:-1]:
            starts.append(starts[-1] + piece.frames - self.crossfade)
        return starts

    @property
    def frames(self) -> int:
        return sum(piece.frames for piece in self.pieces) - self.crossfade * (len(self.pieces) - 1)

    @property
    def seconds(self) -> float:
        return float(self.frames / self.fps)


def check_crossfade(reel: Reel) -> None:
    """Raises RequestError, naming the piece, where one is too short to be dissolved at its ends."""
    for number, piece in enumerate(reel.pieces):
        sides = (number > 0) + (number < len(reel.pieces) - 1)
        if reel.crossfade * sides > piece.frames:
            most = math.floor(float(piece.frames / sides / reel.fps) * 100) / 100
            raise RequestError(
                f"Piece {number + 1} lasts {float(piece.frames / reel.fps):.2f} s, too short for a crossfade of "
                f"{float(reel.crossfade / reel.fps):.2f} s at {'both ends' if sides == 2 else 'one end'}.",
                field="crossfade",
                hint=f"Choose {most:g} s or less, or make the piece longer.",
            )


def film_arguments(reel: Reel, sound: Path | None, out: Path) -> list[str]:
    """ffmpeg's arguments to write the frames that come as raw planes, and a sound, as a film."""
    arguments = [
        "-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", f"{reel.width}x{reel.height}",
        "-color_range", "tv", "-colorspace", "bt709", "-framerate", rate_text(reel.fps), "-i", "-",
    ]  # fmt: skip
    if sound:
        arguments += ["-f", "f32le", "-ar", str(RATE), "-ac", str(CHANNELS), "-i", str(sound)]
    arguments += [*h264(), *COLOURS, *(aac() if sound else ())]
    return [*arguments, *SAME_BYTES, *FAST_START, str(out)]


def write(
    reel: Reel,
    out: Path,
    *,
    overlays: Sequence[Overlay] = (),
    sound: Path | None = None,
    progress: Progress = untold,
    note: str = "cutting",
) -> None:
    """Write the film. sound: raw float32 as `write_sound` makes it; without one the film is silent.

    Raises RequestError when a piece is too short for the crossfade.
    """
    check_crossfade(reel)
    with beside(out) as part, writing(film_arguments(reel, sound, part)) as pipe:
        for number, planes in enumerate(_with_overlays(_joined(reel), overlays)):
            pipe.write(planes.data)
            progress((number + 1) / reel.frames, note)


def write_sound(reel: Reel, out: Path, *, progress: Progress = untold) -> bool:
    """Write the pieces' own sound as raw float32, as long as the film to the sample; False where all of it is silent."""
    import numpy as np

    heard, at, tail = False, 0, np.zeros((0, CHANNELS), np.float32)
    with out.open("wb") as file:
        done = 0
        for number, piece in enumerate(reel.pieces):
            sound = sound_of(piece, reel.fps)
            heard = heard or bool(sound.any())
            sound[: len(tail)] = _dissolve(tail, sound[: len(tail)])
            done += piece.frames - (reel.crossfade if number < len(reel.pieces) - 1 else 0)
            upto = samples_for(done, reel.fps) - at
            short = upto - len(sound)
            if short > 0:  # rounding of samples to frames
                sound = np.concatenate([sound, np.zeros((short, CHANNELS), np.float32)])
            file.write(sound[:upto].tobytes())
            tail, at = sound[upto:].copy(), at + upto
            progress((number + 1) / len(reel.pieces), "listening")
    return heard


def _dissolve(going: np.ndarray, coming: np.ndarray) -> np.ndarray:
    """Both sounds as one falls and the other rises, equally loud all along."""
    import numpy as np

    if not len(going):
        return coming
    part = ((np.arange(len(going), dtype=np.float32) + 0.5) / len(going))[:, None] * np.float32(np.pi / 2)
    return going * np.cos(part) + coming * np.sin(part)


def _joined(reel: Reel) -> Iterator[np.ndarray]:
    """All frames of the film, neighbours mixed where they overlap."""
    from studio.media.planes import mix, wiped

    between = wiped if reel.wipe else mix
    going: Generator[np.ndarray, None, None] | None = None
    for number, piece in enumerate(reel.pieces):
        coming = frames_of(piece, reel.width, reel.height, reel.fps, reel.way)
        keep = reel.crossfade if number < len(reel.pieces) - 1 else 0
        for at in range(piece.frames - keep):
            planes = next(coming)
            if going is not None and at < reel.crossfade:
                planes = between(next(going), planes, (at + 1) / (reel.crossfade + 1))
            yield planes
        if going is not None:
            going.close()
        going = coming
    if going is not None:
        going.close()


def _with_overlays(frames: Iterator[np.ndarray], overlays: Sequence[Overlay]) -> Iterator[np.ndarray]:
    """The frames with what stands on them; a plate is made when it is first seen and dropped after its last frame."""
    from studio.media.planes import Plate

    plates: dict[int, Plate] = {}
    for number, planes in enumerate(frames):
        seen = [(key, overlay) for key, overlay in enumerate(overlays) if overlay.first <= number < overlay.last]
        plates = {key: plates.get(key) or Plate(overlay.image, overlay.left, overlay.top) for key, overlay in seen}
        if seen:
            planes = planes.copy()
        for key, overlay in seen:
            plates[key].lay(planes, overlay.strength(number))
        yield planes
