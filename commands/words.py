"""Words: a question to a language model, a richer prompt, what a picture shows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands._desk import desk
from commands._files import artifact_of, text_of
from commands._terminal import AsJson, Quiet


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for command in (ask, enhance, describe):
        app.command()(command)


def ask(
    prompt: Annotated[str | None, typer.Argument(help="What to find out or to write.")] = None,
    prompt_file: Annotated[Path | None, typer.Option(help='A file with it instead, "-" for stdin.')] = None,
    image: Annotated[
        list[str] | None, typer.Option("-i", "--image", help="A picture it is about; may be repeated.")
    ] = None,
    system: Annotated[str | None, typer.Option(help="What the model is told about itself.")] = None,
    system_file: Annotated[Path | None, typer.Option(help="A file with that instead.")] = None,
    provider: Annotated[str, typer.Option("-p", "--provider", help="Who is asked.")] = "auto",
    model: Annotated[str, typer.Option("-m", "--model", "--llm-model", help="Which of its models.")] = "",
    protocol: Annotated[str, typer.Option(help="openai-completions or anthropic-messages, where it speaks both.")] = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Ask a language model, about pictures too."""
    with desk(as_json, quiet) as studio:
        asked, role = text_of(prompt, prompt_file, "prompt"), text_of(system, system_file, "system")
        pictures = [artifact_of(studio, each, "image", "image") for each in image or []]
        told = studio.call("ask_model", asked, pictures, role, provider, model, protocol)
        studio.show(told, [told["text"]])
        studio.say(f"By {told['by']}")


def enhance(
    prompt: Annotated[str | None, typer.Argument(help="The idea, in a few words.")] = None,
    prompt_file: Annotated[Path | None, typer.Option(help='A file with it instead, "-" for stdin.')] = None,
    media: Annotated[str, typer.Option(help="What it is for: image, video or music.")] = "image",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write a richer prompt for the same idea, going by your memories and personality."""
    with desk(as_json, quiet) as studio:
        richer = studio.call("enhance_prompt", text_of(prompt, prompt_file, "prompt"), media)
        studio.show(richer, [richer["prompt"]])
        studio.say(f"By {richer['by']}")


def describe(
    image: Annotated[str, typer.Argument(help='A file, an https address, an artifact id, or "last".')],
    question: Annotated[str, typer.Argument(help="What to find out; none for a description.")] = "",
    question_file: Annotated[Path | None, typer.Option(help="A file with the question instead.")] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Say what a picture shows, or answer a question about it."""
    with desk(as_json, quiet) as studio:
        asked = text_of(question, question_file, "question")
        told = studio.call("describe_image", artifact_of(studio, image, "image", "image"), asked)
        studio.show(told, [told["text"]])
        studio.say(f"By {told['by']}")
