"""Films as files, in a worker process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from providers.local.filming.scenes import Shot, filmed
from studio.media.film import FilmWriter

PAINTING = 0.3  # the part of the work that is done before the first frame

Told = tuple[
    str, str, tuple[int, int], int, float, int
]  # prompt, negative prompt, size, frames, frames per second, seed


def film_to_file(told: Told, path: str, place: tuple[int, int], *, progress: Callable[[float, str], None]) -> None:
    """Write one film. place: which one of how many it is; progress is told over all of them."""
    prompt, negative_prompt, (width, height), frames, fps, seed = told
    index, count = place
    words = "" if count == 1 else f" {index + 1} of {count}"

    def tell(fraction: float, note: str) -> None:
        progress((index + min(0.99, fraction)) / count, f"{note}{words}")

    shot = Shot(width, height, frames, fps, seed)
    with FilmWriter(Path(path), width, height, fps) as film:
        taken = filmed(prompt, negative_prompt, shot, lambda part: tell(PAINTING * part, "painting"))
        for number, frame in enumerate(taken, 1):
            film.add(frame)
            tell(PAINTING + (1 - PAINTING) * number / frames, "filming")
