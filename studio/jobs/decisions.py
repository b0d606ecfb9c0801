"""What people decide about a job that is under way: cancel, resume, answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Connection

from studio.errors import Conflict, RequestError
from studio.jobs.job import OVER
from studio.jobs.states import reference_of
from studio.provider import Question

if TYPE_CHECKING:
    from studio.jobs.engine import JobEngine


class Decisions:
    """Carries out what people decide. `cancelling` holds the jobs whose work in this process should stop."""

    def __init__(self, engine: JobEngine) -> None:
        self.rows, self.submissions, self.states = engine.rows, engine.submissions, engine.states
        self.dispatch, self.admission, self.account = engine.dispatch, engine.admission, engine.parts.account
        self.cancelling: set[str] = set()

    def cancel(self, job_id: str, owner: str) -> None:
        """Stop a job as far as it can be stopped. A job that is over stays as it is."""
        row = self.rows.owned(job_id, owner)
        if row["status"] in OVER:
            return
        self.cancelling.add(job_id)
        self.rows.update(job_id, {"cancelling": True, "stage": "cancelling"})
        for child in self.rows.children(job_id):
            self.cancel(child["id"], owner)
        self.dispatch.stop_workflow(row)
        if self.submissions.of_job(job_id):
            self.dispatch.enqueue_cleanup(row)
        else:
            self.states.mark_cancelled(job_id, row["attempt"], False)

    def resume(self, job_id: str, owner: str) -> None:
        """Let a job go on that is cancelled, failed, interrupted or waiting; what was accepted is followed, not sent again."""
        row = self.rows.owned(job_id, owner)
        children = self.rows.children(job_id)
        unfinished = [child for child in children if child["status"] in {"failed", "cancelled", "interrupted"}]
        if row["status"] in {"queued", "running"} or (row["status"] == "succeeded" and not unfinished):
            raise Conflict(
                f"This job is {row['status']}; there is nothing to resume.",
                field="job_id",
                hint="Submit it again for another result.",
            )
        if row["question"] and row["question"]["kind"] not in {"check"}:
            raise Conflict("This job waits for an answer.", field="job_id", hint="Answer its question first.")
        for child in unfinished:
            self._again(child)
        self._again(row)

    def answer(self, job_id: str, question_id: str, answer: str, owner: str) -> None:
        """Give a waiting job what it asked for: check, retry, drop, approve, decline, or one of its choices."""
        row = self.rows.owned(job_id, owner)
        if "/" in question_id:
            name, _, inner = question_id.partition("/")
            self.answer(f"{job_id}:{name}", inner, answer, owner)
            return
        if (row["answer"] or {}).get("question") == question_id and row["answer"]["answer"] == answer:
            return
        asked = Question(**row["question"]) if row["status"] == "waiting" and row["question"] else None
        if asked is None or asked.id != question_id:
            raise Conflict(
                "This job does not ask that (any more).",
                field="question_id",
                hint="Look at the job's question with get_job.",
            )
        allowed = [choice.id for choice in asked.choices]
        if answer not in allowed:
            raise RequestError(
                f'"{answer[:40]}" is no answer to this question.',
                field="answer",
                hint=f"Choose one of {', '.join(allowed)}.",
            )
        self._act_on(row, asked, answer)

    def keys_changed(self, owner: str, provider: str) -> None:
        """A key was entered: let the owner's jobs go on that wait for it."""
        for row in self.rows.with_status(("waiting",)):
            waits = (row["error"] or {}).get("category") in {"not_configured", "auth"}
            if row["owner"] == owner and row["provider"] == provider and waits:
                self.restart(row)

    def restart(self, row: Mapping[str, Any], also: Callable[[Connection], None] | None = None, **values: Any) -> bool:
        """Queue a settled job again as its next attempt, and its waiting parent with it. `also` runs in the same transaction."""
        fresh = {
            "status": "queued",
            "stage": "",
            "attempt": row["attempt"] + 1,
            "cancelling": False,
            "error": None,
            "question": None,
            "recheck_at": None,
            "finished_at": None,
            "note": "",
        }
        changes = {**fresh, "account": self._payer(row, values), **values}
        idle = ("queued", "running")
        if not self.rows.update(row["id"], changes, attempt=row["attempt"], unless=idle, event="queued", also=also):
            return False
        self.cancelling.discard(row["id"])
        self.dispatch.enqueue(row["id"])
        if row["parent"] and (parent := self.rows.get(row["parent"]))["status"] == "waiting":
            self.restart(parent)
        return True

    def _payer(self, row: Mapping[str, Any], changes: Mapping[str, Any]) -> str:
        """The account that goes on with a job: the one that may have been charged already, else whichever its owner has now."""
        sent = self.submissions.get(reference_of({**row, **changes}))
        held = sent is not None and sent.state in {"accepted", "sending", "unknown"}
        return str(row["account"]) if held else self.account(row["owner"], row["provider"])

    def _again(self, row: Mapping[str, Any]) -> None:
        """Restart after a failure or a cancel: what is still accepted is followed, anything else is sent under a new reference."""
        sent = self.submissions.get(reference_of(row))
        if row["status"] == "waiting" or (sent and sent.state in {"accepted", "sending", "unknown"}):
            self.restart(row)
        else:
            approved = (row["answer"] or {}).get("paid")  # of the call that is no more; the new one asks by itself
            self._pay_again(row, **({"answer": None} if approved else {}))

    def _pay_again(self, row: Mapping[str, Any], **values: Any) -> None:
        """Restart under a new reference; its price is set aside first, or the restart is refused."""
        payment = row["payment"] + 1
        self.restart(row, self.admission.reserving(row, payment), payment=payment, **values)

    def _act_on(self, row: Mapping[str, Any], asked: Question, answer: str) -> None:
        given = {"question": asked.id, "answer": answer}
        composite = bool((row["plan"] or {}).get("jobs"))
        if answer in {"drop", "decline"} and not composite:
            self.rows.update(row["id"], {"answer": given})
            self.cancel(row["id"], row["owner"])
        elif answer.partition(":")[0] == "retry":
            self._pay_again(row, answer=given)
        elif asked.kind == "check" and (row["answer"] or {}).get("paid"):
            self.restart(row, answer={**_approval(row["answer"]), **given})
        elif asked.kind in {"unknown", "check"} or composite:
            self.restart(row, answer=given)
        else:
            ref = f"{reference_of(row)}#{asked.id}"
            price, values = asked.cost, {**row, "ref": ref}
            self.restart(
                row,
                lambda connection: self.admission.reserve(connection, values, price),
                answer={**given, "ref": ref, "paid": True},
            )


def _approval(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What of an approval must outlive a later "check again": the call that it paid for is the one that is followed."""
    return {"ref": answer["ref"], "paid": True, "approved": answer.get("approved", answer["answer"])}
