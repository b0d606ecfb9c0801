"""From the first look at the page to the first picture."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import App, Open, group, ready, write

pytestmark = pytest.mark.browser
NEW_HOME = True


def test_shows_examples_and_no_tour_and_makes_one_on_a_click(page: Page) -> None:
    expect(page).to_have_title("Backlot")
    expect(page.get_by_role("heading", level=1, name="Backlot")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#job-tray .bl-tray")).to_be_hidden()
    cards = page.get_by_role("region", name="Examples").get_by_role("button")
    expect(cards).to_have_count(6)
    for card in cards.all():
        expect(card.locator("img")).to_have_js_property("naturalWidth", 480)
    cards.filter(has_text="A lighthouse at sunset").click()
    expect(group(page, "A lighthouse on a cliff at sunset, waves below").locator(".bl-done img")).to_have_js_property(
        "complete", True
    )
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("A lighthouse on a cliff at sunset, waves below")
    expect(page.get_by_role("radio", name="Watercolor")).to_be_checked()
    expect(page.get_by_role("region", name="Examples")).to_be_hidden()
    page.get_by_role("tab", name="Music").click()
    expect(page.get_by_role("region", name="Examples").get_by_role("button")).to_have_count(6)


def test_a_click_does_not_wait_for_pictures_that_are_still_painted(visit: Open, app: App) -> None:
    page = visit("?tab=settings")
    held: list[Route] = []
    page.route(re.compile(r"/(styles|sketches)[/?]"), lambda route: held.append(route))
    expect(page.locator("#settings-today")).to_be_visible()
    page.locator("#tab-image-button").click()
    ready(page)
    write(page, "A kite over the dunes", count=1)
    page.locator("#image-generate").click()
    expect(group(page, "A kite over the dunes").locator(".bl-done")).to_have_count(1)
    assert len(held) == 2


@pytest.mark.long
def test_makes_as_many_pictures_as_asked_in_the_shape_asked(page: Page) -> None:
    write(page, "A quiet harbour in the morning", count=2)
    page.locator("#image-aspect").get_by_text("16:9", exact=True).click()
    page.locator("#image-quality").get_by_text(re.compile("^Fast")).click()
    expect(page.locator("#image-generate")).to_have_text(re.compile(r"Generate · 2 images · free"))
    page.locator("#image-generate").click()
    pictures = group(page, "A quiet harbour in the morning").locator(".bl-done img")
    expect(pictures).to_have_count(2)
    for picture in pictures.all():
        expect(picture).to_have_js_property("complete", True)
        wide, high = picture.evaluate("image => [image.naturalWidth, image.naturalHeight]")
        assert abs(wide / high - 16 / 9) < 0.03
    assert pictures.nth(0).get_attribute("src") != pictures.nth(1).get_attribute("src")


@pytest.mark.long
def test_a_style_changes_the_picture_and_is_told_with_its_words(page: Page) -> None:
    write(page, "A windmill in a field")
    page.locator("#image-generate").click()
    expect(group(page, "A windmill in a field").locator(".bl-done")).to_have_count(1)
    page.get_by_placeholder("Search 32 styles").fill("neon")
    page.locator("#image-style label", has_text="Neon").click()
    page.locator("#image-generate").click()
    expect(page.get_by_role("region", name="A windmill in a field", exact=True)).to_have_count(2)
    group(page, "A windmill in a field").locator(".bl-open").click()
    details = page.get_by_role("dialog")
    expect(details).to_contain_text("A windmill in a field, neon cyberpunk")
    expect(details.locator("dl")).to_contain_text("Neon")


@pytest.mark.long
def test_the_style_wall_searches_and_filters(page: Page) -> None:
    tiles = page.locator("#image-style label:visible")
    expect(tiles).to_have_count(33)
    page.get_by_label("Search styles").fill("glass")
    expect(tiles).to_have_text(["None", "Glass"])
    page.get_by_label("Search styles").fill("")
    page.get_by_label("Style category").select_option("Photo")
    expect(tiles).to_have_count(8)


def test_one_event_stream_serves_the_whole_page(visit: Open, app: App) -> None:
    page = visit("?tab=library")
    expect(page.locator("#library-search")).to_be_visible()
    page.locator("#tab-image-button").click()
    ready(page)
    streams = page.evaluate(
        "performance.getEntriesByType('resource').filter(one => one.name.endsWith('jobs/events')).length"
    )
    assert streams <= 1


def test_a_prompt_being_written_outlives_a_reload(visit: Open) -> None:
    page = ready(visit())
    page.get_by_label("Prompt", exact=True).fill("A half-written")
    page.reload()
    ready(page)
    prompt = page.get_by_label("Prompt", exact=True)
    expect(prompt).to_have_value("A half-written")
    expect(prompt).to_have_css("unicode-bidi", "plaintext")  # Hebrew and Arabic begin at the right
    prompt.press_sequentially(" thought", delay=5)
    page.locator("#image-count").get_by_text("1", exact=True).click()
    page.locator("#image-generate").click()
    expect(group(page, "A half-written thought").locator(".bl-done")).to_have_count(1)
    expect(ready(visit()).get_by_label("Prompt", exact=True)).to_have_value(
        ""
    )  # another tab of the browser has its own
