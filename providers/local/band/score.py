"""A score: every note and drum hit, in beats."""

from __future__ import annotations

from dataclasses import dataclass, field

from providers.local.band.form import Form
from providers.local.band.reading import Plan


@dataclass(frozen=True)
class Note:
    """start, length: beats; pitch: MIDI number; velocity: 0 to 1."""

    start: float
    length: float
    pitch: int
    velocity: float


@dataclass(frozen=True)
class Hit:
    """One stroke of a drum. start: beats."""

    start: float
    voice: str
    velocity: float


@dataclass(frozen=True)
class Score:
    """All that is played, part by part."""

    plan: Plan
    form: Form
    notes: dict[str, list[Note]] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)

    def seconds(self, beat: float) -> float:
        """When a beat is. The second half of a beat comes later where the genre swings."""
        whole = int(beat // 1)
        part, swing = beat - whole, self.plan.genre.swing
        part = part * 2 * swing if part < 0.5 else swing + (part - 0.5) * 2 * (1 - swing)
        return (whole + part) * 60 / self.plan.bpm

    def sections(self) -> list[dict[str, float | str]]:
        """The sections with their times in seconds, the last one to the end."""
        starts = [self.seconds(section.first * self.plan.beats) for section in self.form.sections]
        ends = [*starts[1:], self.plan.seconds]
        return [
            {"name": section.name, "start": round(start, 3), "end": round(end, 3)}
            for section, start, end in zip(self.form.sections, starts, ends, strict=True)
        ]
