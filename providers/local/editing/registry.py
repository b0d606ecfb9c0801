"""What an operation is, and the one place where all of them are known by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from providers.local.painter.noise import stream
from studio.media.cutout import has_subject, subject_mask

Kind = Literal["pixels", "shape", "cut"]
Scale = Literal["own", "blend"]


@dataclass
class Context:
    """What an operation is told besides the pixels.

    amount: 1 is the usual effect. values: the operation's parameters. others: the further pictures, (h, w, 3 or 4) uint8.
    memo: what was measured once and holds for all frames of a film.
    """

    seed: int = 0
    amount: float = 1.0
    values: Mapping[str, Any] = field(default_factory=dict)
    others: tuple[np.ndarray, ...] = ()
    memo: dict[str, Any] = field(default_factory=dict)
    place: int = 0  # of the step in its chain

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a parameter, `default` where the instruction does not set it."""
        return self.values.get(name, default)

    def number(self, name: str, default: float) -> float:
        return float(self.values.get(name, default))

    def rng(self, name: str) -> np.random.Generator:
        """A stream of chance of this step's own."""
        return stream("edit", name, self.seed, self.place)

    def once(self, name: str, measure: Callable[[], Any]) -> Any:
        """What `measure` found at the first frame."""
        key = f"{self.place} {name}"
        if key not in self.memo:
            self.memo[key] = measure()
        return self.memo[key]

    @cached_property
    def other(self) -> np.ndarray:
        """The further picture that the step speaks of, (h, w, 3) uint8."""
        return self.others[self.picture][..., :3]

    @property
    def picture(self) -> int:
        return int(self.values.get("picture", 2)) - 2


Operation = Callable[[np.ndarray, Context], np.ndarray]


@dataclass(frozen=True)
class Known:
    """One operation.

    run: pixels float32 0 to 1 and a context in, pixels out. kind: "pixels" keeps the size and sees (h, w, 3); "shape" may change it
    and sees 3 or 4 channels; "cut" gives 4 channels. takes: which words of an instruction it can use. scales: who heeds the amount,
    the operation itself or a blend with what it was given.
    """

    name: str
    run: Operation
    kind: Kind
    takes: frozenset[str]
    scales: Scale


OPERATIONS: dict[str, Known] = {}


def operation(name: str, *takes: str, kind: Kind = "pixels", scales: Scale = "own") -> Callable[[Operation], Operation]:
    """Makes a function an operation of this name."""

    def register(function: Operation) -> Operation:
        if name in OPERATIONS:
            raise ValueError(f'There are two operations "{name}".')
        OPERATIONS[name] = Known(name, function, kind, frozenset(takes), scales)
        return function

    return register


def subject(rgb: np.ndarray) -> np.ndarray:
    """The soft mask of the picture's subject, (h, w) float32; empty where nothing stands out. rgb: float32, 0 to 1."""
    mask = subject_mask(np.round(np.clip(rgb[..., :3], 0, 1) * 255).astype(np.uint8))
    return mask if has_subject(mask) else np.zeros_like(mask)


def middle_of(mask: np.ndarray) -> tuple[float, float]:
    """The middle of a subject in pixels, of the picture where there is none."""
    height, width = mask.shape
    total = float(mask.sum())
    if not total:
        return width / 2, height / 2
    return float(mask.sum(0) @ np.arange(width)) / total, float(mask.sum(1) @ np.arange(height)) / total
