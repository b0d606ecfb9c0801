"""Steps carried out one after another on a picture, or on every frame of a film."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from studio.errors import RequestError
from studio.media.cutout import subject_mask

from .pixels import clipped, mix, places, soft, to_bytes, to_floats, unit
from .reading import Step, read
from .registry import OPERATIONS, Context, subject

FRAMING = {"border", "picture frame", "polaroid", "film strip", "rounded", "beside"}
RATIO_SLACK = 0.004  # how far a ratio may be off before the picture is cut or extended to it

Tell = Callable[[float, str], None]


@dataclass(frozen=True)
class Chain:
    """What an instruction comes to. It holds no state: the same pixels, seed and memo give the same result."""

    steps: tuple[Step, ...]

    @property
    def keeps_size(self) -> bool:
        """Whether the result is as large as the picture, so that a mask or a film's frames can use it."""
        return all(OPERATIONS[step.operation].kind != "shape" for step in self.steps)

    @property
    def transparent(self) -> bool:
        """Whether the result may have clear parts."""
        return any(OPERATIONS[step.operation].kind == "cut" or step.operation == "rounded" for step in self.steps)

    @property
    def pictures(self) -> int:
        """How many pictures it needs, the first one counted."""
        return max((int(step.values.get("picture", 1)) for step in self.steps), default=1)

    @property
    def names(self) -> tuple[str, ...]:
        """The operations in order."""
        return tuple(step.operation for step in self.steps)

    def without(self, names: set[str]) -> Chain:
        """The chain without these operations."""
        return Chain(tuple(step for step in self.steps if step.operation not in names))

    def shaped(self, ratio: tuple[float, float]) -> Chain:
        """The chain so that its picture gets this ratio: its own crop or extension is told, else it begins with a crop."""
        for place, step in enumerate(self.steps):
            if step.operation in ("crop", "extend") and "percent" not in step.values:
                told = replace(step, values={"ratio": ratio, **step.values})
                return Chain((*self.steps[:place], told, *self.steps[place + 1 :]))
        return Chain((Step("crop", values={"ratio": ratio}), *self.steps))

    def apply(
        self,
        pixels: np.ndarray,
        *,
        seed: int = 0,
        others: tuple[np.ndarray, ...] = (),
        strength: float = 1.0,
        mask: np.ndarray | None = None,
        memo: dict[str, Any] | None = None,
        tell: Tell | None = None,
    ) -> np.ndarray:
        """The changed picture, uint8, (h, w, 3), or (h, w, 4) where it has clear parts.

        pixels: (h, w, 3 or 4) uint8. others: the further pictures, likewise. strength: 0 keeps the picture, 1 is the full effect.
        mask: (h, w) uint8, 0 where not one pixel may change; only for a chain that keeps the size. memo: hand the same dict in for
        every frame of a film, so that what is measured (levels, palettes, casts) is measured once and does not flicker.
        """
        cv2.setNumThreads(1)
        base = made = to_floats(pixels)
        memo = {} if memo is None else memo
        for place, step in enumerate(self.steps):
            if tell:
                tell(place / len(self.steps), step.operation)
            context = Context(seed, step.amount, step.values, others, memo, place)
            made, base = _carried_out(step, context, made, base)
        if strength < 1:
            made = _blended(base, made, strength)
        result = to_bytes(made)
        return result if mask is None else _masked(pixels, result, mask)


@lru_cache(maxsize=64)
def chain(instruction: str) -> Chain:
    """The chain of an instruction. Raises RequestError for one that is not understood."""
    return Chain(read(instruction))


def apply(
    pixels: np.ndarray,
    instruction: str,
    seed: int = 0,
    *,
    others: tuple[np.ndarray, ...] = (),
    strength: float = 1.0,
    mask: np.ndarray | None = None,
    memo: dict[str, Any] | None = None,
) -> np.ndarray:
    """The picture changed as the instruction says; see `Chain.apply`."""
    return chain(instruction).apply(pixels, seed=seed, others=others, strength=strength, mask=mask, memo=memo)


def _carried_out(step: Step, context: Context, made: np.ndarray, base: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The picture after a step, and what it would be without the changes of colour: that one goes through the same changes of shape."""
    known = OPERATIONS[step.operation]
    if known.kind == "shape":
        changed = clipped(known.run(made, context))
        if changed.shape == base.shape and step.operation != "flip":
            same = np.shares_memory(made, base)
            return changed, changed if same else clipped(known.run(base, context))
        return changed, changed if made is base else _fitting(clipped(known.run(base, context)), changed)
    rgb = np.ascontiguousarray(made[..., :3])
    changed = clipped(known.run(rgb, context))
    if known.scales == "blend" and context.amount < 1:
        changed = _blended(rgb, changed, context.amount)
    if step.region:
        changed = mix(rgb, changed, _region(step.region, rgb))
    if made.shape[2] == 4 and changed.shape[2] == 3:
        changed = np.dstack([changed, made[..., 3]])
    elif made.shape[2] == 4:
        changed[..., 3] = np.minimum(changed[..., 3], made[..., 3])
    return changed, base


def _fitting(base: np.ndarray, made: np.ndarray) -> np.ndarray:
    """The base at the picture's size, should a crop have followed the changed colours."""
    if base.shape[:2] == made.shape[:2]:
        return base
    return cv2.resize(base, (made.shape[1], made.shape[0]), interpolation=cv2.INTER_AREA)


def _blended(base: np.ndarray, made: np.ndarray, part: float) -> np.ndarray:
    """So much of the changed picture over the base; a missing alpha is full."""
    if made.shape[2] == base.shape[2]:
        return mix(base, made, part)
    full = [np.dstack([one, np.ones(one.shape[:2], np.float32)]) if one.shape[2] == 3 else one for one in (base, made)]
    return mix(full[0], full[1], part)


def _masked(pixels: np.ndarray, result: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The result where the mask is white, the very pixels where it is black, between them where it is grey."""
    if result.shape[2] != pixels.shape[2]:
        pixels, result = (
            np.dstack([one, np.full(one.shape[:2], 255, np.uint8)]) if one.shape[2] == 3 else one
            for one in (pixels, result)
        )
    part = (mask.astype(np.float32) / 255)[..., None]
    made = np.round(pixels + (result.astype(np.float32) - pixels) * part).astype(np.uint8)
    return np.where(mask[..., None] == 0, pixels, made)


def _region(name: str, rgb: np.ndarray) -> np.ndarray:
    """Where a step works, (h, w) float32, 0 to 1."""
    if name in ("subject", "background"):
        mask = subject(rgb)
        if not mask.any():
            mask = subject_mask(to_bytes(rgb))
        return mask if name == "subject" else 1 - mask
    if name == "face":
        return _face(rgb)
    across, down = places(rgb)
    full = np.ones(rgb.shape[:2], np.float32)
    half = {"left": -across, "right": across, "top": -down, "bottom": down}
    if name in half:
        return np.asarray(np.clip(half[name] * 12 + 0.5, 0, 1) * full, np.float32)
    away = np.sqrt((across * 0.9) ** 2 + (down * 0.9) ** 2)
    ring = soft(np.clip((away - 0.55) / 0.4, 0, 1).astype(np.float32), 2 * unit(rgb))
    return ring if name == "edges" else 1 - ring


def _face(rgb: np.ndarray) -> np.ndarray:
    """An oval over the face that looks at us, its edge soft. Raises RequestError where there is none."""
    from studio.media.faces import find_face

    found = find_face(to_bytes(rgb))
    if found is None:
        raise RequestError(
            "No face was found in this picture.", field="prompt", hint="Leave the face out of the instruction."
        )
    height, width = rgb.shape[:2]
    left, top, wide, high = found.box(width, height)
    y, x = np.ogrid[:height, :width]
    away = np.hypot((x - left - wide / 2) / (wide * 0.6), (y - top - high / 2) / (high * 0.6))
    return np.clip((1.12 - away) / 0.16, 0, 1).astype(np.float32)
