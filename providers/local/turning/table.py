"""The turntable: what the camera sees of a subject at any azimuth."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .camera import REACH, camera, turned
from .light import lit
from .pixels import eased, sampled
from .relief import Relief, relief
from .shadow import MAP, Shadows
from .skin import skins
from .stage import Stage, backdrop_colour, rounded, stage
from .subject import Subject
from .tracing import met, polished
from .words import backdrop

WIDEST = 0.72  # of the frame's width that the subject may take at the medium distance
BROADEST = 1.35  # world units of a subject's width, so that its disc fits into wide frames from above too
CELL = 3  # pixels between the rays that look where the subject is
NEAR = 0.03  # world units between a pixel's surface and what the coarse rays say
BESIDE = 0.05  # world units before and behind what is seen around an edge
MIRROR = 0.26  # of the subject in the disc, where it touches
MIRROR_HIGH = 0.3  # height at which the mirror image has nearly gone
MIRROR_CELL = 3
GRAIN = 0.0022  # against bands in the backdrop


@dataclass(frozen=True)
class Place:
    """From where, and how large, a subject is seen."""

    width: int
    height: int
    elevation: str
    distance: str


class Table:
    """A subject on its turntable, before one camera. `frame` is the same for the same azimuth, whole turns apart."""

    def __init__(self, subject: Subject, place: Place, strength: float, words: str, seed: int) -> None:
        """words: what they say of the backdrop is done."""
        high, wide = subject.mask.shape
        self.whole = subject.whole
        size = min(1.0, min(BROADEST, WIDEST * place.width / place.height / REACH["medium"]) * high / wide)
        eye = self.camera = camera(place.width, place.height, place.elevation, place.distance, size)
        self.solid: Relief = relief(subject, size, strength)
        detail = round(min(high * 1.2, 1.15 * REACH[place.distance] * size * eye.height))
        self._skin = np.vstack(skins(subject, self.solid, max(48, detail)))
        corner = float(np.hypot(self.solid.width / 2, self.solid.depth * 0.6))
        self.stage: Stage = stage(
            eye, rounded(max(0.34, corner * 1.1)), backdrop_colour(subject, backdrop(words)), seed
        )
        self._shadows = Shadows(self.solid, self.stage.radius * 2.6)
        rng = np.random.default_rng(seed)
        self._grain = rng.normal(0, GRAIN, (eye.height, eye.width, 1)).astype(np.float32)

    def frame(self, azimuth: float) -> np.ndarray:
        """The view from there (height, width, 3) uint8, RGB."""
        azimuth %= 360.0
        made = self.stage.still.copy()
        self._ground(made, azimuth)
        self._subject(made, azimuth)
        made += self._grain
        return np.round(np.clip(made, 0, 1) * 255).astype(np.uint8)

    def _ground(self, made: np.ndarray, azimuth: float) -> None:
        """The disc's top as it is turned, the shadow on it and on the floor, and the mirror image."""
        part, set_up = (self.stage.rows, self.stage.columns), self.stage
        x, z = set_up.place
        scale, middle = MAP / 2 / self._shadows.reach, (MAP - 1) / 2
        dark = cv2.remap(self._shadows.at(azimuth), x * scale + middle, z * scale + middle, cv2.INTER_LINEAR)
        own = turned(np.stack([x, np.zeros_like(x), z]), azimuth)
        size = set_up.table.shape[0]
        across, down = ((own[axis] / set_up.radius + 1) * (size / 2) - 0.5 for axis in (0, 2))
        top = cv2.remap(set_up.table, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        below = made[part]
        below += (top * set_up.gloss[..., None] - below) * set_up.top[..., None]
        below *= (1 - 0.78 * dark * np.maximum(set_up.floor, set_up.top))[..., None]
        self._mirror(below, azimuth)

    def _mirror(self, below: np.ndarray, azimuth: float) -> None:
        """Lays the faint mirror image of the subject over the disc's top."""
        cell = MIRROR_CELL
        x, z = (side[::cell, ::cell] for side in self.stage.place)
        on = self.stage.top[::cell, ::cell] > 0.5
        if not on.any():
            return
        start = np.stack([x[on], np.zeros(int(on.sum()), np.float32), z[on]])
        ways = start - np.array(self.camera.eye, np.float32)[:, None]
        ways /= np.linalg.norm(ways, axis=0)
        ways[1] = -ways[1]
        colours, along = np.zeros((*on.shape, 3), np.float32), np.zeros(on.shape, np.float32)
        start, ways = turned(start, azimuth), turned(ways, azimuth)
        far = met(self.solid, start, ways)
        hit = np.isfinite(far)
        places = start[:, hit] + ways[:, hit] * far[hit]
        flat = np.flatnonzero(on)[hit]
        steep = 1 - 0.65 * ways[1, hit]
        colours.reshape(-1, 3)[flat] = self._colours(places, ways[:, hit], azimuth)
        along.reshape(-1)[flat] = MIRROR * steep * np.exp(-places[1] / (MIRROR_HIGH * 0.5))
        size = below.shape[1::-1]
        colours = cv2.GaussianBlur(colours * along[..., None], (0, 0), 0.9)
        cover = cv2.resize(cv2.GaussianBlur(along, (0, 0), 0.9), size, interpolation=cv2.INTER_LINEAR)
        laid = cv2.resize(colours, size, interpolation=cv2.INTER_LINEAR)
        below += (laid - below * cover[..., None]) * self.stage.top[..., None]

    def _subject(self, made: np.ndarray, azimuth: float) -> None:
        """Lays the subject over the frame."""
        left, top, right, bottom = self._reach(azimuth)
        x, y = np.meshgrid(np.arange(left, right, CELL), np.arange(top, bottom, CELL))
        eye = turned(np.array(self.camera.eye, np.float32)[:, None], azimuth)
        far = met(self.solid, eye, turned(self.camera.rays(x.ravel(), y.ravel()), azimuth)).reshape(x.shape)
        sure, torn = _kinds(far)
        self._plain(made, azimuth, eye, far, sure, (left, top))
        self._edges(made, azimuth, eye, far, torn, (left, top))

    def _plain(
        self,
        made: np.ndarray,
        azimuth: float,
        eye: np.ndarray,
        far: np.ndarray,
        sure: np.ndarray,
        corner: tuple[int, int],
    ) -> None:
        """The pixels whose neighbours are all of one surface: one ray each, from where the coarse rays ended."""
        rows, columns = _pixels(sure, made.shape, corner)
        if not len(rows):
            return
        known = np.where(np.isfinite(far), far, 0).astype(np.float32)
        guess = sampled(known, (columns - corner[0]) / CELL, (rows - corner[1]) / CELL)
        ways = turned(self.camera.rays(columns, rows), azimuth)
        along, held = polished(self.solid, eye, ways, guess, NEAR)
        along[~held] = met(self.solid, eye, ways[:, ~held])
        hit = np.isfinite(along)
        rows, columns, ways, along = rows[hit], columns[hit], ways[:, hit], along[hit]
        made[rows, columns] = self._colours(eye + ways * along, ways, azimuth)

    def _edges(
        self,
        made: np.ndarray,
        azimuth: float,
        eye: np.ndarray,
        far: np.ndarray,
        torn: np.ndarray,
        corner: tuple[int, int],
    ) -> None:
        """The pixels where a surface may end: four rays each."""
        rows, columns = _pixels(torn, made.shape, corner)
        cells = (rows - corner[1] + CELL // 2) // CELL, (columns - corner[0] + CELL // 2) // CELL
        low, high = (side[cells] for side in _around(far))
        total, hits = np.zeros((len(rows), 3), np.float32), np.zeros(len(rows), np.float32)
        for across, down in ((-0.125, -0.375), (0.375, -0.125), (0.125, 0.375), (-0.375, 0.125)):
            ways = turned(self.camera.rays(columns + across, rows + down), azimuth)
            along = met(self.solid, eye, ways, (low, high))
            hit = np.isfinite(along)
            total[hit] += self._colours(eye + ways[:, hit] * along[hit], ways[:, hit], azimuth)
            hits += hit
        made[rows, columns] = made[rows, columns] * (1 - hits[:, None] / 4) + total / 4

    def _colours(self, places: np.ndarray, ways: np.ndarray, azimuth: float) -> np.ndarray:
        """The lit colours (n, 3) of places (3, n) on the solid."""
        solid = self.solid
        column, row = solid.column(places[0]), np.clip(solid.row(places[1]), 0, solid.rows - 1)
        behind = places[2] < 0
        slopes = sampled(solid.slopes, column, row + np.where(behind, np.float32(solid.rows), 0))
        normals = np.stack([-slopes[:, 0], -slopes[:, 1], 2 * places[2]])
        normals /= np.linalg.norm(normals, axis=0) + 1e-6
        scale = self._skin.shape[0] / 2 / solid.rows
        x, y = (column + 0.5) * scale - 0.5, (row + 0.5) * scale - 0.5
        half = np.float32(self._skin.shape[0] / 2)
        front, back = (sampled(self._skin, x, y + shift) for shift in (np.float32(0), half))
        view = 0.08 + 0.4 * float(np.sin(np.radians(azimuth / 2)) ** 2)
        facing = eased(normals[2], -0.1 * view, view)[:, None]
        shade, glint = lit(turned(normals, -azimuth), normals, turned(ways, -azimuth), places[1])
        return np.asarray((back + (front - back) * facing) * shade[:, None] + glint[:, None], np.float32)

    def _reach(self, azimuth: float) -> tuple[int, int, int, int]:
        """The pixels (left, top, right, bottom) that the solid can cover."""
        solid = self.solid
        corners = np.array(
            [
                (x, y, z)
                for x in (-solid.width / 2, solid.width / 2)
                for y in (0.0, solid.height)
                for z in (-solid.depth, solid.depth)
            ],
            np.float32,
        ).T
        x, y = self.camera.seen(turned(corners, -azimuth))
        left, top = max(0, int(x.min()) - 2 * CELL), max(0, int(y.min()) - 2 * CELL)
        return (
            left,
            top,
            min(self.camera.width, int(x.max()) + 3 * CELL),
            min(self.camera.height, int(y.max()) + 3 * CELL),
        )


def _kinds(far: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which of the coarse cells are of one surface with their neighbours, and which are at an edge."""
    hit = np.isfinite(far)
    kernel = np.ones((3, 3), np.uint8)
    border = cv2.BORDER_REPLICATE
    low = cv2.erode(np.where(hit, far, 0).astype(np.float32), kernel, borderType=border)
    high = cv2.dilate(np.where(hit, far, 1e3).astype(np.float32), kernel, borderType=border)
    bent = np.abs(np.where(hit, far, 0) - cv2.blur(np.where(hit, far, 0), (3, 3), borderType=border)) > 0.012
    bent = cv2.dilate(bent.astype(np.uint8), kernel, borderType=border) > 0
    sure = (low > 0) & (high - low < 0.1) & ~bent
    near = cv2.dilate(hit.astype(np.uint8), kernel, borderType=border) > 0
    return sure, near & ~sure


def _around(far: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """From where to where surfaces are seen in each coarse cell and those around it."""
    hit, kernel, border = np.isfinite(far), np.ones((5, 5), np.uint8), cv2.BORDER_REPLICATE
    low = cv2.erode(np.where(hit, far, 1e3).astype(np.float32), kernel, borderType=border)
    high = cv2.dilate(np.where(hit, far, 0).astype(np.float32), kernel, borderType=border)
    return low - BESIDE, high + BESIDE


def _pixels(cells: np.ndarray, shape: tuple[int, ...], corner: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """The rows and columns of the pixels nearest to these cells."""
    full = np.repeat(np.repeat(cells, CELL, axis=0), CELL, axis=1)
    rows, columns = np.nonzero(full)
    rows, columns = rows + corner[1] - CELL // 2, columns + corner[0] - CELL // 2
    kept = (rows >= 0) & (columns >= 0) & (rows < shape[0]) & (columns < shape[1])
    return rows[kept], columns[kept]
