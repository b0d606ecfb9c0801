"""Making something: a command for each task. Their options are the fields of the task's request."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from commands._desk import Desk
from commands._files import artifact_of, text_of
from commands._flags import WAITS, Ending, Estimate, Key, Options, Prompt, PromptFile, Sets, at_desk
from commands._making import estimate as price
from commands._making import fields_of, make
from commands._options import parameters_of, request_of

References = Annotated[
    list[str] | None,
    typer.Option(
        "-c",
        "--reference",
        metavar="KIND:FILE",
        help="An input named in the prompt: image:FILE is @Image1, video:FILE @Video1, audio:FILE @Audio1.",
    ),
]
ABOUT = {
    "image": "Make pictures from words.",
    "edit": "Change a picture, or join several.\n\nedit -c photo.jpg -c style.jpg 'in this style'",
    "photobooth": "Make portraits of one face in many styles.",
    "angles": "Show a subject from other sides.\n\n--azimuth all is all eight, --turntable adds a film.",
    "video": "Make a film, from words, pictures, a sound or a film.",
    "music": "Make a piece of music.",
    "speech": "Have a text spoken.",
    "sound_effect": "Make a short sound.",
    "transcribe": "Write down what is said in a recording, with its times.",
    "upscale": "Make a picture or film larger.",
    "model3d": "Make a solid, from a picture or from words.",
}


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for task, about in ABOUT.items():
        app.command(task.replace("_", "-"), help=about)(_command(task))
    app.command("styles")(styles)
    app.command("make")(make_any)
    app.command("estimate")(estimate_any)


def _command(task: str) -> Callable[..., None]:
    """The command of a task: what all of them take, around an option for every field of its request."""

    def run(
        studio: Desk,
        prompt: Prompt = None,
        prompt_file: PromptFile = None,
        reference: References = None,
        options: Options = None,
        set_: Sets = None,
        estimate: Estimate = False,
        ending: Ending = WAITS,
        idempotency_key: Key = "",
        **fields: Any,
    ) -> None:
        request = request_of(studio, task, fields)
        request["prompt"] = text_of(prompt, prompt_file, "prompt")
        if reference:
            request["references"] = [_reference(studio, each) for each in reference]
        request |= _more(options, set_)
        if estimate:
            price(studio, task, request)
        else:
            make(studio, task, request, ending, idempotency_key)

    own = [each for each in inspect.signature(run, eval_str=True).parameters.values() if each.name != "fields"]
    if task != "video":
        own = [each for each in own if each.name != "reference"]
    first = [each for each in own if each.name in {"studio", "prompt"}]
    parameters = [*first, *parameters_of(task), *(each for each in own if each not in first)]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return at_desk(run)


def _more(options: list[str] | None, sets: list[str] | None) -> dict[str, Any]:
    """The fields that are set by name, what one provider alone understands among them."""
    told = fields_of(sets)
    return {**told, "options": {**told.get("options", {}), **fields_of(options)}} if options else told


def _reference(studio: Any, text: str) -> dict[str, str]:
    """A numbered input of a film; a picture where no kind is named."""
    kind, colon, source = text.partition(":")
    if not colon or kind not in {"image", "video", "audio"}:
        kind, source = "image", text
    return {"artifact": artifact_of(studio, source, kind, "references"), "kind": kind}


@at_desk
def styles(
    studio: Desk,
    kind: Annotated[str, typer.Argument(help="styles, photobooth, platforms or edits.")] = "styles",
) -> None:
    """List presets: styles, photobooth, platforms or edits."""
    found = studio.call("list_presets", kind)
    studio.show(found, (f"{each['id']}  {each['title']}  {each['category']}".rstrip() for each in found["presets"]))


@at_desk
def make_any(
    studio: Desk,
    task: Annotated[str, typer.Argument(help="image, edit, video, ..., cut, export")],
    prompt: Prompt = None,
    prompt_file: PromptFile = None,
    options: Options = None,
    set_: Sets = None,
    ending: Ending = WAITS,
    idempotency_key: Key = "",
) -> None:
    """Make anything, by the fields of its request.

    make image "a lighthouse" --set count=4
    """
    request = {"prompt": text_of(prompt, prompt_file, "prompt"), **_more(options, set_)}
    make(studio, task, request, ending, idempotency_key)


@at_desk
def estimate_any(
    studio: Desk,
    task: Annotated[str, typer.Argument(help="image, edit, video, ...")],
    prompt: Prompt = None,
    prompt_file: PromptFile = None,
    options: Options = None,
    set_: Sets = None,
) -> None:
    """Say what it would cost, without making it."""
    price(studio, task, {"prompt": text_of(prompt, prompt_file, "prompt"), **_more(options, set_)})
