"""Conversations are kept, each with its owner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from studio import database as db
from studio.directing import conversations as kept
from studio.directing.conversations import Conversations
from studio.errors import NotFound, RequestError

ME, OTHER = "me", "somebody else"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = db.open_database(f"sqlite:///{tmp_path / 'talks.db'}")
    yield made
    made.dispose()


@pytest.fixture
def talks(engine: Engine) -> Conversations:
    return Conversations(engine)


def test_is_named_after_its_first_words_and_comes_back_after_a_restart(engine: Engine, talks: Conversations) -> None:
    started = talks.start(owner=ME, project="bakery")
    talks.say(started.id, "person", [{"text": "Make me a TikTok about a bakery"}], owner=ME, attachments=["photo"])
    talks.say(
        started.id, "director", [{"text": "Here is a plan."}, {"plan": {"id": "p", "state": "offered"}}], owner=ME
    )
    again = Conversations(engine)
    found = again.all(ME)
    assert [(each.title, each.project) for each in found] == [("Make me a TikTok about a bakery", "bakery")]
    said = again.messages(started.id, owner=ME)
    assert [(each.role, each.text, each.attachments) for each in said] == [
        ("person", "Make me a TikTok about a bakery", ("photo",)),
        ("director", "Here is a plan.", ()),
    ]
    assert said[1].plans == [{"id": "p", "state": "offered"}]


def test_lists_the_one_spoken_in_last_first_and_by_project(talks: Conversations) -> None:
    first, second = talks.start(owner=ME, title="One", project="a"), talks.start(owner=ME, title="Two")
    talks.say(first.id, "person", [{"text": "hello"}], owner=ME)
    assert [each.title for each in talks.all(ME)] == ["One", "Two"]
    assert [each.title for each in talks.all(ME, project="a")] == ["One"]
    assert talks.change(second.id, owner=ME, title="Three", project="b", brain={"brain": "rules"}).brain == {
        "brain": "rules"
    }
    with pytest.raises(RequestError):
        talks.change(second.id, owner=ME, title="  ")


def test_a_branch_goes_its_own_way(talks: Conversations) -> None:
    trunk = talks.start(owner=ME, title="Trunk")
    talks.say(trunk.id, "person", [{"text": "one"}], owner=ME)
    offered = talks.say(trunk.id, "director", [{"plan": {"id": "p", "state": "offered"}}], owner=ME)
    talks.say(trunk.id, "person", [{"text": "three"}], owner=ME)
    branch = talks.branch(trunk.id, offered.id, owner=ME)
    talks.say(branch.id, "person", [{"text": "elsewhere"}], owner=ME)
    assert [each.text for each in talks.messages(branch.id, owner=ME)] == ["one", "", "elsewhere"]
    assert [each.text for each in talks.messages(trunk.id, owner=ME)] == ["one", "", "three"]
    assert branch.branched_from == trunk.id
    assert talks.find(branch.id, "p", owner=ME)[1]["state"] == "cancelled"  # no plan can be started twice
    assert talks.find(trunk.id, "p", owner=ME)[1]["state"] == "offered"
    with pytest.raises(NotFound):
        talks.branch(trunk.id, "nothing", owner=ME)


def test_belongs_to_its_owner(talks: Conversations) -> None:
    mine = talks.start(owner=ME)
    assert talks.all(OTHER) == []
    for act in (
        lambda: talks.get(mine.id, owner=OTHER),
        lambda: talks.messages(mine.id, owner=OTHER),
        lambda: talks.say(mine.id, "person", [{"text": "x"}], owner=OTHER),
        lambda: talks.branch(mine.id, owner=OTHER),
        lambda: talks.change(mine.id, owner=OTHER, title="x"),
        lambda: talks.delete(mine.id, owner=OTHER),
    ):
        with pytest.raises(NotFound):
            act()
    talks.delete(mine.id, owner=ME)
    with pytest.raises(NotFound):
        talks.get(mine.id, owner=ME)


def test_a_plan_changes_once(talks: Conversations) -> None:
    talk = talks.start(owner=ME)
    message = talks.say(talk.id, "director", [{"plan": {"id": "p", "state": "offered"}}], owner=ME)
    assert talks.change_plan(message.id, "p", ["offered"], state="started") == {"id": "p", "state": "started"}
    assert talks.change_plan(message.id, "p", ["offered"], state="started") is None


def test_what_nobody_writes_any_more_was_cut_off(talks: Conversations, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = talks.start(owner=ME)
    talks.say(talk.id, "director", [{"text": "I am"}], owner=ME, state="speaking")
    assert talks.messages(talk.id, owner=ME)[0].state == "speaking"
    monkeypatch.setattr(kept, "ABANDONED", -1.0)
    assert talks.messages(talk.id, owner=ME)[0].state == "stopped"
