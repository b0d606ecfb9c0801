"""The Director tab: plain words become a plan, a yes makes it, and a chat model's words and plans arrive as they come."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import App, Open, Visitor
from tests.upstreams.chat import ChatUpstream, Scripted
from tests.upstreams.chat import app as chat_app
from tests.upstreams.serving import serving

pytestmark = pytest.mark.browser
TINY = {"provider": "local", "width": 256, "height": 256}


@pytest.fixture(scope="module")
def model() -> Iterator[tuple[str, ChatUpstream]]:
    made = chat_app()
    with serving(made) as url:
        yield url, made.state.upstream


@pytest.fixture(scope="module")
def app(model: tuple[str, ChatUpstream], tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A studio with a chat server."""
    running = App(tmp_path_factory.mktemp("home"), BACKLOT_CHAT_BASE_URL=model[0], BACKLOT_CHAT_MODEL="parrot-1")
    yield running
    running.stop()


def say(page: Page, words: str) -> Locator:
    """Says it with the keyboard alone; the director's answer."""
    page.locator("#director-text").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator(".bl-mine .bl-words").last).to_have_text(words)
    answer = page.locator(".bl-theirs").last
    expect(answer).not_to_have_attribute("data-state", "speaking")
    return answer


def leave_with_changes(page: Page) -> None:
    """A click beside the settings leaves them at once while nothing is changed, else after a warning."""
    dialog = page.locator(".bl-director-settings")
    page.locator("#director-settings").click()
    expect(dialog).to_be_visible()
    page.mouse.click(4, 4)
    expect(dialog).to_have_count(0)
    page.locator("#director-settings").click()
    dialog.locator("#director-project").fill("Boats")
    page.mouse.click(4, 4)
    expect(dialog.get_by_role("alert")).to_contain_text("Nothing of this is kept yet.")
    page.mouse.click(4, 4)
    expect(dialog).to_have_count(0)


def choose(page: Page, brain: str) -> None:
    page.locator("#director-settings").click()
    page.locator("#director-brain").select_option(brain)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".bl-director-settings")).to_have_count(0)


def test_a_plan_is_changed_agreed_to_and_made_without_a_chat_server(visit: Open) -> None:
    page = visit("?tab=director")
    choose(page, "rules")
    expect(page.get_by_role("region", name="Examples").locator(".bl-say").first).to_be_visible()
    answer = say(page, "A quick picture of a red lamp")
    expect(answer).to_contain_text("not by a language model")
    plan = answer.get_by_role("group", name="Plan: A picture")
    expect(plan).to_contain_text("free")
    plan.get_by_role("button", name="Edit").click()
    plan.get_by_label("Prompt").fill("A blue lamp")
    plan.get_by_label("Shape").select_option("4:5")
    plan.get_by_role("button", name="Save").click()
    expect(plan.locator("ol")).to_contain_text("A blue lamp")
    plan.get_by_role("button", name="Go").click()
    expect(plan.locator(".bl-done")).to_have_count(1)
    expect(plan.get_by_role("button", name=re.compile("Go"))).to_have_count(0)
    page.locator("#director-text").fill("then a")
    page.reload()
    expect(page.locator("#director-text")).to_have_value("then a")  # what is being written is not lost
    found = page.get_by_role("group", name="Plan: A picture")
    expect(found.locator(".bl-done")).to_have_count(1)  # conversation and result are kept
    second = say(page, "make the last one a watercolor")
    second.get_by_role("button", name="Cancel").click()
    expect(second).to_contain_text("Cancelled")
    row = page.locator(".bl-talk-list li.bl-chosen")
    row.get_by_role("button", name=re.compile("More for")).click()
    expect(page.get_by_role("menuitem", name="Delete")).to_be_in_viewport(ratio=1)
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_label("Title").fill("Lamps")
    page.keyboard.press("Enter")
    expect(page.locator(".bl-talk-list")).to_contain_text("Lamps")
    row.get_by_role("button", name="More for Lamps").click()
    page.get_by_role("menuitem", name="Branch").click()
    expect(page.locator("#director-title")).to_have_text("Lamps (branch)")
    row.get_by_role("button", name="More for Lamps (branch)").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator(".bl-talk-list li")).to_have_count(1)


def test_a_chat_model_speaks_plans_and_is_never_markup(
    visit: Open, visitor: Visitor, model: tuple[str, ChatUpstream]
) -> None:
    late = list[Route]()
    visitor(True, True).route("**/director/open", lambda route: late.append(route), times=1)
    page = visit("?tab=director", phone=True, dark=True)
    page.locator("#director-conversations summary").click()
    page.locator("#director-new").click()
    while not late:
        page.wait_for_timeout(20)
    with page.expect_response("**/director/open"):
        late.pop().continue_()  # the last conversation comes when another one was begun already
    page.wait_for_timeout(100)
    expect(page.locator("#director-title")).to_have_text("New conversation")
    expect(page.locator("#director-new")).to_be_visible()
    choose(page, "openai_compatible")
    model[1].script.append(Scripted("\n".join(f"Line {n}." for n in range(60))))
    say(page, "Tell me a lot")
    log = page.locator("#director-messages")
    left = "log => Math.round(log.scrollHeight - log.scrollTop - log.clientHeight)"
    newest = page.get_by_role("button", name="To the newest")
    expect(newest).to_be_hidden()
    log.evaluate("log => log.scrollTo(0, 0)")
    newest.click()
    expect(newest).to_be_hidden()
    assert log.evaluate(left) < 2
    model[1].script.extend([
        Scripted("One <b>moment</b>. <img src=x onerror=alert(1)>", (("image", {"prompt": "a fox", **TINY}),)), Scripted("There it is."),
    ])  # fmt: skip
    answer = say(page, "A fox, please")
    expect(answer.locator(".bl-words").first).to_have_text("One <b>moment</b>. <img src=x onerror=alert(1)>")
    expect(answer.locator(".bl-words").last).to_have_text("There it is.")
    answer.get_by_role("button", name="Go").click()
    expect(answer.locator(".bl-done")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    refused = say(page, "fault=refuse")
    expect(refused.get_by_role("alert")).to_contain_text("I cannot help with that.")
    expect(refused.get_by_role("button", name="Choose who answers")).to_be_visible()


def test_what_a_run_asks_is_answered_in_the_conversation(visit: Open) -> None:
    page = visit("?tab=director")
    page.locator("#director-new").click()
    choose(page, "rules")
    answer = say(page, "A quick storyboard of a lost robot that finds its way home, 4 seconds")
    answer.get_by_role("button", name="Go").click()
    story, sheet = (
        answer.get_by_role("group", name=f"Is this the {what}") for what in ("story to draw", "storyboard to film")
    )
    story.get_by_role("button").first.click()
    sheet.get_by_role("button").first.click()
    expect(sheet).to_have_count(0)
    expect(answer.locator(".bl-bad")).to_have_count(0)
    expect(answer.locator("video")).to_have_count(1)


@pytest.mark.long
def test_an_attachment_is_sent_from_a_card_and_an_answer_is_stopped(visit: Open) -> None:
    page = visit("?tab=director")
    choose(page, "rules")
    made = say(page, "A quick picture of a lamp in a window")
    made.get_by_role("button", name="Go").click()
    card = made.locator(".bl-done")
    card.hover()
    card.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Send to Director").click()
    expect(page.locator("#director-attachments li")).to_have_count(1)
    answer = say(page, "turn it around in a 360 video")
    page.get_by_role("button", name="Open the attachment").click()
    viewer = page.locator("dialog.bl-viewer")
    expect(viewer.locator(".bl-stage img")).to_be_visible()
    expect(viewer.locator(".bl-about")).to_contain_text("Provider")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Open the attachment")).to_be_focused()
    leave_with_changes(page)
    expect(answer.get_by_role("group", name="Plan: Seen from other sides")).to_be_visible()
    choose(page, "openai_compatible")
    page.locator("#director-text").fill("fault=hang:20 wait")
    page.keyboard.press("Enter")
    page.locator("#director-stop").click()
    expect(page.locator(".bl-theirs").last).to_contain_text("This answer was stopped.")
