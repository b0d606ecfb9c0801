"""What films and games add: whooshes, hits, lasers, risers, signals and bells."""

from __future__ import annotations

import numpy as np

from providers.local.foley.grains import band, body, burst, moving, noise, pink, put, scattered, wander, wide
from providers.local.foley.order import Wanted


def whoosh(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Air that passes from left to right, rising as it comes and falling as it goes."""
    length = round(1.1 / want.pace * rate)
    part = np.arange(length, dtype=np.float32) / length
    level = np.where(part < 0.55, (part / 0.55) ** 2.4, ((1 - part) / 0.45) ** 1.6)
    centre = (350 + 2600 * np.exp(-(((part - 0.55) / 0.2) ** 2))) * want.pitch
    air = moving(noise(length, rng), rate, centre, 0.75) + 0.5 * moving(noise(length, rng), rate, centre * 0.35, 0.6)
    side = (part * 1.6 - 0.3).clip(0, 1) * np.pi / 2
    return np.asarray(wide(air * level * np.cos(side), air * level * np.sin(side)) * (2.2 * want.force), np.float32)


def impact(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """A blow: a crack, a body whose pitch falls, and a long low tail."""
    length = round(2.6 * rate)
    at = np.arange(length) / rate
    out = np.zeros((length, 2), np.float32)
    fall = 38 * want.pitch * at + 95 * want.pitch * 0.06 * (1 - np.exp(-at / 0.06))
    put(
        out,
        (np.tanh(1.8 * np.sin(2 * np.pi * fall) * np.exp(-at / 0.55)) * np.clip(at / 0.002, 0, 1)).astype(np.float32),
        0,
        0.9 * want.force,
    )
    put(out, burst(rate, rng, 0.14, 180, 4500, 0.0006), 0, 0.9)
    put(out, body(rate, [(164, 0.5, 0.4), (247, 0.35, 0.3), (391, 0.2, 0.25)]), 0, 0.5)
    tail = wide(band(pink(length, rng, 0.7), rate, 40, 900), band(pink(length, rng, 0.7), rate, 40, 900))
    return out + tail * (np.exp(-at / 0.5) * np.clip(at / 0.01, 0, 1) * 0.16)[:, None].astype(np.float32)


def explosion(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """A blast that overdrives the air, a roar that darkens, and debris coming down."""
    length = round(4.0 * rate)
    at = np.arange(length, dtype=np.float32) / rate
    sides = []
    for _ in (0, 1):
        centre = 60 + 2600 * np.exp(-at / 0.22)
        roar = moving(noise(length, rng), rate, centre * want.pitch, 1.7) * (
            np.exp(-at / 0.75) + 0.25 * np.exp(-at / 1.5)
        )
        sides.append(np.tanh(roar * 7 * want.force))
    out = wide(*sides) * np.clip(at / 0.004, 0, 1)[:, None] * np.clip((4.0 - at) / 1.0, 0, 1)[:, None]
    fall = 30 * at + 90 * 0.12 * (1 - np.exp(-at / 0.12))
    out += wide(np.sin(2 * np.pi * fall) * np.exp(-at / 0.6) * np.clip(at / 0.003, 0, 1)) * 0.9
    stones = [burst(rate, rng, 0.05, 500 + 400 * number, 3500) for number in range(3)]
    return np.asarray(
        out + scattered(length, rate, rng, 40, stones, np.clip((at - 0.5) * 2, 0, 1) * np.exp(-at / 1.2)) * 0.25,
        np.float32,
    )


def laser(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """A pitch that falls at once, doubled, with a hollow tail."""
    length = round(0.55 / want.pace * rate)
    at = np.arange(length) / rate
    hertz = (180 + 3000 * np.exp(-at / 0.075)) * want.pitch * (1 + 0.02 * np.sin(2 * np.pi * 60 * at))
    sides = []
    for apart in (1.0, 1.013):
        turned = np.cumsum(hertz * apart) / rate
        sides.append(
            (
                np.sin(2 * np.pi * turned + 1.6 * np.sin(2 * np.pi * turned * 0.5))
                * np.exp(-at / 0.14)
                * np.clip(at / 0.0015, 0, 1)
            ).astype(np.float32)
        )
    out = wide(*sides)
    put(out, burst(rate, rng, 0.05, 2500, 9000), 0, 0.35)
    return out


def riser(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Tension that rises as long as there is time, and stops short."""
    length = max(round(0.5 * rate), min(count - round(0.25 * rate), round(9 * rate)))
    part = np.arange(length, dtype=np.float32) / length
    turned = np.cumsum(110 * want.pitch * 2 ** (2.4 * part**1.4)) / rate
    tremble = 1 - 0.5 * part * (0.5 + 0.5 * np.sin(2 * np.pi * np.cumsum(4 + 14 * part**2) / rate))
    tones = [
        sum(np.sin(2 * np.pi * turned * ratio * apart) / order for order, ratio in enumerate((1, 1.5, 2.01, 3.02), 1))
        for apart in (1.0, 1.006)
    ]
    air = [moving(noise(length, rng), rate, 300 * 2 ** (4.3 * part), 0.7) for _ in (0, 1)]
    level = (part**1.7 * np.clip((1 - part) * length / (0.03 * rate), 0, 1))[:, None]
    return np.asarray(
        (wide(*(np.asarray(tone, np.float32) for tone in tones)) * 0.22 * tremble[:, None] + wide(*air) * 0.7) * level,
        np.float32,
    )


def bell(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """A tower bell: hum, prime, minor third, fifth and nominal, each beating with its twin."""
    base = 293.0 * want.pitch
    modes = [
        (0.5, 0.5, 7.0),
        (1.0, 0.75, 5.0),
        (1.19, 0.55, 4.0),
        (1.5, 0.35, 3.0),
        (2.0, 0.8, 3.4),
        (2.52, 0.25, 1.8),
        (3.01, 0.3, 1.5),
        (4.1, 0.2, 0.9),
        (5.4, 0.12, 0.5),
    ]
    left = body(rate, [(base * ratio, level, seconds) for ratio, level, seconds in modes])
    right = body(rate, [(base * ratio * 1.0016, level, seconds) for ratio, level, seconds in modes])
    out = wide(left, right) * 0.5
    put(out, burst(rate, rng, 0.03, 1500, 7000), 0, 0.25 * want.force)
    return out


def notification(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Two soft bars, the second a fourth higher."""
    out = np.zeros((round(1.1 * rate), 2), np.float32)
    for place, hertz, pan in ((0.0, 784.0, -0.15), (0.13 / want.pace, 1046.5, 0.15)):
        bar = body(
            rate,
            [
                (hertz * want.pitch, 1.0, 0.85),
                (hertz * want.pitch * 3.93, 0.22, 0.2),
                (hertz * want.pitch * 2, 0.12, 0.5),
            ],
        )
        put(out, bar, round(place * rate), 0.6, pan)
        put(out, burst(rate, rng, 0.012, 1500, 6000), round(place * rate), 0.08, pan)
    return out


def error(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Two short low buzzes."""
    out = np.zeros((round(0.6 * rate), 2), np.float32)
    at = np.arange(round(0.16 * rate)) / rate
    buzz = (
        sum(np.sin(2 * np.pi * 155 * want.pitch * number * at) / number for number in (1, 2, 3, 5, 7))
        * np.clip(at / 0.006, 0, 1)
        * np.clip((0.16 - at) / 0.03, 0, 1)
    )
    for place in (0.0, 0.22 / want.pace):
        put(out, band(np.asarray(buzz), rate, 0, 1900), round(place * rate), 0.6)
    return out


def coin(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Two notes of a console, the second held."""
    out = np.zeros((round(0.8 * rate), 2), np.float32)
    for place, hertz, seconds in ((0.0, 987.8, 0.1), (0.085, 1318.5, 0.6)):
        at = np.arange(round(seconds * rate)) / rate
        wave = (
            sum(np.sin(2 * np.pi * hertz * want.pitch * number * at) / number for number in (1, 3, 5))
            * np.exp(-4.5 * at / seconds)
            * np.clip(at / 0.002, 0, 1)
            * np.clip((seconds - at) / 0.01, 0, 1)
        )
        put(out, np.asarray(wave, np.float32), round(place * rate), 0.5)
    return out


def drone(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """A low, slowly turning hum with something behind it."""
    at = np.arange(count) / rate
    sides = []
    for side in (0, 1):
        tones = sum(
            np.sin(2 * np.pi * 55 * want.pitch * ratio * at + side + order)
            * wander(count, rate, rng, 1.8, 0.2, 1.0)
            / order**0.8
            for order, ratio in enumerate((1, 1.5, 2.003, 2.99, 4.02, 5.98), 1)
        )
        sides.append(
            np.asarray(tones, np.float32) * 0.35
            + moving(noise(count, rng), rate, 200 + 500 * wander(count, rate, rng, 2.5), 0.4) * 0.35
        )
    return wide(*sides)


BEDS = {"drone": drone}
EVENTS = {
    "whoosh": whoosh,
    "impact": impact,
    "explosion": explosion,
    "laser": laser,
    "riser": riser,
    "bell": bell,
    "notification": notification,
    "error": error,
    "coin": coin,
}
