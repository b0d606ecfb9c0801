"""From tracks to a mix: levels, places in the picture, rooms and echoes, and the last touch of the whole."""

from __future__ import annotations

import numpy as np

from providers.local.band import effects, kits
from providers.local.band.genres import Part
from providers.local.band.playing import Progress, drum_tracks, kicks, track
from providers.local.band.score import Score
from studio.media.sound import normalise

LEVEL = 0.1  # RMS of a part at 0 dB
LOUDNESS, CEILING = -14.0, -1.0  # LUFS, dBTP
DRUM_LEVELS = {
    "kick": 0.0,
    "snare": -2,
    "clap": -5,
    "hat": -11,
    "open": -11,
    "pedal": -13,
    "ride": -11,
    "shaker": -11,
    "rim": -8,
    "tom": -3,
    "crash": -10,
}  # dB of peaks
KICK_PEAK = 0.62
BEGIN = 0.002  # seconds
UNTOUCHED = {"bass"}  # parts that stay in the middle and dry
LOWCUT = {"bass": 32.0, "lead": 160.0}  # Hz


def mixed(score: Score, rate: int, progress: Progress) -> np.ndarray:
    """The whole piece, float32 [n, 2], at its loudness, from silence to silence."""
    plan, genre = score.plan, score.plan.genre
    count = round(plan.seconds * rate)
    dry: np.ndarray
    send: np.ndarray
    dry, send, echo = (np.zeros((count, 2), np.float32) for _ in range(3))
    for number, (name, part) in enumerate(plan.parts.items()):
        progress(0.05 + 0.55 * number / len(plan.parts), f"playing the {name}")
        sound = _placed(score, name, part, rate)
        dry += sound
        send += sound * np.float32(part.send)
        if part.echo:
            echo += sound * np.float32(part.echo)
    if plan.drums:
        progress(0.62, "playing the drums")
        if genre.duck:
            gain = effects.ducking(count, rate, kicks(score.hits, score, rate), genre.duck)[:, None]
            dry, send = dry * gain, send * (0.4 + 0.6 * gain)
        sound, wet = _drums(score, rate)
        dry, send = dry + sound, send + wet
    progress(0.7, "mixing")
    if echo.any():
        repeats = effects.echoed(echo, rate, 0.75 * 60 / plan.bpm)
        dry, send = dry + repeats, send + repeats * np.float32(0.3)
    answer = effects.impulse(rate, genre.room.seconds * plan.room, genre.room.bright * 2 ** (0.4 * plan.bright))
    dry += effects.reverberated(send, answer)
    progress(0.82, "mastering")
    return mastered(score, dry, rate)


def mastered(score: Score, mix: np.ndarray, rate: int) -> np.ndarray:
    """The mix glued together, coloured as the genre wants it, faded out and brought to its loudness."""
    plan, genre = score.plan, score.plan.genre
    out = effects.filtered(mix, rate, "highpass", 28)
    out = effects.driven(effects.glued(out, rate), genre.drive)
    if genre.dark or plan.bright < -0.3:
        out = effects.filtered(out, rate, "lowpass", (genre.dark or 11000) * 2 ** (0.5 * plan.bright))
    if genre.wow:
        out = effects.wowed(out, rate, genre.wow)
    level = float(np.sqrt(np.square(out).mean()))
    if genre.crackle:
        out = out + effects.crackle(len(out), rate, plan.seed) * np.float32(level * 0.22 * genre.crackle)
    if genre.air:
        out = out + effects.wind(len(out), rate, plan.seed) * np.float32(level * genre.air)
    return normalise(_faded(score, out, rate), rate, LOUDNESS, CEILING)


def _placed(score: Score, name: str, part: Part, rate: int) -> np.ndarray:
    """A part at its level and in its place."""
    sound = track(score, name, rate)
    if part.play in INSERTS:
        sound = INSERTS[part.play](sound, rate)
    if part.twice:  # a second player, a moment later on the other side
        late = np.roll(sound, round(0.017 * rate), axis=0)
        late[: round(0.017 * rate)] = 0
        sound = np.stack([sound[:, 0], late[:, 1]], axis=1)
    elif name not in UNTOUCHED:
        sound = panned(sound, part.pan)
    sound = effects.filtered(sound, rate, "highpass", LOWCUT.get(name, 110.0))
    return sound * np.float32(LEVEL * 10 ** (part.level / 20) / max(1e-6, active_level(sound, rate)))


def active_level(sound: np.ndarray, rate: int) -> float:
    """The RMS of the louder moments of a track, silence left out."""
    size = rate // 10
    whole = sound[: len(sound) // size * size] if len(sound) > size else sound
    blocks = np.square(whole).reshape(-1, min(size, len(whole)) * 2).mean(axis=1)
    heard = blocks[blocks > 0.01 * blocks.max(initial=0.0)]
    return float(np.sqrt(np.quantile(heard, 0.75))) if len(heard) else 0.0


def panned(sound: np.ndarray, pan: float) -> np.ndarray:
    """The sound moved to a side, at equal power; what was wide stays wide."""
    angle = (pan + 1) * np.pi / 4
    return sound * np.array([np.cos(angle), np.sin(angle)], np.float32) * np.float32(2**0.5)


def _drums(score: Score, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """The kit, dry, and what of it goes to the room."""
    plan = score.plan
    tracks = drum_tracks(score, rate)
    level = 10 ** (float(plan.genre.drums.get("level", 0.0)) / 20)
    count = round(plan.seconds * rate)
    dry, wet = np.zeros((count, 2), np.float32), np.zeros((count, 2), np.float32)
    for voice, sound in tracks.items():
        peak = float(np.quantile(np.abs(sound)[np.abs(sound) > 1e-4], 0.999)) if sound.any() else 1.0
        sound = sound * np.float32(KICK_PEAK * level * 10 ** (DRUM_LEVELS.get(voice, -8) / 20) / peak)
        place = panned(np.stack([sound, sound], axis=1), kits.PANS.get(voice, 0.0))
        dry += place
        wet += place * np.float32(kits.SENDS.get(voice, 0.05) * (1.0 + 0.6 * (plan.genre.drums["kit"] == "taiko")))
    return dry, wet


def _faded(score: Score, mix: np.ndarray, rate: int) -> np.ndarray:
    """The mix with its end: the last chord dying away, or all of it going slowly."""
    plan = score.plan
    ring = max(0.2, plan.seconds - score.seconds(score.form.end))
    seconds = min(plan.seconds * 0.3, 7.0) if plan.genre.ending == "fade" else min(ring * 0.7, 2.5)
    count = min(len(mix), round(seconds * rate))
    shape = 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, count))
    begin = round(BEGIN * rate)
    mix[:begin] *= np.linspace(0, 1, begin, dtype=np.float32)[:, None]
    mix[len(mix) - count :] *= (shape**1.3).astype(np.float32)[:, None]
    return mix


INSERTS = {
    "distorted": lambda sound, rate: effects.amplified(sound, rate, 9.0),
    "leadguitar": lambda sound, rate: effects.amplified(sound, rate, 5.0),
    "epiano": effects.trembled,
    "clean": effects.widened,
    "organ": effects.widened,
    "warm": effects.widened,
}
