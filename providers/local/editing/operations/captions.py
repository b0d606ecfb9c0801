"""Words on the picture."""

from __future__ import annotations

import numpy as np

from ..lettering import coverage, lines_of
from ..pixels import clipped, mix, soft, tone
from ..registry import Context, operation


@operation("caption", "text", "colour", "place")
def caption(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The words in quotes over a soft shade, below, above or in the middle."""
    height, width = rgb.shape[:2]
    place = str(context.get("place") or "bottom")
    band = round(min(height * 0.3, width * 0.24))
    lines = lines_of(str(context.get("text", "")), width * 0.86, band * 0.55, 2)
    drawn = np.zeros((height, width), np.float32)
    top = 0 if "top" in place else (height - band) // 2 if "middle" in place else height - band
    size = (0.4 if len(lines[0]) > 14 else 0.6) if len(lines) == 1 else 0.66
    drawn[top : top + band] = coverage(lines, (band, width), 0.86, min(0.8, size * min(1.5, context.amount)))
    colour = tone(context.get("colour", (255, 255, 255)))
    bright = float(colour @ (0.2126, 0.7152, 0.0722)) > 0.45
    ground = 0.0 if bright else 1.0
    shade = _shade(height, top, band, place) * 0.62
    halo = np.clip(soft(drawn, band * 0.03) * 1.1, 0, 1)
    made = mix(rgb, np.full_like(rgb, ground), np.maximum(shade, halo * 0.5))
    return clipped(mix(made, np.broadcast_to(colour, rgb.shape), drawn))


@operation("meme", "text", "colour")
def meme(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Capitals with a dark outline: above and below where the words hold a slash, else above."""
    height, width = rgb.shape[:2]
    parts = [part.strip() for part in str(context.get("text", "")).upper().split("/", 1)]
    made = rgb
    for part, low in zip(parts, (False, True), strict=False):
        if not part:
            continue
        band = round(height * 0.24)
        lines = lines_of(part, width * 0.94, band * 0.8, 2)
        drawn = np.zeros((height, width), np.float32)
        top = height - band if low else 0
        drawn[top : top + band] = coverage(lines, (band, width), 0.92, 0.78)
        reach = max(1.0, height / 180)
        rim = np.clip(soft(drawn, reach) * 5, 0, 1)
        made = mix(made, np.zeros_like(rgb), rim)
        made = mix(made, np.broadcast_to(tone(context.get("colour", (255, 255, 255))), rgb.shape), drawn)
    return clipped(made)


def _shade(height: int, top: int, band: int, place: str) -> np.ndarray:
    """The shade behind the words, (h, 1) to be laid over all columns."""
    rows = np.arange(height, dtype=np.float32)
    if "middle" in place:
        field = np.exp(-(((rows - top - band / 2) / (band * 0.5)) ** 4))
    elif "top" in place:
        field = np.clip(1 - rows / (band * 1.35), 0, 1) ** 1.2
    else:
        field = np.clip((rows - (height - band * 1.35)) / (band * 1.35), 0, 1) ** 1.2
    return field[:, None].astype(np.float32)
