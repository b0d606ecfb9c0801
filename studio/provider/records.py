"""Small records that are stored or shown as JSON: prices, what is left on an account, whether it can be used."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict


class Wire(BaseModel):
    """A record that is stored or shown as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(Wire):
    """One answer a person can give."""

    id: str
    label: str


class Cost(Wire):
    """A price. unit: a currency or the provider's own credit name, empty for free."""

    amount: float = 0.0
    unit: str = ""

    @property
    def text(self) -> str:
        return f"{self.amount:g} {self.unit}" if self.amount else "free"


class Balance(Wire):
    """What is left on an account."""

    amount: float
    unit: str


@dataclass(frozen=True)
class Allowance:
    """What an account may still make today, as far as it is known here. what: of which kind. of: the day's limit."""

    what: str
    left: int | None
    of: int | None


class Health(Wire):
    """Whether a provider can be used now."""

    ok: bool
    note: str = ""
