"""The Director in the browser, against its gateway in small: from a token to a film, what it says meanwhile, and what it never says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.asking_api import Arguments, over_http, over_mcp
from tests.browser.calling import submitted
from tests.browser.conftest import App, Open
from tests.upstreams.director import TOKEN, Service
from tests.upstreams.director import app as upstream
from tests.upstreams.serving import serving

pytestmark = pytest.mark.browser
VENDOR = re.compile("sjinn|instaclaw|clawlancer", re.IGNORECASE)


class Ahead(App):
    """A studio whose Director can be told how late it is."""

    module = "tests.browser.serve_director"

    def go(self, seconds: float) -> None:
        beside = self.home / "ahead-next"
        beside.write_text(str(seconds))
        beside.replace(self.home / "ahead")


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Service]]:
    made = upstream()
    with serving(made) as url:
        yield url, made.state.service


@pytest.fixture(scope="module")
def app(served: tuple[str, Service], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ahead]:
    """A studio without a token."""
    home = tmp_path_factory.mktemp("director")
    running = Ahead(home, HOME=str(home), GATEWAY_TOKEN="", DIRECTOR_BASE_URL=f"{served[0]}/api/gateway/director")
    yield running
    if running.process.poll() is None:
        running.stop()


def card(page: Page) -> Locator:
    return page.locator("#settings-providers [data-provider=director]")


def choose(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Provider: ")).click()
    page.get_by_role("menuitemradio", name=re.compile("^(?!.*Auto).*The Director")).click()
    expect(page.get_by_role("button", name="Provider: The Director")).to_be_visible()


def film(page: Page, prompt: str) -> Locator:
    """The results of a film that is asked for now."""
    page.locator("#video-prompt textarea").fill(prompt)
    page.locator("#video-generate").click()
    return page.locator("#video-results").get_by_role("region", name=prompt, exact=True).first


def test_from_a_token_to_a_film_and_every_word_on_the_way(app: Ahead, visit: Open, served: tuple[str, Service]) -> None:
    page = visit("?tab=settings")
    expect(card(page)).to_contain_text("GATEWAY_TOKEN is not set")
    card(page).get_by_text("Key and variables").click()
    field = card(page).get_by_label("Gateway token")
    field.fill(TOKEN)
    field.press("Enter")
    expect(card(page)).to_contain_text("It is in use now.")
    shown = [page.content()]
    choose(page)
    page.get_by_role("tab", name="Video").click()

    made = film(page, "A TikTok of a boat at dawn slow=60")
    expect(made).to_contain_text("Here's my enhanced version — should I generate this?")
    expect(made).to_contain_text(re.compile("A TikTok of a boat at dawn slow=60, .+, .+"))
    expect(made).to_contain_text("(The Director, 9:16, 5 s, fast cuts, trending, quality fast)")
    assert served[1].jobs == {}, "nothing is spent before it is approved"
    shown.append(page.content())
    made.get_by_role("button", name="Generate it").click()
    tray = page.locator("#job-tray")
    expect(tray).to_contain_text("Generating your video now.")
    app.go(121)
    expect(tray).to_contain_text("Still working on your video. Complex scenes can take a few extra minutes.")
    app.go(601)
    expect(made).to_contain_text("Video generation timed out.")
    expect(made).to_contain_text("we keep checking")
    shown.append(page.content())
    (boat,) = served[1].jobs.values()
    assert boat.prompt.startswith("A TikTok of a boat at dawn slow=60, ")
    boat.began -= 90
    made.get_by_role("button", name="Keep waiting").click()
    expect(made.locator(".bl-done")).to_have_count(1)
    app.go(0)

    failed = film(page, "A storm fault=failed, just do it")
    expect(failed).to_contain_text("The Director could not make this.")
    shown.append(page.content())
    failed.get_by_role("button", name="Try Veo 3").click()
    expect(failed.get_by_role("button", name="Try Sora 2")).to_be_visible()
    assert [job.api for job in served[1].accepted("A storm")][-1] == "tool"

    assert not [match for text in shown for match in VENDOR.findall(text)]
    assert not VENDOR.findall("".join(app.said))
    assert TOKEN not in page.content()


def test_no_answer_to_a_program_names_the_vendor(app: Ahead, served: tuple[str, Service]) -> None:
    """Of any function, over HTTP and as an MCP tool: after jobs that went wrong in the vendor's words, and for what is refused."""
    app.go(0)
    by = {"prompt": "a cat", "provider": "director"}
    faults = ("fault=failed", "fault=declined", "fault=404", "fault=gone", "fault=redirect", "look=403")
    jobs = [submitted(app, "image", {**by, "prompt": f"a cat {fault}"}) for fault in faults]
    wrong = ({"options": {"template": "none"}}, {"model": "none"}, {"model": "veo3", "duration": 5}, {"seed": 1})
    asked: Arguments = {
        "submit_job": [{"task": "video", "request": {**by, **each}} for each in wrong],
        "get_job": [{"job_id": job["id"], "wait_seconds": 30} for job in jobs],
        "list_models": [{"provider": "director"}],
        "estimate_cost": [{"task": task, "request": by} for task in ("video", "image", "upscale")],
        "get_balance": [{"provider": "director"}, {"provider": "nobody"}],
        "enhance_prompt": [{"prompt": "a cat"}],
        "search_library": [{"query": "cat"}],
    }
    for answers, described in (over_http(app.url, asked), over_mcp(app.url, asked)):
        told = " ".join(text for each in answers.values() for text in each)
        assert len(answers) >= 23
        assert "The Director could not make this." in told
        assert told.count("invalid_request") >= len(wrong)
        assert "Nano Banana Pro" in told
        assert not VENDOR.findall(f"{told} {described}")
        assert TOKEN not in told
    assert not VENDOR.findall("".join(app.said))


def test_no_file_of_the_home_names_the_vendor(app: Ahead) -> None:
    held = [path for path in Path(app.home).rglob("*") if path.is_file()]
    assert not [path.name for path in held if re.search(rb"(?i)sjinn|instaclaw", path.read_bytes())]
    assert not [path.name for path in held if TOKEN.encode() in path.read_bytes()]
