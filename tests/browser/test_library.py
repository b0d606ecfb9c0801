"""The Library tab: find, star, throw away, bring back, bring in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import App, Open, group, ready, write

pytestmark = pytest.mark.browser
NEW_HOME = True


@pytest.fixture(scope="module")
def filled(app: App) -> App:
    """A library with three pictures."""
    import json
    from urllib.request import Request, urlopen

    for prompt in ("An owl at night", "A harbour with boats", "A harbour in fog"):
        body = json.dumps({"data": ["image", {"prompt": prompt, "quality": "fast"}, ""]}).encode()
        asked = Request(f"{app.url}gradio_api/run/submit_job", body, {"content-type": "application/json"})
        job = json.load(urlopen(asked))["data"][0]
        waited = Request(
            f"{app.url}gradio_api/run/get_job",
            json.dumps({"data": [job["id"], 30]}).encode(),
            {"content-type": "application/json"},
        )
        assert json.load(urlopen(waited))["data"][0]["status"] == "succeeded"
    return app


@pytest.fixture
def library(filled: App, visit: Open) -> Page:
    page = visit("?tab=library")
    expect(page.locator("#library-grid .bl-tile").first).to_be_visible()
    return page


def tiles(page: Page):
    return page.locator("#library-grid .bl-tile")


def test_a_link_opens_it_newest_first(library: Page) -> None:
    expect(library.get_by_role("tab", name="Library")).to_have_attribute("aria-selected", "true")
    expect(tiles(library).first).to_contain_text("A harbour in fog")


def test_search_finds_words_of_the_prompt(library: Page) -> None:
    library.get_by_label("Search the library").fill("harb")
    expect(tiles(library)).to_have_count(2)
    library.get_by_label("Search the library").fill("harb fog")
    expect(tiles(library)).to_have_count(1)
    library.get_by_label("Search the library").fill("nothing like it")
    expect(library.locator("#library-grid")).to_contain_text("Nothing matches")


@pytest.mark.long
def test_filters_by_medium_and_star(library: Page) -> None:
    library.get_by_role("button", name="Videos").click()
    expect(library.locator("#library-grid")).to_contain_text("Nothing matches")
    library.get_by_role("button", name="Images").click()
    owl = tiles(library).filter(has_text="An owl")
    owl.hover()
    owl.get_by_role("button", name="Star", exact=True).click()
    expect(owl.get_by_role("button", name="Remove star")).to_be_visible()
    library.get_by_role("button", name="Starred").click()
    expect(tiles(library)).to_have_count(1)
    expect(tiles(library)).to_contain_text("An owl")


@pytest.mark.long
def test_the_last_filter_counts_even_while_an_earlier_question_is_under_way(library: Page) -> None:
    held: list[Route] = []
    library.route("**/gradio_api/run/**", lambda route: route.continue_() if held else held.append(route))
    library.get_by_role("button", name="Videos").click()
    library.get_by_role("button", name="Images").click()
    library.wait_for_timeout(300)
    held[0].continue_()
    library.wait_for_timeout(300)
    expect(tiles(library)).to_have_count(3)


@pytest.mark.long
def test_several_go_to_the_trash_and_come_back(library: Page) -> None:
    library.get_by_label("Search the library").fill("harbour")
    expect(tiles(library)).to_have_count(2)
    for box in library.get_by_role("checkbox", name=re.compile("^Select")).all():
        box.check()
    library.get_by_role("button", name="Trash", exact=True).last.click()
    expect(tiles(library)).to_have_count(0)
    library.get_by_role("button", name="Undo").click()
    expect(tiles(library)).to_have_count(2)
    library.get_by_role("checkbox").first.check()
    library.get_by_role("button", name="Trash", exact=True).last.click()
    expect(tiles(library)).to_have_count(1)
    library.locator("#library-trashed").click()
    expect(tiles(library)).to_have_count(1)
    tiles(library).hover()
    tiles(library).get_by_role("button", name="Restore").click()
    expect(tiles(library)).to_have_count(0)
    library.locator("#library-trashed").click()
    expect(tiles(library)).to_have_count(2)


@pytest.mark.long
def test_what_was_made_without_words_is_named_by_how(library: Page) -> None:
    ways = {
        "Left, eye level, medium distance": {"task": "angles", "request": {"azimuths": ["left"]}},
        "Turntable, eye level, medium distance": {"task": "angles", "request": {"turntable": True}},
        "Contact sheet": {"task": "export", "request": {"form": "contact-sheet"}},
        "Enlarged": {"task": "upscale", "request": {}},
        "Film": {"task": "cut", "request": {}},
        "Upload": None,
    }
    for name, made in ways.items():
        item = {"prompt": "", "title": "", "media": "video", "made": made, "uploaded": made is None}
        assert library.evaluate("item => backlot.nameOf(item)", item) == name


def test_details_show_the_recipe(library: Page) -> None:
    tiles(library).filter(has_text="An owl").get_by_role("button", name="Open An owl at night").click()
    viewer = library.get_by_role("dialog")
    viewer.get_by_text("Recipe", exact=True).click()
    expect(viewer.locator("pre")).to_contain_text('"prompt": "An owl at night"')


def test_an_uploaded_picture_gives_its_settings_back(library: Page, visit: Open, tmp_path: Path) -> None:
    owl = tiles(library).filter(has_text="An owl").first
    with library.expect_download() as taken:
        owl.get_by_role("button", name="Open An owl at night").click()
        library.get_by_role("dialog").get_by_role("link", name="Download").click()
    taken.value.save_as(tmp_path / "owl.png")
    library.keyboard.press("Escape")
    library.locator("#library-file").set_input_files(tmp_path / "owl.png")
    library.get_by_role("button", name="Reuse settings").click()
    expect(library.get_by_role("tab", name="Image")).to_have_attribute("aria-selected", "true")
    expect(library.get_by_label("Prompt", exact=True)).to_have_value("An owl at night")
    expect(library.get_by_role("radio", name="Fixed")).to_be_checked()


@pytest.mark.long
def test_a_file_that_is_no_picture_is_refused_in_words(filled: App, visit: Open, tmp_path: Path) -> None:
    page = visit("?tab=library", allow="400")
    expect(tiles(page).first).to_be_visible()
    disguised = tmp_path / "cat.png"
    disguised.write_text("<!doctype html><script>alert(1)</script>")
    page.locator("#library-file").set_input_files(disguised)
    expect(page.locator(".bl-toast.bl-bad")).to_be_visible()


@pytest.mark.long
def test_what_is_made_meanwhile_appears(library: Page, visit: Open) -> None:
    other = ready(visit())
    write(other, "Fresh from the other page")
    other.locator("#image-generate").click()
    expect(group(other, "Fresh from the other page").locator(".bl-done")).to_have_count(1)
    expect(tiles(library).first).to_contain_text("Fresh from the other page")


@pytest.mark.long
def test_publishing_says_what_to_set_first(library: Page) -> None:
    tiles(library).first.get_by_role("checkbox").check()
    library.get_by_role("button", name="Publish", exact=True).click()
    dialog = library.get_by_role("dialog", name="Publish")
    expect(dialog).to_contain_text("Hugging Face is not set up. It needs a token")
    expect(dialog).to_contain_text("HF_TOKEN")
    dialog.get_by_role("button", name="Open Settings").click()
    expect(library.get_by_role("tab", name="Settings")).to_have_attribute("aria-selected", "true")


@pytest.mark.long
def test_the_trash_is_emptied_only_after_a_second_yes(library: Page) -> None:
    fog = tiles(library).filter(has_text="in fog")
    fog.get_by_role("checkbox").check()
    library.get_by_role("button", name="Trash", exact=True).last.click()
    expect(fog).to_have_count(0)
    library.locator("#library-trashed").click()
    library.get_by_role("button", name="Empty the trash").click()
    library.get_by_role("button", name=re.compile("^Delete .* for good")).click()
    expect(library.locator("#library-grid")).to_contain_text("The trash is empty.")
