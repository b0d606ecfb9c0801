"""Making something: a command for each task. Their options are the fields of the task's request."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from commands._desk import desk
from commands._files import artifact_of, text_of
from commands._making import WAIT, Key, Output, Sets, Wait, estimate, fields_of, make
from commands._options import command, request_of
from commands._terminal import AsJson, Quiet

Prompt = Annotated[str | None, typer.Argument(help="What to make, in plain words; @name shows a persona.")]
PromptFile = Annotated[Path | None, typer.Option(help='A file with the prompt instead, "-" for stdin.')]
Estimate = Annotated[bool, typer.Option("--estimate", help="Say what it would cost, and make nothing.")]

ABOUT = {
    "image": "Make pictures from words.",
    "edit": "Change a picture, or join several: -c photo.jpg -c style.jpg.",
    "photobooth": "Make portraits of one face in many styles.",
    "angles": "Show one subject from other sides; --azimuth all for eight, --turntable for a film.",
    "video": "Make a film from words, pictures, a sound or another film.",
    "music": "Make a piece of music.",
    "speech": "Have a text spoken.",
    "sound_effect": "Make a short sound.",
    "transcribe": "Write down the words of a recording, with their times.",
    "upscale": "Make a picture or film larger.",
    "model3d": "Make a solid, from a picture or from words.",
}


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for task, about in ABOUT.items():
        own = _video_shape if task == "video" else _shape
        app.command(task.replace("_", "-"), help=about)(command(_run, task, own, about))
    app.command("make")(make_any)
    app.command("estimate")(estimate_any)


def _shape(
    prompt: Prompt = None,
    prompt_file: PromptFile = None,
    set_: Sets = None,
    estimate: Estimate = False,
    output: Output = None,
    wait: Wait = WAIT,
    idempotency_key: Key = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """What all of them take besides the fields of the request."""


def _video_shape(
    prompt: Prompt = None,
    prompt_file: PromptFile = None,
    reference: Annotated[
        list[str] | None,
        typer.Option(
            "--reference",
            "-c",
            help="An input named in the prompt: image:FILE is @Image1, video:FILE @Video1, audio:FILE @Audio1.",
        ),
    ] = None,
    set_: Sets = None,
    estimate: Estimate = False,
    output: Output = None,
    wait: Wait = WAIT,
    idempotency_key: Key = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """The same, with the numbered inputs of a film."""


def _run(task: str, given: Mapping[str, Any]) -> None:
    with desk(given["as_json"], given["quiet"]) as studio:
        request = request_of(studio, task, given)
        request["prompt"] = text_of(given["prompt"], given["prompt_file"], "prompt")
        if given.get("reference"):
            request["references"] = [_reference(studio, each) for each in given["reference"]]
        request |= fields_of(given["set_"])
        if given["estimate"]:
            estimate(studio, task, request)
        else:
            make(studio, task, request, output=given["output"], wait=given["wait"], key=given["idempotency_key"])


def _reference(studio: Any, text: str) -> dict[str, str]:
    """A numbered input of a film; a picture where no kind is named."""
    kind, colon, source = text.partition(":")
    if not colon or kind not in {"image", "video", "audio"}:
        kind, source = "image", text
    return {"artifact": artifact_of(studio, source, kind, "references"), "kind": kind}


def make_any(
    task: Annotated[str, typer.Argument(help="image, edit, video, ..., cut, export")],
    prompt: Prompt = None,
    prompt_file: PromptFile = None,
    set_: Sets = None,
    output: Output = None,
    wait: Wait = WAIT,
    idempotency_key: Key = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make anything, by the fields of its request: make image "a lighthouse" --set count=4."""
    with desk(as_json, quiet) as studio:
        request = {"prompt": text_of(prompt, prompt_file, "prompt"), **fields_of(set_)}
        make(studio, task, request, output=output, wait=wait, key=idempotency_key)


def estimate_any(
    task: Annotated[str, typer.Argument(help="image, edit, video, ...")],
    prompt: Prompt = None,
    prompt_file: PromptFile = None,
    set_: Sets = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Say what it would cost, without making it."""
    with desk(as_json, quiet) as studio:
        estimate(studio, task, {"prompt": text_of(prompt, prompt_file, "prompt"), **fields_of(set_)})
