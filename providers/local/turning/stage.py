"""The studio around the subject: a backdrop that runs into the floor, and the disc that turns."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from .camera import Camera
from .pixels import blurred, eased, sampled
from .subject import Subject
from .words import Backdrop

THICK = 0.055  # of the disc, world units
TABLE = 1024  # pixels across the drawing of the disc's top
MARKS = 72  # around its edge
LIGHT = (26.0, 92.0)  # of a backdrop taken from a picture
PALER = 0.2  # a backdrop that is not dark becomes so much lighter
TINT = 0.55  # of the picture's colourfulness that stays
APART = 14.0  # how far the backdrop's light is from the subject's, at least


def backdrop_colour(subject: Subject, asked: Backdrop | None) -> np.ndarray:
    """The backdrop's colour (3,) float32, 0 to 1: the one asked, or what was around the subject, calmer and apart from it."""
    if asked and asked.colour:
        return np.array(asked.colour, np.float32) / 255
    own = np.median(subject.colours[subject.mask > 0.9], axis=0) if (subject.mask > 0.9).any() else np.full(3, 0.5)
    taken = np.median(subject.ground, axis=0) if subject.ground is not None else 0.25 * own + 0.55
    light, *tint = _lab(taken)
    light = float(np.clip(light + PALER * max(0.0, light - 40), *LIGHT)) if asked is None else float(asked.light or 50)
    mine = _lab(own)[0]
    if asked is None and abs(light - mine) < APART:
        light = mine + APART if mine < 62 else mine - APART
    colour = np.array([[[light, tint[0] * TINT, tint[1] * TINT]]], np.float32)
    return np.clip(cv2.cvtColor(colour, cv2.COLOR_LAB2RGB), 0, 1)[0, 0]


def _lab(colour: np.ndarray) -> list[float]:
    return [
        float(part) for part in cv2.cvtColor(np.asarray(colour, np.float32).reshape(1, 1, 3), cv2.COLOR_RGB2LAB)[0, 0]
    ]


@dataclass(frozen=True)
class Stage:
    """What stands still before a camera, in the part of the frame `rows` x `columns` where it can change and around it.

    still: the frame without anything on the disc (height, width, 3). top: how much of a pixel is the disc's top. gloss: light on it.
    place: where on the ground each pixel of the part looks (2, rows, columns), x and z as at the front. floor: whether it is ground.
    """

    still: np.ndarray
    rows: slice
    columns: slice
    top: np.ndarray
    gloss: np.ndarray
    place: np.ndarray
    floor: np.ndarray
    radius: float
    table: np.ndarray


def stage(camera: Camera, radius: float, colour: np.ndarray, seed: int) -> Stage:
    """The studio for a subject that needs a disc of this radius."""
    x, y = np.meshgrid(np.arange(camera.width, dtype=np.float32), np.arange(camera.height, dtype=np.float32))
    rays = camera.rays(x.ravel(), y.ravel()).reshape(3, camera.height, camera.width)
    still = _room(camera, rays, colour)
    disc = _disc_colour(colour)
    for part in np.linspace(1, 0, 7):
        cover = _cover(camera, _ground(camera, rays, -THICK * part), rays, radius)
        still = still + (_side(disc, part, rays[0]) - still) * cover[..., None]
    place = _ground(camera, rays, 0.0)
    top = _cover(camera, place, rays, radius)
    away = np.hypot(place[0], place[1])
    changes = np.isfinite(away) & (away < radius * 2.6)
    rows, columns = _span(changes.any(axis=1)), _span(changes.any(axis=0))
    inner = place[:, rows, columns]
    return Stage(
        still=still.astype(np.float32),
        rows=rows,
        columns=columns,
        top=top[rows, columns],
        gloss=_gloss(inner, radius),
        place=np.nan_to_num(inner, posinf=1e3, neginf=-1e3),
        floor=eased(2.6 - away[rows, columns] / radius, 0.0, 0.8),
        radius=radius,
        table=_table(disc, seed, round(2.6 * radius * camera.focal / camera.distance)),
    )


def _room(camera: Camera, rays: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """The backdrop without the disc: a sweep of paper, lightest behind the subject, darker to the corners."""
    ground = _ground(camera, rays, -THICK)
    away = np.hypot(ground[0], ground[1] * 0.8)
    pool = np.where(np.isfinite(away), np.exp(-np.square(np.minimum(away, 50) / 1.9)), 0)
    flat = camera.axes[2].copy()
    flat[1] = 0
    toward = (rays * (flat / np.linalg.norm(flat))[:, None, None]).sum(axis=0)
    glow = np.exp(-np.square((rays[1] - 0.06) / 0.34) - np.square(rays[0] / 0.42)) * (toward > 0)
    wall = eased(np.where(np.isfinite(ground[1]), -ground[1], 50), 0.4, 4.0)
    light = (0.88 + 0.2 * pool) * (1 - wall) + (0.8 + 0.26 * glow) * wall
    y, x = np.mgrid[-1 : 1 : camera.height * 1j, -1 : 1 : camera.width * 1j]
    light = light * (1 - 0.09 * np.clip(x * x + y * y, 0, 2) ** 1.2)
    bright = float(colour.mean())
    lift = 1 + (light - 1) * (1.0 if bright < 0.85 else 0.55)
    return np.clip(colour * lift[..., None].astype(np.float32), 0, 1)


def _disc_colour(colour: np.ndarray) -> np.ndarray:
    """Paler than the backdrop, or for a very pale one a little darker."""
    bright = float(colour.mean())
    if bright > 0.8:
        return np.asarray(colour * 0.5 + 0.42, np.float32)
    return np.asarray(colour * 0.55 + (0.32 if bright > 0.25 else 0.16), np.float32)


def _ground(camera: Camera, rays: np.ndarray, height: float) -> np.ndarray:
    """Where rays meet the plane at this height, x and z (2, ...); infinite where they do not."""
    _, eye_y, eye_z = camera.eye
    with np.errstate(divide="ignore", invalid="ignore"):
        along = np.where(rays[1] < -1e-5, (height - eye_y) / rays[1], np.inf)
        return np.stack([rays[0] * along, eye_z + rays[2] * along]).astype(np.float32)


def _cover(camera: Camera, ground: np.ndarray, rays: np.ndarray, radius: float) -> np.ndarray:
    """How much of each pixel is the disc at this height, by how far its edge is in pixels."""
    with np.errstate(invalid="ignore"):
        away = np.hypot(ground[0], ground[1])
        far = np.nan_to_num(away - radius, nan=1e3, posinf=1e3)
    grown = np.hypot(*np.gradient(np.minimum(far, 20)))
    return np.clip(0.5 - far / np.maximum(grown, 1e-5), 0, 1).astype(np.float32)


def _side(disc: np.ndarray, part: float, across: np.ndarray) -> np.ndarray:
    """The disc's edge at a part of its height, 1 at the floor: darker below, with a light line on top, brighter on the lamp's side."""
    shade = 0.42 + 0.2 * (1 - part) + (0.62 if part < 0.01 else 0)
    return disc * (shade * (1 - 0.9 * np.clip(across, -0.35, 0.35)))[..., None].astype(np.float32)


def _gloss(place: np.ndarray, radius: float) -> np.ndarray:
    """Light on the disc (h, w): two faint fans, as on turned metal, and more towards the lamp."""
    x, z = place[0] / radius, place[1] / radius
    with np.errstate(invalid="ignore"):
        around = np.arctan2(x, z)
        fans = np.cos(2 * (around - 0.7)) ** 8 * eased(np.hypot(x, z), 0.1, 0.6)
        return np.nan_to_num(0.97 + 0.07 * fans - 0.05 * np.clip(x, -1, 1) - 0.03 * np.clip(z, -1, 1)).astype(
            np.float32
        )


def _table(disc: np.ndarray, seed: int, across: int) -> np.ndarray:
    """The disc's top from above: fine turned rings and marks around the edge, the front's the longest.

    across: the pixels it takes at most in a frame; it is drawn large and made so small.
    """
    axis = (np.arange(TABLE, dtype=np.float32) - (TABLE - 1) / 2) / (TABLE / 2)
    x, z = np.meshgrid(axis, axis)
    away = np.hypot(x, z)
    rng = np.random.default_rng(seed)
    rings = blurred(rng.normal(0, 1, (1, 600)).astype(np.float32), 1.2)[0]
    made = 1 + 0.012 * sampled(rings[None], away.ravel() * 420, np.zeros(away.size, np.float32)).reshape(away.shape)
    angle = np.degrees(np.arctan2(x, z)) % 360
    pixel = 2 / TABLE
    for every, length, wide in ((360 / MARKS, 0.022, 0.0016), (45, 0.05, 0.0028), (360, 0.085, 0.006)):
        aside = (angle + every / 2) % every - every / 2
        line = np.clip(0.5 + (wide - np.abs(np.radians(aside)) * away) / pixel, 0, 1)
        made -= 0.3 * line * np.clip((0.965 - away) / pixel, 0, 1) * np.clip((away - 0.965 + length) / pixel, 0, 1)
    groove = np.exp(-np.square((away - 0.985) / 0.004))
    top = disc * (np.clip(made, 0.4, 1.1) - 0.2 * groove)[..., None]
    return cv2.resize(top, (min(TABLE, across),) * 2, interpolation=cv2.INTER_AREA).astype(np.float32)


def _span(there: np.ndarray) -> slice:
    found = np.flatnonzero(there)
    return slice(int(found[0]), int(found[-1]) + 1) if len(found) else slice(0, 1)


def rounded(radius: float) -> float:
    """The next radius in steps, so that discs do not look cut to measure."""
    return math.ceil(radius * 20) / 20
