"""What a person wishes, as it was understood: a task with its fields, a recipe with its inputs, or a question back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Medium = Literal["image", "video", "audio", "text", "model"]


@dataclass(frozen=True)
class Attachment:
    """Something handed over with the words, or spoken of as the last one. lines: pixels of the shorter side; 0: not known."""

    id: str
    media: str
    seconds: float | None = None
    lines: int = 0


@dataclass(frozen=True)
class Choice:
    """An answer to a question, as a button. says: the words that it stands for."""

    label: str
    says: str


@dataclass(frozen=True)
class Intent:
    """What was understood.

    task, fields: of one request. recipe, inputs: of a workflow, where several steps are needed. model: the name that was said, still to be
    found among those there are. look: a question about what was handed over, to be answered in words. question: what must be known first; then nothing is planned. heard: what was understood besides the
    words, a few words each.
    """

    task: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    recipe: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""
    question: str = ""
    look: str = ""
    choices: tuple[Choice, ...] = ()
    heard: tuple[str, ...] = ()

    @property
    def prompt(self) -> str:
        return str({**self.inputs, **self.fields}.get("prompt", ""))
