"""The People tab, and @name in a prompt: one page for all of it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App, Open, ready
from tests.media import samples

pytestmark = pytest.mark.browser


def test_somebody_is_kept_named_shown_and_deleted_with_their_files(visit: Open, app: App, tmp_path: Path) -> None:
    page = ready(visit())
    page.get_by_role("tab", name="People").click()
    page.locator("#people-add").click()
    form = page.get_by_role("dialog", name="Add somebody")
    form.get_by_label("Name", exact=True).fill("Vera")
    form.get_by_label("Other names").fill("grandma")
    form.get_by_label("Other names").press("Escape")
    expect(form.get_by_role("alert")).to_contain_text("Press Escape again")  # what is filled in is not lost by one key
    form.locator("#people-photos input[type=file]").set_input_files(
        samples.picture(tmp_path / "vera.png", 128, 128, seed=4711)
    )
    expect(form.locator("[data-artifact]")).to_have_count(1)
    photo = form.locator("[data-artifact]").get_attribute("data-artifact")
    form.get_by_role("button", name="Keep").click()
    expect(form.get_by_role("alert")).to_contain_text("Nobody is kept who has not agreed")
    form.get_by_label(re.compile("They have agreed")).check()
    form.get_by_role("button", name="Keep").click()
    card = page.get_by_role("article", name="Vera")
    expect(card).to_contain_text("@grandma")
    expect(card.get_by_role("img")).to_have_js_property("complete", True)

    page.locator("#people-personality").fill("Be brief.")
    page.locator("#people-memory-add").click()
    page.get_by_label("What it is about").fill("light")
    expect(page.locator("#people")).to_contain_text("Saved.")  # the list was drawn anew, and the open form stayed
    page.get_by_label("What to keep in mind").fill("soft, from the side")
    page.get_by_label("What to keep in mind").press("Enter")
    expect(page.locator('#people-memories [data-key="light"]')).to_contain_text("soft, from the side")

    page.get_by_role("tab", name="Image").click()
    page.locator("#image-quality").get_by_text("Fast").click()
    page.locator("#image-count").get_by_text("1", exact=True).click()
    prompt = page.locator("#image-prompt textarea")
    prompt.press_sequentially("A beach with @gr")
    expect(page.get_by_role("option", name="Vera")).to_have_attribute("aria-selected", "true")
    prompt.press("Enter")
    expect(prompt).to_have_value("A beach with @Vera ")
    expect(page.locator("#image-prompt .bl-who")).to_have_text(re.compile("Vera.*as picture 1"))
    prompt.press("Control+Enter")
    made = page.locator("#image-results [data-artifact] img").first
    expect(made).to_be_visible()
    expect(made).to_have_js_property("complete", True)

    media = f"{app.url}media"
    result = page.locator("#image-results [data-artifact]").first.get_attribute("data-artifact")
    sha = hashlib.sha256(page.request.get(f"{media}/{photo}").body()).hexdigest()
    assert [path for path in (app.home / "media").rglob(f"{sha}*") if path.is_file()]
    page.get_by_role("tab", name="People").click()
    card.get_by_role("button", name="Delete Vera").click()
    sure = page.get_by_role("dialog", name="Delete Vera?")
    expect(sure).to_contain_text("deleted with 1 photo: the files are removed")
    sure.get_by_role("button", name="Delete Vera for good").click()
    expect(card).to_have_count(0)
    assert not [path for path in (app.home / "media").rglob(f"{sha}*") if path.is_file()]
    assert page.request.get(f"{media}/{photo}").status == 404
    assert page.request.get(f"{media}/{result}").ok  # what was made with it stays
