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
from providers.local.filming.steadying import Steadied
from studio.errors import RequestError
from studio.media.film import FilmReader, covering

PAINTING = {"manner"}  # operations that remake a picture in strokes, which are parts of its size
PAINTED = 576  # pixels of the shorter side at which they work: enlarged again the strokes are the same, for two thirds of the time


def filmed(order: Order, tell: Tell) -> Iterator[np.ndarray]:
    """The frames, changed as the prompt says. Raises RequestError where an instruction is not for films."""
    steady = Steadied()
    tell(1.0)
    for still, made in _made(order, steady):
        yield steady.kept(covering(_opaque(made), order.shot.width, order.shot.height), still)


def _made(order: Order, steady: Steadied) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """How still each frame is, and its result, several made at once. What the first one measures (levels, palettes) holds for all."""
    steps, frames = chain(order.prompt), (steady.calmed(frame) for frame in film_frames(order))
    side = PAINTED if PAINTING & set(steps.names) else 0
    memo: dict[str, Any] = {}

    def make(frame: np.ndarray, still: np.ndarray, measured: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
        return still, steps.apply(_reduced(frame, side), seed=order.shot.seed, memo=measured)

    yield make(*next(frames), memo)
    workers = min(4, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:
        begun: deque[Future[tuple[np.ndarray, np.ndarray]]] = deque()
        for frame, still in frames:
            begun.append(pool.submit(make, frame, still, dict(memo)))
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


def _reduced(frame: np.ndarray, side: int) -> np.ndarray:
    """The frame with its shorter side at most so many pixels; 0: as it is."""
    scale = side / min(frame.shape[:2])
    if not 0 < scale < 1:
        return frame
    return cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _opaque(made: np.ndarray) -> np.ndarray:
    """The picture without clear parts: on black."""
    if made.shape[2] == 3:
        return made
    return cv2.multiply(made[..., :3], cv2.merge([made[..., 3]] * 3), scale=1 / 255)
