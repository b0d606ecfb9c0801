"""Keys, scales and chords, as MIDI note numbers and pitch classes."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
FLATS = {"Db": 1, "D#": 3, "Gb": 6, "G#": 8, "A#": 10, "Cb": 11, "Fb": 4, "E#": 5, "B#": 0}
MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
DEGREES = ("i", "ii", "iii", "iv", "v", "vi", "vii")
SHAPES = {  # what follows the numeral -> semitones above the root; third and fifth are put in by case
    "": (),
    "5": (),
    "6": (9,),
    "7": (10,),
    "M7": (11,),
    "9": (10, 14),
    "M9": (11, 14),
    "add9": (14,),
    "sus": (),
    "7sus": (10,),
}
_NUMERAL = re.compile(r"(b?)(vii|vi|iv|v|iii|ii|i)(°?)(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Key:
    """A tonic (0 is C) and whether it is minor."""

    tonic: int
    minor: bool

    @property
    def name(self) -> str:
        return f"{NAMES[self.tonic]} {'minor' if self.minor else 'major'}"

    @property
    def scale(self) -> tuple[int, ...]:
        """Semitones of the seven steps above the tonic."""
        return MINOR if self.minor else MAJOR


@dataclass(frozen=True)
class Chord:
    """Pitch classes, the root first. third: whether it has one."""

    root: int
    tones: tuple[int, ...]
    name: str = ""


def read_key(text: str) -> Key:
    """The key in words like "A minor" or "F# major"."""
    note, _, mode = text.partition(" ")
    return Key(FLATS[note] if note in FLATS else NAMES.index(note), mode == "minor")


def read_chord(text: str, key: Key) -> Chord:
    """The chord that a numeral means in a key: case is its third, ° a diminished fifth, b a lowered root.

    Raises ValueError for what is no chord.
    """
    found = _NUMERAL.fullmatch(text)
    if not found or found[4] not in SHAPES:
        raise ValueError(f'"{text}" is no chord')
    flat, numeral, diminished, shape = found.groups()
    step = key.scale[DEGREES.index(numeral.lower())]
    if flat:
        step = MAJOR[DEGREES.index(numeral.lower())] - 1
    root = (key.tonic + step) % 12
    third = 4 if numeral.isupper() else 3
    middle = () if shape == "5" else (5,) if shape.endswith("sus") else (third,)
    offsets = (0, *middle, 6 if diminished else 7, *SHAPES[shape])
    return Chord(root, tuple((root + offset) % 12 for offset in offsets), text)


def voiced(chord: Chord, middle: int, voices: int = 4, before: tuple[int, ...] = ()) -> tuple[int, ...]:
    """The chord's notes around `middle`, in the inversion that moves least from the notes before it."""
    tones = list(dict.fromkeys(chord.tones))
    if len(tones) > voices:
        tones = tones[1:] if voices >= 3 else tones[:voices]  # the bass has the root
        tones = tones[:voices]
    best: tuple[float, tuple[int, ...]] = (1e9, ())
    for turn in range(len(tones)):
        for octave in (-12, 0, 12):
            notes = _stacked(tones[turn:] + tones[:turn], middle - 6 + octave)
            centre = sum(notes) / len(notes)
            motion = sum(min(abs(note - old) for old in before) for note in notes) if before else 0
            cost = abs(centre - middle) * 0.7 + motion
            best = min(best, (cost, notes))
    return best[1]


def _stacked(tones: list[int], low: int) -> tuple[int, ...]:
    """These pitch classes one above the other, from `low` up."""
    notes: list[int] = []
    at = low
    for tone in tones:
        at += (tone - at) % 12
        notes.append(at)
        at += 1
    return tuple(notes)


def nearest(pitch: float, classes: tuple[int, ...]) -> int:
    """The note with one of these pitch classes that is nearest to a pitch."""
    return min(
        (round(pitch) + offset for offset in range(-7, 8) if (round(pitch) + offset) % 12 in classes),
        key=lambda note: (abs(note - pitch), note),
    )


def scale_over(key: Key, chord: Chord) -> tuple[int, ...]:
    """Pitch classes for a melody: the key's, with those of the chord that differ put in place of their neighbours."""
    classes = {(key.tonic + step) % 12 for step in key.scale}
    for tone in chord.tones:
        if tone not in classes:
            classes -= {(tone + 1) % 12, (tone - 1) % 12} - set(chord.tones)
            classes.add(tone)
    return tuple(sorted(classes))
