"""Serves the real app with a Director whose clock is ahead by the seconds in `home/ahead`, and who is quick to look."""

from __future__ import annotations

import os
import time
from pathlib import Path


def main() -> None:
    import app
    from studio.settings import read_settings
    from studio.studio import open_studio
    from tests.providers.director.conftest import hurry

    settings = read_settings()
    os.environ |= app.QUIET | {"GRADIO_TEMP_DIR": str(settings.home / "gradio")}
    studio = open_studio(settings)
    hurry(studio)
    studio.registry.get("director").clock = lambda: time.time() + ahead(settings.home)  # type: ignore[attr-defined]
    try:
        app.serve(studio, settings)
    finally:
        studio.close()


def ahead(home: Path) -> float:
    path = home / "ahead"
    return float(path.read_text() or 0) if path.exists() else 0.0


if __name__ == "__main__":
    main()
