"""One idea from tab to tab: a picture, an edit, a view from another side, a film of it, music, and all of it cut together."""

from __future__ import annotations

import io
import re

import av
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import group, ready, write

pytestmark = pytest.mark.browser


def made(page: Page, tab: str, title: str) -> Locator:
    """The finished card of the newest job of this title."""
    card = page.locator(f"#{tab}-results").get_by_role("region", name=title, exact=True).first.locator(".bl-done").first
    expect(card).to_have_count(1, timeout=60_000)
    return card


def send(card: Locator, place: str) -> None:
    card.hover()
    card.get_by_role("button", name="More").click()
    card.page.get_by_role("menuitem", name=f"Send to {place}", exact=True).click()


def go(page: Page, tab: str, words: str) -> None:
    expect(page.locator(f"#{tab}-generate")).to_have_text(re.compile(words))
    page.locator(f"#{tab}-generate").click()


def test_one_idea_goes_through_every_tab(page: Page) -> None:
    write(ready(page), "A red teapot on a table")
    page.locator("#image-generate").click()
    send(group(page, "A red teapot on a table").locator(".bl-done").first, "Edit")

    expect(page.locator("#edit-references [data-artifact]")).to_have_count(1)
    page.get_by_label("Instruction").fill("make it sepia")
    go(page, "edit", "free")
    send(made(page, "edit", "make it sepia"), "360 angles")

    expect(page.locator("#angles-subject [data-artifact]")).to_have_count(1)
    go(page, "angles", "1 view · free")
    view = page.locator("#angles-results").get_by_role("region").first.locator(".bl-done").first
    expect(view).to_have_count(1, timeout=60_000)
    send(view, "Video first frame")

    expect(page.locator("#video-first-frame [data-artifact]")).to_have_count(1)
    expect(page.locator("#video-sentence")).to_contain_text("move from your first picture")
    page.locator("#video-prompt textarea").fill("slow push in")
    page.locator("#video-duration input[type=number]").fill("1")
    go(page, "video", "1 s · free")
    made(page, "video", "slow push in").get_by_role("button", name="Add to Cut room", exact=True).click()
    expect(page.locator(".bl-reel > li")).to_have_count(1)

    page.locator("#tab-music-button").click()
    page.locator("#music-prompt textarea").fill("Warm lofi")
    page.locator("#music-duration input[type=number]").fill("10")
    go(page, "music", "10 s · free")
    song = page.locator("#music-results").get_by_role("region", name="Warm lofi", exact=True).first.locator(".bl-sound")
    song.get_by_role("button", name="Cut room soundtrack").click()

    expect(page.locator("#video-soundtrack [data-artifact]")).to_have_count(1)
    page.locator("#video-cut-name input, #video-cut-name textarea").fill("The teapot")
    go(page, "video", "1 piece · free")
    film = made(page, "video", "The teapot")
    answer = page.request.get(page.url.partition("?")[0] + f"media/{film.get_attribute('data-artifact')}")
    with av.open(io.BytesIO(answer.body())) as container:
        assert abs(float(container.duration or 0) / av.time_base - 1) < 0.1
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        container.seek(0)
        heard = np.concatenate([frame.to_ndarray().ravel() for frame in container.decode(audio=0)])
    assert float(np.std(pictures[0])) > 10
    assert float(np.mean(np.abs(pictures[-1].astype(float) - pictures[0]))) > 1
    assert float(np.abs(heard).max()) > 0.01
