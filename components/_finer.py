"""The finer controls that a model may have: numbers and lists of its own, add-ons, and what only its upstream understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from components._form import Fields, Forecast, FormPart, One, Values, written
from components._inputs import optional
from components._knobs import Knobs
from components._parts import Updates
from studio.provider import Span


class Ranged(FormPart):
    """A number that only some models take, in a range of theirs."""

    def __init__(self, name: str, label: str, tab: str, *, live: bool = False) -> None:
        self.names, self.label = (name,), label
        self.part = optional(label, f"{tab}-{name.replace('_', '-')}", visible=False)
        self.parts, self.live = (self.part,), (self.part,) if live else ()

    def read(self, values: Values) -> Fields:
        return {self.names[0]: (values[self.part] or "").strip()}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        return {self.part: written(request.get(self.names[0]))}

    def fit(self, forecast: Forecast) -> Updates:
        if forecast.model is None:
            return {}
        return {self.part: _span(getattr(forecast.model, self.names[0]), self.label)}


class Listed(FormPart):
    """A choice from a list of the model's. attribute: which one."""

    def __init__(self, name: str, label: str, tab: str, attribute: str) -> None:
        self.names, self.attribute = (name,), attribute
        self.part = gr.Dropdown(
            [("Usual", "")], value="", label=label, visible=False, elem_id=f"{tab}-{name.replace('_', '-')}"
        )
        self.parts = (self.part,)

    def read(self, values: Values) -> Fields:
        return {self.names[0]: values[self.part] or ""}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        return {self.part: request.get(self.names[0]) or ""}

    def fit(self, forecast: Forecast) -> Updates:
        if forecast.model is None:
            return {}
        names = getattr(forecast.model, self.attribute)
        shown = [(name.upper() if self.attribute == "formats" else name, name) for name in names]
        return {self.part: {"choices": [("Usual", ""), *shown], "visible": bool(names)}}


class Loras(FormPart):
    """Add-ons of the model, and how strongly they work."""

    names = ("loras",)

    def __init__(self, tab: str) -> None:
        with gr.Row(elem_classes=["bl-pair"]):
            self.choice = gr.Dropdown(
                [], multiselect=True, value=[], label="LoRAs", visible=False, elem_id=f"{tab}-loras"
            )
            self.strength = optional(
                "Their strengths", f"{tab}-lora-strength", hint="1, or one for each: 0.8, 0.5", visible=False
            )
        self.parts, self.live = (self.choice, self.strength), (self.choice,)

    def read(self, values: Values) -> Fields:
        told = [text.strip() for text in (values[self.strength] or "").split(",") if text.strip()] or [1]
        chosen = values[self.choice] or []
        return {
            "loras": [{"id": name, "strength": told[min(place, len(told) - 1)]} for place, name in enumerate(chosen)]
        }

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        loras = request.get("loras") or ()
        return {
            self.choice: [lora["id"] for lora in loras],
            self.strength: ", ".join(written(lora["strength"]) for lora in loras),
        }

    def fit(self, forecast: Forecast) -> Updates:
        if forecast.model is None:
            return {}
        shown = {"visible": bool(forecast.model.loras)}
        return {self.choice: {"choices": list(forecast.model.loras), **shown}, self.strength: shown}


def fine(tab: str, *, loras: bool = True) -> list[FormPart]:
    """Lays out the finer controls that a model may have, and what only its upstream understands."""
    with gr.Row(elem_classes=["bl-pair"]):
        counted = [Ranged("steps", "Steps", tab, live=True), Ranged("guidance", "Guidance", tab)]
    with gr.Row(elem_classes=["bl-pair"]):
        listed = [Listed("sampler", "Sampler", tab, "samplers"), Listed("scheduler", "Scheduler", tab, "schedulers")]
    added = [Loras(tab)] if loras else []
    with gr.Row(elem_classes=["bl-pair"]):
        kind = Listed("output_format", "File format", tab, "formats")
        patience = One(
            "timeout", optional("Ask me after (s)", f"{tab}-timeout", hint="The model's patience"), text=True
        )
    return [*counted, *listed, *added, kind, patience, Knobs(tab)]


def _span(span: Span | None, label: str) -> dict[str, Any]:
    if span is None:
        return {"visible": False}
    usual = f", usually {span.default:g}" if span.default is not None else ""
    return {"visible": True, "label": f"{label} ({span.min:g} to {span.max:g}{usual})"}
