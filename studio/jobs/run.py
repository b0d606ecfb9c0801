"""What a provider is handed while a job runs, and how it reaches the job's row."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import BacklotError, NotConfigured, ProviderFailed, RequestError
from studio.jobs.previews import Previewing
from studio.library.blobs import storage_errors
from studio.provider import Cost, Output, Provider
from studio.requests import Request

if TYPE_CHECKING:
    from studio.jobs.engine import JobEngine

PROGRESS_EVERY = 0.3  # seconds between two writes of progress
PROGRESS_STEP = 0.02  # smaller steps are not written


class JobRun:
    """One attempt at one job. See `studio.provider.Run` for what each part promises."""

    def __init__(
        self,
        engine: JobEngine,
        row: Mapping[str, Any],
        request: Request,
        provider: Provider,
        reference: str,
        secrets: Mapping[str, str],
    ) -> None:
        self.engine, self.row, self.request, self.provider = engine, row, request, provider
        self.reference, self.secrets = reference, secrets
        self.owner: str = row["owner"]
        self.choice: str = (row["answer"] or {}).get("answer", "")
        self.job_id: str = row["id"]
        self.workdir: Path = engine.workdir(self.job_id)
        self.charged: Cost | None = None
        self.failures: dict[int, dict[str, Any]] = {failure["index"]: failure for failure in row["failures"]}
        self.registered: set[int] = set()
        self._written = (0.0, "", 0.0)  # fraction, note, when
        self.lasting: list[str] = []  # what was said in this step and stays
        self.previewing = Previewing(self)

    def progress(self, fraction: float, note: str = "") -> None:
        fraction = min(max(fraction, 0.0), 1.0)
        was, said, at = self._written
        now = time.monotonic()
        if now - at < PROGRESS_EVERY or (abs(fraction - was) < PROGRESS_STEP and note == said):
            return
        self._written = (fraction, note, now)
        self._tell({"progress": fraction, "stage": note or "running"})

    def note(self, text: str, *, lasting: bool = False) -> None:
        if lasting:
            self.lasting.append(text)
        self._tell({"note": text}, event="note", data={"text": text, **({"lasting": True} if lasting else {})})

    def doing(self, text: str) -> None:
        """Say what it does at this moment; the next word about its progress takes the place of that."""
        self._tell({"stage": text})

    def failed(self, index: int, error: Exception) -> None:
        body = error if isinstance(error, BacklotError) else ProviderFailed(provider=self.provider.name)
        self.failures[index] = {"index": index, "error": body.as_dict()}
        self._tell({"failures": list(self.failures.values())})

    async def partial(self, output: Output) -> None:
        await self.engine.keeper.keep(self, output)

    def preview(self, picture: bytes | str, index: int = 0) -> None:
        self.previewing.take(picture, index)

    def cancelled(self) -> bool:
        return self.engine.is_cancelling(self.job_id)

    def input(self, artifact_id: str) -> Path:
        library = self.engine.library
        return library.local_path(library.get(artifact_id, owner=self.owner))

    def public_url(self, artifact_id: str) -> str:
        artifact = self.engine.library.get(artifact_id, owner=self.owner)
        if artifact.source_url.startswith("https://"):
            return artifact.source_url
        signed = self.engine.sign_public(artifact.id)
        if signed is None:
            raise NotConfigured(
                f"{self.provider.title} fetches its inputs from the public internet, and this studio is not reachable from there.",
                provider=self.provider.name,
                hint="Set BACKLOT_PUBLIC_URL to the studio's public address, or import the picture from a public https URL.",
            )
        return signed

    def cost(self, amount: float, unit: str) -> None:
        self.charged = Cost(amount=amount, unit=unit)

    async def compute(self, function: Callable[..., Any], *args: Any) -> Any:
        with storage_errors(self.workdir):
            return await self.engine.pool.run(function, *args, report=self.progress, cancelled=self.cancelled)

    def _tell(self, values: dict[str, Any], *, event: str = "", data: Mapping[str, Any] | None = None) -> None:
        """Write to the job's row, off the event loop when there is one."""

        def write() -> None:
            self.engine.rows.update(
                self.job_id, values, attempt=self.row["attempt"], only=("running",), event=event, data=data
            )

        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            write()
        else:
            self.engine.later(loop.run_in_executor(None, write))


def check_output(output: Output) -> None:
    """Raises RequestError unless exactly one of url, path and data is there."""
    if sum(bool(part) for part in (output.url, output.path, output.data)) != 1:
        raise RequestError("An output needs exactly one of url, path and data.")
