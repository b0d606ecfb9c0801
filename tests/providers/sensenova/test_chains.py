"""The whole precedence: which variable gives each value of each command, and what Settings can say of it."""

from __future__ import annotations

from typing import Any

import pytest

from providers._sensenova.chains import ADDRESS, CHAINS, DEFAULTS, account, chosen
from providers.sensenova import SenseNova
from studio.errors import NotConfigured

VALUES = {"key": "k-{}", "address": "https://{}.example/v1", "model": "m-{}"}
CASES = [(command, part) for command, parts in CHAINS.items() for part in parts]


def value_of(command: str, part: str, name: str) -> str:
    protocols = {"image": ["nano-banana", "openai-image"], "vision": ["anthropic-messages", "openai-completions"]}
    if part == "protocol":
        return protocols["image" if command == "image" else "vision"][CHAINS[command][part].index(name)]  # type: ignore[index]
    return VALUES[part].format(name.lower().replace("_", "-"))


@pytest.mark.parametrize(("command", "part"), CASES, ids=lambda case: str(case))
@pytest.mark.parametrize("blank", ["", "   ", None], ids=["empty", "spaces", "unset"])
def test_the_first_that_is_set_wins_and_an_empty_one_counts_as_unset(
    command: Any, part: Any, blank: str | None
) -> None:
    chain = CHAINS[command][part]
    for place, name in enumerate(chain):
        values = {before: blank for before in chain[:place] if blank is not None}
        values |= {after: value_of(command, part, after) for after in chain[place:]}
        found = chosen(command, part, values)
        assert (found.value, found.source) == (value_of(command, part, name), name)
        assert chosen(command, part, values, field="asked").source == "field"
    nothing = {name: blank for name in chain if blank is not None}
    found = chosen(command, part, nothing)
    assert found.value == DEFAULTS[command][part]
    assert found.source == ("default" if found.value else "")


def test_the_chains_are_those_of_the_reference() -> None:
    """Written out once more, as reference and protocol have them."""
    assert {command: parts["key"] for command, parts in CHAINS.items()} == {
        "image": ("SN_IMAGE_GEN_API_KEY", "SN_API_KEY"),
        "vision": ("SN_VISION_API_KEY", "SN_CHAT_API_KEY", "SN_API_KEY"),
        "text": ("SN_TEXT_API_KEY", "SN_CHAT_API_KEY", "SN_API_KEY"),
    }
    assert {command: parts["address"] for command, parts in CHAINS.items()} == {
        "image": ("SN_IMAGE_GEN_BASE_URL", "SN_BASE_URL"),
        "vision": ("SN_VISION_BASE_URL", "SN_CHAT_BASE_URL", "SN_BASE_URL"),
        "text": ("SN_TEXT_BASE_URL", "SN_CHAT_BASE_URL", "SN_BASE_URL"),
    }
    assert {command: parts["model"] for command, parts in CHAINS.items()} == {
        "image": ("SN_IMAGE_GEN_MODEL",),
        "vision": ("SN_VISION_MODEL", "SN_CHAT_MODEL"),
        "text": ("SN_TEXT_MODEL", "SN_CHAT_MODEL"),
    }
    assert {command: parts["protocol"] for command, parts in CHAINS.items()} == {
        "image": ("SN_IMAGE_GEN_MODEL_TYPE",),
        "vision": ("SN_VISION_TYPE", "SN_CHAT_TYPE"),
        "text": ("SN_TEXT_TYPE", "SN_CHAT_TYPE"),
    }
    assert DEFAULTS["image"]["model"] == "sensenova-u1-fast"
    assert {DEFAULTS[command]["address"] for command in DEFAULTS} == {ADDRESS} == {"https://token.sensenova.cn/v1"}
    assert {DEFAULTS[command]["model"] for command in ("vision", "text")} == {"sensenova-6.7-flash-lite"}


def test_every_variable_of_a_chain_is_declared_and_none_has_a_default() -> None:
    declared = {setting.name: setting for setting in SenseNova.settings}
    for parts in CHAINS.values():
        for part, chain in parts.items():
            assert all(declared[name].secret is (part == "key") and not declared[name].default for name in chain)


def test_says_where_each_value_came_from_without_the_key() -> None:
    values = {
        "SN_API_KEY": "k-secret",
        "SN_CHAT_BASE_URL": "https://u:pw@chat.example/v1?sig=1",
        "SN_TEXT_MODEL": "m-1",
    }
    rows = {(row.use, row.part): (row.value, row.source) for row in SenseNova(values).origins(values)}
    assert rows["Images", "Key"] == ("***", "SN_API_KEY")
    assert rows["Images", "Address"] == ("token.sensenova.cn/v1", "default")
    assert rows["Images", "Protocol"] == ("sensenova", "default")
    assert rows["Describe", "Address"] == ("chat.example/v1", "SN_CHAT_BASE_URL")
    assert rows["Optimize", "Model"] == ("m-1", "SN_TEXT_MODEL")
    assert rows["Describe", "Model"] == ("sensenova-6.7-flash-lite", "default")
    assert len(rows) == 12
    assert "secret" not in str(rows) + repr(account("image", values))
    assert {row.value for row in SenseNova({}).origins({}) if row.part == "Key"} == {""}


@pytest.mark.parametrize(
    ("values", "command", "field", "says"),
    [
        ({}, "image", "provider", "SN_IMAGE_GEN_API_KEY"),
        ({"SN_CHAT_API_KEY": "k"}, "image", "provider", "SN_API_KEY"),
        ({"SN_IMAGE_GEN_API_KEY": "k"}, "vision", "provider", "SN_VISION_API_KEY or SN_CHAT_API_KEY"),
        ({"SN_API_KEY": "k", "SN_BASE_URL": "no address"}, "text", "SN_BASE_URL", "https://"),
        ({"SN_API_KEY": "k", "SN_TEXT_BASE_URL": "ftp://h"}, "text", "SN_TEXT_BASE_URL", "https://"),
        ({"SN_API_KEY": "k", "SN_BASE_URL": "https://h:port"}, "image", "SN_BASE_URL", "https://"),
        ({"SN_API_KEY": "k", "SN_CHAT_TYPE": "grpc"}, "text", "SN_CHAT_TYPE", "anthropic-messages"),
        ({"SN_API_KEY": "k", "SN_IMAGE_GEN_MODEL_TYPE": "x"}, "image", "SN_IMAGE_GEN_MODEL_TYPE", "nano-banana"),
    ],
)
def test_names_the_variable_that_is_missing_or_wrong(
    values: dict[str, str], command: Any, field: str, says: str
) -> None:
    with pytest.raises(NotConfigured) as refused:
        account(command, values)
    assert refused.value.field == field
    assert says in f"{refused.value.message} {refused.value.hint}"


def test_words_need_a_key_of_their_own_only() -> None:
    only_chat = {"SN_CHAT_API_KEY": "k"}
    provider = SenseNova(only_chat)
    assert provider.missing() == ("SN_API_KEY",)
    assert provider.missing_for("enhance", only_chat) == provider.missing_for("describe", only_chat) == ()
    only_vision = {"SN_VISION_API_KEY": "k"}
    assert provider.missing_for("describe", only_vision) == provider.missing_for("ask", only_vision) == ()
    assert provider.missing_for("enhance", only_vision) == ("SN_API_KEY",)
    assert SenseNova({"SN_IMAGE_GEN_API_KEY": "k"}).missing() == ()
