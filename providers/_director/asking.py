"""From a request to what is sent: the agent's message, or a tool's name and input. A new body each time; the request stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from providers._director.catalog import (
    AGENT,
    catalog,
    mode_of,
    own_mode,
    ratio_of,
    seconds_of,
    speed_of,
    style_of,
)
from providers._director.models import DirectorModel
from providers._director.options import Options, options_of
from studio.requests import Request, VideoRequest
from studio.urlguard import check_url

Api = Literal["agent", "tool"]
Address = Callable[[str], str]  # artifact id -> where the upstream finds it
WISHES = (
    ("duration", "Duration: {} seconds."),
    ("bpm", "Tempo: {} beats per minute."),
    ("key", "Key: {}."),
    ("time_signature", "Beats in a bar: {}."),
    ("language", "Language: {}."),
    ("lyrics", "Lyrics: {}"),
)
NOUNS = {
    "music": "Make music, without pictures.",
    "speech": "Speak these words, without pictures.",
    "sound_effect": "Make a sound effect, without pictures.",
}


@dataclass(frozen=True)
class Ask:
    """One creation. body: what is posted at the gateway; `upstream` is what is posted at the service itself."""

    api: Api
    model: str
    body: dict[str, Any]

    @property
    def tool(self) -> str:
        return str(self.body.get("tool_type", ""))

    @property
    def kind(self) -> Literal["video", "image"]:
        """What it counts as against a day's limit. Source: the gateway's own rule."""
        name = self.tool
        if self.api == "agent" or "video" in name or "lipsync" in name:
            return "video"
        return "image" if "image" in name or "banana" in name else "video"

    @property
    def upstream(self) -> dict[str, Any]:
        known = {"message", "template_id", "quality", "tool_type", "input"}
        return {name: value for name, value in self.body.items() if name in known}


def ask_for(request: Request, model: DirectorModel, address: Address, prompt: str, *, cheap: bool = False) -> Ask:
    """What is sent for a request. prompt: the words, rewritten or not. cheap: the person chose the quicker mode after a failure."""
    options = options_of(request)
    if model.id == AGENT:
        return _agent(request, options, address, prompt, cheap=cheap)
    return _tool(request, model, options, address, prompt)


def _agent(request: Request, options: Options, address: Address, prompt: str, *, cheap: bool) -> Ask:
    body: dict[str, Any] = {"api": "agent", "message": _message(request, options, address, prompt)}
    if options.template:
        body["template_id"] = catalog().templates.get(options.template, options.template)
    body["quality"] = "cheap" if cheap else speed_of(request, options)
    ratio = ratio_of(request, catalog().models[0])
    if ratio == "9:16":
        body["aspect_ratio"] = ratio  # the gateway reads it where it has to take another model
    return Ask("agent", AGENT, body)


def _message(request: Request, options: Options, address: Address, prompt: str) -> str:
    """The prompt, then what has no field of its own, a sentence each."""
    said = [NOUNS[request.task]] if request.task in NOUNS else []
    if ratio := ratio_of(request, catalog().models[0]):
        said.append(f"Aspect ratio: {ratio}.")
    if (seconds := seconds_of(request)) and getattr(request, "duration", None) is None:
        said.append(f"Duration: {seconds} seconds.")
    if style := style_of(request):
        said.append(f"Style: {style}.")
    for field, sentence in WISHES:
        value = getattr(request, field, None)
        if value not in (None, "") and field in request.model_fields_set:
            said.append(sentence.format(f"{value:g}" if isinstance(value, float) else value))
    if isinstance(request, VideoRequest):
        said += _named(request, options, address)
    return "\n\n".join(part for part in (prompt, " ".join(said)) if part)


def _named(request: VideoRequest, options: Options, address: Address) -> list[str]:
    """The inputs by their addresses."""
    inputs = (
        ("first frame", request.first_frame, options.image_url),
        ("last frame", request.last_frame, options.last_image_url),
        ("sound", request.audio, options.audio_url),
        ("film", request.video, options.video_url),
    )
    return [f"The {noun}: {url or address(artifact)}" for noun, artifact, url in inputs if url or artifact]


def _tool(request: Request, model: DirectorModel, options: Options, address: Address, prompt: str) -> Ask:
    entry = model.own
    mode = mode_of(request, options) if isinstance(request, VideoRequest) else ""
    given: dict[str, Any] = {} if entry.promptless or not prompt else {"prompt": prompt}
    if isinstance(request, VideoRequest):
        given |= _inputs(request, model, options, address, mode)
    elif entry.images:
        artifacts = getattr(request, "references", ())
        if urls := [*map(address, artifacts), *options.image_urls]:
            given[entry.images] = urls
    given |= _controls(request, model, options, mode)
    tool = entry.tool.get(mode) or entry.tool.get("") or next(iter(entry.tool.values()))
    return Ask("tool", model.id, {"api": "tool", "tool_type": tool, "input": given})


def _inputs(
    request: VideoRequest, model: DirectorModel, options: Options, address: Address, mode: str
) -> dict[str, Any]:
    """The addresses of a film's inputs, each under every name that the sources give it."""
    entry, found = model.own, {}

    def put(names: tuple[str, ...], artifact: str, url: str) -> None:
        if names and (artifact or url):
            found.update(dict.fromkeys(names, url or address(artifact)))

    if mode != "text":
        put(entry.image, request.first_frame, options.image_url)
        put((entry.last,) if entry.last else (), request.last_frame, options.last_image_url)
        put(entry.audio, request.audio, options.audio_url)
        put((entry.film,) if entry.film else (), request.video, options.video_url)
    return found


def _controls(request: Request, model: DirectorModel, options: Options, mode: str) -> dict[str, Any]:
    entry = model.own
    found: dict[str, Any] = {}
    ratio = ratio_of(request, entry)
    if not ratio and entry.sends_ratio and mode == entry.sends_ratio:
        ratio = entry.ratios[0]
    if ratio and entry.ratios:
        found["aspect_ratio"] = ratio
    seconds = getattr(request, "duration", None)
    if len(entry.lengths) > 1 or entry.least is not None:
        length = model.length(seconds) if seconds is not None else entry.usual_length
        found |= {"duration": length} if length is not None else {}
    if wish := own_mode(request, options, entry):
        found[entry.mode_field] = wish
    if options.multi_shot is not None:
        found["multi_shot"] = options.multi_shot
    if options.resolution:
        found["resolution"] = options.resolution
    return found


def public(address: Address) -> Address:
    """The addresses, each checked once more: https, without a user name."""

    def checked(artifact: str) -> str:
        return check_url(address(artifact)).url

    return checked
