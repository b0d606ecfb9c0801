"""Help with words: a richer prompt is shown before it is used and can be taken back; a picture is described from what is measured."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import group, write

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


def test_an_empty_prompt_is_not_enhanced(visit) -> None:
    page = visit(allow="400")
    page.get_by_role("button", name="Enhance").click()
    expect(page.locator(".bl-toast.bl-bad")).to_contain_text("The prompt is empty.")


def test_a_picture_is_described(page: Page) -> None:
    write(page, "A lake under mountains")
    page.locator("#image-generate").click()
    group(page, "A lake under mountains").locator(".bl-open").click()
    page.get_by_role("button", name="Describe this picture").click()
    expect(page.get_by_role("dialog")).to_contain_text("Made from the words: A lake under mountains")
    expect(page.get_by_role("dialog")).to_contain_text("Described by local measurements.")
