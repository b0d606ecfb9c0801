"""What can be done with a finished picture."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, group, ready, write

pytestmark = pytest.mark.browser


def made(page: Page, prompt: str) -> Locator:
    """A finished picture, with its actions shown."""
    write(page, prompt)
    page.locator("#image-generate").click()
    card = group(page, prompt).locator(".bl-done").first
    expect(card).to_be_visible()
    card.hover()
    return card


def seed_of(card: Locator) -> str:
    found = re.search(r"seed (\d+)", card.inner_text())
    assert found
    return found[1]


def test_reuse_settings_fills_the_whole_form(page: Page) -> None:
    page.locator("#image-style label", has_text="Oil").click()
    page.locator("#image-aspect").get_by_text("3:2", exact=True).click()
    page.locator("#image-quality").get_by_text(re.compile("^Fast")).click()
    card = made(page, "A pear on a table")
    seed = seed_of(card)
    page.get_by_label("Prompt", exact=True).fill("Something else")
    page.locator("#image-style label", has_text="Noir").click()
    page.locator("#image-aspect").get_by_text("1:1", exact=True).click()
    card.hover()
    card.get_by_role("button", name="Reuse settings").click()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("A pear on a table")
    for name in ("Oil", "3:2", re.compile("^Fast"), "Fixed"):
        expect(page.get_by_role("radio", name=name)).to_be_checked()
    expect(page.get_by_label("Seed number")).to_have_value(seed)


@pytest.mark.long
def test_equal_settings_make_the_same_picture_again(page: Page) -> None:
    card = made(page, "A kite over dunes")
    first = card.locator("img").get_attribute("src")
    card.get_by_role("button", name="Reuse settings").click()
    expect(page.get_by_role("radio", name="Fixed")).to_be_checked()
    page.locator("#image-generate").click()
    both = page.get_by_role("region", name="A kite over dunes", exact=True)
    expect(both.locator(".bl-done")).to_have_count(2)
    again = both.first.locator("img").get_attribute("src")
    assert first != again
    same = "async urls => { const got = await Promise.all(urls.map(async url => { const bitmap = await createImageBitmap(await (await fetch(url)).blob()); const canvas = new OffscreenCanvas(bitmap.width, bitmap.height); canvas.getContext('2d').drawImage(bitmap, 0, 0); return canvas.getContext('2d').getImageData(0, 0, bitmap.width, bitmap.height).data.join(); })); return got[0] === got[1]; }"
    assert page.evaluate(same, [first, again])


@pytest.mark.long
def test_variations_are_one_click_and_have_other_seeds(page: Page) -> None:
    card = made(page, "A fox in snow")
    card.get_by_role("button", name="Variations").click()
    groups = page.get_by_role("region", name="A fox in snow", exact=True)
    expect(groups).to_have_count(2)
    expect(groups.first.locator(".bl-done")).to_have_count(1)
    assert seed_of(groups.first) != seed_of(groups.last)


def test_trash_is_undone_from_the_toast(page: Page) -> None:
    card = made(page, "A candle in the dark")
    card.get_by_role("button", name="Trash").click()
    expect(group(page, "A candle in the dark")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(group(page, "A candle in the dark").locator(".bl-done")).to_have_count(1)
    page.reload()
    expect(group(page, "A candle in the dark").locator(".bl-done")).to_have_count(1)


@pytest.mark.long
def test_a_star_is_kept(page: Page) -> None:
    card = made(page, "A star worth keeping")
    card.get_by_role("button", name="Star").click()
    expect(card.get_by_role("button", name="Remove star")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(group(page, "A star worth keeping").get_by_role("button", name="Remove star")).to_have_count(1)


@pytest.mark.long
def test_download_is_named_after_the_prompt(page: Page) -> None:
    card = made(page, "A boat to take home")
    with page.expect_download() as taken:
        card.get_by_role("link", name="Download").click()
    assert re.match(r"a-boat-to-take-home_.*\.png", taken.value.suggested_filename)


@pytest.mark.long
def test_the_viewer_goes_by_keyboard_and_gives_the_focus_back(page: Page) -> None:
    made(page, "First of two doors")
    card = made(page, "Second of two doors")
    opener = card.get_by_role("button", name="Open picture")
    opener.focus()
    page.keyboard.press("Enter")
    viewer = page.get_by_role("dialog")
    expect(viewer.get_by_text("Second of two doors", exact=True)).to_be_visible()
    expect(viewer.locator("dl")).to_contain_text("painter-1")
    page.keyboard.press("ArrowRight")
    expect(viewer.get_by_text("First of two doors", exact=True)).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(viewer.get_by_text("Second of two doors", exact=True)).to_be_visible()
    for _ in range(14):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))"
        )
    viewer.get_by_role("button", name="Copy seed").click()
    assert page.evaluate("navigator.clipboard.readText()").isdecimal()
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.long
def test_addresses_come_from_the_studio_whatever_the_id(visit: Open) -> None:
    page = ready(visit(allow="404"))  # nothing lies there
    odd = {"id": "a#b?c", "url": "media/a%23b%3Fc", "thumbnail_url": "media/a%23b%3Fc/thumb", "media_type": "image/png"}
    drawn = page.evaluate(
        "odd => backlot.cards.done(odd, { alt: '', name: 'odd', show() {}, meta: ['', ''] }).outerHTML", odd
    )
    assert 'src="media/a%23b%3Fc"' in drawn
    assert 'href="media/a%23b%3Fc?download=1"' in drawn
    assert "media/a%23b%3Fc/thumb" in drawn
    assert "media/a#b" not in drawn
