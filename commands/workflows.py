"""Recipes and their runs: `workflow`."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from commands._desk import Desk
from commands._files import artifact_of, text_of
from commands._flags import LOOKS, WAITS, Changes, Ending, Key, Limit, PromptFile, Status, Yes, at_desk, at_work
from commands._hosts import At, host_of
from commands._making import fields_of
from commands._runs import finish_run, run_lines
from commands._terminal import told
from commands.templates import templates

MEDIA = {"image", "video", "audio"}

RecipeName = Annotated[str, typer.Argument(help="A recipe's id, or a file with one as YAML or JSON.")]
RunId = Annotated[str, typer.Argument(help="Which run, by its id.")]
StepName = Annotated[str, typer.Argument(help="A step's id, or the name of one of its jobs.")]
Prompt = Annotated[str | None, typer.Argument(help="The recipe's main text.")]
Inputs = Annotated[
    list[str] | None,
    typer.Option("-i", "--input", help="An input as name=value; a medium is a file, an address, an id, or last."),
]
Media = Annotated[list[str] | None, typer.Option("-c", "--media", help="A file for the recipe's $input_media.")]

workflow = typer.Typer(no_args_is_help=True, help="What is made in several steps: recipes, and their runs.")


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    workflow.add_typer(templates, name="templates")
    app.add_typer(workflow, name="workflow")


# Recipes


@workflow.command()
@at_desk
def recipes(studio: Desk) -> None:
    """List the recipes."""
    found = studio.call("list_recipes")
    studio.show(found, (f"{each['id']}  {each['title']}: {each['promise']}" for each in found["recipes"]))


@workflow.command()
@at_desk
def recipe(studio: Desk, name: Annotated[str, typer.Argument(help="A recipe's id.")]) -> None:
    """Show a recipe as YAML, to read or to change."""
    found = studio.call("get_recipe", name)
    studio.show(found, [found["text"].rstrip()])


@workflow.command()
@at_desk
def check(studio: Desk, name: RecipeName) -> None:
    """Say everything that is wrong with a recipe."""
    found = studio.call("check_recipe", _document(name))
    lines = (told(f"{each['place']}: {each['message']}", each["hint"]) for each in found["problems"])
    studio.show(found, lines if found["problems"] else ["It can be started."])
    if found["problems"]:
        raise typer.Exit(2)


@workflow.command()
@at_desk
def save(
    studio: Desk,
    file: Annotated[Path, typer.Argument(help="A recipe as YAML or JSON.")],
    replace: Annotated[str, typer.Option(help="The id of one of your own that it replaces.")] = "",
) -> None:
    """Keep a recipe of your own."""
    kept = studio.call("save_recipe", text_of("", file, "recipe"), replace)
    studio.show(kept, [f"{kept['id']}  {kept['title']}"])


@workflow.command()
@at_desk
def delete(studio: Desk, name: Annotated[str, typer.Argument(help="A recipe of your own, by its id.")]) -> None:
    """Delete a recipe of your own; its runs stay."""
    studio.show(studio.call("delete_recipe", name), [f"{name} is deleted."])


@workflow.command("from")
@at_desk
def from_(
    studio: Desk, artifact: Annotated[str, typer.Argument(help='What was made: an artifact id, or "last".')]
) -> None:
    """Show the chain of steps that something was made by, as a recipe."""
    import yaml

    found = studio.call("recipe_from_artifact", artifact_of(studio, artifact, "video,image,audio", "artifact"))
    text = yaml.safe_dump(found["document"], sort_keys=False, allow_unicode=True).rstrip()
    studio.show(found, [text])


@workflow.command()
@at_desk
def estimate(
    studio: Desk,
    name: RecipeName,
    prompt: Prompt = None,
    prompt_file: PromptFile = None,
    inputs: Inputs = None,
    media: Media = None,
) -> None:
    """Say what a run would cost, step by step; nothing is started."""
    given = _given(studio, name, text_of(prompt, prompt_file, "prompt"), inputs, media)
    found = studio.call("estimate_run", _document(name), given)
    steps = (f"  {each['title'] or each['id']}: {_priced(each)}" for each in found["steps"] if not each["skipped"])
    studio.show(found, [f"{found['text']}, about {found['seconds']:.0f} s", *steps])


# Runs


@workflow.command()
@at_desk
def start(
    studio: Desk,
    name: RecipeName,
    prompt: Prompt = None,
    prompt_file: PromptFile = None,
    inputs: Inputs = None,
    media: Media = None,
    max_cost: Annotated[float | None, typer.Option(help="Refuse, or stop and ask, before this is passed.")] = None,
    confirm_cost: Annotated[bool, typer.Option(help="Ask before anything is spent.")] = False,
    until: Annotated[str, typer.Option(help='Stop and ask after this step; "approval": at the first that asks.')] = "",
    project: Annotated[str, typer.Option(help="The project it belongs to.")] = "",
    ending: Ending = WAITS,
    idempotency_key: Key = "",
) -> None:
    """Start a recipe, watch it, and save its result."""
    given = _given(studio, name, text_of(prompt, prompt_file, "prompt"), inputs, media)
    limits = {"max_cost": max_cost, "confirm_cost": confirm_cost, "until": until, "project": project}
    given |= {key: value for key, value in limits.items() if value}
    run = studio.call("start_run", _document(name), given, idempotency_key)
    studio.say(f"Run {run['id']}")
    finish_run(studio, run, ending)


@workflow.command("list")
@at_desk
def list_(
    studio: Desk,
    status: Status = "",
    limit: Limit = 20,
) -> None:
    """List runs, newest first."""
    found = studio.call("list_runs", status, limit)
    studio.show(found, (f"{each['id']}  {each['status']}  {each['title']}" for each in found["runs"]))


@workflow.command()
@at_desk
def show(studio: Desk, run_id: RunId, ending: Ending = LOOKS) -> None:
    """Show how a run stands, step by step; save its result."""
    finish_run(studio, studio.call("get_run", run_id), ending)


@workflow.command()
@at_desk
def events(
    studio: Desk,
    run_id: RunId,
    after: Annotated[int, typer.Option(help="Only those after the one of this number.")] = 0,
) -> None:
    """Show what happened in a run."""
    found = studio.call("run_events", run_id, after)
    studio.show(found, map(_event_line, found["events"]))


@workflow.command()
@at_desk
def watch(studio: Desk, run_id: RunId, ending: Ending = WAITS) -> None:
    """Tell what happens in a run until it is over or asks something."""
    finish_run(studio, studio.call("get_run", run_id), ending)


@workflow.command()
@at_desk
def approve(
    studio: Desk,
    run_id: RunId,
    step: Annotated[str, typer.Argument(help="Which step; none: all that wait for that.")] = "",
    ending: Ending = WAITS,
) -> None:
    """Let a run go on after a step that was to be looked at."""
    finish_run(studio, studio.call("approve_run", run_id, step), ending)


@workflow.command()
@at_desk
def answer(
    studio: Desk,
    run_id: RunId,
    question_id: Annotated[str, typer.Argument(help="The id of its question.")],
    choice: Annotated[str, typer.Argument(help="One of its choices.")],
    changes: Changes = None,
    ending: Ending = WAITS,
) -> None:
    """Answer what a run asks."""
    run = studio.call("answer_run", run_id, question_id, choice, fields_of(changes))
    finish_run(studio, run, ending)


@workflow.command()
@at_desk
def retry(studio: Desk, run_id: RunId, step: StepName, ending: Ending = WAITS) -> None:
    """Make what failed of a step again."""
    finish_run(studio, studio.call("retry_step", run_id, step), ending)


@workflow.command()
@at_desk
def redo(studio: Desk, run_id: RunId, step: StepName, changes: Changes = None, ending: Ending = WAITS) -> None:
    """Make a step anew, and all that is made from it; that costs again."""
    finish_run(studio, studio.call("redo_step", run_id, step, fields_of(changes)), ending)


@workflow.command()
@at_desk
def resume(studio: Desk, run_id: RunId, ending: Ending = WAITS) -> None:
    """Let a run go on; nothing that was paid is paid again."""
    finish_run(studio, studio.call("resume_run", run_id), ending)


@workflow.command()
@at_work
def cancel(studio: Desk, run_id: RunId) -> None:
    """Stop a run; what it has made is kept."""
    run = studio.call("cancel_run", run_id)
    studio.show(run, run_lines(run))


@workflow.command("delete-run")
@at_work
def delete_run(studio: Desk, run_id: RunId, yes: Yes = False) -> None:
    """Delete a run that has ended; what it made stays."""
    if not yes:
        typer.confirm(f"Delete the run {run_id} for good? What it has made stays.", abort=True, err=True)
    studio.show(studio.call("delete_run", run_id), [f"{run_id} is deleted."])


# Elsewhere


@workflow.command()
@at_desk
def hosts(studio: Desk) -> None:
    """List the providers that run whole workflows themselves."""
    found = studio.call("list_hosts")
    lines = [f"{each['provider']}  {each['title']}" for each in found["hosts"]]
    studio.show(found, [*lines, *found["trouble"]] or ["None is set up here."])


@workflow.command()
@at_desk
def plan(studio: Desk, brief: Prompt = None, prompt_file: PromptFile = None, at: At = "") -> None:
    """Have such a provider plan a workflow, as JSON to send."""
    found = studio.call("plan_run", host_of(studio, at), text_of(brief, prompt_file, "brief"))
    studio.show(found["plan"], [json.dumps(found["plan"], indent=2, ensure_ascii=False)])


@workflow.command()
@at_desk
def send(
    studio: Desk,
    file: Annotated[Path, typer.Argument(help='A workflow document as JSON or YAML, "-" for stdin.')],
    at: At = "",
    media: Media = None,
    idempotency_key: Key = "",
) -> None:
    """Send a workflow, as it is, to such a provider.

    Nothing is paid before you say yes to its cost with `workflow answer`.
    """
    text = text_of("", file, "document")
    along = [artifact_of(studio, each, "image,video,audio", "media") for each in media or []]
    run = studio.call("send_run", host_of(studio, at), text, along, idempotency_key)
    studio.show(run, run_lines(run))


@workflow.command()
@at_desk
def keep(studio: Desk, run_id: RunId, ending: Ending = LOOKS) -> None:
    """Bring what such a run has made into the library."""
    finish_run(studio, studio.call("keep_run", run_id), ending)


def _document(name: str) -> str:
    """The text of a file with a recipe, or the id."""
    path = Path(name).expanduser()
    return text_of("", path, "recipe") if path.is_file() or path.suffix in {".yaml", ".yml", ".json"} else name


def _given(studio: Desk, name: str, prompt: str, inputs: list[str] | None, media: list[str] | None) -> dict[str, Any]:
    """The inputs of a run, media taken into the library."""
    given = fields_of(inputs) | ({"prompt": prompt} if prompt else {})
    kinds = _kinds(studio, name)
    for key, value in given.items():
        if kinds.get(key) in MEDIA:
            several = isinstance(value, list)
            ids = [artifact_of(studio, str(each), kinds[key], key) for each in (value if several else [value])]
            given[key] = ids if several else ids[0]
    if media:
        given["media"] = [artifact_of(studio, each, "image,video,audio", "media") for each in media]
    return given


def _kinds(studio: Desk, name: str) -> dict[str, str]:
    """The types of a recipe's inputs, by name."""
    document = _document(name)
    if document == name:
        return {each["name"]: each["type"] for each in studio.call("get_recipe", name)["inputs"]}
    import yaml

    try:
        found = yaml.safe_load(document)
    except yaml.YAMLError:
        return {}  # the check of the whole recipe tells what is wrong with it, and where
    declared = found.get("inputs") if isinstance(found, dict) else None
    return {
        str(key): str(value.get("type", "text"))
        for key, value in (declared or {}).items()
        if isinstance(declared, dict) and isinstance(value, dict)
    }


def _event_line(event: Mapping[str, Any]) -> str:
    moment = time.strftime("%H:%M:%S", time.localtime(event["at"]))
    facts = ", ".join(
        f"{name} {value}" for name, value in event["data"].items() if isinstance(value, str | int | float)
    )
    return f"{event['seq']}  {moment}  {event['type']}  {facts}".rstrip()


def _priced(step: Mapping[str, Any]) -> str:
    """A step's price in words."""
    if step["error"]:
        return str(step["error"]["message"])
    amount = "price not known" if step["amount"] is None else f"{step['amount']:g} {step['unit']}".strip()
    by = f" by {step['provider']}/{step['model']}" if step["provider"] else ""
    return f"{'free' if step['amount'] == 0 else amount}{by}"
