"""Who keeps what people publish, and sending it there."""

from __future__ import annotations

import tempfile
from pathlib import Path

from studio.background import Background
from studio.errors import RequestError
from studio.keys import Keys
from studio.library import Library
from studio.library.blobs import storage_errors
from studio.provider import Provider
from studio.publishing import Publication, copies
from studio.registry import Registry

DEADLINE = 1800.0  # seconds


class Publishers:
    """The providers that publish. Thread-safe."""

    def __init__(self, registry: Registry, keys: Keys, library: Library, background: Background, home: Path) -> None:
        """home: where copies lie while they are sent."""
        self._registry, self._keys, self._library = registry, keys, library
        self._background, self._home = background, home

    def publish(self, publication: Publication, seen: str, *, owner: str, provider: str) -> str:
        """The address where it is now. As `Studio.publish`."""
        chosen = self._ready(provider, owner)
        values = self._keys.secrets_for(owner, chosen)
        with storage_errors(self._home), tempfile.TemporaryDirectory(dir=self._home) as folder:
            shown, files = copies(publication, seen, self._library, owner, Path(folder))
            work = chosen.publish(shown.repo, files, values, private=publication.private)
            return self._background.ask(work, DEADLINE)

    def all(self, name: str = "") -> list[Provider]:
        """All that publish, or this one. Raises RequestError where none does."""
        asked = [self._registry.get(name)] if name else self._registry.all()
        able = [provider for provider in asked if type(provider).publish is not Provider.publish]
        if not able:
            raise RequestError("Nobody here publishes.", field="provider", hint="Download the files instead.")
        return able

    def _ready(self, name: str, owner: str) -> Provider:
        """The provider that can publish, set up for this owner. Raises NotConfigured naming what it lacks."""
        able = self.all("" if name == "auto" else name)
        ready = [provider for provider in able if not provider.missing(self._keys.secrets_for(owner, provider))]
        if not ready:
            able[0].require(self._keys.secrets_for(owner, able[0]))
        return ready[0]
