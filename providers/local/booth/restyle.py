"""What is done to the person alone. Each takes the picture, float32 0 to 1, and what is known about the sitting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from providers.local.booth import ink
from providers.local.booth.looks import Colour, Look
from providers.local.booth.sitting import Sitting


@dataclass(frozen=True)
class Studio:
    """What a treatment may know. palette: the chosen colours, dark first. unit: 1 pixel where the shorter side is 512."""

    look: Look
    sitting: Sitting
    palette: tuple[Colour, ...]
    seed: int
    unit: float
    scene: np.ndarray | None = None

    @property
    def mask(self) -> np.ndarray:
        return self.sitting.mask


Treatment = Callable[[np.ndarray, Studio], np.ndarray]


def treated(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """The person with all of the look's treatments."""
    for name in studio.look.person:
        picture = np.clip(TREATMENTS[name](picture, studio), 0, 1).astype(np.float32)
    return picture


def _mono(picture: np.ndarray, studio: Studio) -> np.ndarray:
    return np.repeat(ink.luma(picture)[..., None], 3, axis=2)


def _drama(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Light from one side, deep on the other."""
    x, _, radius = studio.sitting.head
    side = (np.arange(picture.shape[1], dtype=np.float32)[None] - x) / radius
    light = 1.12 - 0.5 * ink.smooth(-0.35, 0.9, side)
    curve = ink.smooth(0.02, 0.92, picture)
    return (0.35 * picture + 0.65 * curve) * light[..., None]


def _clarity(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Local contrast, as a good lens gives."""
    wide, fine = ink.blurred(picture, 14 * studio.unit), ink.blurred(picture, 1.4 * studio.unit)
    return picture + 0.24 * (picture - wide) + 0.3 * (picture - fine)


def _soft(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """An old portrait lens: sharp under a glow."""
    glow = ink.blurred(picture, 5 * studio.unit)
    return 1 - (1 - picture * 0.72) * (1 - glow * 0.42)


def _warm(picture: np.ndarray, studio: Studio) -> np.ndarray:
    return picture * np.array([1.07, 1.0, 0.87], np.float32)


def _cool(picture: np.ndarray, studio: Studio) -> np.ndarray:
    return picture * np.array([0.95, 1.0, 1.05], np.float32)


def _bright(picture: np.ndarray, studio: Studio) -> np.ndarray:
    return np.asarray(np.power(np.clip(picture, 0, 1), 0.8) * 1.03, np.float32)


def _vivid(picture: np.ndarray, studio: Studio) -> np.ndarray:
    return ink.vivid(picture, 1.4)


def _night(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Lit by the street alone: darker, bluer."""
    middle = float(np.median(ink.luma(picture)[studio.mask > 0.5])) if (studio.mask > 0.5).any() else 0.4
    lifted = np.power(np.clip(picture, 0, 1), float(np.clip(np.log(0.3) / np.log(max(0.05, middle)), 0.6, 1.25)))
    return lifted * np.array([0.82, 0.82, 1.1], np.float32)


def _rims(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Coloured lamps from both sides: one catches the left edges, the other the right ones."""
    deep = ink.blurred(studio.mask, 16 * studio.unit)
    slope = np.asarray(cv2.Sobel(deep, cv2.CV_32F, 1, 0, ksize=3), np.float32)
    slope = slope / max(1e-6, float(np.abs(slope).max()))
    left, right = np.clip(slope, 0, 1), np.clip(-slope, 0, 1)
    light = 0.35 + 0.9 * ink.luma(picture)
    for side, colour in ((left, studio.palette[1]), (right, studio.palette[2])):
        glow = (np.sqrt(side) * 0.95 * light)[..., None] * (np.array(colour, np.float32) / 255)
        picture = 1 - (1 - picture) * (1 - np.clip(glow, 0, 1))
    return picture


def _cel(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Flat colours in few steps of light, with thin lines."""
    flat = ink.vivid(ink.flattened(picture, studio.unit), 1.35)
    light = ink.luma(flat)
    even = ink.blurred(ink.stretched(light, studio.mask), 1.2 * studio.unit)
    steps = sum((ink.smooth(edge - 0.02, edge + 0.02, even) for edge in (0.16, 0.42, 0.68)), np.zeros_like(even)) / 3
    wanted = 0.2 + 0.74 * steps
    flat = flat * (0.45 + 0.55 * wanted / np.maximum(light, 0.06))[..., None]
    shade = ((1 - steps) * 0.22)[..., None] * np.array([0.1, 0.0, -0.16], np.float32)
    drawn = ink.lines(ink.luma(ink.flattened(picture, studio.unit)), studio.unit)
    return ink.mix(np.clip(flat - shade * 0.6 + 0.03, 0, 1), (52, 30, 44), drawn * 0.85)


def _pop(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Black ink, flat screaming colours and big dots."""
    dark, hot, flesh, light = studio.palette[:4]
    tone = ink.stretched(ink.luma(ink.flattened(picture, studio.unit)), studio.mask)
    tone = ink.blurred(tone, 1.3 * studio.unit)
    result = np.ones_like(picture) * (np.array(light, np.float32) / 255)
    screen = ink.dots(tone.shape, 9 * studio.unit, 45)
    result = ink.mix(result, flesh, ink.smooth(0.02, -0.02, tone - 0.8))
    result = ink.mix(result, hot, ink.smooth(-0.05, 0.05, screen - 0.12 - tone * 1.05))
    result = ink.mix(result, hot, ink.smooth(0.02, -0.02, tone - 0.3))
    result = ink.mix(result, dark, ink.smooth(0.02, -0.02, tone - 0.16))
    return ink.mix(result, dark, ink.lines(ink.luma(ink.flattened(picture, studio.unit)), studio.unit, 1.6))


def _screentone(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Black, white and one grey of dots, as printed manga has it."""
    flat = ink.luma(ink.flattened(picture, studio.unit))
    tone = ink.blurred(ink.stretched(flat, studio.mask), 1.2 * studio.unit)
    screen = ink.dots(tone.shape, 4.6 * studio.unit, 45)
    page = np.ones_like(tone)
    page = np.where((tone < 0.52) & (tone >= 0.2), ink.smooth(-0.1, 0.1, tone * 0.9 + 0.16 - screen), page)
    page = page * ink.smooth(0.17, 0.22, tone)
    page = page * (1 - ink.lines(flat, studio.unit, 1.3))
    return np.repeat(page[..., None].astype(np.float32), 3, axis=2)


def _duotone(picture: np.ndarray, studio: Studio) -> np.ndarray:
    tone = ink.stretched(ink.luma(picture), studio.mask)
    return ink.mapped(ink.smooth(-0.05, 1.05, tone), studio.palette)


def _duoglow(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """From violet to pink to peach, with a soft glow."""
    tone = ink.stretched(ink.luma(picture), studio.mask)
    toned = ink.mapped(tone, (studio.palette[0], (122, 44, 160), studio.palette[1], (255, 214, 224)))
    return _rims(ink.mix(toned, picture, 0.12), studio)


def _thermal(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Warm in the middle of the body, cool to its edges, as a heat camera sees it."""
    deep = ink.blurred(studio.mask, 20 * studio.unit) * studio.mask
    x, y, radius = studio.sitting.head
    rows, columns = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32)
    face = np.exp(-(((columns - x) / (radius * 0.75)) ** 2 + ((rows - y - radius * 0.2) / radius) ** 2))
    heat = 0.18 + 0.3 * deep + 0.32 * face + 0.3 * (ink.stretched(ink.luma(picture), studio.mask) - 0.4)
    scale = ((8, 6, 40), (60, 16, 130), (170, 24, 120), (236, 76, 44), (252, 170, 30), (255, 240, 140), (255, 255, 240))
    return ink.mapped(np.clip(ink.blurred(heat.astype(np.float32), 1.6 * studio.unit), 0, 1), scale)


def _hologram(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Light of one colour in scan lines, brightest along the edges."""
    tone = ink.stretched(ink.luma(picture), studio.mask)
    edge = ink.blurred(studio.mask, 6 * studio.unit)
    rim = np.clip(1 - edge, 0, 1) * studio.mask
    rows = np.arange(picture.shape[0], dtype=np.float32)[:, None]
    scan = 0.74 + 0.26 * np.sin(rows * 2 * np.pi / (4.4 * studio.unit))
    drawn = ink.lines(ink.luma(picture), studio.unit)
    light = np.clip((0.1 + 0.75 * tone**1.2 + 0.9 * rim - 0.3 * drawn) * scan, 0, 1)
    return ink.mapped(light, ((2, 14, 26), (6, 92, 128), (48, 200, 226), (226, 255, 255)))


def _sfumato(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Soft brown shadows without hard edges."""
    flat = ink.mix(picture, ink.flattened(picture, studio.unit), 0.7)
    toned = _drama(flat, studio)
    earth = ink.mapped(ink.luma(toned), ((26, 16, 10), (110, 70, 38), (214, 164, 108), (252, 232, 196)))
    return ink.mix(toned, earth, 0.42)


def _gilded(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Black, bronze and gold."""
    tone = ink.stretched(ink.luma(picture), studio.mask)
    steps = np.round(ink.blurred(tone, 1.5 * studio.unit) * 5) / 5
    smoothed = ink.blurred((0.5 * tone + 0.5 * steps).astype(np.float32), 0.8 * studio.unit)
    return ink.mapped(smoothed, ((14, 14, 16), (74, 54, 26), (188, 146, 66), (252, 236, 190)))


def _inked(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Brown ink on old paper, in fine lines."""
    tone = ink.stretched(ink.luma(picture), studio.mask)
    rows, columns = np.mgrid[: tone.shape[0], : tone.shape[1]].astype(np.float32)
    hatch = 0.5 + 0.5 * np.sin((rows + columns) * 2 * np.pi / (4.2 * studio.unit))
    page = ink.smooth(-0.22, 0.22, tone * 1.25 + 0.02 - hatch * 0.8)
    page = page * (1 - 0.8 * ink.lines(ink.luma(picture), studio.unit))
    return ink.mapped(page.astype(np.float32), ((58, 36, 20), (150, 112, 66), studio.palette[2]))


def _double(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """A landscape inside the person: where the person is dark, the scene shows."""
    assert studio.scene is not None
    tone = ink.stretched(ink.luma(picture), studio.mask)
    show = ink.smooth(0.75, 0.15, tone)
    down = np.linspace(0, 1, tone.shape[0], dtype=np.float32)[:, None]
    show = np.clip(show * 0.85 + ink.smooth(0.6, 1.0, down) * 0.75, 0, 1)
    land = ink.mix(np.repeat(ink.luma(studio.scene)[..., None], 3, axis=2), studio.scene, 0.45)
    person = np.clip(picture * 0.92 + 0.08, 0, 1)
    return ink.mix(person, np.minimum(land * 1.05, 0.3 + 0.7 * land), show)


TREATMENTS: dict[str, Treatment] = {
    "mono": _mono,
    "drama": _drama,
    "clarity": _clarity,
    "soft": _soft,
    "warm": _warm,
    "cool": _cool,
    "bright": _bright,
    "vivid": _vivid,
    "night": _night,
    "rims": _rims,
    "cel": _cel,
    "pop": _pop,
    "screentone": _screentone,
    "duotone": _duotone,
    "duoglow": _duoglow,
    "thermal": _thermal,
    "hologram": _hologram,
    "sfumato": _sfumato,
    "gilded": _gilded,
    "inked": _inked,
    "double": _double,
}
