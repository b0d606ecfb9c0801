"""What people decide about a run: approve, answer, cancel, resume, retry, redo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Connection

from studio.errors import Conflict, NotFound, RequestError
from studio.jobs.ids import job_of_run
from studio.jobs.job import OVER
from studio.workflows.operations import OPERATIONS
from studio.workflows.run_rows import RunRows, drop_parts
from studio.workflows.standing import ACTIVE, BAD, MISSING, Part, Standing
from studio.workflows.values import amount_of

if TYPE_CHECKING:
    from studio.studio import Studio
    from studio.workflows.advancing import Advancer

NOTHING: Mapping[str, Any] = {}
Row = Mapping[str, Any]


class Deciding:
    """Carries out what people decide."""

    def __init__(self, studio: Studio, rows: RunRows, advancer: Advancer) -> None:
        self._studio, self._engine, self.rows, self.advancer = studio, studio.engine, rows, advancer
        self.looker = advancer.looker

    def approve(self, run_id: str, owner: str, step: str = "") -> None:
        """Go on after a step, which may still be under way; without one, after all that wait for that."""
        standing = self.looker.stands(self.rows.owned(run_id, owner))
        if step:
            asked = {*standing.shape.asked, standing.row["until"]}
            if step not in asked:
                hint = f"Those that ask: {', '.join(sorted(asked - {''})) or 'none'}."
                raise NotFound(f'Nothing is asked after the step "{step[:60]}".', field="step", hint=hint)
        steps = [step] if step else standing.to_approve
        if not steps:
            raise Conflict("Nothing here waits for approval.", field="run_id", hint="Look at the run with get_run.")
        if not set(steps) <= set(standing.row["approved"]):
            self._approve(standing.row, steps)

    def answer(self, run_id: str, owner: str, question_id: str, answer: str, changes: Mapping[str, Any]) -> None:
        """Give a run what it asked for."""
        row = self.rows.owned(run_id, owner)
        if self._is_answered(row, question_id, answer):
            return
        asked = row["question"] if row["status"] in ("waiting", *ACTIVE) else None
        if asked is None or asked["id"] != question_id:
            hint = "Look at the run's question with get_run."
            raise Conflict("This run does not ask that (any more).", field="question_id", hint=hint)
        allowed = [choice["id"] for choice in asked["choices"]]
        if answer not in allowed:
            hint = f"Choose one of {', '.join(allowed)}."
            raise RequestError(f'"{answer[:40]}" is no answer to this question.', field="answer", hint=hint)
        self._act_on(row, asked, answer, changes)
        data = {"question": question_id, "answer": answer, "step": asked["step"]}
        self.rows.update(run_id, {}, unless=(), event="answered", data=data)

    def cancel(self, run_id: str, owner: str) -> None:
        """Stop a run and its jobs. A run that is over stays as it is."""
        row = self.rows.owned(run_id, owner)
        if row["status"] in OVER:
            return
        self.rows.update(run_id, {"cancelling": True})  # from here on, it begins nothing more
        for job in self._engine.rows.of_run(run_id):
            self._engine.decisions.cancel(job["id"], owner)
        row = self.rows.get(run_id)
        self._engine.dispatch.stop_workflow(row)
        values = {"status": "cancelled", "cancelling": False, "question": None, "recheck_at": None}
        values["finished_at"] = self._engine.clock()
        self.rows.update(run_id, values, attempt=row["attempt"], event="cancelled")

    def delete(self, run_id: str, owner: str) -> None:
        """Forget a run that has ended. What it has made stays in the library."""
        self.rows.owned(run_id, owner)
        if not self.rows.delete(run_id):
            hint = "Cancel it first; a run that is being cancelled has ended in a moment."
            raise Conflict("This run, or a job of it, has not ended.", field="run_id", hint=hint)

    def resume(self, run_id: str, owner: str) -> None:
        """Let a run go on that is cancelled, failed or interrupted, or waits for something outside."""
        row = self.rows.owned(run_id, owner)
        standing = self.looker.stands(row)
        bad = [part for part in standing.parts if part.status in BAD]
        if row["status"] in ACTIVE or (row["status"] == "succeeded" and not bad):
            hint = "Start it again for another result."
            raise Conflict(f"This run is {row['status']}; there is nothing to resume.", field="run_id", hint=hint)
        if row["question"] and row["question"]["kind"] != "check":
            raise Conflict("This run waits for an answer.", field="run_id", hint="Answer its question first.")
        self._again(standing, bad)

    def retry(self, run_id: str, owner: str, step: str) -> None:
        """Make what failed of a step again, or of one of its jobs, and what could not be made from it."""
        row = self.rows.owned(run_id, owner)
        standing = self.looker.stands(row)
        bad = [part for part in self._named(standing, step) if part.status in BAD]
        if not bad:
            raise Conflict("Nothing of this step has failed.", field="step", hint="Redo it for another result.")
        self._again(standing, bad)

    def redo(self, run_id: str, owner: str, step: str, changes: Mapping[str, Any]) -> None:
        """Make a step anew, or one of its jobs, and all that is made from it."""
        row = self.rows.owned(run_id, owner)
        standing = self.looker.stands(row)
        named = self._named(standing, step)
        target = named[0].planned.step if named else step
        self._check_changes(standing, target, changes)
        affected = {target, *standing.shape.dependents(target)}
        gone = [part for part in standing.parts if part.planned.step in affected and (part in named or part.planned.step != target)]  # fmt: skip
        for part in gone:
            if part.job is not None and not part.job.over:
                self._engine.decisions.cancel(part.job.id, owner)
        edits = {name: dict(edit) for name, edit in row["edits"].items()}
        edit = edits.setdefault(step, {})
        edit["arguments"] = {**edit.get("arguments", {}), **changes}
        edit["anew"] = edit.get("anew", 0) + 1
        values = {
            "edits": edits,
            "approved": [name for name in row["approved"] if name not in affected],
            "accepted": [name for name in row["accepted"] if name not in affected],
        }

        def also(connection: Connection) -> None:
            drop_parts(connection, run_id, [part.serial for part in gone])

        data = {"step": step, "steps": sorted(affected)}
        self.rows.update(run_id, values, unless=(), event="redo", data=data, also=also)
        self._go_on(run_id)

    def keys_changed(self, owner: str) -> None:
        """A key was entered: let the owner's runs go on that wait for one."""
        for row in self.rows.waiting(owner):
            if (row["error"] or {}).get("category") in {"not_configured", "auth"}:
                self.advancer.wake(row["id"])

    # Inside

    def _act_on(self, row: Row, asked: Mapping[str, Any], answer: str, changes: Mapping[str, Any]) -> None:
        run_id, owner, step = row["id"], row["owner"], asked["step"]
        serial, inner, question = asked["id"].partition("/")
        if inner:
            self._engine.decisions.answer(job_of_run(run_id, int(serial)), question, answer, owner)
            self._go_on(run_id)
        elif answer == "decline":
            self.cancel(run_id, owner)
        elif asked["kind"] == "approve" and answer == "redo":
            self.redo(run_id, owner, step, changes)
        elif asked["kind"] == "approve":
            self._rewrite(row, step, changes)
            self._approve(self.rows.get(run_id), [step])
        elif asked["kind"] == "cost":
            self._agree(row, asked, changes)
        elif asked["kind"] == "failed" and answer == "go_on":
            self._set(run_id, accepted=sorted({*row["accepted"], step}))
        elif asked["kind"] == "unknown":
            self.rows.change_part(run_id, int(asked["id"].partition("-")[2]), {"state": "planned"}, only=("unknown",))
            self._go_on(run_id)
        elif asked["kind"] == "failed":
            self.retry(run_id, owner, step)
        else:
            self._go_on(run_id)

    def _approve(self, row: Row, steps: Iterable[str]) -> None:
        steps = list(steps)
        values: dict[str, Any] = {"approved": sorted({*row["approved"], *steps}), "question": None}
        if row["until"] in steps:
            values["until"] = ""
        self.rows.update(row["id"], values, unless=(), event="approved", data={"steps": steps})
        self._go_on(row["id"])

    def _agree(self, row: Row, asked: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
        """A price is agreed to; with max_cost, up to that."""
        kind, _, _ = asked["id"].partition("-")
        raised = amount_of(changes.get("max_cost"), "max_cost")
        values: dict[str, Any] = {} if raised is None else {"max_cost": raised}
        if kind == "blind":
            values["blind_cost"] = True
        elif kind == "confirm":
            values["confirm_cost"] = False
        elif raised is None:
            values["max_cost"] = self._needed(row, asked)
        self._set(row["id"], **values)

    def _needed(self, row: Row, asked: Mapping[str, Any]) -> float:
        """The ceiling under which the next job has its place."""
        from studio.workflows.paying import spent

        with self.rows.reader.connect() as connection:
            so_far = spent(connection, row["id"]).get(asked["cost"]["unit"], 0.0)
        return round(max(row["max_cost"] or 0.0, so_far + asked["cost"]["amount"]), 6)

    def _rewrite(self, row: Row, step: str, changes: Mapping[str, Any]) -> None:
        """Replace what was written in a step by a person's own words."""
        if not changes:
            return
        standing = self.looker.stands(row)
        parts = standing.by_step.get(step, [])
        text = changes.get("text")
        if set(changes) != {"text"} or len(parts) != 1 or parts[0].job is not None or not isinstance(text, str) or not text.strip():  # fmt: skip
            hint = 'Approve it as it is, or choose redo with its arguments. Only one written text can be changed: {"text": ...}.'
            raise RequestError("This cannot be changed while it is approved.", field="changes", hint=hint)
        keep = parts[0].texts
        pieces = text.splitlines() if len(keep) > 1 else [text]
        texts = [piece.strip() for piece in pieces if piece.strip()]
        self.rows.change_part(row["id"], parts[0].serial, {"texts": texts}, only=("written",))

    def _check_changes(self, standing: Standing, step: str, changes: Mapping[str, Any]) -> None:
        """Raises RequestError where a step has no such argument."""
        operation = OPERATIONS[standing.plan.recipe.step(step).use]
        for name in changes:
            if name not in operation.shape.model_fields:
                hint = f"It takes {', '.join(list(operation.shape.model_fields)[:12])}."
                raise RequestError(f'{operation.name} takes no "{str(name)[:60]}".', field="changes", hint=hint)

    def _named(self, standing: Standing, step: str) -> list[Part]:
        """The parts of a step, or the one of this name. Raises NotFound."""
        if step in standing.by_step:
            return list(standing.by_step[step])
        found = [part for part in standing.parts if part.name == step]
        if not found:
            hint = f"Choose one of {', '.join(standing.plan.order)}."
            raise NotFound(f'This run has no step "{step[:60]}".', field="step", hint=hint)
        return found

    def _again(self, standing: Standing, parts: Iterable[Part]) -> None:
        """Let these go on: jobs as they can, the rest from the beginning; and what could not be made from them."""
        row = standing.row
        chosen = {part.serial: part for part in parts}
        for part in standing.parts:
            if part.state == "failed" and (part.trouble or {}).get("code") == MISSING:
                chosen[part.serial] = part
        if any(part.job is not None and part.job.cancelling and not part.job.over for part in standing.parts):
            raise Conflict("This run is still being cancelled.", field="run_id", hint="Try again in a moment.")
        for part in chosen.values():
            if part.job is not None:
                self._engine.decisions.resume(part.job.id, row["owner"])
            else:
                self.rows.change_part(row["id"], part.serial, {"state": "planned", "error": None}, only=("failed",))
        self._go_on(row["id"])

    def _set(self, run_id: str, **values: Any) -> None:
        self.rows.update(run_id, {**values, "question": None}, unless=())
        self._go_on(run_id)

    def _go_on(self, run_id: str) -> None:
        """Carry on with a run that nobody carries on with now."""
        self.advancer.wake(run_id, only=("waiting", *OVER))

    def _is_answered(self, row: Row, question_id: str, answer: str) -> bool:
        """Whether this very answer was given already."""
        if (row["question"] or {}).get("id") == question_id:
            return False
        told = [event["data"] for event in self.rows.events(row["id"]) if event["type"] == "answered"]
        return any(each["question"] == question_id and each["answer"] == answer for each in told)
