"""The providers as one owner has them: whether they can be used, with which keys, and whether they work."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.checkups import Checkup
from studio.provider import Balance, Provider
from studio.refreshing import refresh

if TYPE_CHECKING:
    from studio.studio import Studio

DEADLINE = 20.0  # seconds for a checkup or a balance


@dataclass(frozen=True)
class ProviderView:
    """A provider as the page shows it to one owner. ok: None before it was checked."""

    name: str
    title: str
    free: bool
    configured: bool
    missing: tuple[str, ...]
    tasks: tuple[str, ...]
    ok: bool | None
    note: str


class Accounts:
    """Each owner's account at each provider. Thread-safe."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def view(self, provider: Provider, owner: str) -> ProviderView:
        """This provider as the page shows it to this owner."""
        missing = provider.missing(self._studio.keys.secrets_for(owner, provider))
        checkup = self._studio.checkups.last(provider, owner)
        return ProviderView(
            name=provider.name,
            title=provider.title,
            free=provider.free,
            configured=not missing,
            missing=missing,
            tasks=tuple(sorted({task for model in provider.models() for task in model.tasks})),
            ok=False if missing else checkup.ok if checkup else True if provider.free else None,
            note=f"{missing[0]} is not set" if missing else checkup.message if checkup else "",
        )

    def enter_key(self, name: str, values: Mapping[str, str], *, owner: str, keep: bool) -> None:
        """Use these values at a provider from now on; jobs and runs that waited for them go on."""
        studio = self._studio
        studio.keys.enter(owner, studio.registry.get(name), values, keep=keep)
        studio.engine.decisions.keys_changed(owner, name)
        studio.run_book.keys_changed(owner)

    def signed_in(self, owner: str, token: str) -> None:
        """Remember the token of an owner's sign-in; jobs that waited for one go on."""
        studio = self._studio
        if studio.keys.sign_in(owner, token):
            for provider in studio.registry.all():
                if provider.sign_in:
                    tell = asyncio.to_thread(studio.engine.decisions.keys_changed, owner, provider.name)
                    studio.background.start(tell)

    def balance(self, name: str, owner: str) -> Balance | None:
        """What is left on the account this owner spends; None where there is no account."""
        studio = self._studio
        return studio.background.ask(studio.checkups.balance(studio.registry.get(name), owner), DEADLINE)

    def check(self, name: str, owner: str) -> Checkup:
        """Whether a provider works, asked now. One that does is then asked what it offers, for which nobody waits."""
        studio = self._studio
        found = studio.registry.get(name)
        checkup = studio.background.ask(studio.checkups.check(found, owner), DEADLINE)
        if checkup.ok:
            studio.background.start(refresh(found))
        return checkup

    def check_all(self, owner: str) -> dict[str, Checkup]:
        """The checkups of every provider that this owner has set up, by name; made at the same time."""
        studio = self._studio
        able = [each for each in studio.registry.all() if not each.missing(studio.keys.secrets_for(owner, each))]
        studio.background.ask(studio.checkups.check_all(able, owner), DEADLINE)
        found = {provider.name: studio.checkups.last(provider, owner) for provider in able}
        return {name: checkup for name, checkup in found.items() if checkup is not None}
