"""When a job is asked about: seldom while it cannot be done yet, often when it should be, and never more than the account likes."""

from __future__ import annotations

from dataclasses import dataclass

SOON, LATE = 3.0, 15.0  # seconds until an end is noticed: within the window in which it is expected, and outside of it
FIRST = (1.5, 3.5, 6.5, 11.0)  # seconds of age of the looks that notice what fails, or is there, at once
BEFORE, AFTER = 18.0, 36.0  # seconds of the window around the typical time; so short that 60 looks last 10 minutes
SAME = 0.25  # seconds by which a look may come late and still count as the planned one


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
        return min([self._usual(age), *(first - age for first in FIRST if first > age + SAME)])

    def _usual(self, age: float) -> float:
        begins, ends = self.window
        if begins <= age < ends:
            return SOON
        return max(min(LATE, begins - age), SOON) if age < begins else LATE
