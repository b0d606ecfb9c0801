"""How long the painter takes: median milliseconds per manner at two sizes, beside encoding the same picture to PNG.

`python -m benchmarks.painter`. Prints a table; asserts nothing.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from functools import partial

PROMPTS = (
    "a lighthouse on a cliff at sunset",
    "a cozy cabin in autumn woods",
    "a city skyline at night with rain",
    "mountain lake at sunrise",
)


def median_ms(work: Callable[[], object], rounds: int = 1) -> float:
    """The median of several calls' wall time, in milliseconds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Print the table."""
    from PIL import Image

    from providers.local.painter import MANNERS, paint

    paint("warm up", width=256, height=256)
    print(f"{'manner':<16}{'512 px':>10}{'1024 px':>10}{'1024 / PNG':>12}")
    for manner in MANNERS:
        cells: list[float] = []
        ratio = 0.0
        for side in (512, 1024):
            times: list[float] = []
            encodings: list[float] = []
            for seed, prompt in enumerate(PROMPTS):
                make = partial(paint, f"{prompt}, {manner}", seed=seed, width=side, height=side)
                times.append(median_ms(make))
                picture = Image.fromarray(make())
                encodings.append(median_ms(partial(picture.save, io.BytesIO(), "PNG")))
            cells.append(statistics.median(times))
            ratio = cells[-1] / statistics.median(encodings)
        print(f"{manner:<16}{cells[0]:>8.0f}ms{cells[1]:>8.0f}ms{ratio:>12.2f}")


if __name__ == "__main__":
    main()
