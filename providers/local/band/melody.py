"""The tune: motifs, phrases of question and answer, and breath between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from providers.local.band.form import Bar
from providers.local.band.reading import Plan
from providers.local.band.score import Note
from providers.local.band.theory import Chord, nearest, scale_over


@dataclass(frozen=True)
class Manner:
    """How a tune moves. grid: beats between places where a note may begin; most: beats of the longest note; leap: how likely one is."""

    grid: float = 0.5
    thin: float = 1.0  # factor of the plan's density
    most: float = 2.0
    legato: float = 0.92
    leap: float = 0.25
    off: float = 0.45  # weight of places off the beat


MANNERS = {
    "phrase": Manner(),
    "lyrical": Manner(thin=1.0, most=3.0, legato=1.0, leap=0.3, off=0.25),
    "broad": Manner(grid=1.0, thin=1.1, most=4.0, legato=1.02, leap=0.4),
    "sparse": Manner(grid=1.0, thin=0.9, most=4.0, legato=1.0, leap=0.5),
    "swing": Manner(thin=1.15, most=1.5, legato=0.85, off=0.8),
    "riff": Manner(grid=0.5, thin=1.1, most=0.5, legato=0.7, leap=0.35, off=0.75),
}
CENTRES = {
    "horn": 62,
    "bell": 79,
    "glass": 76,
    "flute": 77,
    "sax": 64,
    "leadguitar": 69,
    "vibraphone": 72,
    "celesta": 84,
    "piano": 74,
}
CENTRE = 71
REACH = 9  # semitones from the centre


@dataclass(frozen=True)
class Motif:
    """One bar of tune: where notes begin, how long they last (beats), and how many steps of the scale each moves."""

    starts: tuple[float, ...]
    lengths: tuple[float, ...]
    steps: tuple[int, ...]


def tune(plan: Plan, bars: tuple[Bar, ...], how: str, play: str) -> list[Note]:
    """The melody of the whole piece. Sections of one name share theirs; a later round varies it a little."""
    manner, centre = MANNERS[how], CENTRES.get(play, CENTRE)
    notes: list[Note] = []
    for bar in bars:
        if silent(bar, how):
            continue
        notes += _bar(plan, bar, manner, centre, before=notes[-1].pitch if notes else centre)
    return notes


def silent(bar: Bar, how: str) -> bool:
    """Whether the tune rests: before it begins and after it has ended, and in every other bar of a sparse one."""
    section = bar.section
    if section.name == "intro":
        return bar.place < section.bars - 1 or section.bars < 2
    if section.name == "outro":
        return bar.place >= max(1, section.bars // 2)
    return section.name == "bridge" and bar.place % 4 == 3


def motif(plan: Plan, name: str, manner: Manner, density: float) -> Motif:
    """A motif by this name: always the same in one piece."""
    rng = plan.random(f"motif {name}")
    places = np.arange(0, plan.beats, manner.grid)
    weights = np.array([_weight(place, plan.beats, manner.off) for place in places])
    chance = np.clip(weights * density * manner.thin * 1.5, 0, 0.95)
    chosen = places[rng.random(len(places)) < chance]
    least = 1 if manner.grid >= 1 else 2
    if len(chosen) < least:
        chosen = np.sort(rng.choice(places, size=min(least, len(places)), replace=False, p=weights / weights.sum()))
    ends = np.append(chosen[1:], plan.beats)
    lengths = np.minimum(ends - chosen, manner.most) * manner.legato
    steps, last = [], 0
    for _ in chosen:
        if abs(last) > 1:
            step = -int(np.sign(last))  # after a leap, a step back
        elif rng.random() < manner.leap:
            step = int(rng.choice([-4, -3, -2, 2, 3, 4]))
        else:
            step = int(rng.choice([-1, -1, 1, 1, 0]))
        steps.append(step)
        last = step
    return Motif(tuple(chosen.tolist()), tuple(lengths.tolist()), tuple(steps))


def _weight(place: float, beats: int, off: float) -> float:
    if place == 0:
        return 1.0
    if place % 1:
        return off if (place * 2) % 1 == 0 else off * 0.5
    return 0.85 if beats in (4, 6) and place == beats / 2 else 0.65


def _bar(plan: Plan, bar: Bar, manner: Manner, centre: int, before: int) -> list[Note]:
    """The tune of one bar: motif A or B, and at a phrase's end a long note and a breath."""
    section = bar.section
    density = plan.density * (1.2 if section.name == "chorus" else 0.8 if section.name == "bridge" else 1.0)
    closing = bar.place % 4 == 3 or bar.last
    letter = ("A", "B", "A", "C")[bar.place % 4]
    if section.round and bar.place % 8 == 6:
        letter = "D"  # a later round is not quite the same
    found = motif(plan, f"{_material(section.name)} {letter}", manner, density)
    lift = (4 if section.name == "chorus" else 0) + (0, 1, 2, -1)[bar.place % 4]
    pitch = float(np.clip(before, centre - 4, centre + 5)) * 0.75 + (centre + lift) * 0.25
    scale = scale_over(plan.key, bar.chords[0])
    notes: list[Note] = []
    starts = found.starts if not closing else _breathing(found.starts, plan.beats)
    for number, start in enumerate(starts):
        chord = bar.chords[0]
        pitch = _moved(
            pitch, found.steps[number], scale, chord, strong=start % 1 == 0 and (start == 0 or start >= plan.beats / 2)
        )
        pitch = _within(pitch, centre, scale)
        last = closing and number == len(starts) - 1
        if last:
            goal = _resting(plan, chord)
            pitch = nearest(pitch, goal)
        length = (plan.beats - start) * 0.75 if last else found.lengths[number]
        at = bar.index * plan.beats + start
        notes.append(Note(at, min(length, manner.most + 1), int(pitch), _loudness(plan, start, number, section.energy)))
    return notes


def _resting(plan: Plan, chord: Chord) -> tuple[int, ...]:
    """Where a phrase can end: tones of the chord that are at home in the key."""
    third = 3 if plan.key.minor else 4
    home = {plan.key.tonic, (plan.key.tonic + third) % 12, (plan.key.tonic + 7) % 12}
    return tuple(tone for tone in chord.tones if tone in home) or chord.tones[:3]


def _material(section: str) -> str:
    return {"intro": "verse", "outro": "chorus"}.get(section, section)


def _breathing(starts: tuple[float, ...], beats: int) -> tuple[float, ...]:
    """The first notes of a motif only, so that a phrase can end."""
    kept = tuple(start for start in starts if start <= beats / 2)
    return kept or starts[:1]


def _moved(pitch: float, step: int, scale: tuple[int, ...], chord: Chord, *, strong: bool) -> int:
    """So many steps along the scale; on a strong beat to a chord tone close by."""
    at = nearest(pitch, scale)
    for _ in range(abs(step)):
        at = nearest(at + (1.6 if step > 0 else -1.6), tuple(tone for tone in scale if tone != at % 12))
    return nearest(at, chord.tones[:4]) if strong else at


def _within(pitch: int, centre: int, scale: tuple[int, ...]) -> int:
    if pitch > centre + REACH:
        return pitch - 12
    return pitch + 12 if pitch < centre - REACH else pitch


def _loudness(plan: Plan, start: float, number: int, energy: float) -> float:
    """Strong beats are louder, and a line leans into its middle."""
    base = 0.62 + 0.16 * energy
    accent = 0.12 if start == 0 else 0.06 if start % 1 == 0 else -0.04
    return float(np.clip(base + accent + 0.05 * np.sin(number * 1.7 + plan.seed % 7), 0.2, 1.0))
