"""Defaults: who makes what, where a request leaves it open; and the settings that a person chooses at a provider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from studio.defaults import Default
from studio.errors import RequestError
from studio.owners import LOCAL
from studio.provider import Choice, Setting
from studio.settings import Settings
from studio.studio import Studio
from tests.fakes.keyed import Keyed
from tests.fakes.locked import Locked

PICTURE = {"prompt": "A cat", "width": 256, "height": 256}
COINS = Setting("COIN", "Pays with", choices=(Choice(id="gold", label="Gold"), Choice(id="tin", label="Tin")))


def maker(studio: Studio, **more: object) -> tuple[str, str]:
    estimate = studio.estimate("image", {**PICTURE, **more}, owner=LOCAL)
    return estimate.provider, estimate.model


def test_auto_takes_the_default_first(studio: Studio) -> None:
    assert maker(studio)[0] == "blind"
    studio.defaults.choose(LOCAL, "image", "listed")
    assert maker(studio) == ("listed", "listed-1")
    assert studio.submit("image", PICTURE, owner=LOCAL).provider == "listed"
    assert studio.estimate("image", PICTURE, owner="visitor").provider != "listed"  # it is one person's
    assert studio.estimate("edit", {"prompt": "Blue", "references": ["a"]}, owner=LOCAL).provider != "listed"
    studio.defaults.choose(LOCAL, "image", "auto")
    assert maker(studio)[0] == "blind"


def test_what_is_said_wins(studio: Studio) -> None:
    studio.defaults.choose(LOCAL, "image", "listed", "listed-1")
    assert maker(studio, provider="local")[0] == "local"
    assert maker(studio, model="keyed-1") == ("keyed", "keyed-1")


def test_a_default_model_is_taken_at_its_provider_where_it_fits(studio: Studio) -> None:
    studio.defaults.choose(LOCAL, "image", "keyed", "keyed-1")
    assert maker(studio, provider="keyed") == ("keyed", "keyed-1")
    # it makes no WebP, so that Auto goes on as without a default
    assert maker(studio, output_format="webp")[0] == "local"


def test_a_default_that_is_not_set_up_is_passed_by(studio: Studio) -> None:
    studio.defaults.choose(LOCAL, "image", "locked")
    assert maker(studio)[0] == "blind"
    studio.enter_key("locked", {"LOCKED_API_KEY": "sesame"}, owner=LOCAL)
    assert maker(studio)[0] == "locked"


def test_a_key_is_known_again_after_the_default_has_changed(studio: Studio) -> None:
    first = studio.submit("image", PICTURE, owner=LOCAL, key="once")
    studio.defaults.choose(LOCAL, "image", "listed", "listed-1")
    assert studio.submit("image", PICTURE, owner=LOCAL, key="once").id == first.id


@pytest.mark.parametrize(
    ("task", "provider", "model", "word"),
    [
        ("image", "nobody", "", "nobody"),
        ("image", "keyed", "keyed-9", "keyed-9"),
        ("music", "keyed", "", "music"),
        ("cake", "keyed", "", "cake"),
    ],
)
def test_what_nobody_offers_is_refused(studio: Studio, task: str, provider: str, model: str, word: str) -> None:
    with pytest.raises(RequestError, match=word):
        studio.defaults.choose(LOCAL, task, provider, model)


def test_what_is_no_longer_offered_is_kept_but_not_used(studio: Studio) -> None:
    studio.choose(LOCAL, "default/image", {"provider": "keyed", "model": "keyed-0"})
    assert studio.defaults.kept(LOCAL, "image") == Default("keyed", "keyed-0")
    assert studio.defaults.of(LOCAL, "image") is None
    assert maker(studio)[0] == "blind"


# Settings with choices


@pytest.fixture
def coins(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Studio:
    for kind in (Keyed, Locked):
        monkeypatch.setattr(kind, "settings", (*kind.settings, COINS))
    return studio


def coin(studio: Studio, name: str, owner: str) -> str:
    return studio.keys.secrets_for(owner, studio.registry.get(name)).get("COIN", "")


def test_a_person_chooses_for_themselves(coins: Studio) -> None:
    coins.choose_option("keyed", "COIN", "tin", owner=LOCAL)
    assert coin(coins, "keyed", LOCAL) == "tin"
    assert coins.keys.source(LOCAL, coins.registry.get("keyed"), "COIN") == "chosen"
    assert coin(coins, "locked", LOCAL) == ""
    coins.choose_option("keyed", "COIN", "", owner=LOCAL)
    assert coin(coins, "keyed", LOCAL) == ""


def test_a_visitor_chooses_only_for_an_account_of_their_own(coins: Studio) -> None:
    with pytest.raises(RequestError, match="host"):
        coins.choose_option("locked", "COIN", "tin", owner="visitor")
    coins.enter_key("locked", {"LOCKED_API_KEY": "mine"}, owner="visitor")
    coins.choose_option("locked", "COIN", "tin", owner="visitor")
    assert coin(coins, "locked", "visitor") == "tin"
    coins.keys.forget("visitor", coins.registry.get("locked"))
    assert coin(coins, "locked", "visitor") == ""  # the host's account is the host's to spend


@pytest.mark.parametrize(("name", "value"), [("COIN", "lead"), ("BACKLOT_TEST_UPSTREAM", "http://elsewhere")])
def test_only_what_is_offered_can_be_chosen(coins: Studio, name: str, value: str) -> None:
    with pytest.raises(RequestError, match=name):
        coins.choose_option("keyed", name, value, owner=LOCAL)


# Where values come from


def test_says_where_each_value_came_from(settings: Settings, open_one: Callable[[Settings], Studio]) -> None:
    studio = open_one(replace(settings, environment={**settings.environment, "LOCKED_API_KEY": "of-the-host"}))
    locked = studio.registry.get("locked")

    def source(owner: str = LOCAL) -> str:
        return studio.keys.source(owner, locked, "LOCKED_API_KEY")

    assert (source(), source("visitor")) == ("environment", "")
    studio.enter_key("locked", {"LOCKED_API_KEY": "typed"}, owner=LOCAL)
    assert source() == "entered"
    studio.enter_key("locked", {"LOCKED_API_KEY": "typed"}, owner=LOCAL, keep=True)
    assert source() == "kept"
    studio.enter_key("locked", {"LOCKED_API_KEY": "typed-again"}, owner=LOCAL)
    assert source() == "entered"
    studio.keys.forget(LOCAL, locked)
    locked.values["LOCKED_API_KEY"] = "from-a-file-it-knows"
    assert source() == "elsewhere"


def test_a_sign_in_is_an_account_of_ones_own(studio: Studio) -> None:
    hub = studio.registry.get("huggingface")
    assert not studio.keys.may_choose("visitor", hub)
    studio.signed_in("visitor", "hf_of_the_visitor")
    assert studio.keys.source("visitor", hub, hub.sign_in) == "signed in"
    assert studio.keys.may_choose("visitor", hub)
