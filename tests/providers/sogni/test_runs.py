"""Workflows that Sogni runs, as a person of the studio has them: begun from the library, paid with a yes, brought home."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.errors import Conflict, NotFound, QuotaReached, RequestError
from studio.hosting import HostedRun
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.providers.sogni.conftest import settings_for
from tests.upstreams.sogni.running import SogniUpstream

STEPS: list[dict[str, Any]] = [
    {"id": "edit", "toolName": "edit_image", "arguments": {"prompt": "at night", "sourceImageIndex": -1}}
]
Begin = Callable[..., HostedRun]


@pytest.fixture
def begin(busy: Studio, inputs: dict[str, str]) -> Begin:
    def begin_(words: str = "", steps: list[dict[str, Any]] = STEPS, **more: Any) -> HostedRun:
        plan = {"title": f"A face {words}".strip(), "steps": steps}
        given = {"references": [inputs["face"]], "key": uuid.uuid4().hex, **more}
        return busy.hosted.start("sogni", plan, owner=OWNER, **given)

    return begin_


def approved(studio: Studio, run: HostedRun) -> HostedRun:
    return studio.hosted.answer("sogni", run.id, True, run.seen, owner=OWNER)


def test_a_run_is_begun_from_the_library_paid_watched_and_brought_home(
    busy: Studio, begin: Begin, sogni: SogniUpstream
) -> None:
    assert [provider.name for provider in busy.hosted.hosts(owner=OWNER)] == ["sogni"]
    before = busy.spent_today(owner=OWNER).get("Spark", 0.0)
    run = begin()
    assert (run.status, run.approval, run.waiting) == ("waiting", True, "It waits until its price is approved.")
    assert run.cost is not None
    assert (run.cost.amount, run.cost.unit) == (1.0, "Spark")
    assert sogni.charged(run.id) == 0
    going = approved(busy, run)
    assert going.status in {"queued", "running", "succeeded"}
    assert busy.spent_today(owner=OWNER)["Spark"] == before + 1.0
    events = list(busy.hosted.watch("sogni", run.id, owner=OWNER))
    assert events[-1].status == "succeeded"
    assert len(busy.hosted.events("sogni", run.id, owner=OWNER)) == len(events)
    done = busy.hosted.get("sogni", run.id, owner=OWNER)
    assert [(step.does, step.status) for step in done.steps] == [("edit_image", "succeeded")]
    assert done.id in [one.id for one in busy.hosted.runs("sogni", owner=OWNER)]
    (picture,) = busy.hosted.keep("sogni", run.id, owner=OWNER)
    assert (picture.media, picture.recipe["run"], picture.title) == ("image", run.id, "A face")
    assert [one.id for one in busy.hosted.keep("sogni", run.id, owner=OWNER)] == [picture.id]
    assert "http" not in json.dumps(done.public())


def test_a_plan_is_written_for_a_brief_and_can_be_started(busy: Studio) -> None:
    before = busy.spent_today(owner=OWNER).get("Spark", 0.0)
    plan = busy.hosted.compose("sogni", "A lighthouse in a storm", owner=OWNER)
    assert [step["toolName"] for step in plan["steps"]] == ["generate_image"]
    assert busy.spent_today(owner=OWNER)["Spark"] > before
    run = busy.hosted.start("sogni", plan, owner=OWNER, key=uuid.uuid4().hex)
    assert (run.title, run.approval) == ("A lighthouse in a storm", True)
    with pytest.raises(RequestError, match="brief"):
        busy.hosted.compose("sogni", " ", owner=OWNER)


def test_the_same_key_begins_nothing_new(begin: Begin) -> None:
    key = uuid.uuid4().hex
    assert begin(key=key).id == begin(key=key).id


def test_a_no_ends_it_and_costs_nothing(busy: Studio, begin: Begin, sogni: SogniUpstream) -> None:
    before = busy.spent_today(owner=OWNER)
    run = begin()
    assert busy.hosted.answer("sogni", run.id, False, run.seen, owner=OWNER).status == "cancelled"
    assert busy.spent_today(owner=OWNER) == before
    assert sogni.charged(run.id) == 0
    with pytest.raises(Conflict):
        approved(busy, run)


def test_a_yes_is_to_what_was_shown_and_within_the_budget(
    busy: Studio, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin()
    with pytest.raises(Conflict, match="no longer what was shown"):
        busy.hosted.answer("sogni", run.id, True, "0" * 16, owner=OWNER)
    monkeypatch.setattr(busy.hosted, "_settings", replace(busy.settings, budget=0.5))
    with pytest.raises(QuotaReached, match="budget"):
        approved(busy, run)
    assert busy.hosted.get("sogni", run.id, owner=OWNER).approval


def test_what_failed_in_part_goes_on_and_what_hangs_is_cancelled(busy: Studio, begin: Begin) -> None:
    run = begin("fault:partial_failure", [*STEPS, {**STEPS[0], "id": "again"}])
    approved(busy, run)
    assert list(busy.hosted.watch("sogni", run.id, owner=OWNER))[-1].status == "partial"
    assert busy.hosted.resume("sogni", run.id, owner=OWNER).status in {"running", "succeeded"}
    stuck = begin("fault:hang")
    approved(busy, stuck)
    assert next(busy.hosted.watch("sogni", stuck.id, owner=OWNER)).status == "queued"  # and nobody listens any more
    assert busy.hosted.cancel("sogni", stuck.id, owner=OWNER).status == "cancelled"


def test_what_cannot_be_run_is_refused_before_anything_is_sent(
    busy: Studio, begin: Begin, sogni: SogniUpstream
) -> None:
    uploads = len(sogni.files.uploads)
    with pytest.raises(RequestError, match="points at reference -1"):
        begin(references=[])
    with pytest.raises(RequestError, match="either a plan or a template"):
        begin(template="mine")
    with pytest.raises(RequestError, match="key"):
        begin(key="")
    with pytest.raises(NotFound):
        begin(references=["nobody"])
    with pytest.raises(RequestError, match="runs no workflows"):
        busy.hosted.runs("local", owner=OWNER)
    assert len(sogni.files.uploads) == uploads


def test_a_visitor_does_not_see_the_runs_of_the_hosts_account(sogni: SogniUpstream, tmp_path: Path) -> None:
    shared = open_studio(settings_for(tmp_path, sogni, BACKLOT_SHARE_KEYS="true"), jobs=False)
    try:
        assert shared.hosted.hosts(owner="visitor") == []
        with pytest.raises(RequestError, match="the host's to see"):
            shared.hosted.runs("sogni", owner="visitor")
    finally:
        shared.close()


def test_a_template_is_written_kept_filled_run_and_dropped(busy: Studio, sogni: SogniUpstream) -> None:
    before = busy.spent_today(owner=OWNER).get("Spark", 0.0)
    made = busy.hosted.save_template("sogni", "a poster of any subject", "My poster", owner=OWNER)
    assert (made.title, [(each.name, each.kind, each.needed) for each in made.inputs]) == ("My poster", [("subject", "text", True)])  # fmt: skip
    assert sogni.chat.requests[-1]["arguments"] == {"brief": "a poster of any subject", "name": "My poster"}
    assert busy.spent_today(owner=OWNER)["Spark"] > before
    assert made.id in [each.id for each in busy.hosted.templates("sogni", owner=OWNER)]
    for values, field in (({}, "subject"), ({"subject": "a fox", "size": 3}, "size")):
        with pytest.raises(RequestError) as refused:
            busy.hosted.start_template("sogni", made.id, values, owner=OWNER, key=uuid.uuid4().hex)
        assert refused.value.field == field
    run = busy.hosted.start_template("sogni", made.id, {"subject": "a red fox"}, owner=OWNER, key=uuid.uuid4().hex)
    assert (run.status, run.approval, sogni.charged(run.id)) == ("waiting", True, 0)
    assert sogni.workflows.runs[run.id].plan["steps"][0]["arguments"]["prompt"] == "a red fox"
    approved(busy, run)
    assert list(busy.hosted.watch("sogni", run.id, owner=OWNER))[-1].status == "succeeded"
    busy.hosted.drop_template("sogni", made.id, owner=OWNER)
    assert made.id not in [each.id for each in busy.hosted.templates("sogni", owner=OWNER)]
    with pytest.raises(NotFound):
        busy.hosted.start_template("sogni", made.id, {"subject": "a fox"}, owner=OWNER, key="k")


def test_a_templates_media_are_uploaded(busy: Studio, sogni: SogniUpstream, inputs: dict[str, str]) -> None:
    kept = {"name": "Face", "inputs": [{"name": "face", "type": "image", "required": True}],
            "stages": [{"id": "a", "toolName": "edit_image", "arguments": {"prompt": "x", "sourceImageUrl": "$inputs.face"}}]}  # fmt: skip
    sogni.workflows.templates["tpl-face"] = {**kept, "id": "tpl-face"}
    with pytest.raises(RequestError, match="no image"):
        busy.hosted.start_template("sogni", "tpl-face", {"face": inputs["song"]}, owner=OWNER, key=uuid.uuid4().hex)
    run = busy.hosted.start_template("sogni", "tpl-face", {"face": inputs["face"]}, owner=OWNER, key=uuid.uuid4().hex)
    assert sogni.workflows.runs[run.id].plan["steps"][0]["arguments"]["sourceImageUrl"].startswith("http")
