"""Who makes it: the choice of a provider and a model, offered in the order in which they are of use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from components._form import Fields, Forecast, FormPart, Values
from components._parts import Updates
from studio.provider import Model
from studio.studio import Studio

AUTO = "auto"
MANY = 12  # choices of a list, from which on typing is the quicker way


class Maker(FormPart):
    """Who makes it: provider and model. Ids of models repeat among providers, so a choice names both."""

    names = ("provider", "model")

    def __init__(self, tab: str, studio: Studio, task: str) -> None:
        with gr.Row(elem_classes=["bl-pair"]):
            self.provider = gr.Dropdown(
                provider_choices(studio, task), value=AUTO, label="Provider", elem_id=f"{tab}-provider"
            )
            self.model = gr.Dropdown(model_choices(studio, task), value="", label="Model", elem_id=f"{tab}-model")
        self.parts = self.live = (self.provider, self.model)

    def read(self, values: Values) -> Fields:
        provider, _, model = (values[self.model] or "").partition("/")
        return {"provider": provider or values[self.provider] or AUTO, "model": model}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        provider = offered(self.provider, request.get("provider") or AUTO)
        model = request.get("model") or "" if provider == request.get("provider") else ""
        return {self.provider: provider, self.model: f"{provider}/{model}" if model and provider != AUTO else ""}

    def fit(self, forecast: Forecast) -> Updates:
        choices = fitting_models(forecast)
        label = f"Model ({len(choices) - 1}; type to find one)" if len(choices) > MANY else "Model"
        return {self.model: {"choices": choices, "label": label}}


def offered(choice: gr.Dropdown, provider: str) -> str:
    """This provider where the choice has it, else Auto: it makes other things."""
    return provider if provider in {value for _, value in choice.choices} else AUTO


def provider_choices(studio: Studio, task: str) -> list[tuple[str, str]]:
    """Auto, then every provider that has a model for the task, by its title."""
    able = {provider.name: provider.title for provider, _ in studio.models(task)}
    return [("Auto", AUTO), *((title, name) for name, title in able.items())]


def model_choices(studio: Studio, task: str, provider: str = AUTO) -> list[tuple[str, str]]:
    """The models of a provider, or of all."""
    listed = studio.models(task, "" if provider == AUTO else provider)
    several = len({owner.name for owner, _ in listed}) > 1
    named = [
        (f"{label(model)} · {owner.title}" if several else label(model), f"{owner.name}/{model.id}")
        for owner, model in listed
    ]
    return [("Auto", ""), *named]


def fitting_models(forecast: Forecast) -> list[tuple[str, str]]:
    """The models of the chosen provider, or of all: those that this owner can use now first, and of these, those that make what is asked."""
    studio, owner = forecast.studio, forecast.owner
    named = model_choices(studio, forecast.task, forecast.fields.get("provider", AUTO))
    lacking = {each.name for each in studio.registry.all() if each.missing(studio.keys.secrets_for(owner, each))}
    known = {f"{provider.name}/{model.id}": (provider, model) for provider, model in studio.models(forecast.task)}
    mode = str(forecast.fields.get("mode", AUTO))

    def order(choice: tuple[str, str]) -> tuple[bool, bool]:
        provider, model = known[choice[1]]
        return provider.name in lacking, mode != AUTO and bool(model.modes) and mode not in model.modes

    def titled(choice: tuple[str, str]) -> tuple[str, str]:
        title, name = choice
        return (f"{title} (not set up)" if known[name][0].name in lacking else title), name

    auto, *others = named
    return [auto, *map(titled, sorted(others, key=order))]


def label(model: Model) -> str:
    """A model's name, with a word where it costs more than others."""
    return f"{model.title}, premium" if model.premium else model.title
