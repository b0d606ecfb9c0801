"""From an aspect ratio or a wished size to a size that a model makes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from studio.errors import RequestError

RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "16:9", "9:16", "21:9", "9:21")


@dataclass(frozen=True)
class Sizes:
    """The sizes a model makes, in pixels.

    fixed: when not empty, only these. multiple: both sides are divisible by it. pixels: at most so many in all, 0 for no limit.
    base: the side of its square pictures, from which a ratio's size is found.
    """

    min: int = 256
    max: int = 2048
    multiple: int = 16
    base: int = 1024
    pixels: int = 0
    fixed: tuple[tuple[int, int], ...] = ()

    def allows(self, width: int, height: int) -> bool:
        if self.fixed:
            return (width, height) in self.fixed
        inside = all(self.min <= side <= self.max and side % self.multiple == 0 for side in (width, height))
        return inside and (not self.pixels or width * height <= self.pixels)

    def nearest(self, width: int, height: int) -> tuple[int, int]:
        """The allowed size that keeps the shape best: first scaled into the limits, then snapped to the multiple."""
        if self.fixed:
            return min(self.fixed, key=lambda size: _distance(size, (width, height)))
        scale = 1.0
        if self.pixels and width * height > self.pixels:
            scale = math.sqrt(self.pixels / (width * height))
        scale = min(scale, self.max / max(width, height))
        scale = max(scale, self.min / min(width, height))
        snapped = [self._snap(width * scale), self._snap(height * scale)]
        while self.pixels and snapped[0] * snapped[1] > self.pixels and max(snapped) > self._least:
            longer = snapped.index(max(snapped))
            snapped[longer] -= self.multiple
        return snapped[0], snapped[1]

    def for_ratio(self, ratio: str, base: int = 0) -> tuple[int, int]:
        """The size with about as many pixels as a square of side `base`, in this shape."""
        across, down = parse_ratio(ratio)
        side = base or self.base
        width = side * math.sqrt(across / down)
        return self.nearest(round(width), round(width * down / across))

    def choose(self, width: int, height: int, *, strict: bool = False, title: str = "This model") -> tuple[int, int]:
        """The size to make when this one is asked: the nearest allowed one.

        Raises RequestError for a side outside the limits, and in strict mode for any that is not allowed as it stands.
        """
        if self.allows(width, height):
            return width, height
        best = self.nearest(width, height)
        if strict or (not self.fixed and not all(self.min <= side <= self.max for side in (width, height))):
            raise RequestError(
                f"{title} cannot make {width} x {height} pixels: {self.rule}.",
                field="width" if not self._side_allowed(width) else "height",
                hint=f"The nearest size it makes is {best[0]} x {best[1]}.",
                code="invalid_size",
            )
        return best

    @property
    def rule(self) -> str:
        """The limits as a clause."""
        if self.fixed:
            return "only " + ", ".join(f"{w} x {h}" for w, h in self.fixed)
        text = f"sides of {self.min} to {self.max} pixels, divisible by {self.multiple}"
        return text + (f", at most {self.pixels:,} pixels in all" if self.pixels else "")

    @property
    def _least(self) -> int:
        return math.ceil(self.min / self.multiple) * self.multiple

    def _side_allowed(self, side: int) -> bool:
        return self.min <= side <= self.max and side % self.multiple == 0

    def _snap(self, side: float) -> int:
        snapped = round(side / self.multiple) * self.multiple
        return int(min(max(snapped, self._least), self.max // self.multiple * self.multiple))


def parse_ratio(ratio: str) -> tuple[int, int]:
    """Both numbers of "16:9". Raises RequestError for anything else."""
    left, _, right = ratio.partition(":")
    if not (left.isdigit() and right.isdigit() and int(left) and int(right)):
        raise RequestError(f'"{ratio}" is no aspect ratio.', field="aspect_ratio", hint="Write it like 16:9.")
    return int(left), int(right)


def _distance(size: tuple[int, int], wish: tuple[int, int]) -> float:
    shape = abs(math.log((size[0] / size[1]) / (wish[0] / wish[1])))
    area = abs(math.log((size[0] * size[1]) / (wish[0] * wish[1])))
    return shape * 3 + area
