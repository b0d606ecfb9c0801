"""What a caller may spend: the settings of providers that people have entered, beside those of the host."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from studio.errors import RequestError, StorageFailed
from studio.owners import LOCAL
from studio.provider import Provider, Setting
from studio.settings import Settings
from studio.signing import Signer, home_secret, write_private

LONGEST_KEY = 8192  # characters

Chosen = Callable[[str, str], Mapping[str, str]]
Source = Literal["", "entered", "kept", "environment", "usual", "elsewhere", "chosen", "signed in"]

_HOST_ONLY = re.compile(r"_(URL|ENDPOINT|PATH|BASE|SSL)$")  # a visitor must not point the host's machine elsewhere


class Keys:
    """The settings of providers that people have entered, by owner.

    A visitor's live in this process's memory only. The owner of a studio that only this machine reaches may keep theirs in
    `home/credentials`. Thread-safe.
    """

    def __init__(self, settings: Settings, chosen: Chosen = lambda owner, provider: {}) -> None:
        """chosen: what an owner has chosen, by provider, for its settings that have `choices`."""
        self._settings, self._chosen = settings, chosen
        self._signer = Signer(home_secret(settings.home))
        self._lock = threading.Lock()
        self._kept = _read_credentials(self._file)
        self._entered: dict[tuple[str, str], dict[str, str]] = {
            (LOCAL, name): dict(values) for name, values in self._kept.items()
        }
        self._signed_in: dict[str, str] = {}  # owner -> token of their Hugging Face sign-in

    @property
    def can_keep(self) -> bool:
        """Whether keys may be written to `home/credentials`."""
        return self._settings.private

    def enter(self, owner: str, provider: Provider, values: Mapping[str, str], *, keep: bool = False) -> None:
        """Use these values for this owner from now on. Raises RequestError naming a value that is none, or that this owner may not set.

        keep: also write them to `home/credentials`, for the owner of a studio that only this machine reaches.
        """
        given = {name: value.strip() for name, value in values.items() if value.strip()}
        if not given:
            raise RequestError("No key was entered.", provider=provider.name, hint="Paste it into its field.")
        for name, value in given.items():
            _check_may_set(owner, provider, name)
            _check_value(name, value, provider)
        if keep and not (self.can_keep and owner == LOCAL):
            raise RequestError(
                "Keys are kept on disk only by the owner of a studio on this machine.",
                hint="Enter it without keeping it.",
            )
        with self._lock:
            self._entered[owner, provider.name] = given
            if keep:
                self._keep(provider.name, given)

    def forget(self, owner: str, provider: Provider) -> None:
        """Use these values no longer, and remove them from disk where they were kept."""
        with self._lock:
            self._entered.pop((owner, provider.name), None)
            if owner == LOCAL and provider.name in self._kept:
                self._keep(provider.name, None)

    def sign_in(self, owner: str, token: str) -> bool:
        """Use the token of this owner's Hugging Face sign-in where a provider takes one; whether it is a new one."""
        with self._lock:
            fresh = bool(token) and self._signed_in.get(owner) != token
            if fresh:
                self._signed_in[owner] = token
        return fresh

    def enterable(self, owner: str, provider: Provider) -> list[Setting]:
        """The secrets that this owner may enter at a provider; what is no secret is the operator's to set."""
        return [
            setting
            for setting in provider.settings
            if setting.secret and (owner == LOCAL or not _HOST_ONLY.search(setting.name))
        ]

    def entered(self, owner: str, provider: Provider) -> bool:
        """Whether this owner has entered values of their own."""
        return bool(self._entered.get((owner, provider.name)))

    def secrets_for(self, owner: str, provider: Provider) -> dict[str, str]:
        """What this owner may spend at a provider: their own values, else the host's where they may.

        Values that are no secret, like an address the operator has set, are everybody's. Own secrets replace the host's altogether,
        so that one account's name never meets another's password.
        """
        own = self._entered.get((owner, provider.name)) or self._from_sign_in(owner, provider)
        may_share = not own and (owner == LOCAL or self._settings.share_keys)
        secret = {setting.name for setting in provider.settings if setting.secret}
        host = {name: value for name, value in provider.values.items() if may_share or name not in secret}
        chosen = self._chosen(owner, provider.name) if self.may_choose(owner, provider) else {}
        offered = {setting.name for setting in provider.settings if setting.choices}
        return {**host, **own, **{name: value for name, value in chosen.items() if name in offered}}

    def may_choose(self, owner: str, provider: Provider) -> bool:
        """Whether what this owner chooses at a provider counts: how the host's account is spent is the host's to say."""
        return owner == LOCAL or self.account(owner, provider) != "host"

    def source(self, owner: str, provider: Provider, name: str) -> Source:
        """Where the value of a setting came from; empty where there is none.

        "entered": in Settings, held in memory. "kept": entered once, and kept in `home/credentials`. "usual": the provider's own default.
        "elsewhere": a place that the provider looks into by itself, like its vendor's credentials file.
        """
        value = self.secrets_for(owner, provider).get(name)
        setting = next((setting for setting in provider.settings if setting.name == name), None)
        if not value or setting is None:
            return ""
        if self._entered.get((owner, provider.name), {}).get(name) == value:
            kept = owner == LOCAL and self._kept.get(provider.name, {}).get(name) == value
            return "kept" if kept else "entered"
        if self._from_sign_in(owner, provider).get(name) == value:
            return "signed in"
        if setting.choices and self._chosen(owner, provider.name).get(name) == value:
            return "chosen"
        if any(self._settings.environment.get(known) == value for known in (name, *setting.aliases)):
            return "environment"
        return "usual" if value == setting.default else "elsewhere"

    def account(self, owner: str, provider: Provider) -> str:
        """Whose account this owner spends at a provider: "host", or the fingerprint of their own."""
        own = self._entered.get((owner, provider.name))
        if not own and self._from_sign_in(owner, provider):
            return self.fingerprint(provider, {provider.sign_in: owner})  # its tokens change, the account does not
        return self.fingerprint(provider, own) if own else "host"

    def _from_sign_in(self, owner: str, provider: Provider) -> dict[str, str]:
        token = self._signed_in.get(owner) if provider.sign_in else None
        return {provider.sign_in: token} if token else {}

    def fingerprint(self, provider: Provider, values: Mapping[str, str]) -> str:
        """A keyed hash that tells one account's values from another's without showing them."""
        declared = {setting.name for setting in provider.settings}
        shown = json.dumps([provider.name, sorted((name, value) for name, value in values.items() if name in declared)])
        return self._signer.sign("account", shown)[:32]

    @property
    def _file(self) -> Path:
        return self._settings.home / "credentials"

    def _keep(self, name: str, values: dict[str, str] | None) -> None:
        kept = (
            {**self._kept, name: values} if values else {key: value for key, value in self._kept.items() if key != name}
        )
        write_private(self._file, json.dumps(kept, indent=2).encode())
        self._kept = kept


def _read_credentials(path: Path) -> dict[str, dict[str, str]]:
    if not path.exists():
        return {}
    try:
        kept = json.loads(path.read_bytes())
        return {str(name): {str(key): str(value) for key, value in values.items()} for name, values in kept.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise StorageFailed(f"The kept keys in {path} cannot be read.", hint="Correct or remove that file.") from error


def _check_may_set(owner: str, provider: Provider, name: str) -> None:
    declared: dict[str, Setting] = {setting.name: setting for setting in provider.settings}
    if name not in declared:
        raise RequestError(f'{provider.title} has no setting "{name[:60]}".', field=name[:60], provider=provider.name)
    if owner != LOCAL and _HOST_ONLY.search(name):
        hint = "Ask the person who runs this studio to set it."
        raise RequestError(f"{name} can be set by the host only.", field=name, provider=provider.name, hint=hint)


def _check_value(name: str, value: str, provider: Provider) -> None:
    if len(value) > LONGEST_KEY or not value.isprintable():
        raise RequestError(
            f"{name} is too long or holds a character that no key has.",
            field=name,
            provider=provider.name,
            hint="Copy it again.",
        )
