"""The controls that every picture-making tab shares, and their two directions: `read` makes a request's fields, `fill` shows them.

Numbers that may stay empty are text fields: Gradio's own number field turns an empty one into 0. The request checks what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from components._parts import Updates
from studio.provider import Model, Span
from studio.sizing import RATIOS
from studio.studio import Studio

COMMON_RATIOS = ("1:1", "3:2", "16:9", "9:16", "4:5", "21:9")
COUNTS = (1, 2, 4, 8)
QUALITIES = (("Fast", "fast"), ("HQ", "hq"), ("Pro", "pro"))
STRATEGIES = (("From prompt", "prompt-hash"), ("Random", "random"), ("Fixed", "fixed"), ("Last", "last"))
AUTO = "auto"
TYPED = ("seed", "exact_count", "width", "height", "steps", "guidance", "lora_strength")


@dataclass(frozen=True)
class Controls:
    """The shared controls of one tab."""

    prompt: gr.Textbox
    style: gr.Radio
    aspect: gr.Radio
    quality: gr.Radio
    count: gr.Radio
    strategy: gr.Radio
    seed: gr.Textbox
    provider: gr.Dropdown
    model: gr.Dropdown
    negative: gr.Textbox
    exact_count: gr.Textbox
    width: gr.Textbox
    height: gr.Textbox
    strict: gr.Checkbox
    steps: gr.Textbox
    guidance: gr.Textbox
    sampler: gr.Dropdown
    scheduler: gr.Dropdown
    loras: gr.Dropdown
    lora_strength: gr.Textbox
    format: gr.Dropdown

    @property
    def all(self) -> list[Any]:
        return list(vars(self).values())

    def read(self, values: Mapping[Any, Any]) -> dict[str, Any]:
        """The request's fields as the form has them; what is empty is left to the model."""
        provider, model = split_model(values[self.model] or "")
        typed = {name: (values[getattr(self, name)] or "").strip() for name in TYPED}
        exact = bool(typed["width"] or typed["height"])
        fields = {
            "prompt": values[self.prompt] or "",
            "negative_prompt": values[self.negative] or "",
            "style": values[self.style] or "",
            "quality": values[self.quality],
            "count": typed["exact_count"] or values[self.count] or 1,
            "provider": provider or values[self.provider] or AUTO,
            "model": model,
            "seed_strategy": values[self.strategy],
            "seed": typed["seed"] if values[self.strategy] == "fixed" else "",
            "aspect_ratio": "" if exact else values[self.aspect],
            "width": typed["width"],
            "height": typed["height"],
            "strict_size": bool(values[self.strict] and exact),
            "steps": typed["steps"],
            "guidance": typed["guidance"],
            "sampler": values[self.sampler] or "",
            "scheduler": values[self.scheduler] or "",
            "loras": [{"id": name, "strength": typed["lora_strength"] or 1} for name in values[self.loras] or []],
            "output_format": values[self.format] or "",
        }
        return {name: value for name, value in fields.items() if value not in (None, "", [])}

    def fill(self, request: Mapping[str, Any]) -> Updates:
        """The form with a request's fields in it, and every other control at its usual value."""
        count = int(request.get("count") or 1)
        loras = request.get("loras") or ()
        provider, model = request.get("provider") or AUTO, request.get("model") or ""
        exact = bool(request.get("width"))
        values: dict[Any, Any] = {
            self.prompt: request.get("prompt") or "",
            self.negative: request.get("negative_prompt") or "",
            self.style: request.get("style") or "",
            self.quality: request.get("quality") or "hq",
            self.count: count if count in COUNTS else None,
            self.exact_count: "" if count in COUNTS else str(count),
            self.provider: provider,
            self.model: f"{provider}/{model}" if model and provider != AUTO else "",
            self.strategy: request.get("seed_strategy") or "prompt-hash",
            self.seed: _shown(request.get("seed")),
            self.aspect: None if exact else request.get("aspect_ratio") or "1:1",
            self.width: _shown(request.get("width")),
            self.height: _shown(request.get("height")),
            self.strict: bool(request.get("strict_size")),
            self.steps: _shown(request.get("steps")),
            self.guidance: _shown(request.get("guidance")),
            self.sampler: request.get("sampler") or "",
            self.scheduler: request.get("scheduler") or "",
            self.loras: [lora["id"] for lora in loras],
            self.lora_strength: _shown(loras[0]["strength"]) if loras else "",
            self.format: request.get("output_format") or "",
        }
        return {part: {"value": value} for part, value in values.items()}

    def fit(self, model: Model) -> Updates:
        """Shows what this model has and hides what it does not."""
        sized, lora = {"visible": model.sizes is not None}, {"visible": bool(model.loras)}
        formats = [("Usual", ""), *((name.upper(), name) for name in model.formats)]
        return {
            self.negative: {"visible": model.negative_prompt},
            self.steps: _span(model.steps, "Steps"),
            self.guidance: _span(model.guidance, "Guidance"),
            self.sampler: _listed(model.samplers),
            self.scheduler: _listed(model.schedulers),
            self.loras: {"choices": list(model.loras), **lora},
            self.lora_strength: lora,
            self.format: {"choices": formats, "visible": bool(model.formats)},
            self.width: sized,
            self.height: sized,
            self.strict: sized,
        }


def aspect_chips(tab: str) -> gr.Radio:
    ordered = [*COMMON_RATIOS, *(ratio for ratio in RATIOS if ratio not in COMMON_RATIOS)]
    return gr.Radio(
        ordered, value="1:1", label="Shape", elem_id=f"{tab}-aspect", elem_classes=["bl-chips", "bl-ratios"]
    )


def quality_chips(tab: str) -> gr.Radio:
    return gr.Radio(list(QUALITIES), value="hq", label="Quality", elem_id=f"{tab}-quality", elem_classes=["bl-chips"])


def count_chips(tab: str, value: int = 4) -> gr.Radio:
    return gr.Radio(list(COUNTS), value=value, label="How many", elem_id=f"{tab}-count", elem_classes=["bl-chips"])


def seed_controls(tab: str) -> tuple[gr.Radio, gr.Textbox]:
    strategy = gr.Radio(
        list(STRATEGIES), value="prompt-hash", label="Seed", elem_id=f"{tab}-seed-strategy", elem_classes=["bl-chips"]
    )
    seed = _optional("Seed number", f"{tab}-seed", hint="0", visible=False, classes=["bl-seed"])
    return strategy, seed


def advanced_controls(tab: str, studio: Studio, task: str) -> dict[str, Any]:
    """The folded controls, by their name in `Controls`."""
    with gr.Row(elem_classes=["bl-pair"]):
        provider = gr.Dropdown(provider_choices(studio, task), value=AUTO, label="Provider", elem_id=f"{tab}-provider")
        model = gr.Dropdown(model_choices(studio, task), value="", label="Model", elem_id=f"{tab}-model")
    negative = gr.Textbox(
        label="Leave out (negative prompt)",
        lines=1,
        elem_id=f"{tab}-negative-prompt",
        placeholder="What should not be there",
    )
    with gr.Row(elem_classes=["bl-pair"]):
        width = _optional("Width (px)", f"{tab}-width")
        height = _optional("Height (px)", f"{tab}-height")
        exact_count = _optional("Exact number", f"{tab}-exact-count")
    strict = gr.Checkbox(
        label="Only this exact size: refuse it where the model would make the nearest", elem_id=f"{tab}-strict-size"
    )
    with gr.Row(elem_classes=["bl-pair"]):
        steps = _optional("Steps", f"{tab}-steps", visible=False)
        guidance = _optional("Guidance", f"{tab}-guidance", visible=False)
    with gr.Row(elem_classes=["bl-pair"]):
        sampler = _choice("Sampler", f"{tab}-sampler")
        scheduler = _choice("Scheduler", f"{tab}-scheduler")
    with gr.Row(elem_classes=["bl-pair"]):
        loras = gr.Dropdown([], multiselect=True, value=[], label="LoRAs", visible=False, elem_id=f"{tab}-loras")
        lora_strength = _optional("LoRA strength", f"{tab}-lora-strength", hint="1", visible=False)
    format_ = _choice("File format", f"{tab}-output-format")
    return {
        "provider": provider,
        "model": model,
        "negative": negative,
        "width": width,
        "height": height,
        "exact_count": exact_count,
        "strict": strict,
        "steps": steps,
        "guidance": guidance,
        "sampler": sampler,
        "scheduler": scheduler,
        "loras": loras,
        "lora_strength": lora_strength,
        "format": format_,
    }


def provider_choices(studio: Studio, task: str) -> list[tuple[str, str]]:
    """Auto, then every provider that has a model for the task, by its title."""
    able = {provider.name: provider.title for provider, _ in studio.models(task)}
    return [("Auto", AUTO), *((title, name) for name, title in able.items())]


def model_choices(studio: Studio, task: str, provider: str = AUTO) -> list[tuple[str, str]]:
    """The models of a provider, or of all; the value names both, since ids repeat among providers."""
    listed = studio.models(task, "" if provider == AUTO else provider)
    several = len({owner.name for owner, _ in listed}) > 1
    named = [
        (f"{model.title} · {owner.title}" if several else model.title, f"{owner.name}/{model.id}")
        for owner, model in listed
    ]
    return [("Auto", ""), *named]


def split_model(value: str) -> tuple[str, str]:
    """Provider and model id of a choice from `model_choices`."""
    provider, _, model = value.partition("/")
    return provider, model


def _optional(
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


def _choice(label: str, elem_id: str) -> gr.Dropdown:
    return gr.Dropdown([("Usual", "")], value="", label=label, visible=False, elem_id=elem_id)


def _shown(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _listed(names: tuple[str, ...]) -> dict[str, Any]:
    return {"choices": [("Usual", ""), *((name, name) for name in names)], "visible": bool(names)}


def _span(span: Span | None, label: str) -> dict[str, Any]:
    if span is None:
        return {"visible": False}
    usual = f", usually {span.default:g}" if span.default is not None else ""
    return {"visible": True, "label": f"{label} ({span.min:g} to {span.max:g}{usual})"}
