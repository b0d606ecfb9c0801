"""Films from a film: each frame changed by an instruction in plain words, without flicker."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from providers.local.editing import chain
from providers.local.filming.orders import Order, Tell
from studio.errors import RequestError
from studio.media.film import FilmReader, covering

STILL = 5.0  # how much a pixel may change (of 255) and still count as standing
KEPT = 0.86  # how much of the last result a standing pixel keeps
SEEN = 3.0  # pixels around, over which standing is judged


def filmed(order: Order, tell: Tell) -> Iterator[np.ndarray]:
    """The frames, changed as the prompt says. Raises RequestError where an instruction is not for films."""
    steady = Steadied()
    tell(1.0)
    for frame, made in _made(order):
        yield steady.next(frame, covering(_opaque(made), order.shot.width, order.shot.height))


def _made(order: Order) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Each frame and its result, several made at once. What the first one measures (levels, palettes) holds for all."""
    steps, frames = chain(order.prompt), film_frames(order)
    memo: dict[str, Any] = {}

    def make(frame: np.ndarray, measured: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
        return frame, steps.apply(frame, seed=order.shot.seed, memo=measured)

    yield make(next(frames), memo)
    workers = min(4, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:
        begun: deque[Future[tuple[np.ndarray, np.ndarray]]] = deque()
        for frame in frames:
            begun.append(pool.submit(make, frame, dict(memo)))
            if len(begun) > workers:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()


def film_frames(order: Order) -> Iterator[np.ndarray]:
    """The film's frames at the order's size and rate, from its start on; the last one stands where the film is over."""
    shot = order.shot
    reader = FilmReader(
        Path(order.video),
        width=shot.width,
        height=shot.height,
        fps=shot.fps,
        start=order.video_start,
        seconds=shot.seconds + 1 / shot.fps,
    )
    left, last = shot.frames, None
    for last in reader:
        yield last
        left -= 1
        if not left:
            return
    if last is None:
        raise RequestError(
            "The film is over before this start.", field="video_start", hint="Choose a start within the film."
        )
    for _ in range(left):
        yield last


class Steadied:
    """Holds still what stands still: strokes and grain may not boil where the film itself does not change."""

    def __init__(self) -> None:
        self._seen: np.ndarray | None = None
        self._made: np.ndarray | None = None

    def next(self, seen: np.ndarray, made: np.ndarray) -> np.ndarray:
        """The result of a frame, given the frame and its own result."""
        gray = cv2.GaussianBlur(cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY), (0, 0), 1.2)
        if self._seen is None or self._made is None:
            self._seen, self._made = gray, made
            return made
        moved = cv2.GaussianBlur(cv2.absdiff(gray, self._seen), (0, 0), SEEN).astype(np.float32)
        kept = KEPT * np.exp(-((moved / STILL) ** 2) * 4)
        result = cv2.blendLinear(self._made, made, kept, 1 - kept)
        self._seen, self._made = gray, result
        return result


def _opaque(made: np.ndarray) -> np.ndarray:
    """The picture without clear parts: on black."""
    if made.shape[2] == 3:
        return made
    return cv2.multiply(made[..., :3], cv2.merge([made[..., 3]] * 3), scale=1 / 255)
