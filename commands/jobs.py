"""Jobs: how they stand, and what a person may do with them."""

from __future__ import annotations

from typing import Annotated

import typer

from commands._desk import Desk
from commands._files import save_all
from commands._flags import LOOKS, WAITS, Ending, Limit, Output, Status, at_desk, at_work
from commands._making import finish, job_lines, lines_of
from studio.errors import NotFound

MOST = 500  # jobs that are looked through for one provider or task
JobId = Annotated[str, typer.Argument(help="Which job, by its id.")]


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for command in (job, jobs, last, cancel, resume, answer):
        app.command()(command)


@at_desk
def job(studio: Desk, job_id: JobId, ending: Ending = LOOKS) -> None:
    """Show how a job stands; --wait for it, -o saves it."""
    finish(studio, studio.call("get_job", job_id, 0), ending)


@at_desk
def jobs(
    studio: Desk,
    status: Status = "",
    provider: Annotated[str, typer.Option("-p", "--provider", help="Only this provider's.")] = "",
    task: Annotated[str, typer.Option(help="Only of this task, like video.")] = "",
    limit: Limit = 20,
) -> None:
    """List jobs, newest first.

    --status queued,running,waiting are those under way.
    """
    every = studio.call("list_jobs", status, MOST if provider or task else limit)["jobs"]
    wanted = [each for each in every if provider in {"", each["provider"]} and task in {"", each["task"]}]
    found = {"jobs": wanted[:limit]}
    studio.show(found, (line for each in found["jobs"] for line in job_lines(each)))


@at_desk
def last(studio: Desk, output: Output = None) -> None:
    """Show what was made last, with its seed; -o saves it."""
    found = next((each for each in studio.call("list_jobs", "", 100)["jobs"] if each["artifacts"]), None)
    if found is None:
        raise NotFound("Nothing has been made yet.", hint='Try: image "a lighthouse at dusk".')
    saved = save_all(studio, found["artifacts"], output) if output else []
    prompt = str(found["request"].get("prompt", ""))
    seeds = {each["seed"] for each in found["artifacts"] if each["seed"] is not None}
    about = f"{found['task']} at {found['provider']}: {prompt}" + (f" (seed {min(seeds)})" if seeds else "")
    studio.show(found, [about, *lines_of(found, saved)])


@at_work
def cancel(studio: Desk, job_id: JobId) -> None:
    """Stop a job."""
    found = studio.call("cancel_job", job_id)
    studio.show(found, job_lines(found))


@at_desk
def resume(studio: Desk, job_id: JobId, ending: Ending = WAITS) -> None:
    """Let a job go on; nothing accepted is sent again."""
    finish(studio, studio.call("resume_job", job_id), ending)


@at_desk
def answer(
    studio: Desk,
    job_id: JobId,
    question_id: Annotated[str, typer.Argument(help="The id of its question.")],
    choice: Annotated[str, typer.Argument(help="check, approve, decline, retry (may pay twice), drop, or a choice.")],
    ending: Ending = WAITS,
) -> None:
    """Answer what a job asks."""
    finish(studio, studio.call("answer_job", job_id, question_id, choice), ending)
