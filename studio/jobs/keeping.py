"""From an output to an artifact: fetched, typed by content, registered once."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Connection

from studio.artifacts import medium
from studio.downloads import fetch
from studio.errors import ProviderFailed, RequestError
from studio.provider import Output
from studio.requests import REQUESTS, parse_request

if TYPE_CHECKING:
    from studio.jobs.engine import JobEngine
    from studio.jobs.run import JobRun

DOWNLOAD_DEADLINE = 600.0  # seconds, in all
RECIPE_VERSION = 1
PLAYED = {"image", "video", "audio"}  # kinds that are seen or heard


class Keeper:
    """Registers the outputs of jobs in the library. The artifact of output n is `<job>:<n>`, however often it comes."""

    def __init__(self, engine: JobEngine) -> None:
        self.engine = engine

    async def keep(self, run: JobRun, output: Output) -> None:
        """Register one output; the one already registered under its index stays."""
        if output.index in run.registered:
            return
        path = await self._fetch(run, output)
        try:
            await asyncio.to_thread(self._register, run, output, path)
        except RequestError as error:
            raise ProviderFailed(
                f"{run.provider.title} sent something that is no {REQUESTS[run.request.task].media}: {error.message}",
                provider=run.provider.name,
            ) from error
        finally:
            path.unlink(missing_ok=True)
        run.registered.add(output.index)
        self.engine.previews.forget(run.job_id, output.index)

    def keep_film(self, row: Mapping[str, Any], path: Path, parents: list[str]) -> None:
        """Register a composite's own film, after its children's artifacts."""
        request = parse_request(row["task"], row["request"])
        recipe = {
            "backlot": RECIPE_VERSION,
            "task": row["task"],
            "provider": row["provider"],
            "model": row["model"],
            "request": row["request"],
            "job": row["id"],
        }
        self.engine.library.add(
            path,
            owner=row["owner"],
            artifact_id=f"{row['id']}:film",
            title=request.prompt[:120],
            job=row["id"],
            recipe=recipe,
            parents=parents,
        )

    async def _fetch(self, run: JobRun, output: Output) -> Path:
        if output.url:
            limit = self.engine.settings.max_download
            return await fetch(
                output.url,
                run.workdir,
                max_bytes=limit,
                deadline=DOWNLOAD_DEADLINE,
                trusted=run.provider.trusted,
                headers=output.headers,
            )
        if output.path is not None:
            return output.path
        path = run.workdir / f"output-{uuid.uuid4().hex}"
        await asyncio.to_thread(path.write_bytes, output.data or b"")
        return path

    def _register(self, run: JobRun, output: Output, path: Path) -> None:
        library, row = self.engine.library, run.row
        artifact_id = f"{run.job_id}:{output.index}"
        prepared = library.prepare(
            path,
            owner=run.owner,
            artifact_id=artifact_id,
            title=run.request.prompt[:120],
            job=run.job_id,
            index=output.index,
            seed=output.seed,
            recipe=recipe_of(run, output, artifact_id),
            parents=run.request.sources(),
            project=run.request.project,
            listed=not (row["plan"] or {}).get("intermediate"),
        )
        _check_kind(prepared.artifact.media_type, output.media_type, run.request.media)

        def register(connection: Connection) -> None:
            library.register(connection, prepared)

        # Whatever was paid for is kept, also when the job was cancelled meanwhile: so no condition on the status.
        self.engine.rows.update(run.job_id, {}, unless=(), event="artifact", data={"id": artifact_id}, also=register)


def _check_kind(media_type: str, told: str, wanted: str) -> None:
    """Raises RequestError for words where something to see or hear was asked for. The bytes stay until the next sweep.

    What is seen or heard may be of another kind: a turn of a subject is a film, and so is an enlarged one. Words that are told to be some,
    like the lyrics beside a song, are welcome.
    """
    if wanted in PLAYED and medium(media_type) == "text" and not told.startswith("text/"):
        raise RequestError(f"it is {media_type}.", field="file")


def recipe_of(run: JobRun, output: Output, artifact_id: str) -> dict[str, Any]:
    """What made this output, to be kept inside its file. No secret and no signed address is in it."""
    recipe = {
        "backlot": RECIPE_VERSION,
        "task": run.request.task,
        "provider": run.provider.name,
        "engine": run.provider.title,
        "model": run.row["model"],
        "request": run.row["request"],
        "seed": output.seed,
        "job": run.job_id,
        "artifact": artifact_id,
        "parents": run.request.sources(),
        "created_at": round(time.time(), 3),
    }
    return {**recipe, "facts": dict(output.facts)} if output.facts else recipe
