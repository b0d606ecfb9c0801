"""The parts of the Video tab's form that only films have."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr

from components._amounts import Amount, amount_of
from components._form import Fields, Forecast, FormPart, One, Values, written
from components._inputs import Shape, chips, optional
from components._parts import QUIET, Updates, island
from components._sentences import MODES
from components._slots import Slot, held
from studio.presets import Platform as PlatformPreset
from studio.provider import Model
from studio.sizing import RATIOS, parse_ratio
from studio.studio import Studio

TAKES = (("Draft", "fast"), ("HQ", "hq"), ("Final", "pro"))
USUAL_SECONDS = 5.0
SPAN = (1.0, 20.0)  # seconds, before a model is known
LONGEST = 120.0  # seconds of the slider where several clips are joined
CONTROLS = (("None", ""), ("Pose", "pose"), ("Depth", "depth"), ("Edges", "canny"), ("Detail", "detailer"))
SOUNDS = (("As usual", ""), ("With sound", "yes"), ("Silent", "no"))


class Take(FormPart):
    """Draft or final: time and price against detail."""

    names = ("quality",)

    def __init__(self, tab: str) -> None:
        self.part = chips("Quality", TAKES, f"{tab}-quality", "fast")
        self.parts = self.live = (self.part,)

    def read(self, values: Values) -> Fields:
        return {"quality": values[self.part]}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        return {self.part: request.get("quality") or "hq"}


class Platform(FormPart):
    """Where the film will be shown: sets shape and length."""

    names = ("platform",)

    def __init__(self, tab: str, studio: Studio) -> None:
        self.known = {each.id: each for each in studio.presets.of("platforms") if isinstance(each, PlatformPreset)}
        named = [("Anywhere", ""), *((each.title, name) for name, each in self.known.items())]
        self.part = chips("For", named, f"{tab}-platform", "")
        self.parts = (self.part,)
        self._set: tuple[Any, Any] = (None, None)

    def sets(self, shape: Shape, length: Length) -> None:
        """Where a choice is shown."""
        self._set = (shape.aspect, length.seconds.part)

    def picked(self, *args: Any, **options: Any) -> Any:
        """What follows from a choice, after shape and length have it."""
        return self.part.input(self._chosen, self.part, list(self._set), **QUIET).then(*args, **options)

    def _chosen(self, name: str) -> tuple[str, float]:
        platform = self.known.get(name)
        if platform is None:
            return "", USUAL_SECONDS
        return platform.values.get("aspect_ratio", ""), platform.values.get("duration", platform.seconds[0])

    def read(self, values: Values) -> Fields:
        return {"platform": values[self.part] or ""}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        name = request.get("platform") or ""
        return {self.part: name if name in self.known else ""}


class Length(FormPart):
    """How long the film is: seconds, or as long as the sound or film it follows; and whether it may be joined from several clips."""

    names = ("duration", "frames", "cuts")

    def __init__(self, tab: str, followed: Sequence[Any]) -> None:
        """followed: the places for a sound and a film, whose length can be taken over."""
        self.followed, self.mode = tuple(followed), None
        self.seconds = Amount(f"{tab}-duration", "Length (s)", *SPAN, USUAL_SECONDS)
        self.same = gr.Checkbox(True, label="As long as the sound or film", visible=False, elem_id=f"{tab}-same-length")
        self.cuts = gr.Checkbox(label="Longer than one clip: several are made and joined", elem_id=f"{tab}-cuts")
        self.tab, self.picked = tab, self.seconds.picked

    def fold(self) -> None:
        """Lays out the folded control."""
        self.frames = optional("Exact number of frames", f"{self.tab}-frames", hint="By the length")
        self.parts = (*self.seconds.parts, self.same, self.cuts, self.frames)
        self.live = (self.same, self.cuts, self.frames)

    def follows(self, mode: Any) -> None:
        """mode: the control that says what is made; what is added to a film has a length of its own."""
        self.mode = mode

    def read(self, values: Values) -> Fields:
        if frames := (values[self.frames] or "").strip():
            return {"frames": frames}
        given = any(held(values[part]) for part in self.followed) and values.get(self.mode) != "extend"
        seconds = "" if given and values[self.same] else amount_of(values[self.seconds.part])
        return {"duration": seconds, "cuts": bool(values[self.cuts] and seconds)}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        seconds = request.get("duration")
        if request.get("frames"):
            seconds = round(request["frames"] / (request.get("fps") or 24), 2)
        follows = not seconds and bool(request.get("audio") or request.get("video"))
        return {
            self.seconds.part: seconds or USUAL_SECONDS,
            self.same: follows or not (request.get("audio") or request.get("video")),
            self.cuts: bool(request.get("cuts")) and not request.get("platform"),
            self.frames: written(request.get("frames")),
        }

    def fit(self, forecast: Forecast) -> Updates:
        fields = forecast.fields
        follows = bool(fields.get("audio") or fields.get("video")) and fields.get("mode") != "extend"
        asked = bool(fields.get("duration"))
        return {
            self.seconds.part: {"visible": not follows or asked},
            self.same: {"visible": follows},
            self.cuts: {"visible": not fields.get("platform") and (not follows or asked)},
            **self.seconds.reach(*self.span(forecast)),
        }

    def span(self, forecast: Forecast) -> tuple[float, float]:
        """What the slider offers: the platform's lengths, those of one clip, or more where clips are joined."""
        platform = forecast.fields.get("platform")
        if platform:
            preset = next((each for each in forecast.studio.presets.of("platforms") if each.id == platform), None)
            if isinstance(preset, PlatformPreset):
                return preset.seconds
        model = forecast.model
        least, most = (model.duration.min, model.duration.max) if model and model.duration else SPAN
        return least, max(most, LONGEST) if forecast.fields.get("cuts") else most


class Mode(One):
    """What is made of what is given; "auto" finds it."""

    def __init__(self, tab: str) -> None:
        part = chips("Mode", self.choices(set(MODES)), f"{tab}-mode", "auto")
        super().__init__("mode", part, usual="auto", live=True)

    @staticmethod
    def choices(able: set[str]) -> list[tuple[str, str]]:
        return [("Auto", "auto"), *((title, mode) for mode, (title, _) in MODES.items() if mode in able)]

    def chosen(self, mode: str) -> dict[str, Any]:
        """The control with this mode in it, also where it was not offered so far."""
        return {"value": mode, "choices": self.choices(set(MODES))}

    def fit(self, forecast: Forecast) -> Updates:
        """Only the modes that somebody who may be asked can make, and the one that is chosen."""
        provider = str(forecast.fields.get("provider", "auto"))
        models = [model for _, model in forecast.studio.models("video", "" if provider == "auto" else provider)]
        able = set().union(*(model.modes or set(MODES) for model in models)) | {forecast.fields.get("mode", "auto")}
        return {self.part: {"choices": self.choices(able)}}


class References(FormPart):
    """Pictures, films and sounds that the prompt names as @Image1, @Video1, @Audio1; only where the model has them."""

    names = ("references",)

    def __init__(self, tab: str) -> None:
        self.slot = Slot(
            tab, "references", "References", media=("image", "video", "audio"), most=12, many=True, live=True
        )
        self.call = island(
            "names", elem_id=f"{tab}-reference-names", target=f"{tab}-prompt", label="Put into the prompt"
        )
        self.parts, self.picked = (self.slot.part, self.call), self.slot.picked

    def read(self, values: Values) -> Fields:
        return {"references": [{"artifact": name} for name in held(values[self.slot.part])]}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        named = [each["artifact"] for each in request.get("references") or ()]
        return {self.slot.part: named, self.call: []}

    def fit(self, forecast: Forecast) -> Updates:
        given = forecast.fields.get("references") or ()
        shown = bool(given) or bool(forecast.model and forecast.model.references)
        names = spoken_names([str(each.get("kind", "image")) for each in given])
        return {self.slot.part: {"visible": shown}, self.call: {"visible": bool(names), "value": names}}


class SoundMade(FormPart):
    """Whether the model makes its sound too; only where it can."""

    names = ("generate_audio",)

    def __init__(self, tab: str) -> None:
        self.part = chips("Its sound", SOUNDS, f"{tab}-generate-audio", "", visible=False)
        self.parts = self.live = (self.part,)

    def read(self, values: Values) -> Fields:
        return {"generate_audio": {"yes": True, "no": False}.get(values[self.part])}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        return {self.part: {None: "", True: "yes", False: "no"}[request.get("generate_audio")]}

    def fit(self, forecast: Forecast) -> Updates:
        return {self.part: {"visible": bool(forecast.model and forecast.model.audio)}}


class Control(FormPart):
    """What is taken over from the film that is given, for models that take over motion."""

    names = ("control",)

    def __init__(self, tab: str) -> None:
        self.name = gr.Dropdown(
            list(CONTROLS), value="", label="Take over from the film", visible=False, elem_id=f"{tab}-control"
        )
        self.strength = Amount(f"{tab}-control-strength", "How strictly", 0, 1, 1, step=0.05)
        self.parts, self.live = (self.name, *self.strength.parts), (self.name,)

    def read(self, values: Values) -> Fields:
        name = values[self.name]
        return {"control": {"name": name, "strength": amount_of(values[self.strength.part])} if name else ""}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        control = request.get("control") or {}
        return {self.name: control.get("name", ""), self.strength.part: control.get("strength", 1)}

    def fit(self, forecast: Forecast) -> Updates:
        model: Model | None = forecast.model
        takes = bool(model and {"motion", "replace"} & model.modes and forecast.fields.get("video"))
        return {
            self.name: {"visible": takes},
            self.strength.part: {"visible": takes and bool(forecast.fields.get("control"))},
        }


def spoken_names(kinds: Sequence[str]) -> list[str]:
    """@Image1, @Video1, @Audio1 for references of these kinds, each kind counted by itself."""
    titles, names = {"image": "Image", "video": "Video", "audio": "Audio"}, []
    for place, kind in enumerate(kinds):
        names.append(f"@{titles.get(kind, 'Image')}{kinds[: place + 1].count(kind)}")
    return names


def nearest_ratio(width: int, height: int) -> str:
    """The known ratio whose shape is nearest to this size's."""

    def distance(ratio: str) -> float:
        across, down = parse_ratio(ratio)
        return abs(math.log(across / down) - math.log(width / height))

    return min(RATIOS, key=distance)
