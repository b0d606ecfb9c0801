"""The port to upstreams that run whole workflows by themselves: what such a run looks like, and what can be asked of who runs it.

A provider that has this gives a `Host` by `Provider.hosted()`; `studio.hosted` is what the tab, the API and the command line use.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from studio.provider import Cost

HostedStatus = Literal["queued", "running", "waiting", "succeeded", "partial", "failed", "cancelled"]
MEDIA_KINDS = ("image", "audio", "video")
KINDS = (*MEDIA_KINDS, "text", "number", "select", "boolean")
STILL = ("waiting", "succeeded", "partial", "failed", "cancelled")  # nothing more happens by itself


@dataclass(frozen=True)
class HostedStep:
    """One step of a run. does: what it does, in the upstream's word."""

    id: str
    does: str
    status: HostedStatus
    error: str = ""


@dataclass(frozen=True)
class HostedFile:
    """Something that a run has made. media: image, video, audio. url: where it is for a while; never shown or kept."""

    id: str
    media: str
    step: str = ""
    url: str = field(default="", repr=False)


@dataclass(frozen=True)
class HostedRun:
    """A workflow that an upstream runs. waiting: why it waits for a person, in words. approval: whether it waits for a yes to its cost.

    terms: what a yes accepts, as the upstream wrote it. cost: None where it is not known.
    """

    id: str
    title: str
    status: HostedStatus
    steps: tuple[HostedStep, ...] = ()
    files: tuple[HostedFile, ...] = ()
    waiting: str = ""
    approval: bool = False
    cost: Cost | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def seen(self) -> str:
        """Stands for exactly these terms; given back with a yes to them."""
        return hashlib.sha256(json.dumps(self.terms, sort_keys=True, default=str).encode()).hexdigest()[:16]

    def public(self) -> dict[str, Any]:
        """What the page and programs see: no address of a file."""
        files = [{"id": each.id, "media": each.media, "step": each.step} for each in self.files]
        return {
            "id": self.id,
            "title": self.title,
            "status": self.status,
            "steps": [asdict(step) for step in self.steps],
            "files": files,
            "waiting": self.waiting,
            "approval": self.approval,
            "cost": self.cost.model_dump() if self.cost else None,
            "seen": self.seen,
            "error": self.error,
        }


@dataclass(frozen=True)
class HostedInput:
    """Something that a template wants to know. kind: one of KINDS; the media among them are given as artifacts."""

    name: str
    kind: str = "text"
    needed: bool = False
    about: str = ""
    default: Any = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class HostedTemplate:
    """A workflow with inputs that is kept at the upstream, to be run again and again."""

    id: str
    title: str
    about: str = ""
    inputs: tuple[HostedInput, ...] = ()

    def public(self) -> dict[str, Any]:
        """What the page and programs see."""
        return asdict(self)


@dataclass(frozen=True)
class HostedEvent:
    """Something that happened to a run. id: to go on behind it. status: of the run then, empty where it was not said."""

    id: str
    kind: str
    status: HostedStatus | Literal[""] = ""


@dataclass(frozen=True)
class Order:
    """What a run is begun with: a plan in the upstream's own form, or a template of the account with its inputs.

    references: as `Host.upload` gave them; a plan points at them as its upstream has it. key: the same one never begins a second run. most:
    what the upstream may reckon it with, in its own measure.
    """

    key: str
    plan: Mapping[str, Any] | None = None
    template: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    references: Sequence[Mapping[str, str]] = ()
    most: float | None = None


class Host(Protocol):
    """Who runs workflows. Every call takes the secrets of who asks, and raises BacklotError."""

    async def compose(self, brief: str, secrets: Mapping[str, str]) -> Mapping[str, Any]:
        """A plan for what is described, for `Order.plan`; nothing is begun."""

    def check(self, order: Order) -> None:
        """Raises RequestError for an order that cannot be run, with nothing sent."""

    async def start(self, order: Order, secrets: Mapping[str, str]) -> HostedRun:
        """A run that waits for a yes to its cost. Raises OutcomeUnknown when it may have begun; the same key asks again without harm."""

    async def runs(self, secrets: Mapping[str, str], *, limit: int, offset: int) -> Sequence[HostedRun]:
        """The account's runs, newest first."""

    async def get(self, run_id: str, secrets: Mapping[str, str]) -> HostedRun:
        """One run. Raises NotFound."""

    async def events(self, run_id: str, secrets: Mapping[str, str]) -> Sequence[HostedEvent]:
        """All that has happened to it."""

    def watch(self, run_id: str, secrets: Mapping[str, str], *, after: str = "") -> AsyncIterator[HostedEvent]:
        """What happens from there on, until nothing more does by itself."""

    async def answer(self, run: HostedRun, approve: bool, secrets: Mapping[str, str]) -> HostedRun:
        """Say yes or no to these terms. Raises Conflict where they have changed."""

    async def resume(self, run_id: str, secrets: Mapping[str, str]) -> HostedRun:
        """Let it go on behind its last finished step."""

    async def cancel(self, run_id: str, secrets: Mapping[str, str]) -> HostedRun:
        """Stop it."""

    async def templates(self, secrets: Mapping[str, str]) -> Sequence[HostedTemplate]:
        """The account's templates."""

    async def save_template(self, brief: str, name: str, secrets: Mapping[str, str]) -> HostedTemplate:
        """A template written for what is described, and kept under this name; nothing is run."""

    async def drop_template(self, template_id: str, secrets: Mapping[str, str]) -> None:
        """Forget a template. Raises NotFound."""

    async def upload(self, path: Path, media: str, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """A local file as a reference for `Order.references`."""
