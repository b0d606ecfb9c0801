"""The parts of forms that several tabs share. Numbers that may stay empty are text: Gradio's number field turns an empty one into 0,
and the request checks what was typed."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr

from components._form import Fields, Forecast, FormPart, Values, written
from components._parts import HERE, Updates
from studio.provider import Model
from studio.sizing import RATIOS

COMMON_RATIOS = ("1:1", "3:2", "16:9", "9:16", "4:5", "21:9")
COUNTS = (1, 2, 4, 8)
QUALITIES = (("Fast", "fast"), ("HQ", "hq"), ("Pro", "pro"))
STRATEGIES = (("From prompt", "prompt-hash"), ("Random", "random"), ("Fixed", "fixed"), ("Last", "last"))


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


def number_of(fields: Mapping[str, Any]) -> int:
    """How many are asked; 1 while a number is being typed."""
    text = str(fields.get("count", 1))
    return int(text) if text.isdecimal() and len(text) < 4 else 1


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
