"""The edit from files to a file: read upright, checked against the limits, carried out, brought to the size asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageOps

from studio.errors import RequestError
from studio.media.images import read_size, save_image

from .chain import Chain, chain
from .enlarging import enlarged

LARGEST = 4096  # pixels a side of a picture to be changed
OTHERS = 2048  # pixels a side of the further pictures; more shows nowhere
SLACK = 0.004  # how far a ratio may be off

Progress = Callable[[float, str], None]


def edit_to_file(told: str, sources: list[str], mask: str, path: str, *, progress: Progress) -> str:
    """Writes the changed picture; returns its facts as JSON.

    told: the order as JSON, see `order`. sources: the pictures in order. mask: a file or nothing. Raises RequestError where a picture
    is too large, nothing fits the instruction in it, or nothing would change.
    """
    asked: Mapping[str, Any] = json.loads(told)
    index, count = asked["place"]
    first = _first(Path(sources[0]))
    steps = planned(asked)

    def tell(fraction: float, note: str) -> None:
        progress((index + 0.05 + fraction * 0.8) / count, note)

    tell(0, "looking")
    made = steps.apply(
        first,
        seed=int(asked["seed"]),
        others=tuple(_other(Path(name)) for name in sources[1:]),
        strength=float(asked["strength"]),
        mask=_mask(Path(mask), first) if mask else None,
        tell=tell,
    )
    made = _sized(made, asked)
    if made.shape == first.shape and np.array_equal(made, first):
        raise _unchanged(asked["prompt"], bool(mask))
    kind = path.rpartition(".")[2]
    save_image(made, Path(path), kind, quality=100 if mask and kind == "webp" else 95)
    return json.dumps({"operations": list(steps.names)})


def planned(asked: Mapping[str, Any]) -> Chain:
    """The chain that an order comes to, with its shape."""
    steps = lacking(chain(asked["prompt"]), asked.get("negative_prompt", ""))
    ratio = asked.get("ratio")
    return steps.shaped((float(ratio[0]), float(ratio[1]))) if ratio else steps


def lacking(steps: Chain, unwanted: str) -> Chain:
    """The chain without what the negative prompt names; what it names that is no operation is not there anyway."""
    names: set[str] = set()
    for part in unwanted.split(","):
        try:
            names |= set(chain(part).names)
        except RequestError:
            continue
    left = steps.without(names)
    if not left.steps:
        raise RequestError(
            "The negative prompt leaves out all that the instruction asks for.",
            field="negative_prompt",
            hint="Remove it from one of the two.",
        )
    return left


def read_picture(path: Path) -> np.ndarray:
    """The picture upright, (h, w, 3) uint8, or (h, w, 4) where it has clear parts."""
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image)
        if upright.mode.startswith("I"):  # 16 bits of grey
            upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
        clear = "A" in upright.getbands() or "transparency" in upright.info
        pixels = np.asarray(upright.convert("RGBA" if clear else "RGB"))
    return np.ascontiguousarray(pixels[..., :3]) if clear and pixels[..., 3].min() == 255 else pixels


def _first(path: Path) -> np.ndarray:
    """The picture to be changed. Raises RequestError for one that is too large."""
    width, height = read_size(path)
    if max(width, height) > LARGEST:
        raise RequestError(
            f"Retoucher takes pictures of up to {LARGEST} pixels a side; this one has {width} x {height}.",
            field="references",
            hint=f"Make it smaller first, at most {LARGEST} pixels on its long side.",
        )
    return read_picture(path)


def _other(path: Path) -> np.ndarray:
    """A further picture, made smaller where it is very large."""
    pixels = read_picture(path)
    scale = OTHERS / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


def _mask(path: Path, picture: np.ndarray) -> np.ndarray:
    """The mask at the picture's size, (h, w) uint8; clear parts count as black."""
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image)
        if "A" in upright.getbands():
            ground = Image.new("RGBA", upright.size, "black")
            ground.alpha_composite(upright.convert("RGBA"))
            upright = ground
        mask = np.asarray(upright.convert("L"))
    if mask.shape != picture.shape[:2]:
        mask = cv2.resize(mask, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    if not mask.any():
        raise RequestError(
            "The mask is black everywhere, so nothing may change.",
            field="mask",
            hint="Paint white where the picture may change, or leave the mask out.",
        )
    return mask


def _sized(made: np.ndarray, asked: Mapping[str, Any]) -> np.ndarray:
    """The result at the ratio or the size asked; a frame that came around it is continued outwards, nothing is squeezed."""
    ratio, size = asked.get("ratio"), asked.get("size")
    if ratio:
        made = _padded(made, float(ratio[0]) / float(ratio[1]))
    if not size or (made.shape[1], made.shape[0]) == tuple(size):
        return made
    width, height = size
    if width > made.shape[1] or height > made.shape[0]:
        return enlarged(made, width, height)
    return cv2.resize(made, (width, height), interpolation=cv2.INTER_AREA)


def _padded(made: np.ndarray, wanted: float) -> np.ndarray:
    """With its edge pixels repeated outwards until the ratio is the one wanted."""
    height, width = made.shape[:2]
    if abs(width / height / wanted - 1) < SLACK + 1.0 / min(width, height):
        return made
    wide, high = max(width, round(height * wanted)), max(height, round(width / wanted))
    top, left = (high - height) // 2, (wide - width) // 2
    return cv2.copyMakeBorder(made, top, high - height - top, left, wide - width - left, cv2.BORDER_REPLICATE)


def _unchanged(prompt: str, masked: bool) -> RequestError:
    return RequestError(
        f'"{prompt[:80]}" changes nothing in this picture{" inside the mask" if masked else ""}.',
        field="prompt",
        hint="It may be so already. Ask for something else, or for more of it.",
    )
