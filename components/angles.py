"""The 360 angles tab: one subject from other sides, all around it, and as a film that turns."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any, get_args

import gradio as gr

from components._finer import fine
from components._form import Fields, Forecast, Form, FormPart, One, Values
from components._inputs import Quality, Seed, Shape
from components._makers import Maker
from components._making import Example, go_button, results_of
from components._parts import Tab, Target, Updates, island, plural
from components._samples import FromSample
from components._slots import Slot
from studio.angles import sks_prompt, words
from studio.jobs.plans import AZIMUTHS
from studio.requests.pictures import Distance
from studio.studio import Studio

TAB = "angles"
MODES = (("One view", "one"), ("8 views", "views"), ("Turntable", "turntable"))
HEIGHTS = {"low-angle": -30, "eye-level": 0, "elevated": 30, "high-angle": 60}  # degrees, as the dome draws them
DISTANCES = get_args(Distance)
USUAL = {"mode": "one", "azimuths": ["front-right"], "elevation": "eye-level", "distance": "medium"}
PLACE = "\u2026"  # where the prompt takes the description
INVITATION = "A click turns a painted subject, on this machine, free. Or add your own picture on the left."
SUBJECT_HINT = "A picture of one thing or person, seen from the front: drop it here, paste it, or choose one."


def build(studio: Studio) -> Tab:
    """Lays out the tab, and wires it."""
    with gr.Row(elem_classes=["bl-tab"]):
        with gr.Column(scale=5, min_width=280, elem_classes=["bl-left"]):
            subject, form = _form(studio)
            trouble, go = go_button(TAB, "Generate")
        with gr.Column(scale=6, min_width=280, elem_classes=["bl-right"]):
            results = results_of(TAB, [TAB], EXAMPLES, invitation=INVITATION)
    return FromSample(
        studio,
        TAB,
        form,
        go,
        trouble,
        results,
        tasks=(TAB,),
        noun=noun,
        usual={**{name: value for name, value in USUAL.items() if name != "mode"}, "quality": "hq"},
        examples=EXAMPLES,
        stand_in={"subject": "later"},
        slot="subject",
        absent="There is no picture of the subject.",
    ).wire(accepts=[Target("360 angles", ("image",), subject.part)])


def noun(fields: Mapping[str, Any]) -> str:
    """What is asked, for the button."""
    views = plural(len(fields.get("azimuths") or ("front",)), "view")
    if not fields.get("turntable"):
        return views
    return f"{views} and the film" if fields.get("views", True) else "turntable film"


def _form(studio: Studio) -> tuple[Slot, Form]:
    subject = Slot(TAB, "subject", "Subject", hint=SUBJECT_HINT, sample="Use a sample")
    camera = Camera()
    description = gr.Textbox(
        label="What it is, in a few words (description)",
        lines=1,
        max_lines=4,
        elem_id="angles-description",
        elem_classes=["bl-prompt"],
        placeholder="A blue vase with white stripes",
    )
    with gr.Group(elem_classes=["bl-rows"]):
        seconds = gr.Slider(1, 60, value=8, step=0.5, label="Seconds per turn", elem_id="angles-seconds-per-turn")
        views = gr.Checkbox(True, label="Show the single views too", elem_id="angles-views")
        approve = gr.Checkbox(False, label="Ask me before the film is made", elem_id="angles-approve")
        quality = Quality(TAB)
        with gr.Row(elem_classes=["bl-seed-row"]):
            seed = Seed(TAB)
    with gr.Accordion("Advanced", open=False, elem_id="angles-advanced", elem_classes=["bl-advanced"]):
        maker = Maker(TAB, studio, TAB)
        strength = gr.Slider(
            0, 1.5, value=0.9, step=0.05, label="How strongly the camera is moved", elem_id="angles-angle-strength"
        )
        transition = gr.Textbox(
            label="How the film moves from view to view",
            lines=1,
            elem_id="angles-transition-prompt",
            placeholder="The camera orbits smoothly around the subject",
        )
        shape = Shape(TAB, open_as="As the picture")
        shape.fold()
        finer = fine(TAB, loras=False)
    turn = (
        OfTurn("seconds_per_turn", seconds, usual=8),
        OfTurn("views", views, usual=True, live=True),
        OfTurn("approve", approve, usual=False, needs="views"),
        OfTurn("transition_prompt", transition),
    )
    said = [subject, camera, One("description", description), *turn, One("angle_strength", strength, usual=0.9)]
    return subject, Form(TAB, [*said, quality, shape, seed, maker, *finer])


class Camera(FormPart):
    """Where the camera stands: one place, several around, or a whole turn."""

    names = ("azimuths", "elevation", "distance", "turntable")

    def __init__(self) -> None:
        self.part = island("orbit", elem_id="angles-camera", events=("picked",), value=dict(USUAL), **_facts())
        self.parts = (self.part,)
        self.picked = self.part.picked

    def read(self, values: Values) -> Fields:
        held = {**USUAL, **(values[self.part] or {})}
        fields: Fields = {name: held[name] for name in ("azimuths", "elevation", "distance")}
        return {**fields, "turntable": held["mode"] == "turntable"}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        around = list(request.get("azimuths") or USUAL["azimuths"])
        mode = "turntable" if request.get("turntable") else "views" if len(around) > 1 else "one"
        if mode == "turntable" and len(around) == 1:
            around = list(AZIMUTHS)
        place = {name: request.get(name) or USUAL[name] for name in ("elevation", "distance")}
        return {self.part: {"mode": mode, "azimuths": around, **place}}


class OfTurn(One):
    """A control that only a turntable has. needs: another field that must be on."""

    def __init__(self, name: str, part: Any, *, usual: Any = "", live: bool = False, needs: str = "") -> None:
        super().__init__(name, part, usual=usual, live=live)
        self.needs = needs

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        given = request.get(self.names[0])
        return {self.part: self.usual if given in (None, "") else given}

    def fit(self, forecast: Forecast) -> Updates:
        turns = bool(forecast.fields.get("turntable"))
        return {
            self.part: {"visible": turns and (not self.needs or forecast.fields.get(self.needs, True) is not False)}
        }


def _facts() -> dict[str, Any]:
    """What the dome draws and says: every place of the camera with its words and the prompts for it, without and with a description."""
    places = {
        f"{azimuth} {elevation} {distance}": [
            words(azimuth, elevation, distance),
            sks_prompt(azimuth, elevation, distance, ""),
            sks_prompt(azimuth, elevation, distance, PLACE),
        ]
        for azimuth, elevation, distance in product(AZIMUTHS, HEIGHTS, DISTANCES)
    }
    return {
        "azimuths": dict(AZIMUTHS),
        "elevations": HEIGHTS,
        "distances": list(DISTANCES),
        "modes": [{"id": mode, "title": title} for title, mode in MODES],
        "places": places,
        "place": PLACE,
        "subject": "angles-subject",
        "description": "angles-description",
    }


def _example(title: str, look: str, sketch: str, **fields: Any) -> Example:
    return Example(title, look, sketch, {"description": sketch, "quality": "hq", **fields})


EXAMPLES = (
    _example("All around", "8 views", "a blue vase with flowers", azimuths=list(AZIMUTHS)),
    _example("A full turn", "turntable", "a red car", azimuths=list(AZIMUTHS), turntable=True, views=False),
    _example("A hero from below", "low angle", "a castle on a hill", azimuths=["front-left"], elevation="low-angle"),
    _example("From above", "high angle", "a sailing boat", azimuths=["front-right"], elevation="high-angle"),
    _example("Close, from the side", "close-up", "a cat", azimuths=["right"], distance="close-up"),
    _example("Far and turned", "wide", "a portrait of a man", azimuths=["front-right"], distance="wide"),
)
