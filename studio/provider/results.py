"""What comes of a call: a ticket, outputs, or a question to a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field

from studio.errors import BacklotError
from studio.provider.records import Choice, Cost, Wire

KEPT = {"kept": True}  # nothing is left to follow


class Ticket(Wire):
    """What identifies an accepted call at the upstream. data: JSON, no secret in it; KEPT where `submit` has registered all outputs."""

    id: str
    data: dict[str, Any] = Field(default_factory=dict)


class Question(Wire):
    """What a job asks a person before it goes on. kind: approve, unknown, choose, check."""

    id: str
    kind: str
    text: str
    cost: Cost | None = None
    choices: tuple[Choice, ...] = ()


class NeedsPerson(Exception):
    """A job cannot go on before a person has answered.

    error: what made it ask, where something went wrong. look_again: seconds after which it is followed again without an answer.
    """

    def __init__(
        self, question: Question, error: BacklotError | None = None, *, look_again: float | None = None
    ) -> None:
        super().__init__(question.text)
        self.question, self.error, self.look_again = question, error, look_again


@dataclass(frozen=True)
class Output:
    """What a provider gives back: exactly one of url, path, data. index: its place among the outputs of the request."""

    index: int = 0
    url: str = ""
    path: Path | None = None
    data: bytes | None = None
    media_type: str = ""
    seed: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)  # model really used, prompt really sent
    headers: Mapping[str, str] = field(default_factory=dict)  # how the url wants to be asked; nothing secret
