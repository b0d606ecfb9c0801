"""The part of the public API that is about recipes and their runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from components._speaks import speaks
from studio.studio import Studio

if TYPE_CHECKING:
    from studio.workflows.runs import Runs


class RunApi:
    """The functions. As in `components.api`, the docstrings are what programs and agents read."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    @property
    def _runs(self) -> Runs:
        return self._studio.runs

    def functions(self) -> list[Callable[..., Any]]:
        """In the order of the documentation."""
        return [
            self.list_recipes,
            self.get_recipe,
            self.check_recipe,
            self.save_recipe,
            self.delete_recipe,
            self.recipe_from_artifact,
            self.estimate_run,
            self.start_run,
            self.get_run,
            self.list_runs,
            self.run_events,
            self.approve_run,
            self.answer_run,
            self.retry_step,
            self.redo_step,
            self.cancel_run,
            self.resume_run,
            self.list_hosts,
            self.plan_run,
            self.send_run,
            self.keep_run,
            self.delete_run,
        ]

    @speaks
    async def list_recipes(self, owner: str) -> dict[str, Any]:
        """What can be made in several steps: films from a story, music videos, ads. Each recipe is started with start_run.

        Returns:
            {"recipes": [{id, own, title, promise, category, picture, inputs: [{name, type, label, help, list, required, default, ...}],
                steps, approvals, budget}]}
        """
        return {"recipes": await run_in_threadpool(self._runs.recipes, owner)}

    @speaks
    async def get_recipe(self, owner: str, recipe: str) -> dict[str, Any]:
        """One recipe, with its text.

        Args:
            recipe: Its id.

        Returns:
            As in list_recipes, and {document: the recipe as data, text: as YAML}
        """
        return await run_in_threadpool(self._runs.recipe, recipe, owner)

    @speaks
    async def check_recipe(self, owner: str, document: str) -> dict[str, Any]:
        """Everything wrong with a recipe, each with its place and a way out. Nothing is started or kept.

        Args:
            document: The recipe as YAML or JSON text, or the id of one.

        Returns:
            {"problems": [{path, place, line, message, hint}]}, empty for a recipe that can be started
        """
        return {"problems": await run_in_threadpool(self._runs.check, document, owner)}

    @speaks
    async def save_recipe(self, owner: str, document: str, recipe: str = "") -> dict[str, Any]:
        """Keep a recipe of your own.

        Args:
            document: The recipe as YAML or JSON text.
            recipe: The id of one of your own that it replaces; empty keeps it as a new one.

        Returns:
            The recipe, as in list_recipes; or {"error": ...} with every problem.
        """
        return await run_in_threadpool(self._runs.save, document, owner, recipe)

    @speaks
    async def delete_recipe(self, owner: str, recipe: str) -> dict[str, Any]:
        """Delete a recipe of your own. Its runs stay.

        Args:
            recipe: Its id.

        Returns:
            {"deleted": its id}
        """
        await run_in_threadpool(self._runs.delete, recipe, owner)
        return {"deleted": recipe}

    @speaks
    async def recipe_from_artifact(self, owner: str, artifact_id: str) -> dict[str, Any]:
        """The chain of steps that something was made by, as a recipe: to be looked at, changed and kept with save_recipe.

        Args:
            artifact_id: What was made.

        Returns:
            {"document": the recipe as data}
        """
        return {"document": await run_in_threadpool(self._runs.from_artifact, artifact_id, owner)}

    @speaks
    async def estimate_run(self, owner: str, recipe: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """What a run would cost and how long it would take, step by step. Nothing is started or spent.

        Args:
            recipe: As in start_run.
            inputs: As in start_run; what is left out is taken from defaults and samples.

        Returns:
            {amount: null where it is not known, unit, totals, unknown: ids of steps, seconds, text, steps: [{id, title, use, jobs, amount,
                each, unit, seconds, provider, model, skipped, error}]}
        """
        return await run_in_threadpool(self._runs.estimate, recipe, inputs, owner=owner)

    @speaks
    async def start_run(
        self, owner: str, recipe: str, inputs: dict[str, Any], idempotency_key: str = ""
    ) -> dict[str, Any]:
        """Start a recipe. Returns at once with a run; ask for it with get_run. It goes on by itself until it is done or asks something.

        Args:
            recipe: The id of a recipe, or one as YAML or JSON text.
            inputs: Its inputs by name, media as artifact ids; most have a default, the main text is called prompt. Besides: max_cost (it
                stops and asks before that is passed), confirm_cost (true: ask before anything is spent), media (artifact ids for
                $input_media), project, until (a step after which it stops and asks, or "approval": the first that asks).
            idempotency_key: A name of your own for this call. The same key again gives the same run instead of a second one.

        Returns:
            The run, or {"error": ...} with every problem and nothing started.
        """
        return await run_in_threadpool(self._runs.start, recipe, inputs, owner=owner, idempotency_key=idempotency_key)

    @speaks
    async def get_run(self, owner: str, run_id: str) -> dict[str, Any]:
        """How a run stands, with what its steps have made so far.

        Args:
            run_id: The id that start_run gave.

        Returns:
            {id, recipe, title, project, status, progress, steps, artifacts: its result, question, cost, error, ...}. status is queued,
            running, waiting (see question or error), succeeded, failed, cancelled or interrupted.
        """
        return await run_in_threadpool(self._runs.get, run_id, owner)

    @speaks
    async def list_runs(self, owner: str, status: str = "", limit: int = 20) -> dict[str, Any]:
        """Your runs, newest first.

        Args:
            status: Only runs with this status, like "waiting"; several with commas; empty for all.
            limit: How many at most, 1 to 500.

        Returns:
            {"runs": [...]}
        """
        return {"runs": await run_in_threadpool(self._runs.list, owner, status, limit)}

    @speaks
    async def run_events(self, owner: str, run_id: str, after: int = 0) -> dict[str, Any]:
        """What happened in a run, in order.

        Args:
            run_id: Which run.
            after: Only events after the one of this number (seq), for the next look.

        Returns:
            {"events": [{seq, at, type, data}]}
        """
        return {"events": await run_in_threadpool(self._runs.events, run_id, owner, after)}

    @speaks
    async def approve_run(self, owner: str, run_id: str, step: str = "") -> dict[str, Any]:
        """Let a run go on after a step that was to be looked at.

        Args:
            run_id: Which run.
            step: Which step; empty for all that wait for approval now.

        Returns:
            The run.
        """
        return await run_in_threadpool(self._runs.approve, run_id, owner, step)

    @speaks
    async def answer_run(
        self, owner: str, run_id: str, question_id: str, answer: str, changes: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Answer the question of a run.

        Args:
            run_id: Which run.
            question_id: The id of its question.
            answer: The id of one of the question's choices, like approve, redo, retry, go_on or decline.
            changes: With redo, arguments of the step as they are to be, like {"prompt": "..."}; with approve after a step that wrote a text,
                {"text": "..."} in its place; with a question about cost, {"max_cost": 30}.

        Returns:
            The run.
        """
        return await run_in_threadpool(self._runs.answer, run_id, owner, question_id, answer, changes)

    @speaks
    async def retry_step(self, owner: str, run_id: str, step: str) -> dict[str, Any]:
        """Make what failed of a step again; what was made is kept.

        Args:
            run_id: Which run.
            step: The step's id, or the name of one of its jobs.

        Returns:
            The run.
        """
        return await run_in_threadpool(self._runs.retry, run_id, owner, step)

    @speaks
    async def redo_step(
        self, owner: str, run_id: str, step: str, changes: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Make a step anew, and all that is made from it. It costs again; what was made before stays in the library.

        Args:
            run_id: Which run.
            step: The step's id, or the name of one of its jobs.
            changes: Arguments of the step as they are to be, like {"prompt": "..."}.

        Returns:
            The run.
        """
        return await run_in_threadpool(self._runs.redo, run_id, owner, step, changes)

    @speaks
    async def cancel_run(self, owner: str, run_id: str) -> dict[str, Any]:
        """Stop a run and its jobs, as far as they can still be stopped. What it has made is kept.

        Args:
            run_id: Which run.

        Returns:
            The run.
        """
        return await run_in_threadpool(self._runs.cancel, run_id, owner)

    @speaks
    async def resume_run(self, owner: str, run_id: str) -> dict[str, Any]:
        """Let a cancelled, failed or interrupted run go on. What a provider has accepted is followed, never sent again.

        Args:
            run_id: Which run.

        Returns:
            The run.
        """
        return await run_in_threadpool(self._runs.resume, run_id, owner)

    @speaks
    async def list_hosts(self, owner: str) -> dict[str, Any]:
        """Who carries out whole workflows elsewhere for you. Their runs are among those of list_runs, with `at`; new ones appear there soon.

        Returns:
            {"hosts": [{provider, title}], "trouble": what is wrong with asking them}
        """
        return await run_in_threadpool(self._runs.look, owner)

    @speaks
    async def plan_run(self, owner: str, provider: str, brief: str) -> dict[str, Any]:
        """Have a provider that carries out whole workflows plan one. Nothing is begun; writing the plan may cost a little.

        Args:
            provider: One of list_hosts.
            brief: What is wanted, in a few sentences.

        Returns:
            {"plan": {title, steps}, to look at, to change, and as JSON text for send_run}
        """
        return {"plan": await run_in_threadpool(self._studio.hosted.compose, provider, brief, owner=owner)}

    @speaks
    async def send_run(
        self,
        owner: str,
        provider: str,
        document: str,
        artifact_ids: list[str] | None = None,
        idempotency_key: str = "",
    ) -> dict[str, Any]:
        """Hand a workflow document, as it is, to a provider that carries it out. It waits until its cost is agreed to with answer_run.

        Args:
            provider: One of list_hosts.
            document: The document as JSON or YAML text: {"input": {"title": ..., "steps": [{"id": ..., "toolName": ..., ...}]}}.
            artifact_ids: Media that go along; in the document, -1 is the first of them, -2 the second.
            idempotency_key: A name of your own for this call. The same key again gives the same run instead of a second one.

        Returns:
            The run, with `at`: {provider, title} and `files`; or {"error": ...} with nothing begun.
        """
        media, key = artifact_ids or [], idempotency_key
        return await run_in_threadpool(
            self._runs.send, provider, document, owner=owner, references=media, idempotency_key=key
        )

    @speaks
    async def keep_run(self, owner: str, run_id: str) -> dict[str, Any]:
        """Bring what a run elsewhere has made into the library. What was sent from here comes by itself when it has succeeded.

        Args:
            run_id: Which run.

        Returns:
            The run.
        """
        return await run_in_threadpool(self._runs.keep, run_id, owner)

    @speaks
    async def delete_run(self, owner: str, run_id: str) -> dict[str, Any]:
        """Delete a run that has ended, with its events, for good. What it has made stays in the library.

        Args:
            run_id: Which run.

        Returns:
            {"deleted": its id}
        """
        await run_in_threadpool(self._runs.forget, run_id, owner)
        return {"deleted": run_id}
