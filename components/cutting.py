"""The Cut room of the Video tab: pieces in order, trimmed, with crossfades, music, titles and subtitles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from components._amounts import AmountField
from components._form import Fields, Form, FormPart, One, Values
from components._inputs import Shape, chips, optional
from components._parts import island, plural
from components._slots import Slot
from studio.studio import Studio

TAB = "video"
CUT = f"{TAB}-cut"
TRACK = f"{TAB}-soundtrack"
BURN = (("Drawn into the picture", True), ("As a track of the file", False))


def cut_room(studio: Studio) -> Form:
    """Lays out the room's parts."""
    pieces = Pieces()
    with gr.Group(elem_classes=["bl-sheet-card"]):
        track = Slot(TAB, "soundtrack", "Soundtrack", media=("audio", "video"), hint="Music under the whole film.")
        volume = AmountField("soundtrack_volume", f"{TRACK}-volume", "Music (×)", 0, 2, 1, step=0.05)
        own = AmountField("volume", f"{CUT}-volume", "Own sound (×)", 0, 2, 1, step=0.05)
        with gr.Row(elem_classes=["bl-pair"]):
            start = optional("Music from (s)", f"{TRACK}-start", hint="0")
            fade = optional("Fade in and out (s)", f"{TRACK}-fade", hint="1")
        ducking = gr.Checkbox(label="Quieter while the pieces are heard (ducking)", elem_id=f"{TRACK}-ducking")
    with gr.Accordion("Size and subtitles", open=False, elem_id=f"{CUT}-advanced", elem_classes=["bl-advanced"]):
        shape = Shape(CUT, "", open_as="As the first")
        shape.fold()
        fps = optional("Frames per second", f"{CUT}-fps", hint="As the first")
        burn = chips("Subtitles", BURN, f"{CUT}-burn-subtitles", True)
    return Form(
        "cut",
        [
            pieces,
            track,
            volume,
            own,
            One("soundtrack_start", start, text=True),
            One("fade", fade, text=True),
            One("ducking", ducking, usual=False),
            shape,
            One("fps", fps, text=True),
            One("burn_subtitles", burn, usual=True),
        ],
    )


class Pieces(FormPart):
    """The strip with everything that has a time: pieces, crossfade, titles and subtitles; and the film's name."""

    names = ("clips", "crossfade", "titles", "subtitles", "prompt")

    def __init__(self) -> None:
        self.part = island("cutroom", elem_id=f"{TAB}-clips", events=("picked",), value=told({}))
        self.name = gr.Textbox(
            label="Name of the film", lines=1, max_lines=1, elem_id=f"{CUT}-name", placeholder="Film of 3 pieces"
        )
        self.parts, self.picked = (self.part, self.name), self.part.picked

    def read(self, values: Values) -> Fields:
        held = values[self.part] or {}
        clips = held.get("clips") or []
        name = (values[self.name] or "").strip() or f"Film of {plural(len(clips), 'piece')}"
        titles = [title for title in held.get("titles") or [] if str(title.get("text", "")).strip()]
        return {
            "clips": clips,
            "crossfade": held.get("crossfade") or 0,
            "titles": titles,
            "subtitles": held.get("subtitles") or "",
            "prompt": name,
        }

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        return {self.part: told(request), self.name: request.get("prompt") or ""}


def told(request: Mapping[str, Any]) -> dict[str, Any]:
    """What the strip's script is told of a request."""
    return {
        "clips": [dict(clip) for clip in request.get("clips") or ()],
        "crossfade": request.get("crossfade") or 0,
        "titles": [dict(title) for title in request.get("titles") or ()],
        "subtitles": request.get("subtitles") or "",
    }
