"""Workflows that a provider runs by itself: `hosted`. Nothing is paid there before you say yes to its price."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from commands._desk import Desk
from commands._files import artifact_of, text_of
from commands._flags import ANY_SOURCE, LOOKS, WAITS, Ending, Key, Limit, PromptFile, Yes, at_desk
from commands._making import STEP, Taken, artifact_line, fields_of
from commands._terminal import DONE, FAILED, NOT_OVER
from studio.errors import NotConfigured, RequestError

Provider = Annotated[str, typer.Option("-p", "--provider", help="Who runs it; none: the one that does and is set up.")]
at_host = functools.partial(at_desk, works=False)  # it is the provider that works
RunId = Annotated[str, typer.Argument(help="Which run, by its id.")]
STILL = {"waiting", "succeeded", "partial", "failed", "cancelled"}  # nothing more happens by itself
CODES = {"succeeded": DONE, "partial": DONE, "failed": FAILED, "cancelled": FAILED}

hosted = typer.Typer(no_args_is_help=True, help="Workflows that a provider runs by itself, paid after your yes.")


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.add_typer(hosted, name="hosted")


@hosted.command()
@at_host
def plan(
    studio: Desk,
    brief: Annotated[str | None, typer.Argument(help="What is wanted, in a few sentences.")] = None,
    prompt_file: PromptFile = None,
    provider: Provider = "",
) -> None:
    """Have a plan written, to look at and to start."""
    found = studio.call("plan_hosted_run", _host(studio, provider), text_of(brief, prompt_file, "brief"))
    studio.show(found["plan"], [json.dumps(found["plan"], indent=2, ensure_ascii=False)])


@hosted.command()
@at_host
def start(
    studio: Desk,
    file: Annotated[Path | None, typer.Argument(help='The plan as JSON, "-" for stdin; none with --template.')] = None,
    media: Annotated[
        list[str] | None,
        typer.Option("-c", "--media", help=f"What it works with; in a plan -1 is the first. {ANY_SOURCE}"),
    ] = None,
    template: Annotated[str, typer.Option(help="A template of the account, instead of a plan.")] = "",
    inputs: Annotated[
        list[str] | None, typer.Option("-i", "--input", metavar="NAME=VALUE", help="What the template asks for.")
    ] = None,
    max_cost: Annotated[
        float, typer.Option(help="Refuse one that is reckoned above this, in the provider's own measure.")
    ] = 0,
    yes: Annotated[bool, typer.Option("--yes", help="Say yes to its price at once.")] = False,
    provider: Provider = "",
    ending: Ending = WAITS,
    idempotency_key: Key = "",
) -> None:
    """Begin a workflow there; its price is shown before anything is paid."""
    name, document = _host(studio, provider), _read(file) if file else None
    ids = [artifact_of(studio, each, "image,video,audio", "media") for each in media or []]
    given = (document, ids, idempotency_key, template, fields_of(inputs) or None, max_cost)
    run = studio.call("start_hosted_run", name, *given)
    studio.say(f"Run {run['id']}")
    if yes and run["approval"]:
        run = studio.call("decide_hosted_run", name, run["id"], "approve", run["seen"])
    _finish(studio, run, ending)


@hosted.command("list")
@at_host
def list_(studio: Desk, provider: Provider = "", limit: Limit = 20) -> None:
    """List the runs of your accounts, newest first."""
    found = studio.call("list_hosted_runs", provider, limit)
    nobody = "Nobody who runs workflows is set up; see: providers."
    studio.show(found, map(_line, found["runs"]) if found["providers"] else [nobody])


@hosted.command()
@at_host
def show(studio: Desk, run_id: RunId, provider: Provider = "", ending: Ending = LOOKS) -> None:
    """Show how a run stands; -o saves what it made."""
    _finish(studio, _run(studio, provider, run_id), ending)


@hosted.command()
@at_host
def events(studio: Desk, run_id: RunId, provider: Provider = "") -> None:
    """Show what happened to a run."""
    found = {"events": _run(studio, provider, run_id)["events"]}
    studio.show(found, (_event_line(each) for each in found["events"]))


@hosted.command()
@at_host
def watch(studio: Desk, run_id: RunId, provider: Provider = "", ending: Ending = WAITS) -> None:
    """Tell what happens to a run until it is over or waits for you."""
    _finish(studio, _run(studio, provider, run_id), ending)


@hosted.command()
@at_host
def approve(studio: Desk, run_id: RunId, yes: Yes = False, provider: Provider = "", ending: Ending = WAITS) -> None:
    """Say yes to what a run costs, after it is shown."""
    run = _run(studio, provider, run_id)
    if not yes and run["approval"]:
        typer.confirm(f"Pay {run['price'] or 'a price that is not known'} for {run['title']}?", abort=True, err=True)
    _finish(studio, studio.call("decide_hosted_run", run["provider"], run_id, "approve", run["seen"]), ending)


@hosted.command()
@at_host
def decline(studio: Desk, run_id: RunId, provider: Provider = "") -> None:
    """Say no to what a run costs; nothing is paid."""
    run = _run(studio, provider, run_id)
    found = studio.call("decide_hosted_run", run["provider"], run_id, "decline", run["seen"])
    studio.show(found, _lines(found))


@hosted.command()
@at_host
def resume(studio: Desk, run_id: RunId, provider: Provider = "", ending: Ending = WAITS) -> None:
    """Let a run go on behind its last finished step."""
    _finish(studio, studio.call("decide_hosted_run", _host(studio, provider), run_id, "resume", ""), ending)


@hosted.command()
@at_host
def cancel(studio: Desk, run_id: RunId, provider: Provider = "") -> None:
    """Stop a run."""
    found = studio.call("decide_hosted_run", _host(studio, provider), run_id, "cancel", "")
    studio.show(found, _lines(found))


def _finish(studio: Desk, run: Mapping[str, Any], ending: Ending) -> None:
    """Watch a run, bring home and save what it made, show it, and end with the exit code of what became of it."""
    found = _followed(studio, run, ending.wait)
    taken, artifacts = Taken(studio, ending), list[dict[str, Any]]()
    if found["files"] and found["status"] in STILL and (ending.output or ending.wait > 0):
        artifacts = studio.call("keep_hosted_run", found["provider"], found["id"])["artifacts"]
        taken.take(artifacts)
    if ending.stream:
        studio.line({"run": found})
    else:
        more = {"artifacts": artifacts, **({"saved": taken.saved} if ending.output else {})}
        studio.show({**found, **more}, taken.saved or [*_lines(found), *map(artifact_line, artifacts)])
    if ending.wait > 0 and (code := CODES.get(found["status"], NOT_OVER)):
        raise typer.Exit(code)


def _followed(studio: Desk, run: Mapping[str, Any], wait: float) -> dict[str, Any]:
    """The run as soon as nothing more happens by itself, or as it is when the time is over. Tells how its steps stand."""
    found, shown, end = dict(run), dict[str, str](), time.monotonic() + wait
    try:
        while found["status"] not in STILL and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, STEP))
            found = studio.call("get_hosted_run", found["provider"], found["id"])
            for step in found["steps"]:
                if shown.get(step["id"]) != step["status"] and step["status"] != "queued":
                    studio.say(f"{step['does'] or step['id']}: {step['status']}")
                shown[step["id"]] = step["status"]
    except KeyboardInterrupt:
        studio.say(f"Run {found['id']} goes on there. Watch it with: hosted watch {found['id']}")
        raise
    return found


def _host(studio: Desk, provider: str) -> str:
    """Who runs workflows. Raises NotConfigured where nobody is set up, RequestError where it is to be said who."""
    if provider:
        return provider
    names = [each["name"] for each in studio.call("list_providers")["providers"] if each["configured"]]
    able = [name for name in names if studio.call("get_provider", name)["runs_workflows"]]
    if not able:
        raise NotConfigured(
            "Nobody who runs workflows is set up.", field="provider", hint="See what is needed with: providers."
        )
    if len(able) > 1:
        raise RequestError(
            "Several providers run workflows.", field="provider", hint=f"Add -p {able[0]}, or another one."
        )
    return str(able[0])


def _run(studio: Desk, provider: str, run_id: str) -> dict[str, Any]:
    found: dict[str, Any] = studio.call("get_hosted_run", _host(studio, provider), run_id)
    return found


def _read(file: Path) -> dict[str, Any]:
    """The plan in a file. Raises RequestError."""
    try:
        plan = json.loads(text_of("", file, "plan"))
    except ValueError as error:
        raise RequestError(
            f"{file} is no JSON.", field="plan", hint="Mend it, or have a plan written with: hosted plan."
        ) from error
    if not isinstance(plan, dict):
        raise RequestError(f"{file} holds no plan.", field="plan", hint='Write it like {"title": ..., "steps": [...]}.')
    return plan


def _line(run: Mapping[str, Any]) -> str:
    return f"{run['id']}  {run['status']}  {run['provider']}  {run['title']}  {run['price']}".rstrip()


def _lines(run: Mapping[str, Any]) -> Iterator[str]:
    """A run for people: its steps, and what it waits for."""
    yield _line(run)
    for step in run["steps"]:
        yield f"  {step['id']}  {step['does']}  {step['status']}  {step['error']}".rstrip()
    if run["approval"]:
        yield f"  It costs {run['price'] or 'what is not known'}. Say yes with: hosted approve {run['id']}; no with: hosted decline {run['id']}"
    elif run["waiting"]:
        yield f"  {run['waiting']}"
    if run["error"]:
        yield f"  {run['error']}"


def _event_line(event: Mapping[str, Any]) -> str:
    return f"{event['id']}  {event['kind']}  {event['status']}".rstrip()
