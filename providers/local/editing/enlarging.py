"""Larger pictures without a model: Lanczos, then back-projection, then detail lifted where there is some.

Back-projection: the result, made small again, must be the picture it came from; what differs is added. Source: Irani and Peleg,
Improving Resolution by Image Registration, 1991. It is done in tiles, so that large results stay in little memory.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

from studio.media.ffmpeg import beside, run
from studio.media.footage import footage
from studio.media.images import save_image
from studio.media.shaping import transcode_arguments

LIMIT = 8192  # pixels a side
TILE, MARGIN = 384, 12  # pixels of the source
ROUNDS = 4


def enlarged(pixels: np.ndarray, width: int, height: int, tell: Callable[[float], None] | None = None) -> np.ndarray:
    """The picture (h, w, 3 or 4) uint8 at another, larger size. Channels are treated alike, so alpha keeps its edge.

    tell: hears how much is done, 0 to 1.
    """
    made = np.empty((height, width, pixels.shape[2]), np.uint8)
    boxes = list(_tiles(pixels.shape[1], pixels.shape[0]))
    for number, (left, top, right, low) in enumerate(boxes):
        area = _scaled((left, top, right, low), pixels, width, height)
        made[area[1] : area[3], area[0] : area[2]] = _tile(pixels, (left, top, right, low), width, height)
        if tell:
            tell((number + 1) / len(boxes))
    return made


def _tiles(width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            yield left, top, min(width, left + TILE), min(height, top + TILE)


def _scaled(box: tuple[int, int, int, int], pixels: np.ndarray, width: int, height: int) -> tuple[int, int, int, int]:
    """The box's place in the result."""
    across, down = width / pixels.shape[1], height / pixels.shape[0]
    left, top, right, low = box
    return round(left * across), round(top * down), round(right * across), round(low * down)


def _tile(pixels: np.ndarray, box: tuple[int, int, int, int], width: int, height: int) -> np.ndarray:
    """One tile of the result, made with a margin so that no seam shows."""
    left, top, right, low = box
    padded = np.pad(
        pixels[max(0, top - MARGIN) : low + MARGIN, max(0, left - MARGIN) : right + MARGIN].astype(np.float32),
        (
            (max(0, MARGIN - top), max(0, low + MARGIN - pixels.shape[0])),
            (max(0, MARGIN - left), max(0, right + MARGIN - pixels.shape[1])),
            (0, 0),
        ),
        mode="reflect" if min(pixels.shape[:2]) > MARGIN else "edge",
    )
    across, down = width / pixels.shape[1], height / pixels.shape[0]
    area = _scaled(box, pixels, width, height)
    # The exact place of the area's pixels in the source, as the whole picture's own resampling would have it.
    x = (np.arange(area[0], area[2], dtype=np.float32) + 0.5) / across - 0.5 - (left - MARGIN)
    y = (np.arange(area[1], area[3], dtype=np.float32) + 0.5) / down - 0.5 - (top - MARGIN)
    grown = _projected(padded, max(across, down))
    scale_x, scale_y = grown.shape[1] / padded.shape[1], grown.shape[0] / padded.shape[0]
    map_x = np.repeat(((x + 0.5) * scale_x - 0.5)[None], y.size, 0)
    map_y = np.repeat(((y + 0.5) * scale_y - 0.5)[:, None], x.size, 1)
    out = cv2.remap(grown, map_x, map_y, cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT_101)
    return np.clip(np.round(out.reshape(y.size, x.size, -1)), 0, 255).astype(np.uint8)


def _projected(source: np.ndarray, factor: float) -> np.ndarray:
    """The tile at the next whole factor, consistent with its source, its detail lifted."""
    times = max(2, math.ceil(factor - 1e-6))
    size = source.shape[1] * times, source.shape[0] * times
    made = cv2.resize(source, size, interpolation=cv2.INTER_LANCZOS4)
    made = _lifted(made, times)
    low, high = _range(source, size)
    for _ in range(ROUNDS):
        back = cv2.resize(made, (source.shape[1], source.shape[0]), interpolation=cv2.INTER_AREA)
        made = made + cv2.resize(source - back, size, interpolation=cv2.INTER_CUBIC)
        made = np.minimum(np.maximum(made, low), high)
    return made


def _lifted(made: np.ndarray, times: int) -> np.ndarray:
    """Edges made steeper: an unsharp mask of the new pixels' scale, where there is an edge and not in noise."""
    detail = made - cv2.GaussianBlur(made, (0, 0), 0.55 * times)
    power = np.abs(detail).max(axis=2, keepdims=True)
    return made + detail * 0.75 * np.clip((power - 1.5) / 6, 0, 1)


def _range(source: np.ndarray, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """What the neighbours of each new pixel allow, so that no halo rings around an edge."""
    square = np.ones((3, 3), np.uint8)
    low = cv2.resize(cv2.erode(source, square), size, interpolation=cv2.INTER_LINEAR)
    high = cv2.resize(cv2.dilate(source, square), size, interpolation=cv2.INTER_LINEAR)
    return low - 3, high + 3


def enlarge_file(source: str, width: int, height: int, path: str, *, progress: Callable[[float, str], None]) -> None:
    """Writes the picture at this size, clear parts kept."""
    from .files import read_picture

    made = enlarged(read_picture(Path(source)), width, height, lambda done: progress(done * 0.9, "enlarging"))
    progress(0.92, "saving")
    save_image(made, Path(path), path.rpartition(".")[2], quality=95)


def enlarge_film(source: str, width: int, height: int, path: str, *, progress: Callable[[float, str], None]) -> None:
    """Writes the film at this size by Lanczos and a sharpening that heeds contrast; its frames and its sound as they were."""
    film = footage(Path(source))
    with beside(Path(path)) as part:
        plain = transcode_arguments(film, part, size=(width, height), way="stretch")
        run(_finer(plain), seconds=film.seconds, progress=progress, note="enlarging")


def _finer(arguments: list[str]) -> list[str]:
    """The arguments with the better scaler, and a sharpening behind it."""
    at = arguments.index("-vf") + 1
    filters = arguments[at].replace("flags=bicubic", "flags=lanczos") + ",cas=strength=0.3"
    return [*arguments[:at], filters, *arguments[at + 1 :]]
