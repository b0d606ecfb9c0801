"""Weather, water, fire and animals. Each takes what is wanted and gives [n, 2] float32."""

from __future__ import annotations

import numpy as np

from providers.local.foley.grains import band, body, burst, moving, noise, pink, put, ring, scattered, wander, wide
from providers.local.foley.order import Wanted


def rain(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """A hiss of drops far away, and drops near by that can be told apart."""
    swell = wander(count, rate, rng, 3.0, 0.75, 1.0)
    hiss = (
        wide(band(noise(count, rng), rate, 900, 9500, 1), band(noise(count, rng), rate, 900, 9500, 1)) * swell[:, None]
    )
    low = wide(band(noise(count, rng), rate, 180, 700), band(noise(count, rng), rate, 180, 700))
    near = [
        ring(rate, hertz * want.pitch, 0.012 + 0.01 * rng.random()) for hertz in (1300, 1900, 2600, 3400, 4700, 6300)
    ]
    puddle = [np.concatenate([ring(rate, hertz, 0.05, 0.004)]) for hertz in (620, 840, 1080)]
    drops = (
        scattered(count, rate, rng, 420 * want.force, near, swell)
        + scattered(count, rate, rng, 14 * want.force, puddle) * 0.9
    )
    return hiss * 0.10 * want.force**0.8 + low * 0.05 * want.force**2 + drops * 0.16


def thunder(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Claps now and then: a crack that tears, then a long roll; the first soon."""
    out = np.zeros((count, 2), np.float32)
    at = int(min(0.6, count / rate * 0.1) * rate)
    while at < count:
        put(out, _clap(want, rate, rng), at, 0.7 + 0.4 * rng.random(), float(rng.uniform(-0.5, 0.5)))
        at += int(rng.uniform(6, 12) / want.pace * rate)
    return out


def _clap(want: Wanted, rate: int, rng: np.random.Generator) -> np.ndarray:
    count = round(rng.uniform(5.0, 7.0) * rate)
    seconds = np.arange(count) / rate
    level = np.zeros(count)
    for start in (0.0, *np.sort(rng.uniform(0.1, 3.6, 7))):
        level += (
            rng.uniform(0.35, 1.0)
            * np.clip((seconds - start) / 0.06, 0, 1)
            * np.exp(-np.maximum(0, seconds - start) * rng.uniform(1.0, 2.6))
            * (seconds >= start)
        )
    level *= np.clip((count / rate - seconds) / 1.5, 0, 1)
    roll = (
        wide(band(pink(count, rng, 0.9), rate, 28, 260), band(pink(count, rng, 0.9), rate, 28, 260))
        * level[:, None]
        * 1.3
    )
    tear = np.zeros((count, 2), np.float32)
    for start in np.sort(rng.exponential(0.09, 9)):
        put(
            tear,
            burst(rate, rng, 0.5, 250, 5200),
            round(start * rate),
            0.9 * float(np.exp(-start * 3)),
            float(rng.uniform(-0.6, 0.6)),
        )
    return (roll + tear * 0.55 * want.force * (1 - min(0.9, want.far))).astype(np.float32)


def wind(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Gusts: noise whose middle rises with its strength, and a whistle in the strongest."""
    gust = wander(count, rate, rng, 2.6 / want.pace, 0.1, 1.0) ** 1.4
    sides = []
    for _ in (0, 1):
        drift = gust * 0.8 + wander(count, rate, rng, 1.3, 0, 0.2)
        low = moving(noise(count, rng), rate, 160 + 420 * drift * want.force * want.pitch, 0.9)
        whistle = moving(noise(count, rng), rate, (520 + 640 * drift) * want.pitch, 0.06)
        sides.append(low * (0.15 + drift) + whistle * 0.9 * np.maximum(0, drift - 0.45) * want.force)
    return wide(*sides) * 1.4


def waves(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Each wave draws near, breaks and runs out over the sand."""
    out = wide(band(pink(count, rng, 0.8), rate, 40, 400), band(pink(count, rng, 0.8), rate, 40, 400)) * 0.12
    at = -2.0
    while at * rate < count:
        length = rng.uniform(6.5, 9.0) / want.pace
        size = round(length * 1.5 * rate)
        seconds = np.arange(size) / rate
        peak = length * 0.42
        rise = np.exp(-np.abs(np.minimum(0, seconds - peak)) * 1.5)
        fall = np.exp(-np.maximum(0, seconds - peak) * 0.75)
        level = (rise * fall * np.clip((size / rate - seconds) / 1.0, 0, 1)).astype(np.float32)
        centre = (380 + 1500 * np.exp(-(((seconds - peak - 0.5) / 1.6) ** 2))).astype(np.float32)
        surge = [moving(noise(size, rng), rate, centre, 1.3) * level for _ in (0, 1)]
        foam = [
            band(noise(size, rng), rate, 2500, 9000, 1) * level**2 * np.clip((seconds - peak + 0.3) / 0.8, 0, 1)
            for _ in (0, 1)
        ]
        whole = wide(*surge) * 1.1 + wide(*foam) * 0.13
        start = round(at * rate)
        if start + size > 0:
            put(
                out,
                whole[max(0, -start) :],
                max(0, start),
                0.7 + 0.4 * want.force * rng.random(),
                float(rng.uniform(-0.35, 0.35)),
            )
        at += length * rng.uniform(0.8, 1.05)
    return out


def stream(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """A rush of water and bubbles that rise in pitch as they close."""
    rush = wide(band(noise(count, rng), rate, 350, 3800, 1), band(noise(count, rng), rate, 350, 3800, 1))
    bubbles = []
    for hertz in (420, 560, 700, 880, 1120, 1400, 1750):
        at = np.arange(round(0.05 * rate)) / rate
        bubbles.append(
            (
                np.sin(2 * np.pi * hertz * want.pitch * (at + 3.2 * at**2))
                * np.exp(-at / 0.012)
                * np.clip(at / 0.002, 0, 1)
            ).astype(np.float32)
        )
    return (
        rush * 0.06 * want.force**1.3
        + scattered(count, rate, rng, 130 * want.force, bubbles, wander(count, rate, rng, 0.5)) * 0.28
    )


def fire(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """A low breath, a soft hiss, and wood that snaps, often twice in a row."""
    breath = wander(count, rate, rng, 0.35, 0.5, 1.0)[:, None]
    low = wide(band(pink(count, rng, 0.8), rate, 45, 320), band(pink(count, rng, 0.8), rate, 45, 320)) * breath
    hiss = wide(band(noise(count, rng), rate, 2200, 8000, 1), band(noise(count, rng), rate, 2200, 8000, 1)) * breath
    snaps = [
        burst(rate, rng, 0.012 + 0.03 * rng.random(), 700 + 500 * number, 4500 + 900 * number, 0.0002)
        for number in range(5)
    ]
    pops = [body(rate, [(hertz, 1.0, 0.05), (hertz * 2.3, 0.5, 0.02)]) for hertz in (310, 460)]
    mood = wander(count, rate, rng, 0.6) ** 2
    return (
        low * 0.16 * want.force
        + hiss * 0.012
        + scattered(count, rate, rng, 46 * want.force * want.pace, snaps, mood) * 0.75
        + scattered(count, rate, rng, 2.5, pops) * 0.3
    )


def birds(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Some birds, each with its own song and branch, over quiet air."""
    out = wide(band(noise(count, rng), rate, 300, 2500, 1), band(noise(count, rng), rate, 300, 2500, 1)) * 0.006
    for bird in range(5):
        song = _song(rate, np.random.default_rng([int(rng.integers(1 << 30)), bird]), want.pitch)
        place, away = float(rng.uniform(-0.9, 0.9)), float(rng.uniform(0.25, 1.0))
        at = float(rng.uniform(0, 1.2 + bird * 0.6))
        while at < count / rate:
            put(out, song, round(at * rate), away * rng.uniform(0.6, 1.0) * 0.4, place)
            at += len(song) / rate + float(rng.exponential(1.6)) / want.pace + 0.3
    return out


def _song(rate: int, rng: np.random.Generator, pitch: float) -> np.ndarray:
    """A phrase of whistles, glides and trills."""
    notes = []
    base = rng.uniform(2300, 4600) * pitch
    for _ in range(int(rng.integers(2, 5))):
        kind, seconds = rng.integers(3), rng.uniform(0.05, 0.16)
        hertz = base * rng.uniform(0.8, 1.3)
        for _ in range(int(rng.integers(1, 6)) if kind else 1):
            at = np.arange(round(seconds * rate)) / rate
            part = at / seconds
            glide = rng.uniform(-0.25, 0.25) if kind != 2 else 0.5
            wobble = 0.05 * np.sin(2 * np.pi * rng.uniform(22, 40) * at) if kind == 0 else 0.0
            turned = np.cumsum(hertz * (1 + glide * (part - 0.5) + wobble)) / rate
            level = np.sin(np.pi * part) ** 1.3
            notes.append((np.sin(2 * np.pi * turned) + 0.12 * np.sin(4 * np.pi * turned)) * level)
            notes.append(np.zeros(round(rng.uniform(0.015, 0.05) * rate)))
        notes.append(np.zeros(round(rng.uniform(0.03, 0.12) * rate)))
    return np.concatenate(notes).astype(np.float32)


def crickets(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Wings rubbed in bursts of pulses, from several places, none in step."""
    out = np.zeros((count, 2), np.float32)
    at = np.arange(count) / rate
    for _ in range(5):
        hertz, pulse, phrase = (
            rng.uniform(3900, 5200) * want.pitch,
            rng.uniform(26, 34) * want.pace,
            rng.uniform(0.9, 1.7),
        )
        pulses = np.maximum(0, np.sin(2 * np.pi * pulse * at)) ** 1.5
        phrases = np.clip(np.sin(2 * np.pi * phrase * at + rng.uniform(0, 6)) * 3, 0, 1)
        song = np.sin(2 * np.pi * hertz * at) * pulses * phrases * wander(count, rate, rng, 2.0, 0.6, 1.0)
        put(out, song.astype(np.float32), 0, float(rng.uniform(0.12, 0.4)), float(rng.uniform(-0.9, 0.9)))
    return out + wide(band(noise(count, rng), rate, 200, 1500, 1)) * 0.006


def splash(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Something falls into water: a slap, a burst of drops and bubbles after it."""
    out = np.zeros((round(1.6 * rate), 2), np.float32)
    put(out, burst(rate, rng, 0.35, 300, 5000, 0.004), 0, 0.8 * want.force)
    put(out, ring(rate, 130 * want.pitch, 0.2, 0.004), 0, 0.8 * want.force)
    fading = np.exp(-np.arange(len(out)) / (0.35 * rate))
    return out + stream(want, len(out), rate, rng) * fading[:, None].astype(np.float32) * 1.5


BEDS = {
    "rain": rain,
    "thunder": thunder,
    "wind": wind,
    "waves": waves,
    "stream": stream,
    "fire": fire,
    "birds": birds,
    "crickets": crickets,
}
EVENTS = {"splash": splash}
