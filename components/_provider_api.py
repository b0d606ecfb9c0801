"""The part of the public API that is about providers: what is known of each, its panel, its limits, and who makes what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool

from components import _facts as facts
from components._speaks import speaks
from studio.studio import Studio


class ProviderApi:
    """The functions. As in `components.api`, the docstrings are what programs and agents read."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def functions(self) -> list[Callable[..., Any]]:
        """In the order of the documentation."""
        return [
            self.get_provider,
            self.get_model,
            self.list_presets,
            self.get_usage,
            self.list_defaults,
            self.set_default,
            self.set_provider_option,
            self.get_panel,
            self.use_panel,
        ]

    @speaks
    async def get_provider(self, owner: str, provider: str) -> dict[str, Any]:
        """A provider: what it still needs, where each of its values comes from, and what may still be made there today.

        Args:
            provider: Its name, as list_providers gives it.

        Returns:
            What list_providers tells, with {warning, settings: [{name, label, source, required, secret, choices, value: only where there are
                choices}], origins: [{use, part, value, source}], allowances: [{what, left, of}], record: what the account has created,
                acts: what use_panel understands, runs_workflows}
        """
        return await run_in_threadpool(facts.provider_facts, self._studio, provider, owner)

    @speaks
    async def get_model(self, owner: str, provider: str, model: str) -> dict[str, Any]:
        """A model with its limits, and what the field options of a request may ask of it.

        Args:
            provider: Whose model.
            model: Its id.

        Returns:
            What list_models tells, with {aliases, options: [{name, label, kind, choices, min, max, default}]}
        """
        return await run_in_threadpool(facts.model_card, self._studio, provider, model)

    @speaks
    async def list_presets(self, owner: str, kind: str = "styles") -> dict[str, Any]:
        """The presets of a kind, by whose ids requests name them.

        Args:
            kind: styles (the field style), photobooth (the field styles of that task), platforms (the field platform) or edits (instructions).

        Returns:
            {"presets": [{id, title, task, category, prompt: the template around your words, negative_prompt, values}]}
        """
        return await run_in_threadpool(facts.presets_of, self._studio, kind)

    @speaks
    async def get_usage(self, owner: str) -> dict[str, Any]:
        """What you have used of today's limits, and the room that your library takes.

        Returns:
            {images, videos, unfinished, spent: each {used, of: null without a limit}, library, trash: each {files, bytes}, allowances: what
                providers still let you make today}
        """
        return await run_in_threadpool(facts.usage_of, self._studio, owner)

    @speaks
    async def list_defaults(self, owner: str) -> dict[str, Any]:
        """Who makes each task where a request leaves it open, as you have said with set_default or in Settings.

        Returns:
            {"defaults": [{task, provider, model}]}
        """
        return await run_in_threadpool(facts.defaults_of, self._studio, owner)

    @speaks
    async def set_default(self, owner: str, task: str, provider: str, model: str = "") -> dict[str, Any]:
        """Say who makes a task from now on, where a request leaves it open.

        Args:
            task: Like "image".
            provider: Its name; "auto" forgets what was said.
            model: One of its models; empty for its own choice.

        Returns:
            {task, provider, model}
        """
        return await run_in_threadpool(facts.set_default, self._studio, owner, task, provider, model)

    @speaks
    async def set_provider_option(self, owner: str, provider: str, setting: str, value: str) -> dict[str, Any]:
        """Choose a setting of a provider that has choices, like what pays there, for all that comes after.

        Args:
            provider: Its name.
            setting: Which one, as get_provider names it.
            value: One of its choices; empty leaves it to the host.

        Returns:
            The setting, as get_provider gives it.
        """
        return await run_in_threadpool(facts.set_option, self._studio, owner, provider, setting, value)

    @speaks
    async def get_panel(self, owner: str, provider: str) -> dict[str, Any]:
        """A provider's own panel, where it has one: projects, conversations and whatever else it keeps for your account.

        Args:
            provider: Its name.

        Returns:
            {provider, panel: {...}, acts: [{verb, about, takes: [{name, kind, needed, values}]}]}
        """
        return await run_in_threadpool(facts.panel_of, self._studio, owner, provider)

    @speaks
    async def use_panel(self, owner: str, provider: str, verb: str, values: dict[str, Any]) -> dict[str, Any]:
        """Do something in a provider's panel. What changes a whole account wants {"sure": true}, which only a person may decide.

        Args:
            provider: Its name.
            verb: One of the acts that get_panel lists.
            values: What the act takes, by name.

        Returns:
            {"said": what was done}
        """
        return await run_in_threadpool(facts.arranged, self._studio, owner, provider, verb, values)
