"""Workflows with inputs that a provider keeps for its account: `workflow templates`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from commands._desk import Desk
from commands._files import artifact_of, text_of
from commands._flags import Key, PromptFile, Yes, at_desk
from commands._hosts import At, host_of
from commands._making import fields_of
from commands._runs import run_lines
from studio.errors import NotFound
from studio.hosting import MEDIA_KINDS

TemplateId = Annotated[str, typer.Argument(help="Which template, by its id.")]

templates = typer.Typer(no_args_is_help=True, help="Workflows with inputs, kept at a provider that runs them.")


@templates.command("list")
@at_desk
def list_(studio: Desk, at: At = "") -> None:
    """List the templates, and what each wants to know."""
    found = studio.call("list_templates", host_of(studio, at))
    studio.show(found, (line for each in found["templates"] for line in _lines(each)))


@templates.command()
@at_desk
def write(
    studio: Desk,
    name: Annotated[str, typer.Argument(help="What it is called.")],
    brief: Annotated[str | None, typer.Argument(help="What it is to make, in a few sentences.")] = None,
    prompt_file: PromptFile = None,
    at: At = "",
) -> None:
    """Have a template written, and keep it there."""
    made = studio.call("write_template", host_of(studio, at), text_of(brief, prompt_file, "brief"), name)
    studio.show(made, _lines(made["template"]))


@templates.command()
@at_desk
def use(
    studio: Desk,
    template_id: TemplateId,
    inputs: Annotated[
        list[str] | None,
        typer.Option("-i", "--input", help="An input as name=value; a medium is a file, an address, an id, or last."),
    ] = None,
    at: At = "",
    idempotency_key: Key = "",
) -> None:
    """Fill in a template, for a run.

    Nothing is paid before you say yes to its cost with `workflow answer`.
    """
    host = host_of(studio, at)
    known = next((each for each in studio.call("list_templates", host)["templates"] if each["id"] == template_id), None)
    if known is None:
        raise NotFound(
            "There is no such template.", field="template_id", hint="See them with: workflow templates list."
        )
    media = {each["name"]: each["kind"] for each in known["inputs"] if each["kind"] in MEDIA_KINDS}
    values = {
        name: artifact_of(studio, str(value), media[name], name) if name in media else value
        for name, value in fields_of(inputs).items()
    }
    run = studio.call("use_template", host, template_id, values, idempotency_key)
    studio.show(run, run_lines(run))


@templates.command()
@at_desk
def delete(studio: Desk, template_id: TemplateId, at: At = "", yes: Yes = False) -> None:
    """Delete a template; its runs stay."""
    host = host_of(studio, at)
    if not yes:
        typer.confirm(f"Delete the template {template_id} for good?", abort=True, err=True)
    studio.show(studio.call("delete_template", host, template_id), [f"{template_id} is deleted."])


def _lines(template: Mapping[str, Any]) -> Iterator[str]:
    """A template for people: what it makes, and what -i takes."""
    yield f"{template['id']}  {template['title']}"
    for each in template["inputs"]:
        takes = "|".join(each["choices"]) or each["kind"].upper()
        needed = "needed" if each["needed"] else "may be left out"
        yield f"  -i {each['name']}={takes}  {each['about']} ({needed})".replace("   (", "  (")
