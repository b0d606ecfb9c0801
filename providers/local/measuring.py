"""What can be measured of a picture: size, light, colours, where its weight lies, and what its camera wrote down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import ExifTags, Image

SIDE = 96  # pixels of the small copy that is measured
COLOURS = {
    "black": (20, 20, 20),
    "white": (240, 240, 240),
    "grey": (128, 128, 128),
    "red": (200, 40, 40),
    "orange": (235, 130, 40),
    "yellow": (235, 210, 80),
    "green": (60, 150, 70),
    "teal": (30, 130, 130),
    "blue": (50, 90, 190),
    "violet": (120, 70, 180),
    "pink": (235, 150, 180),
    "brown": (120, 80, 50),
    "beige": (220, 200, 170),
}


def measured(path: Path) -> str:
    """Some sentences of measured facts, called that."""
    with Image.open(path) as picture:
        size = picture.size
        clear = "A" in picture.getbands()
        camera = _camera(picture)
        pixels = np.asarray(picture.convert("RGB").resize((SIDE, SIDE)), dtype=np.float32)
    luma = pixels @ np.array([0.299, 0.587, 0.114], np.float32)
    sentences = [
        f"Measured: a {_shape(*size)}, {_tone(luma)} picture of {size[0]} x {size[1]} pixels in {_temperature(pixels)} colours, mostly {_names(pixels)}.",
        f"Palette: {', '.join(palette(pixels))}.",
        f"{_light(luma)} {_layout(luma)}",
        "It has transparent parts." if clear else "",
        camera,
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def palette(pixels: np.ndarray, count: int = 5) -> list[str]:
    """The main colours as hex, the most frequent first. pixels: (height, width, 3), 0 to 255."""
    small = Image.fromarray(pixels.astype(np.uint8)).quantize(count, Image.Quantize.MEDIANCUT)
    table = np.array((small.getpalette() or [])[: count * 3], dtype=int).reshape(-1, 3)
    counts = np.bincount(np.asarray(small).ravel(), minlength=len(table))
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in table[counts.argsort()[::-1]] if counts.any()]


def _shape(width: int, height: int) -> str:
    return "square" if abs(width - height) < 0.05 * width else "wide" if width > height else "tall"


def _tone(luma: np.ndarray) -> str:
    level = float(luma.mean())
    return "dark" if level < 85 else "bright" if level > 170 else "evenly lit"


def _temperature(pixels: np.ndarray) -> str:
    warmth = float(pixels[..., 0].mean() - pixels[..., 2].mean())
    return "warm" if warmth > 12 else "cool" if warmth < -12 else "neutral"


def _names(pixels: np.ndarray) -> str:
    names, table = list(COLOURS), np.array(list(COLOURS.values()), dtype=np.float32)
    nearest = np.linalg.norm(pixels.reshape(-1, 1, 3) - table, axis=2).argmin(axis=1)
    counts = np.bincount(nearest, minlength=len(names))
    main = [names[index] for index in counts.argsort()[::-1][:3] if counts[index] > 0.08 * len(nearest)]
    return " and ".join(main) or "mixed"


def _light(luma: np.ndarray) -> str:
    """Where the light comes from, and how hard it is."""
    spread = float(luma.std())
    contrast = "High contrast" if spread > 65 else "Low contrast" if spread < 30 else "Moderate contrast"
    half = SIDE // 2
    across = float(luma[:, half:].mean() - luma[:, :half].mean())
    down = float(luma[half:].mean() - luma[:half].mean())
    if max(abs(across), abs(down)) < 12:
        return f"{contrast}, light from no side in particular."
    side = (
        ("the right" if across > 0 else "the left") if abs(across) > abs(down) else ("below" if down > 0 else "above")
    )
    return f"{contrast}, brightest towards {side}." if side.startswith("the") else f"{contrast}, lighter {side}."


def _layout(luma: np.ndarray) -> str:
    """Where most of the detail is, in thirds."""
    down, across = np.gradient(luma)
    detail = np.hypot(down, across)
    total = float(detail.sum())
    if total < SIDE * SIDE * 0.6:
        return "Hardly any detail."
    thirds = detail.reshape(3, SIDE // 3, 3, SIDE // 3).sum(axis=(1, 3)) / total
    row, column = np.unravel_index(int(thirds.argmax()), (3, 3))
    if thirds.max() < 0.17:
        return "Detail is spread over the whole picture."
    place = " ".join(word for word in (("top", "", "bottom")[row], ("left", "", "right")[column]) if word) or "centre"
    return f"Most detail is at the {place}."


def _camera(picture: Image.Image) -> str:
    """What the camera wrote down; never where the picture was taken."""
    base = picture.getexif()
    tags: dict[int, Any] = {**base, **base.get_ifd(ExifTags.IFD.Exif)}
    maker, model = _text(tags.get(ExifTags.Base.Make)), _text(tags.get(ExifTags.Base.Model))
    name = model if maker and model.startswith(maker) else f"{maker} {model}".strip()
    parts = [name, _text(tags.get(ExifTags.Base.LensModel))]
    for tag, form in ((ExifTags.Base.FocalLength, "{:g} mm"), (ExifTags.Base.FNumber, "f/{:g}")):
        if value := _number(tags.get(tag)):
            parts.append(form.format(value))
    if exposure := _number(tags.get(ExifTags.Base.ExposureTime)):
        parts.append(f"1/{1 / exposure:.0f} s" if exposure < 0.5 else f"{exposure:g} s")
    if sensitivity := tags.get(ExifTags.Base.ISOSpeedRatings):
        parts.append(f"ISO {sensitivity}")
    parts.append(_text(tags.get(ExifTags.Base.DateTimeOriginal)).partition(" ")[0].replace(":", "-"))
    known = [part for part in parts if part]
    return f"EXIF: {', '.join(known)}." if known else ""


def _text(value: Any) -> str:
    """The text of a tag on one line; tags come from anywhere."""
    return " ".join(str(value).replace("\0", "").split())[:60] if isinstance(value, str) else ""


def _number(value: Any) -> float:
    """The value of a tag as a number; 0 for what is none."""
    try:
        return float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0
