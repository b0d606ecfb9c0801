"""Providers and what they run by themselves, in the studio opened for one command, named as in the public API."""

from __future__ import annotations

from typing import Any

from components import _facts as facts
from studio.owners import LOCAL
from studio.studio import Studio

Answer = dict[str, Any]


class ProvidersHere:
    """The functions, for the owner `local`."""

    studio: Studio

    def get_provider(self, provider: str) -> Answer:
        return facts.provider_facts(self.studio, provider, LOCAL)

    def get_model(self, provider: str, model: str) -> Answer:
        return facts.model_card(self.studio, provider, model)

    def list_presets(self, kind: str = "styles") -> Answer:
        return facts.presets_of(self.studio, kind)

    def get_usage(self) -> Answer:
        return facts.usage_of(self.studio, LOCAL)

    def list_defaults(self) -> Answer:
        return facts.defaults_of(self.studio, LOCAL)

    def set_default(self, task: str, provider: str, model: str = "") -> Answer:
        return facts.set_default(self.studio, LOCAL, task, provider, model)

    def set_provider_option(self, provider: str, setting: str, value: str) -> Answer:
        return facts.set_option(self.studio, LOCAL, provider, setting, value)

    def get_panel(self, provider: str) -> Answer:
        return facts.panel_of(self.studio, LOCAL, provider)

    def use_panel(self, provider: str, verb: str, values: dict[str, Any]) -> Answer:
        return facts.arranged(self.studio, LOCAL, provider, verb, values)

    def list_brains(self) -> Answer:
        return facts.brains_of(self.studio, LOCAL)
