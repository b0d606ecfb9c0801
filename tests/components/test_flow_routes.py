"""The page's small calls about recipes and runs: what they answer, and how they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from tests.components.conftest import Web

TEXT = """title: One picture
inputs:
  prompt: {type: text}
steps:
  - id: still
    use: image
    with: {prompt: "${inputs.prompt}", width: 256, height: 256}
"""


def post(web: Web, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
    with web.client() as client:
        answer = client.post(path, json=body)
        return answer.status_code, dict(answer.json())


def test_a_recipe_is_kept_found_and_dropped(web: Web) -> None:
    status, told = post(web, "/recipes/save", document=TEXT)
    recipe = told["recipe"]["id"]
    assert status == 200
    assert recipe in [card["id"] for card in post(web, "/recipes/list")[1]["recipes"]]
    assert post(web, "/recipes/one", recipe=recipe)[1]["recipe"]["text"].strip() == TEXT.strip()
    assert post(web, "/recipes/delete", recipe=recipe)[1] == {"deleted": recipe}
    assert post(web, "/recipes/one", recipe=recipe)[0] == 404


def test_a_text_is_checked_without_being_kept(web: Web) -> None:
    assert post(web, "/recipes/check", document=TEXT)[1]["problems"] == []
    assert post(web, "/recipes/check", document=TEXT)[1]["card"]["title"] == "One picture"
    broken = post(web, "/recipes/check", document=TEXT.replace("use: image", "use: imag"))[1]
    assert broken["card"] is None
    assert [(each["path"], each["line"]) for each in broken["problems"]] == [("steps[0].use", 6)]
    assert post(web, "/recipes/check", document="")[1]["problems"]


def test_the_prices_of_a_shelf_come_by_one_call(web: Web) -> None:
    asked = ["keyframe-to-video", "no-such-recipe", "animate-between"]
    prices = post(web, "/recipes/prices", recipes=asked)[1]["prices"]
    assert list(prices) == ["keyframe-to-video", "animate-between"]  # one that is gone spoils nothing
    single = post(web, "/recipes/estimate", recipe="keyframe-to-video")[1]
    assert prices["keyframe-to-video"] == {"text": single["text"], "seconds": single["seconds"]}


@pytest.mark.parametrize(
    ("inputs", "field"),
    [({}, "inputs.prompt"), ({"prompt": "a fox", "size": 3}, "inputs.size"), ({"prompt": "a fox", "max_cost": -1}, "max_cost")],
)  # fmt: skip
def test_a_refused_start_names_the_field_and_starts_nothing(web: Web, inputs: dict[str, Any], field: str) -> None:
    before = len(post(web, "/runs/list")[1]["runs"])
    status, told = post(web, "/recipes/start", recipe=TEXT, inputs=inputs)
    assert (status, told["error"]["field"]) == (400, field)
    assert len(post(web, "/runs/list")[1]["runs"]) == before


def test_one_key_starts_one_run_and_a_decision_answers_with_it(web: Web) -> None:
    given = {"recipe": TEXT, "inputs": {"prompt": "a fox"}, "key": "once"}
    run = post(web, "/recipes/start", **given)[1]["run"]
    assert post(web, "/recipes/start", **given)[1]["run"]["id"] == run["id"]
    status, told = post(web, f"/runs/{run['id']}/cancel")
    assert (status, told["run"]["id"]) == (200, run["id"])
    assert post(web, f"/runs/{run['id']}/answer", question="none", answer="approve")[0] in {404, 409}
    assert post(web, "/runs/nothing/cancel")[0] == 404
    assert post(web, "/runs/look")[1] == {"hosts": [], "trouble": []}
    status = 409  # what was begun is still being cancelled for a moment
    while status == 409:
        status, told = post(web, f"/runs/{run['id']}/delete")
    assert (status, told["run"]["deleted"]) == (200, True)
    assert run["id"] not in [each["id"] for each in post(web, "/runs/list")[1]["runs"]]
    assert post(web, "/recipes/start", **given)[1]["error"]["code"] == "run_deleted"
    sent = {"provider": "local", "document": "{}", "key": "one"}
    assert post(web, "/runs/send", **sent)[0] == 400
