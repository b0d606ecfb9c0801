"""What owners arrange with a provider: its settings that have choices, and what its own panel in Settings offers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.background import Background
from studio.choices import Choices
from studio.errors import RequestError
from studio.keys import Keys
from studio.library import Library
from studio.owners import LOCAL
from studio.provider import Desk, Provider
from studio.registry import Registry

LOOK_DEADLINE = 20.0  # seconds for what a panel shows
DEADLINE = 180.0  # seconds for what is asked of a provider in its panel, an upload too


class Options:
    """What owners have chosen for the settings of providers that have choices."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices

    def of(self, owner: str, provider: str) -> Mapping[str, str]:
        """What this owner has chosen at this provider, by setting."""
        chosen: Mapping[str, str] = self._choices.get(owner, _name(provider), {})
        return chosen

    def choose(self, provider: Provider, name: str, value: str, *, owner: str, keys: Keys) -> None:
        """Set one, for this owner; an empty value leaves it to the host. Raises RequestError, also where it is not theirs to say."""
        setting = next((each for each in provider.settings if each.name == name and each.choices), None)
        if setting is None:
            raise RequestError(f'{provider.title} has no choice "{name[:60]}".', field="name", hint="Reload the page.")
        if value not in {"", *(choice.id for choice in setting.choices)}:
            offered = ", ".join(choice.id for choice in setting.choices)
            raise RequestError(f'{name} cannot be "{value[:40]}".', field=name, hint=f"Choose one of {offered}.")
        if not keys.may_choose(owner, provider):
            hint = "Enter a key of your own to choose."
            raise RequestError("How the host's account is spent is the host's to say.", field=name, hint=hint)
        kept = {key: one for key, one in self.of(owner, provider.name).items() if key != name}
        self._choices.set(owner, _name(provider.name), {**kept, name: value} if value else kept)


class Panels:
    """The providers' own panels. Thread-safe."""

    def __init__(self, registry: Registry, keys: Keys, library: Library, background: Background) -> None:
        self._registry, self._keys, self._library, self._background = registry, keys, library, background

    def all(self) -> list[Provider]:
        """The providers that have one."""
        return [provider for provider in self._registry.all() if type(provider).panel is not Provider.panel]

    def look(self, name: str, owner: str) -> dict[str, Any]:
        """What a provider's panel shows to this owner. Raises BacklotError."""
        found = self._registry.get(name)
        return self._background.ask(found.panel(self._desk(found, owner)), LOOK_DEADLINE)

    def arrange(self, name: str, verb: str, values: Mapping[str, Any], owner: str) -> str:
        """Do what was asked for there; a sentence about it, or nothing. Raises BacklotError."""
        found = self._registry.get(name)
        return self._background.ask(found.arrange(verb, values, self._desk(found, owner)), DEADLINE)

    def _desk(self, provider: Provider, owner: str) -> Desk:
        """This owner at a provider's panel. Raises NotConfigured, and RequestError where the account is the host's and they are not."""
        values = self._keys.secrets_for(owner, provider)
        provider.require(values)
        if not self._keys.may_choose(owner, provider):
            hint = "Enter a key of your own to choose."
            raise RequestError("How the host's account is used is the host's to say.", field="provider", hint=hint)

        def file(artifact: str) -> Path:
            return self._library.local_path(self._library.get(artifact, owner=owner, trashed=False))

        return Desk(values, owner == LOCAL, file)


def _name(provider: str) -> str:
    """The name of the choice that keeps them."""
    return f"options/{provider}"
