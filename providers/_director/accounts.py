"""Whose account is spent and where: the gateway with its token, else the service itself with its own key."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from studio.errors import NotConfigured
from studio.provider import Choice, Setting
from studio.urlguard import is_web_address

NAME, TITLE = "director", "The Director"
TOKEN, KEY = "GATEWAY_TOKEN", "DIRECTOR_API_KEY"
GATEWAY_URL, API_URL = "DIRECTOR_BASE_URL", "DIRECTOR_API_URL"
TIER, ZONE, USUAL_ZONE = "DIRECTOR_TIER", "DIRECTOR_TIME_ZONE", "America/New_York"
CHAT_TOKEN, CHAT_ID, CHAT_URL = "DIRECTOR_TELEGRAM_BOT_TOKEN", "DIRECTOR_TELEGRAM_CHAT_ID", "DIRECTOR_TELEGRAM_URL"
FILE = ".openclaw/.env"  # below a person's own folder
# The usual addresses. They are no defaults of their settings, for those are shown to people.
GATEWAY, API = "https://instaclaw.io/api/gateway/sjinn", "https://sjinn.ai/api/un-api"

Layer = Literal["gateway", "upstream"]

TIERS = (
    Choice(id="unknown", label="Not known: the gateway alone counts"),
    Choice(id="starter", label="Starter: 5 videos and 10 images a day"),
    Choice(id="pro", label="Pro: 10 videos and 30 images a day"),
    Choice(id="power", label="Power: 30 videos and 100 images a day"),
    Choice(id="byok", label="Own keys: 5 videos and 15 images a day"),
)
SETTINGS = (
    Setting(TOKEN, "Gateway token", secret=True, required=True),
    Setting(KEY, "API key, instead of the token", secret=True, aliases=("SJINN_API_KEY",)),
    Setting(GATEWAY_URL, "Gateway address", aliases=("SJINN_GATEWAY_URL",)),
    Setting(API_URL, "API address", aliases=("SJINN_API_URL", "SJINN_BASE_URL")),
    Setting(TIER, "Tier of the account", choices=TIERS),
    Setting(ZONE, "Time zone in which a day begins", default=USUAL_ZONE),
    Setting(CHAT_TOKEN, "Telegram bot token, to deliver there", secret=True),
    Setting(CHAT_ID, "Telegram chat"),
    Setting(CHAT_URL, "Telegram address"),
    Setting("HOME", "Own folder", aliases=("USERPROFILE",)),
)

log = logging.getLogger("backlot.director")


@dataclass(frozen=True)
class Account:
    """One way in. A key prints as nothing."""

    layer: Layer
    base: str
    key: str = field(repr=False)

    @property
    def name(self) -> str:
        """A short fingerprint that tells accounts apart without showing them."""
        return hashlib.sha256(f"{self.layer}\n{self.key}".encode()).hexdigest()[:16]

    def url(self, verb: Literal["create", "query"], api: str) -> str:
        """Where a verb is asked for."""
        if self.layer == "gateway":
            return f"{self.base}?action={verb}"
        path = {
            ("create", "agent"): "create_agent_task",
            ("query", "agent"): "query_agent_task_status",
            ("create", "tool"): "create_tool_task",
            ("query", "tool"): "query_tool_task_status",
        }[verb, api]
        return f"{self.base}/{path}"


def signed_in(values: Mapping[str, str]) -> bool:
    return bool(values.get(TOKEN) or values.get(KEY))


def account_of(values: Mapping[str, str], layer: str = "") -> Account:
    """The account to use, or the one on this layer. Raises NotConfigured where there is none."""
    ways = {"gateway": (TOKEN, GATEWAY_URL, GATEWAY), "upstream": (KEY, API_URL, API)}
    for name, (secret, address, usual) in ways.items():
        if values.get(secret) and layer in {"", name}:
            _check_key(secret, values[secret])
            return Account(name, _base(values.get(address, ""), usual, address), values[secret])  # type: ignore[arg-type]
    secret = ways[layer or "gateway"][0]
    raise NotConfigured(
        f"{TITLE} has no {secret}.",
        provider=NAME,
        field="provider",
        hint=f"Set {TOKEN}, or {KEY}, or enter it in Settings.",
    )


def with_file(values: Mapping[str, str]) -> dict[str, str]:
    """The host's settings, with the token of an agent's own file where they name no account."""
    known = dict(values)
    path = Path(known["HOME"]) / FILE if known.get("HOME") else None
    if signed_in(known) or path is None or not path.is_file():
        return known
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        log.warning("The file with the gateway token cannot be read (%s).", type(error).__name__)
        return known
    for line in lines:
        name, found, value = line.strip().removeprefix("export ").partition("=")
        if found and name.strip() == TOKEN and value.strip().strip("\"'"):
            return {**known, TOKEN: value.strip().strip("\"'")}
    return known


def _check_key(name: str, key: str) -> None:
    if not key.isascii() or not key.isprintable() or " " in key:
        raise NotConfigured(
            f"{name} holds a character that no key has.", provider=NAME, field=name, hint="Copy it again."
        )


def _base(given: str, usual: str, name: str) -> str:
    """The address without query and closing slash; one of a host alone gets the usual path."""
    given = given.strip().partition("?")[0].rstrip("/")
    if not given:
        return usual
    if not is_web_address(given):
        raise NotConfigured(
            f"{name} is not a web address.", provider=NAME, field=name, hint="Set it like https://..., or unset it."
        )
    return given if urlsplit(given).path else f"{given}{urlsplit(usual).path}"
