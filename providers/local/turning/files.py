"""Views and films of a turntable as files, in a worker process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.media.film import FilmWriter
from studio.media.images import read_size, save_image
from studio.sizing import Sizes

from .subject import found
from .table import Place, Table
from .words import turns_back

Progress = Callable[[float, str], None]
FPS = 24
SLIM = 21 / 9  # the longest shape that a frame takes from its picture
SETTING = 0.1  # the part of a film's work that is done before its first frame


def view_to_file(told: str, source: str, path: str, *, progress: Progress) -> str:
    """Write one view; returns its facts as JSON. told: the order as JSON, see `providers.local.makers.angles`."""
    order = json.loads(told)
    tell = _told(progress, order)
    tell(0.05, "cutting out")
    table = _table(order, Path(source))
    tell(0.6, "looking")
    save_image(table.frame(order["azimuth"]), Path(path), path.rpartition(".")[2])
    return json.dumps(_facts(table))


def turn_to_file(told: str, source: str, path: str, *, progress: Progress) -> str:
    """Write the film of one whole turn; the frame after its last would be its first. Returns its facts as JSON."""
    order = json.loads(told)
    tell = _told(progress, order)
    tell(0.01, "cutting out")
    table = _table(order, Path(source))
    frames = max(2, round(order["seconds"] * FPS))
    back = turns_back(order["moves"])
    with FilmWriter(Path(path), table.camera.width, table.camera.height, FPS) as film:
        for number in range(frames):
            film.add(table.frame((-360.0 if back else 360.0) * number / frames))
            tell(SETTING + (1 - SETTING) * (number + 1) / frames, "filming")
    return json.dumps({**_facts(table), "frames": frames, "fps": FPS, "moves_known": back is not None})


def _table(order: dict[str, Any], source: Path) -> Table:
    width, height = order["size"] or _like(source, order)
    place = Place(width, height, order["elevation"], order["distance"])
    return Table(found(source), place, order["strength"], order["words"], order["seed"])


def _like(source: Path, order: dict[str, Any]) -> tuple[int, int]:
    """A size in the picture's own shape, with about as many pixels as a square of the base's side."""
    width, height = read_size(source)
    slim = min(max(width / height, 1 / SLIM), SLIM)
    least, most, multiple = order["sides"]
    return Sizes(least, most, multiple).nearest(round(order["base"] * slim**0.5), round(order["base"] / slim**0.5))


def _facts(table: Table) -> dict[str, Any]:
    return {"subject_found": not table.whole}


def _told(progress: Progress, order: dict[str, Any]) -> Progress:
    """Progress over all that are made. order's place: which one of how many."""
    index, count = order["place"]
    words = "" if count == 1 else f" {index + 1} of {count}"
    return lambda fraction, note: progress((index + min(0.99, fraction)) / count, f"{note}{words}")
