"""Lovart on the page: from the keys to a result, a step that asks for its price, and the panel of projects and threads."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import App, Open, group, ready, write
from tests.conftest import start_upstream
from tests.media import samples

pytestmark = pytest.mark.browser
KEY, SECRET = "ak_test", "sk_test"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    process, url = start_upstream("tests.upstreams.lovart")
    running = App(tmp_path_factory.mktemp("home"), LOVART_BASE_URL=url)
    yield running
    running.stop()
    process.kill()
    process.wait()


def card(page: Page) -> Locator:
    return page.locator("#settings-providers [data-provider=lovart]")


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Lovart: projects and threads")


def settings(page: Page) -> Page:
    page.get_by_role("tab", name="Settings").click()
    expect(page.get_by_role("tab", name="Settings")).to_have_attribute("aria-selected", "true")
    expect(card(page)).to_be_visible()
    return page


def signed_in(visit: Open) -> Page:
    """A page of a studio that has both keys."""
    return sign_in(visit("?tab=settings"))


def sign_in(page: Page) -> Page:
    """The same page, in Settings, with both keys."""
    expect(card(page)).to_be_visible()
    if card(page).get_by_text("LOVART_ACCESS_KEY is not set.").is_visible():
        card(page).get_by_role("button", name="Set up").click()
        card(page).get_by_label("Access key").fill(KEY)
        card(page).get_by_label("Secret key").fill(SECRET)
        card(page).get_by_role("button", name="Use these").click()
        expect(card(page)).to_contain_text("The account works for credits.")
    return page


def generate(page: Page, prompt: str, count: int = 1) -> Locator:
    page.get_by_role("tab", name="Image").click()
    page.get_by_role("button", name=re.compile("^Provider: ")).click()
    page.get_by_role("menuitemradio", name=re.compile("^(?!.*Auto).*Lovart")).click()
    expect(page.get_by_role("button", name="Provider: Lovart")).to_be_visible()
    write(page, prompt, count)
    page.locator("#image-generate").click()
    return group(page, prompt)


def offered(page: Page, words: str) -> Locator:
    """The model of this name in the list of the Image tab."""
    page.get_by_role("tab", name="Image").click()
    if not page.locator("#image-model").is_visible():
        page.locator("#image-advanced").get_by_text("Advanced").click()
    page.locator("#image-model input").fill(words)
    return page.get_by_role("option", name=words)


def test_from_the_keys_to_results_that_are_shown_as_they_come(visit: Open) -> None:
    page = ready(visit())
    expect(offered(page, "Flux.2 Max")).to_be_visible()  # of the file, while nobody has a key
    sign_in(settings(page))
    expect(card(page).get_by_label("Secret key")).to_have_value("")
    expect(panel(page)).to_contain_text("Fast, for credits")
    made = generate(page, "A lighthouse")
    expect(made.locator(".bl-done")).to_have_count(1)
    expect(made).to_contain_text("Lovart")
    assert SECRET not in page.content()
    shows_files_as_they_come(page)


def shows_files_as_they_come(page: Page) -> None:
    made = generate(page, "Four boats made=4 slow=4", 4)
    expect(made.locator(".bl-done").first).to_be_visible()
    expect(made).to_have_attribute("data-status", "running")
    assert made.locator(".bl-done").count() < 4
    expect(made.locator(".bl-done")).to_have_count(4)
    expect(made).to_have_attribute("data-status", "succeeded")


@pytest.mark.long
def test_a_costly_step_shows_its_price_and_is_approved_or_declined(visit: Open) -> None:
    page = signed_in(visit)
    asks = generate(page, "A costly boat price=40").locator(".bl-stopped")
    expect(asks).to_contain_text("this step costs 40 credits.")
    expect(page.locator("#job-tray")).to_contain_text("this step costs 40 credits.")
    page.locator("#job-tray").get_by_role("button", name="Approve").click()
    expect(group(page, "A costly boat price=40").locator(".bl-done")).to_have_count(1)
    asks = generate(page, "A dear boat price=900").locator(".bl-stopped")
    asks.get_by_role("button", name="Decline").click()
    expect(group(page, "A dear boat price=900")).to_have_attribute("data-status", "cancelled")


@pytest.mark.long
def test_the_panel_holds_projects_threads_tools_and_billing(
    visit: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    page = signed_in(visit)
    expect(panel(page)).to_be_visible()
    panel(page).get_by_label("Name of a project").fill("Boats")
    panel(page).get_by_role("button", name="New").click()
    expect(panel(page)).to_contain_text("It is made, and in use now.")
    expect(panel(page).get_by_label("Project in use").locator("option:checked")).to_contain_text("Boats")
    expect(generate(page, "A boat in its project").locator(".bl-done")).to_have_count(1)
    settings(page).reload()
    thread = panel(page).get_by_label("Thread in use")
    thread.select_option(label=re.search("A boat.*", thread.locator("option").nth(1).inner_text()).group())
    expect(panel(page)).to_contain_text("The next jobs go on with it, one after another.")
    panel(page).get_by_label("File to attach").set_input_files(
        samples.picture(tmp_path_factory.mktemp("photo") / "sail.png", 64, 64)
    )
    expect(panel(page).get_by_role("listitem")).to_contain_text("sail.png")
    panel(page).get_by_role("button", name="Put on the canvas").click()
    expect(panel(page)).to_contain_text("It is on the canvas.")
    panel(page).locator("summary").click()
    rows = panel(page).locator("tbody tr")
    expect(rows).to_have_count(4)  # the live list, which has another one than the file
    expect(rows.filter(has_text="premium").locator("th")).to_have_text(
        [re.compile("Brand New"), re.compile("Kling 3.0")]
    )
    panel(page).get_by_label("Midjourney").select_option("force")
    expect(panel(page)).to_contain_text("1 chosen of")
    expect(generate(page, "The same boat at night").locator(".bl-done")).to_have_count(1)
    settings(page)
    panel(page).get_by_text("Unlimited, in a queue").click()
    warning = panel(page).get_by_role("alert")
    expect(warning).to_contain_text("the whole Lovart account")
    warning.get_by_role("button", name="Change it for the whole account").click()
    expect(panel(page)).to_contain_text("The account works without credits now, in a queue.")
    expect(warning).to_have_count(0)


@pytest.mark.long
def test_the_panel_fits_a_phone(visit: Open) -> None:
    signed_in(visit)
    page = visit("?tab=settings", phone=True, dark=True)
    expect(panel(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.evaluate(
        "[...document.querySelectorAll('.bl-desk-panel :is(button, select, summary)')]"
        ".filter((one) => one.offsetParent && one.offsetHeight < 40).map((one) => one.outerHTML)"
    )
    assert small == []


@pytest.mark.long
def test_without_keys_there_is_no_panel(visit: Open) -> None:
    page = signed_in(visit)
    if not card(page).locator("form").is_visible():
        card(page).get_by_text("Key and variables").click()
    card(page).get_by_role("button", name="Forget it").click()
    expect(card(page)).to_contain_text("LOVART_ACCESS_KEY is not set")
    expect(panel(page)).to_have_count(0)
