"""The picture of a sound: how loud it is, from its beginning to its end, with the time below."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studio.media.audio import check_window, sounding
from studio.media.ffmpeg import Progress, reading, untold
from studio.media.lettering import drawable, font_for
from studio.media.sheets import HAIR, INK, PAPER, QUIET

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

WIDTH, SHAPE = 1600, 0.3  # pixels across; height of it
RATE = 8000  # samples a second that are looked at
BAR, GAP = 5, 3  # pixels
WAVE, CORE = (206, 158, 84), (150, 98, 38)  # of the peaks, and of the loudness within them
STEPS = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800)  # seconds between marks


def waveform(
    source: Path,
    *,
    width: int | None = None,
    start: float = 0.0,
    seconds: float | None = None,
    caption: str = "",
    progress: Progress = untold,
) -> Image:
    """The wave of a sound, or of a film's: peaks in light, loudness in dark ink. Raises RequestError where there is no sound."""
    from PIL import Image, ImageDraw

    found = sounding(source)
    length = check_window(found, start, seconds)
    wide = width or WIDTH
    scale = wide / WIDTH
    tall = max(96, round(wide * SHAPE))
    margin, foot = max(10, round(44 * scale)), max(14, round(52 * scale))
    head = round(58 * scale) if drawable(caption) else 0
    big = Image.new("RGB", (wide * 2, (tall + head) * 2), PAPER)  # drawn at twice the size, for soft edges
    draw = ImageDraw.Draw(big)
    pitch = max(3, round((BAR + GAP) * scale))
    count = (wide - 2 * margin) // pitch
    peaks, loud = _levels(source, start, length, count, progress)
    middle, reach = head + (tall - foot + margin * 0.4) / 2, (tall - foot - margin * 0.6) / 2
    for number in range(count):
        left, right = (
            (margin + number * pitch) * 2,
            (margin + number * pitch + max(2, pitch - max(1, round(GAP * scale)))) * 2 - 1,
        )
        for level, colour in ((peaks[number], WAVE), (loud[number], CORE)):
            half = max(scale, float(level) * reach)
            box = (left, round((middle - half) * 2), right, round((middle + half) * 2))
            draw.rounded_rectangle(box, radius=(right - left) / 2, fill=colour)
    picture = big.resize((wide, tall + head), Image.Resampling.LANCZOS)
    _marks(picture, margin, count * pitch, head + tall - foot, start, length, scale)
    if head:
        _caption(picture, drawable(caption), margin, scale)
    return picture


def _levels(
    source: Path, start: float, seconds: float, count: int, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Peak and loudness of each of `count` equal parts, both 0 to 1, the loudest peak 1; a sound is read in small pieces."""
    import numpy as np

    total = max(count, round(seconds * RATE))
    edges = np.linspace(0, total, count + 1).round().astype(int)
    peaks, loud = np.zeros(count), np.zeros(count)
    window = ["-ss", f"{start:.6f}"] if start else []
    arguments = [*window, "-t", f"{seconds:.6f}", "-i", str(source), "-map", "0:a:0", "-ac", "1", "-ar", str(RATE)]
    with reading([*arguments, "-f", "s16le", "-"]) as pipe:
        for number in range(count):
            raw = pipe.read(2 * int(edges[number + 1] - edges[number]))
            samples = np.frombuffer(raw[: len(raw) // 2 * 2], np.int16).astype(np.float64) / 32768
            if samples.size:
                peaks[number], loud[number] = np.abs(samples).max(), np.sqrt((samples**2).mean())
            progress((number + 1) / count, "listening")
    top = max(1e-4, float(peaks.max()))
    return (peaks / top) ** 0.85, (loud / top) ** 0.85


def _marks(picture: Image, margin: int, width: int, top: int, start: float, seconds: float, scale: float) -> None:
    from PIL import ImageDraw

    draw = ImageDraw.Draw(picture)
    draw.line((margin, top, margin + width, top), fill=HAIR, width=max(1, round(scale)))
    font = font_for("0:", max(9.0, 20 * scale), "mono")
    step = next((step for step in STEPS if seconds / step <= 8), STEPS[-1])
    at = 0.0
    while at <= seconds:
        x = margin + width * at / seconds
        words = _clock(start + at, step)
        if x + font.getlength(words) <= margin + width + 2:
            draw.line((x, top, x, top + round(7 * scale)), fill=QUIET, width=max(1, round(scale)))
            draw.text((x, top + round(12 * scale)), words, font=font, fill=QUIET, anchor="la")
        at += step


def _caption(picture: Image, words: str, margin: int, scale: float) -> None:
    from PIL import ImageDraw

    font = font_for(words, max(10.0, 30 * scale), "bold")
    while words and font.getlength(words) > picture.width - 2 * margin:
        words = words[:-2] + "…" if len(words) > 2 else ""
    ImageDraw.Draw(picture).text((margin, round(30 * scale)), words, font=font, fill=INK, anchor="la")


def _clock(seconds: float, step: float) -> str:
    text = f"{int(seconds) // 60}:{int(seconds) % 60:02}"
    return f"{text}.{round(seconds * 10) % 10}" if step < 1 else text
