"""Films as files, in a worker process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import cv2
import numpy as np

from providers.local.filming.orders import Order
from providers.local.foley import RATE, bed
from providers.local.panels import panels_of
from studio.media.film import FilmWriter
from studio.media.probe import probe
from studio.media.sound import write_sound

READY = 0.2  # the part of the work that is done before the first frame
MODES = {  # mode -> the module whose `filmed(order, tell)` gives its frames
    "text": "scenes",
    "image": "pictures",
    "transition": "morph",
    "sound": "beats",
    "audio": "art",
    "restyle": "restyling",
    "extend": "extending",
}


def film_to_file(order: Order, path: str, *, progress: Callable[[float, str], None]) -> None:
    """Write one film. Progress is told over all films of the order's request."""
    cv2.setNumThreads(min(2, os.cpu_count() or 1))
    index, count = order.place
    words = "" if count == 1 else f" {index + 1} of {count}"

    def tell(fraction: float, note: str) -> None:
        progress((index + min(0.99, fraction)) / count, f"{note}{words}")

    shot = order.shot
    track = _track(order, Path(path))
    with FilmWriter(Path(path), shot.width, shot.height, shot.fps, **track) as film:
        for number, frame in enumerate(frames_of(order, lambda part: tell(READY * part, "preparing")), 1):
            film.add(frame)
            tell(READY + (1 - READY) * number / shot.frames, "filming")


def frames_of(order: Order, tell: Callable[[float], None]) -> Iterator[np.ndarray]:
    """The frames (height, width, 3) uint8, RGB, of what is ordered; of a storyboard, one panel's scene after another."""
    if order.mode in ("text", "image") and (panels := panels_of(order.prompt)):
        return _panel_by_panel(order, panels, tell)
    frames: Iterator[np.ndarray] = import_module(f"{__package__}.{MODES[order.mode]}").filmed(order, tell)
    return frames


def _panel_by_panel(order: Order, panels: list[str], tell: Callable[[float], None]) -> Iterator[np.ndarray]:
    """The scene of each panel for its share of the film; what was drawn on the sheet is told by its words."""
    shot, done = order.shot, 0
    for number, panel in enumerate(panels, start=1):
        upto = shot.frames * number // len(panels)
        if upto > done:
            scene = replace(shot, frames=upto - done, seed=shot.seed + number - 1)
            yield from frames_of(replace(order, mode="text", first="", prompt=panel, panel=True, shot=scene), tell)
        done = upto


def _track(order: Order, path: Path) -> dict:
    """What the film writer is told about sound."""
    if order.audio:
        return {"audio": Path(order.audio), "audio_start": order.audio_start, "audio_seconds": order.audio_seconds}
    if order.bed:
        heard = bed(order.bed, order.shot.seconds, order.shot.seed)
        return {"audio": write_sound(heard, path.with_suffix(".wav"), RATE)}
    if order.video and probe(Path(order.video)).audio:
        return {"audio": Path(order.video), "audio_start": order.video_start}
    return {}
