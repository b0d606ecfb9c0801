from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest
from PIL import Image

from commands._making import fields_of
from commands._options import ELSEWHERE, FILES, parameters_of
from commands.making import ABOUT
from studio.errors import RequestError
from studio.requests import REQUESTS
from tests.commands.conftest import Runs

SMALL = ("-Q", "fast", "-w", 256, "--height", 256)


def test_makes_pictures_and_saves_them_numbered_as_what_the_name_says(run: Runs, tmp_path: Path) -> None:
    made = run("image", "a lighthouse", *SMALL, "-n", 2, "-s", 7, "-o", tmp_path / "new" / "a.jpg")
    assert made.code == 0, made.err
    files = [tmp_path / "new" / "a.jpg", tmp_path / "new" / "a-2.jpg"]
    assert made.out.split() == [str(file) for file in files]
    assert [(Image.open(file).format, Image.open(file).size) for file in files] == [("JPEG", (256, 256))] * 2
    assert made.err.startswith("Job ")


def test_prints_the_job_as_the_api_gives_it_and_is_quiet(run: Runs) -> None:
    made = run("image", "a lighthouse", *SMALL, "-s", 7, "--json", "-q")
    assert made.json["status"] == "succeeded"
    assert made.json["request"]["seed"] == 7
    assert made.err == ""
    same = run("job", made.json["id"], "--json")
    assert same.json == made.json
    assert run("last").out.splitlines()[0] == "image at local: a lighthouse (seed 7)"


def test_takes_the_seed_of_the_last_result(run: Runs) -> None:
    run("image", "a lighthouse", *SMALL, "-s", 77)
    assert run("image", "a mill", *SMALL, "--seed-strategy", "last", "--json").json["request"]["seed"] == 77


def test_prints_and_saves_each_result_as_it_comes(run: Runs, tmp_path: Path) -> None:
    made = run("image", "a boat", *SMALL, "-n", 2, "--stream", "-o", tmp_path / "boat.png")
    assert made.code == 0, made.err
    *pieces, last = [json.loads(line) for line in made.out.splitlines()]
    assert [piece["saved"] for piece in pieces] == [str(tmp_path / "boat.png"), str(tmp_path / "boat-2.png")]
    assert [piece["artifact"] for piece in pieces] == last["job"]["artifacts"]


def test_what_cannot_choose_its_format_is_saved_as_it_comes(run: Runs, tmp_path: Path) -> None:
    made = run("angles", "-c", "last", "-w", 256, "--height", 256, "-o", tmp_path / "side.webp")
    assert made.code == 0, made.err
    assert Image.open(Path(made.out.strip())).size == (256, 256)
    refused = run("image", "a boat", *SMALL, "--output-format", "bmp", "-o", tmp_path / "boat.bmp")
    assert (refused.code, refused.out) == (2, "")


def test_a_key_gives_the_same_job_again(run: Runs) -> None:
    ids = {run("image", "a boat", *SMALL, "--idempotency-key", "boat", "--json").json["id"] for _ in range(2)}
    assert len(ids) == 1


def test_takes_the_prompt_from_a_file_or_stdin_but_not_twice(run: Runs, tmp_path: Path) -> None:
    file = tmp_path / "prompt.txt"
    file.write_text("a mill in the fog\n")
    assert run("image", "--prompt-file", file, *SMALL, "--json").json["request"]["prompt"] == "a mill in the fog"
    assert run("estimate", "image", "--prompt-file", "-", typed="a mill").code == 0
    twice = run("image", "a mill", "--prompt-file", file)
    assert (twice.code, twice.out) == (2, "")
    assert "given twice" in twice.err
    assert run("image", "--prompt-file", tmp_path / "none.txt").code == 2


def test_edits_a_file_and_then_the_last_result(run: Runs, media: dict[str, Path], tmp_path: Path) -> None:
    first = run("edit", "-c", media["photo"], "black and white", "-o", tmp_path / "bw.png", "--json")
    assert first.json["saved"] == [str(tmp_path / "bw.png")]
    then = run("edit", "-c", "last", "rotate right", "--json")
    assert then.json["request"]["references"] == [first.json["artifacts"][0]["id"]]
    assert (then.json["artifacts"][0]["width"], then.json["artifacts"][0]["height"]) == (64, 96)


@pytest.mark.parametrize(
    ("words", "medium"),
    [
        (["photobooth", "--ref", "PHOTO", "--style", "noir", "-Q", "fast"], "image/png"),
        pytest.param(
            ["angles", "-c", "PHOTO", "--azimuth", "left", "-w", 256, "--height", 256],
            "image/png",
            marks=pytest.mark.long,
        ),
        (["video", "waves", "--duration", 1, "-w", 256, "--height", 256, "--fps", 8], "video/mp4"),
        pytest.param(["music", "calm piano", "--duration", 10], "audio/mpeg", marks=pytest.mark.long),
        (["sound-effect", "rain", "--duration", 1], "audio/wav"),
        pytest.param(
            ["make", "upscale", "--set", "factor=2", "--set", "source=LAST"], "image/png", marks=pytest.mark.long
        ),
    ],
)
def test_makes_each_medium(run: Runs, media: dict[str, Path], words: list[object], medium: str) -> None:
    if "source=LAST" in words:
        known = run("library", "--media", "image", "-n", 1, "--json").json["items"][0]["id"]
        words = [*words[:-1], f"source={known}"]
    made = run(*(media["photo"] if word == "PHOTO" else word for word in words), "--json")
    assert made.code == 0, made.err
    assert made.json["artifacts"][0]["media_type"] == medium


def test_says_the_price_without_making_anything(run: Runs) -> None:
    before = run("jobs", "--json").json
    told = run("image", "a boat", "-n", 3, "--estimate")
    assert told.out.startswith("free")
    assert "3 by local/" in told.out
    assert run("estimate", "image", "a boat", "--set", "count=3", "--json").json["outputs"] == 3
    assert run("jobs", "--json").json == before


@pytest.mark.parametrize("task", ABOUT)
def test_has_an_option_for_every_field(task: str) -> None:
    names = {parameter.name for parameter in parameters_of(task)}
    assert set(REQUESTS[task].model_fields) - names <= ELSEWHERE
    assert set(FILES.get(task, {})) <= names
    assert all(parameter.default is None for parameter in parameters_of(task))
    assert all(parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD for parameter in parameters_of(task))


def test_reads_fields_as_json_text_and_paths() -> None:
    told = ["count=4", "style=noir", "options.mode=fast", "options.tools=[1, 2]", "key=A minor"]
    assert fields_of(told) == {
        "count": 4,
        "style": "noir",
        "options": {"mode": "fast", "tools": [1, 2]},
        "key": "A minor",
    }
    with pytest.raises(RequestError, match="twice"):
        fields_of(["a=1", "a.b=2"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["image"], "The prompt is empty"),
        (["image", "a", "-n", 1000], "at most 16"),
        (["image", "a", "--set", "nonsense"], "no name=value"),
        (["make", "dance", "a"], 'no task "dance"'),
        (["edit", "-c", "/nowhere/at/all.png", "brighter"], "no file /nowhere"),
        (["edit", "-c", "nobody", "brighter"], "nobody"),
        (["image", "a", "--lora", "x:strong"], '"strong" is no strength'),
        (["image", "a", "-o", "/proc/nowhere/a.png", "-w", 256, "--height", 256, "-Q", "fast"], "cannot be written"),
    ],
)
def test_says_what_is_wrong_in_a_sentence(run: Runs, words: list[object], told: str) -> None:
    answer = run(*words)
    assert answer.code == 2
    assert told.lower() in answer.err.lower()
    assert answer.out == ""


def test_a_refusal_is_an_object_too(run: Runs) -> None:
    answer = run("image", "--json")
    assert answer.json["error"]["field"] == "prompt"
    assert answer.json["error"]["message"] in answer.err


def test_what_is_not_set_up_has_a_code_of_its_own(run: Runs) -> None:
    answer = run("image", "a", "-p", "sogni")
    assert answer.code == 3
    assert "SOGNI_API_KEY" in answer.err
