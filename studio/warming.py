"""What the first job would otherwise load while somebody waits for it."""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Iterable

log = logging.getLogger("backlot")

SOON = 4.0  # seconds after launch: the page comes first
MODULES = (
    "anyio._backends._asyncio",
    "av",
    "httpx",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.WebPImagePlugin",
    "studio.downloads",
    "studio.library.embedding.exif",
    "studio.library.embedding.jpeg",
    "studio.library.embedding.png",
    "studio.library.embedding.webp",
    "studio.workflows.runs",
)


def warm_up(stop: threading.Event, more: Iterable[str] = ()) -> threading.Thread:
    """Load the heavy modules, and `more`, in a thread of their own, unless `stop` is set before."""
    modules = (*MODULES, *more)
    thread = threading.Thread(target=_load, args=(stop, modules), name="backlot-warm-up", daemon=True)
    thread.start()
    return thread


def _load(stop: threading.Event, modules: Iterable[str]) -> None:
    stop.wait(SOON)
    for name in modules:
        if stop.is_set():
            return
        try:
            importlib.import_module(name)
        except ImportError as error:  # the job that needs it says so in its own words
            log.warning("%s could not be loaded: %s", name, error)
