"""People in a painted scene: each is cut out of their photo and stands before what the words say.

Nothing here draws a likeness anew; what is seen of a person is their photo.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from studio.media.cutout import cutout, has_subject
from studio.media.images import save_image
from studio.people.using import SHOWN, shows_only_people

from .files import read_picture
from .pixels import mix, moved, soft, to_bytes, to_floats, unit

TALL = {1: 0.72, 2: 0.64, 3: 0.56}  # part of the height that each of so many people takes
LEAST_TALL = 0.46
LIGHT = 0.16  # how far the scene's colour goes into a person's
ONE_PIECE = 0.85  # part of what stands out that hangs together
BORDER = 0.035  # of a print's side

Progress = Callable[[float, str], None]


def scene_of(prompt: str, pictures: int) -> str:
    """The words of an instruction that says who is in every one of its pictures, without their names; empty for any other."""
    if not shows_only_people(prompt, pictures):
        return ""
    words = SHOWN.sub("", prompt)
    for match in SHOWN.finditer(prompt):
        words = re.sub(rf"\b{re.escape(match[2])}\b", "", words)
    return " ".join(words.split()).strip(" ,.") or "a quiet studio backdrop"


def portray_to_file(told: str, sources: list[str], path: str, *, progress: Progress) -> str:
    """Writes the picture; returns its facts as JSON. told: {words, negative_prompt, seed, size, place} as JSON."""
    from providers.local.painter import paint

    asked: Mapping[str, Any] = json.loads(told)
    (index, count), (width, height) = asked["place"], asked["size"]

    def tell(fraction: float, note: str) -> None:
        progress((index + fraction) / count, note)

    ground = paint(
        asked["words"],
        negative_prompt=asked["negative_prompt"],
        seed=int(asked["seed"]),
        width=width,
        height=height,
        progress=lambda fraction, note: tell(fraction * 0.6, note),
    )
    tell(0.65, "people")
    made = to_floats(ground)
    light = made.reshape(-1, 3).mean(0)
    for place, source in enumerate(sources):
        made = _standing(made, _figure(read_picture(Path(source))), place, len(sources), light)
    save_image(to_bytes(made), Path(path), path.rpartition(".")[2], quality=95)
    return json.dumps({"operations": ["portray"], "words": asked["words"]})


def _figure(photo: np.ndarray) -> np.ndarray:
    """The person alone, (h, w, 4) float32, cropped to what is seen; where nobody stands out, the photo as a print."""
    made = to_floats(cutout(photo))
    if not has_subject(made[..., 3]) or not _in_one_piece(made[..., 3]):
        return _print(to_floats(photo[..., :3]))
    rows, columns = np.flatnonzero((made[..., 3] > 0.5).any(1)), np.flatnonzero((made[..., 3] > 0.5).any(0))
    return made[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _in_one_piece(mask: np.ndarray) -> bool:
    """Whether what stands out hangs together, and is not some parts of somebody."""
    _, _, sizes, _ = cv2.connectedComponentsWithStats((mask > 0.5).astype(np.uint8))
    pieces = sizes[1:, cv2.CC_STAT_AREA]
    return bool(pieces.max() >= ONE_PIECE * pieces.sum())


def _print(photo: np.ndarray) -> np.ndarray:
    """The photo with a white border."""
    edge = max(2, round(min(photo.shape[:2]) * BORDER))
    framed = cv2.copyMakeBorder(photo, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(1.0, 1.0, 1.0))
    return np.dstack([framed, np.ones(framed.shape[:2], np.float32)])


def _standing(scene: np.ndarray, figure: np.ndarray, place: int, people: int, light: np.ndarray) -> np.ndarray:
    """The scene with this one of so many people in it, at its foot, side by side."""
    height, width = scene.shape[:2]
    tall = TALL.get(people, LEAST_TALL) * height
    scale = min(tall / figure.shape[0], 0.96 * width / people / figure.shape[1])
    size = max(1, round(figure.shape[1] * scale)), max(1, round(figure.shape[0] * scale))
    fitted = cv2.resize(figure, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    left = max(0, min(width - size[0], round(width * (place + 1) / (people + 1) - size[0] / 2)))
    top = height - size[1]
    layer = np.zeros((height, width, 4), np.float32)
    layer[top:, left : left + size[0]] = np.clip(fitted, 0, 1)
    colours = layer[..., :3] * (1 - LIGHT) + layer[..., :3] * light * 1.6 * LIGHT
    shadow = soft(moved(layer[..., 3], 6 * unit(scene), 0), 12 * unit(scene)) * 0.35
    return np.clip(mix(scene * (1 - shadow[..., None]), colours, layer[..., 3]), 0, 1)
