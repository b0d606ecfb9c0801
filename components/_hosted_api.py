"""The part of the public API that is about workflows that a provider runs by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool

from components import _facts as facts
from components._speaks import speaks
from studio.studio import Studio


class HostedApi:
    """The functions. As in `components.api`, the docstrings are what programs and agents read."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def functions(self) -> list[Callable[..., Any]]:
        """In the order of the documentation."""
        return [
            self.plan_hosted_run,
            self.start_hosted_run,
            self.list_hosted_runs,
            self.get_hosted_run,
            self.decide_hosted_run,
            self.keep_hosted_run,
        ]

    @speaks
    async def plan_hosted_run(self, owner: str, provider: str, brief: str) -> dict[str, Any]:
        """Have a provider that runs workflows plan one. Nothing is begun; writing the plan may cost a little.

        Args:
            provider: Whose; get_provider says runs_workflows of those that do.
            brief: What is wanted, in a few sentences.

        Returns:
            {"plan": {title, steps}, to look at, to change, and for start_hosted_run}
        """
        return {"plan": await run_in_threadpool(self._studio.hosted.compose, provider, brief, owner=owner)}

    @speaks
    async def start_hosted_run(
        self,
        owner: str,
        provider: str,
        plan: dict[str, Any] | None = None,
        artifact_ids: list[str] | None = None,
        idempotency_key: str = "",
        template: str = "",
        inputs: dict[str, Any] | None = None,
        max_cost: float = 0,
    ) -> dict[str, Any]:
        """Begin a workflow at the provider. It waits for a yes to its cost before anything is paid; see decide_hosted_run.

        Args:
            provider: Who runs it.
            plan: {title, steps} in the provider's own form; left out with a template.
            artifact_ids: Media of the library that it works with; in a plan -1 is the first of these.
            idempotency_key: A name of your own for this call; the same again begins nothing new.
            template: A template of the account, instead of a plan.
            inputs: What the template asks for.
            max_cost: What it may be reckoned with at most, in the provider's own measure; 0 for no limit.

        Returns:
            {provider, id, title, status, steps, files, waiting, approval: whether it waits for a yes, cost, price, seen, error}
        """
        given = (plan, artifact_ids, idempotency_key, template, inputs, max_cost)
        return await run_in_threadpool(facts.hosted_start, self._studio, owner, provider, *given)

    @speaks
    async def list_hosted_runs(self, owner: str, provider: str = "", limit: int = 20) -> dict[str, Any]:
        """The workflows that providers run for your accounts, newest first.

        Args:
            provider: Whose; empty for all that run any and are set up.
            limit: How many of each at most, 1 to 100.

        Returns:
            {"providers": who was asked, "runs": [...]}
        """
        return await run_in_threadpool(facts.hosted_runs, self._studio, owner, provider, limit)

    @speaks
    async def get_hosted_run(self, owner: str, provider: str, run_id: str) -> dict[str, Any]:
        """How such a run stands, and all that has happened to it.

        Args:
            provider: Who runs it.
            run_id: Which run.

        Returns:
            The run, with {"events": [{id, kind, status}]}
        """
        return await run_in_threadpool(facts.hosted_run, self._studio, owner, provider, run_id)

    @speaks
    async def decide_hosted_run(
        self, owner: str, provider: str, run_id: str, decision: str, seen: str = ""
    ) -> dict[str, Any]:
        """Say yes or no to what such a run costs, let it go on, or stop it.

        Args:
            provider: Who runs it.
            run_id: Which run.
            decision: approve, decline, resume or cancel.
            seen: With approve and decline, the run's own `seen`: it stands for the price that was looked at, and another price is refused.

        Returns:
            The run.
        """
        return await run_in_threadpool(facts.hosted_decided, self._studio, owner, provider, run_id, decision, seen)

    @speaks
    async def keep_hosted_run(self, owner: str, provider: str, run_id: str) -> dict[str, Any]:
        """Bring what such a run has made into the library; what is there already stays as it is.

        Args:
            provider: Who runs it.
            run_id: Which run.

        Returns:
            {"artifacts": [...]}
        """
        return await run_in_threadpool(facts.hosted_kept, self._studio, owner, provider, run_id)
