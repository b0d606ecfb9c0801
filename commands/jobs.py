"""Jobs: how they stand, and what a person may do with them."""

from __future__ import annotations

from typing import Annotated

import typer

from commands._desk import desk
from commands._files import save_all
from commands._making import Output, Wait, finish, job_lines, lines_of
from commands._terminal import AsJson, Quiet
from studio.errors import NotFound

JobId = Annotated[str, typer.Argument(help="Which job, by its id.")]


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for command in (job, jobs, last, cancel, resume, answer):
        app.command()(command)


def job(job_id: JobId, wait: Wait = 0, output: Output = None, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Show how a job stands; wait for it, save what it made."""
    with desk(as_json, quiet) as studio:
        finish(studio, studio.call("get_job", job_id, 0), output=output, wait=wait)


def jobs(
    status: Annotated[str, typer.Option(help="Only these, several with commas.")] = "",
    limit: Annotated[int, typer.Option("-n", "--limit", help="How many at most.")] = 20,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """List jobs, newest first."""
    with desk(as_json, quiet) as studio:
        found = studio.call("list_jobs", status, limit)
        studio.show(found, (line for each in found["jobs"] for line in job_lines(each)))


def last(output: Output = None, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Show the last job that has made something, and save that again."""
    with desk(as_json, quiet) as studio:
        found = next((each for each in studio.call("list_jobs", "", 100)["jobs"] if each["artifacts"]), None)
        if found is None:
            raise NotFound("Nothing has been made yet.", hint='Try: image "a lighthouse at dusk".')
        saved = save_all(studio, found["artifacts"], output) if output else []
        prompt = str(found["request"].get("prompt", ""))
        seeds = {each["seed"] for each in found["artifacts"] if each["seed"] is not None}
        about = f"{found['task']} at {found['provider']}: {prompt}" + (f" (seed {min(seeds)})" if seeds else "")
        studio.show(found, [about, *lines_of(found, saved)])


def cancel(job_id: JobId, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Stop a job."""
    with desk(as_json, quiet) as studio:
        found = studio.call("cancel_job", job_id)
        studio.show(found, job_lines(found))


def resume(job_id: JobId, wait: Wait = 0, output: Output = None, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Let a job go on; what was accepted is not sent again."""
    with desk(as_json, quiet) as studio:
        finish(studio, studio.call("resume_job", job_id), output=output, wait=wait)


def answer(
    job_id: JobId,
    question_id: Annotated[str, typer.Argument(help="The id of its question.")],
    choice: Annotated[str, typer.Argument(help="check, approve, decline, retry (may pay twice), drop, or a choice.")],
    wait: Wait = 0,
    output: Output = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Answer what a job asks."""
    with desk(as_json, quiet) as studio:
        finish(studio, studio.call("answer_job", job_id, question_id, choice), output=output, wait=wait)
