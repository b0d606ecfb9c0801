"""What a film request will come to, in one sentence."""

from __future__ import annotations

from components._form import Forecast
from studio.errors import RequestError
from studio.jobs.plans import cuts_of
from studio.provider import Model
from studio.requests import VideoRequest, parse_request
from studio.settling import on_platform, one_call

MODES = {  # mode -> title of its chip, what is done
    "text": ("From words", "be made from your words"),
    "image": ("From a picture", "move from your picture"),
    "transition": ("Between two pictures", "move from your first picture to your last"),
    "sound": ("Picture and sound", "make your picture move to the sound"),
    "audio": ("From sound", "be drawn from your sound"),
    "restyle": ("Restyle a film", "give your film the look you write"),
    "motion": ("Take over motion", "make your picture move as your film does"),
    "replace": ("Replace a person", "put your picture in the place of the person in your film"),
    "extend": ("Extend a film", "go on where your film ends"),
    "lipsync": ("Lip sync", "make your picture speak your sound"),
}
WANTED = {  # mode -> fields it cannot do without, with their words
    "image": {"first_frame": "a first frame"},
    "transition": {"first_frame": "a first frame", "last_frame": "a last frame"},
    "sound": {"first_frame": "a first frame", "audio": "a sound"},
    "audio": {"audio": "a sound"},
    "restyle": {"video": "a film"},
    "motion": {"first_frame": "a first frame", "video": "a film"},
    "replace": {"first_frame": "a first frame", "video": "a film"},
    "extend": {"video": "a film"},
    "lipsync": {"first_frame": "a first frame", "audio": "a sound"},
}
HEARD = {"sound", "audio", "lipsync"}
SEEN = {"restyle", "motion", "replace"}  # as long as the film, where nothing is said


def film_sentence(forecast: Forecast) -> str:
    """What will be made, or what is still missing for it."""
    fields = {name: value for name, value in forecast.fields.items() if name != "task"}
    try:
        asked = parse_request("video", {**fields, "prompt": fields.get("prompt") or "A film"})
        request = on_platform(asked, forecast.studio.presets)
    except RequestError as error:
        return f"{error.message} {error.hint}".strip()
    assert isinstance(request, VideoRequest)
    if missing := _missing(request):
        return missing
    if refusal := _cannot(request, forecast):
        return refusal
    assert forecast.model is not None
    try:
        forecast.model.check(one_call(request, forecast.model))
    except RequestError as error:
        return f"{error.message} {error.hint}".strip()
    return _opening(request) + ", ".join(["", *_details(request, forecast, forecast.model)]) + "."


def _missing(request: VideoRequest) -> str:
    """A mode that was chosen by hand may need more than is there."""
    mode = request.effective_mode
    needs = [words for name, words in WANTED.get(mode, {}).items() if not getattr(request, name)]
    if mode == "image" and request.last_frame:
        needs = []
    return f"{MODES[mode][0]} needs {' and '.join(needs)}: add it above." if needs else ""


def _cannot(request: VideoRequest, forecast: Forecast) -> str:
    """Nobody who could be asked makes this kind of film."""
    mode, model = request.effective_mode, forecast.model
    if model is not None and (not model.modes or mode in model.modes):
        return ""
    who = f"{model.title} does not" if model is not None else "no provider here can"
    return f"It would {MODES[mode][1]}, but {who} do that. {_others(mode, forecast)}"


def _others(mode: str, forecast: Forecast) -> str:
    """Who makes this kind of film: those that can be chosen now, else those that could be set up."""
    able = {
        provider.name for provider, model in forecast.studio.models("video") if not model.modes or mode in model.modes
    }
    views = [view for view in forecast.studio.providers(owner=forecast.owner) if view.name in able]
    ready = [view.title for view in views if view.configured]
    if ready:
        return f"{_listed(ready)} can: choose it under Advanced, or give something else to start from."
    if views:
        return f"{_listed([view.title for view in views])} can: set it up in Settings, or give something else to start from."
    return "Give something else to start from."


def _listed(names: list[str]) -> str:
    """Names in a sentence: "A", "A or B", "A, B or C"."""
    return " or ".join(name for name in (", ".join(names[:-1]), names[-1]) if name)


def _opening(request: VideoRequest) -> str:
    mode = request.effective_mode
    if mode == "image" and not request.first_frame:
        return "It will move until it arrives at your last picture"
    if mode == "image":
        return "It will move from your first picture"
    return f"It will {MODES[mode][1]}"


def _details(request: VideoRequest, forecast: Forecast, model: Model) -> list[str]:
    words = [_length(request, model), _size(request, forecast, model), _sound(request, model)]
    clips = len(cuts_of(request, model))
    if clips > 1:
        words.append(f"made as {clips} clips and joined")
    if request.count > 1:
        words.append(f"{request.count} times")
    return [word for word in words if word]


def _length(request: VideoRequest, model: Model) -> str:
    mode, fps = request.effective_mode, request.fps or (model.fps.default if model.fps else None)
    rate = f" at {fps:g} fps" if fps else ""
    usual = model.duration.default if model.duration else None
    if request.frames:
        return f"{request.frames} frames{rate}"
    if request.duration:
        return f"{'another ' if mode == 'extend' else ''}{request.duration:g} s{rate}"
    if mode in HEARD and request.audio:
        return f"as long as the sound{rate}"
    if mode in SEEN and request.video:
        return f"as long as the film{rate}"
    return f"{usual:g} s{rate}" if usual else rate.strip()


def _size(request: VideoRequest, forecast: Forecast, model: Model) -> str:
    if forecast.size is None:
        return ""
    width, height = forecast.size
    if request.target_resolution and not request.width and model.sizes is not None:
        scale = request.target_resolution / min(width, height)
        width, height = model.sizes.nearest(round(width * scale), round(height * scale))
    return f"{width} × {height}"


def _sound(request: VideoRequest, model: Model) -> str:
    mode = request.effective_mode
    if mode in HEARD:
        start = f" from {request.audio_start:g} s on" if request.audio_start else ""
        return f"with your sound{start}"
    if mode in SEEN | {"extend"}:
        return ""
    return "with sound" if model.always_heard or (model.audio and request.generate_audio) else "silent"
