from __future__ import annotations

from pathlib import Path

import av
import pytest
from PIL import Image

from tests.commands.conftest import Runs

WORDS = "1\n00:00:00,000 --> 00:00:00,400\nHello there\n"


def seconds(file: Path) -> float:
    with av.open(str(file)) as film:
        return float(film.duration or 0) / av.time_base


def test_joins_films_and_pictures_under_music(run: Runs, media: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "joined.mp4"
    made = run("concat", media["film"], media["film"], "--music", media["voice"], "-o", out, "-q")
    assert (made.code, made.out) == (0, f"{out}\n"), made.err
    assert seconds(out) == pytest.approx(1.0, abs=0.15)


def test_trims_a_film(run: Runs, media: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "part.mp4"
    assert run("trim", media["film"], "--start", 0.1, "--seconds", 0.25, "-o", out).code == 0
    assert seconds(out) == pytest.approx(0.25, abs=0.1)


def test_takes_the_last_frame(run: Runs, media: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "last.png"
    assert run("last-frame", media["film"], "-o", out).code == 0
    assert Image.open(out).size == (96, 64)


def test_puts_subtitles_of_a_file_on_a_film(run: Runs, media: dict[str, Path], tmp_path: Path) -> None:
    words, out = tmp_path / "words.srt", tmp_path / "told.mp4"
    words.write_text(WORDS)
    assert run("subtitles", media["film"], words, "--no-burn", "-o", out).code == 0
    with av.open(str(out)) as film:
        assert [stream.type for stream in film.streams].count("subtitle") == 1


def test_says_that_nobody_hears_words_here(run: Runs, media: dict[str, Path]) -> None:
    answer = run("subtitles", media["film"])
    assert answer.code != 0
    assert "transcri" in answer.err.lower()
