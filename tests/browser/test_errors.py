"""What cannot be made is said beside the field and on a card with the way out, and nothing is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import write

pytestmark = pytest.mark.browser

ANSWERS = "**/gradio_api/run/**"


def open_advanced(page: Page) -> None:
    page.locator("#image-advanced > button").click()
    expect(page.locator("#image-width input, #image-width textarea").first).to_be_visible()


def typed(page: Page, control: str, value: str) -> None:
    page.locator(f"#image-{control} input, #image-{control} textarea").first.fill(value)


def test_an_empty_prompt_is_asked_for_at_the_field(page: Page) -> None:
    page.locator("#image-generate").click()
    expect(page.get_by_role("alert")).to_contain_text("The prompt is empty.")
    prompt = page.get_by_label("Prompt", exact=True)
    expect(prompt).to_be_focused()
    expect(prompt).to_have_attribute("aria-invalid", "true")
    prompt.fill("A tree")
    expect(prompt).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.long
def test_who_types_on_is_not_called_back(page: Page) -> None:
    open_advanced(page)
    width = page.locator("#image-width").locator("input, textarea").first
    width.evaluate("field => { document.querySelector('#image-generate').click(); field.focus(); }")
    expect(page.get_by_role("alert")).to_contain_text("The prompt is empty.")
    expect(width).to_be_focused()
    page.keyboard.type("640")
    expect(width).to_have_value("640")


def test_a_size_that_is_not_made_comes_with_one_that_is(page: Page) -> None:
    write(page, "A red door")
    open_advanced(page)
    typed(page, "width", "511")
    typed(page, "height", "513")
    page.get_by_label("Only this exact size").check()
    page.locator("#image-generate").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("cannot make 511 x 513 pixels")
    alert.get_by_role("button", name="Use 512 × 512").click()
    expect(page.locator("#image-width").locator("input, textarea").first).to_have_value("512")
    expect(alert).to_be_empty()
    page.locator("#image-generate").click()
    picture = page.locator("#image-results").get_by_role("region", name="A red door").locator(".bl-done img")
    expect(picture).to_have_js_property("naturalWidth", 512)


@pytest.mark.parametrize(
    ("control", "value", "said"),
    [
        ("width", "8000", "Width and height go together"),
        pytest.param("width", "0", "Width", marks=pytest.mark.long),
        pytest.param("exact-count", "1000", "Count is too large", marks=pytest.mark.long),
        pytest.param("exact-count", "0", "Count is too small", marks=pytest.mark.long),
        pytest.param("width", "wide", "Width is not a whole number", marks=pytest.mark.long),
    ],
)
def test_a_value_out_of_bounds_is_named_with_its_limit(page: Page, control: str, value: str, said: str) -> None:
    write(page, "A blue door")
    open_advanced(page)
    typed(page, control, value)
    page.locator("#image-generate").click()
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.locator("#image-results").get_by_role("region", name="A blue door")).to_have_count(0)


def test_markup_in_a_prompt_stays_text(page: Page) -> None:
    nasty = "<img src=x onerror=alert(1)> & <b>bold</b>"
    write(page, nasty)
    page.locator("#image-generate").click()
    shown = page.locator("#image-results").get_by_role("region", name=nasty, exact=True)
    expect(shown.locator(".bl-done")).to_have_count(1)
    expect(shown.get_by_role("heading")).to_have_text(nasty)
    expect(page.locator("#job-tray img[src=x], #image-results img[src=x]")).to_have_count(0)


@pytest.mark.long
def test_a_late_answer_undoes_nothing_that_was_typed_since(page: Page) -> None:
    """The answers about the chips are held back until an exact number and size have been typed."""
    open_advanced(page)
    held: list[Route] = []
    page.route(ANSWERS, lambda route: held.append(route))
    page.locator("#image-count").get_by_text("2", exact=True).click()
    page.locator("#image-aspect").get_by_text("16:9", exact=True).click()
    wanted = {"exact-count": "3", "width": "640", "height": "512"}
    for control, value in wanted.items():
        page.locator(f"#image-{control}").locator("input, textarea").first.press_sequentially(value)
    page.unroute(ANSWERS)  # which lets those held go on
    expect(page.locator("#image-generate")).to_contain_text("3 images")
    for control, value in wanted.items():
        expect(page.locator(f"#image-{control}").locator("input, textarea").first).to_have_value(value)
    expect(page.locator("#image-count input:checked")).to_have_count(0)
