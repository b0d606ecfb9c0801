"""Words: a question to a language model, a richer prompt, what a picture shows."""

from __future__ import annotations

from typing import Annotated

import typer

from commands._desk import Desk
from commands._files import artifact_of, text_of
from commands._flags import ANY_SOURCE, PromptFile, System, SystemFile, at_desk


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for command in (ask, enhance, describe):
        app.command()(command)


@at_desk
def ask(
    studio: Desk,
    prompt: Annotated[str | None, typer.Argument(help="What to find out or to write.")] = None,
    prompt_file: PromptFile = None,
    image: Annotated[
        list[str] | None, typer.Option("-i", "--image", help="A picture it is about; may be repeated.")
    ] = None,
    system: System = None,
    system_file: SystemFile = None,
    provider: Annotated[str, typer.Option("-p", "--provider", help="Who is asked.")] = "auto",
    model: Annotated[str, typer.Option("-m", "--model", "--llm-model", help="Which of its models.")] = "",
    protocol: Annotated[str, typer.Option(help="openai-completions or anthropic-messages, where it speaks both.")] = "",
) -> None:
    """Ask a language model, about pictures too."""
    asked, role = text_of(prompt, prompt_file, "prompt"), text_of(system, system_file, "system")
    pictures = [artifact_of(studio, each, "image", "image") for each in image or []]
    told = studio.call("ask_model", asked, pictures, role, provider, model, protocol)
    studio.show(told, [told["text"]])
    studio.say(f"By {told['by']}")


@at_desk
def enhance(
    studio: Desk,
    prompt: Annotated[str | None, typer.Argument(help="The idea, in a few words.")] = None,
    prompt_file: PromptFile = None,
    media: Annotated[
        str, typer.Option(help="What it is for: image, video, music, or lyrics for the words of a song.")
    ] = "image",
) -> None:
    """Write a richer prompt for the same idea.

    It goes by your memories and your personality, where those are used.
    """
    richer = studio.call("enhance_prompt", text_of(prompt, prompt_file, "prompt"), media)
    studio.show(richer, [richer["prompt"]])
    studio.say(f"By {richer['by']}")


@at_desk
def describe(
    studio: Desk,
    image: Annotated[str, typer.Argument(help=ANY_SOURCE)],
    question: Annotated[str, typer.Argument(help="What to find out; none for a description.")] = "",
    question_file: PromptFile = None,
) -> None:
    """Say what a picture shows, or answer a question on it."""
    asked = text_of(question, question_file, "question")
    told = studio.call("describe_image", artifact_of(studio, image, "image", "image"), asked)
    studio.show(told, [told["text"]])
    studio.say(f"By {told['by']}")
