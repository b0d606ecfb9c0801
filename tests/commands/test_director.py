from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.commands.conftest import Runs

WISH = "a quick picture of a red fox, square 1:1, seed 7, via the local engine"


def test_plans_and_makes_after_a_yes(run: Runs, tmp_path: Path) -> None:
    before = run("jobs", "--json").json
    heard = run("chat", WISH, "--brain", "rules", "--json")
    assert heard.code == 0, heard.err
    assert run("jobs", "--json").json == before  # nothing without a yes
    (plan,) = heard.json["plans"]
    assert (plan["state"], plan["price"]) == ("offered", "free")
    talk = heard.json["conversation"]["id"]
    small = ("--set", "aspect_ratio=", "--set", "width=256", "--set", "height=256")
    made = run("conversation", "go", talk, plan["id"], *small, "-o", tmp_path / "fox.png")
    assert made.code == 0, made.err
    assert Image.open(tmp_path / "fox.png").size == (256, 256)
    assert "Director: " in run("conversation", "show", talk).out
    assert talk in run("conversation", "list").out


def test_goes_on_with_the_last_conversation_and_drops_a_plan(run: Runs) -> None:
    first = run("chat", WISH, "--brain", "rules", "--json").json
    said = run("chat", "a lighthouse at dawn via the local engine", "--conversation", "last", "--json").json
    assert said["conversation"]["id"] == first["conversation"]["id"]
    plan = said["plans"][-1]["id"]
    assert "Start it with: conversation go" in run("conversation", "show", said["conversation"]["id"]).out
    assert run("conversation", "cancel", said["conversation"]["id"], plan).out == "It is dropped.\n"
    assert run("conversation", "go", said["conversation"]["id"], plan).code == 2


def test_a_conversation_is_renamed_branched_and_deleted(run: Runs) -> None:
    talk = run("chat", WISH, "--brain", "rules", "--json").json["conversation"]["id"]
    assert run("conversation", "rename", talk, "The fox").out == f"{talk}  The fox\n"
    first = run("conversation", "show", talk, "--json").json["messages"][0]["id"]
    branch = run("conversation", "branch", talk, first, "--json").json["conversation"]
    assert (branch["branched_from"], branch["title"]) == (talk, "The fox (branch)")
    assert len(run("conversation", "show", branch["id"], "--json").json["messages"]) == 1
    assert run("conversation", "delete", branch["id"], typed="n\n").code == 1
    assert run("conversation", "delete", branch["id"], "--yes").code == 0
    listed = [each["id"] for each in run("conversation", "list", "--json").json["conversations"]]
    assert (talk in listed, branch["id"] in listed) == (True, False)
    for words in (["rename", talk, " "], ["branch", talk, "nothing"], ["delete", branch["id"], "--yes"]):
        assert run("conversation", *words).code == 2


def test_says_what_is_wrong(run: Runs) -> None:
    before = run("conversation", "list", "--json").json
    assert run("chat").code == 2
    assert run("chat", "hi", "--brain", "nobody").code != 0
    assert run("conversation", "show", "nobody").code == 2
    assert run("conversation", "list", "--json").json == before
