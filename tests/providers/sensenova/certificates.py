"""The service behind a certificate that nobody vouches for."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.upstreams.sensenova import State, app
from tests.upstreams.serving import serving


@contextlib.contextmanager
def secure(folder: Path) -> Iterator[tuple[str, State]]:
    """Its https address, and what it has seen."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*make, *files, "-days", "1", "-subj", "/CN=localhost"], check=True, capture_output=True)
    made = app()
    with serving(made, ssl_keyfile=str(key), ssl_certfile=str(certificate)) as url:
        yield url.replace("http://", "https://"), made.state.upstream
