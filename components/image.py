"""The Image tab: from words to pictures."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from components._forms import (
    QUALITIES,
    Controls,
    advanced_controls,
    aspect_chips,
    count_chips,
    model_choices,
    quality_chips,
    seed_controls,
)
from components._parts import QUIET, Tab, Updates, answer, island, joined, plural, problem
from components.guard import owner_of
from studio.errors import BacklotError
from studio.presets import Preset
from studio.provider import Model
from studio.studio import Studio

TASK = "image"
EXAMPLES = (
    ("A lighthouse at sunset", "A lighthouse on a cliff at sunset, waves below", "watercolor"),
    ("A city in the rain", "A city street at night in the rain, reflections", "neon"),
    ("Mountains in the fog", "Mountains above a lake, pine forest, morning fog", "ukiyo-e"),
    ("A sailing boat", "A sailing boat on a calm sea, big clouds", "travel"),
    ("A castle by moonlight", "A castle on a hill under a starry sky, full moon", "glass"),
    ("Words in the picture", 'A desert road with cactus, a sign that says "HOPE"', "papercut"),
)
USUAL = {"quality": "hq", "count": 4, "aspect_ratio": "1:1"}  # the form before anybody has touched it


@dataclass(frozen=True)
class View:
    """What the tab shows besides the form."""

    go: gr.Button
    trouble: gr.HTML
    rule: gr.HTML
    results: gr.HTML


def build(studio: Studio) -> Tab:
    """Lays out the tab, and wires it."""
    form, view = _layout(studio)
    everything = [*form.all, *vars(view).values()]
    inputs = set(form.all)

    def submit(fields: Mapping[str, Any], owner: str) -> Updates:
        """Hands the request to the studio; tray and results follow the job by themselves."""
        try:
            job = studio.submit(TASK, fields, owner=owner)
        except BacklotError as error:
            return {view.trouble: {"value": problem(error, TASK, _ways_out(studio, error, fields, owner))}}
        return {view.trouble: {"value": None}, view.results: {"value": {"expect": job.id}}}

    def restore(fields: Mapping[str, Any], owner: str) -> Updates:
        known = {preset.id for preset in studio.presets.of("styles")}
        fields = {**fields, "style": fields.get("style") if fields.get("style") in known else ""}
        return joined(
            form.fill(fields), _consequences(studio, form, view, fields, owner), {view.trouble: {"value": None}}
        )

    def generate(values: dict[Any, Any], request: gr.Request) -> dict[Any, Any]:
        return answer(submit(form.read(values), owner_of(request)))

    def changed(values: dict[Any, Any], request: gr.Request) -> dict[Any, Any]:
        seed = {form.seed: {"visible": values[form.strategy] == "fixed"}}
        return answer(_consequences(studio, form, view, form.read(values), owner_of(request)), seed)

    def example(event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        _, prompt, style = EXAMPLES[int(event.n)]
        fields, owner = (
            {"prompt": prompt, "style": style, "quality": "hq", "count": 1, "aspect_ratio": "4:3"},
            owner_of(request),
        )
        return answer(restore(fields, owner), submit(fields, owner))

    def mend(values: dict[Any, Any], event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        """Takes the way out that the problem card offered."""
        offered = {"width": form.width, "height": form.height, "provider": form.provider, "model": form.model}
        chosen = {offered[name]: value for name, value in event.values.items() if name in offered}
        fields = form.read({**values, **chosen})
        shown: Updates = {part: {"value": value} for part, value in chosen.items()}
        return answer(
            _consequences(studio, form, view, fields, owner_of(request)), shown, {view.trouble: {"value": None}}
        )

    def fresh(owner: str) -> Updates:
        provider = studio.choice(owner, "provider", "auto")
        follow = _consequences(studio, form, view, {**USUAL, "provider": provider}, owner)
        return joined(follow, {form.provider: {"value": provider}})

    view.go.click(generate, inputs, [view.trouble, view.results], **QUIET)
    view.results.example(example, None, everything, **QUIET)
    view.trouble.mend(mend, inputs, everything, **QUIET)
    _follow_choices(form, changed, inputs, everything)
    return Tab(
        tasks=(TASK,),
        restore=restore,
        fresh=fresh,
        provider=form.provider,
        outputs=everything,
        changed=(changed, inputs),
    )


def _layout(studio: Studio) -> tuple[Controls, View]:
    with gr.Row(elem_classes=["bl-tab"]):
        with gr.Column(scale=5, min_width=280, elem_classes=["bl-left"]):
            form, go, trouble, rule = _form(studio)
        with gr.Column(scale=6, min_width=280, elem_classes=["bl-right"]):
            results = island(
                "results", elem_id="image-results", events=("example",), tasks=[TASK], examples=_examples(studio)
            )
    return form, View(go=go, trouble=trouble, rule=rule, results=results)


def _form(studio: Studio) -> tuple[Controls, gr.Button, gr.HTML, gr.HTML]:
    prompt = gr.Textbox(
        label="Prompt",
        lines=2,
        max_lines=8,
        elem_id="image-prompt",
        elem_classes=["bl-prompt"],
        placeholder='What do you want to see? Words in "double quotes" are written into the picture.',
    )
    style = _style_wall(studio.presets.of("styles"))
    with gr.Group(elem_classes=["bl-rows"]):
        aspect = aspect_chips(TASK)
        quality = quality_chips(TASK)
        count = count_chips(TASK)
        with gr.Row(elem_classes=["bl-seed-row"]):
            strategy, seed = seed_controls(TASK)
    with gr.Accordion("Advanced", open=False, elem_id="image-advanced", elem_classes=["bl-advanced"]):
        folded = advanced_controls(TASK, studio, TASK)
        rule = gr.HTML("", elem_id="image-size-rule", elem_classes=["bl-hint"], container=False, padding=False)
    with gr.Column(elem_classes=["bl-go"]):
        trouble = island("problem", elem_id="image-problem", events=("mend",))
        go = gr.Button("Generate · 4 images", variant="primary", elem_id="image-generate", elem_classes=["bl-generate"])
    form = Controls(
        prompt=prompt, style=style, aspect=aspect, quality=quality, count=count, strategy=strategy, seed=seed, **folded
    )
    return form, go, trouble, rule


def _style_wall(styles: Sequence[Preset]) -> gr.Radio:
    """Picture tiles: radios, so that keyboard and screen readers find a group of choices."""
    with gr.Column(elem_classes=["bl-wall-card"]):
        facts = [{"id": style.id, "title": style.title, "category": style.category} for style in styles]
        island("styles", elem_id="image-style-search", wall="image-style", styles=facts)
        tiles = [("None", ""), *((style.title, style.id) for style in styles)]
        return gr.Radio(tiles, value="", label="Style", elem_id="image-style", elem_classes=["bl-wall"])


def _follow_choices(form: Controls, changed: Any, inputs: set[Any], outputs: list[Any]) -> None:
    """Every choice that may change the price or the controls is answered at once; the two ways to say size or count take turns."""
    form.count.input(lambda: "", None, form.exact_count, **QUIET)
    form.exact_count.input(lambda: None, None, form.count, **QUIET)
    form.aspect.input(lambda: ("", ""), None, [form.width, form.height], **QUIET)
    choices = (
        form.provider,
        form.model,
        form.quality,
        form.aspect,
        form.count,
        form.exact_count,
        form.width,
        form.height,
        form.strategy,
        form.steps,
        form.loras,
    )
    gr.on([choice.input for choice in choices], changed, inputs, outputs, trigger_mode="always_last", **QUIET)


def _consequences(studio: Studio, form: Controls, view: View, fields: Mapping[str, Any], owner: str) -> Updates:
    """What follows from the choices: the price on the button, the model's own controls, the rule for sizes."""
    model, price, size = _forecast(studio, fields, owner)
    words = ["Generate", plural(_count(fields), "image"), price]
    updates: Updates = {
        view.go: {"value": " · ".join(word for word in words if word)},
        form.model: {"choices": model_choices(studio, TASK, fields.get("provider", "auto"))},
        form.seed: {"visible": fields.get("seed_strategy") == "fixed"},
    }
    if model is None:
        return updates
    timed = {form.quality: {"choices": _timed_qualities(studio, model, fields)}}
    return joined(updates, form.fit(model), timed, {view.rule: {"value": _size_rule(model, size)}})


def _count(fields: Mapping[str, Any]) -> int:
    """How many are asked; 1 while a number is being typed."""
    text = str(fields.get("count", 1))
    return int(text) if text.isdecimal() and len(text) < 4 else 1


def _forecast(
    studio: Studio, fields: Mapping[str, Any], owner: str
) -> tuple[Model | None, str, tuple[int, int] | None]:
    """The model that would make it, its price in words and the size; as much of it as can be said now."""
    try:
        estimate = studio.estimate(TASK, {**fields, "prompt": fields.get("prompt") or "A picture"}, owner=owner)
    except BacklotError:
        able = studio.models(TASK, "" if fields.get("provider", "auto") == "auto" else fields["provider"])
        return (able[0][1] if able else None), "", None
    model = next((model for _, model in studio.models(TASK, estimate.provider) if model.id == estimate.model), None)
    return model, estimate.text, (estimate.width, estimate.height) if estimate.width and estimate.height else None


def _timed_qualities(studio: Studio, model: Model, fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The quality words, each with the typical time of the model behind it."""
    makers = [provider for provider, other in studio.models(TASK) if other.id == model.id]
    siblings = [] if fields.get("model") else [other for provider, other in studio.models(TASK) if provider in makers]
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


def _ways_out(studio: Studio, error: BacklotError, fields: Mapping[str, Any], owner: str) -> list[dict[str, Any]]:
    """The buttons of a problem card."""
    use_auto = {"label": "Use Auto", "values": {"provider": "auto", "model": ""}}
    if error.code == "invalid_size":
        loose = {name: value for name, value in fields.items() if name != "strict_size"}
        _, _, size = _forecast(studio, loose, owner)
        return (
            [{"label": f"Use {size[0]} × {size[1]}", "values": {"width": str(size[0]), "height": str(size[1])}}]
            if size
            else []
        )
    if error.category in {"not_configured", "auth"}:
        return [{"label": "Open Settings", "tab": "settings"}, use_auto]
    return [use_auto] if error.field in {"model", "provider"} else []


def _examples(studio: Studio) -> list[dict[str, str]]:
    """The example cards, with their prompts as their styles make them, for the pictures on them."""
    known = {preset.id: preset for preset in studio.presets.of("styles")}
    shown = []
    for title, prompt, style in EXAMPLES:
        preset = known.get(style)
        words = preset.apply(prompt) if preset else prompt
        shown.append({"title": title, "look": preset.title if preset else "", "sketch": words})
    return shown
