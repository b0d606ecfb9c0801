"""Recipes and runs, as programs and the page hear of them."""

from __future__ import annotations

import json
import time
from typing import Any

from tests.components.conftest import Web

RECIPE = {
    "title": "Two steps",
    "inputs": {"prompt": {"type": "text"}},
    "steps": [
        {"id": "key", "use": "image", "with": {"prompt": "${inputs.prompt}", "provider": "keyed"}},
        {
            "id": "more",
            "use": "edit",
            "with": {"prompt": "more", "provider": "keyed", "references": ["${steps.key.artifacts[0]}"]},
        },
    ],
    "approvals": ["key"],
}


def until(web: Web, run_id: str, status: str) -> dict[str, Any]:
    for _ in range(3000):
        run = web.call("get_run", run_id)
        if run["status"] == status:
            return dict(run)
        time.sleep(0.02)
    raise AssertionError(run)


def test_a_run_from_start_to_end(web: Web) -> None:
    document = json.dumps(RECIPE)
    assert web.call("check_recipe", document) == {"problems": []}
    assert web.call("estimate_run", document, {"prompt": "a cat"})["text"] == "4 credits"
    started = web.call("start_run", document, {"prompt": "a cat", "project": "cats"}, "one-run")
    assert web.call("start_run", document, {"prompt": "a cat", "project": "cats"}, "one-run")["id"] == started["id"]
    asked = until(web, started["id"], "waiting")
    web.call("answer_run", asked["id"], asked["question"]["id"], "approve", {})
    done = until(web, asked["id"], "succeeded")
    assert [artifact["media_type"] for artifact in done["artifacts"]] == ["image/png"]
    assert done["project"] == "cats"
    listed = web.call("list_runs", "succeeded", 5)["runs"]
    assert done["id"] in {run["id"] for run in listed}
    told = web.call("run_events", done["id"], 0)["events"]
    assert [event["type"] for event in told][-1] == "succeeded"
    assert web.call("run_events", done["id"], told[-1]["seq"])["events"] == []
    assert not [job for job in web.call("list_jobs", "", 500)["jobs"] if job["id"].startswith(done["id"])]
    with web.client() as client, client.stream("GET", "/jobs/events") as answer:
        lines = answer.iter_lines()
        runs = next(line for line in lines if line == "event: runs") and json.loads(next(lines)[6:])
    assert done["id"] in {run["id"] for run in runs}


def test_refuses_with_every_problem(web: Web) -> None:
    broken = {**RECIPE, "steps": [{"id": "key", "use": "imag"}, {"id": "other", "use": "video", "with": {"odd": 1}}]}
    refused = web.call("start_run", json.dumps(broken), {}, "")["error"]
    assert refused["code"] == "broken_recipe"
    assert [problem["path"] for problem in refused["problems"]] == ["steps[0].use", "steps[1].with.odd"]
    assert web.call("start_run", "gone", {}, "")["error"]["code"] == "not_found"
    above = web.call("start_run", json.dumps(RECIPE), {"prompt": "a cat", "max_cost": 1}, "")["error"]
    assert (above["code"], above["field"]) == ("above_ceiling", "max_cost")
