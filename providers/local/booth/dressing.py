"""What a person puts on: drawn over the portrait where the head is."""

from __future__ import annotations

import numpy as np

from providers.local.booth import ink
from providers.local.booth.restyle import Studio


def dressed(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """The picture with what the look wears. Without a known head nothing is put on."""
    if not studio.look.dress or studio.sitting.found != "face":
        return picture
    return _helmet(picture, studio)


def _helmet(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """An astronaut's suit and helmet: a white shell with a round visor of glass in front of the face."""
    height, width = studio.mask.shape
    x, y, radius = studio.sitting.head
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    across, down = (columns - x) / radius, (rows - y - 0.2 * radius) / radius
    picture = _suit(picture, across, down)
    shell, glass = np.hypot(across / 1.72, down / 1.68), np.hypot(across / 1.4, down / 1.37)
    light = np.clip(0.74 - 0.3 * across - 0.26 * down, 0, 1.1)
    white = np.stack([light * 0.93, light * 0.95, light * 0.99], axis=2)
    soft = 1.5 / radius
    ring = ink.smooth(1 + soft, 1 - soft, shell) * ink.smooth(1 - soft, 1 + soft, glass)
    bevel = np.exp(-(((glass - 1.035) / 0.028) ** 2))
    picture = ink.mix(picture, white.astype(np.float32), ring)
    picture = ink.mix(picture, np.array((0.34, 0.37, 0.42), np.float32), bevel * 0.85 * ring)
    picture = ink.mix(
        picture, np.array((0.86, 0.3, 0.12), np.float32), ring * ink.smooth(0.05, 0.03, np.abs(shell - 0.94)) * 0.8
    )
    inside = ink.smooth(1 + soft, 1 - soft, glass)
    shade = inside * ink.smooth(0.62, 1.0, glass) * 0.5
    picture = picture * (1 - shade)[..., None]
    arc = np.exp(-(((np.hypot(across + 0.08, down + 0.06) - 1.18) / 0.05) ** 2)) * ink.smooth(-0.2, -0.8, across + down)
    window = ink.smooth(0.05, 0.0, np.abs(across - 0.66 + 0.3 * down) - 0.07) * ink.smooth(
        0.3, 0.2, np.abs(down + 0.42)
    )
    sheen = np.clip(arc * 0.75 + window * 0.3, 0, 1) * inside
    return ink.mix(picture, np.array((0.86, 0.95, 1.0), np.float32), sheen)


def _suit(picture: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """White shoulders with a metal collar, seams, a patch and a hose valve."""
    slope = 1.16 + 0.16 * np.abs(across) ** 1.7 + 0.5 * np.clip(np.abs(across) - 1.75, 0, 2) ** 2
    body = ink.smooth(-0.012, 0.012, down - slope)
    folds = 0.05 * np.sin(across * 7 + down * 3) + 0.04 * np.sin(across * 13 - down * 6)
    light = np.clip(0.86 - 0.2 * across - 0.1 * (down - 1.3) + folds, 0.2, 1)
    cloth = np.stack([light * 0.95, light * 0.96, light], axis=2).astype(np.float32)
    seam = np.exp(-(((np.abs(across) - 1.12 - 0.1 * (down - 1.4)) / 0.018) ** 2)) * 0.4
    picture = ink.mix(picture, cloth * (1 - seam)[..., None], body)
    patch = body * ink.smooth(0.23, 0.21, np.hypot(across - 0.78, down - 2.12))
    picture = ink.mix(picture, np.array((0.1, 0.2, 0.46), np.float32), patch)
    star = body * ink.smooth(0.12, 0.1, np.abs(across - 0.78) + np.abs(down - 2.12) * 1.6)
    picture = ink.mix(picture, np.array((0.95, 0.75, 0.25), np.float32), star)
    collar = ink.smooth(0.12, 0.1, np.abs(np.hypot(across / 1.2, (down - 1.28) / 0.4) - 1.0)) * (down > 1.28)
    metal = np.clip(0.55 + 0.35 * np.cos(across * 3 + 0.6), 0, 1)[..., None] * np.array((0.9, 0.93, 1.0), np.float32)
    return ink.mix(picture, metal.astype(np.float32), collar)
