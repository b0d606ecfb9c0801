"""The parts of forms that several tabs share. Numbers that may stay empty are text: Gradio's number field turns an empty one into 0,
and the request checks what was typed."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr

from components._form import Fields, Forecast, FormPart, One, Values, written
from components._knobs import Knobs
from components._parts import HERE, Updates
from studio.provider import Model, Span
from studio.sizing import RATIOS
from studio.studio import Studio

COMMON_RATIOS = ("1:1", "3:2", "16:9", "9:16", "4:5", "21:9")
COUNTS = (1, 2, 4, 8)
QUALITIES = (("Fast", "fast"), ("HQ", "hq"), ("Pro", "pro"))
STRATEGIES = (("From prompt", "prompt-hash"), ("Random", "random"), ("Fixed", "fixed"), ("Last", "last"))
AUTO = "auto"
MANY = 12  # choices of a list, from which on typing is the quicker way


def chips(label: str, choices: Sequence[Any], elem_id: str, value: Any, **options: Any) -> gr.Radio:
    """A radio group that looks like chips."""
    classes = ["bl-chips", *options.pop("classes", ())]
    return gr.Radio(list(choices), value=value, label=label, elem_id=elem_id, elem_classes=classes, **options)


def optional(
    label: str, elem_id: str, *, hint: str = "Auto", visible: bool = True, classes: Sequence[str] = ()
) -> gr.Textbox:
    """A number that may stay empty."""
    return gr.Textbox(
        label=label,
        max_lines=1,
        visible=visible,
        elem_id=elem_id,
        elem_classes=list(classes),
        placeholder=hint,
        min_width=100,
    )


class Quality(FormPart):
    """Fast, hq or pro, each with the typical time of the model behind it."""

    names = ("quality",)

    def __init__(self, tab: str) -> None:
        self.part = chips("Quality", QUALITIES, f"{tab}-quality", "hq")
        self.parts = self.live = (self.part,)

    def read(self, values: Values) -> Fields:
        return {"quality": values[self.part]}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        return {self.part: request.get("quality") or "hq"}

    def fit(self, forecast: Forecast) -> Updates:
        return {self.part: {"choices": _timed_qualities(forecast)}} if forecast.model else {}


class Shape(FormPart):
    """The shape as chips; folded: exact width and height, and whether only that size will do."""

    names = ("aspect_ratio", "width", "height", "strict_size")

    def __init__(self, tab: str, usual: str = "1:1", *, open_as: str = "") -> None:
        """open_as: a first chip of this name leaves the shape open."""
        ratios = [*COMMON_RATIOS, *(ratio for ratio in RATIOS if ratio not in COMMON_RATIOS)]
        ordered = [*([(open_as, "")] if open_as else []), *((ratio, ratio) for ratio in ratios)]
        self.usual = usual or ("" if open_as else None)
        self.aspect = chips("Shape", ordered, f"{tab}-aspect", self.usual, classes=["bl-ratios"])
        self.tab = tab

    def fold(self) -> None:
        """Lays out the folded controls."""
        with gr.Row(elem_classes=["bl-pair"]):
            self.width = optional("Width (px)", f"{self.tab}-width")
            self.height = optional("Height (px)", f"{self.tab}-height")
        self.strict = gr.Checkbox(
            label="Only this exact size: refuse it where the model would make the nearest",
            elem_id=f"{self.tab}-strict-size",
        )
        self.rule = gr.HTML(
            "", elem_id=f"{self.tab}-size-rule", elem_classes=["bl-hint"], container=False, padding=False
        )
        self.parts = (self.aspect, self.width, self.height, self.strict)
        self.live = (self.aspect, self.width, self.height)

    def read(self, values: Values) -> Fields:
        width, height = ((values[part] or "").strip() for part in (self.width, self.height))
        exact = bool(width or height)
        return {
            "aspect_ratio": "" if exact else values[self.aspect],
            "width": width,
            "height": height,
            "strict_size": bool(values[self.strict] and exact),
        }

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        exact = bool(request.get("width"))
        return {
            self.aspect: None if exact else request.get("aspect_ratio") or self.usual,
            self.width: written(request.get("width")),
            self.height: written(request.get("height")),
            self.strict: bool(request.get("strict_size")),
        }

    def fit(self, forecast: Forecast) -> Updates:
        if forecast.model is None:
            return {}
        sized = {"visible": forecast.model.sizes is not None}
        rule = {"value": _size_rule(forecast.model, forecast.size) + _about(forecast.model)}
        return {self.width: sized, self.height: sized, self.strict: sized, self.rule: rule}

    def wire(self) -> None:
        self.aspect.input(None, None, [self.width, self.height], js="() => ['', '']", **HERE)


class Count(FormPart):
    """How many: chips; folded: any number."""

    names = ("count",)

    def __init__(self, tab: str, usual: int = 4, *, label: str = "How many") -> None:
        self.tab, self.usual = tab, usual
        self.chips = chips(label, COUNTS, f"{tab}-count", usual)

    def fold(self) -> None:
        """Lays out the folded control."""
        self.exact = optional("Exact number", f"{self.tab}-exact-count")
        self.parts = self.live = (self.chips, self.exact)

    def read(self, values: Values) -> Fields:
        return {"count": (values[self.exact] or "").strip() or values[self.chips] or 1}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        count = int(request.get("count") or 1)
        return {self.chips: count if count in COUNTS else None, self.exact: "" if count in COUNTS else str(count)}

    def wire(self) -> None:
        self.chips.input(None, None, self.exact, js="() => ''", **HERE)
        self.exact.input(None, None, self.chips, js="() => null", **HERE)


class Seed(FormPart):
    """Where the seed comes from, and the number itself when it is fixed."""

    names = ("seed_strategy", "seed")

    def __init__(self, tab: str) -> None:
        self.strategy = chips("Seed", STRATEGIES, f"{tab}-seed-strategy", "prompt-hash")
        self.seed = optional("Seed number", f"{tab}-seed", hint="0", visible=False, classes=["bl-seed"])
        self.parts, self.live = (self.strategy, self.seed), (self.strategy,)

    def read(self, values: Values) -> Fields:
        strategy = values[self.strategy]
        return {"seed_strategy": strategy, "seed": (values[self.seed] or "").strip() if strategy == "fixed" else ""}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        return {
            self.strategy: request.get("seed_strategy") or "prompt-hash",
            self.seed: written(request.get("seed")),
        }

    def fit(self, forecast: Forecast) -> Updates:
        has = forecast.model is None or forecast.model.seed
        fixed = forecast.fields.get("seed_strategy") == "fixed"
        return {self.strategy: {"visible": has}, self.seed: {"visible": has and fixed}}


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


def number_of(fields: Mapping[str, Any]) -> int:
    """How many are asked; 1 while a number is being typed."""
    text = str(fields.get("count", 1))
    return int(text) if text.isdecimal() and len(text) < 4 else 1


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


def _timed_qualities(forecast: Forecast) -> list[tuple[str, str]]:
    model, every = forecast.model, forecast.studio.models(forecast.task)
    assert model is not None
    makers = [provider for provider, other in every if other.id == model.id]
    siblings = [] if forecast.fields.get("model") else [other for provider, other in every if provider in makers]
    named = []
    for title, quality in QUALITIES:
        behind = next((other for other in siblings if quality in other.qualities), model)
        named.append((f"{title} · {_seconds(behind.typical_seconds)}", quality))
    return named


def _seconds(seconds: float) -> str:
    if seconds < 1:
        return "<1 s"
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _size_rule(model: Model, size: tuple[int, int] | None) -> str:
    """How large the picture becomes, and what sizes the model makes."""
    if model.sizes is None:
        return ""
    made = f"It will be {size[0]} × {size[1]} px. " if size else ""
    return f"<p>{html.escape(f'{made}{model.title} makes {model.sizes.rule}.')}</p>"


def _about(model: Model) -> str:
    """What else there is to know of the model, like what it does not use."""
    return f"<p>{html.escape(f'{model.title}: {model.about}')}</p>" if model.about else ""


def _span(span: Span | None, label: str) -> dict[str, Any]:
    if span is None:
        return {"visible": False}
    usual = f", usually {span.default:g}" if span.default is not None else ""
    return {"visible": True, "label": f"{label} ({span.min:g} to {span.max:g}{usual})"}
