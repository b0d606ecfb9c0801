"""Asking providers whether they work and what is left there: for the Test button, the doctor and the header.

A checkup says in words what is wrong and what to do. No key is in it, whatever the upstream answered.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from studio.errors import AuthFailed, BacklotError, NotConfigured, OutOfCredit, ProviderBusy, TimedOut, Unreachable
from studio.keys import Keys
from studio.owners import LOCAL
from studio.provider import Balance, Health, Provider, Setting

DEADLINE = 12.0  # seconds for a checkup
REMEMBERED = 500  # answers
SHORTEST_SECRET = 4  # characters; what is shorter would blacken ordinary words
BRIEF = {
    "not_configured": "Not set up",
    "auth": "Key refused",
    "insufficient_credits": "No credit",
    "quota": "Limit reached",
    "rate_limited": "Busy",
    "timeout": "No answer",
    "transient": "Not reachable",
}

_log = logging.getLogger(__name__)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Checkup:
    """What was found. brief: two words. message: what is; hint: what to do, empty where nothing is to be done. at: seconds since 1970."""

    ok: bool
    brief: str
    message: str
    hint: str = ""
    balance: Balance | None = None
    seconds: float = 0.0
    at: float = 0.0


class Checkups:
    """Asks, and remembers the last answer for the same settings. Thread-safe."""

    def __init__(self, keys: Keys, deadline: float = DEADLINE) -> None:
        self.keys, self.deadline = keys, deadline
        self._lock = threading.Lock()
        self._last: dict[str, Checkup] = {}  # by fingerprint of the settings
        self._balances: dict[str, Balance | None] = {}

    def last(self, provider: Provider, owner: str) -> Checkup | None:
        """The last checkup with the settings that this owner has there; None where there was none."""
        return self._last.get(self._place(provider, owner))

    def known_balance(self, provider: Provider, owner: str) -> Balance | None:
        """What was left when it was asked for last."""
        return self._balances.get(self._place(provider, owner))

    async def balance(self, provider: Provider, owner: str) -> Balance | None:
        """What is left now. Raises BacklotError."""
        values = self.keys.secrets_for(owner, provider)
        provider.require(values)
        found = await provider.balance(values)
        self._remember(self._balances, self.keys.fingerprint(provider, values), found)
        return found

    async def check_all(self, providers: Iterable[Provider], owner: str) -> None:
        """Check up on these at the same time."""
        await asyncio.gather(*(self.check(provider, owner) for provider in providers))

    async def check(self, provider: Provider, owner: str) -> Checkup:
        """One provider's checkup, within the deadline; whatever is wrong is in it, nothing is raised."""
        values, start = self.keys.secrets_for(owner, provider), time.monotonic()
        found = await self._ask(provider, owner, values)
        secrets = _secrets(provider, values)
        checkup = Checkup(
            found.ok,
            found.brief,
            without(found.message, secrets),
            without(found.hint, secrets),
            found.balance,
            seconds=time.monotonic() - start,
            at=time.time(),
        )
        place = self.keys.fingerprint(provider, values)
        self._remember(self._last, place, checkup)
        if checkup.balance is not None:
            self._remember(self._balances, place, checkup.balance)
        return checkup

    async def _ask(self, provider: Provider, owner: str, values: Mapping[str, str]) -> Checkup:
        if wrong := _not_offered(provider, values):
            return wrong
        if missing := provider.missing(values):
            return self._trouble(NotConfigured(f"{missing[0]} is not set."), provider, owner, values)
        asked = provider.check(values), provider.balance(values)
        health, balance = await asyncio.gather(*(self._answer(question, provider, values) for question in asked))
        if isinstance(health, BacklotError):
            return self._trouble(health, provider, owner, values)
        assert isinstance(health, Health)
        if not health.ok:
            return Checkup(False, "Not working", _sentence(health.note) or "It says that it cannot be used.")
        if isinstance(balance, BacklotError):
            return self._without_balance(balance, health, provider, owner, values)
        assert balance is None or isinstance(balance, Balance)
        if balance is not None and balance.amount <= 0:
            return self._trouble(
                OutOfCredit(f"The account is empty ({balance.amount:g} {balance.unit} left)."),
                provider,
                owner,
                values,
                balance,
            )
        return Checkup(True, "Works", _sentence(health.note), balance=balance)

    async def _answer(
        self, question: Coroutine[Any, Any, Result], provider: Provider, values: Mapping[str, str]
    ) -> Result | BacklotError:
        """What it says within the deadline, or what is wrong with that."""
        try:
            async with asyncio.timeout(self.deadline):
                return await question
        except TimeoutError:
            return TimedOut(f"{provider.title} did not answer within {self.deadline:g} s.")
        except BacklotError as error:
            return error
        except Exception as error:
            said = without(f"{type(error).__name__}: {error}", _secrets(provider, values))
            _log.error("The checkup of %s broke: %s", provider.name, said)
            hint = "This is a fault of the adapter, not of your key; the studio's log holds the rest."
            return BacklotError(f"The checkup itself broke ({type(error).__name__}).", hint=hint)

    def _without_balance(
        self, error: BacklotError, health: Health, provider: Provider, owner: str, values: Mapping[str, str]
    ) -> Checkup:
        """It seems well, but does not say what is left. That is the verdict where nothing else was asked of the upstream."""
        trouble = self._trouble(error, provider, owner, values)
        asked = type(provider).check is not Provider.check
        if not asked or error.category in {"auth", "insufficient_credits"}:
            return trouble
        words = f"{_sentence(health.note)} What is left there is not known: {trouble.message}".strip()
        return Checkup(True, "Works", words, trouble.hint)

    def _trouble(
        self,
        error: BacklotError,
        provider: Provider,
        owner: str,
        values: Mapping[str, str],
        balance: Balance | None = None,
    ) -> Checkup:
        """An error with the way out of it, as it fits where key and address came from."""
        hint = error.hint if error.hint != error.way_out else ""  # here is a better one than the usual
        if isinstance(error, NotConfigured):
            hint = hint or self._set_up(provider, owner)
        elif isinstance(error, AuthFailed):
            own = "" if "Settings" in hint else hint  # that would lead back here
            hint = f"{self._other_key(provider, owner, values)} {own}".strip()
        elif isinstance(error, OutOfCredit):
            hint = hint or f"Add credit at {provider.title}, or choose another provider."
        elif isinstance(error, Unreachable | TimedOut):
            hint = hint or _way_to(provider, owner)
        elif isinstance(error, ProviderBusy):
            wait = f"in {error.retry_after:.0f} s" if error.retry_after else "in a minute"
            hint = f"Check again {wait}. Jobs wait for it by themselves."
        elif not hint:
            hint = f"The fault lies with {provider.title}: check again later, or choose another provider meanwhile."
        return Checkup(False, BRIEF.get(error.category, "Not working"), _sentence(error.message), hint, balance)

    def _set_up(self, provider: Provider, owner: str) -> str:
        enterable = [setting.name for setting in self.keys.enterable(owner, provider)]
        missing = provider.missing(self.keys.secrets_for(owner, provider))
        if missing and missing[0] in enterable:
            return f"Enter it here, or set {missing[0]} in the environment and start the studio again."
        if owner == LOCAL:
            return "Set it in the environment and start the studio again."
        return "Ask the person who runs this studio to set it."

    def _other_key(self, provider: Provider, owner: str, values: Mapping[str, str]) -> str:
        """What to do about a refused key, by where it came from."""
        given = [setting.name for setting in provider.settings if setting.secret and values.get(setting.name)]
        name = given[0] if given else "the key"
        source = self.keys.source(owner, provider, name)
        if source in {"entered", "kept"}:
            return "Copy the key again at the provider and enter it here."
        if source == "signed in":
            return "Sign in again, and allow it to be used."
        if owner != LOCAL:
            return "Enter a key of your own here, or ask the person who runs this studio."
        if source == "environment":
            return f"Correct {name} in the environment and start the studio again, or enter another key here."
        return "Correct it where the provider keeps it and start the studio again, or enter another key here."

    def _place(self, provider: Provider, owner: str) -> str:
        return self.keys.fingerprint(provider, self.keys.secrets_for(owner, provider))

    def _remember(self, answers: dict[str, Any], place: str, answer: Any) -> None:
        """Keep the newest answers; who enters key after key fills no memory."""
        with self._lock:
            answers.pop(place, None)
            answers[place] = answer
            while len(answers) > REMEMBERED:
                answers.pop(next(iter(answers)))


def without(text: str, secrets: Iterable[str]) -> str:
    """The text with each of these blackened."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def _secrets(provider: Provider, values: Mapping[str, str]) -> list[str]:
    """The secret values, the longest first, so that none hides a part of another."""
    found = {values.get(setting.name, "") for setting in provider.settings if setting.secret}
    return sorted((value for value in found if len(value) >= SHORTEST_SECRET), key=len, reverse=True)


def _not_offered(provider: Provider, values: Mapping[str, str]) -> Checkup | None:
    """A setting whose value is none of its choices."""
    for setting in provider.settings:
        value = values.get(setting.name, "")
        if setting.choices and value and value not in {choice.id for choice in setting.choices}:
            return Checkup(False, "Wrong setting", f'{setting.name} is "{value[:40]}".', _offers(setting))
    return None


def _offers(setting: Setting) -> str:
    return f"Choose here, or set it to {' or '.join(choice.id for choice in setting.choices)}."


def _way_to(provider: Provider, owner: str) -> str:
    """What to look at when there is no way to a provider."""
    if not provider.trusted:
        return "Check this machine's way to the internet, then check again; nothing was spent."
    where = f" at {provider.trusted[0]}" if owner == LOCAL else ""
    return f"Its address was set by hand: check that a server answers there{where}, then check again."


def _sentence(words: str) -> str:
    """The words as a sentence."""
    text = words.strip()
    return text and text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")
