"""Which variable gives each value: the field that was filled in, the command's own variable, `SN_CHAT_*`, `SN_*`, then the default.

Source: sn-image-base (commit 99fdf94, read 2026-11). There a variable that is set to nothing hides the ones after it; here it counts as
unset, as everywhere in the studio.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from studio.errors import NotConfigured
from studio.provider import Origin, Setting
from studio.urlguard import is_web_address, shown

NAME, TITLE = "sensenova", "SenseNova"
KEY, INSECURE = "SN_API_KEY", "SN_INSECURE_SSL"
ADDRESS = "https://token.sensenova.cn/v1"  # mainland China; https://token.sensenova.ai/v1 elsewhere
TALKER = "sensenova-6.7-flash-lite"

Command = Literal["image", "vision", "text"]
Part = Literal["key", "address", "model", "protocol"]

COMMANDS: dict[Command, str] = {"image": "Images", "vision": "Describe", "text": "Optimize"}
CHAINS: dict[Command, dict[Part, tuple[str, ...]]] = {
    "image": {
        "key": ("SN_IMAGE_GEN_API_KEY", KEY),
        "address": ("SN_IMAGE_GEN_BASE_URL", "SN_BASE_URL"),
        "model": ("SN_IMAGE_GEN_MODEL",),
        "protocol": ("SN_IMAGE_GEN_MODEL_TYPE",),
    },
    "vision": {
        "key": ("SN_VISION_API_KEY", "SN_CHAT_API_KEY", KEY),
        "address": ("SN_VISION_BASE_URL", "SN_CHAT_BASE_URL", "SN_BASE_URL"),
        "model": ("SN_VISION_MODEL", "SN_CHAT_MODEL"),
        "protocol": ("SN_VISION_TYPE", "SN_CHAT_TYPE"),
    },
    "text": {
        "key": ("SN_TEXT_API_KEY", "SN_CHAT_API_KEY", KEY),
        "address": ("SN_TEXT_BASE_URL", "SN_CHAT_BASE_URL", "SN_BASE_URL"),
        "model": ("SN_TEXT_MODEL", "SN_CHAT_MODEL"),
        "protocol": ("SN_TEXT_TYPE", "SN_CHAT_TYPE"),
    },
}
DEFAULTS: dict[Command, dict[Part, str]] = {
    "image": {"key": "", "address": ADDRESS, "model": "sensenova-u1-fast", "protocol": "sensenova"},
    "vision": {"key": "", "address": ADDRESS, "model": TALKER, "protocol": "openai-completions"},
    "text": {"key": "", "address": ADDRESS, "model": TALKER, "protocol": "openai-completions"},
}
PROTOCOLS: dict[Command, tuple[str, ...]] = {
    "image": ("sensenova", "nano-banana", "openai-image"),
    "vision": ("openai-completions", "anthropic-messages"),
    "text": ("openai-completions", "anthropic-messages"),
}
LABELS: dict[Part, str] = {"key": "Key", "address": "Address", "model": "Model", "protocol": "Protocol"}
FIELD, DEFAULT = "field", "default"


@dataclass(frozen=True)
class Chosen:
    """A value, and what gave it: a variable, "field", "default", or nothing where there is no value."""

    value: str
    source: str


@dataclass(frozen=True)
class Account:
    """Everything one command needs. insecure: the address's certificate is not checked."""

    command: Command
    key: str
    address: str
    model: str
    protocol: str
    key_source: str
    insecure: bool = False

    def __repr__(self) -> str:
        return f"Account({self.command}, {self.model}, {self.protocol})"


def chosen(command: Command, part: Part, values: Mapping[str, str], field: str = "") -> Chosen:
    """The value of one part of a command. field: what the person filled in for this call."""
    if field.strip():
        return Chosen(field.strip(), FIELD)
    for name in CHAINS[command][part]:
        if value := (values.get(name) or "").strip():
            return Chosen(value, name)
    default = DEFAULTS[command][part]
    return Chosen(default, DEFAULT if default else "")


def account(command: Command, values: Mapping[str, str], *, model: str = "", protocol: str = "") -> Account:
    """What a command works with. Raises NotConfigured naming the variable that is missing or wrong."""
    key, kind = chosen(command, "key", values), chosen(command, "protocol", values, protocol)
    if not key.value:
        *own, shared = CHAINS[command]["key"]
        raise NotConfigured(
            f"{TITLE} has no {shared}.",
            provider=NAME,
            field="provider",
            hint=f"Set {shared}, or {' or '.join(own)} for this alone, or enter the key in Settings.",
        )
    if kind.value not in PROTOCOLS[command]:
        where = "The protocol" if kind.source == FIELD else kind.source
        raise NotConfigured(
            f'{where} is no protocol of this kind ("{kind.value[:40]}").',
            provider=NAME,
            field="protocol" if kind.source == FIELD else kind.source,
            hint=f"Set it to {' or '.join(PROTOCOLS[command])}.",
        )
    return Account(
        command,
        key.value,
        _checked_address(command, values),
        chosen(command, "model", values, model).value,
        kind.value,
        key.source,
        command == "image" and is_insecure(values),
    )


def is_insecure(values: Mapping[str, str]) -> bool:
    """Whether the operator has switched the check of certificates off."""
    return (values.get(INSECURE) or "").strip().lower() in {"1", "true", "yes", "on"}


def _checked_address(command: Command, values: Mapping[str, str]) -> str:
    """The base address, which needs a scheme and a host and nothing more."""
    found = chosen(command, "address", values)
    if not is_web_address(found.value):
        raise NotConfigured(
            f"{found.source} is not a web address.",
            provider=NAME,
            field=found.source,
            hint=f"Set it like {ADDRESS}, or unset it.",
        )
    return found.value.rstrip("/")


def origins(values: Mapping[str, str]) -> tuple[Origin, ...]:
    """Where each value of each command comes from, for people; no key is shown."""
    rows = []
    for command, title in COMMANDS.items():
        for part, label in LABELS.items():
            found = chosen(command, part, values)
            rows.append(Origin(title, label, _shown(part, found.value), found.source))
    return tuple(rows)


def _shown(part: Part, value: str) -> str:
    if part == "key":
        return "***" if value else ""
    return shown(value) if part == "address" else value


def settings() -> tuple[Setting, ...]:
    """Every variable there is, the general ones first. None has a default here: it would hide the ones after it."""
    names: dict[str, Setting] = {KEY: Setting(KEY, "Key", secret=True, required=True)}
    groups = (("SN_IMAGE_GEN_", "images"), ("SN_CHAT_", "words"), ("SN_VISION_", "describing"), ("SN_TEXT_", "text"))
    for part, label in LABELS.items():
        for command in COMMANDS:
            for name in CHAINS[command][part]:
                use = next((use for prefix, use in groups if name.startswith(prefix)), "")
                names.setdefault(
                    name, Setting(name, f"{label}{f' for {use} alone' if use else ''}", secret=part == "key")
                )
    switch = Setting(INSECURE, "Do not check the image address's certificate (on)")
    return (*names.values(), switch)
