"""The Photobooth: a face from a file or the camera, looks, portraits, prints, and a face that is forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserType, Locator, Page, expect

from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS, App, Open
from tests.browser.test_screen import CONTRAST, SMALL
from tests.media import samples

pytestmark = pytest.mark.browser
FAKE = "--use-fake-device-for-media-stream"
MEGABYTE = 1024 * 1024


def booth(visit: Open, **how: object) -> Page:
    """The tab, with the provider that is done at once."""
    page = visit("?tab=photobooth", **how)
    go = page.locator("#photobooth-generate")
    expect(go).to_contain_text("free")
    page.get_by_role("button", name=re.compile("^Provider: ")).click()
    page.get_by_role("menuitemradio", name=re.compile("Test stage")).click()
    expect(page.get_by_role("button", name="Provider: Test stage")).to_be_visible()
    expect(go).to_contain_text("free")
    return page


def give_face(page: Page, folder: Path) -> None:
    picture = samples.picture(folder / "face.png")
    page.locator("#photobooth-face input[type=file]").set_input_files(picture)
    expect(page.locator("#photobooth-face li")).to_have_count(1)


def boxes(page: Page) -> Locator:
    return page.locator("#photobooth-styles").get_by_role("checkbox")


def names(page: Page) -> list[str]:
    return page.locator("#photobooth-styles label").all_inner_texts()


def test_makes_a_portrait_of_each_look_and_prints_them(visit: Open, tmp_path: Path) -> None:
    page = booth(visit)
    give_face(page, tmp_path)
    first, second = names(page)[:2]
    for place in (0, 1):
        boxes(page).nth(place).check(force=True)
    page.locator("#photobooth-count").get_by_text("2", exact=True).click()
    expect(page.locator("#photobooth-generate")).to_have_text(re.compile("Generate · 4 portraits · free"))
    page.locator("#photobooth-generate").click()
    made = page.locator("#photobooth-results").get_by_role("region", name=f"{first}, {second}").first
    expect(made.locator(".bl-done")).to_have_count(4)
    assert made.locator(".bl-meta > :first-child").all_inner_texts() == [first, first, second, second]
    made.get_by_label("Words on the sheet").fill("Friends")
    made.get_by_role("button", name="2 × 2").click()
    sheet = page.locator("#photobooth-results").get_by_role("region", name="2 × 2 print")
    expect(sheet.locator(".bl-done img")).to_have_js_property("complete", True)
    assert sheet.locator(".bl-done img").evaluate("image => image.naturalWidth") > 1000


@pytest.mark.long
def test_the_wall_shows_what_the_booth_itself_makes(visit: Open) -> None:
    page = visit("?tab=photobooth")
    tile = page.locator("#photobooth-styles label").first
    tile.scroll_into_view_if_needed()
    shown = """() => getComputedStyle(document.querySelector("#photobooth-styles label"), "::before").backgroundImage"""
    page.wait_for_function(f"() => ({shown})().includes('looks/')")
    found = re.search(r"looks/[a-z-]+\.webp", page.evaluate(shown))
    assert found
    answer = page.request.get(urljoin(page.url, found[0]))
    assert (answer.status, answer.headers["content-type"]) == (200, "image/webp")
    card = page.locator("#photobooth-results .bl-example img").first
    expect(card).to_have_attribute("src", re.compile(r"looks/[a-z-]+\.webp"))
    expect(card).to_have_js_property("naturalWidth", 480)


@pytest.mark.long
def test_says_what_is_missing_beside_the_field(visit: Open) -> None:
    page = booth(visit)
    boxes(page).first.check(force=True)
    page.locator("#photobooth-generate").click()
    expect(page.locator("#photobooth-problem")).to_contain_text("There is no photo of a face")
    expect(page.locator("#photobooth-face .bl-field-note")).to_be_visible()


@pytest.mark.long
def test_the_wall_takes_many_and_gives_them_back(visit: Open) -> None:
    page = booth(visit)
    first, second, every = boxes(page).nth(0), boxes(page).nth(1), boxes(page).count()
    first.focus()
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    second.check(force=True)
    expect(page.locator("#photobooth-generate")).to_contain_text("2 portraits")
    page.get_by_label("Search looks").fill(names(page)[0])
    expect(boxes(page).nth(0)).to_be_visible()
    assert 0 < boxes(page).count() < every
    page.get_by_label("Search looks").fill("")
    page.get_by_role("button", name="Clear 2").click()
    expect(first).not_to_be_checked()
    expect(page.locator("#photobooth-generate")).to_contain_text("1 portrait")
    page.get_by_label("Category of looks").select_option(index=1)
    assert 0 < boxes(page).count() < every


@pytest.mark.long
def test_settings_come_back_from_a_portrait(visit: Open, tmp_path: Path) -> None:
    page = booth(visit)
    give_face(page, tmp_path)
    boxes(page).first.check(force=True)
    page.get_by_label("The look in your words").fill("smiling")
    page.locator("#photobooth-generate").click()
    made = page.locator("#photobooth-results").get_by_role("region", name=re.compile("^smiling")).first
    expect(made.locator(".bl-done")).to_have_count(1)
    boxes(page).first.uncheck(force=True)
    page.get_by_label("The look in your words").fill("")
    made.locator(".bl-done").hover()
    made.get_by_role("button", name="Reuse settings").click()
    expect(page.get_by_label("The look in your words")).to_have_value("smiling")
    expect(boxes(page).first).to_be_checked()
    expect(page.locator("#photobooth-face li")).to_have_count(1)


@pytest.mark.long
def test_forgets_a_face_for_good(visit: Open, tmp_path: Path) -> None:
    page = booth(visit)
    give_face(page, tmp_path)
    face = page.locator("#photobooth-face li").get_attribute("data-artifact")
    page.get_by_role("button", name="Forget this face").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#photobooth-face li")).to_have_count(1)
    page.get_by_role("button", name="Forget this face").click()
    page.get_by_role("button", name="Delete the photo").click()
    expect(page.locator("#photobooth-face li")).to_have_count(0)
    expect(page.get_by_role("button", name="Forget this face")).to_be_hidden()
    assert page.request.get(f"{page.url.split('?')[0]}media/{face}").status == 404


@pytest.mark.long
def test_refuses_a_file_over_the_limit_with_a_sentence(visit: Open, tmp_path: Path) -> None:
    page = booth(visit, allow="413")
    large = tmp_path / "large.png"
    with large.open("wb") as file:
        file.truncate(201 * MEGABYTE)
    page.locator("#photobooth-face input[type=file]").set_input_files(large)
    expect(page.locator(".bl-toast.bl-bad")).to_contain_text("200 MB")
    expect(page.locator("#photobooth-face li")).to_have_count(0)


@pytest.mark.long
def test_says_how_to_go_on_without_a_camera(visit: Open) -> None:
    page = booth(visit)
    page.get_by_role("button", name="Camera", exact=True).click()
    camera = page.get_by_role("dialog", name="Camera")
    expect(camera.get_by_role("alert")).to_contain_text("upload a photo instead")
    with page.expect_file_chooser():
        camera.get_by_role("button", name="Upload instead").click()
    expect(camera).to_have_count(0)


@pytest.mark.long
def test_fits_a_phone(visit: Open) -> None:
    page = visit("?tab=photobooth", phone=True)
    expect(page.locator("#photobooth-generate")).to_contain_text("free")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(SMALL) == []
    page.get_by_role("button", name="Camera", exact=True).click()
    box = page.get_by_role("dialog", name="Camera").bounding_box()
    assert box is not None
    assert box["width"] == 390


@pytest.fixture
def camera(app: App, chromium: BrowserType) -> Iterator[Callable[..., Page]]:
    """Opens the tab in a browser with a camera of its own: camera(lent=False) for one that may not be used."""
    launched = []

    def opened(*, lent: bool) -> Page:
        args = [*FLAGS, FAKE, *(["--use-fake-ui-for-media-stream"] if lent else ["--deny-permission-prompts"])]
        launched.append(chromium.launch(executable_path=CHROMIUM, args=args))
        page = launched[-1].new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()
        page.clock.install()
        page.goto(f"{app.url}?tab=photobooth")
        expect(page.locator("#photobooth-generate")).to_contain_text("free")
        page.get_by_role("button", name="Camera", exact=True).click()
        return page

    yield opened
    for each in launched:
        each.close()


@pytest.mark.long
def test_says_what_to_do_when_the_camera_is_blocked(camera: Callable[..., Page]) -> None:
    page = camera(lent=False)
    dialog = page.get_by_role("dialog", name="Camera")
    expect(dialog.get_by_role("alert")).to_contain_text("blocked for this page")
    expect(dialog.get_by_role("button", name="Try again")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Camera", exact=True)).to_be_focused()


def test_counts_down_and_takes_a_picture_that_can_be_taken_again(camera: Callable[..., Page]) -> None:
    page = camera(lent=True)
    dialog = page.get_by_role("dialog", name="Camera")
    expect(dialog.get_by_role("button", name="Take the picture")).to_be_focused()
    seen = page.evaluate_handle(
        "() => { const seen = []; new MutationObserver(() => seen.push(document.querySelector('.bl-count').textContent))"
        ".observe(document.querySelector('.bl-count'), { childList: true }); return seen; }"
    )
    page.keyboard.press("Enter")
    page.clock.run_for(3000)
    expect(dialog.get_by_role("img", name="The picture taken")).to_be_visible()
    assert [number for number in seen.json_value() if number] == ["3", "2", "1"]
    dialog.get_by_role("button", name="Retake").click()
    dialog.get_by_role("button", name="Take the picture").click()
    dialog.get_by_role("button", name="Stop").click()
    expect(dialog.locator(".bl-count")).to_be_empty()
    dialog.get_by_role("button", name="Take the picture").click()
    page.clock.run_for(3000)
    dialog.get_by_role("button", name="Use this picture").click()
    held = page.locator("#photobooth-face li img")
    expect(held).to_have_js_property("complete", True)
    assert held.evaluate("image => image.naturalWidth") > 64
    expect(dialog).to_have_count(0)


@pytest.mark.long
def test_words_stand_out_in_the_dark(visit: Open) -> None:
    page = visit("?tab=photobooth", dark=True)
    expect(page.locator("#photobooth-generate")).to_contain_text("free")
    page.locator("#photobooth-generate").click()
    expect(page.locator("#photobooth-problem .bl-trouble")).to_be_visible()
    assert page.evaluate(CONTRAST) == []
