"""Serves the real app with the benchmarks' providers beside its own: `python -m benchmarks._serve`."""

from __future__ import annotations

import os


def main() -> None:
    import app
    from studio.settings import read_settings
    from studio.studio import open_studio

    settings = read_settings()
    os.environ |= app.QUIET | {"GRADIO_TEMP_DIR": str(settings.home / "gradio")}
    studio = open_studio(settings, packages=("providers", "benchmarks._fakes"))
    try:
        app.serve(studio, settings)
    finally:
        studio.close()


if __name__ == "__main__":
    main()
