"""An amount: a slider with its number, whose ends may move under what somebody has typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components._form import Fields, FormPart, Values
from components._parts import Updates, island


class Amount:
    """The control. part: holds the number; ends: what the slider offers, told apart so that neither overwrites the other.

    Gradio's own slider refuses a value outside its ends with an error of the page; here the request says it, with the way out.
    """

    def __init__(self, elem_id: str, label: str, least: float, most: float, usual: float, *, step: float = 0.5) -> None:
        facts = {"label": label, "step": step, "ends": [least, most]}
        self.part = island("amount", elem_id=elem_id, events=("picked",), value=usual, **facts)
        self.ends = island("ends", elem_id=f"{elem_id}-ends", value=None, target=elem_id)
        self.usual = usual
        self.parts = (self.part, self.ends)
        self.picked = self.part.picked

    def reach(self, least: float, most: float) -> Updates:
        """The slider with these ends."""
        return {self.ends: {"value": [least, most]}}


class AmountField(FormPart):
    """An amount that is a field as it stands."""

    def __init__(
        self, name: str, elem_id: str, label: str, least: float, most: float, usual: float, *, step: float = 0.5
    ) -> None:
        self.names = (name,)
        self.amount = Amount(elem_id, label, least, most, usual, step=step)
        self.parts = (self.amount.part,)

    def read(self, values: Values) -> Fields:
        return {self.names[0]: amount_of(values[self.amount.part])}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        value = request.get(self.names[0])
        return {self.amount.part: self.amount.usual if value is None else value}


def amount_of(value: Any) -> float | str:
    """What the control holds; empty where its number was deleted."""
    return value if isinstance(value, int | float) else ""
