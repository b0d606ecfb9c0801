"""Manners: how a picture is made. Each remakes any picture, a photo too, so that they also serve as filters."""

from collections.abc import Callable

import cv2
import numpy as np

from . import dark, dry, flat, glass, pieces, plans, prints, relief, retro, strokes, wet
from ._tools import Picture

Manner = Callable[[Picture], np.ndarray]

_BY_NAME: dict[str, Manner] = {
    "illustration": lambda picture: picture.image.copy(),
    "watercolor": wet.watercolor,
    "oil": strokes.oil,
    "impressionist": strokes.impressionist,
    "pencil": dry.pencil,
    "charcoal": dry.charcoal,
    "pastel": dry.pastel,
    "neon": dark.neon,
    "noir": dark.noir,
    "pixel": pieces.pixel,
    "low-poly": pieces.low_poly,
    "stained-glass": glass.stained_glass,
    "paper-cut": relief.paper_cut,
    "vaporwave": retro.vaporwave,
    "blueprint": plans.blueprint,
    "woodblock": prints.woodblock,
    "comic": prints.comic,
    "gouache": flat.gouache,
    "poster": flat.poster,
    "mosaic": glass.mosaic,
    "engraving": prints.engraving,
    "ink": wet.ink,
    "vintage": retro.vintage,
    "film": retro.film,
    "double": retro.double,
    "clay": relief.clay,
}
MANNERS: tuple[str, ...] = tuple(_BY_NAME)


def apply(
    name: str,
    image: np.ndarray,
    seed: int,
    *,
    depth: np.ndarray | None = None,
    light: tuple[float, float] | None = None,
) -> np.ndarray:
    """The picture (height, width, 3) uint8 RGB, remade in a manner; the same arguments give the same pixels.

    depth: (height, width) float32, 0 near to 1 far, where known. light: its place in pixels, where known. Raises ValueError for a name
    that is no manner.
    """
    if name not in _BY_NAME:
        raise ValueError(f'There is no manner "{name}"; there are {", ".join(MANNERS)}.')
    cv2.setNumThreads(1)
    made = _BY_NAME[name](Picture(np.ascontiguousarray(image), seed, depth, light))
    return np.ascontiguousarray(made, dtype=np.uint8)
