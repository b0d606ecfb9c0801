"""The Workflows tab: from the shelf to a film, with a look in between; recipes as text; what is there after a reload."""

from __future__ import annotations

import io
import re
from pathlib import Path

import av
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import App, Open

pytestmark = pytest.mark.browser

REFUSED = "status of 400"  # a refusal, which the form shows beside its field
SMALL = """title: Two looks
inputs:
  prompt:
    type: text
    label: Subject
  looks:
    type: number
    default: 2
    min: 1
    max: 4
    whole: true
steps:
  - id: look
    use: image
    title: A look
    for_each: ${inputs.looks}
    with:
      prompt: ${inputs.prompt}
      width: 256
      height: 256
  - id: sheet
    use: export
    with:
      form: contact-sheet
      items: ${steps.look.artifacts}
approvals:
  - after: look
    question: Do you like them?
"""
PATIENT = """title: One by the easel
inputs:
  prompt: {type: text, max_length: 200}
steps:
  - id: picture
    use: image
    with: {prompt: "${inputs.prompt}", provider: easel}
"""


def opened(page: Page) -> Page:
    expect(page.locator("#workflows-shelf .bl-recipe").first).to_be_visible()
    return page


def newest(page: Page, status: str) -> Locator:
    """The newest run, once it stands like this."""
    run = page.locator(".bl-flow-run").first
    expect(run).to_have_attribute("data-status", status)
    return run


def seconds_of(page: Page, artifact: str) -> float:
    """How long a film is, decoded."""
    answer = page.request.get(f"{page.url.partition('?')[0]}media/{artifact}")
    with av.open(io.BytesIO(answer.body())) as film:
        stream = film.streams.video[0]
        assert stream.average_rate
        return float(sum(1 for _ in film.decode(stream)) / stream.average_rate)


def written(page: Page, text: str) -> None:
    page.locator("#workflows-write").click()
    page.locator("#workflows-text").fill(text)


def test_a_recipe_from_the_shelf_becomes_a_film_that_is_there_after_a_reload(visit: Open) -> None:
    page = visit("?tab=workflows", allow=REFUSED)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    expect(opened(page).locator(".bl-price").first).to_contain_text("about")
    assert "estimate" not in asked  # the prices of a whole screen come by one call
    page.get_by_role("searchbox", name="Search recipes").fill("brought life clip")
    tile = page.locator(".bl-recipe:visible")
    expect(tile).to_have_count(1)
    expect(tile).to_contain_text("free")
    tile.click()

    page.locator("#workflows-input-seconds input").fill("99")
    page.locator("#workflows-generate").click()
    expect(page.locator("#workflows-input-prompt .bl-field-note")).to_contain_text("missing")
    expect(page.locator("#workflows-input-seconds .bl-field-note")).to_contain_text("2")

    page.locator("#workflows-input-prompt textarea").fill("A fox in the snow")
    page.locator("#workflows-input-seconds input").fill("2")
    page.locator("#workflows-input-quality").get_by_text("Fast").click()
    expect(page.locator("#workflows-generate")).to_contain_text("Run · free")
    page.locator("#workflows-generate").click()

    run = newest(page, "waiting")
    expect(run.get_by_role("group", name="Is this the picture to bring to life?").locator("img")).to_be_visible()
    page.reload()  # it waits, and what was filled in is still there
    expect(page.locator("#workflows-input-prompt textarea")).to_have_value("A fox in the snow")
    newest(page, "waiting").get_by_role("button", name="Go on").click()

    film = newest(page, "succeeded").locator(".bl-done")
    expect(film.get_by_role("button", name="Extend")).to_be_visible()
    artifact = film.get_attribute("data-artifact") or ""
    assert abs(seconds_of(page, artifact) - 2) < 0.1
    page.reload()
    expect(newest(page, "succeeded").locator(f".bl-done[data-artifact='{artifact}']")).to_be_visible()
    page.locator("#workflows-back").click()


def test_a_text_tells_its_problems_with_their_places_and_travels_as_a_file(visit: Open, tmp_path: Path) -> None:
    page = opened(visit("?tab=workflows"))
    written(page, SMALL.replace("use: image", "use: imag").replace("default: 2", "default: 9"))
    problems = page.locator("#workflows-problems button")
    expect(problems).to_have_count(2)
    expect(problems.filter(has_text="line 14")).to_contain_text("Did you mean image?")
    problems.filter(has_text="line 14").click()
    chosen = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
    assert page.locator("#workflows-text").evaluate(chosen).strip() == "use: imag"
    page.locator("#workflows-text").fill("title: [")
    expect(page.locator("#workflows-verdict")).to_have_text("1 problem")
    page.locator("#workflows-text").fill(SMALL)
    expect(page.locator("#workflows-verdict")).to_have_text("This can be run.")
    expect(page.locator(".bl-graph .bl-node")).to_have_count(2)
    page.locator("#workflows-text").fill(
        SMALL.replace("  prompt:", "  promt:").replace("height: 256", "title: ${inputs.prompt}")
    )
    expect(problems.filter(has_text='no input "prompt"')).to_have_count(1)  # one mistake, though it is met in two lines
    page.locator("#workflows-text").fill(SMALL)
    page.locator("#workflows-leave").click()
    page.locator("#workflows-write").click()
    expect(page.locator("#workflows-text")).to_have_value(SMALL)  # what was begun is not lost

    foreign = tmp_path / "plan.json"
    foreign.write_text(
        '{"input": {"title": "From elsewhere", "steps": [{"id": "one", "toolName": "generate_image",'
        ' "arguments": {"prompt": "a fox"}}]}}'
    )
    page.get_by_label("Recipe file").set_input_files(foreign)
    expect(page.locator("#workflows-text")).to_have_value(re.compile("^title: From elsewhere"))
    with page.expect_download() as download:
        page.locator("#workflows-export").click()
    assert download.value.suggested_filename == "from-elsewhere.yaml"
    kept = tmp_path / "kept.yaml"
    download.value.save_as(kept)
    assert kept.read_text() == page.locator("#workflows-text").input_value()


@pytest.mark.long
def test_a_recipe_of_ones_own_is_kept_run_and_one_picture_of_it_made_anew(visit: Open) -> None:
    page = opened(visit("?tab=workflows"))
    written(page, SMALL)
    page.locator("#workflows-save").click()
    page.locator("#workflows-input-prompt textarea, #workflows-input-prompt input").fill("A red teapot")
    page.locator("#workflows-until").click()

    run = newest(page, "waiting")
    pictures = run.locator(".bl-step .bl-thumb-open")
    expect(pictures).to_have_count(2)
    before = [picture.get_attribute("data-artifact") for picture in pictures.all()]
    run.get_by_role("button", name="Make it anew").click()
    dialog = page.get_by_role("dialog", name="Make A look anew")
    dialog.get_by_label("Which").select_option(index=2)
    expect(dialog.get_by_label("Prompt")).to_have_value("A red teapot")
    dialog.get_by_label("Prompt").fill("A blue teapot")
    dialog.get_by_role("button", name="Make it anew").click()
    expect(dialog).to_have_count(0)
    expect(run.locator(f".bl-step [data-artifact='{before[1]}']")).to_have_count(0)
    expect(pictures).to_have_count(2)
    assert pictures.nth(0).get_attribute("data-artifact") == before[0]
    newest(page, "waiting").get_by_role("button", name="Go on").click()

    # What was made leads on: as a recipe of its own, and into the form of another.
    card = newest(page, "succeeded").locator(".bl-done").first
    card.hover()
    card.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Save this chain as a recipe").click()
    expect(page.locator("#workflows-text")).to_have_value(re.compile("use: image"))
    expect(page.locator("#workflows-verdict")).to_have_text("This can be run.")
    page.locator("#workflows-leave").click()
    card.hover()
    card.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Send to Workflow").click()
    page.locator("[data-recipe=animate-between]").click()
    expect(page.locator("#workflows-input-first [data-artifact]")).to_have_count(1)


def test_a_run_asks_is_cancelled_goes_on_and_says_what_failed(visit: Open, app: App) -> None:
    app.allow(0)
    page = opened(visit("?tab=workflows", allow=REFUSED))
    written(page, PATIENT)
    page.locator("#workflows-save").click()
    prompt = page.locator("#workflows-input-prompt").locator("input, textarea")
    prompt.fill("ask first")
    page.locator("#workflows-generate").click()
    newest(page, "waiting").get_by_role("button", name="Yes, paint").click()
    newest(page, "running").get_by_role("button", name="Cancel", exact=True).click()
    newest(page, "cancelled").get_by_role("button", name="Resume", exact=True).click()
    asked = newest(page, "waiting").get_by_role("group", name="Shall I really paint this?")
    asked.get_by_role("button", name="Yes, paint").click()
    app.allow(1)
    expect(newest(page, "succeeded").locator(".bl-done")).to_have_count(1)

    prompt.fill("fail")
    page.locator("#workflows-generate").click()
    failed = newest(page, "failed")
    expect(failed.get_by_text("The easel fell over.")).to_have_count(1)  # once, above its steps
    expect(failed.locator(".bl-step").get_by_role("button", name="Try again")).to_be_visible()
    page.locator(".bl-flow-run").first.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(newest(page, "succeeded").locator(".bl-done")).to_have_count(1)  # the one before it is the newest now


def test_what_costs_has_a_ceiling_and_its_refusal_stands_beside_it(visit: Open) -> None:
    page = opened(visit("?tab=workflows", allow=REFUSED))
    price = {"amount": 3.2, "unit": "USD", "totals": [{"unit": "USD", "amount": 3.2}], "seconds": 12, "text": "3.2 USD"}
    page.route("**/recipes/estimate", lambda route: route.fulfill(json={**price, "steps": [], "unknown": []}))
    error = {"message": "This would cost 3.2 USD, above your ceiling of 1.", "hint": "Raise it.", "field": "max_cost"}
    page.route("**/recipes/start", lambda route: route.fulfill(status=400, json={"error": error}))
    page.locator("[data-recipe=keyframe-to-video]").click()
    expect(page.locator("#workflows-generate")).to_have_text("Run · 3.2 USD · about 12 s")
    expect(page.locator("#workflows-ceiling")).to_contain_text("USD")
    page.get_by_label("Ceiling").fill("1")
    with page.expect_request("**/recipes/start") as asked:
        page.locator("#workflows-generate").click()
    assert asked.value.post_data_json["inputs"]["max_cost"] == 1
    expect(page.locator("#workflows-ceiling .bl-field-note")).to_contain_text("above your ceiling")
