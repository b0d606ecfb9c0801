"""The Photobooth tab: portraits of one face in many styles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import gradio as gr

from components._finer import fine
from components._form import Form, One
from components._inputs import Count, Quality, Seed, Shape, number_of
from components._makers import Maker
from components._making import Example, go_button, results_of
from components._parts import EACH, Tab, Target, answer, island, plural
from components._samples import FromSample, Sample
from components._sketches import SITTER_WORDS
from components._slots import Slot, held
from components.guard import owner_of
from studio.errors import BacklotError
from studio.presets import Preset
from studio.studio import Studio

TAB = "photobooth"
INVITATION = (
    "A click shows it with a painted face, on this machine, free. Or add your own on the left and choose looks."
)
FACE_HINT = "A photo with one face, looking at you: drop it here, paste it, or use the camera."
SITTER = Sample("Sample face", SITTER_WORDS)
SHOWN = 6  # example cards


def build(studio: Studio) -> Tab:
    """Lays out the tab, and wires it."""
    looks = studio.presets.of("photobooth")
    shown = _examples(looks)
    with gr.Row(elem_classes=["bl-tab"]):
        with gr.Column(scale=5, min_width=280, elem_classes=["bl-left"]):
            face, care, form = _form(studio, looks)
            trouble, go = go_button(TAB, "Generate")
        with gr.Column(scale=6, min_width=280, elem_classes=["bl-right"]):
            results = results_of(TAB, [TAB], shown, invitation=INVITATION)
    making = FromSample(
        studio,
        TAB,
        form,
        go,
        trouble,
        results,
        tasks=(TAB,),
        noun=lambda fields: plural(number_of(fields) * max(1, len(fields.get("styles") or ())), "portrait"),
        usual={"quality": "hq", "count": 1, "aspect_ratio": "4:5"},
        examples=shown,
        stand_in={"prompt": "A portrait", "face": "later"},
        slot="face",
        absent="There is no photo of a face.",
        sample=SITTER,
    )
    _wire_care(studio, face, care)
    return making.wire(accepts=[Target("Photobooth", ("image",), face.part)])


def _form(studio: Studio, looks: Sequence[Preset]) -> tuple[Slot, gr.HTML, Form]:
    face = Slot(TAB, "face", "Face", camera=True, hint=FACE_HINT, sample="Use a sample face")
    care = island("care", elem_id="photobooth-care", events=("forget",), slot="photobooth-face")
    styles = Looks(looks)
    prompt = gr.Textbox(
        label="The look in your words",
        lines=1,
        max_lines=6,
        elem_id="photobooth-prompt",
        elem_classes=["bl-prompt"],
        placeholder='Instead of a style, or on top of it. Words in "double quotes" become a caption.',
    )
    with gr.Group(elem_classes=["bl-rows"]):
        shape, quality, count = Shape(TAB, "4:5"), Quality(TAB), Count(TAB, 1, label="Per style")
        with gr.Row(elem_classes=["bl-seed-row"]):
            seed = Seed(TAB)
    with gr.Accordion("Advanced", open=False, elem_id="photobooth-advanced", elem_classes=["bl-advanced"]):
        maker = Maker(TAB, studio, TAB)
        strength = _slider("Likeness: how much it looks like the person", "photobooth-identity-strength", 0.8)
        end = _slider("Likeness steers until this part of the work", "photobooth-identity-end", 0.3)
        negative = gr.Textbox(
            label="Leave out (negative prompt)",
            lines=1,
            elem_id="photobooth-negative-prompt",
            placeholder="What should not be there",
        )
        shape.fold()
        count.fold()
        finer = fine(TAB, loras=False)
    said = One("prompt", prompt), One("negative_prompt", negative, shown=lambda model: model.negative_prompt)
    alike = One("identity_strength", strength, usual=0.8), One("identity_end", end, usual=0.3)
    return face, care, Form(TAB, [face, styles, *said, shape, quality, count, seed, maker, *alike, *finer])


class Looks(One):
    """Picture tiles, as many as wanted: checkboxes, so that keyboard and screen readers find a group of choices."""

    def __init__(self, looks: Sequence[Preset]) -> None:
        self.known = [look.id for look in looks]
        facts = [{"id": look.id, "title": look.title, "category": look.category} for look in looks]
        with gr.Column(elem_classes=["bl-wall-card"]):
            island("looks", elem_id="photobooth-style-search", wall="photobooth-styles", looks=facts)
            wall = gr.CheckboxGroup(
                [(look.title, look.id) for look in looks],
                value=[],
                label="Styles",
                elem_id="photobooth-styles",
                elem_classes=["bl-wall", "bl-many"],
            )
        super().__init__("styles", wall, usual=[], live=True)

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        chosen = request.get("styles") or ()
        return {self.part: [look for look in self.known if look in chosen]}


def _slider(label: str, elem_id: str, value: float) -> gr.Slider:
    return gr.Slider(0, 1, value=value, step=0.05, label=label, elem_id=elem_id)


def _wire_care(studio: Studio, face: Slot, care: gr.HTML) -> None:
    """ "Forget this face" deletes the file for good, and empties the slot."""

    def forget(ids: Any, request: gr.Request) -> dict[Any, Any]:
        try:
            studio.library.forget(held(ids), owner=owner_of(request))
        except BacklotError as error:
            gr.Warning(f"{error.message} {error.hint}".strip())
            return answer({face.part: {"value": []}})
        return answer({face.part: {"value": []}, care: {"value": {"forgotten": held(ids)}}})

    care.forget(forget, face.part, [face.part, care], **EACH)


def _examples(looks: Sequence[Preset]) -> list[Example]:
    """A card for a look of each category in turn, as the booth shows it on the sample face."""
    categories = list(dict.fromkeys(look.category for look in looks))
    firsts = [next(look for look in looks if look.category == category) for category in categories]
    shown = [*firsts, *(look for look in looks if look not in firsts)][:SHOWN]
    return [
        Example(
            look.title,
            look.category,
            look.apply(SITTER.words),
            {"styles": [look.id], "count": 1},
            picture=f"looks/{quote(look.id)}.webp?w=480&h=360",
        )
        for look in shown
    ]
