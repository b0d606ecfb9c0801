from __future__ import annotations

from pathlib import Path

from tests.commands.conftest import Runs


def test_enriches_a_prompt(run: Runs) -> None:
    richer = run("enhance", "a lake")
    assert richer.out.lower().startswith("a lake")
    assert "By the local vocabulary" in richer.err
    assert run("enhance", "a lake", "--json").json["by"] == "the local vocabulary"


def test_describes_a_picture(run: Runs, media: dict[str, Path]) -> None:
    told = run("describe", media["photo"], "-q")
    assert (told.code, told.err) == (0, "")
    assert told.out.strip()


def test_a_question_without_anybody_to_ask_says_so(run: Runs) -> None:
    answer = run("ask", "Who are you?")
    assert answer.code == 2
    assert "Set up a chat server" in answer.err


def test_words_are_given_once(run: Runs, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("Be brief")
    assert "given twice" in run("ask", "hi", "--system", "x", "--system-file", file).err
    assert "given twice" in run("enhance", "hi", "--prompt-file", file).err
