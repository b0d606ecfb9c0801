"""Checkups: what is wrong at a provider and what to do, in words, within a deadline, with no key in them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from providers._http import HttpProvider
from studio.checkups import REMEMBERED, Checkup, Checkups, without
from studio.errors import AuthFailed, BacklotError, OutOfCredit, ProviderBusy, ProviderFailed, QuotaReached
from studio.keys import Keys
from studio.owners import LOCAL
from studio.provider import Balance, Choice, Health, Provider, Setting
from studio.settings import Settings
from tests.conftest import free_port

KEY = "sk-very-secret-4711"
VISITOR = "visitor-1"


class Shop(Provider):
    """Answers as the test says; it may raise as well."""

    name, title = "shop", "Shop"
    settings = (
        Setting("SHOP_KEY", "Key", secret=True, required=True),
        Setting("SHOP_URL", "Address"),
        Setting("SHOP_COIN", "Pays with", choices=(Choice(id="gold", label="Gold"), Choice(id="tin", label="Tin"))),
    )

    def __init__(self, values: Mapping[str, str], trusted: tuple[str, ...] = ()) -> None:
        super().__init__(values, trusted)
        self.health: Any = Health(ok=True, note="signed in as a baker")
        self.left: Any = Balance(amount=3, unit="gold")
        self.asked: list[str] = []

    async def check(self, secrets: Mapping[str, str]) -> Health:
        self.asked.append(secrets["SHOP_KEY"])
        return _told(self.health)

    async def balance(self, secrets: Mapping[str, str]) -> Balance:
        return _told(self.left)


class Slow(Shop):
    """Never answers."""

    name, title = "slow", "Slow"

    async def check(self, secrets: Mapping[str, str]) -> Health:
        await asyncio.Event().wait()
        return Health(ok=True)


class Plain(Shop):
    """Is only asked what is left."""

    name, title = "plain", "Plain"
    check = Provider.check


class Far(HttpProvider):
    """Asks over HTTP, where nobody listens."""

    name, title = "far", "Far"
    settings = (Setting("FAR_URL", "Address", required=True),)

    def url_of(self, path: str, secrets: Mapping[str, str]) -> str:
        return f"{secrets['FAR_URL']}{path}"

    async def check(self, secrets: Mapping[str, str]) -> Health:
        await self.get("/health", secrets)
        return Health(ok=True)


def _told(answer: Any) -> Any:
    if isinstance(answer, BaseException):
        raise answer
    return answer


@pytest.fixture
def checkups(tmp_path: Path) -> Checkups:
    return Checkups(Keys(Settings(home=tmp_path, environment={"SHOP_KEY": KEY})))


Check = Callable[..., Checkup]


@pytest.fixture
def check(checkups: Checkups) -> Check:
    return lambda provider, owner=LOCAL: asyncio.run(checkups.check(provider, owner))


def shop(kind: type[Shop] = Shop, **values: str) -> Shop:
    return kind({"SHOP_KEY": KEY, **values})


def test_what_works_says_so_with_what_is_left(check: Check, checkups: Checkups) -> None:
    provider = shop()
    found = check(provider)
    assert (found.ok, found.brief, found.message, found.hint) == (True, "Works", "Signed in as a baker.", "")
    assert found.balance == Balance(amount=3, unit="gold")
    assert checkups.last(provider, LOCAL) == found
    assert checkups.known_balance(provider, LOCAL) == found.balance


def test_the_owners_own_key_is_the_one_that_is_asked_about(check: Check, checkups: Checkups) -> None:
    provider = shop()
    checkups.keys.enter(VISITOR, provider, {"SHOP_KEY": "their-own-key"})
    check(provider, VISITOR)
    assert provider.asked == ["their-own-key"]
    assert checkups.last(provider, LOCAL) is None  # it says nothing of the host's account
    checkups.keys.enter(VISITOR, provider, {"SHOP_KEY": "another-key"})
    assert checkups.last(provider, VISITOR) is None  # nor of another key


def test_without_a_key_nobody_is_asked(check: Check) -> None:
    provider = Shop({})
    found = check(provider)
    assert (found.ok, found.brief) == (False, "Not set up")
    assert "SHOP_KEY is not set" in found.message
    assert "set SHOP_KEY in the environment" in found.hint
    assert provider.asked == []


@pytest.mark.parametrize(
    ("error", "brief", "hint"),
    [
        (AuthFailed("No."), "Key refused", "Correct SHOP_KEY in the environment and start the studio again"),
        (OutOfCredit("Empty."), "No credit", "Add credit at Shop"),
        (ProviderBusy("Later.", retry_after=30), "Busy", "Check again in 30 s."),
        (QuotaReached("Enough.", hint="It resets at noon."), "Limit reached", "It resets at noon."),
        (ProviderFailed("It broke."), "Not working", "The fault lies with Shop"),
        (RuntimeError("Oops"), "Not working", "a fault of the adapter"),
    ],
)
def test_each_trouble_has_its_own_way_out(check: Check, error: Exception, brief: str, hint: str) -> None:
    provider = shop()
    provider.health = error
    found = check(provider)
    assert (found.ok, found.brief) == (False, brief)
    assert hint in found.hint
    assert found.message.endswith(".")


def test_a_refused_key_is_mended_where_it_came_from(check: Check, checkups: Checkups) -> None:
    provider = shop()
    provider.health = AuthFailed("No.")
    checkups.keys.enter(LOCAL, provider, {"SHOP_KEY": "typed-here"})
    assert check(provider).hint == "Copy the key again at the provider and enter it here."
    checkups.keys.forget(LOCAL, provider)
    shared = Checkups(Keys(Settings(home=checkups.keys._settings.home, share_keys=True)))
    assert "ask the person who runs this studio" in asyncio.run(shared.check(provider, VISITOR)).hint
    elsewhere = Shop({"SHOP_KEY": "from-a-file-of-the-vendor"})
    elsewhere.health = AuthFailed("No.")
    assert "where the provider keeps it" in check(elsewhere).hint


def test_what_it_says_of_itself_is_passed_on(check: Check) -> None:
    provider = shop()
    provider.health = Health(ok=False, note="the token lacks a permission")
    assert check(provider).message == "The token lacks a permission."


def test_an_empty_account_is_trouble(check: Check) -> None:
    provider = shop()
    provider.left = Balance(amount=0, unit="gold")
    found = check(provider)
    assert (found.ok, found.brief) == (False, "No credit")
    assert "0 gold left" in found.message


def test_a_balance_that_cannot_be_had_is_no_trouble_where_the_rest_works(check: Check) -> None:
    provider = shop()
    provider.left = ProviderFailed("The till is stuck.")
    found = check(provider)
    assert found.ok
    assert "What is left there is not known: The till is stuck." in found.message


def test_a_balance_is_the_verdict_where_nothing_else_is_asked(check: Check) -> None:
    provider = shop(Plain)
    provider.left = AuthFailed("No.")
    assert check(provider).brief == "Key refused"


def test_a_value_that_is_no_choice_is_named(check: Check) -> None:
    found = check(shop(SHOP_COIN="lead"))
    assert (found.ok, found.message) == (False, 'SHOP_COIN is "lead".')
    assert "gold or tin" in found.hint


def test_nobody_waits_longer_than_the_deadline(checkups: Checkups) -> None:
    checkups.deadline = 0.1
    slow, well = shop(Slow), shop()
    asyncio.run(checkups.check_all([slow, well], LOCAL))
    late, fine = checkups.last(slow, LOCAL), checkups.last(well, LOCAL)
    assert late
    assert fine
    assert (late.ok, late.brief, late.message) == (False, "No answer", "Slow did not answer within 0.1 s.")
    assert fine.ok


def test_an_address_that_was_set_is_named_when_nobody_answers_there(check: Check) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    found = check(Far({"FAR_URL": url}, trusted=(url,)))
    assert (found.brief, found.message) == ("Not reachable", "Far cannot be reached.")
    assert url in found.hint


def test_no_key_is_in_it_whatever_the_upstream_says(check: Check, caplog: pytest.LogCaptureFixture) -> None:
    provider = shop()
    for trouble in (AuthFailed(f"{KEY} is wrong"), ValueError(KEY), Health(ok=False, note=KEY)):
        provider.health = trouble
        assert KEY not in repr(check(provider))
    assert KEY not in caplog.text
    assert without("aaaa-bbbb and aaaa", ["aaaa-bbbb", "aaaa"]) == "*** and ***"


def test_many_keys_fill_no_memory(checkups: Checkups) -> None:
    for number in range(REMEMBERED + 5):
        checkups._remember(checkups._last, str(number), Checkup(True, "Works", ""))
    assert len(checkups._last) == REMEMBERED


def test_the_balance_of_what_is_not_set_up_is_refused(checkups: Checkups) -> None:
    with pytest.raises(BacklotError, match="SHOP_KEY"):
        asyncio.run(checkups.balance(Shop({}), LOCAL))
