"""People and the things they use: steps, doors, engines, crowds, clocks and keys."""

from __future__ import annotations

import numpy as np
from scipy.signal import fftconvolve

from providers.local.foley.grains import band, body, burst, noise, pink, put, ring, scattered, wander, wide
from providers.local.foley.order import Wanted


def steps(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Heel and toe, left and right, on gravel, wood, snow, metal or plain ground; no two alike."""
    out = np.zeros((count, 2), np.float32)
    at, foot = 0.12, 0
    while at * rate < count:
        step = _step(want.surface, rate, rng, want.force)
        put(out, step, round(at * rate), float(rng.uniform(0.8, 1.05)), 0.18 if foot else -0.18)
        at += (0.56 + (0.02 if foot else 0.0)) / want.pace * float(rng.uniform(0.96, 1.04))
        foot = 1 - foot
    return out


def _step(surface: str, rate: int, rng: np.random.Generator, force: float) -> np.ndarray:
    out = np.zeros((round(0.5 * rate), 2), np.float32)
    low = 95 * float(rng.uniform(0.92, 1.08))
    heel = body(rate, [(low, 1.0, 0.09), (low * 2.4, 0.35, 0.05)]) * 0.7
    for place, gain in ((0.0, 1.0), (float(rng.uniform(0.085, 0.12)), 0.55)):
        start = round(place * rate)
        put(out, heel, start, gain * force)
        if surface == "wood":
            put(out, body(rate, [(low * 2.1, 0.9, 0.16), (430, 0.5, 0.1), (980, 0.25, 0.05)]), start, gain * 0.8)
            put(out, burst(rate, rng, 0.03, 1200, 5000), start, gain * 0.25)
        elif surface == "metal":
            put(
                out,
                body(rate, [(310, 0.6, 0.5), (742, 0.5, 0.4), (1630, 0.35, 0.3), (2890, 0.2, 0.2)]),
                start,
                gain * 0.5,
            )
        elif surface in {"gravel", "snow"}:
            grains = 34 if surface == "gravel" else 70
            for moment in rng.exponential(0.05, grains):
                low_edge, high_edge = (900, 6500) if surface == "gravel" else (500, 3200)
                grain = burst(rate, rng, 0.014 if surface == "gravel" else 0.03, low_edge, high_edge)
                put(
                    out,
                    grain,
                    start + round(min(moment, 0.2) * rate),
                    gain * float(rng.uniform(0.05, 0.4)),
                    float(rng.uniform(-0.3, 0.3)),
                )
        else:
            put(out, burst(rate, rng, 0.07, 350, 4200, 0.002), start, gain * 0.38)
            put(out, burst(rate, rng, 0.16, 1500, 6500, 0.03), start + round(0.02 * rate), gain * 0.07)
    return out


def door(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """A handle, hinges that stick and slip, and the door falling shut."""
    out = np.zeros((round(3.0 / want.pace * rate), 2), np.float32)
    put(out, body(rate, [(1450, 0.5, 0.05), (2600, 0.4, 0.03), (620, 0.4, 0.06)]), round(0.03 * rate), 0.5)
    length = round(1.25 / want.pace * rate)
    part = np.arange(length) / length
    speed = (34 + 46 * np.sin(np.pi * part) ** 2 + 9 * wander(length, rate, rng, 0.12, -1, 1)) * want.pitch
    slips = np.diff(np.floor(np.cumsum(speed) / rate), prepend=0) * rng.uniform(0.6, 1.0, length)
    wood = body(
        rate, [(390 * want.pitch, 1.0, 0.035), (880 * want.pitch, 0.8, 0.03), (1510, 0.55, 0.022), (2470, 0.3, 0.016)]
    )
    creak = fftconvolve(slips, wood)[:length] * np.sin(np.pi * part) ** 0.7
    put(out, creak.astype(np.float32), round(0.22 * rate), 0.4, -0.15)
    shut = round((0.22 + 1.25 / want.pace + 0.25) * rate)
    slam = body(rate, [(68, 1.0, 0.3), (122, 0.8, 0.22), (235, 0.5, 0.14), (515, 0.25, 0.08)])
    put(out, slam, shut, 1.1 * want.force)
    put(out, burst(rate, rng, 0.12, 200, 3500), shut, 0.5 * want.force)
    put(out, body(rate, [(1700, 0.5, 0.04), (3100, 0.3, 0.03)]), shut + round(0.03 * rate), 0.4)
    return out


def knock(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    out = np.zeros((round(1.3 * rate), 2), np.float32)
    for number in range(3):
        wood = body(
            rate, [(178 * rng.uniform(0.97, 1.03), 1.0, 0.12), (372, 0.6, 0.08), (790, 0.35, 0.05), (1650, 0.15, 0.02)]
        )
        start = round((0.02 + number * 0.23 / want.pace) * rate)
        put(out, wood, start, want.force * (0.85 + 0.15 * float(rng.random())))
        put(out, burst(rate, rng, 0.02, 900, 4000), start, 0.3)
    return out


def engine(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Explosions in four cylinders, uneven as they are, through an exhaust; it idles, then is revved."""
    seconds = np.arange(count) / rate
    revs = 850 + 60 * wander(count, rate, rng, 0.7, -1, 1)
    middle = seconds[-1] * 0.5 if count > 2 * rate else 99.0
    pull = np.clip((seconds - middle * 0.6) / max(0.5, middle * 0.5), 0, 1) * np.clip(
        (seconds[-1] * 0.92 - seconds) / max(0.4, middle * 0.3), 0, 1
    )
    revs = (revs + 2300 * want.force * pull**1.3) * want.pace * want.pitch
    turned = np.cumsum(revs / 60 * 2) / rate  # four cylinders: two explosions a turn
    inside = turned % 1.0
    uneven = np.array([1.0, 0.86, 0.94, 0.8])[np.floor(turned).astype(int) % 4]
    beat = np.exp(-inside * 7) * uneven
    fired = beat * (0.75 + 0.5 * band(noise(count, rng), rate, 80, 1800)) - beat.mean()
    pipe = band(fired, rate, 45, 420) * 1.2 + band(fired, rate, 420, 1600, 1) * (0.35 + 0.5 * pull)
    hum = 0.25 * np.sin(2 * np.pi * turned) + 0.16 * np.sin(np.pi * turned) + 0.1 * np.sin(6 * np.pi * turned)
    air = band(noise(count, rng), rate, 900, 5000, 1) * (0.02 + 0.09 * pull)
    whole = np.tanh((pipe + hum * (0.6 + 0.4 * pull)) * 1.6) * (0.7 + 0.5 * pull) + air
    late = round(0.0007 * rate)
    return wide(whole.astype(np.float32), np.concatenate([np.zeros(late), whole[:-late]]).astype(np.float32))


def crowd(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Many voices at once, each with a pitch, vowels and pauses of its own; no words."""
    out = np.zeros((count, 2), np.float32)
    vowels = ((700, 1220), (450, 1900), (330, 870), (560, 1000), (300, 2250))
    for _ in range(int(16 * min(1.6, want.force)) + 4):
        base = float(rng.choice([112, 128, 148, 190, 215, 240])) * float(rng.uniform(0.9, 1.1)) * want.pitch
        tune = base * (1 + 0.13 * wander(count, rate, rng, 0.28, -1, 1))
        buzz = 2 * ((np.cumsum(tune) / rate) % 1.0) - 1 + 0.25 * noise(count, rng)
        turns = wander(count, rate, rng, 0.16, 0, 1)
        first, second = rng.choice(len(vowels), 2, replace=False)
        voice = sum(
            band(buzz, rate, hertz * 0.85, hertz * 1.18) * (turns if number else 1 - turns)
            for number, vowel in enumerate((vowels[first], vowels[second]))
            for hertz in vowel
        )
        speaks = np.clip(wander(count, rate, rng, 1.4, -0.8, 1.6), 0, 1) * (
            0.25 + 0.75 * np.clip(wander(count, rate, rng, 0.13, -0.3, 1.3), 0, 1)
        )
        put(
            out,
            (np.asarray(voice) * speaks).astype(np.float32),
            0,
            float(rng.uniform(0.05, 0.2)),
            float(rng.uniform(-0.95, 0.95)),
        )
    return out + wide(band(pink(count, rng), rate, 150, 1200), band(pink(count, rng), rate, 150, 1200)) * 0.02


def applause(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Hundreds of hands, swelling up and dying away."""
    hands = [
        burst(rate, rng, 0.05 + 0.03 * rng.random(), hertz * 0.6, hertz * 1.9, 0.0006)
        for hertz in (900, 1150, 1400, 1750, 2200)
    ]
    part = np.arange(count) / count
    swell = (
        np.clip(part / 0.12, 0, 1)
        * np.clip((1 - part) / 0.3, 0, 1) ** 0.6
        * (0.85 + 0.15 * wander(count, rate, rng, 0.6))
    )
    return scattered(count, rate, rng, 420 * want.force, hands, swell.astype(np.float32)) * 0.5


def heartbeat(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Two valves: a low one, and a shorter one soon after."""
    out = np.zeros((count, 2), np.float32)
    at = 0.1
    while at * rate < count:
        for place, hertz, gain in ((0.0, 46, 1.0), (0.29 / want.pace**0.5, 60, 0.7)):
            seconds = np.arange(round(0.28 * rate)) / rate
            thump = (
                np.sin(2 * np.pi * hertz * want.pitch * (seconds + 0.02 * np.exp(-seconds / 0.03)))
                * np.exp(-seconds / 0.055)
                * np.clip(seconds / 0.008, 0, 1)
            )
            put(out, thump.astype(np.float32), round((at + place) * rate), gain * want.force)
            put(out, burst(rate, rng, 0.08, 60, 260, 0.01), round((at + place) * rate), gain * 0.35)
        at += 0.92 / want.pace * float(rng.uniform(0.98, 1.02))
    return out


def clock(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    out = np.zeros((count, 2), np.float32)
    tick = body(rate, [(2350, 0.8, 0.03), (4100, 0.5, 0.02), (980, 0.5, 0.05), (310, 0.3, 0.06)])
    tock = body(rate, [(1960, 0.8, 0.035), (3500, 0.4, 0.02), (820, 0.5, 0.06), (270, 0.3, 0.07)])
    for number in range(int(count / rate * 2 * want.pace) + 1):
        put(
            out,
            tock if number % 2 else tick,
            round((0.05 + number * 0.5 / want.pace) * rate),
            float(rng.uniform(0.9, 1.0)),
        )
    return out


def typing(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Keys in runs with small pauses, each pressed and let go; now and then the long one."""
    out = np.zeros((count, 2), np.float32)
    at = 0.1
    while at * rate < count:
        long = rng.random() < 0.13
        low = 190.0 if long else float(rng.uniform(260, 420))
        key = body(rate, [(low, 0.8, 0.05), (low * 3.1, 0.4, 0.025), (2900, 0.2, 0.012)])
        side = float(rng.uniform(-0.4, 0.4))
        put(out, key, round(at * rate), float(rng.uniform(0.6, 1.0)), side)
        put(out, burst(rate, rng, 0.016, 1800, 7500), round(at * rate), float(rng.uniform(0.25, 0.45)), side)
        put(out, burst(rate, rng, 0.012, 2500, 8000), round((at + rng.uniform(0.06, 0.1)) * rate), 0.12, side)
        at += float(rng.gamma(5, 0.028)) / want.pace + (float(rng.uniform(0.2, 0.6)) if rng.random() < 0.08 else 0)
    return out


def siren(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Up and down between two pitches, through a horn."""
    seconds = np.arange(count) / rate
    hertz = (720 + 330 * np.sin(2 * np.pi * 0.32 * want.pace * seconds - 1.5)) * want.pitch
    turned = np.cumsum(hertz) / rate
    wave = sum(np.sin(2 * np.pi * turned * number) / number**1.1 for number in (1, 2, 3, 4, 5))
    return wide(band(np.tanh(np.asarray(wave) * 1.2), rate, 400, 4200))


def click(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """A small button: pressed and let go."""
    out = np.zeros((round(0.25 * rate), 2), np.float32)
    for place, shift, gain in ((0.002, 1.0, 1.0), (0.07, 1.22, 0.45)):
        put(
            out,
            body(
                rate,
                [
                    (1900 * shift * want.pitch, 0.7, 0.014),
                    (3600 * shift * want.pitch, 0.35, 0.008),
                    (640 * want.pitch, 0.5, 0.022),
                ],
            ),
            round(place * rate),
            gain,
        )
        put(out, burst(rate, rng, 0.006, 3000, 11000, 0.0001), round(place * rate), gain * 0.5)
    return out


def glass(want: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """A crack, then pieces that ring as they fall."""
    out = np.zeros((round(2.0 * rate), 2), np.float32)
    put(out, burst(rate, rng, 0.25, 1500, 14000, 0.0003), 0, 0.9 * want.force)
    put(out, ring(rate, 210, 0.08), 0, 0.5)
    for moment in np.sort(np.concatenate([rng.exponential(0.12, 40), rng.uniform(0.25, 1.1, 26)])):
        hertz = float(rng.uniform(2300, 9500)) * want.pitch
        shard = body(
            rate, [(hertz, 1.0, float(rng.uniform(0.06, 0.3))), (hertz * 1.47, 0.5, 0.1), (hertz * 2.13, 0.25, 0.05)]
        )
        put(
            out,
            shard,
            round(moment * rate),
            float(rng.uniform(0.03, 0.22) * np.exp(-moment * 1.2)),
            float(rng.uniform(-0.8, 0.8)),
        )
    return out


BEDS = {
    "steps": steps,
    "engine": engine,
    "crowd": crowd,
    "applause": applause,
    "heartbeat": heartbeat,
    "clock": clock,
    "typing": typing,
    "siren": siren,
}
EVENTS = {"door": door, "knock": knock, "click": click, "glass": glass}
