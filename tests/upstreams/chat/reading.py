"""What both protocols have in common: faults asked for in words, pictures really decoded, and an answer made from what was said."""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

MODELS = ("parrot-1", "parrot-mini")
MARKS = re.compile(r"<\|[^|]*\|>|\[/?INST\]|</?tool_call>")
BLIND = "parrot-mini"  # has no eyes


class Wrong(Exception):
    """A request that a real server would refuse."""

    def __init__(self, message: str, status: int = 400, code: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.status, self.code = status, code


@dataclass(frozen=True)
class Scripted:
    """What the model is to say next. calls: tools by name, each with its arguments, or with raw text in their place."""

    text: str = ""
    calls: tuple[tuple[str, dict[str, Any] | str], ...] = ()

    def arguments(self) -> list[tuple[str, str]]:
        return [(name, given if isinstance(given, str) else json.dumps(given)) for name, given in self.calls]


@dataclass
class Said:
    """A conversation as it arrived, whichever protocol brought it."""

    model: str
    last: str = ""  # the person's last words
    system: str = ""
    pictures: list[str] = field(default_factory=list)  # like "64x48 png"
    tools: list[dict[str, Any]] = field(default_factory=list)  # name, parameters
    results: list[str] = field(default_factory=list)  # of tools, in the last turn
    thinking: bool | None = None
    scripted: Scripted | None = None
    turn: int = 0

    @property
    def calls_a_tool(self) -> bool:
        if self.scripted:
            return bool(self.scripted.calls)
        return bool(self.tools) and "use tool" in self.last and not self.results

    def answer(self) -> str:
        """What the model says."""
        if self.scripted:
            return self.scripted.text
        if self.results:
            return f"The tool said {self.results[-1]}."
        if self.pictures:
            return f"I see {', '.join(self.pictures)}. You asked: {self.last}"
        return f"{self.last}, lit by a low golden sun"


def check_model(model: Any, models: tuple[str, ...] = MODELS) -> str:
    if model not in models:
        raise Wrong(f"The model `{model}` does not exist.", 404, "model_not_found")
    return str(model)


def decode_picture(encoded: str) -> str:
    """Its size and format. Raises Wrong for what is no picture."""
    try:
        data = base64.b64decode(encoded, validate=True)
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            return f"{picture.width}x{picture.height} {(picture.format or '').lower()}"
    except (binascii.Error, OSError, ValueError) as error:
        raise Wrong("Invalid base64 image data.") from error


def check_words(text: str) -> str:
    """The text. Raises Wrong for template marks, which a careful client never passes on."""
    if MARKS.search(text):
        raise Wrong("The message holds a chat template's marks.", code="template_marks")
    return text


def fault_of(text: str) -> tuple[str, float]:
    """The fault that the words ask for, and its number."""
    found = re.search(r"\bfault=(\w+)(?::([\d.]+))?", text)
    return (found[1], float(found[2] or 0)) if found else ("", 0.0)


def pieces(text: str, size: int = 7) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]
