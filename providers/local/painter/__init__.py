"""A painter that needs no model: words in, a picture out, the same for the same prompt, seed and size."""

from collections.abc import Callable

import cv2
import numpy as np

from .finish import finished
from .lens import through
from .lettering import lettered
from .planning import plan
from .reading import Understood, read, understood
from .render import rendered
from .words import vocabulary

__all__ = ["MANNERS", "Understood", "paint", "understood"]

MANNERS: tuple[str, ...] = tuple(dict.fromkeys(str(word.values["manner"]) for word in vocabulary().family("manner")))

Progress = Callable[[float, str], None]


def paint(
    prompt: str,
    *,
    negative_prompt: str = "",
    seed: int = 0,
    width: int = 1024,
    height: int = 1024,
    progress: Progress | None = None,
) -> np.ndarray:
    """A picture of the prompt, (height, width, 3) uint8, RGB.

    progress: hears a rising fraction and a word at least six times; what it raises ends the painting.
    Raises ValueError when a side is not 64 to 4096 pixels.
    """
    if not (64 <= width <= 4096 and 64 <= height <= 4096):
        raise ValueError(f"The painter's sides are 64 to 4096 pixels; {width} x {height} asked.")
    cv2.setNumThreads(1)
    tell = progress or (lambda fraction, note: None)
    tell(0.02, "reading")
    reading = read(prompt, negative_prompt)
    scene = plan(reading, f"{prompt}\x1e{seed}", width, height)
    tell(0.06, "planning")
    image, depth = rendered(scene, tell)
    image, depth = through(image, depth, scene, reading)
    image = finished(image, scene, reading)
    tell(0.7, "light")
    image = lettered(image, scene)
    if reading.manner != "illustration":
        from . import manners

        image = manners.apply(reading.manner, image, seed, depth=depth, light=(scene.light.x, scene.light.y))
    tell(0.96, "manner")
    image = np.ascontiguousarray(image, dtype=np.uint8)
    tell(1.0, "done")
    return image
