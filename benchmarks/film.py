"""What the local engine's films cost: 5 s of 1280 x 720 at 24 fps in each mode, beside a bare encode of the same frames.

    python -m benchmarks.film

The bare encode decodes the film that was made and encodes it again with the same encoder; it does nothing else.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks._ratio import Row, present
from benchmarks.media import bare, coding
from providers.local.filming.orders import Order, Shot
from providers.local.filming.takes import film_to_file
from studio.media.sound import write_sound

SHOT = Shot(1280, 720, 120, 24.0, 3)
RATE = 48_000
PROMPTS = {
    "text": "waves below a lighthouse at sunset, gentle rain, push in",
    "image": "push in, handheld",
    "transition": "morph",
    "sound": "",
    "audio": "",
    "restyle": "cyberpunk grade and then vignette",
    "extend": "",
}
WANTED = {
    "image": ("first",),
    "transition": ("first", "last"),
    "sound": ("first", "audio"),
    "audio": ("audio",),
    "restyle": ("video",),
    "extend": ("video",),
}


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="backlot-bench-") as name:
        folder = Path(name)
        given = drawn(folder)
        return [row(mode, folder, given) for mode in PROMPTS]


def row(mode: str, folder: Path, given: dict[str, str]) -> Row:
    film = folder / f"{mode}.mp4"
    files: dict[str, Any] = {name: given[name] for name in WANTED.get(mode, ())}
    shot = replace(SHOT, frames=2 * SHOT.frames) if mode == "extend" else SHOT  # what was there is part of the film
    took = timed(lambda: film_to_file(Order(mode, PROMPTS[mode], shot, **files), str(film), progress=lambda *_: None))
    if mode == "text":
        given["video"] = str(film)
    plain = timed(lambda: bare(["-i", str(film), *coding(), str(folder / "bare.mp4")]))
    return Row(f"film from {mode}, 5 s of 720p", took, "s", beside=plain, beside_what="bare encode", target="< 10 s")


def drawn(folder: Path) -> dict[str, str]:
    """Two painted pictures and a sound, as files."""
    from providers.local.filming.takes import frames_of

    files = {"first": "a harbour town below mountains, morning", "last": "a neon city street at night"}
    paths = {}
    for name, prompt in files.items():
        one = Shot(SHOT.width, SHOT.height, 1, SHOT.fps, 5)
        Image.fromarray(next(frames_of(Order("text", prompt, one), lambda _: None))).save(folder / f"{name}.png")
        paths[name] = str(folder / f"{name}.png")
    times = np.arange(int(SHOT.seconds * RATE)) / RATE
    thump = np.sin(2 * np.pi * 70 * times) * np.exp(-(times % 0.5) * 14)
    paths["audio"] = str(write_sound((0.7 * thump).astype(np.float32)[:, None], folder / "beat.wav", RATE))
    return paths


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    present(run, __doc__)
