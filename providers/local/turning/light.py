"""The lamps of the studio. They stand still, as the camera does; the table turns beneath them."""

from __future__ import annotations

import numpy as np

from .pixels import eased

KEY = np.array([-0.5, 0.62, 0.62], np.float32)  # towards the lamp, as the camera sees it
KEY /= np.linalg.norm(KEY)
AMBIENT, STRENGTH = 0.62, 0.5
SHADE = (0.62, 1.22)  # what a side may come to of its colours in the picture
RIM = 0.16  # of the lamp behind
GROUND = 0.78  # of the light close to the table


def lit(normals: np.ndarray, own: np.ndarray, ways: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the colours of places are multiplied by, and the light that is added, both (n,).

    The picture has its own light already, so that a place is lit by how much more light it gets than at the front: the front view
    keeps its colours. normals, ways: (3, n) as the camera sees them; own: normals as at the front.
    """
    front = own.copy()
    front[2] = np.abs(front[2])
    now, then = (AMBIENT + STRENGTH * np.maximum(KEY @ side, 0) for side in (normals, front))
    shade = np.clip((now / then) ** 0.8, *SHADE)
    base = GROUND + (1 - GROUND) * eased(heights, 0.0, 0.16)
    edge = np.clip(1 + (normals * ways).sum(axis=0), 0, 1)
    above = np.clip(0.5 + 0.5 * normals[1] + 0.4 * normals[0], 0, 1)
    return shade * base, RIM * edge**3 * above
