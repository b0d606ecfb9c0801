"""The local engine: honest procedural media, free, without key, network or model weights. The example to copy for a new provider.

It is deterministic: the same request and seed give the same pixels. What burns a core is done in worker processes, so the event loop
never waits for it. Each thing it makes is one module of `makers`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from providers.local import work
from providers.local.makers import Maker, makers
from studio.provider import Health, Limits, Model, Output, Provider, Run, Ticket
from studio.requests import Request


class Local(Provider):
    """Everything is made here: a ticket costs nothing, and following it makes the files."""

    name, title = "local", "Local engine"
    free = True
    enhances = frozenset({"image", "video", "audio", "music"})  # a vocabulary makes no song
    reconcile = "key"
    warm = ("providers.local.editing.files",)
    limits = Limits(at_once=None, per_owner=None, per_worker=max(2, os.cpu_count() or 1))

    def models(self) -> list[Model]:
        return [maker.model for maker in makers()]

    async def check(self, secrets: Mapping[str, str]) -> Health:
        return Health(ok=True, note="on this machine")

    def vet(self, request: Request) -> None:
        self._maker(request).check(request)

    async def submit(self, request: Request, run: Run) -> Ticket:
        return Ticket(id=run.reference)

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        """Make the files, each kept as soon as it is there."""
        await self._maker(run.request).make(run)
        return []

    async def enhance(self, prompt: str, media: str, secrets: Mapping[str, str]) -> str:
        from providers.local.words import enrich

        return enrich(prompt, media)

    async def describe(self, path: Path, question: str, secrets: Mapping[str, str]) -> str:
        from providers.local.words import describe

        return describe(path, question)

    def writer(self, verb: str, secrets: Mapping[str, str]) -> str:
        return {"enhance": "the local vocabulary", "describe": "local measurements"}.get(verb, self.title)

    def sketcher(self) -> Callable[..., bytes]:
        return work.sketch

    def portraitist(self) -> Callable[..., bytes]:
        return work.sketch_look

    def _maker(self, request: Request) -> Maker:
        """The maker of the model that this request means."""
        model = self.model_for(request)
        return next(maker for maker in makers() if maker.model is model)


PROVIDER = Local
