"""How long a film of each family is in frames, and which rates it can have. Pure.

Source: sogni-client 5.70.0, `calculate_video_frames` and the durations it accepts; the least and most frames from the vendor's documentation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

H3_RATE, H3_LEAST, H3_MOST, H3_STEP = 24, 124, 362, 17  # frames of MiniMax H3: 124 + 17 n


@dataclass(frozen=True)
class Frames:
    """base: frames a second that are counted whatever the rate is; 0 counts the rate itself. step: one more than a multiple of it is made.

    least, most: 0 for no limit of their own.
    """

    base: int = 0
    step: int = 1
    least: int = 0
    most: int = 0

    def of(self, seconds: float, fps: float) -> int:
        """The frames that a film of this length has."""
        whole = half_up(seconds * (self.base or fps))
        number = half_up(whole / self.step) * self.step + 1
        return min(max(number, self.least), self.most or number)

    def allows(self, number: int) -> bool:
        return (number - 1) % self.step == 0 and number >= self.least and (not self.most or number <= self.most)

    def nearest(self, number: int) -> int:
        """The allowed number that is closest."""
        snapped = half_up((number - 1) / self.step) * self.step + 1
        least = self.least + (1 - self.least) % self.step if self.least else 1
        most = self.most - (self.most - 1) % self.step if self.most else snapped
        return min(max(snapped, least), max(most, least))

    def seconds(self, number: int, fps: float) -> float:
        return (number - 1) / (self.base or fps)

    @property
    def rule(self) -> str:
        """The limits as a clause."""
        shape = f"one more than a multiple of {self.step}" if self.step > 1 else "any number"
        if self.least and self.most:
            return f"{self.least} to {self.most} frames" + (f", {shape}" if self.step > 1 else "")
        return shape


def half_up(value: float) -> int:
    """The nearest whole number, halves up, as the vendor's other clients round."""
    return math.floor(value + 0.5)


def h3_frames(seconds: float) -> int:
    """The frames of a MiniMax H3 film: the nearest of 124 + 17 n."""
    steps = half_up((half_up(seconds * H3_RATE) - H3_LEAST) / H3_STEP)
    return H3_LEAST + min(max(steps, 0), (H3_MOST - H3_LEAST) // H3_STEP) * H3_STEP
