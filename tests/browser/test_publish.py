"""Publishing a part of the library: everything that becomes public is shown first, and nothing else is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.calling import finished
from tests.browser.conftest import App, Open
from tests.upstreams import huggingface
from tests.upstreams.serving import serving

pytestmark = pytest.mark.browser
PROMPT = "A harbour with boats"


@dataclass(frozen=True)
class Hub:
    """The emulated Hub. repos: the datasets that it keeps."""

    url: str
    repos: dict[str, Any]


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    made = huggingface.app()
    with serving(made) as url:
        yield Hub(url, made.state.hub.repos)


@pytest.fixture(scope="module")
def app(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A studio that has a token for it."""
    running = App(tmp_path_factory.mktemp("home"), HF_TOKEN="hf_good", BACKLOT_HF_BASE_URL=hub.url, HF_HUB_OFFLINE="0")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def filled(app: App) -> App:
    """A library with two pictures."""
    finished(app, "image", provider="local", prompt=PROMPT, quality="fast", count=2)
    return app


@pytest.fixture
def chosen(filled: App, visit: Open) -> Page:
    """The library with both selected, and the dialog open."""
    page = visit("?tab=library", allow="400")
    picks = page.get_by_role("checkbox", name=f"Select {PROMPT}")
    expect(picks).to_have_count(2)
    for pick in picks.all():
        pick.check()
    page.get_by_role("button", name="Publish", exact=True).click()
    return page


def test_shows_what_becomes_public_and_publishes_exactly_that(hub: Hub, chosen: Page) -> None:
    dialog = chosen.get_by_role("dialog", name="Publish")
    shown = dialog.get_by_role("region", name="What is sent")
    expect(shown.get_by_role("heading")).to_contain_text("Goes to the private dataset backlot-")
    expect(shown.get_by_role("listitem")).to_have_count(2)
    expect(shown).to_contain_text("image-001.png")
    expect(shown).to_contain_text("nothing but what is seen and heard")
    expect(shown).not_to_contain_text(PROMPT)

    dialog.get_by_label("Dataset").fill("no name!")
    expect(dialog.get_by_role("alert")).to_contain_text("This is no name for a dataset. Use letters")
    expect(dialog.get_by_role("button", name="Publish")).to_be_disabled()
    dialog.get_by_label("Dataset").fill("tester/harbours")
    dialog.get_by_role("radio", name="Public").check()
    dialog.get_by_role("checkbox", name="Leave out prompts").uncheck()
    expect(shown.get_by_role("heading")).to_have_text("Becomes public in the dataset tester/harbours")
    expect(shown).to_contain_text("tells: prompt, recipe")
    shown.get_by_text("metadata.jsonl, the prompts").click()
    expect(shown.locator("pre").last).to_contain_text(PROMPT)
    paths = shown.locator("li b").all_inner_texts()
    assert not hub.repos

    dialog.get_by_role("button", name="Publish 2 files for everyone").click()
    link = dialog.get_by_role("link")
    expect(link).to_have_attribute("href", f"{hub.url}/datasets/tester/harbours")
    repo = hub.repos["tester/harbours"]
    assert repo["private"] is False
    assert set(repo["files"]) == {*paths, "README.md", "metadata.jsonl"}
    dialog.get_by_role("button", name="Done").click()
    expect(dialog).to_have_count(0)


@pytest.mark.long
def test_a_refusal_is_said_in_the_dialog_and_can_be_mended(hub: Hub, chosen: Page) -> None:
    hub.repos["tester/open"] = {"private": False, "files": {}, "commits": []}
    dialog = chosen.get_by_role("dialog", name="Publish")
    dialog.get_by_label("Dataset").fill("tester/open")
    expect(dialog.get_by_role("heading", name="Goes to the private dataset tester/open")).to_be_visible()
    dialog.get_by_role("button", name="Publish 2 files privately").click()
    expect(dialog.get_by_role("alert")).to_contain_text(
        "tester/open is already there and is public; private was asked."
    )
    assert not hub.repos["tester/open"]["files"]
    dialog.get_by_role("radio", name="Public").check()
    dialog.get_by_role("button", name="Publish 2 files for everyone").click()
    expect(dialog.get_by_role("status")).to_contain_text("The 2 files are at Hugging Face, for everyone to see.")
    assert set(hub.repos["tester/open"]["files"]) == {"image-001.png", "image-002.png", "README.md"}


@pytest.mark.long
def test_an_example_is_free_though_a_key_is_set(filled: App, visit: Open) -> None:
    page = visit("?tab=edit")
    page.get_by_role("button", name="Pencil sketch Art").click()
    expect(page.locator("#edit-results .bl-group").first.locator(".bl-done")).to_have_count(1)
    expect(page.locator("#edit-results .bl-group").first.locator(".bl-done")).to_contain_text("free")
