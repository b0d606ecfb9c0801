"""One answer while it arrives: its tool calls put together from pieces, its thoughts left out, and how it ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from studio.provider import Delta

OPENS, CLOSES = "<think>", "</think>"


class Ended(StrEnum):
    """Why an answer was over."""

    STOP = "stop"
    TOOLS = "tool_calls"
    LENGTH = "length"


class Refused(Exception):
    """The model declined. Its text is the model's own sentence, if any."""


class Wrong(Exception):
    """The server reported an error in the middle of an answer."""


@dataclass
class Turn:
    """What is known of an answer so far. ended: None until the server has said why it stopped."""

    model: str = ""
    refusal: str = ""
    ended: Ended | None = None
    spoke: bool = False
    usage: dict[str, int] = field(default_factory=dict)
    calls: dict[int, dict[str, str]] = field(default_factory=dict)

    def used(self, **tokens: int | None) -> None:
        self.usage |= {name: count for name, count in tokens.items() if count is not None}

    def call(self, index: int, *, id: str = "", name: str = "", arguments: str = "") -> None:
        """Add a piece of a tool call."""
        known = self.calls.setdefault(index, {"id": "", "name": "", "arguments": ""})
        known["id"], known["name"] = known["id"] or id, known["name"] or name
        known["arguments"] += arguments

    def rest(self) -> Iterator[Delta]:
        """What follows the words: whole tool calls, usage, and the end."""
        for index, call in sorted(self.calls.items()):
            yield Delta("tool_call", data=_whole(call, index))
        if self.usage:
            yield Delta("usage", data=self.usage)
        yield Delta("done", data={"reason": str(self.ended), "model": self.model})


def _whole(call: dict[str, str], index: int) -> dict[str, Any]:
    """A finished call. Arguments that are no JSON object are left out and `problem` says so, for the model to try again."""
    named = {"id": call["id"] or f"call-{index}", "name": call["name"]}
    try:
        arguments = json.loads(call["arguments"] or "{}")
    except ValueError:
        arguments = None
    if isinstance(arguments, dict):
        return {**named, "arguments": arguments}
    return {**named, "arguments": {}, "problem": "The arguments are not a JSON object."}


class Thoughts:
    """Takes `<think>...</think>` out of streamed words, for servers that leave a model's thinking in the text."""

    def __init__(self) -> None:
        self._held = ""
        self._inside = False
        self._begun = False  # only what stands at the very beginning is a thought; later it is something quoted
        self._trims = False  # between a thought and the words are empty lines

    def words(self, piece: str) -> str:
        """The words that can be told now."""
        if self._begun:
            told = piece.lstrip() if self._trims else piece
            self._trims = self._trims and not told
            return told
        self._held += piece
        if self._inside:
            return self._leave()
        start = self._held.lstrip()
        if start.startswith(OPENS):
            self._inside = True
            return self._leave()
        if OPENS.startswith(start):
            return ""  # it may still become one
        self._begun = True
        return self.end()

    def end(self) -> str:
        """What was held back and turned out to be words; an unfinished thought is none."""
        held, self._held = self._held, ""
        return "" if self._inside else held

    def _leave(self) -> str:
        _, closed, after = self._held.partition(CLOSES)
        if not closed:
            return ""
        told = after.lstrip()
        self._inside, self._begun, self._trims, self._held = False, True, not told, ""
        return told
