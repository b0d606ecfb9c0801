"""A provider's own panel in Settings: who sits at it, and what can be asked for there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True)
class Desk:
    """Who sits at a provider's own panel. host: whether it is who runs this studio. file: a local file of an artifact of theirs."""

    secrets: Mapping[str, str]
    host: bool
    file: Callable[[str], Path]


@dataclass(frozen=True)
class Take:
    """One thing that an act needs to be told. kind: artifact is a file of the library, content the text of a file, sure a yes to what the
    act warns of. values: word -> what is sent for it, where only some can be said."""

    name: str
    kind: Literal["text", "artifact", "content", "sure"] = "text"
    needed: bool = True
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """What can be asked for in a provider's panel, for those who have no page before them."""

    verb: str
    about: str
    takes: tuple[Take, ...] = ()
