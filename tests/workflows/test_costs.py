"""What runs cost: under their ceiling, asked about before it is passed, and said where nobody knows; their words like their pictures."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from studio.errors import OutcomeUnknown, QuotaReached, RequestError
from studio.provider import Cost
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from studio.workflows.billing import Bill
from tests.conftest import OWNER
from tests.fakes.scribe import Scribe
from tests.workflows.conftest import Cook, statuses, step

ONE = Cost(amount=1.0, unit="coins")


def asked(name: str, cook: Cook, **more: object) -> dict[str, object]:
    return {"id": name, "use": "ask", "with": {"prompt": f"{name} {cook.mark}", "provider": "scribe"}, **more}


def told(cook: Cook) -> list[dict[str, object]]:
    return [asked("first", cook), {**asked("second", cook), "with": {"prompt": "${steps.first.text} again", "provider": "scribe"}}]  # fmt: skip


def estimate(studio: Studio, *steps: dict[str, object]) -> dict[str, object]:
    return studio.runs.estimate({"title": "Words", "steps": list(steps)}, owner=OWNER)


def test_a_start_above_the_ceiling_is_refused(cook: Cook) -> None:
    runs = len(cook.studio.runs.list(OWNER, limit=500))
    with pytest.raises(RequestError, match="6 credits; it may cost 5") as refused:
        cook.start(cook.picture("still", for_each=3), told={"max_cost": 5})
    assert refused.value.code == "above_ceiling"
    with pytest.raises(RequestError, match="no amount"):
        cook.start(cook.picture("still"), told={"max_cost": -1})
    assert len(cook.studio.runs.list(OWNER, limit=500)) == runs
    assert cook.paid() == {}


def test_a_run_that_would_pass_its_ceiling_midway_stops_and_asks(cook: Cook) -> None:
    run = cook.start(
        {"id": "words", "use": "lines", "with": {"text": "a\nb\nc\nd"}},
        cook.picture("still", "${item}", for_each="${steps.words.texts}"),
        budget={"max_cost": 5},
    )
    assert (run["status"], run["question"]["kind"], run["question"]["cost"]["amount"]) == ("waiting", "cost", 2.0)
    assert run["cost"]["actual"] == 4.0
    assert sum(cook.paid().values()) == 2
    run = cook.answer(run, "approve")
    assert (run["cost"]["max_cost"], run["cost"]["actual"], run["status"]) == (6.0, 6.0, "waiting")
    assert cook.answer(run, "approve", max_cost=20)["status"] == "succeeded"
    assert set(cook.paid().values()) == {1}


def test_asks_before_anything_is_paid_where_that_is_wanted(cook: Cook) -> None:
    run = cook.start(cook.picture("still", for_each=2), told={"confirm_cost": True})
    assert "4 credits" in run["question"]["text"]
    assert cook.paid() == {}
    assert cook.answer(run, "approve")["status"] == "succeeded"
    free = cook.start({"id": "words", "use": "lines", "with": {"text": "one"}}, budget={"confirm_cost": True})
    assert free["status"] == "succeeded"


def test_a_price_that_nobody_knows_is_asked_about_where_there_is_a_ceiling(cook: Cook, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    async def unknown(*_: Any) -> None:
        return None

    monkeypatch.setattr(cook.studio.registry.get("keyed"), "estimate", unknown)
    run = cook.start(cook.picture("still"), told={"max_cost": 100})
    assert (run["question"]["id"].partition("-")[0], cook.paid()) == ("blind", {})
    assert (run["cost"]["estimate"], run["cost"]["text"]) == (None, "price not known")
    assert cook.answer(run, "approve")["status"] == "succeeded"


def test_more_than_twenty_minutes_of_film_is_refused_also_where_only_the_run_can_count(cook: Cook) -> None:
    lines = {"id": "words", "use": "lines", "with": {"text": "\n".join(f"{cook.mark} {n}" for n in range(16))}}
    clip = {"prompt": "${item}", "provider": "keyed", "duration": 80, "cuts": True}
    still = cook.picture("still")
    film = {**clip, "first_frame": "${steps.still.artifacts[0]}"}
    each = {"for_each": "${steps.words.texts}"}
    run = cook.start(lines, {**still, **each}, {"id": "clip", "use": "video", "with": film, **each})
    assert (run["status"], statuses(run)["still"]) == ("failed", "pending")  # nothing is paid before it is told
    assert "21.3 minutes of film" in step(run, "clip")["error"]["message"]
    assert cook.paid() == {}


# Words


def test_an_estimate_holds_what_words_cost_or_says_that_nobody_knows(
    busy: Studio, cook: Cook, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = estimate(busy, *told(cook))
    assert (unknown["amount"], unknown["unknown"]) == (None, ["first", "second"])
    assert "not known" in str(unknown["text"])
    monkeypatch.setattr(Scribe, "price", ONE)
    known = estimate(busy, *told(cook))
    assert (known["amount"], known["unit"], known["unknown"]) == (2.0, "coins", [])


def test_a_run_asks_before_words_pass_its_ceiling_and_counts_what_they_came_to(
    busy: Studio, cook: Cook, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = Bill.settle

    def slowly(bill: Bill, unsure: bool) -> None:
        time.sleep(0.3)  # meanwhile nobody sees the words, so nothing counts them twice
        settle(bill, unsure)

    monkeypatch.setattr(Bill, "settle", slowly)
    monkeypatch.setattr(Scribe, "price", ONE)
    monkeypatch.setattr(Scribe, "bill", Cost(amount=2.5, unit="coins"))
    run = cook.start(*told(cook), told={"max_cost": 3})
    assert (run["status"], run["question"]["step"], run["cost"]["actual"]) == ("waiting", "second", 2.5)
    assert run["question"]["text"].startswith("Second costs 1 coins; 2.5 of the 3 coins")
    done = cook.answer(run, "approve")
    assert (done["status"], done["cost"]["actual"]) == ("succeeded", 5.0)
    assert list(cook.paid().values()) == [1, 1]


def test_words_at_a_price_that_nobody_knows_are_asked_about_once_where_there_is_a_ceiling(
    busy: Studio, cook: Cook
) -> None:
    assert cook.start(*told(cook))["status"] == "succeeded"
    other = Cook(busy, cook.upstream)
    run = other.start(*told(other), told={"max_cost": 3})
    assert run["question"]["text"] == "Nobody knows what this costs: First. Make it all the same?"
    assert other.paid() == {}
    assert other.answer(run, "approve")["status"] == "succeeded"


def test_what_nobody_knows_was_written_counts_as_spent(
    busy: Studio, cook: Cook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Scribe, "price", ONE)
    lost = {"id": "lost", "use": "ask", "with": {"prompt": f"lost {cook.mark}", "provider": "scribe"}}
    run = cook.start(lost, told={"max_cost": 3})
    assert (run["question"]["kind"], run["cost"]["actual"]) == ("unknown", 1.0)


def test_words_that_would_pass_the_days_budget_are_refused_unsent_and_what_is_unsure_counts(
    upstream: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Scribe, "price", ONE)
    monkeypatch.setattr(Scribe, "bill", ONE)
    values = {"BACKLOT_HOME": str(tmp_path), "BACKLOT_TEST_SCRIBE": upstream, "BACKLOT_BUDGET": "2.5"}
    studio = open_studio(read_settings(values), packages=("tests.fakes",), jobs=False)
    try:
        cook = Cook(studio, upstream)
        studio.enhance(f"first {cook.mark}", "image", owner=OWNER)
        assert studio.spent_today(owner=OWNER) == {"coins": 1.0}
        monkeypatch.setattr(Scribe, "bill", None)
        with pytest.raises(OutcomeUnknown):
            studio.ask(f"lost {cook.mark}", owner=OWNER, provider="scribe")
        assert studio.spent_today(owner=OWNER) == {"coins": 2.0}
        with pytest.raises(QuotaReached, match=r"2 of today's budget of 2\.5 coins"):
            studio.enhance(f"third {cook.mark}", "image", owner=OWNER)
        monkeypatch.setattr(Scribe, "price", None)
        studio.enhance(f"fourth {cook.mark}", "image", owner=OWNER)  # nobody knows its price
        assert [prompt.split()[0] for prompt in cook.paid()] == ["first", "lost", "fourth"]
    finally:
        studio.close()
