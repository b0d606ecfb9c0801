"""The Music tab: music from a sentence or from exact wishes, spoken words, and sounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from components._amounts import Amount, AmountField, amount_of
from components._finer import fine
from components._form import Fields, Forecast, Form, FormPart, One, Values
from components._inputs import Count, Seed, chips, optional
from components._makers import Maker
from components._making import Example, Making, go_button, results_of
from components._parts import Tab, Updates, island, plural
from components._slots import Slot
from studio.studio import Studio

TAB = "music"
TASKS = ("music", "speech", "sound_effect")
MODES = (("Simple", "simple"), ("Custom", "custom"), ("Voice & sound", "voice"))
KINDS = (("Speech", "speech"), ("Sound effect", "sound_effect"))
CUSTOM = ("lyrics", "bpm", "key", "time_signature")
NOTES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
KEYS = tuple(f"{note} {mode}" for note in NOTES for mode in ("major", "minor"))
BARS = (("Auto", ""), ("2/4", 2), ("3/4", 3), ("4/4", 4), ("6/8", 6))
PROMPTS = {  # task -> label, placeholder
    "music": ("Prompt", "What shall it sound like? A mood, a genre, instruments"),
    "speech": ("Text", "What shall be said?"),
    "sound_effect": ("Sound", "Which sound? Rain on a roof, steps in snow, a door"),
}
USUAL_SECONDS = {"music": 30, "sound_effect": 5}
EXAMPLES = (
    ("Lofi for studying", "Lofi", "Mellow lofi hip hop for late-night studying, warm piano, vinyl crackle",
     "A cozy room at night with a desk lamp and a window, rain outside"),
    ("Night drive", "Synthwave", "Driving synthwave with a soaring lead, neon and chrome", "A neon city road at night, synthwave sun"),
    ("Before the battle", "Cinematic", "Epic cinematic strings and drums, slow rise to a heroic theme", "A castle on a hill under storm clouds"),
    ("Morning fog", "Ambient", "Calm ambient pads, slow and wide, morning fog over a lake", "Morning fog over a lake with pine forest"),
    ("Late at the club", "House", "Deep house, four to the floor, warm bass and bright chords", "City lights at night with reflections on water"),
    ("By the campfire", "Folk", "Gentle acoustic folk with guitar and a humming melody", "A campfire by a tent in the woods, starry sky"),
)  # fmt: skip


def build(studio: Studio) -> Tab:
    """Lays out the tab, and wires it."""
    shown = [
        Example(title, look, sketch, {"prompt": prompt, "duration": 30}) for title, look, prompt, sketch in EXAMPLES
    ]
    with gr.Row(elem_classes=["bl-tab"]):
        with gr.Column(scale=5, min_width=280, elem_classes=["bl-left"]):
            form = _form(studio)
            trouble, go = go_button(TAB, "Generate · 30 s")
        with gr.Column(scale=6, min_width=280, elem_classes=["bl-right"]):
            results = results_of(TAB, TASKS, shown)
    richer = [part.richer for part in form.inputs if isinstance(part, Words)]
    return Making(
        studio,
        TAB,
        form,
        go,
        trouble,
        results,
        extras=richer,
        tasks=TASKS,
        noun=_noun,
        usual={"task": "music", "duration": 30, "count": 1},
        examples=shown,
        stand_in={"prompt": "Rain"},
    ).wire()


def _form(studio: Studio) -> MusicForm:
    task = Task()
    prompt = Words()
    with gr.Column(elem_classes=["bl-custom"]):
        lyrics = gr.Textbox(
            label="Lyrics",
            lines=4,
            max_lines=16,
            elem_id="music-lyrics",
            elem_classes=["bl-prompt"],
            placeholder="[Verse]\nNone is instrumental\n\n[Chorus]\n...",
        )
        island(
            "enhance",
            elem_id="music-write-lyrics",
            target="music-lyrics",
            media="lyrics",
            label="Write lyrics",
            about="music-prompt",
        )
        with gr.Group(elem_classes=["bl-rows"]):
            bars = chips("Time", BARS, "music-time-signature", "")
            with gr.Row(elem_classes=["bl-pair", "bl-inset"]):
                bpm = optional("Tempo (beats a minute)", "music-bpm", hint="Auto, 30 to 300")
                key = gr.Dropdown(
                    [("Auto", ""), *((name, name) for name in KEYS)], value="", label="Key", elem_id="music-key"
                )
    sample = Sample()
    with gr.Group(elem_classes=["bl-rows"]):
        lasts, count = Lasts(task), Count(TAB, 1)
        with gr.Row(elem_classes=["bl-pair", "bl-inset"]):
            voice = optional("Voice", "music-voice", hint="The provider's usual one")
        pace = AmountField("speed", "music-speed", "Pace (×)", 0.25, 4, 1, step=0.05)
        with gr.Row(elem_classes=["bl-seed-row"]):
            seed = Seed(TAB)
    with gr.Accordion("Advanced", open=False, elem_id="music-advanced", elem_classes=["bl-advanced"]):
        maker = Maker(TAB, studio, TAB)
        language = optional("Language of the words", "music-language", hint="Like en")
        negative = gr.Textbox(label="Leave out (negative prompt)", lines=1, elem_id="music-negative-prompt")
        count.fold()
        finer = fine(TAB, loras=False)
    custom = (
        One("lyrics", lyrics),
        One("bpm", bpm, text=True),
        One("key", key),
        One("time_signature", bars),
    )
    spoken = One("voice", voice, text=True), pace, sample
    left_out = One("negative_prompt", negative, shown=lambda model: model.negative_prompt)
    rest = One("language", language, text=True), left_out, count, seed, maker, *finer
    return MusicForm("music", [task, prompt, *custom, *spoken, lasts, *rest], task)


class Task(FormPart):
    """Which of the tasks is asked: music, by one sentence or in detail, or a voice or sound."""

    names, tasks = ("task",), TASKS

    def __init__(self) -> None:
        with gr.Column(elem_classes=["bl-modes"]):
            self.mode = chips("What", MODES, "music-mode", "simple", classes=["bl-mode"])
            self.kind = chips("Kind", KINDS, "music-voice-kind", "speech", classes=["bl-mode"])
        self.parts = self.live = (self.mode, self.kind)

    def of(self, values: Values) -> str:
        return str(values[self.kind] or "speech") if values[self.mode] == "voice" else "music"

    def read(self, values: Values) -> Fields:
        return {"task": self.of(values)}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        task = request.get("task") or "music"
        if task != "music":
            return {self.mode: "voice", self.kind: task}
        detailed = any(request.get(name) for name in CUSTOM)
        return {self.mode: "custom" if detailed else "simple"}


@dataclass(frozen=True)
class MusicForm(Form):
    """Asks for the details of the custom mode only while that is open."""

    choice: Task

    def read(self, values: Values) -> Fields:
        told = super().read(values)
        detailed = values[self.choice.mode] == "custom"
        return told if detailed else {name: value for name, value in told.items() if name not in CUSTOM}


class Words(One):
    """The prompt, named by what is asked; words for music may be made richer, spoken ones stay as they are written."""

    def __init__(self) -> None:
        label, hint = PROMPTS["music"]
        part = gr.Textbox(
            label=label, lines=2, max_lines=10, elem_id="music-prompt", elem_classes=["bl-prompt"], placeholder=hint
        )
        super().__init__("prompt", part)
        self.richer = island("enhance", elem_id="music-enhance", target="music-prompt", media="music")

    def fit(self, forecast: Forecast) -> Updates:
        label, hint = PROMPTS[forecast.task]
        return {
            self.part: {"label": label, "placeholder": hint},
            self.richer: {"visible": forecast.task == "music"},
        }


class Sample(Slot):
    """A recording to speak like; only for models that take one."""

    def __init__(self) -> None:
        super().__init__(TAB, "voice_sample", "Voice to speak with", media=("audio",))

    def fit(self, forecast: Forecast) -> Updates:
        return {self.part: {"visible": bool(forecast.model and forecast.model.references)}}


class Lasts(FormPart):
    """How long the music or the sound is, each on a scale of its own."""

    names = ("duration",)

    def __init__(self, task: Task) -> None:
        self.task = task
        self.music = Amount("music-duration", "Length (s)", 10, 600, USUAL_SECONDS["music"], step=1)
        self.sound = Amount("music-sound-duration", "Length (s)", 0.5, 60, USUAL_SECONDS["sound_effect"])
        self.scales = {"music": self.music, "sound_effect": self.sound}
        self.parts = (*self.music.parts, *self.sound.parts)

    def picked(self, *args: Any, **options: Any) -> None:
        for scale in self.scales.values():
            scale.picked(*args, **options)

    def read(self, values: Values) -> Fields:
        scale = self.scales.get(self.task.of(values))
        return {"duration": amount_of(values[scale.part])} if scale else {}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        task = request.get("task") or "music"
        scale = self.scales.get(task)
        return {scale.part: request.get("duration") or scale.usual} if scale else {}

    def fit(self, forecast: Forecast) -> Updates:
        span = forecast.model.duration if forecast.model else None
        shown: Updates = {scale.part: {"visible": task == forecast.task} for task, scale in self.scales.items()}
        scale = self.scales.get(forecast.task)
        return shown | (scale.reach(span.min, span.max) if scale and span else {})


def _noun(fields: Mapping[str, Any]) -> str:
    """What the button says will be made: how many, and how long."""
    count, seconds = str(fields.get("count") or 1), fields.get("duration")
    many = plural(int(count), "piece") if count.isdecimal() and count != "1" and len(count) < 4 else ""
    return " · ".join(word for word in (many, f"{float(seconds):g} s" if seconds else "") if word)
