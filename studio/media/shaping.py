"""A film at another size, shape, rate or speed, in one pass of ffmpeg."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from studio.errors import RequestError
from studio.media.encoding import CRF, FAST_START, SAME_BYTES, aac, even, h264, rate_text
from studio.media.ffmpeg import Progress, beside, run, untold
from studio.media.footage import Footage, footage
from studio.media.pieces import shaping

SPEEDS = (0.1, 16.0)


def transcode(
    source: Path,
    out: Path,
    *,
    size: tuple[int, int] | None = None,
    fps: Fraction | None = None,
    speed: float = 1.0,
    way: str = "pad",
    crf: float = CRF,
    progress: Progress = untold,
) -> None:
    """Write the film as H.264 and AAC. size: even pixels; way: pad, crop or stretch; speed: 2 is twice as fast, the pitch kept.

    Raises RequestError for what is no film and for a speed outside 0.1 to 16.
    """
    if not SPEEDS[0] <= speed <= SPEEDS[1]:
        raise RequestError(
            f"A film runs {SPEEDS[0]:g} to {SPEEDS[1]:g} times as fast; {speed:g} asked.",
            field="speed",
            hint=f"Choose {SPEEDS[0]:g} to {SPEEDS[1]:g}.",
        )
    film = footage(source)
    with beside(out) as part:
        run(
            transcode_arguments(film, part, size=size, fps=fps, speed=speed, way=way, crf=crf),
            seconds=film.seconds / speed,
            progress=progress,
            note="encoding",
        )


def transcode_arguments(
    film: Footage,
    out: Path,
    *,
    size: tuple[int, int] | None = None,
    fps: Fraction | None = None,
    speed: float = 1.0,
    way: str = "pad",
    crf: float = CRF,
) -> list[str]:
    """ffmpeg's arguments for `transcode`; filters only where something changes."""
    filters = [f"setpts=PTS/{speed:g}"] if speed != 1 else []
    if fps or speed != 1 or not film.steady:
        filters.append(f"fps={rate_text(fps or film.fps)}:start_time=0")
    width, height = size or (even(film.width), even(film.height))
    if (width, height) != (film.width, film.height) or film.transparent or not film.square:
        filters += shaping(film, width, height, way)
    length = film.seconds / speed
    heard = [
        *_tempo(speed),
        "aresample=async=1000:first_pts=0",
        f"apad=whole_dur={length:.6f}",
        f"atrim=end={length:.6f}",
    ]
    sound = [*aac(channels=film.channels), "-af", ",".join(heard)] if film.audio else []
    return [
        "-i", str(film.path), "-map", "0:V:0", "-map", "0:a:0?", *(["-vf", ",".join(filters)] if filters else []),
        *h264(crf), *sound, *SAME_BYTES, *FAST_START, str(out),
    ]  # fmt: skip


def _tempo(speed: float) -> list[str]:
    """The filters that change the pace of a sound: each takes at most half to twice, which is where they sound best."""
    filters = []
    while speed > 2 or speed < 0.5:
        step = 2.0 if speed > 2 else 0.5
        filters.append(f"atempo={step:g}")
        speed /= step
    return [*filters, f"atempo={speed:g}"] if speed != 1 else filters
