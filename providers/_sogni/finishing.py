"""What is done with an output before it is kept: a film that goes on is joined to what it goes on from."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from pathlib import Path

from providers._sogni.models import SogniModel
from studio.provider import Output, Run
from studio.requests import VideoRequest

DEADLINE = 600.0  # seconds for a download
MOST = 2 * 1024**3  # bytes of a film that is joined


async def finished(output: Output, model: SogniModel, run: Run, trusted: tuple[str, ...]) -> None:
    """Keep an output. Raises ProviderFailed when its file is no good, Unreachable when it cannot be fetched now."""
    request = run.request
    if isinstance(request, VideoRequest) and request.effective_mode == "extend" and model.workflow == "i2v":
        output = await _joined(output, run.input(request.video), run, trusted)
    await run.partial(output)


async def _joined(output: Output, before: Path, run: Run, trusted: tuple[str, ...]) -> Output:
    """The film that went before, and the new one behind it, as one."""
    from studio.downloads import fetch
    from studio.media.joining import join

    clip = await fetch(output.url, run.workdir, max_bytes=MOST, deadline=DEADLINE, trusted=trusted)
    whole = run.workdir / f"joined-{secrets.token_hex(6)}.mp4"
    try:
        await asyncio.to_thread(join, [before, clip], whole)
    finally:
        clip.unlink(missing_ok=True)
    return replace(output, url="", path=whole)
