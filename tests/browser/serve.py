"""Serves the real app for the browser tests, with the easels as further providers."""

from __future__ import annotations

import os


def main() -> None:
    import app
    from studio.settings import read_settings
    from studio.studio import open_studio

    os.cpu_count = lambda: 1  # several studios share the cores that run the tests: one process for media each
    settings = read_settings()
    os.environ |= app.QUIET | {"GRADIO_TEMP_DIR": str(settings.home / "gradio")}
    studio = open_studio(settings, packages=("providers", "tests.browser.easels"))
    try:
        app.serve(studio, settings)
    finally:
        studio.close()


if __name__ == "__main__":
    main()
