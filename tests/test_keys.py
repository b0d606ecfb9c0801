"""Keys: what a caller may spend, and where it is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio.errors import RequestError, StorageFailed
from studio.keys import Keys
from studio.owners import LOCAL
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


def keys(home: Path, **settings: Any) -> Keys:
    return Keys(Settings(home=home, **settings))


@pytest.fixture
def paid() -> Paid:
    return Paid(HOST)


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
