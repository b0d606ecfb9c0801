"""The Image tab: from words to pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr

from components._finer import fine
from components._form import Form, One
from components._inputs import Count, Quality, Seed, Shape, number_of
from components._makers import Maker
from components._making import Example, Making, go_button, results_of
from components._parts import Tab, island, plural
from studio.presets import Preset
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


def build(studio: Studio) -> Tab:
    """Lays out the tab, and wires it."""
    styles, shown = studio.presets.of("styles"), _examples(studio)
    with gr.Row(elem_classes=["bl-tab"]):
        with gr.Column(scale=5, min_width=280, elem_classes=["bl-left"]):
            form = _form(studio, styles)
            trouble, go = go_button(TASK, "Generate · 4 images")
        with gr.Column(scale=6, min_width=280, elem_classes=["bl-right"]):
            results = results_of(TASK, [TASK], shown)
    return Making(
        studio,
        TASK,
        form,
        go,
        trouble,
        results,
        tasks=(TASK,),
        noun=lambda fields: plural(number_of(fields), "image"),
        usual={"quality": "hq", "count": 4, "aspect_ratio": "1:1"},
        examples=shown,
        stand_in={"prompt": "A picture"},
    ).wire()


def _form(studio: Studio, styles: Sequence[Preset]) -> Form:
    prompt = gr.Textbox(
        label="Prompt",
        lines=2,
        max_lines=8,
        elem_id="image-prompt",
        elem_classes=["bl-prompt"],
        placeholder='What do you want to see? Words in "double quotes" are written into the picture.',
    )
    island("enhance", elem_id="image-enhance", target="image-prompt", media="image")
    style = Style(styles)
    with gr.Group(elem_classes=["bl-rows"]):
        shape, quality, count = Shape(TASK), Quality(TASK), Count(TASK)
        with gr.Row(elem_classes=["bl-seed-row"]):
            seed = Seed(TASK)
    with gr.Accordion("Advanced", open=False, elem_id="image-advanced", elem_classes=["bl-advanced"]):
        maker = Maker(TASK, studio, TASK)
        negative = gr.Textbox(
            label="Leave out (negative prompt)",
            lines=1,
            elem_id="image-negative-prompt",
            placeholder="What should not be there",
        )
        shape.fold()
        count.fold()
        finer = fine(TASK)
    said = One("prompt", prompt), One("negative_prompt", negative, shown=lambda model: model.negative_prompt)
    return Form(TASK, [*said, style, shape, quality, count, seed, maker, *finer])


class Style(One):
    """Picture tiles: radios, so that keyboard and screen readers find a group of choices."""

    def __init__(self, styles: Sequence[Preset]) -> None:
        self.known = {style.id for style in styles}
        with gr.Column(elem_classes=["bl-wall-card"]):
            facts = [{"id": style.id, "title": style.title, "category": style.category} for style in styles]
            island("styles", elem_id="image-style-search", wall="image-style", styles=facts)
            tiles = [("None", ""), *((style.title, style.id) for style in styles)]
            wall = gr.Radio(tiles, value="", label="Style", elem_id="image-style", elem_classes=["bl-wall"])
        super().__init__("style", wall)

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        style = request.get("style") or ""
        return {self.part: style if style in self.known else ""}


def _examples(studio: Studio) -> list[Example]:
    """The example cards, with their prompts as their styles make them, for the pictures on them."""
    known = {preset.id: preset for preset in studio.presets.of("styles")}
    shown = []
    for title, prompt, style in EXAMPLES:
        preset = known.get(style)
        fields = {"prompt": prompt, "style": style, "quality": "hq", "count": 1, "aspect_ratio": "4:3"}
        words = preset.apply(prompt) if preset else prompt
        shown.append(Example(title, preset.title if preset else "", words, fields))
    return shown
