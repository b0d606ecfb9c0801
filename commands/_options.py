"""The options of a command that makes something, drawn from the fields of its request: names, types and help are those of the model."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer
from pydantic.fields import FieldInfo

from commands._desk import Desk
from commands._files import artifact_of
from studio.errors import RequestError
from studio.requests import REQUESTS

# Which fields are given as files, and of what kind.
FILES: dict[str, dict[str, str]] = {
    "edit": {"references": "image", "mask": "image"},
    "photobooth": {"face": "image"},
    "angles": {"subject": "image"},
    "video": {
        "first_frame": "image",
        "last_frame": "image",
        "audio": "audio",
        "video": "video",
        "voice": "audio",
    },
    "speech": {"voice_sample": "audio"},
    "transcribe": {"source": "audio,video"},
    "upscale": {"source": "image,video"},
    "model3d": {"source": "image"},
}
SHORT = {
    "provider": ("-p",),
    "model": ("-m",),
    "count": ("-n",),
    "quality": ("-Q",),
    "seed": ("-s",),
    "width": ("-w",),
    "timeout": ("-t",),
    "references": ("-c",),
    "face": ("--ref",),
    "subject": ("-c",),
    "first_frame": ("--ref",),
    "last_frame": ("--ref-end",),
    "audio": ("--ref-audio",),
    "video": ("--ref-video",),
    "key": ("--keyscale",),
    "time_signature": ("--timesig",),
}
ONE_OF = {"references": "reference", "loras": "lora", "styles": "style", "azimuths": "azimuth"}  # may be repeated
ELSEWHERE = {"prompt", "options", "references"}  # given by options of their own; references only where they are records
COMMAS = {"styles", "azimuths"}
PANEL_FILES, PANEL_MAKER = "What it starts from", "Who makes it, and how"
MAKER = (
    "provider", "model", "quality", "seed", "seed_strategy", "steps", "guidance", "sampler", "scheduler", "loras", "timeout",
    "strict_size", "auto_resize", "identity_strength", "identity_end", "angle_strength",
)  # fmt: skip


def parameters_of(task: str) -> list[inspect.Parameter]:
    """An option for every field of the task's request; None where it is not given."""
    files = FILES.get(task, {})
    return [
        _parameter(name, field, files)
        for name, field in REQUESTS[task].model_fields.items()
        if name not in ELSEWHERE or name in files
    ]


def request_of(desk: Desk, task: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The request's fields among what was given, files taken into the library."""
    files, request = FILES.get(task, {}), dict[str, Any]()
    for name, field in REQUESTS[task].model_fields.items():
        value = given.get(name)
        if value is None or (isinstance(value, list) and not value):
            continue
        request[name] = _read(desk, name, value, files, field)
    return request


def _parameter(name: str, field: FieldInfo, files: Mapping[str, str]) -> inspect.Parameter:
    kind = _kind(name, field)
    info = typer.Option(
        *_flags(name, field, kind),
        *SHORT.get(name, ()),
        help=_help(name, field, files),
        metavar=_metavar(field, kind),
        show_default=False,
        rich_help_panel=PANEL_FILES if name in files else PANEL_MAKER if name in MAKER else None,
    )
    annotation: Any = Annotated[kind | None, info]
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=annotation)


def _flags(name: str, field: FieldInfo, kind: Any) -> list[str]:
    """What the option is called: one of many by itself, and what is on anyway only to be switched off."""
    word = ONE_OF.get(name, name).replace("_", "-")
    if kind is not bool:
        return [f"--{word}"]
    both = {True: f" /--no-{word}", False: f"--{word}", None: f"--{word}/--no-{word}"}
    return [both[field.default]]


def _kind(name: str, field: FieldInfo) -> Any:
    """The type that the terminal reads; the request checks the rest."""
    if name == "control":
        return str
    plain = _plain(field.annotation)
    origin = get_origin(plain)
    if origin is tuple:
        return list[str]
    if origin is Literal:
        return str
    if name == "time_signature":
        return str
    return plain if plain in (bool, int, float) else str


def _plain(annotation: Any) -> Any:
    """The type without None and without its bounds."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return _plain(next(each for each in get_args(annotation) if each is not NoneType))
    return annotation


def _choices(field: FieldInfo) -> list[str]:
    plain = _plain(field.annotation)
    if get_origin(plain) is tuple:
        plain = _plain(get_args(plain)[0])
    return [str(each) for each in get_args(plain) if each] if get_origin(plain) is Literal else []


def _help(name: str, field: FieldInfo, files: Mapping[str, str]) -> str:
    about = field.description or ""
    if name in files:
        about += ' A file, an https address, an artifact id, or "last".'
    if name in COMMAS:
        about += " Several with commas."
    if name == "azimuths":
        about += ' "all" is all eight.'
    if name in {"loras", "control"}:
        about += " As name or name:strength."
    choices = _choices(field)
    if len(choices) > 1 and not all(choice in about for choice in choices):
        about += f" One of {', '.join(choices)}."
    usual = field.get_default(call_default_factory=False)
    return about + (
        f" Usually {usual:g}."
        if isinstance(usual, float)
        else f" Usually {usual}."
        if isinstance(usual, int | float | str) and usual not in ("", None) and not isinstance(usual, bool)
        else ""
    )


def _metavar(field: FieldInfo, kind: Any) -> str | None:
    choices = _choices(field)
    return "|".join(choices) if 1 < len(choices) <= 4 and len("|".join(choices)) < 16 else None


def _read(desk: Desk, name: str, value: Any, files: Mapping[str, str], field: FieldInfo) -> Any:
    if name in files:
        several = isinstance(value, list)
        ids = [artifact_of(desk, each, files[name], name) for each in (value if several else [value])]
        return ids if several else ids[0]
    if name == "loras":
        return [_weighed(each, "id", name) for each in value]
    if name == "control":
        return _weighed(value, "name", name)
    if name in COMMAS:
        words = [word.strip() for each in value for word in each.split(",") if word.strip()]
        every = [str(each) for each in _choices(field)]
        return every if name == "azimuths" and words == ["all"] else words
    return value


def _weighed(text: str, name: str, field: str) -> dict[str, Any]:
    """What "name:strength" says."""
    word, colon, strength = text.rpartition(":")
    if not colon:
        return {name: text}
    try:
        return {name: word, "strength": float(strength)}
    except ValueError as error:
        raise RequestError(f'"{strength}" is no strength.', field=field, hint="Write it like name:0.8.") from error
