"""The Edit tab: a changed picture from pictures and an instruction, enlarged ones and solids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from components._finer import fine
from components._form import Forecast, Form, One
from components._inputs import Count, Quality, Seed, Shape, chips
from components._makers import Maker
from components._making import Example, go_button, results_of
from components._parts import Tab, Target, Updates, island, plural
from components._samples import FromSample, Sample
from components._slots import Slot
from studio.studio import Studio

TAB = "edit"
TASKS = (("Change it", "edit"), ("Upscale", "upscale"), ("Make it 3D", "model3d"))
VERBS = {"edit": "Apply", "upscale": "Upscale", "model3d": "Make it 3D"}
INVITATION = (
    "A click shows it with a painted picture, on this machine, free. Or add your own on the left and say what shall change; "
    "the original always stays."
)
SCENE = Sample("Sample picture", "A lighthouse on a cliff at sunset, waves below")
EXAMPLES = ("watercolor", "oil", "pencil", "neon", "pop-art", "black-and-white")
FACTORS = (("2×", 2.0), ("3×", 3.0), ("4×", 4.0), ("8×", 8.0))


class Task(One):
    """Which task the tab asks for. tasks: all of them, so that the form knows which controls come and go."""

    def __init__(self, tab: str, choices: tuple[tuple[str, str], ...]) -> None:
        super().__init__("task", chips("What", choices, f"{tab}-task", choices[0][1]), usual=choices[0][1], live=True)
        self.tasks = tuple(task for _, task in choices)


def build(studio: Studio) -> Tab:
    """Lays out the tab, and wires it."""
    shown = _examples(studio)
    with gr.Row(elem_classes=["bl-tab"]):
        with gr.Column(scale=5, min_width=280, elem_classes=["bl-left"]):
            references, form = _form(studio)
            trouble, go = go_button(TAB, "Apply")
        with gr.Column(scale=6, min_width=280, elem_classes=["bl-right"]):
            tasks = tuple(task for _, task in TASKS)
            results = results_of(TAB, tasks, shown, compare=True, invitation=INVITATION)

    def verb(forecast: Forecast) -> Updates:
        words = [VERBS[forecast.task], _noun(forecast.fields), forecast.price]
        return {go: {"value": " · ".join(word for word in words if word)}}

    return FromSample(
        studio,
        TAB,
        form,
        go,
        trouble,
        results,
        tasks=tasks,
        noun=_noun,
        usual={"task": "edit", "quality": "hq", "count": 1},
        examples=shown,
        slot="references",
        sample=SCENE,
        stand_in={"prompt": "black and white", "references": ["later"], "source": "later"},
        follow=verb,
        extras=[part.usual_edits for part in form.inputs if isinstance(part, Instruction)],
    ).wire(accepts=[Target("Edit", ("image", "video"), references.part)])


def _noun(fields: Mapping[str, Any]) -> str:
    if fields.get("task") == "upscale":
        return f"{float(fields.get('factor') or 2):g}×"
    return plural(int(fields["count"]), "version") if str(fields.get("count", "1")) not in ("1", "") else ""


class Instruction(One):
    """What shall change, with usual edits to choose from; enlarging takes no words."""

    def __init__(self, prompt: gr.Textbox, usual: gr.HTML) -> None:
        super().__init__("prompt", prompt)
        self.usual_edits = usual

    def fit(self, forecast: Forecast) -> Updates:
        return {
            self.part: {"visible": forecast.task != "upscale"},
            self.usual_edits: {"visible": forecast.task == "edit"},
        }


class Source(Slot):
    """The pictures to start from: all of them for an edit, the first one for the other tasks."""

    def __init__(self) -> None:
        super().__init__(
            TAB,
            "references",
            "Pictures",
            media=("image", "video"),
            most=16,
            many=True,
            live=True,
            sample="Use a sample",
        )
        self.names = ("references", "source")

    def read(self, values: Mapping[Any, Any]) -> dict[str, Any]:
        ids = super().read(values)["references"]
        return {"references": ids, "source": ids[0] if ids else ""}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        given = request.get("references") or request.get("source") or []
        return super().show({"references": given})


class Mask(Slot):
    """Where the picture may change, painted over the first one; only for models that take masks."""

    def __init__(self) -> None:
        super().__init__(TAB, "mask", "Mask", hint="Paint over what may change. White may change.")

    def fit(self, forecast: Forecast) -> Updates:
        return {self.part: {"visible": bool(forecast.model and forecast.model.mask)}}


def _examples(studio: Studio) -> list[Example]:
    """A card for each of these usual edits, painted as it will look."""
    known = {preset.id: preset for preset in studio.presets.of("edits")}
    return [
        Example(
            edit.title, edit.category, edit.apply(SCENE.words), {"prompt": edit.apply(""), "quality": "hq", "count": 1}
        )
        for edit in (known[name] for name in EXAMPLES if name in known)
    ]


def _form(studio: Studio) -> tuple[Slot, Form]:
    task = Task(TAB, TASKS)
    references = Source()
    island("describe", elem_id="edit-describe", slot="edit-references", target="image-prompt", tab="image")
    prompt = gr.Textbox(
        label="Instruction",
        lines=2,
        max_lines=8,
        elem_id="edit-prompt",
        elem_classes=["bl-prompt"],
        placeholder='What shall change? "Warmer, with a vignette, and then add a white border"',
    )
    usual = [
        {"title": each.title, "category": each.category, "words": each.apply("")} for each in studio.presets.of("edits")
    ]
    suggestions = island(
        "suggestions", elem_id="edit-suggestions", target="edit-prompt", label="Usual edits", words=usual
    )
    with gr.Group(elem_classes=["bl-rows"]):
        factor = chips("Enlarge", FACTORS, "edit-factor", 2.0, visible=False)
        quality, count = Quality(TAB), Count(TAB, 1)
    with gr.Accordion("Advanced", open=False, elem_id="edit-advanced", elem_classes=["bl-advanced"]):
        maker = Maker(TAB, studio, "edit")
        mask = Mask()
        island("brush", elem_id="edit-brush", over="edit-references", mask="edit-mask")
        strength = gr.Slider(0, 1, value=1, step=0.05, label="Strength (0 keeps the picture)", elem_id="edit-strength")
        shape = Shape(TAB, "")
        shape.fold()
        count.fold()
        with gr.Row(elem_classes=["bl-seed-row"]):
            seed = Seed(TAB)
        negative = gr.Textbox(label="Leave out (negative prompt)", lines=1, elem_id="edit-negative-prompt")
        finer = fine(TAB)
    left_out = One("negative_prompt", negative, shown=lambda model: model.negative_prompt)
    strong = One("strength", strength, usual=1, shown=lambda model: model.strength)
    said = [
        task,
        references,
        Instruction(prompt, suggestions),
        mask,
        strong,
        One("factor", factor, usual=2.0, live=True),
    ]
    return references, Form("edit", [*said, left_out, quality, count, shape, seed, maker, *finer])
