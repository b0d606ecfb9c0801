"""A job seen from the page: half-way, from two pages, cancelled, failed, asking, resumed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, Open, choose_easel, group, ready, write

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _nothing_is_painted_yet(app: App) -> None:
    app.allow(0)


def start(page: Page, prompt: str, count: int = 1) -> None:
    choose_easel(page)
    write(page, prompt, count)
    page.locator("#image-generate").click()


def test_cards_wait_at_once_and_fill_one_by_one(page: Page, app: App) -> None:
    start(page, "Three boats", 4)
    cards = group(page, "Three boats")
    expect(cards.locator(".bl-waiting")).to_have_count(4)
    expect(cards.get_by_role("progressbar").first).to_be_visible()
    before = cards.bounding_box()
    app.allow(2)
    expect(cards.locator(".bl-done")).to_have_count(2)
    expect(cards.locator(".bl-waiting")).to_have_count(2)
    after = cards.bounding_box()
    assert before
    assert after
    assert abs(before["height"] - after["height"]) < 2, "nothing jumps when cards fill in"
    app.allow(4)
    expect(cards.locator(".bl-done")).to_have_count(4)
    lasted = cards.locator(".bl-done .bl-meta > span:last-child")
    expect(lasted).to_contain_text([re.compile(r"\d s")] * 4)  # known at the end only, and said on the first ones too


def test_a_reload_in_the_middle_shows_the_same_truth(page: Page, app: App) -> None:
    start(page, "A long road", 2)
    app.allow(1)
    expect(group(page, "A long road").locator(".bl-done")).to_have_count(1)
    page.reload()
    expect(group(page, "A long road").locator(".bl-done")).to_have_count(1)
    expect(group(page, "A long road").locator(".bl-waiting")).to_have_count(1)
    expect(page.locator("#job-tray .bl-bar")).to_contain_text("A long road")
    app.allow(2)
    expect(group(page, "A long road").locator(".bl-done")).to_have_count(2)


@pytest.mark.long
def test_two_pages_see_one_job(visit: Open, app: App) -> None:
    one, other = ready(visit()), ready(visit())
    start(one, "Seen by two", 2)
    expect(group(other, "Seen by two").locator(".bl-waiting")).to_have_count(2)
    app.allow(2)
    for page in (one, other):
        expect(group(page, "Seen by two").locator(".bl-done")).to_have_count(2)


def test_cancel_keeps_what_is_there_and_resume_makes_the_rest(page: Page, app: App) -> None:
    start(page, "Half of it", 2)
    app.allow(1)
    cards = group(page, "Half of it")
    expect(cards.locator(".bl-done")).to_have_count(1)
    cards.get_by_role("button", name="Cancel").click()
    expect(cards).to_have_attribute("data-status", "cancelled")
    expect(cards).to_contain_text("Cancelled.")
    expect(cards.locator(".bl-done")).to_have_count(1)
    app.allow(2)
    cards.get_by_role("button", name="Resume").click()
    expect(cards.locator(".bl-done")).to_have_count(2)


@pytest.mark.long
def test_the_tray_cancels_too_and_opens_to_the_list(page: Page) -> None:
    start(page, "Stopped from the tray")
    tray = page.locator("#job-tray")
    expect(tray).to_contain_text("Stopped from the tray")
    tray.get_by_role("button", name="Cancel").click()
    expect(group(page, "Stopped from the tray")).to_have_attribute("data-status", "cancelled")
    tray.get_by_role("button", name=re.compile("Show all jobs")).click()
    rows = tray.get_by_role("list", name="Jobs").get_by_role("listitem")
    expect(rows.first).to_contain_text("Stopped from the tray")
    expect(rows.first.get_by_role("button", name="Resume")).to_be_visible()
    page.keyboard.press("Escape")
    expect(tray.get_by_role("list", name="Jobs")).to_be_hidden()


@pytest.mark.long
def test_a_failure_is_one_sentence_with_one_button(page: Page) -> None:
    start(page, "This will fail")
    card = group(page, "This will fail").locator(".bl-stopped")
    expect(card).to_contain_text("The easel fell over.")
    expect(card).to_contain_text("Set it up again.")
    expect(card.get_by_role("button", name="Try again")).to_be_visible()


def test_a_question_is_answered_on_the_card(page: Page, app: App) -> None:
    app.allow(9)
    start(page, "Please ask me first")
    card = group(page, "Please ask me first").locator(".bl-stopped")
    expect(card).to_contain_text("Shall I really paint this?")
    card.get_by_role("button", name="Yes, paint").click()
    expect(group(page, "Please ask me first").locator(".bl-done")).to_have_count(1)


@pytest.mark.long
def test_only_what_the_model_has_is_shown(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Provider: ")).click()
    page.get_by_role("menuitemradio", name=re.compile("^ready Auto")).click()
    expect(page.get_by_role("button", name="Provider: Auto")).to_be_visible()
    page.locator("#image-advanced > button").click()
    expect(page.locator("#image-negative-prompt")).to_be_visible()
    expect(page.locator("#image-steps")).to_have_count(0)
    choose_easel(page)
    expect(page.locator("#image-steps")).to_contain_text("1 to 50, usually 20")
    expect(page.locator("#image-sampler")).to_be_visible()
    expect(page.locator("#image-loras")).to_be_visible()
    expect(page.locator("#image-negative-prompt")).to_have_count(0)
    expect(page.locator("#image-output-format")).to_have_count(0)
