"""Sogni in the browser, against its emulator: from a key to a picture, and what is said when something is in the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import App, Open, group, write
from tests.media import samples
from tests.upstreams.sogni.running import SogniUpstream

pytestmark = pytest.mark.browser
UNSET = ("SOGNI_API_KEY", "SOGNI_USERNAME", "SOGNI_PASSWORD", "SOGNI_CREDENTIALS_PATH")
FUNDS = "Insufficient funds. Claim 50 free daily Spark points at https://app.sogni.ai/"


@pytest.fixture(scope="module")
def sogni() -> Iterator[SogniUpstream]:
    with SogniUpstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def app(sogni: SogniUpstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A studio without a key, whose Sogni is the emulator."""
    home = tmp_path_factory.mktemp("sogni")
    places = {"SOGNI_REST_ENDPOINT": sogni.rest_url, "SOGNI_SOCKET_ENDPOINT": sogni.socket_url}
    running = App(home, **dict.fromkeys(UNSET, ""), HOME=str(home), **places)
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture(autouse=True)
def calm(sogni: SogniUpstream) -> Iterator[None]:
    """No fault is left for the next test."""
    yield
    sogni.faults.clear()


def card(page: Page) -> Locator:
    return page.locator("#settings-providers [data-provider=sogni]")


def choose_sogni(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Provider: ")).click()
    page.get_by_role("menuitemradio", name=re.compile("^(?!.*Auto).*Sogni")).click()
    expect(page.get_by_role("button", name="Provider: Sogni")).to_be_visible()


def enter(page: Page, key: str) -> None:
    field = card(page).get_by_label("API key")
    field.fill(key)
    field.press("Enter")
    expect(card(page)).to_contain_text("It is in use now.")


@pytest.fixture
def page(visit: Open, sogni: SogniUpstream) -> Page:
    """The Image tab with Sogni chosen and its key entered."""
    page = visit("?tab=settings")
    expect(card(page)).to_be_visible()
    if "ready" not in (card(page).text_content() or ""):
        enter(page, sogni.key)
    page.get_by_role("tab", name="Image").click()
    choose_sogni(page)
    expect(page.locator("#image-generate")).to_contain_text("Spark")
    return page


def make(page: Page, prompt: str, count: int = 1) -> Locator:
    write(page, prompt, count)
    page.locator("#image-generate").click()
    return group(page, prompt)


def test_no_funds_is_said_with_the_link_to_more(page: Page, sogni: SogniUpstream) -> None:
    sogni.faults.add("insufficient", times=None)
    made = make(page, "A palace of gold")
    expect(made).to_contain_text(FUNDS)
    link = made.get_by_role("link", name="https://app.sogni.ai/")
    expect(link).to_have_attribute("href", "https://app.sogni.ai/")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    expect(made.get_by_role("button", name="Choose provider")).to_be_visible()


def test_three_of_four_are_shown_and_the_fourth_is_explained(page: Page, sogni: SogniUpstream) -> None:
    sogni.faults.add("genfailure", jobs=1)
    made = make(page, "Four seasons of a tree", 4)
    expect(made.locator(".bl-done")).to_have_count(3)
    expect(made.locator(".bl-stopped")).to_have_count(1)
    expect(made.locator(".bl-stopped")).to_contain_text("The worker could not make this one.")
    expect(made.locator(".bl-stopped")).to_contain_text("another seed may help")


def test_the_other_token_pays_and_the_person_is_told(page: Page, sogni: SogniUpstream) -> None:
    page.locator("#image-advanced > button").click()
    page.locator("#image-options").get_by_label("What pays").select_option("auto")
    sogni.faults.add("insufficient", token="spark", times=None)
    made = make(page, "A bridge of two coins")
    expect(made.locator(".bl-done")).to_have_count(1)
    expect(made).to_contain_text(re.compile("SOGNI", re.IGNORECASE))
    assert [one.token for one in sogni.made() if one.prompt == "A bridge of two coins"] == ["sogni"]


def test_a_turntable_turns_from_one_picture(page: Page, tmp_path: Path) -> None:
    page.get_by_role("tab", name="360°").click()
    page.locator("#angles-subject input[type=file]").set_input_files(samples.picture(tmp_path / "vase.png", 512, 512))
    expect(page.locator("#angles-subject li")).to_have_count(1)
    page.locator("#angles-mode").get_by_text("Turntable", exact=True).click()
    page.locator("#angles-seconds-per-turn input[type=number]").fill("8")
    expect(page.locator("#angles-generate")).to_contain_text("8 views and the film")
    page.locator("#angles-generate").click()
    made = page.locator("#angles-results").get_by_role("region", name=re.compile("^Turntable")).first
    expect(made.locator(".bl-done")).to_have_count(9)
    turn = made.get_by_role("slider", name="Turn the film")
    turn.focus()
    expect(turn).to_have_attribute("data-ready", re.compile(r"\d+"))
