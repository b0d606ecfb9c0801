"""Sogni in the browser, against its emulator: from a key to a picture, and what is said when something is in the way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import App, Open, group, write
from tests.media import samples
from tests.upstreams.sogni.running import SogniUpstream

pytestmark = pytest.mark.browser
UNSET = ("SOGNI_API_KEY", "SOGNI_USERNAME", "SOGNI_PASSWORD", "SOGNI_CREDENTIALS_PATH")
FUNDS = "Insufficient funds. Claim 50 free daily Spark points at https://app.sogni.ai/"
NO_WEBGPU = "WebGPU"  # said on a machine whose browser has none, before the solid is drawn with WebGL


@pytest.fixture(scope="module")
def sogni() -> Iterator[SogniUpstream]:
    with SogniUpstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def app(sogni: SogniUpstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A studio without a key, whose Sogni is the emulator."""
    home = tmp_path_factory.mktemp("sogni")
    places = {"SOGNI_REST_ENDPOINT": sogni.rest_url, "SOGNI_SOCKET_ENDPOINT": sogni.socket_url}
    running = App(home, **dict.fromkeys(UNSET, ""), HOME=str(home), **places)
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture(autouse=True)
def calm(sogni: SogniUpstream) -> Iterator[None]:
    """No fault is left for the next test."""
    yield
    sogni.faults.clear()


def card(page: Page) -> Locator:
    return page.locator("#settings-providers [data-provider=sogni]")


def enter(page: Page, key: str) -> None:
    """Enters a key on Sogni's card; it is tried at once."""
    if not card(page).locator("form").is_visible():
        card(page).get_by_text("Key and variables").click()
    field = card(page).get_by_label("API key")
    field.fill(key)
    field.press("Enter")
    expect(card(page)).to_contain_text("It is in use now.")
    expect(field).to_have_value("")


def choose_sogni(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Provider: ")).click()
    page.get_by_role("menuitemradio", name=re.compile("^(?!.*Auto).*Sogni")).click()
    expect(page.get_by_role("button", name="Provider: Sogni")).to_be_visible()


@pytest.fixture
def ready(visit: Open, sogni: SogniUpstream) -> Callable[..., Page]:
    """Opens the Image tab with Sogni chosen and its key entered, once for all."""

    def opened(**options: str) -> Page:
        page = visit(**options)
        pill = page.get_by_role("button", name=re.compile("^Provider: "))
        expect(pill).to_be_visible()
        if pill.get_attribute("aria-label") != "Provider: Sogni":
            page.get_by_role("tab", name="Settings").click()
            enter(page, sogni.key)
            choose_sogni(page)
            page.get_by_role("tab", name="Image").click()
        expect(page.locator("#image-generate")).to_contain_text("Spark")
        return page

    return opened


@pytest.fixture
def page(ready: Callable[..., Page]) -> Page:
    return ready()


def make(page: Page, prompt: str, count: int = 1) -> Locator:
    write(page, prompt, count)
    page.locator("#image-generate").click()
    return group(page, prompt)


def bring(page: Page, slot: str, picture: Path) -> None:
    """Puts a picture into a place of the open tab."""
    page.locator(f"#{slot} input[type=file]").set_input_files(samples.picture(picture, 512, 512))
    expect(page.locator(f"#{slot} li")).to_have_count(1)


def test_a_bad_key_is_said_and_a_good_one_makes_the_picture(visit: Open, sogni: SogniUpstream) -> None:
    page = visit("?tab=settings")
    expect(card(page)).to_contain_text("SOGNI_API_KEY is not set.")
    enter(page, "not-the-key")
    expect(card(page)).to_contain_text(re.compile(r"Key refused\. Sogni(: Invalid credentials| refused the key)\."))
    expect(card(page)).to_contain_text("Copy the key again at the provider and enter it here.")
    choose_sogni(page)
    page.get_by_role("tab", name="Image").click()
    made = make(page, "A kite over the dunes")
    expect(made).to_contain_text("Sogni refused the key.")
    made.get_by_role("button", name="Open Settings").click()
    enter(page, sogni.key)
    card(page).get_by_role("button", name="Test Sogni").click()
    expect(card(page)).to_contain_text("Works. 1,000.00 Spark, 100.00 SOGNI.")
    assert sogni.key not in page.content()
    page.get_by_role("tab", name="Image").click()
    made.get_by_role("button", name="Try again").click()
    expect(made.locator(".bl-done")).to_have_count(1)
    expect(made.locator(".bl-done .bl-meta")).to_contain_text("0.45 Spark")
    expect(page.locator(".bl-balance")).to_contain_text("999.55 Spark")
    expect(page.locator("#image-generate")).to_contain_text("1 image · 0.45 Spark")
    page.get_by_role("tab", name="Edit").click()
    page.locator("#edit-references").get_by_role("button", name="Last result").click()
    expect(page.locator("#edit-references li")).to_have_count(1)


def test_no_funds_is_said_with_the_link_to_more(page: Page, sogni: SogniUpstream) -> None:
    sogni.faults.add("insufficient", times=None)
    made = make(page, "A palace of gold")
    expect(made).to_contain_text(FUNDS)
    link = made.get_by_role("link", name="https://app.sogni.ai/")
    expect(link).to_have_attribute("href", "https://app.sogni.ai/")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    expect(made.get_by_role("button", name="Choose provider")).to_be_visible()


def test_three_of_four_are_shown_and_the_fourth_is_explained(page: Page, sogni: SogniUpstream) -> None:
    sogni.faults.add("genfailure", jobs=1)
    made = make(page, "Four seasons of a tree", 4)
    expect(made.locator(".bl-done")).to_have_count(3)
    expect(made.locator(".bl-stopped")).to_have_count(1)
    expect(made.locator(".bl-stopped")).to_contain_text("The worker could not make this one.")
    expect(made.locator(".bl-stopped")).to_contain_text("another seed may help")


@pytest.mark.long
def test_what_it_looks_like_so_far_is_shown_until_the_picture_is_there(
    page: Page, app: App, sogni: SogniUpstream
) -> None:
    sogni.faults.add("slow", seconds=2.5)
    made = make(page, "A meadow before the rain")
    preview = made.locator(".bl-waiting img.bl-preview")
    expect(preview).to_be_visible()
    source = f"{app.url}{preview.get_attribute('src')}"
    assert page.request.get(source).headers["content-type"] == "image/webp"
    expect(made.locator(".bl-waiting [role=progressbar]")).to_be_visible()
    expect(page.locator("#job-tray .bl-bar .bl-thumb img")).to_be_visible()
    expect(made.locator(".bl-done")).to_have_count(1)
    expect(page.locator("img.bl-preview")).to_have_count(0)
    assert page.request.get(source).status == 404


@pytest.mark.long
def test_a_song_gets_its_words(page: Page) -> None:
    page.get_by_role("tab", name="Music").click()
    page.locator("#music-mode").get_by_text("Custom").click()
    page.locator("#music-prompt textarea").fill("A slow waltz about the sea")
    help_, words = page.locator("#music-write-lyrics"), page.locator("#music-lyrics textarea")
    help_.get_by_role("button", name="Write lyrics").click()
    expect(help_.locator("small")).to_have_text("Written by Sogni.")
    help_.get_by_role("button", name="Use it").click()
    expect(words).to_have_value(re.compile("^Verse\nA slow waltz about the sea\nChorus"))
    help_.get_by_role("button", name="Undo").click()
    expect(words).to_have_value("")


@pytest.mark.long
def test_a_workflow_is_planned_approved_and_brought_home(page: Page) -> None:
    page.get_by_role("tab", name="Settings").click()
    panel = page.locator("#settings-hosted")
    expect(panel.get_by_role("heading", name="Workflows that Sogni runs")).to_be_visible()
    panel.get_by_label("What the workflow shall make").fill("A lighthouse in a storm")
    panel.get_by_role("button", name="Plan it").click()
    expect(panel.locator(".bl-outline li")).to_have_text("generate image A lighthouse in a storm")
    panel.get_by_role("button", name="Ask for its price").click()
    panel.get_by_role("button", name="Open it").click()
    run = page.locator("#workflows-runs [data-run]").first
    run.locator("[data-answer=approve]").click()
    expect(run).to_have_attribute("data-status", "succeeded")
    expect(run.locator(".bl-run-body [data-artifact]").first).to_be_visible()  # it came home by itself
    page.get_by_role("tab", name="Library").click()
    expect(page.locator("#library-results [data-artifact]").first).to_be_visible()


@pytest.mark.long
def test_a_template_is_written_filled_in_and_priced(page: Page) -> None:
    page.get_by_role("tab", name="Settings").click()
    panel = page.locator("#settings-hosted")
    panel.get_by_label("What the workflow shall make").fill("A poster of any subject")
    panel.get_by_text("Templates", exact=True).click()
    panel.get_by_label("Name of a new template").fill("My poster")
    panel.get_by_role("button", name="Write it").click()
    form = panel.get_by_role("form", name="Fill in My poster")
    form.get_by_label("Subject").fill("a red fox")
    form.get_by_role("button", name="Ask for its price").click()
    panel.get_by_role("button", name="Open it").click()
    expect(page.locator("#workflows-runs [data-run]").first.get_by_role("group")).to_contain_text("1 Spark")
    page.get_by_role("tab", name="Settings").click()
    panel.locator("[data-template]").get_by_role("button", name="Delete").click()
    expect(panel.locator("[data-template]")).to_have_count(0)


@pytest.mark.long
def test_what_is_chosen_of_its_chat_reaches_it(page: Page, sogni: SogniUpstream) -> None:
    page.get_by_role("tab", name="Director").click()
    page.locator("#director-settings").click()
    dialog = page.get_by_role("dialog", name="Director settings")
    dialog.get_by_label("Who answers").select_option("sogni")
    expect(dialog.locator("#director-models option")).to_have_count(2)
    dialog.get_by_label("Model", exact=True).fill("qwen3.6-vl-30b")
    dialog.get_by_label("Longest answer, in tokens").fill("300")
    dialog.get_by_label("Thinking").select_option("Off")
    dialog.get_by_label("Sogni's own tools").select_option("creative-tools")
    dialog.get_by_label("Kind of task").select_option("reasoning")
    dialog.get_by_label("System prompt").fill("Be brief.")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    page.locator("#director-text").fill("Draw a picture of a snail")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Plan: A picture")).to_be_visible()
    sent = next(each for each in sogni.chat.requests if each.get("messages", [{}])[-1].get("content") == "Draw a picture of a snail")  # fmt: skip
    assert (sent["model"], sent["max_tokens"], sent["task_profile"]) == ("qwen3.6-vl-30b", 300, "reasoning")
    assert (sent["sogni_tools"], sent["sogni_tool_execution"]) == ("creative-tools", False)
    assert sent["chat_template_kwargs"] == {"enable_thinking": False}
    assert "Be brief." in sent["messages"][0]["content"]


@pytest.mark.long
def test_what_waits_in_the_queue_says_so_and_is_cancelled(page: Page, sogni: SogniUpstream) -> None:
    sogni.faults.add("queue", seconds=60)
    made = make(page, "A snail on its way")
    expect(made.locator(".bl-waiting")).to_contain_text("in the queue, place 3, starts in about 60 s")
    made.get_by_role("button", name="Cancel").click()
    expect(made.locator(".bl-stopped")).to_contain_text("Cancelled.")
    expect(page.locator("#job-tray .bl-bar")).to_contain_text("cancelled")
    project = next(one for one in sogni.made() if one.prompt == "A snail on its way")
    assert sogni.charged(project.id) == 0


@pytest.mark.long
def test_a_cancel_that_comes_too_late_says_what_it_may_cost(page: Page, sogni: SogniUpstream) -> None:
    sogni.faults.add("slow", seconds=30)
    sogni.faults.add("cancel_refused")
    made = make(page, "A train that has left")
    expect(made.locator(".bl-waiting")).to_contain_text("left")
    made.get_by_role("button", name="Cancel").click()
    expect(made.locator(".bl-stopped")).to_contain_text("It had already been accepted by Sogni and may be billed.")


@pytest.mark.long
def test_the_other_token_pays_and_the_person_is_told(page: Page, sogni: SogniUpstream) -> None:
    page.locator("#image-advanced > button").click()
    page.locator("#image-options").get_by_label("What pays").select_option("auto")
    sogni.faults.add("insufficient", token="spark", times=None)
    made = make(page, "A bridge of two coins")
    expect(made.locator(".bl-done")).to_have_count(1)
    expect(made).to_contain_text("There is too little Spark; SOGNI pays for this instead.")
    expect(made.locator(".bl-meta")).to_contain_text(" SOGNI")
    assert [one.token for one in sogni.made() if one.prompt == "A bridge of two coins"] == ["sogni"]


@pytest.mark.long
def test_what_is_replaced_is_pointed_at_in_the_film(page: Page, sogni: SogniUpstream, tmp_path: Path) -> None:
    page.get_by_role("tab", name="Video").click()
    page.locator("#video-advanced > button").click()
    models = page.locator("#video-model input")
    expect(page.locator("#video-model")).to_contain_text("type to find one")
    models.click()
    models.press_sequentially("replace")
    expect(page.locator("#video-model").get_by_role("option")).to_have_count(1)
    page.get_by_role("option", name="WAN 2.2 Replace").click()
    expect(models).to_have_value("WAN 2.2 Replace")
    film = samples.video(tmp_path / "dance.mp4", width=640, height=368, fps=16)
    page.locator("#video-video input[type=file]").set_input_files(film)
    bring(page, "video-first-frame", tmp_path / "dancer.png")
    board = page.locator("#video-options .bl-board > button")
    box = board.bounding_box()
    assert box
    board.click(position={"x": box["width"] / 4, "y": box["height"] / 2})
    board.press("Enter")
    board.press("Enter")
    page.get_by_role("button", name="Point 3, take away").click()
    expect(page.locator("#video-options")).to_contain_text("2 points.")
    page.locator("#video-frames input, #video-frames textarea").fill("33")
    expect(page.locator("#video-generate")).to_contain_text("33 frames")
    page.get_by_label("Prompt", exact=True).locator("visible=true").fill("A dancer turns")
    page.locator("#video-generate").click()
    made = page.locator("#video-results").get_by_role("region", name="A dancer turns", exact=True).first
    expect(made.locator(".bl-done")).to_have_count(1)
    asked = next(one for one in sogni.made() if one.prompt == "A dancer turns").frame
    first, second = json.loads(asked["sam2Coordinates"])
    assert (first["x"], first["y"]) == pytest.approx((0.25, 0.5), abs=0.02)
    assert second == {"x": 0.5, "y": 0.5}
    assert asked["frames"] == 33


@pytest.mark.long
def test_a_turntable_turns_from_one_picture(page: Page, tmp_path: Path) -> None:
    page.get_by_role("tab", name="360°").click()
    bring(page, "angles-subject", tmp_path / "vase.png")
    page.locator("#angles-mode").get_by_text("Turntable", exact=True).click()
    page.locator("#angles-seconds-per-turn input[type=number]").fill("8")
    expect(page.locator("#angles-generate")).to_contain_text("8 views and the film")
    page.locator("#angles-generate").click()
    made = page.locator("#angles-results").get_by_role("region", name=re.compile("^Turntable")).first
    expect(made.locator(".bl-done")).to_have_count(9)
    turn = made.get_by_role("slider", name="Turn the film")
    turn.focus()
    expect(turn).to_have_attribute("data-ready", re.compile(r"\d+"))


@pytest.mark.long
def test_a_picture_becomes_a_solid_that_can_be_turned(ready: Callable[..., Page], tmp_path: Path) -> None:
    page = ready(allow=NO_WEBGPU)
    page.get_by_role("tab", name="Edit").click()
    bring(page, "edit-references", tmp_path / "cup.png")
    page.locator("#edit-task").get_by_text("Make it 3D", exact=True).click()
    expect(page.locator("#edit-generate")).to_contain_text("Make it 3D")
    page.locator("#edit-generate").click()
    made = page.locator("#edit-results .bl-done[data-artifact]").first
    expect(made).to_be_visible()
    with page.expect_response(re.compile(r"\.glb$")) as fetched:
        made.locator(".bl-open").click()
        expect(page.locator("dialog.bl-viewer canvas")).to_be_visible()
    assert fetched.value.ok
    page.keyboard.press("Escape")
    expect(page.locator("dialog.bl-viewer canvas")).to_have_count(0)


@pytest.mark.long
def test_a_workflow_document_is_sent_as_it_is_and_its_run_is_deleted(page: Page, tmp_path: Path) -> None:
    steps = [{"id": "still", "toolName": "generate_image", "arguments": {"prompt": "a lighthouse"}}]
    file = tmp_path / "lighthouse.json"
    file.write_text(json.dumps({"input": {"title": "Sent lighthouse", "steps": steps}}))
    page.get_by_role("tab", name="Workflows").click()
    expect(page.locator("#workflows-shelf .bl-recipe").first).to_be_visible()
    with page.expect_response(re.compile("runs/look")):
        page.get_by_role("tab", name="Image").click()
        page.get_by_role("tab", name="Workflows").click()
    page.locator("#workflows-bench input[type=file]").first.set_input_files(file)
    page.get_by_role("button", name="Send to Sogni").click()
    run = page.locator(".bl-flow-run").filter(has_text="Sent lighthouse")
    expect(run).to_have_attribute("data-status", "waiting")
    expect(run).to_contain_text("at Sogni")
    run.get_by_role("button", name="Approve", exact=True).click()
    expect(run).to_have_attribute("data-status", "succeeded")
    expect(run.locator(".bl-done[data-artifact]")).to_have_count(1)
    run.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(run).to_have_count(0)
    page.reload()
    page.get_by_role("tab", name="Workflows").click()
    expect(page.locator("#workflows-shelf .bl-recipe").first).to_be_visible()
    expect(run).to_have_count(0)
