"""The pen of a run: what its operations on text write with, asked in its owner's name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from studio.errors import BacklotError, RequestError
from studio.provider import Commission, Cost, Provider, Written
from studio.workflows.operations import Operation

if TYPE_CHECKING:
    from studio.studio import Studio


class OwnersPen:
    """Writes through the studio's writers. See `operations.Pen`."""

    def __init__(self, studio: Studio, owner: str) -> None:
        self._studio, self._owner = studio, owner

    def can(self, verb: str) -> bool:
        try:
            self._studio.writers.writer(verb, "auto", self._owner)
        except BacklotError:
            return False
        return True

    def enhance(self, prompt: str, media: str, provider: str = "auto") -> str:
        return self._studio.enhance(prompt, media, owner=self._owner, provider=provider).text

    def describe(self, artifact: str, question: str, provider: str = "auto") -> str:
        return self._studio.describe(artifact, question, owner=self._owner, provider=provider).text

    def facts(self, artifact: str) -> dict[str, Any]:
        found = self._studio.library.get(artifact, owner=self._owner, trashed=False)
        facts = {"media": found.media, "media_type": found.media_type, "bytes": found.bytes, "title": found.title[:120]}
        facts |= {"width": found.width, "height": found.height, "seconds": found.duration}
        return {name: value for name, value in facts.items() if value not in (None, "")}

    def ask(self, question: str, pictures: Sequence[str] = (), **how: Any) -> str:
        return self._studio.ask(question, pictures, owner=self._owner, **how).text

    def compose(self, commission: Commission, provider: str) -> tuple[Written, str] | None:
        return self._studio.writers.compose(commission, owner=self._owner, provider=provider)


def price_of(studio: Studio, writer: Provider | None, asked: BaseModel, owner: str) -> Cost | None:
    """About what these words come to; None where nobody knows."""
    return Cost() if writer is None else studio.writers.price(writer, len(asked.model_dump_json()), owner)


def writer_of(studio: Studio, operation: Operation, asked: BaseModel, owner: str) -> Provider | None:
    """Who would be asked for a text; None where nobody is, or nobody can be."""
    if not operation.asks:
        return None
    try:
        return studio.writers.writer(operation.asks, str(getattr(asked, "provider", "auto")), owner)
    except RequestError:
        return None
