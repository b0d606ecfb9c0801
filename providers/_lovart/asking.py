"""The body of a chat call. There is no field for sizes, lengths or seeds: they are told in words."""

from __future__ import annotations

from typing import Any

from providers._lovart.catalog import AGENT, UPSCALE, kind_of_tool
from providers._lovart.options import Options
from studio.requests import EditRequest, Request, Sized, UpscaleRequest, VideoRequest
from studio.settling import prompt_hash

NOUNS = {
    "image": "image",
    "edit": "image",
    "video": "video",
    "music": "piece of music",
    "sound_effect": "sound effect",
    "upscale": "enlarged version",
    "model3d": "3D model",
}


def words_for(request: Request) -> str:
    """The prompt as it is really sent: the person's words first and unchanged, then the wishes."""
    return "\n\n".join(part for part in (request.prompt, " ".join(wishes(request))) if part)


def wishes(request: Request) -> list[str]:
    """What is asked beside the prompt, a sentence each."""
    noun = NOUNS[request.task]
    said = [f"Make exactly {request.count} {noun}{'s' if request.count > 1 else ''}."]
    if isinstance(request, Sized):
        said += [f"Size: {request.width}x{request.height} pixels."] if request.width else []
        said += [f"Aspect ratio: {request.aspect_ratio}."] if request.aspect_ratio else []
    if isinstance(request, UpscaleRequest):
        said.append(f"Enlarge the attached file {request.factor:g} times and change nothing else.")
    if isinstance(request, EditRequest) and request.mask:
        said.append("The last attachment is a mask: change only what is white in it.")
    if isinstance(request, VideoRequest):
        said += _film(request)
    named = (
        ("duration", "Duration: {} seconds."),
        ("frames", "Length: {} frames."),
        ("fps", "Frame rate: {} frames per second."),
        ("target_resolution", "Resolution: {}p."),
        ("bpm", "Tempo: {} beats per minute."),
        ("key", "Key: {}."),
        ("time_signature", "Beats in a bar: {}."),
        ("language", "Language: {}."),
        ("lyrics", "Lyrics: {}"),
        ("negative_prompt", "Leave out: {}."),
        ("output_format", "File format: {}."),
    )
    for field, sentence in named:
        value = getattr(request, field, None)
        if value not in (None, ""):
            said.append(sentence.format(f"{value:g}" if isinstance(value, float) else value))
    chosen = request.seed is not None and request.seed != prompt_hash(request, request.model)
    return [*said, f"Seed: {request.seed}."] if chosen else said  # the studio's own for these words says nothing new


def _film(request: VideoRequest) -> list[str]:
    roles = (
        ("first_frame", "the first frame"),
        ("last_frame", "the last frame"),
        ("audio", "the sound"),
        ("video", "the film to start from"),
        ("voice", "the voice"),
    )
    given = [word for field, word in roles if getattr(request, field)]
    said = [f"The attachments begin with {', '.join(given)}, in this order."] if given else []
    if request.generate_audio is not None:
        said.append("With sound." if request.generate_audio else "Without sound.")
    return said


def body_of(
    request: Request, model: str, options: Options, project: str, attachments: list[str], words: str
) -> dict[str, Any]:
    """What is posted; what is not set is left out."""
    body: dict[str, Any] = {"prompt": words, "project_id": project}
    tools = _tools(model, options)
    optional = {
        "attachments": attachments,
        "thread_id": options.thread_id,
        "mode": options.mode,
        "tool_config": tools,
    }
    return body | {name: value for name, value in optional.items() if value}


def _tools(model: str, options: Options) -> dict[str, Any]:
    prefer = {kind: list(names) for kind, names in options.prefer_tools.items()}
    include = list(options.include_tools)
    exclude = [name for name in options.exclude_tools if name != model]
    if model != AGENT and (options.choice == "force" or model == UPSCALE) and model not in include:
        include.append(model)
    elif model != AGENT and options.choice == "prefer":
        names = prefer.setdefault(kind_of_tool(model), [])
        names += [model] if model not in names else []
    config = {"prefer_tool_categories": prefer, "include_tools": include, "exclude_tools": exclude}
    return {name: value for name, value in config.items() if value}
