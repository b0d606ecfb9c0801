"""The providers, found by walking their package. No list to edit: each module not starting with `_` offers `PROVIDER`.

A module that fails to import, or offers something else, is reported and left out; the rest works.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
import re
import traceback
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from studio.errors import NotConfigured, RequestError
from studio.provider import Provider, can
from studio.requests import Request
from studio.settings import Settings
from studio.settling import one_call

Secrets = Callable[[Provider], Mapping[str, str]]  # what one owner may spend at a provider

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_log = logging.getLogger(__name__)


class Registry:
    """Every provider that could be loaded. problems: one sentence for each module that could not."""

    def __init__(self, package: str, settings: Settings) -> None:
        """package: the name of the package to walk, like "providers"."""
        self.problems: list[str] = []
        self._settings = settings
        self._by_name: dict[str, Provider] = {}
        self.add(package)

    def add(self, package: str) -> None:
        """Walk one more package; a name that is taken stays with the first."""
        root = importlib.import_module(package)
        for found in sorted(pkgutil.iter_modules(root.__path__), key=lambda module: module.name):
            if not found.name.startswith("_"):
                self._load(package, found.name)

    def all(self) -> list[Provider]:
        """The providers in the order "auto" tries them: those with an account first, then the free ones."""
        return sorted(self._by_name.values(), key=lambda provider: (provider.free, provider.title.lower()))

    def get(self, name: str) -> Provider:
        """The provider of this name. Raises RequestError with the known names."""
        if name in self._by_name:
            return self._by_name[name]
        known = ", ".join(["auto", *(provider.name for provider in self.all())])
        raise RequestError(f'There is no provider "{name[:60]}".', field="provider", hint=f"Choose one of {known}.")

    def for_request(self, request: Request, secrets: Secrets | None = None) -> Provider:
        """The provider that will carry a request out. Raises RequestError or NotConfigured, saying what to do.

        secrets: what the asking owner may spend; without it, the host's own settings.
        """
        if request.provider == "auto":
            return self.auto(request, secrets)
        provider = self.get(request.provider)
        provider.require(_values(provider, secrets))
        return provider

    def auto(self, request: Request, secrets: Secrets | None = None) -> Provider:
        """The first configured provider that can do it. Raises RequestError naming what can be done instead."""
        configured = [provider for provider in self.all() if not provider.missing(_values(provider, secrets))]
        able = [provider for provider in configured if _does(provider, request)]
        if not able:
            raise self._nobody(request, configured)
        refusals: list[RequestError] = []
        for provider in able:
            try:
                model = provider.model_for(request)
                model.check(one_call(request, model))
            except RequestError as error:
                refusals.append(error)
            else:
                return provider
        raise refusals[0]

    def _nobody(self, request: Request, configured: list[Provider]) -> RequestError | NotConfigured:
        """Why nobody can: no such model, a key is missing, or nobody here does this at all."""
        if request.model and any(_does(provider, request.changed(model="")) for provider in configured):
            return RequestError(
                f'No provider here has a model "{request.model}".', field="model", hint="Choose another model, or Auto."
            )
        locked = [provider for provider in self.all() if provider not in configured and _does(provider, request)]
        if locked:
            ways = " or ".join(
                f"{provider.missing()[0] if provider.missing() else 'a key'} for {provider.title}"
                for provider in locked[:4]
            )
            return NotConfigured(
                f"No provider that makes this ({request.task}) is set up.", field="provider", hint=f"Set {ways}."
            )
        tasks = sorted({task for provider in configured for model in provider.models() for task in model.tasks})
        can_be = f"What can be made here: {', '.join(tasks)}." if tasks else "No provider is set up."
        return RequestError(f"No provider here makes this ({request.task}).", field="task", hint=can_be)

    def _load(self, package: str, name: str) -> None:
        try:
            offered = getattr(importlib.import_module(f"{package}.{name}"), "PROVIDER", None)
            provider = self._make(offered)
        except Exception as error:
            self._report(f"{package}.{name}", self._last_line(error))
            return
        if isinstance(provider, str):
            self._report(f"{package}.{name}", provider)
        else:
            self._by_name[provider.name] = provider

    def _make(self, offered: object) -> Provider | str:
        """The provider with its settings, or what is wrong with what the module offers."""
        if not (isinstance(offered, type) and issubclass(offered, Provider)):
            return "it offers no PROVIDER that is a Provider class"
        if not re.fullmatch(r"[a-z][a-z0-9_]*", offered.name) or offered.name == "auto":
            return f'its name "{offered.name}" is not a lower-case word of its own'
        if offered.name in self._by_name:
            return f'its name "{offered.name}" is taken'
        values = self._settings.for_provider(offered.settings)
        provider = offered(values, trusted=_trusted(offered, values))
        provider.folder = self._settings.home / "providers" / provider.name
        return provider

    def _report(self, module: str, reason: str) -> None:
        self.problems.append(f"{module}: {reason}.")
        _log.warning("The provider module %s was left out: %s", module, reason)

    def _last_line(self, error: Exception) -> str:
        """The error's own sentence, without the path to it and without any secret."""
        text = traceback.format_exception_only(error)[-1].strip().splitlines()[-1].rstrip(".")
        for name, value in self._settings.environment.items():
            if _SECRET_NAME.search(name) and len(value) >= 4:
                text = text.replace(value, "***")
        return text


def origin(url: str) -> str:
    """Scheme, host and port of a URL, with the port written out; empty when it is not http or https."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port or _PORTS[parts.scheme]}"


def _trusted(kind: type[Provider], values: Mapping[str, str]) -> tuple[str, ...]:
    """The origins that the operator has set for a provider: its base URLs, where they are not the usual ones."""
    chosen = (
        values[setting.name]
        for setting in kind.settings
        if setting.name in values and values[setting.name] != setting.default
    )
    return tuple(dict.fromkeys(found for found in map(origin, chosen) if found))


def _values(provider: Provider, secrets: Secrets | None) -> Mapping[str, str]:
    return provider.values if secrets is None else secrets(provider)


def _does(provider: Provider, request: Request) -> bool:
    """Whether it has a model for this task, and the named one if one is named."""
    able = [model for model in provider.models() if can(model, request)]
    return any(request.model in ("", model.id, *model.aliases) for model in able)
