"""Workflows that Sogni runs, in the list of runs beside those that run here: sent as they are, agreed to, kept over a restart, deleted."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio import hosted_runs
from studio.errors import Conflict, NotConfigured, NotFound, RequestError, Unreachable
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.providers.sogni.conftest import settings_for
from tests.upstreams.sogni.running import SogniUpstream

STEPS: list[dict[str, Any]] = [
    {"id": "edit", "toolName": "edit_image", "arguments": {"prompt": "at night", "sourceImageIndex": -1}}
]
Run = dict[str, Any]
Send = Callable[..., Run]
PATIENCE = 15.0  # seconds


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks follow each other at once."""
    monkeypatch.setattr(hosted_runs, "EVERY", 0.1)
    monkeypatch.setattr(hosted_runs, "LIST_EVERY", 0.0)


@pytest.fixture
def send(busy: Studio, inputs: dict[str, str]) -> Send:
    def send_(words: str = "", steps: list[dict[str, Any]] = STEPS, **more: Any) -> Run:
        document = {"input": {"title": f"A face {words}".strip(), "steps": steps}}
        given = {"references": [inputs["face"]], "idempotency_key": uuid.uuid4().hex, **more}
        return busy.runs.send("sogni", json.dumps(document), owner=OWNER, **given)

    return send_


def until(look: Callable[[], Any]) -> Any:
    """What is looked for, as soon as it is there."""
    end = time.monotonic() + PATIENCE
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.05)
    assert found
    return found


def yes(studio: Studio, run: Run) -> Run:
    return studio.runs.answer(run["id"], OWNER, run["question"]["id"], "approve")


def test_a_document_is_sent_as_it_is_agreed_to_and_comes_home(busy: Studio, send: Send, sogni: SogniUpstream) -> None:
    before = busy.spent_today(owner=OWNER).get("Spark", 0.0)
    run = send()
    assert run["at"] == {"provider": "sogni", "title": "Sogni"}
    assert (run["status"], run["question"]["kind"], run["question"]["cost"]["unit"]) == ("waiting", "cost", "Spark")
    with pytest.raises(Conflict, match="not ended"):
        busy.runs.forget(run["id"], OWNER)
    assert run["id"] in [each["id"] for each in busy.runs.list(OWNER)]
    yes(busy, run)
    assert busy.runs.wait(run["id"], OWNER, PATIENCE)["status"] == "succeeded"
    done = until(lambda: (found := busy.runs.get(run["id"], OWNER))["artifacts"] and found)
    assert [(step["title"], step["status"], len(step["artifacts"])) for step in done["steps"]] == [
        ("Edit image", "succeeded", 1)
    ]
    assert [file["home"] for file in done["files"]] == [True]
    assert busy.spent_today(owner=OWNER)["Spark"] == before + run["question"]["cost"]["amount"]
    types = lambda: [event["type"] for event in busy.runs.events(run["id"], OWNER)]  # noqa: E731
    told = until(lambda: (found := types())[-1] == "kept" and found)
    assert [told[0], *told[-2:]] == ["waiting", "succeeded", "kept"]
    with pytest.raises(Conflict, match="where it runs"):
        busy.runs.redo(run["id"], OWNER, "edit")
    busy.library.trash([done["artifacts"][0]["id"]], owner=OWNER)
    assert busy.runs.get(run["id"], OWNER)["artifacts"] == []


def test_what_is_deleted_stays_away_though_the_account_still_lists_it(busy: Studio, send: Send) -> None:
    run, after = send(), max(each["seq"] for each in busy.runs.changes(OWNER))
    busy.runs.answer(run["id"], OWNER, run["question"]["id"], "decline")
    busy.runs.forget(run["id"], OWNER)
    gone = [each for each in busy.runs.changes(OWNER, after) if each["id"] == run["id"]]
    assert [each["deleted"] for each in gone] == [True]
    busy.runs.look(OWNER)
    other = busy.hosted.start("sogni", {"title": "Begun elsewhere", "steps": [{"id": "a", "toolName": "generate_image", "arguments": {"prompt": "x"}}]}, owner=OWNER, key=uuid.uuid4().hex)  # fmt: skip
    busy.runs.look(OWNER)
    until(lambda: [each for each in busy.runs.list(OWNER, limit=100) if each["title"] == other.title])
    assert run["id"] not in [each["id"] for each in busy.runs.list(OWNER, limit=100)]
    with pytest.raises(NotFound):
        busy.runs.get(run["id"], OWNER)
    with pytest.raises(NotFound):
        busy.runs.events(run["id"], OWNER)


def test_the_list_is_there_while_nobody_answers(busy: Studio, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    run = send()

    for_ever = asyncio.Event()

    async def never(*_given: Any, **_named: Any) -> Any:
        await for_ever.wait()
        raise Unreachable("Nobody answered.")

    monkeypatch.setattr(busy.hosted, "newest", never)
    monkeypatch.setattr(busy.hosted, "seen", never)
    assert [host["title"] for host in busy.runs.look(OWNER)["hosts"]] == ["Sogni"]
    assert run["id"] in [each["id"] for each in busy.runs.list(OWNER)]
    assert busy.runs.get(run["id"], OWNER)["status"] == "waiting"
    busy.background.ask(_set(for_ever))
    assert until(lambda: busy.runs.look(OWNER)["trouble"])[0].startswith("Nobody answered.")


def test_after_a_restart_without_the_key_the_runs_are_still_there(sogni: SogniUpstream, tmp_path: Path) -> None:
    steps = [{"id": "still", "toolName": "generate_image", "arguments": {"prompt": "fault:hang"}}]
    first = open_studio(settings_for(tmp_path, sogni), jobs=False)
    key = uuid.uuid4().hex
    try:
        run = first.runs.send("sogni", {"title": "Long", "steps": steps}, owner=OWNER, idempotency_key=key)
        assert first.runs.send("sogni", {"title": "Long", "steps": steps}, owner=OWNER, idempotency_key=key)["id"] == run["id"]  # fmt: skip
        yes(first, run)
        other = first.runs.send("sogni", {"title": "No", "steps": steps}, owner=OWNER)
        first.runs.answer(other["id"], OWNER, other["question"]["id"], "decline")
        first.runs.forget(other["id"], OWNER)
    finally:
        first.close()
    again = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path)}), jobs=False)
    try:
        assert again.runs.look(OWNER) == {"hosts": [], "trouble": []}
        (held,) = again.runs.list(OWNER)
        assert (held["id"], held["title"], held["at"]["title"]) == (run["id"], "Long", "Sogni")
        assert held["status"] in {"queued", "running"}
        assert held["error"]["category"] == "not_configured"
        with pytest.raises(NotConfigured):
            again.runs.cancel(run["id"], OWNER)
    finally:
        again.close()


def test_what_failed_in_part_is_resumed_and_says_why(busy: Studio, send: Send) -> None:
    run = send("fault:partial_failure", [*STEPS, {**STEPS[0], "id": "again"}])
    yes(busy, run)
    failed = busy.runs.wait(run["id"], OWNER, PATIENCE)
    assert failed["status"] == "failed"
    assert failed["error"]["hint"] == "Resume it; what has been made is not made again."
    assert busy.runs.resume(run["id"], OWNER)["status"] in {"running", "succeeded"}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("title: Ours\nsteps: [{id: still, use: image}]", "no workflow document"),
        ("[]", "no workflow document"),
        ('{"steps": [{"id": "a", "toolName": "x", "dependsOn": [{"sourceStepId": "b"}]}]}', "does not come before"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_nothing_is_begun(
    busy: Studio, sogni: SogniUpstream, document: str, message: str
) -> None:
    before = len(sogni.workflows.runs)
    with pytest.raises(RequestError, match=message):
        busy.runs.send("sogni", document, owner=OWNER, idempotency_key=uuid.uuid4().hex)
    assert len(sogni.workflows.runs) == before


async def _set(event: asyncio.Event) -> None:
    event.set()
