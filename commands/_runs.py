"""A run as a command shows it: watched, saved, and told step by step."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import typer

from commands._desk import Desk
from commands._flags import Ending
from commands._making import LATER, STEP, Taken, artifact_line, exit_code
from commands._terminal import told

OVER = {"succeeded", "failed", "cancelled", "interrupted", "waiting"}


def finish_run(studio: Desk, run: Mapping[str, Any], ending: Ending) -> None:
    """Watch a run, save and show what it has made, and end the command with the exit code of what became of it."""
    taken = Taken(studio, ending)
    found = _followed(studio, run, ending.wait, taken if ending.stream else None)
    if ending.output and found["status"] == "succeeded" and not all(each["home"] for each in found.get("files", [])):
        found = studio.call(
            "keep_run", found["id"]
        )  # what is made elsewhere comes home a little after its run has ended
    taken.take(found["artifacts"])
    if ending.stream:
        studio.line({"run": found})
    else:
        studio.show({**found, **({"saved": taken.saved} if ending.output else {})}, taken.saved or run_lines(found))
    if ending.wait <= 0:
        if studio.here and found["status"] in {"queued", "running"}:
            studio.say(LATER)
        return
    if code := exit_code(found):
        raise typer.Exit(code)


def _followed(studio: Desk, run: Mapping[str, Any], wait: float, taken: Taken | None) -> dict[str, Any]:
    """The run as soon as nothing more happens by itself, or as it is when the time is over. Tells how its steps stand."""
    found, shown, end = dict(run), dict[str, str](), time.monotonic() + wait
    try:
        while found["status"] not in OVER and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, STEP / 4))
            found = studio.call("get_run", found["id"])
            if taken:
                taken.take(found["artifacts"])
            for step in found["steps"]:
                if step["status"] != "pending" and shown.get(step["id"]) != step["status"]:
                    studio.say(f"{step['title'] or step['id']}: {step['status']}")
                shown[step["id"]] = step["status"]
    except KeyboardInterrupt:
        studio.say(
            f"Run {found['id']} goes on. Watch it with: workflow watch {found['id']}; stop it with: workflow cancel {found['id']}"
        )
        if studio.here:
            studio.say(LATER)
        raise
    return found


def run_lines(run: Mapping[str, Any]) -> Iterator[str]:
    """A run for people: its steps, what it asks or what is wrong, and its result."""
    yield f"{run['id']}  {run['status']}  {run['title']}"
    for step in run["steps"]:
        yield f"  {step['id']}  {step['status']}"
        if step["error"]:
            yield f"    {told(step['error']['message'], step['error']['hint'])}"
    if question := run["question"]:
        choices = ", ".join(choice["id"] for choice in question["choices"])
        yield f"  {question['text']} Answer with: workflow answer {run['id']} {question['id']} <{choices}>"
    if run["error"]:
        yield f"  {told(run['error']['message'], run['error']['hint'])}"
    yield from map(artifact_line, run["artifacts"])
