"""Modelled by hand: clay."""

from __future__ import annotations

import cv2
import numpy as np

from ._tools import Picture, blur, few_colours, in_colours, simplified, steepness, whole


def clay(picture: Picture) -> np.ndarray:
    """Soft rounded slabs of plasticine with finger marks, lit from the side of the light."""
    unit = picture.unit
    calm = simplified(picture.image, 6 * unit, 2)
    flat = in_colours(calm, few_colours(calm, 12, saturation=1.15)).astype(np.float32)
    flat = blur(flat, 2.2 * unit)
    luma = cv2.cvtColor(whole(flat), cv2.COLOR_RGB2GRAY).astype(np.float32)
    border = (steepness(luma) > 26).astype(np.uint8)
    inside = cv2.distanceTransform(1 - border, cv2.DIST_L2, 3)
    dome = np.sqrt(np.minimum(inside / (15 * unit), 1))
    marks = picture.noise("thumb", 0.035, 2)
    height = blur(dome * 9 * unit + (marks - 0.5) * 2.6 * unit, 1.6 * unit)
    dx, dy = cv2.Sobel(height, cv2.CV_32F, 1, 0), cv2.Sobel(height, cv2.CV_32F, 0, 1)
    side = 1.0 if picture.light is None or picture.light[0] < picture.width / 2 else -1.0
    shade = (dx * side + dy * 1.1) / 8
    bright = np.clip(1 + shade * 0.5, 0.55, 1.5)[..., None] * (0.8 + 0.24 * dome)[..., None]
    gloss = np.clip(shade - 0.55, 0, 1)[..., None] * 60
    return whole(flat * bright + gloss + 8)
