"""What chords are played like: held, strummed, broken, off the beat, in ostinatos."""

from __future__ import annotations

from collections.abc import Callable

from providers.local.band.form import Bar
from providers.local.band.reading import Plan
from providers.local.band.score import Note
from providers.local.band.theory import voiced

Voicing = tuple[int, ...]
Stroke = tuple[float, float, float]  # start in the bar, length, velocity
MIDDLES = {
    "steel": 57,
    "nylon": 59,
    "distorted": 45,
    "clean": 62,
    "spiccato": 55,
    "brass": 55,
    "choir": 64,
    "glass": 62,
    "bell": 72,
    "celesta": 81,
}
VOICES = {"distorted": 3, "brass": 3, "spiccato": 3, "supersaw": 4, "choir": 3}


def comp(plan: Plan, bars: tuple[Bar, ...], how: str, play: str) -> list[Note]:
    """What an accompanying part plays in the whole piece."""
    middle = MIDDLES.get(play, 62) + (12 if how == "high" else 0)
    notes: list[Note] = []
    voicing: Voicing = ()
    rng = plan.random(f"comp {how} {play}")
    for bar in bars:
        if _rests(bar, how):
            continue
        voicing = voiced(bar.chords[0], middle, VOICES.get(play, 4), voicing)
        at, energy = bar.index * plan.beats, bar.section.energy
        touch = 0.9 + 0.1 * energy
        if how in BROKEN:
            line = BROKEN[how](plan.beats, bar, voicing)
            notes += [Note(at + start, length, pitch, velocity * touch) for start, length, pitch, velocity in line]
            continue
        for number, (start, length, velocity) in enumerate(STROKES[how](plan.beats, bar)):
            roll = (
                0.018 * plan.bpm / 60 if how in {"strum", "lazy"} else 0.006 * plan.bpm / 60
            )  # seconds between two strings
            order = voicing if number % 2 == 0 or how != "strum" else voicing[::-1]
            for place, pitch in enumerate(order):
                soft = 1 - 0.06 * place + 0.05 * float(rng.random())
                notes.append(Note(at + start + place * roll, length, pitch, velocity * touch * soft))
    return notes


def _rests(bar: Bar, how: str) -> bool:
    """Who waits: brass and high voices for the chorus, a broken line for the end of the intro."""
    if how in {"swell", "thirds"}:
        return bar.section.name != "chorus"
    if how == "high":
        return bar.section.energy < 0.6
    return False


def _held(beats: int, bar: Bar) -> list[Stroke]:
    return [(0.0, beats * 1.04, 0.6)]


def _lazy(beats: int, bar: Bar) -> list[Stroke]:
    if bar.place % 2:
        return [(0.0, beats * 0.4, 0.72), (beats / 2 - 0.5, beats / 2, 0.6)]
    return [(0.0, beats * 0.9, 0.75), (beats - 0.5, 0.4, 0.42)]


def _charleston(beats: int, bar: Bar) -> list[Stroke]:
    shapes: list[list[Stroke]] = [
        [(0.0, 0.9, 0.7), (1.5, 0.3, 0.62)],
        [(0.5, 0.3, 0.6), (2.5, 0.8, 0.66)],
        [(1.0, 0.3, 0.6), (1.5, 1.2, 0.7)],
        [(0.0, 0.3, 0.6), (1.5, 0.3, 0.66), (3.5, 0.4, 0.55)],
    ]
    return [stroke for stroke in shapes[bar.place % 4] if stroke[0] < beats]


def _house(beats: int, bar: Bar) -> list[Stroke]:
    starts = [0.0, 0.75, 1.5, 2.5, 3.25] if bar.place % 2 == 0 else [0.0, 0.75, 1.5, 2.25, 3.0, 3.5]
    return [(start, 0.3, 0.85 if number % 2 == 0 else 0.7) for number, start in enumerate(starts) if start < beats]


def _drive(beats: int, bar: Bar) -> list[Stroke]:
    if bar.section.energy < 0.6:
        return [(0.0, beats * 0.98, 0.85)]
    return [(step / 2, 0.3 if step % 4 else 0.48, 0.95 if step % 4 == 0 else 0.72) for step in range(beats * 2)]


def _strum(beats: int, bar: Bar) -> list[Stroke]:
    """Down, down-up, up-down-up: the usual pattern; in 3 and 6 the bass is left to the first beat."""
    if beats == 4:
        return [(0.0, 0.95, 0.8), (1.0, 0.5, 0.66), (1.5, 0.5, 0.5), (2.5, 0.5, 0.56), (3.0, 0.5, 0.7), (3.5, 0.5, 0.5)]
    return [
        (beat + half / 2, 0.5, (0.8 if beat == 0 else 0.62) - 0.18 * half)
        for beat in range(beats)
        for half in ((0,) if beat == 0 else (0, 1))
    ]


def _skank(beats: int, bar: Bar) -> list[Stroke]:
    return [(beat + 0.5, 0.16, 0.8 if beat % 2 else 0.7) for beat in range(beats)]


def _oompah(beats: int, bar: Bar) -> list[Stroke]:
    return [(float(beat), 0.42, 0.66 if beat == 1 else 0.56) for beat in range(1, beats)]


def _swell(beats: int, bar: Bar) -> list[Stroke]:
    return [(0.0, beats * 0.96, 0.85)]


def _bossa(beats: int, bar: Bar) -> list[Stroke]:
    starts = [0.0, 1.5, 3.0] if bar.place % 2 == 0 else [0.5, 2.0, 3.5]
    return [(start, 0.7, 0.72 if number else 0.8) for number, start in enumerate(starts) if start < beats]


STROKES: dict[str, Callable[[int, Bar], list[Stroke]]] = {
    "held": _held,
    "high": _held,
    "lazy": _lazy,
    "charleston": _charleston,
    "house": _house,
    "drive": _drive,
    "strum": _strum,
    "skank": _skank,
    "oompah": _oompah,
    "swell": _swell,
    "bossa": _bossa,
}

Line = list[tuple[float, float, int, float]]


def _arp(beats: int, bar: Bar, voicing: Voicing, step: float, order: tuple[int, ...]) -> Line:
    ladder = [*voicing, voicing[0] + 12]
    count = int(beats / step)
    return [
        (place * step, step * 0.9, ladder[order[place % len(order)] % len(ladder)], 0.78 if place % 4 == 0 else 0.56)
        for place in range(count)
    ]


def _arp16(beats: int, bar: Bar, voicing: Voicing) -> Line:
    return _arp(
        beats,
        bar,
        voicing,
        0.25,
        (0, 2, 1, 3, 2, 4, 3, 1) if bar.section.name == "chorus" else (0, 1, 2, 3, 4, 3, 2, 1),
    )


def _arp2(beats: int, bar: Bar, voicing: Voicing) -> Line:
    return _arp(beats, bar, voicing, 0.5, (0, 2, 4, 3, 2, 1)) if bar.section.energy > 0.6 else []


def _broken(beats: int, bar: Bar, voicing: Voicing) -> Line:
    """Eighths up and down, the first one held as if by a pedal."""
    order = (0, 2, 1, 2, 3, 2, 1, 2)
    line = _arp(beats, bar, voicing, 0.5, order)
    return [
        (start, min(2.0, beats - start), pitch - (12 if place == 0 else 0), velocity * 0.9)
        for place, (start, _, pitch, velocity) in enumerate(line)
    ]


def _travis(beats: int, bar: Bar, voicing: Voicing) -> Line:
    """Fingerpicking: thumb on the beats, fingers between them."""
    line: Line = []
    for beat in range(beats):
        line.append((float(beat), 1.2, voicing[beat % 2], 0.66))
        line.append(
            (beat + 0.5, 1.2, voicing[2 + beat % max(1, len(voicing) - 2)] if len(voicing) > 2 else voicing[-1], 0.52)
        )
    return line


def _ostinato(beats: int, bar: Bar, voicing: Voicing) -> Line:
    """Short bows: an eighth each, with accents of three against two."""
    shape = (0, 0, 2, 0, 1, 0, 2, 1)
    return [
        (place / 2, 0.4, voicing[shape[place % 8] % len(voicing)], 0.85 if place % 3 == 0 else 0.58)
        for place in range(beats * 2)
    ]


BROKEN: dict[str, Callable[[int, Bar, Voicing], Line]] = {
    "arp16": _arp16,
    "arp2": _arp2,
    "broken": _broken,
    "travis": _travis,
    "ostinato": _ostinato,
}
