"""The form of a piece: sections that fit its length, the chords of every bar, and where it comes home."""

from __future__ import annotations

from dataclasses import dataclass

from providers.local.band.reading import Plan
from providers.local.band.theory import Chord, read_chord

RING = 1.6  # seconds the last chord has at least, where the piece is long enough
CYCLE = ("verse", "chorus", "verse", "chorus", "bridge", "chorus")
ENERGY = {"intro": 0.45, "verse": 0.65, "chorus": 1.0, "bridge": 0.5, "outro": 0.4}


@dataclass(frozen=True)
class Section:
    """Some bars. first: the index of its first bar; round: 0 for the first section of its name, 1 for the second."""

    name: str
    first: int
    bars: int
    round: int
    energy: float


@dataclass(frozen=True)
class Bar:
    """One bar. place: its index in its section."""

    index: int
    place: int
    section: Section
    chords: tuple[Chord, ...]  # of equal length

    @property
    def last(self) -> bool:
        return self.place == self.section.bars - 1


@dataclass(frozen=True)
class Form:
    """All bars; then the last chord, which begins at `end` (in beats) and rings until the piece is over."""

    sections: tuple[Section, ...]
    bars: tuple[Bar, ...]
    end: float
    tonic: Chord


def form_of(plan: Plan) -> Form:
    """Sections by length: intro, verse, chorus, bridge, outro as far as there is time for them."""
    bar_seconds = plan.beats * 60 / plan.bpm
    count = max(1, int((plan.seconds - min(RING, bar_seconds)) / bar_seconds))
    if (count * bar_seconds) > plan.seconds - 0.4:  # not even one bar: it comes home after some beats
        count = 1
    sections = _sections(count)
    bars = tuple(bar for section in sections for bar in _bars(plan, section))
    end = min(float(count * plan.beats), max(1.0, int((plan.seconds - 0.8) * plan.bpm / 60)))
    return Form(sections, bars, end, home(plan))


def home(plan: Plan) -> Chord:
    """The tonic chord, in the manner of the genre."""
    rows = plan.genre.verse["minor" if plan.key.minor else "major"]
    for numeral in (chord for row in rows for chord in row.split()):
        chord = read_chord(numeral, plan.key)
        if chord.root == plan.key.tonic:
            return chord
    return read_chord("i" if plan.key.minor else "I", plan.key)


def _sections(count: int) -> tuple[Section, ...]:
    """Sections of four-bar units (two-bar ones in a short piece) that make up so many bars; what is over goes to the ends."""
    unit = 4 if count >= 20 else 2 if count >= 6 else 1
    units, over = divmod(count, unit)
    plan: list[list[str | int]] = []
    if units < 3:
        plan = [["verse", count]] if count < 4 else [["verse", count // 2], ["chorus", count - count // 2]]
    else:
        middle = units - (2 if units >= 4 else 1)
        plan = [["intro", unit], *_middle(middle, unit)]
        if units >= 4:
            plan.append(["outro", unit])
        plan[-1][1] = int(plan[-1][1]) + over
    out: list[Section] = []
    first = 0
    for name, bars in plan:
        seen = sum(1 for section in out if section.name == name)
        out.append(Section(str(name), first, int(bars), seen, ENERGY[str(name)]))
        first += int(bars)
    return tuple(out)


def _middle(units: int, unit: int) -> list[list[str | int]]:
    """Verses, choruses and bridges of one unit or two, ending with a chorus."""
    names: list[list[str | int]] = []
    size = 2 if units >= 4 else 1
    left, turn = units, 0
    while left > 0:
        name = CYCLE[turn % len(CYCLE)]
        take = min(size if name != "bridge" else max(1, size // 2), left)
        names.append([name, take * unit])
        left, turn = left - take, turn + 1
    if len(names) > 1 and names[-1][0] != "chorus":  # a short rest makes the last chorus longer
        names[-2][1] = int(names[-2][1]) + int(names.pop()[1])
    return names


def _bars(plan: Plan, section: Section) -> list[Bar]:
    """The section's bars with their chords; the last bar leads on by the fifth degree where the genre's row does not."""
    row = _row(plan, section)
    spread = plan.genre.bars
    bars = []
    for place in range(section.bars):
        chord = read_chord(row[(place // spread) % len(row)], plan.key)
        bars.append(Bar(section.first + place, place, section, (chord,)))
    return bars


def _row(plan: Plan, section: Section) -> list[str]:
    """The row of chords of a section: the same for all of its name, a bridge takes the chorus's other one."""
    mode = "minor" if plan.key.minor else "major"
    rng = plan.random("chords")
    verse = plan.genre.verse[mode][int(rng.integers(len(plan.genre.verse[mode])))]
    choruses = list(plan.genre.chorus[mode])
    chosen = int(rng.integers(len(choruses)))
    if section.name == "chorus":
        return choruses[chosen].split()
    if section.name == "bridge":
        return choruses[(chosen + 1) % len(choruses)].split()
    return verse.split()
