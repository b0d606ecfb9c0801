"""What outputs look like while they are made: of each the newest picture, small, in memory alone.

A preview is no artifact: it is gone as soon as its output is there or its job stops, and nothing of it outlives the process.
"""

from __future__ import annotations

import asyncio
import io
import itertools
import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.downloads import fetch
from studio.errors import BacklotError, RequestError

if TYPE_CHECKING:
    from studio.jobs.run import JobRun

log = logging.getLogger("backlot.jobs")

SIDE = 384  # pixels, the long side
QUALITY = 70  # of WebP
SOON = 0.3  # seconds; what is made by then needs no preview
EVERY = 1.0  # seconds between two of one output
LARGEST = 16 * 1024 * 1024  # bytes that a provider may send as one
MOST_PIXELS = 40_000_000
DEADLINE = 20.0  # seconds to fetch one


@dataclass(frozen=True)
class Preview:
    """A picture that is shown at place `index` of a job: output `of_index` of job `of`. number: another one for each picture."""

    index: int
    of: str
    of_index: int
    number: int


class Previews:
    """The newest picture of each output that is being made in this process. Safe from several threads."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[int, tuple[int, bytes]]] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def put(self, job_id: str, index: int, picture: bytes) -> None:
        """Show this instead of what was shown."""
        with self._lock:
            self._kept.setdefault(job_id, {})[index] = (next(self._numbers), picture)

    def picture(self, job_id: str, index: int) -> bytes | None:
        """The WebP file, as long as there is one."""
        with self._lock:
            found = self._kept.get(job_id, {}).get(index)
        return found[1] if found else None

    def shown(self, job_id: str, start: int = 0) -> list[Preview]:
        """What a job shows now. start: the place of its first output in the job that shows it."""
        with self._lock:
            kept = dict(self._kept.get(job_id, {}))
        return [Preview(start + index, job_id, index, number) for index, (number, _) in sorted(kept.items())]

    def forget(self, job_id: str, index: int | None = None) -> None:
        """Show nothing any more of one output, or of the whole job."""
        with self._lock:
            kept = self._kept.get(job_id, {})
            if index is not None:
                kept.pop(index, None)
            if index is None or not kept:
                self._kept.pop(job_id, None)


class Previewing:
    """The previews of one run. Of what comes quickly only the newest is shown; what cannot be shown is left out, for the output counts."""

    def __init__(self, run: JobRun) -> None:
        self._run = run
        self._newest: dict[int, bytes | str] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def take(self, picture: bytes | str, index: int) -> None:
        """Show it soon. picture: an image file, or where it is."""
        if index in self._run.registered:
            return
        self._newest[index] = picture
        if index not in self._tasks:
            self._tasks[index] = asyncio.ensure_future(self._show(index))

    def stop(self) -> None:
        """Show none any more."""
        for task in self._tasks.values():
            task.cancel()
        self._run.engine.previews.forget(self._run.job_id)

    async def _show(self, index: int) -> None:
        """Show what has come for an output, one after the other, until no more comes."""
        await asyncio.sleep(SOON)
        while (picture := self._newest.pop(index, None)) is not None:
            try:
                await self._put(await self._small(picture), index)
            except BacklotError as error:
                log.info("job %s: a preview cannot be shown: %s", self._run.job_id, error.message)
            await asyncio.sleep(EVERY)
        del self._tasks[index]

    async def _put(self, picture: bytes, index: int) -> None:
        run = self._run
        if index in run.registered:
            return
        run.engine.previews.put(run.job_id, index, picture)
        await asyncio.to_thread(
            run.engine.rows.update, run.job_id, {}, attempt=run.row["attempt"], only=("running",)
        )  # tells the page

    async def _small(self, picture: bytes | str) -> bytes:
        if isinstance(picture, bytes):
            return await asyncio.to_thread(small, picture)
        run = self._run
        path = await fetch(
            picture, run.workdir, max_bytes=LARGEST, deadline=DEADLINE, trusted=run.provider.trusted, expect="image"
        )
        try:
            return await asyncio.to_thread(lambda: small(path.read_bytes()))
        finally:
            path.unlink(missing_ok=True)


def small(picture: bytes) -> bytes:
    """A small WebP of an image file. Raises RequestError for what is none."""
    from PIL import Image

    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(picture)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise RequestError("The preview is too large to be shown.")
            image.draft("RGB", (SIDE, SIDE))
            shown = image.convert("RGB")
        shown.thumbnail((SIDE, SIDE))
        shown.save(out, "WEBP", quality=QUALITY, method=2)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise RequestError("The preview is not a picture that can be read.") from error
    return out.getvalue()
