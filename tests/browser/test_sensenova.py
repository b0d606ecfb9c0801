"""SenseNova from the key to the picture, where its values come from, and questions about several pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, Open, group, write
from tests.media import samples
from tests.upstreams.sensenova import KEY, State
from tests.upstreams.sensenova import app as service
from tests.upstreams.serving import serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def upstream() -> Iterator[tuple[str, State]]:
    made = service()
    with serving(made) as url:
        yield url, made.state.upstream


@pytest.fixture(scope="module")
def app(upstream: tuple[str, State], tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A studio that knows the service's address and no key, and whose operator has switched the check of certificates off."""
    environment = {"SN_BASE_URL": f"{upstream[0]}/v1", "SN_VISION_MODEL": "seer-1", "SN_INSECURE_SSL": "on"}
    running = App(tmp_path_factory.mktemp("home"), **environment)
    yield running
    if running.process.poll() is None:
        running.stop()


def enter_key(page: Page) -> None:
    card = page.locator("#settings-providers [data-provider=sensenova]")
    expect(card).to_contain_text("SN_API_KEY is not set")
    card.get_by_role("button", name="Set up SenseNova").click()
    card.get_by_label("Key", exact=True).fill(KEY)
    card.get_by_role("button", name="Use these").click()
    expect(card).to_contain_text("The key comes from SN_API_KEY")


def test_a_key_that_is_entered_leads_to_a_picture(visit: Open, upstream: tuple[str, State]) -> None:
    page = visit("?tab=settings")
    enter_key(page)
    card = page.locator("#settings-providers [data-provider=sensenova]")
    expect(card).to_contain_text("The certificate of the image address is not checked: SN_INSECURE_SSL is on.")
    card.get_by_text("Which value came from where").click()
    rows = card.locator(".bl-chain tbody tr")
    expect(rows.filter(has_text="SN_VISION_MODEL")).to_contain_text("seer-1")
    expect(rows.filter(has_text="SN_API_KEY").first).to_contain_text("***")
    expect(rows.filter(has_text="default").first).to_be_visible()
    assert KEY not in page.content()
    page.locator("#tab-image-button").click()
    expect(page.locator("#image-generate")).to_contain_text("price not known")
    write(page, "A red fox in the snow")
    page.locator("#image-generate").click()
    expect(group(page, "A red fox in the snow").locator(".bl-done")).to_have_count(1)
    assert upstream[1].accepted("A red fox in the snow") == 1
    page.locator("#image-advanced").get_by_text("Advanced").click()
    expect(page.locator("#image-size-rule")).to_contain_text("Seed and negative prompt are not used by this model.")
    expect(page.locator("#image-seed-strategy")).to_be_hidden()


@pytest.mark.long
def test_a_question_about_several_pictures(visit: Open, upstream: tuple[str, State], tmp_path: Path) -> None:
    page = visit("?tab=settings", allow="status of 400")
    expect(page.locator("#settings-providers [data-provider=sensenova]")).to_be_visible()
    if page.get_by_text("SN_API_KEY is not set").is_visible():
        enter_key(page)
    page.get_by_role("tab", name="Edit").click()
    files = [samples.picture(tmp_path / f"{seed}.png", 64, 48, seed=seed) for seed in (1, 2)]
    page.locator("#edit-references input[type=file]").set_input_files(files)
    expect(page.locator("#edit-references .bl-held li")).to_have_count(2)
    page.locator("#edit-describe").get_by_role("button", name="Ask about the pictures").click()
    panel = page.get_by_role("dialog", name="Ask a model")
    expect(panel.locator(".bl-held li")).to_have_count(2)
    expect(panel.get_by_role("textbox", name="Question", exact=True)).to_be_focused()
    panel.get_by_role("button", name="Ask", exact=True).click()
    expect(panel.get_by_role("alert")).to_contain_text("The question is empty.")
    panel.get_by_role("textbox", name="Question", exact=True).fill("Which of them is brighter?")
    panel.get_by_text("System prompt, model and protocol").click()
    told = tmp_path / "system.md"
    told.write_text("You compare pictures.")
    panel.get_by_label("File with a system prompt").set_input_files(told)
    expect(panel.get_by_label("System prompt", exact=True)).to_have_value("You compare pictures.")
    panel.get_by_label("Protocol").select_option("anthropic-messages")
    panel.get_by_label("Model").fill("sensenova-6.8-flash-lite")
    panel.get_by_role("button", name="Ask", exact=True).click()
    expect(panel.locator(".bl-proposal small")).to_have_text("Answered by sensenova-6.8-flash-lite.")
    sent = upstream[1].calls[-1]
    assert (sent["path"], sent["body"]["model"]) == ("/v1/messages", "sensenova-6.8-flash-lite")
    system, question = sent["body"]["messages"]
    assert system["content"] == "You compare pictures."
    assert [part["type"] for part in question["content"]].count("image") == 2
    words = panel.locator(".bl-proposal p").inner_text()
    panel.get_by_role("button", name="Use as a prompt").click()
    expect(panel).to_be_hidden()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(words)
    ask_from_the_prompt(page, upstream[1], tmp_path)


def ask_from_the_prompt(page: Page, upstream: State, folder: Path) -> None:
    """The panel as Enhance opens it: the prompt is the question, and a file may take its place."""
    write(page, "A quiet fox")
    page.locator("#image-enhance").get_by_role("button", name="Ask a model").click()
    panel = page.get_by_role("dialog", name="Ask a model")
    expect(panel.get_by_role("textbox", name="Question", exact=True)).to_have_value("A quiet fox")
    expect(panel.locator(".bl-held li")).to_have_count(0)
    asked = folder / "question.txt"
    asked.write_text("A fox from a file")
    panel.get_by_label("File with a question").set_input_files(asked)
    expect(panel.get_by_role("textbox", name="Question", exact=True)).to_have_value("A fox from a file")
    panel.get_by_role("button", name="Ask", exact=True).click()
    expect(panel.locator(".bl-proposal p")).to_have_text("A fox from a file, lit by a low golden sun")
    assert upstream.calls[-1]["path"] == "/v1/chat/completions"
    assert upstream.calls[-1]["body"]["messages"] == [{"role": "user", "content": "A fox from a file"}]
    panel.get_by_role("button", name="Use as a prompt").click()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("A fox from a file, lit by a low golden sun")
