"""Films from words, pictures and sounds, and the Cut room."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import av
import imageio_ffmpeg
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A red and a blue film of two seconds, a tone of six, and a tall picture."""
    folder = tmp_path_factory.mktemp("files")
    film = ["-pix_fmt", "yuv420p", "-preset", "ultrafast", "-movflags", "+faststart"]
    made = {
        "red.mp4": ["-f", "lavfi", "-i", "color=red:s=192x108:r=12:d=2", *film],
        "blue.mp4": ["-f", "lavfi", "-i", "color=blue:s=192x108:r=12:d=2", *film],
        "tone.wav": ["-f", "lavfi", "-i", "sine=330:d=6"],
        "tall.png": ["-f", "lavfi", "-i", "testsrc2=s=180x320", "-frames:v", "1"],
    }
    for name, arguments in made.items():
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *arguments, str(folder / name)]
        subprocess.run(command, check=True)
    return {path.stem: path for path in folder.iterdir()}


def opened(page: Page) -> Page:
    expect(page.locator("#video-sentence")).to_contain_text("It w")
    return page


def bring(page: Page, slot: str, file: Path) -> None:
    page.locator(f"#{slot} input[type=file]").set_input_files(file)
    expect(page.locator(f"#{slot} [data-artifact]")).to_have_count(1)


def says(page: Page, words: str) -> None:
    expect(page.locator("#video-sentence")).to_have_text(re.compile(words))


def newest(page: Page, title: str) -> Locator:
    return page.locator("#video-results").get_by_role("region", name=title, exact=True).first


def film_of(page: Page, title: str) -> tuple[list[tuple[int, int, int]], float, bool]:
    """The finished film, decoded: the middle colour of each frame, frames a second, and whether it is heard."""
    card = newest(page, title).locator(".bl-done")
    expect(card).to_have_count(1, timeout=40_000)
    answer = page.request.get(page.url.partition("?")[0] + f"media/{card.get_attribute('data-artifact')}")
    with av.open(io.BytesIO(answer.body())) as container:
        stream = container.streams.video[0]
        rate, heard = float(stream.average_rate or 0), bool(container.streams.audio)
        frames = [frame.to_image().convert("RGB") for frame in container.decode(stream)]
    middles = [frame.getpixel((frame.width // 2, frame.height // 2)) for frame in frames]
    return middles, rate, heard


def test_makes_a_film_from_words_exactly_as_long_as_asked(visit: Open) -> None:
    page = opened(visit("?tab=video"))
    page.locator("#video-prompt textarea").fill("A sailing boat on the sea, slow pan")
    page.locator("#video-duration input[type=number]").fill("1")
    page.locator("#video-advanced > button").click()
    page.locator("#video-fps input").press_sequentially("12")
    says(page, r"made from your words, 1 s at 12 fps, \d+ × \d+, silent")
    expect(page.locator("#video-generate")).to_have_text("Generate · 1 s · free")
    page.locator("#video-generate").click()
    frames, rate, _ = film_of(page, "A sailing boat on the sea, slow pan")
    assert (len(frames), rate) == (12, 12.0)
    card = newest(page, "A sailing boat on the sea, slow pan").locator(".bl-done")
    for action in ("Extend", "Add to Cut room", "First frame", "Last frame", "Fit 20 MB", "Fit 50 MB", "GIF"):
        expect(card.get_by_role("button", name=action, exact=True)).to_be_visible()
    expect(card.locator(".bl-length")).to_have_text("0:01")
    page.emulate_media(reduced_motion="no-preference")
    card.hover()
    expect(card.locator("video")).to_have_js_property("paused", False)
    expect(card.locator("video")).to_have_js_property("muted", True)


@pytest.mark.long
def test_says_what_it_will_do_with_what_it_is_given(visit: Open, files: dict[str, Path]) -> None:
    page = opened(visit("?tab=video"))
    says(page, "made from your words")
    bring(page, "video-first-frame", files["tall"])
    says(page, "move from your first picture")
    bring(page, "video-last-frame", files["tall"])
    says(page, "from your first picture to your last")
    page.get_by_role("group", name="Last frame").get_by_role("button", name="Remove 1").click()
    bring(page, "video-audio", files["tone"])
    says(page, "your picture move to the sound, as long as the sound.*with your sound")
    page.get_by_role("group", name="First frame").get_by_role("button", name="Remove 1").click()
    says(page, "drawn from your sound")
    page.get_by_role("group", name="Sound").get_by_role("button", name="Remove 1").click()
    bring(page, "video-video", files["red"])
    says(page, "give your film the look you write")


@pytest.mark.long
def test_a_platform_sets_shape_and_length(visit: Open) -> None:
    page = opened(visit("?tab=video"))
    page.locator("#video-platform").get_by_text("TikTok", exact=True).click()
    expect(page.locator("#video-aspect").get_by_label("9:16")).to_be_checked()
    expect(page.locator("#video-duration input[type=number]")).to_have_value("15")
    says(page, "15 s")
    page.locator("#video-duration input[type=number]").fill("90")
    says(page, "TikTok takes films of 15 to 60 seconds; 90 asked")
    page.locator("#video-platform").get_by_text("YouTube", exact=True).click()
    expect(page.locator("#video-aspect").get_by_label("16:9")).to_be_checked()
    page.locator("#video-duration input[type=number]").fill("120")
    says(page, r"120 s.*made as \d+ clips and joined")
    page.locator("#video-platform").get_by_text("Anywhere", exact=True).click()
    says(page, "5 s")


@pytest.mark.long
def test_refuses_a_film_from_nothing(visit: Open) -> None:
    page = opened(visit("?tab=video"))
    page.locator("#video-generate").click()
    expect(page.locator("#video-problem")).to_contain_text("Write what happens")
    page.locator("#video-task").get_by_text("Cut room", exact=True).click()
    expect(page.locator("#video-generate")).to_have_text("Export · free")
    page.locator("#video-generate").click()
    expect(page.locator("#video-problem")).to_contain_text("There are no pieces to cut yet.")


def test_cuts_two_clips_with_music_in_the_order_set_by_keys(visit: Open, files: dict[str, Path]) -> None:
    page = opened(visit("?tab=video"))
    page.locator("#video-task").get_by_text("Cut room", exact=True).click()
    pieces = page.locator(".bl-reel > li")
    for name, count in (("red", 1), ("blue", 2)):
        page.get_by_label("Files for the Cut room").set_input_files(files[name])
        expect(pieces).to_have_count(count)
    total = page.locator(".bl-total")
    expect(total).to_have_text("4.0 s in all")
    page.get_by_role("button", name="Move 2 earlier").press("Enter")
    expect(page.get_by_role("button", name="Piece 1 of 2")).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.get_by_role("button", name="Piece 1 of 2")).to_be_focused()
    page.get_by_label("Start in seconds", exact=True).fill("0.5")
    expect(total).to_have_text("3.5 s in all")
    page.get_by_label("Crossfade between pieces (s), exactly").fill("0.5")
    expect(total).to_have_text("3.0 s in all")
    page.get_by_label("End (s)", exact=True).focus()
    bring(page, "video-soundtrack", files["tone"])
    expect(page.locator("#video-generate")).to_have_text("Export · 2 pieces · free")
    page.locator("#video-cut-name input, #video-cut-name textarea").fill("Blue, then red")
    page.locator("#video-generate").click()
    frames, rate, heard = film_of(page, "Blue, then red")
    assert (len(frames), rate, heard) == (36, 12.0, True)
    assert frames[0][2] > 200 > frames[0][0]
    assert frames[-1][0] > 200 > frames[-1][2]
    card = newest(page, "Blue, then red").locator(".bl-done")
    card.hover()
    card.get_by_role("button", name="Reuse settings").click()
    expect(page.get_by_label("Start in seconds", exact=True)).to_have_value("0.5")
    expect(page.locator("#video-soundtrack [data-artifact]")).to_have_count(1)


@pytest.mark.long
def test_sends_a_film_on_to_be_extended_and_into_the_cut_room(visit: Open) -> None:
    page = opened(visit("?tab=video"))
    page.locator("#video-prompt textarea").fill("A windmill in a field")
    page.locator("#video-duration input[type=number]").fill("0.5")
    page.locator("#video-generate").click()
    card = newest(page, "A windmill in a field").locator(".bl-done")
    card.get_by_role("button", name="Extend", exact=True).click()
    says(page, "go on where your film ends")
    for count in (1, 2):
        card.get_by_role("button", name="Add to Cut room", exact=True).click()
        expect(page.locator(".bl-reel > li")).to_have_count(count)
    expect(page.locator("#video-generate")).to_have_text("Export · 2 pieces · free")


@pytest.mark.long
def test_fits_a_phone(visit: Open) -> None:
    page = opened(visit("?tab=video", phone=True))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#video-task").get_by_text("Cut room", exact=True).tap()
    expect(page.locator(".bl-cutroom")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
