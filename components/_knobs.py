"""What one upstream alone understands, as controls: drawn from what the provider says about the model that would make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from components._form import Fields, Forecast, FormPart, Values
from components._parts import Updates, island
from studio.provider import Knob

WORDS = {"ask", "pro"}  # of three letters that are no abbreviations


class Knobs(FormPart):
    """The request's options. part: holds them; offer: what there is to ask for, told apart so that neither overwrites the other."""

    names = ("options",)

    def __init__(self, tab: str) -> None:
        self.part = island("knobs", elem_id=f"{tab}-options", events=("picked",), value={})
        self.offer = island("offer", elem_id=f"{tab}-options-offer", value=None, target=f"{tab}-options")
        self.parts = (self.part, self.offer)
        self.picked = self.part.picked

    def read(self, values: Values) -> Fields:
        return {"options": dict(values[self.part] or {})} if values[self.part] else {}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        return {self.part: dict(request.get("options") or {})}

    def fit(self, forecast: Forecast) -> Updates:
        if forecast.model is None:
            return {}
        owners = [provider for provider, model in forecast.studio.models(forecast.task) if model == forecast.model]
        knobs = owners[0].knobs(forecast.model) if owners else ()
        title = owners[0].title if owners else ""
        told: Updates = {self.offer: {"value": {"title": title, "knobs": [_drawn(knob) for knob in knobs]}}}
        asked = forecast.fields.get("options") or {}
        known = {name: value for name, value in asked.items() if name in {knob.name for knob in knobs}}
        return told if known == asked else {**told, self.part: {"value": known}}


def _drawn(knob: Knob) -> dict[str, Any]:
    return {**asdict(knob), "choices": [[_word(choice), choice] for choice in knob.choices]}


def _word(choice: str) -> str:
    return choice.upper() if len(choice) == 3 and choice not in WORDS else choice.capitalize()
