"""Help with words: a richer prompt is shown before it is used and can be taken back; a picture is described from what is measured."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, group, write

pytestmark = pytest.mark.browser


def test_a_richer_prompt_is_shown_used_and_taken_back(page: Page) -> None:
    prompt = page.get_by_label("Prompt", exact=True)
    prompt.fill("A fox")
    page.get_by_role("button", name="Enhance").click()
    proposal = page.locator(".bl-proposal p")
    expect(proposal).to_contain_text("A fox, ")
    expect(prompt).to_have_value("A fox")
    expect(page.locator(".bl-proposal small")).to_have_text("Rewritten by the local vocabulary.")
    richer = proposal.inner_text()
    page.get_by_role("button", name="Use it").click()
    expect(prompt).to_have_value(richer)
    page.get_by_role("button", name="Undo").click()
    expect(prompt).to_have_value("A fox")


@pytest.mark.long
@pytest.mark.parametrize("tab", [pytest.param("video", marks=pytest.mark.long), "music"])
def test_films_and_music_get_richer_prompts_too(visit: Open, tab: str) -> None:
    page = visit(f"?tab={tab}")
    prompt = page.locator(f"#{tab}-prompt textarea")
    prompt.fill("A calm lake")
    help_ = page.locator(f"#{tab}-enhance")
    help_.get_by_role("button", name="Enhance").click()
    expect(help_.locator("p")).to_contain_text("A calm lake")
    expect(help_.locator("small")).to_have_text("Rewritten by the local vocabulary.")
    richer = help_.locator("p").inner_text()
    help_.get_by_role("button", name="Use it").click()
    expect(prompt).to_have_value(richer)
    prompt.press_sequentially(", at dawn")
    expect(prompt).to_have_value(f"{richer}, at dawn")
    help_.get_by_role("button", name="Undo").click()
    expect(prompt).to_have_value("A calm lake")
    if tab == "music":  # what is spoken stays as it is written
        page.locator("#music-mode").get_by_text("Voice & sound").click()
        expect(help_).to_be_hidden()
        page.locator("#music-mode").get_by_text("Simple").click()
        expect(help_.get_by_role("button", name="Enhance")).to_be_visible()


@pytest.mark.long
def test_a_reference_is_described_and_becomes_a_prompt(visit: Open) -> None:
    page = visit("?tab=edit")
    told = page.locator("#edit-describe")
    expect(told).to_be_hidden()
    page.get_by_role("button", name="Use a sample").click()
    told.get_by_role("button", name="Describe the picture").click()
    expect(told.locator("small")).to_have_text("Described by local measurements.")
    words = told.locator("p").inner_text()
    told.get_by_role("button", name="Use as a prompt").click()
    expect(page.get_by_role("tab", name="Image")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#image-prompt textarea")).to_have_value(words)


@pytest.mark.long
def test_an_empty_prompt_is_not_enhanced(visit) -> None:
    page = visit(allow="400")
    page.get_by_role("button", name="Enhance").click()
    expect(page.locator(".bl-toast.bl-bad")).to_contain_text("The prompt is empty.")


@pytest.mark.long
def test_a_picture_is_described(page: Page) -> None:
    write(page, "A lake under mountains")
    page.locator("#image-generate").click()
    group(page, "A lake under mountains").locator(".bl-open").click()
    page.get_by_role("button", name="Describe this picture").click()
    expect(page.get_by_role("dialog")).to_contain_text("Made from the words: A lake under mountains")
    expect(page.get_by_role("dialog")).to_contain_text("Described by local measurements.")
