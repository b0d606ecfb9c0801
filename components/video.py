"""The Video tab: films from words, pictures, sounds and other films, and the Cut room where films are put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from components._film import Control, Length, Mode, Platform, References, SoundMade, Take, nearest_ratio
from components._finer import Ranged, fine
from components._form import Fields, Forecast, Form, One
from components._inputs import Count, Seed, Shape, chips, optional
from components._makers import Maker
from components._making import Example, Making, results_of
from components._parts import QUIET, Tab, Target, Updates, island, plural, problem
from components._rooms import Rooms
from components._sentences import film_sentence
from components._slots import Slot
from components.cutting import cut_room
from studio.errors import NotFound, RequestError
from studio.provider import Model
from studio.studio import Studio

TAB = "video"
ROOMS = (("Make", "video"), ("Cut room", "cut"))
EXAMPLES = (
    ("Waves at sunset", "Slow push in", "A lighthouse on a cliff above rolling waves at sunset, slow push in"),
    ("Snow in the woods", "Pan", "A cabin in a pine forest while snow falls at night, warm windows, slow pan right"),
    ("City in the rain", "Neon", "A city street at night in heavy rain, neon reflections, the camera glides forward"),
    ("Desert road", "Clouds drift", "A desert road with cactus at noon, clouds drift across the sky, zoom out"),
    ("Northern lights", "Time passes", "Northern lights over a mountain lake, stars, the camera tilts up"),
    ("A sailing boat", "Orbit", "A sailing boat on a sparkling sea under big clouds, gentle handheld camera"),
)
NO_PIECES = RequestError(
    "There are no pieces to cut yet.",
    field="clips",
    hint="Add films or pictures above, or send them here from a result.",
)
FILM_MODES = {"restyle", "motion", "replace", "extend"}


def build(studio: Studio) -> Tab:
    """Lays out the tab, and wires it."""
    shown = [_example(title, look, prompt) for title, look, prompt in EXAMPLES]
    with gr.Row(elem_classes=["bl-tab"]):
        with gr.Column(scale=5, min_width=280, elem_classes=["bl-left"]):
            room = chips("What", ROOMS, "video-task", "video", classes=["bl-mode"])
            with gr.Column(elem_classes=["bl-room"]) as make:
                film = _film_form(studio)
            with gr.Column(visible=False, elem_classes=["bl-room"]) as cut:
                pieces = cut_room(studio)
            sentence, trouble, go = _foot()
        with gr.Column(scale=6, min_width=280, elem_classes=["bl-right"]):
            results = results_of(TAB, [task for _, task in ROOMS], shown)
    form = Rooms("video", [*film.inputs, *pieces.inputs], room, {"video": (make, film), "cut": (cut, pieces)})

    def follow(forecast: Forecast) -> Updates:
        said = film_sentence(forecast) if forecast.task == "video" else ""
        words = ["Export" if forecast.task == "cut" else "Generate", _noun(forecast.fields), forecast.price]
        return {
            sentence: {"value": said},
            go: {"value": " · ".join(word for word in words if word)},
            **form.opened(forecast.task),
        }

    making = FilmMaking(
        studio,
        TAB,
        form,
        go,
        trouble,
        results,
        tasks=("video", "cut"),
        noun=_noun,
        usual={"task": "video", "quality": "fast", "duration": 5, "aspect_ratio": ""},
        examples=shown,
        stand_in={"prompt": "A film", "clips": [{"artifact": "later"}]},
        follow=follow,
        extras=[sentence, make, cut],
    )
    room.input(making.changed, set(form.parts), making.everything, trigger_mode="always_last", **QUIET)
    return making.wire(accepts=_targets(film, pieces, form))


class FilmMaking(Making):
    """Brings what the library knows of the inputs into the request: their kinds, and the shape of a film made from them."""

    def submit(self, fields: Fields, owner: str) -> Updates:
        if fields.get("task") == "cut" and not fields.get("clips"):
            return {self.trouble: {"value": problem(NO_PIECES, self.tab)}}
        return super().submit(self._completed(fields, owner), owner)

    def forecast(self, fields: Mapping[str, Any], owner: str) -> Forecast:
        return super().forecast(self._completed(fields, owner), owner)

    def _completed(self, fields: Mapping[str, Any], owner: str) -> Fields:
        known = dict(fields)
        if known.get("task", "video") != "video":
            return known
        if known.get("mode", "auto") == "auto" and known.get("model"):
            models = self._models("video", str(known.get("provider", "auto")))
            modes = next((model.modes for model in models if model.id == known["model"]), frozenset())
            known["mode"] = next(iter(modes)) if len(modes) == 1 else "auto"  # a model that makes one thing says what
        if known.get("references"):
            known["references"] = [self._reference(each, owner) for each in known["references"]]
        if not known.get("aspect_ratio") and not known.get("width") and not known.get("platform"):
            known["aspect_ratio"] = self._shape(known, owner)
        return known

    def _reference(self, reference: Mapping[str, Any], owner: str) -> dict[str, Any]:
        try:
            kind = self.studio.library.get(str(reference["artifact"]), owner=owner).media
        except NotFound:
            return dict(reference)  # the submission says that it is gone
        return {**reference, "kind": kind if kind in {"image", "video", "audio"} else "image"}

    def _shape(self, fields: Mapping[str, Any], owner: str) -> str:
        """The ratio nearest to what the film is made from; from words, the one that a maker hears in them, else a wide one."""
        for name in ("first_frame", "video", "last_frame"):
            if not fields.get(name):
                continue
            try:
                found = self.studio.library.get(str(fields[name]), owner=owner)
            except NotFound:
                continue
            if found.width and found.height:
                return nearest_ratio(found.width, found.height)
        models = self._models("video", str(fields.get("provider", "auto")))
        heard = (model.shape_in(str(fields.get("prompt") or "")) for model in models)
        return next(filter(None, heard), "16:9")


def _foot() -> tuple[gr.HTML, gr.HTML, gr.Button]:
    """What will be made, the problem card and the button, always in reach."""
    with gr.Column(elem_classes=["bl-go"]):
        sentence = island("sentence", elem_id="video-sentence")
        trouble = island("problem", elem_id="video-problem", events=("mend",))
        go = gr.Button("Generate · 5 s", variant="primary", elem_id="video-generate", elem_classes=["bl-generate"])
    return sentence, trouble, go


def _film_form(studio: Studio) -> Form:
    """The parts of the Make room."""
    prompt = gr.Textbox(
        label="Prompt",
        lines=2,
        max_lines=8,
        elem_id="video-prompt",
        elem_classes=["bl-prompt"],
        placeholder="What happens, and how does the camera move?",
    )
    island("enhance", elem_id="video-enhance", target="video-prompt", media="video")
    with gr.Row(elem_classes=["bl-slots"]):
        first = MadeFrom("first_frame", "First frame", ("image",), {"image", "transition", "sound", "motion"})
        last = MadeFrom("last_frame", "Last frame", ("image",), {"image", "transition"})
        sound = MadeFrom("audio", "Sound", ("audio",), {"sound", "audio", "lipsync"})
        film = MadeFrom("video", "Film", ("video",), FILM_MODES)
        voice = MadeFrom("voice", "Voice", ("audio",), {"lipsync"})
    references = References(TAB)
    with gr.Group(elem_classes=["bl-rows"]):
        platform, shape = Platform(TAB, studio), Shape(TAB, "", open_as="Auto")
        length, take = Length(TAB, (sound.part, film.part)), Take(TAB)
        platform.sets(shape, length)
    with gr.Accordion("Advanced", open=False, elem_id="video-advanced", elem_classes=["bl-advanced"]):
        mode = Mode(TAB)
        length.follows(mode.part)
        maker = Maker(TAB, studio, TAB)
        with gr.Row(elem_classes=["bl-pair"]):
            fps = Ranged("fps", "Frames per second", TAB, live=True)
            length.fold()
            side = optional("Short side (px)", "video-target-resolution")
        shape.fold()
        with gr.Row(elem_classes=["bl-pair"]):
            heard_from = optional("Sound from (s)", "video-audio-start", hint="0")
            heard_for = optional("Sound lasts (s)", "video-audio-duration", hint="All of it")
            seen_from = optional("Film from (s)", "video-video-start", hint="0")
        fit = gr.Checkbox(True, label="Fit pictures and films to the size that is made", elem_id="video-auto-resize")
        made, control = SoundMade(TAB), Control(TAB)
        negative = gr.Textbox(label="Leave out (negative prompt)", lines=1, elem_id="video-negative-prompt")
        count = Count(TAB, 1)
        count.fold()
        with gr.Row(elem_classes=["bl-seed-row"]):
            seed = Seed(TAB)
        finer = fine(TAB)
    said = One("prompt", prompt), One("negative_prompt", negative, shown=lambda model: model.negative_prompt)
    windows = (
        One("audio_start", heard_from, text=True, live=True, shown=_takes({"sound", "audio", "lipsync"})),
        One("audio_duration", heard_for, text=True, live=True, shown=_takes({"sound", "audio", "lipsync"})),
        One("video_start", seen_from, text=True, shown=_takes(FILM_MODES)),
    )
    sized = One("target_resolution", side, text=True, live=True), One("auto_resize", fit, usual=True)
    slots = first, last, sound, film, voice, references
    rest = mode, fps, *sized, *windows, made, control, count, seed, maker, *finer
    return Form("video", [*said, *slots, platform, shape, length, take, *rest])


class MadeFrom(Slot):
    """A place for what a film starts from; there where the model has one of the modes that want it."""

    def __init__(self, name: str, label: str, media: tuple[str, ...], modes: set[str]) -> None:
        super().__init__(TAB, name, label, media=media, live=True)
        self.modes = modes

    def fit(self, forecast: Forecast) -> Updates:
        able = [model for _, model in forecast.studio.models("video", _asked_of(forecast))]
        wanted = not able or any(_takes(self.modes)(model) for model in able)
        return {self.part: {"visible": wanted or bool(forecast.fields.get(self.names[0]))}}


def _asked_of(forecast: Forecast) -> str:
    provider = str(forecast.fields.get("provider", "auto"))
    return "" if provider == "auto" else provider


def _takes(modes: set[str]) -> Any:
    """Whether a model has one of the modes; one that lists none has all."""

    def takes(model: Model) -> bool:
        return not model.modes or bool(modes & model.modes)

    return takes


def _targets(film: Form, pieces: Form, form: Rooms) -> list[Target]:
    """Where "Send to" leads, with the room that it opens."""
    slots = {part.names[0]: part.part for part in film.inputs if isinstance(part, Slot)}
    mode = next(part for part in film.inputs if isinstance(part, Mode))
    clips, track = (next(part for part in pieces.inputs if name in part.names) for name in ("clips", "soundtrack"))
    make, cut = form.opening("video"), form.opening("cut")

    def into(name: str, label: str, media: str, chosen: str = "auto") -> Target:
        part = slots[name]
        also = {**make, mode.part: mode.chosen(chosen), part: {"visible": True}}
        return Target(label, (media,), part, also=also, needs="" if chosen == "auto" else f"video:{chosen}")

    return [
        into("first_frame", "Video first frame", "image"),
        into("last_frame", "Video last frame", "image"),
        into("audio", "Video sound", "audio"),
        into("video", "Video film", "video"),
        into("video", "Video to extend", "video", "extend"),
        Target("Cut room", ("video", "image"), clips.parts[0], add=True, also=cut),
        Target("Cut room soundtrack", ("audio",), track.parts[0], also=cut),
    ]


def _noun(fields: Mapping[str, Any]) -> str:
    """What the button says will be made: seconds, or pieces."""
    if fields.get("task") == "cut":
        return plural(len(fields.get("clips") or ()), "piece") if fields.get("clips") else ""
    seconds, frames = fields.get("duration"), fields.get("frames")
    length = f"{frames} frames" if frames else f"{float(seconds):g} s" if seconds else ""
    films = str(fields.get("count", 1))
    return " · ".join(word for word in (f"{films} films" if films not in {"", "1"} else "", length) if word)


def _example(title: str, look: str, prompt: str) -> Example:
    fields = {"prompt": prompt, "quality": "fast", "duration": 5, "aspect_ratio": "16:9"}
    return Example(title, look, prompt, fields)
