"""What a provider is set up with: the variables that it reads, where their values come from, and how much may run at once."""

from __future__ import annotations

from dataclasses import dataclass

from studio.provider.records import Choice


@dataclass(frozen=True)
class Setting:
    """A variable that a provider reads. aliases: read too, after `name`, and never shown.

    choices: the values it can have, the usual one first; each person chooses among them in Settings, for the account they spend.
    """

    name: str
    label: str = ""
    secret: bool = False
    required: bool = False
    default: str = ""
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Origin:
    """Where one value that a provider works with comes from, for people.

    use: what it is for. part: key, address, model and the like. value: stars for a key. source: a variable, "default", or empty for none.
    """

    use: str
    part: str
    value: str
    source: str


@dataclass(frozen=True)
class Limits:
    """How much may run at once at one provider account.

    per_minute: starts in a minute. per_worker: at once in one process. None is no limit.
    """

    at_once: int | None = 8
    per_owner: int | None = 4
    per_minute: int | None = None
    per_worker: int | None = None
