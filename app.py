"""Backlot: settings -> providers -> Studio -> page -> web server."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # worker processes import this module again: nothing heavy may be at its top
    import gradio as gr

    from components.guard import Gate
    from studio.settings import Settings
    from studio.studio import Studio

QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "DO_NOT_TRACK": "1",
}


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop. Returns the exit status; what keeps it from starting is one sentence, with what to do."""
    options = _options(arguments)
    from studio.errors import BacklotError
    from studio.settings import read_settings

    try:
        settings = read_settings(share=options.share)
        os.environ |= QUIET | {"GRADIO_TEMP_DIR": str(settings.home / "gradio")} | _only_port(settings)
        _unset_empty()
        from studio.studio import open_studio

        studio = open_studio(settings)
    except BacklotError as error:
        print(" ".join(part for part in (error.message, error.hint) if part), file=sys.stderr)
        return 1
    try:
        serve(studio, settings)
    except OSError as error:
        print(_not_served(error, settings), file=sys.stderr)
        return 1
    finally:
        studio.close()
    return 0


def build(studio: Studio) -> gr.Blocks:
    """The page with its public API."""
    from components import api, shell

    page = shell.build(studio)
    with page:
        api.register(studio)
    return page


def serve(studio: Studio, settings: Settings) -> None:
    """Serve the page until SIGTERM or Ctrl-C."""
    import shutil
    import signal
    import threading

    from components.guard import Gate

    shutil.rmtree(settings.home / "gradio", ignore_errors=True)
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    gate = Gate.of(settings, studio.signed_in)
    page = build(studio)
    _, url, share_url = page.launch(**launch_options(studio, gate))
    note = settings.home / "studio.json"
    try:
        if share_url:
            gate.doors.admit(share_url)
        _announce(studio, note, url)
        print(f"Backlot is open at {share_url or url}", flush=True)
        stop.wait()
    finally:
        note.unlink(missing_ok=True)
        studio.take_leave()
        page.close(verbose=False)


def launch_options(studio: Studio, gate: Gate) -> dict[str, Any]:
    """What `Blocks.launch` is given. Address and port stay Gradio's own settings."""
    from pathlib import Path

    from starlette.middleware import Middleware

    from components import theme
    from components.guard import Guard
    from components.routes import routes

    return {
        "share": studio.settings.share,
        "prevent_thread_lock": True,
        "quiet": True,
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "mcp_server": True,
        "_frontend": False,  # whether the page answers within three seconds is not asked: on a busy machine it need not
        "max_file_size": studio.settings.max_upload,
        "favicon_path": str(Path(__file__).parent / "components" / "mark.png"),
        "theme": theme.theme(),
        "head": theme.head(),
        "app_kwargs": {
            "routes": routes(studio),
            "middleware": [Middleware(Guard, gate=gate)],
            "docs_url": None,
            "redoc_url": None,
        },
    }


def _only_port(settings: Settings) -> dict[str, str]:
    """A port that a person has chosen is that one or none; without a choice Gradio takes the next that is free."""
    return {"GRADIO_NUM_PORTS": "1"} if "GRADIO_SERVER_PORT" in settings.environment else {}


def _unset_empty() -> None:
    """An empty variable counts as unset, to Gradio too."""
    for name in [name for name, value in os.environ.items() if name.startswith("GRADIO_") and not value.strip()]:
        del os.environ[name]


def _not_served(error: OSError, settings: Settings) -> str:
    from studio.settings import is_loopback

    if "Cannot find empty port" in str(error):  # Gradio's word for it
        where = "" if is_loopback(settings.listen) else f", or {settings.listen} is no address of this machine"
        hint = "Stop what listens there, or choose another with GRADIO_SERVER_PORT"
        return f"Port {settings.port} is taken{where}. {hint}{' and GRADIO_SERVER_NAME' if where else ''}."
    return f"The page could not be served: {error}."


def _announce(studio: Studio, note: Any, url: str) -> None:
    """Tell the command line where the running studio is."""
    import json

    from studio.owners import LOCAL
    from studio.signing import write_private

    token = studio.settings.api_token or studio.owners.personal_token(LOCAL)
    write_private(note, json.dumps({"url": url, "pid": os.getpid(), "token": token}).encode())


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="app.py", description="Backlot, a creative studio in the browser.")
    parser.add_argument("--share", action="store_true", help="also open a public link")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
