"""Whose account is spent, and where it is: from the settings, the vendor's own credentials file, or an existing agent's defaults."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from studio.errors import NotConfigured
from studio.provider import Choice, Setting

REST, SOCKET = "https://api.sogni.ai", "wss://socket.sogni.ai"
KEY, USER, PASSWORD = "SOGNI_API_KEY", "SOGNI_USERNAME", "SOGNI_PASSWORD"
FILE = ".config/sogni/credentials"  # below a person's own folder

TOKENS = (
    Choice(id="spark", label="Spark"),
    Choice(id="sogni", label="SOGNI"),
    Choice(id="auto", label="Spark first, then SOGNI"),
)
NETWORKS = Choice(id="fast", label="Fast"), Choice(id="relaxed", label="Relaxed: cheaper and later")
SETTINGS = (
    Setting(KEY, "API key", secret=True, required=True),
    Setting(USER, "User name", secret=True),
    Setting(PASSWORD, "Password", secret=True),
    Setting("SOGNI_CREDENTIALS_PATH", "Credentials file"),
    Setting("SOGNI_REST_ENDPOINT", "API address", default=REST, aliases=("SOGNI_API_BASE_URL",)),
    Setting("SOGNI_SOCKET_ENDPOINT", "Socket address", default=SOCKET),
    Setting("SOGNI_APP_ID", "App id"),
    Setting("SOGNI_CURRENCY", "Token type", choices=TOKENS),
    Setting("SOGNI_NETWORK", "Network", choices=NETWORKS),
    Setting("OPENCLAW_CONFIG_PATH", "An agent's configuration, whose defaults are taken over"),
    Setting("HOME", "Own folder", aliases=("USERPROFILE",)),
)

log = logging.getLogger("backlot.sogni")


@dataclass(frozen=True)
class Account:
    """One sign-in at one address. A secret prints as nothing."""

    rest: str
    socket: str
    network: str
    key: str = field(default="", repr=False)
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """A short fingerprint that tells accounts apart without showing them. It may be kept: no password is in it."""
        return hashlib.sha256(f"{self.rest}\n{self.key or self.username.lower()}".encode()).hexdigest()[:16]

    @property
    def session(self) -> str:
        """What two callers must share before they may use one session: the password too. It is never kept."""
        return hashlib.sha256(f"{self.name}\n{self.socket}\n{self.network}\n{self.password}".encode()).hexdigest()


def signed_in(values: Mapping[str, str]) -> bool:
    """Whether there is a key, or a name with its password."""
    return bool(values.get(KEY) or (values.get(USER) and values.get(PASSWORD)))


def account_of(values: Mapping[str, str], network: str = "") -> Account:
    """The account to use. Raises NotConfigured where there is none."""
    if not signed_in(values):
        raise NotConfigured(
            f"Sogni has no {KEY}.",
            provider="sogni",
            field="provider",
            hint=f"Set {KEY}, or {USER} and {PASSWORD}, or enter the key in Settings.",
        )
    wish = network or values.get("SOGNI_NETWORK", "")
    ends = values.get("SOGNI_REST_ENDPOINT") or REST, values.get("SOGNI_SOCKET_ENDPOINT") or SOCKET
    pick = wish if wish in {"fast", "relaxed"} else "fast"
    if values.get(KEY):
        return Account(*ends, pick, key=values[KEY])
    return Account(*ends, pick, username=values[USER], password=values[PASSWORD])


def with_file(values: Mapping[str, str]) -> dict[str, str]:
    """The host's settings, with what the vendor's credentials file adds where they name no account."""
    known = dict(values)
    if signed_in(known):
        return known
    named, home = known.get("SOGNI_CREDENTIALS_PATH"), known.get("HOME")
    path = Path(named).expanduser() if named else Path(home) / FILE if home else None
    if path is None or not path.is_file():
        return known
    try:
        found = _lines(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        log.warning("The Sogni credentials file cannot be read (%s).", type(error).__name__)
        return known
    return {**known, **{name: found[name] for name in (KEY, USER, PASSWORD) if found.get(name)}}


def _lines(text: str) -> dict[str, str]:
    """NAME=value, one a line; quotes around a value and `export` before a name are dropped."""
    found = {}
    for line in text.splitlines():
        name, is_there, value = line.strip().removeprefix("export ").partition("=")
        if is_there and not name.startswith("#"):
            found[name.strip()] = value.strip().strip("\"'")
    return found
