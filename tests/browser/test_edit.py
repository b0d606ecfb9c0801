"""The Edit tab: pictures in order, an instruction, before and after, versions, and what it refuses."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, group, write

pytestmark = pytest.mark.browser


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Two plain pictures with some structure."""
    made = []
    for number, colour in enumerate(((200, 90, 40), (40, 120, 200))):
        ramp = np.linspace(0.4, 1, 320)[None, :, None] * np.array(colour)
        pixels = np.repeat(ramp, 240, axis=0).astype(np.uint8)
        pixels[80:160, 120:200] = 255 - np.array(colour, np.uint8)
        made.append(tmp_path / f"{number}.png")
        Image.fromarray(pixels).save(made[-1])
    return made


@pytest.fixture
def edit(visit: Open, pictures: list[Path]) -> Page:
    """The tab with one picture in it."""
    page = visit("?tab=edit")
    page.locator("#edit-references input[type=file]").set_input_files(pictures[0])
    expect(held(page)).to_have_count(1)
    return page


def held(page: Page):
    return page.locator("#edit-references .bl-held li")


def apply(page: Page, instruction: str):
    page.get_by_label("Instruction").fill(instruction)
    page.locator("#edit-generate").click()
    made = page.locator("#edit-results").get_by_role("region", name=instruction, exact=True).first
    expect(made.locator(".bl-done")).to_have_count(1)
    return made


def test_changes_a_picture_and_shows_before_and_after(edit: Page) -> None:
    made = apply(edit, "make it black and white")
    line = made.get_by_role("slider", name=re.compile("^Before and after"))
    line.fill("80")
    assert made.locator(".bl-compare").evaluate("box => box.style.getPropertyValue('--bl-at')") == "80%"
    expect(made.locator(".bl-compare > img")).to_have_js_property("naturalWidth", 320)
    expect(made.get_by_role("list", name="Versions")).to_contain_text("Original")


@pytest.mark.long
def test_a_version_is_edited_again_and_the_original_comes_back(edit: Page) -> None:
    first = held(edit).get_attribute("data-artifact")
    apply(edit, "sepia").get_by_role("button", name="Keep editing").click()
    expect(held(edit)).not_to_have_attribute("data-artifact", first or "")
    made = apply(edit, "add a vignette")
    versions = made.get_by_role("list", name="Versions")
    expect(versions.get_by_role("listitem")).to_have_count(3)
    versions.get_by_role("button", name="Original").click()
    expect(held(edit)).to_have_attribute("data-artifact", first or "")


@pytest.mark.long
def test_pictures_are_put_in_order_and_taken_out(edit: Page, pictures: list[Path]) -> None:
    edit.locator("#edit-references input[type=file]").set_input_files(pictures[1])
    expect(held(edit)).to_have_count(2)
    second = held(edit).nth(1).get_attribute("data-artifact")
    edit.get_by_role("button", name="Move 2 forward").click()
    expect(held(edit).first).to_have_attribute("data-artifact", second or "")
    edit.get_by_role("button", name="Remove 1").click()
    expect(held(edit)).to_have_count(1)


@pytest.mark.long
def test_a_usual_edit_fills_the_instruction(edit: Page) -> None:
    edit.get_by_role("group", name="Usual edits").get_by_role("button", name="Restore photo").click()
    expect(edit.get_by_label("Instruction")).to_have_value(re.compile("restore", re.IGNORECASE))


@pytest.mark.long
def test_what_it_does_not_understand_is_refused_with_what_it_can_do(edit: Page) -> None:
    edit.get_by_label("Instruction").fill("teach the cat to juggle")
    edit.locator("#edit-generate").click()
    expect(edit.locator("#edit-problem")).to_contain_text(re.compile("understand", re.IGNORECASE))
    expect(edit.locator("#edit-results").get_by_role("region", name="teach the cat to juggle")).to_have_count(0)


@pytest.mark.long
def test_without_a_picture_it_says_so(visit: Open) -> None:
    page = visit("?tab=edit")
    page.get_by_label("Instruction").fill("sepia")
    page.locator("#edit-generate").click()
    expect(page.locator("#edit-problem")).to_contain_text("References")


@pytest.mark.long
def test_a_picture_is_enlarged(edit: Page) -> None:
    edit.get_by_text("Upscale", exact=True).first.click()
    expect(edit.get_by_label("Instruction")).to_be_hidden()
    edit.locator("#edit-generate").click()
    done = edit.locator("#edit-results .bl-done").first
    expect(done.locator(".bl-compare > img")).to_have_js_property("naturalWidth", 640)


@pytest.mark.long
def test_a_result_is_sent_here_from_the_image_tab(page: Page) -> None:
    write(page, "A lake to be changed")
    page.locator("#image-generate").click()
    card = group(page, "A lake to be changed").locator(".bl-done").first
    card.hover()
    card.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Send to Edit").click()
    expect(page.get_by_role("tab", name="Edit")).to_have_attribute("aria-selected", "true")
    expect(held(page)).to_have_count(1)
    expect(page.locator("#edit-references .bl-held img")).to_have_js_property("complete", True)


@pytest.mark.long
def test_on_a_phone_it_never_scrolls_sideways(visit: Open) -> None:
    page = visit("?tab=edit", phone=True)
    expect(page.get_by_label("Instruction")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
