"""Who makes what, where a request leaves it open: a provider and a model for each task, as an owner has chosen them in Settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from studio.choices import Choices
from studio.errors import RequestError
from studio.provider import Provider, can
from studio.registry import Registry
from studio.requests import REQUESTS, Request
from studio.settling import one_call

AUTO = "auto"


@dataclass(frozen=True)
class Default:
    """A provider, and one of its models; without a model it chooses by itself."""

    provider: str
    model: str = ""


class Defaults:
    """One default per owner and task."""

    def __init__(self, choices: Choices, registry: Registry) -> None:
        self._choices, self._registry = choices, registry

    def kept(self, owner: str, task: str) -> Default | None:
        """What was chosen, also where it is no longer offered."""
        value = self._choices.get(owner, _name(task)) or {}
        return Default(value["provider"], value.get("model", "")) if value.get("provider") else None

    def of(self, owner: str, task: str) -> Default | None:
        """What was chosen, as far as it is still offered."""
        kept = self.kept(owner, task)
        return kept if kept and self._offered(task, kept) else None

    def choose(self, owner: str, task: str, provider: str, model: str = "") -> None:
        """Keep it; the provider "auto" forgets it. Raises RequestError for what nobody offers."""
        if task not in REQUESTS:
            raise RequestError(f'There is no task "{task[:40]}".', field="task", hint="Choose one that is listed.")
        if provider == AUTO:
            self._choices.set(owner, _name(task), {})
            return
        title = self._registry.get(provider).title
        if not self._offered(task, Default(provider, model)):
            what = f'has no model "{model[:60]}" for this ({task})' if model else f"does not make this ({task})"
            raise RequestError(f"{title} {what}.", field="model" if model else "provider", hint="Choose another one.")
        self._choices.set(owner, _name(task), {"provider": provider, "model": model})

    def apply(self, request: Request, owner: str, secrets: Callable[[Provider], Mapping[str, str]]) -> Request:
        """The request with the owner's default where it leaves provider or model open; as it is where the default cannot do it."""
        default = self.of(owner, request.task)
        if default is None or request.provider not in (AUTO, default.provider):
            return request
        models = [default.model, ""] if default.model and not request.model else [request.model]
        for model in models:
            wanted = request.changed(provider=default.provider, model=model)
            if self._does(wanted, secrets):
                return wanted
        return request

    def _does(self, wanted: Request, secrets: Callable[[Provider], Mapping[str, str]]) -> bool:
        """Whether the named provider is set up and would take this."""
        provider = self._registry.get(wanted.provider)
        if provider.missing(secrets(provider)):
            return False
        try:
            model = provider.model_for(wanted)
            model.check(one_call(wanted, model))
        except RequestError:
            return False
        return can(model, wanted)

    def _offered(self, task: str, default: Default) -> bool:
        provider = next((found for found in self._registry.all() if found.name == default.provider), None)
        models = [model for model in provider.models() if task in model.tasks] if provider else []
        return any(default.model in ("", model.id) for model in models)


def _name(task: str) -> str:
    return f"default/{task}"
