"""What comes in from elsewhere: the file that a data: URI or a public https URL holds."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path

from studio.background import Background
from studio.errors import RequestError
from studio.library.blobs import storage_errors
from studio.settings import Settings

DEADLINE = 300.0  # seconds


@contextlib.contextmanager
def incoming(source: str, settings: Settings, background: Background) -> Iterator[tuple[Path, str]]:
    """The file, and the https URL it came from, empty for a data: URI; gone again afterwards. Never reads a path."""
    from studio.downloads import decode_data_uri, fetch

    folder = settings.home / "incoming"
    with storage_errors(folder):
        folder.mkdir(exist_ok=True)
    path = folder / secrets.token_hex(12)
    try:
        if source[:5].lower() == "data:":
            data = decode_data_uri(source, settings.max_upload)
            with storage_errors(folder):
                path.write_bytes(data)
            yield path, ""
            return
        if not source[:8].lower() == "https://":
            raise RequestError(
                "The source is neither a data: URI nor an https URL.",
                field="source",
                hint="Upload a file with POST media.",
            )
        download = fetch(source, folder, max_bytes=settings.max_upload, deadline=DEADLINE)
        path = background.ask(download, DEADLINE + 5)
        yield path, source
    finally:
        path.unlink(missing_ok=True)
