"""When a job is asked about: seldom while it cannot be done yet, often when it should be, and never more than the account likes."""

from __future__ import annotations

from dataclasses import dataclass

SOON, LATE = 3.0, 15.0  # seconds until an end is noticed: within the window in which it is expected, and outside of it
BEFORE, AFTER = (
    20.0,
    44.0,
)  # seconds of the window around the typical time; 64 s in all, so that 60 looks last 10 minutes


@dataclass(frozen=True)
class Pace:
    """The looks at one job. typical: seconds it usually takes."""

    typical: float

    @property
    def window(self) -> tuple[float, float]:
        """From when to when an end is expected, in seconds of age; what is quick is expected from the start."""
        begins = self.typical - BEFORE
        return (begins, self.typical + AFTER) if begins > BEFORE else (0.0, BEFORE + AFTER)

    def wait(self, age: float) -> float:
        """Seconds until the next look."""
        begins, ends = self.window
        if begins <= age < ends:
            return SOON
        return max(min(LATE, begins - age), SOON) if age < begins else LATE
