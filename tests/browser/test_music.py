"""Music, voices and sounds."""

from __future__ import annotations

import io
import re

import av
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

ANSWERS = "**/gradio_api/run/**"


def opened(page: Page) -> Page:
    expect(page.locator("#music-generate")).to_contain_text("free")
    return page


def card_of(page: Page, title: str) -> Locator:
    card = page.locator("#music-results").get_by_role("region", name=title, exact=True).first.locator(".bl-sound")
    expect(card).to_have_count(1, timeout=40_000)
    return card


def seconds_of(page: Page, card: Locator) -> float:
    """How long the sound is, decoded."""
    address = page.url.partition("?")[0] + f"media/{card.get_attribute('data-artifact')}"
    with av.open(io.BytesIO(page.request.get(address).body())) as container:
        stream = container.streams.audio[0]
        return sum(frame.samples for frame in container.decode(stream)) / stream.rate


def test_one_sentence_becomes_music_that_plays(visit: Open) -> None:
    page = opened(visit("?tab=music"))
    expect(page.locator("#music-lyrics")).to_be_hidden()
    page.locator("#music-prompt textarea").fill("Calm ambient pads")
    page.locator("#music-duration input[type=number]").fill("10")
    expect(page.locator("#music-generate")).to_have_text("Generate · 10 s · free")
    page.locator("#music-generate").click()
    card = card_of(page, "Calm ambient pads")
    assert abs(seconds_of(page, card) - 10) < 0.1
    expect(card.locator(".bl-wave.bl-drawn")).to_be_visible()
    expect(card.locator(".bl-time")).to_have_text("0:00 / 0:10")
    drawn = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"
    assert card.locator("canvas").evaluate(drawn)
    line = card.get_by_role("slider")
    line.focus()
    page.keyboard.press("ArrowRight")
    expect(line).to_have_attribute("aria-valuenow", "5")
    card.get_by_role("button", name=re.compile("^Play")).click()
    expect(card.get_by_role("button", name=re.compile("^Pause"))).to_be_visible()
    card.get_by_role("button", name=re.compile("^Pause")).click()
    card.get_by_role("button", name="Make a cover").click()
    expect(card.locator(".bl-sleeve img")).to_have_js_property("complete", True)


@pytest.mark.long
def test_details_and_lyrics_are_asked_in_custom_and_come_back(visit: Open) -> None:
    page = opened(visit("?tab=music"))
    page.locator("#music-mode").get_by_text("Custom", exact=True).click()
    page.locator("#music-prompt textarea").fill("Folk with guitar")
    page.locator("#music-lyrics textarea").fill("[Verse]\nOver the hills\nHome to you")
    page.locator("#music-bpm input, #music-bpm textarea").first.fill("96")
    page.locator("#music-time-signature").get_by_text("3/4", exact=True).click()
    page.locator("#music-duration input[type=number]").fill("12")
    expect(page.locator("#music-generate")).to_have_text("Generate · 12 s · free")
    page.locator("#music-generate").click()
    card = card_of(page, "Folk with guitar")
    with page.expect_download() as saved:
        card.get_by_role("button", name="Lyrics (LRC)").click()
    assert saved.value.suggested_filename == "folk-with-guitar.lrc"
    assert re.search(r"\[\d+:\d\d\.\d\d\]", saved.value.path().read_text())
    page.locator("#music-mode").get_by_text("Simple", exact=True).click()
    expect(page.locator("#music-bpm")).to_be_hidden()
    card.get_by_role("button", name="More").click()
    card.get_by_role("menuitem", name="Reuse settings").click()
    expect(page.locator("#music-mode").get_by_label("Custom")).to_be_checked()
    expect(page.locator("#music-bpm input, #music-bpm textarea").first).to_have_value("96")
    expect(page.locator("#music-time-signature").get_by_label("3/4")).to_be_checked()


@pytest.mark.long
def test_lyrics_typed_while_the_page_still_asks_about_the_mode_stay(visit: Open) -> None:
    page = opened(visit("?tab=music"))
    held: list[Route] = []
    page.route(ANSWERS, lambda route: held.append(route))
    page.locator("#music-mode").get_by_text("Custom", exact=True).click()
    lyrics = page.locator("#music-lyrics textarea")
    lyrics.press_sequentially("Over the")
    expect(page.locator("#music-generate")).to_contain_text("free")
    assert held
    with page.expect_response(ANSWERS):
        page.unroute(ANSWERS)  # which lets those held go on
    lyrics.press_sequentially(" hills")
    expect(lyrics).to_have_value("Over the hills")
    page.wait_for_timeout(1000)
    expect(lyrics).to_have_value("Over the hills")


@pytest.mark.long
def test_a_sound_effect_and_where_it_leads(visit: Open) -> None:
    page = opened(visit("?tab=music"))
    page.locator("#music-mode").get_by_text("Voice & sound", exact=True).click()
    page.locator("#music-voice-kind").get_by_text("Sound effect", exact=True).click()
    expect(page.locator("#music-sound-duration input[type=number]")).to_have_value("5")
    page.locator("#music-prompt textarea").fill("Xyzzy plugh")
    page.locator("#music-generate").click()
    expect(page.locator("#music-problem .bl-trouble")).to_be_visible()
    page.locator("#music-prompt textarea").fill("Heavy rain")
    page.locator("#music-sound-duration input[type=number]").fill("2")
    page.locator("#music-generate").click()
    card = card_of(page, "Heavy rain")
    assert abs(seconds_of(page, card) - 2) < 0.05
    card.get_by_role("button", name="Cut room soundtrack").click()
    expect(page.locator("#video-soundtrack [data-artifact]")).to_have_count(1)
    page.locator("#tab-music-button").click()
    card.get_by_role("button", name="Video sound").click()
    expect(page.locator("#video-sentence")).to_have_text(re.compile("drawn from your sound"))


@pytest.mark.long
def test_fits_a_phone(visit: Open) -> None:
    page = opened(visit("?tab=music", phone=True))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#music-mode").get_by_text("Custom", exact=True).tap()
    expect(page.locator("#music-lyrics")).to_be_visible()
    expect(page.locator("#music-results .bl-sound").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
