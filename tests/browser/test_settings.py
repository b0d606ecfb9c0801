"""Settings says which providers work, what is wrong and what to do, who makes what, and what is used."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import App, Open, group, write

pytestmark = pytest.mark.browser
NEW_HOME = True

KEY = "sesame-open-4711"


@pytest.fixture(autouse=True)
def paints(app: App) -> None:
    app.allow(99)


@pytest.fixture
def settings(visit: Open) -> Page:
    return opened(visit("?tab=settings"))


def opened(page: Page) -> Page:
    expect(page.locator("#settings-places tr").first).to_be_visible()
    return page


def card(page: Page, name: str) -> Locator:
    return page.locator(f"#settings-providers [data-provider={name}]")


def enter(page: Page, name: str, key: str) -> Locator:
    """Enters a key, and waits until it has been tried."""
    one = card(page, name)
    if not one.locator("form").is_visible():
        one.locator("summary").click()
    one.get_by_label("API key").fill(key)
    one.get_by_role("button", name="Use this key").click()
    expect(one).to_contain_text("It is in use now.")
    expect(one).to_contain_text("Checked just now")
    return one


def test_a_new_studio_says_what_is_ready_and_what_is_missing(settings: Page) -> None:
    local, vault = card(settings, "local"), card(settings, "vault")
    expect(local).to_contain_text("Makes images, edits")
    expect(local).to_contain_text("Always ready, without a key.")
    expect(vault).to_contain_text("VAULT_API_KEY is not set.")
    expect(vault.get_by_role("button", name="Test Vault")).to_be_hidden()
    settings.get_by_role("button", name="Check all").click()
    expect(settings.locator(".bl-doctor")).to_contain_text("All 3 that are set up work.")
    expect(settings.locator("#settings-today")).to_contain_text("Unfinished jobs0 of 200")
    expect(settings.locator("#settings-today")).to_contain_text("No limit. BACKLOT_BUDGET sets one.")
    expect(settings.locator("#settings-places")).to_contain_text("SQLite, in the home folder")


@pytest.mark.long
def test_a_good_key_is_tried_at_once_and_shows_what_is_left(settings: Page) -> None:
    vault = enter(settings, "vault", KEY)
    expect(vault).to_contain_text("Works. Signed in as a painter.")
    expect(vault).to_contain_text("Key entered here; it stays in memory until the studio stops.")
    expect(vault.locator(".bl-left-there")).to_have_text("12.5 brush credits")
    expect(settings.locator("#header").get_by_title("Left at Vault")).to_contain_text("12.5 brush credits")
    vault.get_by_text("Pencils", exact=True).click()
    expect(vault.locator(".bl-left-there")).to_be_empty()
    vault.get_by_role("button", name="Test Vault").click()
    expect(vault.locator(".bl-left-there")).to_have_text("12.5 pencil credits")
    settings.reload()
    expect(card(settings, "vault").get_by_label("Pencils")).to_be_checked()
    expect(settings.locator("#header").get_by_title("Left at Vault")).to_contain_text("pencil credits")
    assert KEY not in settings.content()


@pytest.mark.long
def test_the_default_of_a_task_is_there_when_the_tab_opens_and_makes_it(settings: Page) -> None:
    enter(settings, "vault", KEY)
    settings.get_by_label("Images", exact=True).select_option("easel/easel-1")
    expect(settings.get_by_label("Images", exact=True)).to_have_value("easel/easel-1")
    settings.reload()
    opened(settings).get_by_role("tab", name="Image").click()
    settings.locator("#image-advanced > button").click()
    expect(settings.locator("#image-provider input")).to_have_value("Test easel")
    expect(settings.locator("#image-model input")).to_have_value("Easel 1")
    write(settings, "By habit")
    settings.locator("#image-generate").click()
    made = group(settings, "By habit")
    expect(made.locator(".bl-done")).to_have_count(1)
    expect(made).to_contain_text("Test easel")
    settings.get_by_role("tab", name="Settings").click()
    expect(settings.locator("#settings-today")).to_contain_text("Images1")
    expect(settings.locator("#settings-places")).to_contain_text("in the home folder, 1 file")
    settings.get_by_label("Images", exact=True).select_option("Auto")


@pytest.mark.long
def test_the_doctor_tells_three_troubles_apart(settings: Page) -> None:
    enter(settings, "vault", f"wrong-{KEY}")
    enter(settings, "attic", f"empty-{KEY}")
    enter(settings, "cellar", f"far-{KEY}")
    settings.get_by_role("button", name="Check all").click()
    doctor = settings.locator(".bl-doctor")
    expect(doctor).to_contain_text("3 of 6 need you. 3 work.")
    expect(card(settings, "vault")).to_contain_text('Key refused. Vault: "***" opens no door.')
    expect(card(settings, "vault")).to_contain_text("Copy the key again at the provider and enter it here.")
    expect(card(settings, "attic")).to_contain_text("No credit. The account is empty (0 brush credits left).")
    expect(card(settings, "cellar")).to_contain_text("Not reachable. Cellar cannot be reached.")
    expect(card(settings, "cellar")).to_contain_text("Check this machine's way to the internet")
    doctor.get_by_role("button", name=re.compile("Vault")).click()
    expect(card(settings, "vault").get_by_role("heading", name="Vault")).to_be_focused()
    settings.get_by_role("button", name=re.compile("^Provider: ")).click()
    expect(settings.get_by_role("menuitemradio", name=re.compile("not ready Vault"))).to_contain_text("key refused")
    assert KEY not in settings.content()


@pytest.mark.long
def test_what_is_typed_elsewhere_stays_while_a_check_is_answered(settings: Page) -> None:
    field = card(settings, "attic").get_by_label("API key")
    card(settings, "attic").locator("summary").click()
    field.fill("half a k")
    card(settings, "local").get_by_role("button", name="Test Local engine").click()
    expect(card(settings, "local")).to_contain_text("Works.")
    expect(field).to_have_value("half a k")


@pytest.mark.long
def test_fits_a_phone(visit: Open) -> None:
    page = opened(visit("?tab=settings", phone=True, dark=True))
    page.get_by_role("button", name="Check all").click()
    expect(page.locator(".bl-doctor")).to_contain_text("need you")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.evaluate(
        "[...document.querySelectorAll('.bl-settings :is(button, select, summary)')]"
        ".filter((one) => one.offsetParent && one.offsetHeight < 40).map((one) => one.outerHTML)"
    )
    assert small == []
