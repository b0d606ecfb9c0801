"""What the brush does in a worker process."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

SECONDS = 0.4  # of a whole core, for a picture


def fill(path: str, shade: int, *, progress: Callable[[float, str], None]) -> None:
    """Write one picture, after as much work as a real one needs."""
    from PIL import Image

    end = time.process_time() + SECONDS
    while (left := end - time.process_time()) > 0:
        progress(1 - left / SECONDS, "filling")
    Image.new("RGB", (256, 256), (shade % 256, 90, 120)).save(Path(path), "PNG")
