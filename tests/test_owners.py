"""Owners: who a caller is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from studio.errors import AuthFailed
from studio.owners import LOCAL, Caller, Owners
from studio.settings import Settings


def owners(home: Path, **settings: Any) -> Owners:
    return Owners(Settings(home=home, **settings))


def test_a_studio_of_this_machine_has_one_owner(tmp_path: Path) -> None:
    assert owners(tmp_path).caller(token="anything") == Caller(LOCAL, "open")


@pytest.mark.parametrize("settings", [{"listen": "0.0.0.0"}, {"share": True}, {"space": "me/studio"}])
def test_elsewhere_nobody_is_known_without_proof(tmp_path: Path, settings: dict[str, Any]) -> None:
    known = owners(tmp_path, **settings)
    assert not known.caller().known
    assert known.caller(subject="u1") == Caller("hf-u1", "oauth")
    assert known.caller(cookie=known.cookie("visitor-1")) == Caller("visitor-1", "cookie")
    assert known.caller(token=known.personal_token("visitor-1")) == Caller("visitor-1", "token")


def test_the_hosts_token_makes_local(tmp_path: Path) -> None:
    known = owners(tmp_path, listen="0.0.0.0", api_token="host-token")
    assert known.caller(token="host-token") == Caller(LOCAL, "token")


def test_a_token_that_is_set_counts_on_this_machine_too(tmp_path: Path) -> None:
    known = owners(tmp_path, api_token="host-token")
    assert not known.caller().known
    assert known.caller(token="host-token").may_call


def test_refuses_tokens_and_cookies_that_are_not_ours(tmp_path: Path) -> None:
    here, elsewhere = owners(tmp_path / "a", listen="0.0.0.0"), owners(tmp_path / "b", listen="0.0.0.0")
    foreign = elsewhere.personal_token(LOCAL)
    for token in (
        "",
        "x",
        "bl_local_",
        "bl_local",
        "bl__",
        foreign,
        here.cookie(LOCAL),
        "bl_other" + here.personal_token(LOCAL)[8:],
        "ü",
    ):
        with pytest.raises(AuthFailed):
            here.owner_of(token)
    for cookie in (
        "",
        "local",
        "local.",
        ".",
        elsewhere.cookie(LOCAL),
        f"local.{here.personal_token(LOCAL).rpartition('_')[2]}",
        "ü.ü",
    ):
        assert not here.caller(cookie=cookie).known
    assert here.cookie_name != elsewhere.cookie_name


def test_an_empty_token_setting_is_no_token(tmp_path: Path) -> None:
    with pytest.raises(AuthFailed):
        owners(tmp_path, listen="0.0.0.0", api_token="").owner_of("")


def test_a_public_link_holds_for_its_artifact_and_its_time(tmp_path: Path) -> None:
    known = owners(tmp_path)
    path = known.public_path("job:0#a")
    name, _, query = path.partition("?")
    given = dict(part.split("=") for part in query.split("&"))
    assert name == "public/job%3A0%23a"
    assert known.may_fetch("job:0#a", given["exp"], given["sig"])
    assert not known.may_fetch("job:1", given["exp"], given["sig"])
    assert not known.may_fetch("job:0#a", str(int(given["exp"]) + 1), given["sig"])
    assert not known.may_fetch("job:0#a", "soon", given["sig"])
