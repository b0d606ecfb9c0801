"""What a worker is told to film."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Tell = Callable[[float], None]  # hears how far the work before the first frame is, 0 to 1


@dataclass(frozen=True)
class Shot:
    """What a film is to be: pixels, frames, frames per second, and the random seed."""

    width: int
    height: int
    frames: int
    fps: float
    seed: int

    @property
    def seconds(self) -> float:
        return self.frames / self.fps


@dataclass(frozen=True)
class Order:
    """One film. first, last: pictures; audio: a sound; video: a film; bed: words of a sound that goes with it. "" where there is none.

    audio_start, video_start: seconds into those where it begins. audio_seconds: how much of the sound is heard; None: all of it.
    """

    mode: str
    prompt: str
    shot: Shot
    negative_prompt: str = ""
    first: str = ""
    last: str = ""
    audio: str = ""
    video: str = ""
    audio_start: float = 0.0
    audio_seconds: float | None = None
    video_start: float = 0.0
    bed: str = ""
    panel: bool = False  # it is the scene of one panel of a storyboard
    place: tuple[int, int] = field(default=(0, 1))  # which one of how many is made
