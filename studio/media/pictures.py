"""A picture that stands for a file: the picture itself, a frame of a video, the wave of a sound, or a tile with its type."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 256  # pixels, the long side
WAVE = (256, 144)
BACK, FORE, QUIET = (24, 26, 32), (138, 180, 248), (96, 102, 116)
LISTEN = 600.0  # seconds of a sound that its wave is drawn from


def picture_of(original: Callable[[], Path], media: str, extension: str) -> Image:
    """The picture. original: gives the file, asked only where its content is drawn."""
    if media == "image":
        return still(original())
    if media == "video":
        return frame(original())
    if media == "audio":
        return wave(original())
    return tile(extension.upper())


def still(path: Path) -> Image:
    """A picture made small, upright as its EXIF orientation says."""
    from PIL import Image, ImageOps

    with Image.open(path) as image:
        image.draft("RGB", (SIDE * 2, SIDE * 2))
        upright = ImageOps.exif_transpose(image)
        if upright.mode.startswith("I"):  # 16 bits of grey
            upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
        if upright.mode not in ("RGB", "RGBA"):
            upright = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
        upright.thumbnail((SIDE, SIDE))
        return upright


def frame(path: Path) -> Image:
    """A frame of a video, a little after its start, where many begin with black."""
    import av

    from studio.media.probe import picture_stream

    with av.open(str(path)) as container:
        stream = picture_stream(container)
        stream.thread_type = "AUTO"
        if container.duration:
            container.seek(min(container.duration // 10, 3_000_000))
        found = next(container.decode(stream), None)
        if found is None:
            container.seek(0)
            found = next(container.decode(stream))
        image: Image = found.to_image()
        rotation = found.rotation
    if rotation:
        image = image.rotate(rotation, expand=True)
    image.thumbnail((SIDE, SIDE))
    return image


def wave(path: Path) -> Image:
    """The loudness of a sound over its first ten minutes, as bars about a middle line."""
    from PIL import Image, ImageDraw

    width, height = WAVE
    image = Image.new("RGB", WAVE, BACK)
    draw = ImageDraw.Draw(image)
    bars = _peaks(path, width // 4)
    for at, peak in enumerate(bars):
        half = max(1, round(peak * (height / 2 - 12)))
        draw.rounded_rectangle((at * 4, height // 2 - half, at * 4 + 2, height // 2 + half), radius=1, fill=FORE)
    return image


def tile(text: str) -> Image:
    """A plain tile with the type of a file that has no look of its own."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (SIDE, SIDE), BACK)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((56, 32, 200, 224), radius=14, outline=QUIET, width=4)
    draw.text((SIDE / 2, SIDE / 2), text, font=ImageFont.load_default(52), fill=FORE, anchor="mm")
    return image


def _peaks(path: Path, count: int) -> list[float]:
    """The loudest sample of each of `count` equal parts, 0 to 1, the loudest part 1."""
    import av
    import numpy as np

    blocks: list[Any] = []
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=4000)
        for packed in container.decode(container.streams.audio[0]):
            blocks += [np.abs(part.to_ndarray()[0].astype(np.int32)) for part in resampler.resample(packed)]
            if packed.time is not None and packed.time > LISTEN:
                break
    samples = np.concatenate(blocks) if blocks else np.zeros(count, np.int32)
    parts = np.array_split(samples, count)
    peaks = np.array([part.max() if part.size else 0 for part in parts], float)
    return list(peaks / max(1.0, peaks.max()))
