"""The looks of a sound: each draws, for a frame, the light it adds and what it hides of the ground."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from providers.local.filming.hearing import BANDS, Heard
from providers.local.painter.noise import stream

Drawn = tuple[np.ndarray, np.ndarray | None]  # light (h, w, 3) uint8 to add, and (h, w) uint8 of the ground to hide
Draw = Callable[[int], Drawn]


@dataclass(frozen=True)
class Art:
    """What a look draws with. colours: the dark ground and three others; loud: (frames,) evened loudness."""

    width: int
    height: int
    fps: float
    seed: int
    colours: list[tuple[int, int, int]]
    heard: Heard
    loud: np.ndarray

    @property
    def unit(self) -> float:
        return float(min(self.width, self.height))

    def black(self) -> np.ndarray:
        return np.zeros((self.height, self.width, 3), np.uint8)

    def shade(self, part: float, bright: float = 1.0) -> tuple[float, ...]:
        """A colour between the three: 0 the first, 1 the last."""
        at = min(1.999, max(0.0, part * 2))
        one, other = self.colours[1 + int(at)], self.colours[2 + int(at)]
        return tuple(float(bright * (a + (b - a) * (at % 1))) for a, b in zip(one, other, strict=True))

    def travelled(self, calm: float, lively: float) -> np.ndarray:
        """How far something has come by each frame, quicker while it is loud."""
        return np.cumsum(calm + lively * self.loud) / self.fps


def fixed(points: np.ndarray) -> np.ndarray:
    """Points in sixteenths of a pixel, as OpenCV draws them."""
    return np.round(points * 16).astype(np.int32)


def _line(image: np.ndarray, points: np.ndarray, colour: tuple[float, ...], width: float, closed: bool = False) -> None:
    cv2.polylines(image, [fixed(points)], closed, colour, max(1, round(width)), cv2.LINE_AA, 4)


def _bars(art: Art) -> Draw:
    """Bars that stand on a line, mirrored about the middle, with a faint reflection under them."""
    half = BANDS * 3 // 4
    values = art.heard.bands[:, :half]
    order = np.abs(np.arange(2 * half) - half + 0.5).astype(int)
    left, wide = 0.08 * art.width, 0.84 * art.width / (2 * half)
    base, tall = 0.66 * art.height, 0.44 * art.height
    thick = max(2, round(wide * 0.58))

    def draw(number: int) -> Drawn:
        light, mirrored = art.black(), art.black()
        for place, band in enumerate(order):
            value = float(values[number, band])
            x, high = left + (place + 0.5) * wide, 3 + value * tall
            colour = art.shade(0.15 + 0.85 * value)
            _line(light, np.array([(x, base), (x, base - high)]), colour, thick)
            below = np.array([(x, base + thick + 2), (x, base + thick + 2 + high * 0.36)])
            _line(mirrored, below, art.shade(0.1 + 0.5 * value, 0.22), thick)
        return cv2.add(light, cv2.GaussianBlur(mirrored, (0, 0), max(0.6, art.unit / 500))), None

    return draw


def _ring(art: Art) -> Draw:
    """A turning ring of rays about a disc that beats."""
    turn = art.travelled(0.06, 0.18)
    count = 2 * BANDS
    order = np.abs(np.arange(count) - BANDS + 0.5).astype(int)
    middle = np.array([art.width / 2, art.height / 2])

    def draw(number: int) -> Drawn:
        light = art.black()
        beat = float(art.heard.beat[number])
        radius = art.unit * (0.185 + 0.022 * beat + 0.02 * float(art.loud[number]))
        for place, band in enumerate(order):
            value = float(art.heard.bands[number, band])
            angle = 2 * math.pi * place / count + turn[number] + math.pi / 2
            way = np.array([math.cos(angle), math.sin(angle)])
            inner, outer = (
                middle + way * radius * 1.06,
                middle + way * (radius * 1.06 + art.unit * (0.006 + 0.2 * value)),
            )
            _line(light, np.stack([inner, outer]), art.shade(0.1 + 0.9 * value), max(1.0, art.unit / 210))
        wave = cv2.resize(art.heard.wave_at(number, 1800)[None], (240, 1), interpolation=cv2.INTER_AREA)[0]
        wave = wave * np.hanning(240) * min(6.0, 0.5 / max(0.02, float(np.abs(wave).max()) + 0.02))
        angles = np.linspace(0, 2 * math.pi, 240, endpoint=False) + turn[number]
        around = middle + (radius * (0.86 + 0.16 * wave))[:, None] * np.stack([np.cos(angles), np.sin(angles)], 1)
        _line(light, around, art.shade(0.8), max(1.0, art.unit / 300), closed=True)
        spot = art.black()
        cv2.circle(spot, (art.width // 2, art.height // 2), round(radius * 0.55), art.shade(0.3, 0.25 + 0.5 * beat), -1)
        return cv2.add(light, cv2.blur(spot, (round(radius * 0.5) | 1,) * 2)), None

    return draw


def _wave(art: Art) -> Draw:
    """The wave itself as threads of light."""
    count, threads = 420, 7
    x = np.linspace(-0.02, 1.02, count) * art.width
    window = np.sin(np.linspace(0, math.pi, count)) ** 0.8
    drift, peak = art.travelled(0.25, 0.5), max(0.05, float(np.percentile(np.abs(art.heard.wave), 99.8)))

    def draw(number: int) -> Drawn:
        light = art.black()
        samples = art.heard.wave_at(number, 2600)
        wave = cv2.resize(samples[None], (count, 1), interpolation=cv2.INTER_AREA)[0]
        wave = cv2.GaussianBlur(wave[None], (0, 0), 2.2)[0] / peak
        wave = np.sign(wave) * np.abs(wave) ** 0.65 * 0.85
        for thread in range(threads):
            part = thread / (threads - 1)
            slow = 0.05 * np.sin(x / art.width * (5 + 2 * part) + 6.3 * drift[number] * (0.3 + 0.4 * part) + thread)
            tall = window * (wave * (1 - 0.62 * part) + slow * (0.8 + 1.2 * float(art.loud[number])))
            y = art.height * (0.5 + 0.42 * np.roll(tall, thread * 5))
            bright = 1.0 if thread == 0 else 0.6 * (1 - part) + 0.2
            width = art.unit / (180 if thread == 0 else 420)
            layer = art.black()
            _line(layer, np.stack([x, y], 1), art.shade(1 - part, bright), width)
            light = cv2.add(light, layer)
        return light, None

    return draw


def _ridges(art: Art) -> Draw:
    """Line behind line, each the spectrum of an earlier moment."""
    rows, count, every = 26, 150, max(1.0, art.fps / 9)
    spread = np.concatenate([np.arange(BANDS)[::-1], np.arange(BANDS)])
    x = np.linspace(0.17, 0.83, count)
    hill = np.exp(-(((x - 0.5) / 0.17) ** 2))
    rough = stream("ridges", art.seed).random((4096, count)).astype(np.float32)

    def profile(frame: float) -> np.ndarray:
        slot = int(frame // every)
        noise = cv2.GaussianBlur(rough[slot % 4096][None], (0, 0), 1.6)[0] - 0.5
        if frame < 0:
            return 0.05 * hill + 0.03 * np.abs(noise)
        values = art.heard.bands[min(len(art.heard.bands) - 1, int(slot * every))][spread]
        values = cv2.GaussianBlur(cv2.resize(values[None], (count, 1)), (0, 0), 1.5)[0]
        return hill * values * (0.75 + 0.9 * np.abs(noise) * 2) + 0.02 * np.abs(noise)

    def draw(number: int) -> Drawn:
        light = art.black()
        shift = (number % every) / every
        for row in range(rows, -1, -1):
            y = art.height * (0.84 - 0.6 * (row + shift) / rows)
            tall = profile(number - number % every - row * every) * art.height * 0.24 * (shift if row == 0 else 1)
            points = np.stack([x * art.width, y - tall], 1)
            filled = np.concatenate([points, [(x[-1] * art.width, y + 6), (x[0] * art.width, y + 6)]])
            cv2.fillPoly(light, [fixed(filled)], (0, 0, 0), cv2.LINE_AA, 4)
            fade = min(1.0, (rows - row - shift + 1) / 5)
            _line(light, points, art.shade(1 - row / rows, fade * (1 - 0.55 * row / rows)), art.unit / 380)
        return light, None

    return draw


def _stars(art: Art) -> Draw:
    """A flight through stars that hurries while it is loud and flares with the beat."""
    rng = stream("stars", art.seed)
    count = 900
    x, y, z = rng.uniform(-1, 1, count), rng.uniform(-1, 1, count), rng.random(count)
    hue, way = rng.random(count), art.travelled(0.07, 0.32)
    reach = max(art.width, art.height) * 0.5

    def draw(number: int) -> Drawn:
        light = art.black()
        beat = float(art.heard.beat[number])
        deep = (z - way[number]) % 1.0 + 0.03
        before = deep + (0.006 + 0.05 * float(art.loud[number])) * (0.4 + deep)
        angle = way[number] * 0.5
        turned_x, turned_y = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
        centre = np.array([art.width / 2, art.height / 2])
        now = centre + np.stack([turned_x / deep, turned_y / deep], 1) * reach * 0.3
        then = centre + np.stack([turned_x / before, turned_y / before], 1) * reach * 0.3
        seen = (np.abs(now - centre) < centre * 1.2).all(axis=1)
        for n in np.flatnonzero(seen):
            near = 1 - deep[n]
            bright = float(np.clip(near * 1.25 * (0.6 + 0.6 * beat + 0.4 * art.loud[number]), 0.05, 1.2))
            width = art.unit * (0.0012 + 0.005 * near**3) * (1 + 0.5 * beat)
            _line(light, np.stack([then[n], now[n]]), art.shade(float(hue[n]), min(1.0, bright)), width)
        spot = art.black()
        size = round(art.unit * (0.05 + 0.1 * beat + 0.05 * float(art.loud[number])))
        cv2.circle(spot, (art.width // 2, art.height // 2), size, art.shade(0.35, 0.5), -1)
        small = cv2.resize(spot, (art.width // 8, art.height // 8), interpolation=cv2.INTER_AREA)
        soft = cv2.GaussianBlur(small, (0, 0), art.unit / 8 * 0.09)
        return cv2.add(light, cv2.resize(soft, (art.width, art.height), interpolation=cv2.INTER_LINEAR)), None

    return draw


def _aurora(art: Art) -> Draw:
    """Ribbons of light, one for each part of the spectrum, that sway and swell."""
    small = (max(16, art.width // 5), max(16, art.height // 5))
    x = np.linspace(0, art.width / art.unit, small[0], dtype=np.float32)[None]
    y = np.linspace(0, 1, small[1], dtype=np.float32)[:, None]
    parts = np.array_split(np.arange(BANDS), 5)
    way = art.travelled(0.16, 0.3)
    phases = stream("ribbons", art.seed).uniform(0, 6.28, (5, 3))
    strength = np.stack([art.heard.bands[:, part].mean(axis=1) for part in parts], 1)
    sigma = max(1, round(art.fps * 0.1))
    strength = cv2.GaussianBlur(strength, (1, sigma * 6 + 1), sigma)

    def draw(number: int) -> Drawn:
        light = np.zeros((small[1], small[0], 3), np.float32)
        for ribbon, phase in enumerate(phases):
            turn = way[number] * (1.2 + 0.35 * ribbon)
            value = float(strength[number, ribbon])
            hem = 0.72 - 0.11 * ribbon + 0.11 * np.sin(x * 2.1 + turn + phase[0])
            hem = hem + 0.05 * np.sin(x * 5.3 - turn * 1.7 + phase[1]) * (0.5 + value)
            ray = 0.62 + 0.38 * np.sin(x * 23 + 3 * np.sin(x * 4 + turn) + phase[2] + turn)
            up = (hem - y) / (0.1 + 0.34 * value)
            body = np.exp(-np.clip(up, 0, 8) * 2.2) / (1 + np.exp(-np.clip(up * 26, -30, 30)))
            low, high = (np.array(art.shade(part), np.float32) for part in (ribbon / 4, min(1, ribbon / 4 + 0.35)))
            mixed = np.clip(up, 0, 1)[..., None]
            light += (body * ray * (0.12 + 1.25 * value))[..., None] * (low * (1 - mixed) + high * mixed)
        light *= 0.85 + 0.35 * float(art.heard.beat[number])
        full = cv2.resize(light, (art.width, art.height), interpolation=cv2.INTER_CUBIC)
        return np.clip(full, 0, 255).astype(np.uint8), None

    return draw


def _tunnel(art: Art) -> Draw:
    """A grid that runs towards us under a striped sun; the skyline is the spectrum."""
    way = art.travelled(0.35, 0.9)
    horizon = 0.58 * art.height
    order = np.abs(np.arange(2 * BANDS) - BANDS + 0.5).astype(int)

    def draw(number: int) -> Drawn:
        light, solid = art.black(), np.zeros((art.height, art.width), np.uint8)
        beat, loud = float(art.heard.beat[number]), float(art.loud[number])
        _sun(art, light, horizon, beat)
        values = cv2.GaussianBlur(art.heard.bands[number, order][None], (0, 0), 1.1)[0]
        x = np.linspace(-0.02, 1.02, len(order)) * art.width
        sky = np.stack([x, horizon - values * art.height * 0.2 - 2], 1)
        filled = np.concatenate([sky, [(x[-1], art.height), (x[0], art.height)]])
        cv2.fillPoly(light, [fixed(filled)], (0, 0, 0), cv2.LINE_AA, 4)
        cv2.fillPoly(solid, [fixed(filled)], (190,), cv2.LINE_AA, 4)
        _line(light, sky, art.shade(0.95), art.unit / 260)
        for line in range(14):
            far = (line - way[number] * 4) % 14 / 14
            y = horizon + (art.height - horizon) * (0.04 / (far + 0.04) - 0.04 / 1.04) / (1 - 0.04 / 1.04)
            bright = (1 - far) ** 1.5 * (0.55 + 0.4 * loud + 0.3 * beat)
            _line(light, np.array([(0, y), (art.width, y)]), art.shade(0.5, min(1, bright)), art.unit / 340)
        for line in range(-16, 17):
            foot = art.width / 2 + line * art.width * 0.11
            top = art.width / 2 + line * art.width * 0.012
            ends = np.array([(top, horizon), (foot, art.height)])
            _line(light, ends, art.shade(0.4, 0.4 + 0.25 * loud), art.unit / 420)
        return light, solid

    return draw


def _sun(art: Art, light: np.ndarray, horizon: float, beat: float) -> None:
    """A disc in stripes that stands on the horizon."""
    radius = art.unit * (0.25 + 0.018 * beat)
    top = round(horizon - radius * 1.35)
    for row in range(max(0, top), min(art.height, round(horizon))):
        part = (row - top) / (2 * radius)
        half = math.sqrt(max(0.0, 1 - (2 * part - 1) ** 2)) * radius
        if half < 1 or (part > 0.42 and (row - top) % (radius * 0.14) < radius * 0.11 * (part - 0.3)):
            continue
        ends = round(art.width / 2 - half), round(art.width / 2 + half)
        light[row, max(0, ends[0]) : ends[1]] = np.clip(art.shade(1 - part, 0.85 + 0.15 * beat), 0, 255)


LOOKS: dict[str, Callable[[Art], Draw]] = {
    "bars": _bars,
    "ring": _ring,
    "wave": _wave,
    "ridges": _ridges,
    "stars": _stars,
    "aurora": _aurora,
    "tunnel": _tunnel,
}
