"""What a provider is handed while a job runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from studio.provider.results import Output
from studio.requests import Request


class Run(Protocol):
    """What a provider is handed while a job runs."""

    request: Request  # with its seed and size settled
    reference: str  # stable id for idempotency keys
    owner: str
    workdir: Path
    secrets: Mapping[str, str]  # this owner's settings of this provider, looked up now
    choice: str  # the last answer a person gave; "retry:<word>" is a new paid try in another way

    def progress(self, fraction: float, note: str = "") -> None:
        """Tell how far it is, 0 to 1."""

    def note(self, text: str, *, lasting: bool = False) -> None:
        """Tell the person something about this job. lasting: it is still to be known when the job has succeeded."""

    def failed(self, index: int, error: Exception) -> None:
        """One output did not come; the others go on."""

    async def partial(self, output: Output) -> None:
        """Keep an output now, before the others are done."""

    def preview(self, picture: bytes | str, index: int = 0) -> None:
        """Show what an output looks like while it is made. picture: an image file, or its address; both only while it is followed.

        The newest one of each output is shown, made small, until the output itself is kept or the job stops. It is fetched beside the
        job's own work and never kept; what cannot be shown is left out without harm.
        """

    def cancelled(self) -> bool:
        """Whether the person has cancelled."""

    def input(self, artifact_id: str) -> Path:
        """A local file with this artifact's bytes."""

    def public_url(self, artifact_id: str) -> str:
        """A URL from which the upstream can fetch it. Raises NotConfigured where there is none."""

    def cost(self, amount: float, unit: str) -> None:
        """What the upstream really charged."""

    async def compute(self, function: Callable[..., Any], *args: Any) -> Any:
        """The result of a function that burns a core, from the worker pool.

        It is called as `function(*args, progress=...)`, in another process; `progress(fraction, note)` is passed on to this run, and
        raises Cancelled there once the person has cancelled.
        """
