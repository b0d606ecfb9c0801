"""What a bass plays below the chords, in twelve manners."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from providers.local.band.form import Bar
from providers.local.band.reading import Plan
from providers.local.band.score import Note
from providers.local.band.theory import nearest, scale_over

LOW = 33  # A1
Line = list[tuple[float, float, int, float]]  # start in the bar, length, semitones above the root, velocity


def bass(plan: Plan, bars: tuple[Bar, ...], how: str, play: str) -> list[Note]:
    """The bass line of the whole piece."""
    rng = plan.random(f"bass {how}")
    notes: list[Note] = []
    centre = 38 if play == "piano" else LOW
    for bar in bars:
        if (
            bar.section.name == "intro"
            and bar.section.bars > 1
            and bar.place < bar.section.bars // 2
            and how not in {"pedal", "walk", "roots"}
        ):
            continue
        root = centre + (bar.chords[0].root - centre) % 12
        if how == "walk":
            following = bars[min(bar.index + 1, len(bars) - 1)]
            line = _walk(plan, bar, centre + (following.chords[0].root - centre) % 12, root, rng)
        else:
            line = LINES[how](plan.beats, bar, rng)
        fifth = 6 if "°" in bar.chords[0].name else 7
        for start, length, above, velocity in line:
            pitch = root + (fifth if above == 7 else above)
            notes.append(
                Note(bar.index * plan.beats + start, length, pitch, velocity * (0.82 + 0.18 * bar.section.energy))
            )
    return notes


def _walk(plan: Plan, bar: Bar, target: int, root: int, rng: np.random.Generator) -> Line:
    """A note a beat: the root, chord and scale tones on the way, and a neighbour of the next root last."""
    scale, chord = scale_over(plan.key, bar.chords[0]), bar.chords[0]
    line: Line = [(0.0, 0.92, 0, 0.85)]
    at = float(root)
    for beat in range(1, plan.beats):
        if beat == plan.beats - 1:
            pitch = target + int(rng.choice([-1, 1, 2] if target <= at else [-1, -2, 1]))
        else:
            goal = at + (target - at) / (plan.beats - beat) + float(rng.choice([-4, 3, 5]))
            pitch = nearest(float(np.clip(goal, LOW - 3, LOW + 17)), chord.tones if beat % 2 == 0 else scale)
        line.append((float(beat), 0.9, pitch - root, 0.7 + 0.1 * float(rng.random())))
        if rng.random() < 0.14:
            line.append((beat + 0.5, 0.35, pitch - root, 0.45))
        at = float(pitch)
    return line


def _eighths(beats: int, bar: Bar, rng: np.random.Generator) -> Line:
    return [
        (step / 2, 0.42, 12 if step == beats * 2 - 1 and bar.place % 2 else 0, 0.85 if step % 2 == 0 else 0.66)
        for step in range(beats * 2)
    ]


def _drive(beats: int, bar: Bar, rng: np.random.Generator) -> Line:
    walk_up = {beats * 2 - 2: 7, beats * 2 - 1: 5} if bar.place % 4 == 3 else {}
    return [(step / 2, 0.46, walk_up.get(step, 0), 0.88 if step % 2 == 0 else 0.72) for step in range(beats * 2)]


def _offbeat(beats: int, bar: Bar, rng: np.random.Generator) -> Line:
    line = [(beat + 0.5, 0.4, 0, 0.9) for beat in range(beats)]
    return [*line, (beats - 0.25, 0.22, 12 if bar.place % 2 else 7, 0.7)]


def _laid(beats: int, bar: Bar, rng: np.random.Generator) -> Line:
    line: Line = [(0.0, 1.4, 0, 0.85)]
    if beats >= 3:
        line.append((1.5, 0.45, 0, 0.55))
        line.append((beats / 2 + 0.5, 1.0, 7 if bar.place % 2 else 0, 0.7))
    if bar.place % 2:
        line.append((beats - 0.5, 0.4, -2, 0.55))
    return line


def _roots(beats: int, bar: Bar, rng: np.random.Generator) -> Line:
    if bar.section.energy > 0.9 and beats >= 4:
        return [(0.0, beats / 2, 0, 0.8), (beats / 2, beats / 2, 7, 0.65)]
    return [(0.0, beats * 0.98, 0, 0.78)]


def _pedal(beats: int, bar: Bar, rng: np.random.Generator) -> Line:
    return [(0.0, beats * 2.05, 0, 0.7)] if bar.place % 2 == 0 else []


def _rootfifth(beats: int, bar: Bar, rng: np.random.Generator) -> Line:
    half = beats // 2 or 1
    line: Line = [(0.0, half * 0.9, 0, 0.82), (float(half), (beats - half) * 0.85, 7, 0.68)]
    return line if beats > 2 else line[:beats]


def _bounce(beats: int, bar: Bar, rng: np.random.Generator) -> Line:
    return [(step / 2, 0.36, 12 * (step % 2), 0.85) for step in range(beats * 2)]


def _downbeat(beats: int, bar: Bar, rng: np.random.Generator) -> Line:
    return [(0.0, 0.95, 7 if bar.place % 2 and bar.place % 4 != 3 else 0, 0.85)]


def _bossa(beats: int, bar: Bar, rng: np.random.Generator) -> Line:
    if beats < 4:
        return _rootfifth(beats, bar, rng)
    line: Line = [(0.0, 1.4, 0, 0.8), (1.5, 0.45, 7, 0.6), (2.0, 1.4, 7, 0.75), (3.5, 0.45, 0, 0.6)]
    return line


def _trap(beats: int, bar: Bar, rng: np.random.Generator) -> Line:
    line: Line = [(0.0, 1.6, 0, 0.95), (beats / 2 + 0.5, 1.0, 0, 0.8)]
    if bar.place % 2 and beats > 2:
        line += [(beats - 0.75, 0.3, 12, 0.7), (beats - 0.25, 0.25, 7, 0.7)]
    return line


def _dub(beats: int, bar: Bar, rng: np.random.Generator) -> Line:
    if bar.place % 2 == 0:
        line: Line = [(0.0, 0.9, 0, 0.9), (1.0, 0.45, 0, 0.7), (1.5, 0.9, 7, 0.8)]
    else:
        line = [(0.5, 0.45, 12, 0.75), (1.0, 0.9, 7, 0.8), (2.5, 0.4, 5, 0.65)]
    return [part for part in line if part[0] < beats]


LINES: dict[str, Callable[[int, Bar, np.random.Generator], Line]] = {
    "eighths": _eighths,
    "drive": _drive,
    "offbeat": _offbeat,
    "laid": _laid,
    "roots": _roots,
    "pedal": _pedal,
    "rootfifth": _rootfifth,
    "bounce": _bounce,
    "downbeat": _downbeat,
    "bossa": _bossa,
    "trap": _trap,
    "dub": _dub,
}
