"""Settings takes the keys of providers, never shows them again, and what needed one works from then on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import App, Open, group, ready, write

pytestmark = pytest.mark.browser

KEY = "sesame-open-4711"


def vault(page: Page) -> Locator:
    return page.locator("#settings-providers [data-provider=vault]")


def fold(page: Page) -> Locator:
    """The form for the vault's key, opened."""
    form = vault(page).locator("form")
    if not form.is_visible():
        vault(page).locator("summary").click()
    expect(form).to_be_visible()
    return form


def written(app: App) -> list[str]:
    """The files of the home that hold the key."""
    return [path.name for path in app.home.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


def choose_vault(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Provider: ")).click()
    page.get_by_role("menuitemradio", name=re.compile("^(?!.*Auto).*Vault")).click()
    expect(page.get_by_role("button", name="Provider: Vault")).to_be_visible()


@pytest.mark.long
def test_a_missing_key_is_named_with_the_way_to_enter_it(app: App, visit: Open) -> None:
    page = ready(visit())
    choose_vault(page)
    write(page, "Behind the door")
    page.locator("#image-generate").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("VAULT_API_KEY")
    alert.get_by_role("button", name="Open Settings").click()
    expect(vault(page)).to_contain_text("VAULT_API_KEY is not set")
    field = vault(page).get_by_label("API key")
    vault(page).get_by_role("button", name="Set up").click()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_attribute("autocomplete", "off")
    expect(vault(page).get_by_label("Address")).to_have_count(0)  # no secret: the operator's to set
    expect(page.locator("#settings-providers [data-provider=local] input")).to_have_count(0)


@pytest.mark.long
def test_nothing_entered_is_said(app: App, visit: Open) -> None:
    page = visit("?tab=settings")
    expect(vault(page)).to_be_visible()
    fold(page).get_by_role("button", name="Use this key").click()
    expect(vault(page).get_by_role("alert")).to_contain_text("No key was entered.")


@pytest.mark.long
def test_an_entered_key_works_at_once_and_is_never_shown_or_kept(app: App, visit: Open) -> None:
    app.allow(9)
    page = visit("?tab=settings")
    expect(vault(page)).to_be_visible()
    fold(page).get_by_label("API key").fill(KEY)
    page.evaluate("backlot.chooseProvider()")
    vault(page).get_by_role("button", name="Use this key").evaluate("button => button.click()")
    expect(vault(page)).to_contain_text("It is in use now.")
    expect(vault(page)).to_contain_text("Works.")
    choice = page.get_by_role(
        "menuitemradio", name=re.compile("^(?!.*Auto).*Vault")
    )  # who was about to choose still is
    expect(choice.get_by_role("img", name="ready", exact=True)).to_be_visible()
    expect(vault(page).get_by_label("API key")).to_have_value("")
    assert KEY not in page.content()
    assert written(app) == []
    page.get_by_role("tab", name="Image").click()
    choose_vault(page)
    write(page, "An open door")
    page.locator("#image-generate").click()
    expect(group(page, "An open door").locator(".bl-done")).to_have_count(1)
    page.reload()
    page.get_by_role("tab", name="Settings").click()
    expect(vault(page)).to_contain_text("Works.")
    assert KEY not in page.content()
    fold(page)
    vault(page).get_by_role("button", name="Forget it").click()  # other modules use this studio
    expect(vault(page)).to_contain_text("VAULT_API_KEY is not set")


@pytest.mark.long
def test_a_key_is_kept_for_the_next_start_when_asked_and_forgotten_when_asked(app: App, visit: Open) -> None:
    page = visit("?tab=settings")
    expect(vault(page)).to_be_visible()
    fold(page).get_by_label("API key").fill(KEY)
    vault(page).get_by_label(re.compile("Keep it on this machine")).check()
    vault(page).get_by_role("button", name="Use this key").click()
    expect(vault(page)).to_contain_text("It is in use now.")
    assert written(app) == ["credentials"]
    assert (app.home / "credentials").stat().st_mode & 0o777 == 0o600
    vault(page).get_by_role("button", name="Forget it").click()
    expect(vault(page)).to_contain_text("VAULT_API_KEY is not set")
    assert written(app) == []
