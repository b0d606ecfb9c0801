"""The page on a phone, in the dark, by keyboard, and what a screen reader meets."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, Open, Visitor, choose_easel, group, ready, write

pytestmark = pytest.mark.browser

CONTRAST = """() => {
  const parse = text => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => { const f = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const ground = node => { for (; node; node = node.parentElement) { const c = parse(getComputedStyle(node).backgroundColor); if (c.length === 3 || c[3] > 0.9) return c; } return [255, 255, 255]; };
  const poor = [];
  for (const node of document.querySelectorAll('.gradio-container *')) {
    const own = [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || node.closest('.bl-hear, .bl-strip, .bl-open') || node.disabled) continue;
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${node.className} ${node.textContent.trim().slice(0, 40)}`);
  }
  return poor;
}"""
SMALL = """() => [...document.querySelectorAll('button, a[href], select, .bl-chips label, .bl-wall label, input:not([type=radio], [type=checkbox], [type=file])')]
  .filter(node => node.closest('.gradio-container') && node.checkVisibility({ visibilityProperty: true }) && !node.closest('.bl-hear') && !node.classList.contains('bl-skip'))
  .map(node => ({ node, box: (node.matches('.bl-search input') ? node.parentElement : node).getBoundingClientRect() }))
  .filter(({ box }) => box.width > 0 && (box.height < 39.5 || box.width < 39.5))
  .map(({ node, box }) => `${Math.round(box.width)}x${Math.round(box.height)} ${node.className} ${node.textContent.trim().slice(0, 30)} ${node.ariaLabel ?? ''}`)"""


OTHERS = ("workflows", "director", "people", "library", "settings")
SHOWN = ["image", *(pytest.param(tab, marks=pytest.mark.long) for tab in OTHERS)]


@pytest.fixture(scope="module")
def used(app: App, visitor: Visitor) -> App:
    """A studio that has made something."""
    page = visitor(False, False).new_page()
    page.goto(app.url)
    ready(page)
    write(page, "Something to look at", 2)
    page.locator("#image-generate").click()
    expect(group(page, "Something to look at").locator(".bl-done")).to_have_count(2)
    page.close()
    return app


@pytest.mark.parametrize("dark", [pytest.param(False, marks=pytest.mark.long), True], ids=["light", "dark"])
@pytest.mark.parametrize("tab", SHOWN)
def test_words_stand_out_from_their_ground(used: App, visit: Open, dark: bool, tab: str) -> None:
    page = visit(f"?tab={tab}", dark=dark)
    expect(page.get_by_role("tab", selected=True)).to_have_attribute("id", f"tab-{tab}-button")
    expect(page.locator("#tab-settings-button")).to_be_visible()
    assert page.evaluate("document.body.classList.contains('dark')") is dark
    if tab == "image":
        ready(page)
        page.locator("#image-generate").click()
        expect(page.locator("#image-problem .bl-trouble")).to_be_visible()
    assert page.evaluate(CONTRAST) == []


@pytest.mark.long
def test_the_theme_follows_the_system_until_it_is_chosen(used: App, visit: Open) -> None:
    page = ready(visit(dark=True))
    expect(page.locator("body.dark")).to_have_count(1)
    page.get_by_role("button", name="Light theme").click()
    expect(page.locator("body.dark")).to_have_count(0)
    page.reload()
    ready(page)
    expect(page.locator("body.dark")).to_have_count(0)
    page.get_by_role("button", name="Dark theme").click()
    expect(page.locator("body.dark")).to_have_count(1)


@pytest.mark.parametrize("tab", SHOWN)
def test_a_phone_never_scrolls_sideways_and_targets_are_large(used: App, visit: Open, tab: str) -> None:
    page = visit(f"?tab={tab}", phone=True)
    expect(page.get_by_role("tab", selected=True)).to_have_attribute("id", f"tab-{tab}-button")
    if tab == "image":
        ready(page)
        expect(group(page, "Something to look at").locator(".bl-done")).to_have_count(2)
        page.locator("#image-advanced > button").tap()
        expect(page.locator("#image-width")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(SMALL) == []


@pytest.mark.long
def test_generate_is_in_reach_and_the_tray_covers_nothing(used: App, visit: Open) -> None:
    used.allow(0)
    page = ready(visit(phone=True))
    choose_easel(page)
    write(page, "On the way")
    expect(page.locator("#image-generate")).to_be_in_viewport(ratio=1)
    page.locator("#image-generate").tap()
    tray = page.locator("#job-tray .bl-tray")
    expect(tray).to_contain_text("On the way")
    expect(page.locator("#image-results")).to_be_in_viewport()  # it moved to the results
    page.mouse.wheel(0, -5000)
    expect(page.locator("#image-generate")).to_be_in_viewport(ratio=1)
    button, bar = page.locator("#image-generate").bounding_box(), tray.bounding_box()
    assert button
    assert bar
    assert button["y"] + button["height"] <= bar["y"]
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    last, bar = page.locator("#image-results .bl-card").last.bounding_box(), tray.bounding_box()
    assert last
    assert bar
    assert last["y"] + last["height"] <= bar["y"]
    used.allow(9)
    expect(group(page, "On the way").locator(".bl-done")).to_have_count(1)
    page.get_by_role("button", name="Provider: Test easel").tap()
    page.get_by_role("menuitemradio", name="ready Auto").tap()
    expect(page.get_by_role("button", name="Provider: Auto")).to_be_visible()


def test_keyboard_alone_makes_a_picture_in_a_style(used: App, visit: Open) -> None:
    page = ready(visit())
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Prompt", exact=True)).to_be_focused()
    page.keyboard.type("Made without a mouse")
    for _ in range(5):  # past Enhance, the question, the search and the categories
        page.keyboard.press("Tab")
    expect(page.get_by_role("radiogroup", name="Style").get_by_role("radio", name="None")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Watercolor")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("radiogroup", name="Shape").get_by_role("radio", name="1:1")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(group(page, "Made without a mouse").locator(".bl-done")).to_have_count(4)
    expect(page.locator("#image-results [data-artifact] .bl-open").first).to_have_accessible_name("Open picture 1 of 4")


def test_arrows_walk_the_tabs_and_the_address_follows(used: App, visit: Open) -> None:
    page = ready(visit())
    page.get_by_role("tab", name="Image").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Edit")).to_have_attribute("aria-selected", "true")
    expect(page).to_have_url(f"{used.url}?tab=edit")
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="Settings")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Image")).to_have_attribute("aria-selected", "true")


def test_back_leads_to_the_tab_before_and_closes_what_lies_over_it(used: App, visit: Open) -> None:
    page = ready(visit())
    page.locator("#tab-library-button").click()
    page.locator("#library-grid .bl-open").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page).to_have_url(f"{used.url}?tab=library")
    page.go_back()
    expect(page.get_by_role("tab", name="Image")).to_have_attribute("aria-selected", "true")
    page.go_forward()
    expect(page.get_by_role("tab", name="Library")).to_have_attribute("aria-selected", "true")


def test_every_control_has_a_name(used: App, visit: Open) -> None:
    page = ready(visit())
    page.locator("#image-advanced > button").click()
    expect(page.locator("#image-width")).to_be_visible()
    unnamed = page.evaluate(
        "() => [...document.querySelectorAll('button, input, textarea, select')].filter(node => node.checkVisibility() && "
        "!(node.ariaLabel || node.labels?.length || node.textContent.trim() || node.title)).map(node => node.outerHTML.slice(0, 120))"
    )
    assert unnamed == []


@pytest.mark.long
def test_settings_say_what_is_set_and_show_the_token_on_demand(used: App, visit: Open) -> None:
    page: Page = visit("?tab=settings")
    providers = page.locator("#settings-providers")
    expect(providers).to_contain_text("Local engine")
    expect(page.locator("#settings-places")).to_contain_text(str(used.home))
    expect(page.locator("#settings-token code")).to_have_count(0)
    page.get_by_role("button", name="Show the token").click()
    expect(page.locator("#settings-token code")).to_contain_text("bl_local_")
