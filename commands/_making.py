"""Asking for something to be made: the price first where it is wanted, then the job, its progress, and the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from commands._desk import Desk
from commands._files import extension, save_all
from commands._terminal import DONE, FAILED, NOT_OVER, code_of, told
from studio.errors import RequestError

WAIT = 3600.0  # seconds
STEP = 1.0  # seconds between two looks

Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="A file to save the result in, several are numbered; or a folder.")
]
Wait = Annotated[float, typer.Option(help="Seconds to wait for the result; 0 returns at once.")]
Key = Annotated[str, typer.Option(help="A name of your own for this call: the same again is the same job.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", help="Any other field, as name=value; options.name=value for what one provider alone knows."),
]


def make(
    desk: Desk, task: str, request: Mapping[str, Any], *, output: Path | None = None, wait: float = WAIT, key: str = ""
) -> None:
    """Have it made, show it, and end the command with the exit code of what became of it."""
    wanted = _as_named(task, request, output)
    job = desk.call("submit_job", task, wanted, key)
    desk.say(f"Job {job['id']}")
    finish(desk, job, output=output, wait=wait)


def finish(desk: Desk, job: Mapping[str, Any], *, output: Path | None = None, wait: float = WAIT) -> None:
    """Wait for a job, save and show what it has made, and end the command likewise."""
    job = followed(desk, job, wait)
    saved = save_all(desk, job["artifacts"], output) if output else []
    desk.show({**job, **({"saved": saved} if output else {})}, lines_of(job, saved))
    if wait <= 0 and job["status"] in {"queued", "running"}:
        if desk.here:
            desk.say("No studio is running: the job goes on with the next command, or when the studio is started.")
        return
    if code := exit_code(job):
        raise typer.Exit(code)


def estimate(desk: Desk, task: str, request: Mapping[str, Any]) -> None:
    """Say what it would come to."""
    found = desk.call("estimate_cost", task, dict(request))
    made = f"{found['outputs']} by {found['provider']}/{found['model']}"
    desk.show(found, [f"{found['text']}, about {found['seconds']:.0f} s ({made})"])


def followed(desk: Desk, job: Mapping[str, Any], wait: float) -> dict[str, Any]:
    """The job as soon as nothing more happens by itself, or as it is when the time is over. Tells how it goes."""
    shown, found = "", dict(job)
    try:
        while wait > 0 and found["status"] in {"queued", "running"}:
            found = desk.call("get_job", found["id"], min(wait, STEP))
            wait -= STEP
            now = _going(found)
            if now and now != shown:
                desk.say(now)
            shown = now
    except KeyboardInterrupt:
        desk.say(f"Job {found['id']} goes on. See how it stands with: job {found['id']}")
        raise
    return found


def fields_of(pairs: list[str] | None) -> dict[str, Any]:
    """The fields of name=value pairs; a value that is JSON is taken as such, anything else as text. `a.b=c` is {"a": {"b": "c"}}."""
    import json

    fields: dict[str, Any] = {}
    for pair in pairs or []:
        name, equals, text = pair.partition("=")
        if not equals or not name:
            raise RequestError(f'"{pair}" is no name=value.', field="set", hint="Write it like count=4.")
        try:
            value = json.loads(text)
        except ValueError:
            value = text
        *outer, last = name.split(".")
        inner = fields
        for word in outer:
            inner = inner.setdefault(word, {})
            if not isinstance(inner, dict):
                raise RequestError(f'"{word}" is set twice, in two ways.', field="set", hint="Leave one out.")
        inner[last] = value
    return fields


def lines_of(job: Mapping[str, Any], saved: list[str]) -> Iterator[str]:
    """A job for people: its files where they were saved, else its artifacts, else how it stands."""
    if saved:
        yield from saved
    elif job["status"] == "succeeded":
        yield from map(artifact_line, job["artifacts"])
    if job["status"] != "succeeded" or job["failures"]:
        yield from job_lines(job)


def job_lines(job: Mapping[str, Any]) -> Iterator[str]:
    """How a job stands, with what it asks or what is wrong."""
    made = f"{len(job['artifacts'])} made"
    yield f"{job['id']}  {job['status']}  {job['task']} at {job['provider']}  {made}"
    if job["question"]:
        choices = ", ".join(choice["id"] for choice in job["question"]["choices"])
        yield f"  {job['question']['text']} Answer with: answer {job['id']} {job['question']['id']} <{choices}>"
    if job["error"]:
        yield f"  {told(job['error']['message'], job['error']['hint'])}"
    for failure in job["failures"]:
        yield f"  {failure['index'] + 1}: {told(failure['error']['message'], failure['error']['hint'])}"


def artifact_line(artifact: Mapping[str, Any]) -> str:
    """An artifact for people: its id and what it is."""
    facts = [artifact["media_type"]]
    if artifact["width"]:
        facts.append(f"{artifact['width']}x{artifact['height']}")
    if artifact["duration"]:
        facts.append(f"{artifact['duration']:.1f} s")
    return "  ".join([artifact["id"], *facts, f"{artifact['bytes']:,} bytes"])


def exit_code(job: Mapping[str, Any]) -> int:
    """What became of a job, as a number."""
    if job["status"] == "succeeded":
        return DONE
    if job["status"] in {"queued", "running", "waiting"}:
        return NOT_OVER
    return code_of(job["error"]["category"]) if job["error"] else FAILED


def _as_named(task: str, request: Mapping[str, Any], output: Path | None) -> dict[str, Any]:
    """The request, with the file format that the file's name asks for, where none is said."""
    from studio.requests import REQUESTS

    wanted, ending = dict(request), extension(output) if output else ""
    kind = REQUESTS.get(task)
    field = kind.model_fields.get("output_format") if kind else None
    if field and ending in getattr(field.annotation, "__args__", ()) and not wanted.get("output_format"):
        wanted["output_format"] = ending
    return wanted


def _going(job: Mapping[str, Any]) -> str:
    """How far a job is, in a few words."""
    if job["status"] == "queued":
        return "queued"
    if job["status"] != "running":
        return ""
    tenth = int(job["progress"] * 10) * 10
    return told(f"{tenth} %", job["stage"] if job["stage"] != "running" else "", job["note"])
