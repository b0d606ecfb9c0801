"""What a run asks a person: to look at something, to agree to a price, to decide about what failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studio.errors import BacklotError, error_from
from studio.provider import Choice, Question
from studio.workflows.looking import title_of
from studio.workflows.standing import BAD, Part, Standing

APPROVE = (
    Choice(id="approve", label="Go on"),
    Choice(id="redo", label="Make it anew"),
    Choice(id="decline", label="Stop here"),
)
FAILED = (
    Choice(id="retry", label="Try again"),
    Choice(id="go_on", label="Go on without"),
    Choice(id="decline", label="Stop here"),
)
UNKNOWN = (Choice(id="retry", label="Write it again"), Choice(id="decline", label="Stop here"))
CHECK = (Choice(id="check", label="Check again"), Choice(id="decline", label="Stop here"))
Asked = dict[str, Any]  # a question, with the step that it is about


def question_for(
    standing: Standing, put_off: Mapping[int, Question | BacklotError]
) -> tuple[Asked | None, BacklotError | None]:
    """The first thing that a person has to decide, and the error that it is about, if any. A run that cannot go on asks only what is unclear."""
    if standing.is_too_long:
        return next((_of_part(part) for part in standing.parts if part.status == "waiting"), (None, None))
    for name in standing.to_approve:
        return _approval(standing, name), None
    parts = {part.serial: part for part in standing.parts}
    reasons = [(parts[serial], reason) for serial, reason in sorted(put_off.items()) if serial in parts]
    for part, reason in reasons:
        if isinstance(reason, Question):
            return _asked(reason, part.planned.step), None
    for part in standing.parts:
        if part.status == "waiting":
            return _of_part(part)
    for name in standing.to_accept:
        return _about_failures(standing, name), None
    for part, reason in reasons:
        if isinstance(reason, BacklotError):
            question = Question(id=f"check-{part.serial}", kind="check", text=reason.message, choices=CHECK)
            return _asked(question, part.planned.step), reason
    return None, None


def _approval(standing: Standing, name: str) -> Asked:
    """Another question for each time that it is made."""
    serial = max((part.serial for part in standing.by_step[name]), default=0)
    text = standing.shape.asked.get(name) or "This is done. Go on from here?"
    return _asked(Question(id=f"approve-{serial}", kind="approve", text=text, choices=APPROVE), name)


def _of_part(part: Part) -> tuple[Asked | None, BacklotError | None]:
    """What a part's own job asks, or what it waits for."""
    if part.job is None:
        who = part.writer or "somebody"
        text = f"Nobody knows whether {who} has written this already; writing it again may cost twice."
        return _asked(Question(id=f"unknown-{part.serial}", kind="unknown", text=text, choices=UNKNOWN), part.planned.step), None  # fmt: skip
    error = error_from(part.job.error.model_dump()) if part.job.error else None
    if part.job.question is None:
        return None, error
    question = part.job.question.model_copy(update={"id": f"{part.serial}/{part.job.question.id}"})
    return _asked(question, part.planned.step), error


def _about_failures(standing: Standing, name: str) -> Asked:
    parts = standing.by_step[name]
    bad = [part for part in parts if part.status in BAD]
    why = next((str(part.trouble["message"]) for part in bad if part.trouble), "")
    text = f"{title_of(standing.plan.recipe, name)}: {len(bad)} of {len(parts)} failed. {why}".strip()
    question = Question(
        id=f"failed-{bad[-1].serial}-{standing.row['attempt']}", kind="failed", text=text, choices=FAILED
    )
    return _asked(question, name)


def _asked(question: Question, step: str) -> Asked:
    return {**question.model_dump(mode="json"), "step": step}
