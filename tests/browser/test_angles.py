"""360 angles: the dome by hand and by key, one view, eight in a ring, the film after a question, and what is made of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.test_screen import CONTRAST, SMALL
from tests.media import samples

pytestmark = pytest.mark.browser
AROUND = ["Front", "Front-right", "Right", "Back-right", "Back", "Back-left", "Left", "Front-left"]


def studio(visit: Open, folder: Path, **how: object) -> Page:
    """The tab with a subject, and the provider that is done at once."""
    page = visit("?tab=angles", **how)
    go = page.locator("#angles-generate")
    expect(go).to_contain_text("free")
    page.get_by_role("button", name=re.compile("^Provider: ")).click()
    page.get_by_role("menuitemradio", name=re.compile("Test stage")).click()
    expect(page.get_by_role("button", name="Provider: Test stage")).to_be_visible()
    page.locator("#angles-subject input[type=file]").set_input_files(samples.picture(folder / "subject.png"))
    expect(page.locator("#angles-subject li")).to_have_count(1)
    return page


def chip(page: Page, row: str, name: str) -> Locator:
    return page.locator(f"#angles-{row}").get_by_text(name, exact=True)


def result(page: Page, title: str) -> Locator:
    return page.locator("#angles-results").get_by_role("region", name=title).first


def make(page: Page, words: str) -> None:
    expect(page.locator("#angles-generate")).to_have_text(re.compile(words))
    page.locator("#angles-generate").click()


@pytest.mark.long
def test_the_dome_follows_the_keys_and_says_what_it_means(visit: Open) -> None:
    page = visit("?tab=angles")
    dome, where, prompt = page.get_by_role("slider", name="Camera"), page.locator(".bl-where"), page.locator("code")
    expect(where).to_have_text("front-right, eye level, medium distance")
    dome.focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowUp", "ArrowUp", "-"):
        page.keyboard.press(key)
    expect(where).to_have_text("right, high angle, wide distance")
    expect(prompt).to_have_text("<sks> right side view high-angle shot wide shot")
    expect(dome).to_have_attribute("aria-valuetext", "right, high angle, wide distance")
    expect(page.locator("#angles-elevation").get_by_role("radio", name="High angle")).to_be_checked()
    expect(page.locator("#angles-distance").get_by_role("radio", name="Wide")).to_be_checked()
    chip(page, "elevation", "Low angle").click()
    chip(page, "distance", "Close-up").click()
    page.get_by_label("What it is, in a few words (description)").fill("a blue vase")
    expect(prompt).to_have_text("<sks> right side view low-angle shot close-up a blue vase")
    dome.focus()
    page.keyboard.press("Home")
    expect(where).to_have_text("front, eye level, close-up")


@pytest.mark.long
def test_the_camera_is_dragged_and_snaps(visit: Open) -> None:
    page = visit("?tab=angles")
    dome, eye = page.locator(".bl-dome"), page.locator(".bl-eye circle").last
    expect(page.locator(".bl-where")).to_have_text("front-right, eye level, medium distance")
    start, box = eye.bounding_box(), dome.bounding_box()
    assert start is not None
    assert box is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.76, box["y"] + box["height"] * 0.56, steps=6)
    page.mouse.up()
    expect(page.locator(".bl-where")).to_have_text("right, eye level, medium distance")
    page.mouse.click(box["x"] + box["width"] * 0.27, box["y"] + box["height"] * 0.55)
    expect(page.locator(".bl-where")).to_have_text("left, eye level, medium distance")


@pytest.mark.long
def test_makes_the_one_view_that_the_camera_shows(visit: Open, tmp_path: Path) -> None:
    page = studio(visit, tmp_path)
    page.get_by_role("slider", name="Camera").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    make(page, "Generate · 1 view · free")
    made = result(page, "Right, elevated, medium distance")
    expect(made.locator(".bl-done")).to_have_count(1)
    chip(page, "elevation", "Low angle").click()
    made.locator(".bl-done").hover()
    made.get_by_role("button", name="Reuse settings").click()
    expect(page.locator(".bl-where")).to_have_text("right, elevated, medium distance")


def test_eight_views_stand_in_a_ring_turn_and_one_is_made_again(visit: Open, tmp_path: Path) -> None:
    page = studio(visit, tmp_path)
    chip(page, "mode", "8 views").click()
    make(page, "Generate · 8 views · free")
    ring = result(page, "8 views, eye level, medium distance")
    expect(ring.locator(".bl-done")).to_have_count(8)
    assert ring.locator(".bl-meta > :first-child").all_inner_texts() == AROUND
    front, back = (
        ring.get_by_role("button", name=f"Open {name}", exact=True).bounding_box() for name in ("Front", "Back")
    )
    assert front is not None
    assert back is not None
    assert front["y"] > back["y"] + 2 * back["height"]

    turn = ring.get_by_role("slider", name="Turn the subject")
    expect(turn).to_have_attribute("aria-valuetext", "front")
    box = turn.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 20 + box["width"] * 0.9 / 4, box["y"] + 60, steps=4)
    page.mouse.up()
    expect(turn).to_have_attribute("aria-valuetext", "right")
    page.keyboard.press("Tab")
    turn.focus()
    page.keyboard.press("ArrowLeft")
    expect(turn).to_have_attribute("aria-valuetext", "front-right")

    before = ring.locator(".bl-done").nth(4).get_attribute("data-artifact")
    ring.get_by_role("button", name="Redo the back view with another seed").click()
    again = result(page, "Back, eye level, medium distance")
    expect(again.locator(".bl-done")).to_have_count(1)
    again.get_by_role("button", name="Put into the ring").click()
    expect(ring.locator(".bl-done").nth(4)).not_to_have_attribute("data-artifact", before or "")
    page.reload()
    expect(ring.locator(".bl-done").nth(4)).not_to_have_attribute("data-artifact", before or "")
    ring.get_by_role("button", name="Contact sheet").click()
    expect(result(page, "Contact sheet").locator(".bl-done")).to_have_count(1)


@pytest.mark.long
def test_a_turntable_asks_then_turns_by_hand(visit: Open, tmp_path: Path) -> None:
    page = studio(visit, tmp_path)
    expect(page.locator("#angles-approve")).to_have_count(0)
    chip(page, "mode", "Turntable").click()
    page.get_by_label("Ask me before the film is made").check()
    page.locator("#angles-seconds-per-turn input[type=number]").fill("1")
    make(page, "Generate · 8 views and the film · free")
    made = result(page, "Turntable, eye level, medium distance")
    expect(made.get_by_text("The 8 views are done. Make the film from them?")).to_be_visible()
    made.get_by_role("button", name="Make it").click()
    expect(made.locator(".bl-done")).to_have_count(9)
    turn = made.get_by_role("slider", name="Turn the film")
    turn.focus()
    expect(turn).to_have_attribute("data-ready", re.compile(r"\d+"))
    page.keyboard.press("ArrowRight")
    expect(turn).to_have_attribute("aria-valuetext", "30 degrees")
    made.get_by_role("button", name="GIF", exact=True).last.click()
    expect(result(page, "GIF").locator(".bl-done")).to_have_count(1)


@pytest.mark.long
def test_some_views_can_be_left_out(visit: Open, tmp_path: Path) -> None:
    page = studio(visit, tmp_path)
    chip(page, "mode", "8 views").click()
    page.get_by_role("slider", name="Camera").focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.locator(".bl-where")).to_have_text(re.compile("^6 views around"))
    make(page, "Generate · 6 views · free")
    expect(result(page, "6 views, eye level, medium distance").locator(".bl-done")).to_have_count(6)


@pytest.mark.long
def test_says_what_is_missing(visit: Open) -> None:
    page = visit("?tab=angles")
    expect(page.locator("#angles-generate")).to_contain_text("free")
    page.locator("#angles-generate").click()
    expect(page.locator("#angles-problem")).to_contain_text("There is no picture of the subject")


@pytest.mark.long
def test_fits_a_phone(visit: Open) -> None:
    page = visit("?tab=angles", phone=True)
    expect(page.locator("#angles-generate")).to_contain_text("free")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(SMALL) == []
    page.locator(".bl-dome").tap(position={"x": 60, "y": 120})
    expect(page.locator(".bl-where")).to_have_text(re.compile("left"))


@pytest.mark.long
def test_words_stand_out_in_the_dark(visit: Open) -> None:
    page = visit("?tab=angles", dark=True)
    expect(page.locator("#angles-generate")).to_contain_text("free")
    page.locator("#angles-generate").click()
    expect(page.locator("#angles-problem .bl-trouble")).to_be_visible()
    assert page.evaluate(CONTRAST) == []
