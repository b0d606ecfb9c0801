from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.commands.conftest import Ended, Runs

RECIPE = """
title: Picture, then grey
promise: A picture from your words, and the same without its colours.
inputs:
  prompt: {type: text, label: Picture}
  photo: {type: image, label: Photo, required: false}
steps:
  - id: picture
    use: image
    with: {prompt: "${inputs.prompt}", quality: fast, width: 256, height: 256}
  - id: grey
    use: edit
    with: {references: ["${steps.picture.artifacts[0]}"], prompt: black and white}
outputs: ["${steps.grey.artifacts}"]
APPROVALS
"""


def written(folder: Path, approve: bool = False) -> Path:
    file = folder / "grey.yaml"
    file.write_text(RECIPE.replace("APPROVALS", "approvals: [picture]" if approve else ""))
    return file


def test_lists_recipes_and_shows_one(run: Runs) -> None:
    assert "keyframe-to-video  Keyframe to video: " in run("workflow", "recipes").out
    assert "title: Keyframe to video" in run("workflow", "recipe", "keyframe-to-video").out
    assert run("workflow", "recipe", "nobody").code == 2


def test_runs_a_recipe_from_a_file_and_saves_its_result(run: Runs, tmp_path: Path) -> None:
    file, out = written(tmp_path), tmp_path / "grey.png"
    assert run("workflow", "check", file).out == "It can be started.\n"
    assert run("workflow", "estimate", file, "a boat").out.startswith("free")
    done = run("workflow", "start", file, "a boat", "-o", out, "--json")
    assert done.code == 0, done.err
    assert done.json["status"] == "succeeded"
    assert Image.open(out).size == (256, 256)
    assert "succeeded" in done.err
    assert done.json["id"] in run("workflow", "list", "--status", "succeeded").out
    assert run("workflow", "show", done.json["id"], "--json").json["artifacts"] == done.json["artifacts"]
    told = run("workflow", "events", done.json["id"], "--json").json["events"]
    assert [event["seq"] for event in told] == sorted(event["seq"] for event in told)
    assert run("workflow", "delete-run", done.json["id"], "--yes").code == 0
    assert run("workflow", "show", done.json["id"]).code == 2
    kept = run("workflow", "save", file, "--json").json
    assert run("workflow", "delete", kept["id"]).code == 0
    chain = run("workflow", "from", done.json["artifacts"][0]["id"])
    assert "use: edit" in chain.out


def test_stops_to_be_looked_at_and_goes_on(run: Runs, tmp_path: Path) -> None:
    waiting: Ended = run("workflow", "start", written(tmp_path, approve=True), "a boat", "--json")
    assert waiting.code == 5
    assert waiting.json["question"]["kind"] == "approve"
    assert "Answer with: workflow answer" in run("workflow", "show", waiting.json["id"]).out
    done = run("workflow", "approve", waiting.json["id"], "--json")
    assert (done.code, done.json["status"]) == (0, "succeeded"), done.err


def test_says_everything_that_is_wrong(run: Runs, tmp_path: Path) -> None:
    file = written(tmp_path)
    file.write_text(file.read_text().replace("use: edit", "use: dance"))
    answer = run("workflow", "check", file)
    assert answer.code == 2
    assert "dance" in answer.out
    assert run("workflow", "start", file, "x").code == 2
    assert run("workflow", "start", "nobody", "x").code == 2
    assert run("workflow", "start", tmp_path / "none.yaml", "x").code == 2
    for words in (["show"], ["events"], ["watch"], ["resume"], ["cancel"], ["approve"]):
        assert run("workflow", *words, "nobody").code == 2
