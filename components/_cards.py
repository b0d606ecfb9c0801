"""What the Settings tab shows of each provider: whether it is set up and works, where its key came from, and what is chosen there.

Of values only where they came from, never what they are; but for settings with choices, which are no secret.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from components._parts import plural
from components._tasks import listed
from studio.accounts import ProviderView
from studio.checkups import Checkup
from studio.owners import LOCAL
from studio.provider import Balance, Provider, Setting
from studio.studio import Studio

CAME_FROM = {
    "": "not set",
    "entered": "entered here, in memory",
    "kept": "kept in the credentials file",
    "environment": "from the environment",
    "usual": "usual value",
    "elsewhere": "found by the provider itself",
    "chosen": "chosen here",
    "signed in": "from your sign-in",
}
KEY_FROM = {
    "entered": "Key entered here; it stays in memory until the studio stops.",
    "kept": "Key entered here, and kept in the studio's credentials file.",
    "signed in": "Key of your Hugging Face sign-in.",
    "elsewhere": "Key found by the provider itself, in a file of its own.",
}


def cards(studio: Studio, owner: str) -> list[dict[str, Any]]:
    """Every provider as its card shows it to this owner."""
    views = {view.name: view for view in studio.providers(owner=owner)}
    return [_card(studio, provider, views[provider.name], owner) for provider in studio.registry.all()]


def balance_words(balance: Balance | None) -> str:
    """What is left, as far as it is known."""
    if balance is None:
        return ""
    return f"{balance.amount:,.2f}".rstrip("0").rstrip(".") + f" {balance.unit}"


def _card(studio: Studio, provider: Provider, view: ProviderView, owner: str) -> dict[str, Any]:
    keys, checkup = studio.keys, studio.checkups.last(provider, owner) if view.configured else None
    return {
        "name": provider.name,
        "title": provider.title,
        "ready": view.configured,
        "free": provider.free,
        "about": _about(view, provider),
        "missing": view.missing[0] if view.missing else "",
        "key": _key_words(studio, provider, owner),
        "balance": balance_words(studio.checkups.known_balance(provider, owner)) if view.configured else "",
        "warning": provider.warning(keys.secrets_for(owner, provider)),
        "checkup": _checkup(checkup) if checkup else None,
        "settings": [_variable(studio, provider, setting, owner) for setting in provider.settings],
        "origins": [asdict(each) for each in provider.origins(keys.secrets_for(owner, provider))],
        "options": [_option(studio, provider, setting, owner) for setting in provider.settings if setting.choices],
        "keys": [
            {"name": setting.name, "label": setting.label or setting.name}
            for setting in keys.enterable(owner, provider)
        ],
        "entered": keys.entered(owner, provider),
        "may_keep": keys.can_keep and owner == LOCAL,
        "private": owner == LOCAL,
    }


def _about(view: ProviderView, provider: Provider) -> str:
    """What it makes, what it costs, and how much of it at once."""
    limits = provider.limits
    helps = "Rewrites prompts and describes pictures" if provider.for_words else "Makes nothing yet"
    makes = f"Makes {listed(view.tasks)}" if view.tasks else helps
    at_once = f"{plural(limits.at_once, 'job')} at once" if view.tasks and limits.at_once else ""
    if at_once and limits.per_owner and limits.per_owner != limits.at_once:
        at_once += f", {limits.per_owner} for each person"
    rate = f"{plural(limits.per_minute, 'start')} a minute" if limits.per_minute else ""
    return ". ".join(words for words in (makes, "Free" if view.free else "", at_once, rate) if words) + "."


def _key_words(studio: Studio, provider: Provider, owner: str) -> str:
    """Where the key came from; empty where there is none."""
    for setting in provider.settings:
        source = studio.keys.source(owner, provider, setting.name) if setting.secret else ""
        if source == "environment":
            return f"Key from the environment variable {setting.name}."
        if source in KEY_FROM:
            return KEY_FROM[source]
    return ""


def _checkup(checkup: Checkup) -> dict[str, Any]:
    return {
        "ok": checkup.ok,
        "brief": checkup.brief,
        "message": checkup.message,
        "hint": checkup.hint,
        "seconds": checkup.seconds,
        "at": checkup.at,
    }


def _variable(studio: Studio, provider: Provider, setting: Setting, owner: str) -> dict[str, str]:
    source = studio.keys.source(owner, provider, setting.name)
    if not source and setting.choices:
        source = "usual"
    state = CAME_FROM[source] if source or setting.required else "not set, optional"
    return {"name": setting.name, "label": setting.label, "state": state}


def _option(studio: Studio, provider: Provider, setting: Setting, owner: str) -> dict[str, Any]:
    value = studio.keys.secrets_for(owner, provider).get(setting.name) or setting.choices[0].id
    return {
        "name": setting.name,
        "label": setting.label or setting.name,
        "value": value,
        "choices": [{"id": choice.id, "label": choice.label} for choice in setting.choices],
        "locked": not studio.keys.may_choose(owner, provider),
    }
