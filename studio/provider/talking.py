"""Words for models that write, see or converse, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True)
class Asking:
    """Words for a model that writes or sees. system: what it is told about itself. model, protocol: empty for the provider's own choice."""

    prompt: str
    pictures: tuple[Path, ...] = ()
    system: str = ""
    model: str = ""
    protocol: str = ""


@dataclass(frozen=True)
class Commission:
    """A text to be written in a provider's own way. text: its name, like compose_script; role: what the answer must be like, in words.

    about: what is known of it, like seconds and shots.
    """

    text: str
    prompt: str
    role: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """What was written for a commission, and what was said of its music beside the words."""

    text: str
    title: str = ""
    music: str = ""
    bpm: int | None = None
    key: str = ""  # like "A minor"
    time_signature: int | None = None


@dataclass(frozen=True)
class Manner:
    """How a turn of a conversation is answered. What is empty or None is the provider's own choice. options: what it alone understands,
    as its `chat_knobs` name it. media: kind (image, video, audio) and file of what was handed over, for one that makes things by itself."""

    model: str = ""
    max_tokens: int | None = None
    thinking: bool | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    media: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True)
class Delta:
    """A piece of a chat answer."""

    kind: Literal["text", "tool_call", "usage", "done"]
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
