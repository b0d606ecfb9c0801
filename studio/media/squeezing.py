"""A film small enough for a place that takes only so many bytes, as good as those allow."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from studio.errors import RequestError
from studio.media.encoding import FAST_START, SAME_BYTES, THREADS, aac, even, rate_text
from studio.media.ffmpeg import Progress, beside, run, share, untold
from studio.media.footage import Footage, footage
from studio.media.pieces import shaping

ROOM = 160_000  # bytes kept for the file's index and what is written into it later
LEAST_PICTURE = 90_000  # bits a second under which nothing is to be seen
FULL_BITS = 0.11  # bits a pixel with which a film looks good; more is not needed
POOR_BITS = 0.035  # bits a pixel under which a smaller film looks better
TRIES = 4
SIDES = (1080, 720, 540, 480, 360, 240)  # pixels of the shorter side


@dataclass(frozen=True)
class Squeeze:
    """How a film is made to fit. picture, sound: bits a second."""

    picture: int
    sound: int
    width: int
    height: int
    fps: Fraction


def fit_under(source: Path, out: Path, limit: int, *, progress: Progress = untold) -> bool:
    """Write the film with at most `limit` bytes; whether it could stay as it is.

    Two passes at the rate that fills the limit, lower until it really fits. Raises RequestError for a film too long for that.
    """
    film = footage(source)
    if source.stat().st_size <= limit - ROOM and film.browser_ready and not film.rotation:
        with beside(out) as part:
            run(copy_arguments(film, part), seconds=film.seconds, progress=progress, note="copying")
        if out.stat().st_size <= limit - ROOM // 2:
            return True
    plan = squeeze(film, limit)
    for attempt in range(TRIES):
        with tempfile.TemporaryDirectory(dir=out.parent, prefix="fit-") as folder, beside(out) as part:
            _two_passes(film, plan, Path(folder), part, share(progress, attempt / TRIES, 1.0))
        size = out.stat().st_size
        if size <= limit - ROOM // 2:
            return False
        plan = Squeeze(int(plan.picture * (limit - ROOM) / size * 0.95), plan.sound, plan.width, plan.height, plan.fps)
    out.unlink(missing_ok=True)
    raise _too_long(film, limit)


def squeeze(film: Footage, limit: int) -> Squeeze:
    """Rates and size that fill the limit. Raises RequestError when hardly anything would be seen."""
    total = (limit - ROOM) * 8 * 0.97 / film.seconds
    sound = (160_000 if total > 1_200_000 else 96_000 if total > 500_000 else 64_000) if film.audio else 0
    picture = total - sound
    if picture < LEAST_PICTURE:
        raise _too_long(film, limit)
    fps = min(film.fps, Fraction(30)) if film.fps > 40 and picture < 1_500_000 else film.fps
    width, height = _size(film, picture, fps)
    own = film.path.stat().st_size * 8 / film.seconds  # hardly more makes sense than what the film has itself
    best = max(width * height * float(fps) * FULL_BITS * 2, own * 1.2, LEAST_PICTURE)
    return Squeeze(int(min(picture, best)), sound, width, height, fps)


def copy_arguments(film: Footage, out: Path) -> list[str]:
    """ffmpeg's arguments to keep the pictures and give the sound a form for browsers where it has none."""
    sound = ["-c:a", "copy"] if film.audio_codec == "aac" else aac(channels=film.channels)
    return [
        "-i",
        str(film.path),
        "-map",
        "0:V:0",
        "-map",
        "0:a:0?",
        "-c:v",
        "copy",
        *sound,
        *SAME_BYTES,
        *FAST_START,
        str(out),
    ]


def pass_arguments(film: Footage, plan: Squeeze, number: int, log: Path, out: Path) -> list[str]:
    """ffmpeg's arguments for the first or the second pass."""
    filters = [f"fps={rate_text(plan.fps)}:start_time=0"] if plan.fps != film.fps or not film.steady else []
    if (plan.width, plan.height) != (film.width, film.height) or film.transparent or not film.square:
        filters += shaping(film, plan.width, plan.height, "stretch")
    coding = [
        "-c:v", "libx264", "-preset", "fast", "-b:v", str(plan.picture), "-maxrate", str(plan.picture * 2),
        "-bufsize", str(plan.picture * 4), "-pix_fmt", "yuv420p", "-threads", str(THREADS),
        "-pass", str(number), "-passlogfile", str(log),
    ]  # fmt: skip
    inputs = ["-i", str(film.path), "-map", "0:V:0", *(["-vf", ",".join(filters)] if filters else [])]
    if number == 1:
        return [*inputs, *coding, "-an", "-f", "null", "-"]
    sound = ["-map", "0:a:0", *aac(plan.sound, film.channels)] if plan.sound else ["-an"]
    return [*inputs, *sound, *coding, *SAME_BYTES, *FAST_START, str(out)]


def _two_passes(film: Footage, plan: Squeeze, folder: Path, out: Path, progress: Progress) -> None:
    for number, (low, high) in ((1, (0.0, 0.4)), (2, (0.4, 1.0))):
        run(
            pass_arguments(film, plan, number, folder / "pass", out),
            seconds=film.seconds,
            progress=share(progress, low, high),
            note="looking ahead" if number == 1 else "encoding",
        )


def _size(film: Footage, picture: float, fps: Fraction) -> tuple[int, int]:
    """The largest size at which the bits are enough, at most the film's own."""
    short = min(film.width, film.height)
    for side in (short, *(side for side in SIDES if side < short)):
        scale = side / short
        width, height = even(film.width * scale), even(film.height * scale)
        if picture >= width * height * float(fps) * POOR_BITS:
            return width, height
    return width, height


def _too_long(film: Footage, limit: int) -> RequestError:
    most = math.floor((limit - ROOM) * 8 * 0.97 / (LEAST_PICTURE + 64_000))
    return RequestError(
        f"This film lasts {film.seconds / 60:.0f} minutes, too long for {limit / 1_000_000:g} MB.",
        field="form",
        hint=f"Trim it to {most // 60} minutes or less, or choose a larger limit.",
    )
