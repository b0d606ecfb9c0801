"""Asking for something to be made: the price first where it is wanted, then the job, its progress, and the files."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from commands._desk import Desk
from commands._files import extension, save_all
from commands._flags import LOOKS, WAITS, Ending
from commands._terminal import DONE, FAILED, NOT_OVER, code_of, told
from studio.errors import RequestError

NOTE = 160  # letters of a line of progress
STEP = 1.0  # seconds between two looks
LATER = "No studio is running: it goes on with the next command, or when the studio is started."


def make(desk: Desk, task: str, request: Mapping[str, Any], ending: Ending = WAITS, key: str = "") -> None:
    """Have it made, show it, and end the command with the exit code of what became of it."""
    job = _submitted(desk, task, request, _as_named(task, request, ending.output), key)
    desk.say(f"Job {job['id']}")
    finish(desk, job, ending)


def finish(desk: Desk, job: Mapping[str, Any], ending: Ending = LOOKS) -> None:
    """Wait for a job, save and show what it has made, and end the command likewise."""
    taken = Taken(desk, ending)
    job = followed(desk, job, ending.wait, taken if ending.stream else None)
    taken.take(job["artifacts"])
    if ending.stream:
        desk.line({"job": job})
    else:
        desk.show({**job, **({"saved": taken.saved} if ending.output else {})}, lines_of(job, taken.saved))
    if ending.wait <= 0 and job["status"] in {"queued", "running"}:
        if desk.here:
            desk.say(LATER)
        return
    if code := exit_code(job):
        raise typer.Exit(code)


def _submitted(
    desk: Desk, task: str, request: Mapping[str, Any], as_named: Mapping[str, Any], key: str
) -> dict[str, Any]:
    """The job. Where the file's name asks for a format that nobody can choose there, it comes as it is: it is saved as what it is."""
    try:
        job: dict[str, Any] = desk.call("submit_job", task, dict(as_named), key)
    except RequestError as error:
        if error.field != "output_format" or request.get("output_format"):
            raise
        job = desk.call("submit_job", task, dict(request), key)
    return job


class Taken:
    """What of a result has been saved, and printed where it is wanted piece by piece."""

    def __init__(self, desk: Desk, ending: Ending) -> None:
        self.desk, self.ending = desk, ending
        self.saved: list[str] = []
        self._known: set[str] = set()

    def take(self, artifacts: Sequence[Mapping[str, Any]]) -> None:
        """Save those that are new, and print them."""
        for artifact in artifacts:
            if artifact["id"] in self._known:
                continue
            self._known.add(artifact["id"])
            output = self.ending.output
            saved = save_all(self.desk, [dict(artifact)], output, first=len(self.saved) + 1) if output else []
            self.saved += saved
            if self.ending.stream:
                self.desk.line({"artifact": dict(artifact), **({"saved": saved[0]} if saved else {})})


def estimate(desk: Desk, task: str, request: Mapping[str, Any]) -> None:
    """Say what it would come to."""
    found = desk.call("estimate_cost", task, dict(request))
    made = f"{found['outputs']} by {found['provider']}/{found['model']}"
    desk.show(found, [f"{found['text']}, about {found['seconds']:.0f} s ({made})"])


def followed(desk: Desk, job: Mapping[str, Any], wait: float, taken: Taken | None = None) -> dict[str, Any]:
    """The job as soon as nothing more happens by itself, or as it is when the time is over. Tells how it goes."""
    shown, found = "", dict(job)
    try:
        while wait > 0 and found["status"] in {"queued", "running"}:
            found = desk.call("get_job", found["id"], min(wait, STEP))
            wait -= STEP
            if taken:
                taken.take(found["artifacts"])
            now = _going(found)
            if now and now != shown:
                desk.say(now)
            shown = now
    except KeyboardInterrupt:
        desk.say(
            f"Job {found['id']} goes on. Wait for it with: job {found['id']} --wait 600; stop it with: cancel {found['id']}"
        )
        if desk.here:
            desk.say(LATER)
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
    words = f"{tenth} % {job['stage'] if job['stage'] != 'running' else ''} {job['note']}"
    return textwrap.shorten(words, NOTE, placeholder=" ...")
