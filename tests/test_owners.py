"""Owners and keys: who a caller is, and what it may spend."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from studio.errors import AuthFailed, RequestError, StorageFailed
from studio.owners import LOCAL, Caller, Keys, Owners, home_secret
from studio.provider import Provider, Setting
from studio.settings import Settings


class Paid(Provider):
    """Takes a key, or a name and a password."""

    name, title = "paid", "Paid"
    settings = (
        Setting("PAID_API_KEY", secret=True),
        Setting("PAID_USER"),
        Setting("PAID_PASSWORD", secret=True),
        Setting("PAID_URL"),
        Setting("PAID_CREDENTIALS_PATH", secret=True),
    )


HOST = {"PAID_API_KEY": "host-key", "PAID_URL": "https://api.example"}


def owners(home: Path, **settings: Any) -> Owners:
    return Owners(Settings(home=home, **settings))


def keys(home: Path, **settings: Any) -> Keys:
    return Keys(Settings(home=home, **settings))


@pytest.fixture
def paid() -> Paid:
    return Paid(HOST)


# The secret


def test_makes_one_secret_that_only_its_owner_may_read(tmp_path: Path) -> None:
    first = home_secret(tmp_path)
    assert home_secret(tmp_path) == first
    assert len(first) == 32
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["secret"]


def test_many_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(home_secret, [tmp_path] * 16))) == 1


def test_closes_a_secret_that_others_could_read(tmp_path: Path) -> None:
    home_secret(tmp_path)
    (tmp_path / "secret").chmod(0o644)
    home_secret(tmp_path)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", "zz", "00ff"])
def test_refuses_a_damaged_secret(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret").write_text(content)
    with pytest.raises(StorageFailed):
        home_secret(tmp_path)


# Who


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


# What they may spend


def test_only_the_host_spends_the_hosts_keys(tmp_path: Path, paid: Paid) -> None:
    purse = keys(tmp_path, listen="0.0.0.0")
    assert purse.secrets_for(LOCAL, paid) == HOST
    assert purse.secrets_for("visitor-1", paid) == {"PAID_URL": "https://api.example"}


def test_visitors_spend_them_where_the_host_shares(tmp_path: Path, paid: Paid) -> None:
    assert keys(tmp_path, listen="0.0.0.0", share_keys=True).secrets_for("visitor-1", paid) == HOST


def test_own_keys_replace_the_hosts_altogether(tmp_path: Path, paid: Paid) -> None:
    purse = keys(tmp_path, listen="0.0.0.0", share_keys=True)
    purse.enter("visitor-1", paid, {"PAID_USER": "vera", "PAID_PASSWORD": "hers", "PAID_API_KEY": " "})
    mine = {"PAID_URL": "https://api.example", "PAID_USER": "vera", "PAID_PASSWORD": "hers"}
    assert purse.secrets_for("visitor-1", paid) == mine
    assert purse.secrets_for("visitor-2", paid) == HOST
    purse.forget("visitor-1", paid)
    assert purse.secrets_for("visitor-1", paid) == HOST


@pytest.mark.parametrize("name", ["PAID_URL", "PAID_CREDENTIALS_PATH", "PATH"])
def test_a_visitor_points_the_host_nowhere(tmp_path: Path, paid: Paid, name: str) -> None:
    with pytest.raises(RequestError) as refused:
        keys(tmp_path, listen="0.0.0.0").enter("visitor-1", paid, {name: "http://169.254.169.254"})
    assert refused.value.field == name


def test_a_visitors_keys_never_reach_the_disk(tmp_path: Path, paid: Paid) -> None:
    purse = keys(tmp_path, listen="0.0.0.0")
    purse.enter("visitor-1", paid, {"PAID_API_KEY": "hers-hers"})
    for owner in ("visitor-1", LOCAL):
        with pytest.raises(RequestError):
            purse.enter(owner, paid, {"PAID_API_KEY": "hers-hers"}, keep=True)
    assert not any(b"hers-hers" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not keys(tmp_path, listen="0.0.0.0").entered("visitor-1", paid)


def test_the_owner_of_this_machine_may_keep_keys(tmp_path: Path, paid: Paid) -> None:
    keys(tmp_path).enter(LOCAL, paid, {"PAID_API_KEY": "mine"}, keep=True)
    assert (tmp_path / "credentials").stat().st_mode & 0o777 == 0o600
    assert keys(tmp_path).secrets_for(LOCAL, paid)["PAID_API_KEY"] == "mine"
    again = keys(tmp_path)
    again.forget(LOCAL, paid)
    assert json.loads((tmp_path / "credentials").read_text()) == {}
    assert again.secrets_for(LOCAL, paid) == HOST


def test_says_so_when_kept_keys_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text("{broken")
    with pytest.raises(StorageFailed, match="credentials"):
        keys(tmp_path)


def test_an_account_is_known_again_by_its_fingerprint(tmp_path: Path, paid: Paid) -> None:
    purse = keys(tmp_path, listen="0.0.0.0")
    assert purse.account("visitor-1", paid) == "host"
    purse.enter("visitor-1", paid, {"PAID_API_KEY": "hers"})
    account = purse.account("visitor-1", paid)
    assert "hers" not in account
    again = keys(tmp_path, listen="0.0.0.0")
    again.enter("visitor-9", paid, {"PAID_API_KEY": "hers"})
    assert again.account("visitor-9", paid) == account
    again.enter("visitor-9", paid, {"PAID_API_KEY": "other"})
    assert again.account("visitor-9", paid) != account


@pytest.mark.parametrize("value", ["", "  ", "two\nlines", "k" * 9000])
def test_refuses_what_is_no_key(tmp_path: Path, paid: Paid, value: str) -> None:
    with pytest.raises(RequestError):
        keys(tmp_path).enter(LOCAL, paid, {"PAID_API_KEY": value})
    assert not keys(tmp_path).entered(LOCAL, paid)


def test_offers_secrets_only(tmp_path: Path, paid: Paid) -> None:
    offered = {setting.name for setting in keys(tmp_path).enterable("visitor-1", paid)}
    assert "PAID_API_KEY" in offered
    assert "PAID_URL" not in offered
