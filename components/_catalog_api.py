"""The part of the public API that tells what there is to make media with, and what that costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool

from components._speaks import speaks
from components._wire import checks_of, model_facts
from studio.studio import Studio


class CatalogApi:
    """The functions. As in `components.api`, the docstrings are what programs and agents read."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def functions(self) -> list[Callable[..., Any]]:
        """In the order of the documentation."""
        return [
            self.list_models,
            self.list_providers,
            self.check_providers,
            self.estimate_cost,
            self.get_balance,
        ]

    @speaks
    async def list_models(self, owner: str, task: str = "", provider: str = "") -> dict[str, Any]:
        """The models there are, with their limits.

        Args:
            task: Only those for this task, like "image"; empty for all.
            provider: Only this provider's; empty for all.

        Returns:
            {"models": [...]}
        """
        models = await run_in_threadpool(self._studio.models, task, provider)
        return {"models": [model_facts(maker, model) for maker, model in models]}

    @speaks
    async def list_providers(self, owner: str) -> dict[str, Any]:
        """Who makes media here, and what is missing where one cannot be used yet.

        Returns:
            {"providers": [{name, title, free, configured, missing, tasks, ok, note}]}
        """
        views = await run_in_threadpool(self._studio.providers, owner=owner)
        return {"providers": [asdict(view) for view in views]}

    @speaks
    async def check_providers(self, owner: str) -> dict[str, Any]:
        """Whether the providers that are set up work, asked now. Spends nothing; takes up to 12 seconds.

        Returns:
            {"checks": [{provider, title, ok, message, hint: what to do where it does not work}]}
        """
        return {"checks": await run_in_threadpool(checks_of, self._studio, owner)}

    @speaks
    async def estimate_cost(self, owner: str, task: str, request: dict[str, Any]) -> dict[str, Any]:
        """What a request would cost and how long it would take. Nothing is started or spent.

        Args:
            task: As in submit_job.
            request: As in submit_job.

        Returns:
            {provider, model, outputs, amount: null where the price is not known, unit, seconds, width, height, text}
        """
        estimate = await run_in_threadpool(self._studio.estimate, task, request, owner=owner)
        return {**asdict(estimate), "text": estimate.text}

    @speaks
    async def get_balance(self, owner: str, provider: str) -> dict[str, Any]:
        """What is left on your account at a provider.

        Args:
            provider: Its name, as list_providers gives it.

        Returns:
            {provider, amount: null where there is no account to look at, unit}
        """
        balance = await run_in_threadpool(self._studio.balance, provider, owner=owner)
        return {
            "provider": provider,
            "amount": balance.amount if balance else None,
            "unit": balance.unit if balance else "",
        }
