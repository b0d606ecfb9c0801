"""What must be known of a film to cut it exactly: every frame's time, where it can be entered, and what its streams are made of."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from studio.errors import RequestError
from studio.media.probe import Probe, picture_stream, probe

COMMON_RATES = (
    *(Fraction(rate) for rate in (10, 12, 15, 16, 20, 24, 25, 30, 48, 50, 60)),
    *(Fraction(rate * 1000, 1001) for rate in (24, 30, 60)),
)
FASTEST = Fraction(120)


@dataclass(frozen=True)
class Footage:
    """One film. fps: for one of uneven times, the rate that it is nearest to. seconds: of its pictures.

    times: of each frame, seconds from the first, in order. entries: which frames can be cut at without decoding.
    """

    path: Path
    width: int  # pixels as shown
    height: int
    frames: int
    fps: Fraction
    seconds: float
    steady: bool
    times: tuple[float, ...]
    entries: tuple[int, ...]
    audio: bool
    audio_codec: str
    channels: int
    codec: str
    pixel_format: str
    rotation: int
    square: bool  # whether its pixels are
    make: str  # a fingerprint of all that must agree before streams can be copied one after another

    @property
    def transparent(self) -> bool:
        return self.pixel_format.startswith(("rgba", "bgra", "yuva", "argb", "abgr", "pal8", "gbrap", "ya"))

    @property
    def browser_ready(self) -> bool:
        """Whether its pictures can stay as they are in a file for browsers."""
        return self.codec == "h264" and self.pixel_format in ("yuv420p", "yuvj420p")

    def frame_at(self, seconds: float) -> int:
        """The frame whose beginning is nearest to this time; `frames` itself for the end."""
        return min(max(round(seconds * self.fps), 0), self.frames)


def footage(path: Path) -> Footage:
    """What the film holds. Raises RequestError for what is broken, has no length, or is no film."""
    status = path.stat()
    return _looked(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=128)
def _looked(path: Path, _changed: int, _size: int) -> Footage:
    """As `footage`; a file that has changed is looked at again."""
    import av

    found = probe(path)
    if not found.video:
        raise RequestError("This is a sound, without pictures.", field="file", hint="Use a film.")
    with av.open(str(path)) as container:
        stream = picture_stream(container)
        return _footage(path, found, stream, *_packets(container, stream))


def _packets(container: Any, stream: Any) -> tuple[list[int], set[int], bool]:
    """The shown times of all frames in ticks, those that can be entered, and whether none after an entry is shown before it."""
    times, keys, last_key, clean = [], set(), 0, True
    for packet in container.demux(stream):
        if packet.pts is None or not packet.size or packet.is_discard:
            continue
        times.append(packet.pts)
        if packet.is_keyframe:
            keys.add(packet.pts)
            last_key = packet.pts
        clean = clean and packet.pts >= last_key
    return sorted(times), keys, clean


def _footage(path: Path, found: Probe, stream: Any, ticks: list[int], keys: set[int], clean: bool) -> Footage:
    base = stream.time_base
    fps, steady = _rate(ticks, base, stream)
    gaps = [after - before for before, after in itertools.pairwise(ticks)]
    length = len(ticks) / fps if steady else (ticks[-1] - ticks[0] + (gaps[-1] if gaps else 0)) * base
    frames = len(ticks) if steady else max(1, round(length * fps))
    context = stream.codec_context
    sar = stream.sample_aspect_ratio or context.sample_aspect_ratio or Fraction(1)
    across = found.width if found.rotation % 180 else round(found.width * (sar or 1))
    return Footage(
        path=path,
        width=across,
        height=round(found.height * (sar or 1)) if found.rotation % 180 else found.height,
        frames=frames,
        fps=fps,
        seconds=float(length),
        steady=steady,
        times=tuple(float((tick - ticks[0]) * base) for tick in ticks),
        entries=tuple(at for at, tick in enumerate(ticks) if tick in keys) if steady and clean else (),
        audio=found.audio,
        audio_codec=found.audio_codec,
        channels=found.channels,
        codec=context.name,
        pixel_format=context.pix_fmt or "",
        rotation=found.rotation,
        square=sar in (0, 1),
        make=_make(stream, found, fps if steady else None),
    )


def _rate(ticks: list[int], base: Fraction, stream: Any) -> tuple[Fraction, bool]:
    """Frames per second, and whether every frame stands equally long, as far as the clock of the file can tell."""
    named = stream.average_rate or stream.guessed_rate or Fraction(25)
    if len(ticks) < 2:
        return min(Fraction(named), FASTEST), True
    mean = Fraction(len(ticks) - 1) / ((ticks[-1] - ticks[0]) * base)
    rate = _usual(mean, named, Fraction(base))
    step = 1 / (rate * base)  # ticks
    steady = all(abs(tick - ticks[0] - number * step) <= 1.5 for number, tick in enumerate(ticks))
    return (rate, True) if steady else (_above(mean), False)


def _above(mean: Fraction) -> Fraction:
    """The whole rate people use that keeps every frame of an uneven film."""
    whole = (rate for rate in COMMON_RATES if rate.denominator == 1 and rate >= mean * Fraction(98, 100))
    return min(whole, default=min(mean.limit_denominator(1001), FASTEST))


def _usual(mean: Fraction, named: Fraction, tolerance: Fraction) -> Fraction:
    """A rate people use, where the measured one is within what rounding explains; else the measured one."""
    room = min(Fraction(3, 100), max(Fraction(1, 2000), tolerance))
    near = [rate for rate in (Fraction(named), *COMMON_RATES) if abs(rate - mean) <= mean * room]
    best = min(near, key=lambda rate: abs(rate - mean), default=mean.limit_denominator(1001))
    return min(best, FASTEST)


def _make(stream: Any, found: Probe, fps: Fraction | None) -> str:
    context = stream.codec_context
    extra = hashlib.sha256(context.extradata or b"").hexdigest()
    parts = (context.name, context.pix_fmt, context.width, context.height, found.rotation, stream.time_base, fps, extra)
    return "|".join(str(part) for part in parts)
