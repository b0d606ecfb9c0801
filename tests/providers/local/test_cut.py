"""The cut room, from a request to the film."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from providers.local.cutting.film import cut
from providers.local.cutting.plan import with_cards
from studio.errors import Cancelled, RequestError
from studio.media.footage import footage
from studio.media.pieces import Piece
from studio.media.probe import probe
from studio.media.reel import Reel
from studio.requests import CutRequest, Title
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.media import samples
from tests.media.numbered import heard, loudness, numbered, numbers, tone

FPS = Fraction(24)
SRT = "1\n00:00:00,500 --> 00:00:01,500\nHello there\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("files")
    return {
        "film": numbered(folder / "film.mp4", 60, beep=True),
        "silent": numbered(folder / "silent.webm", 60, 30, first=100),
        "still": samples.picture(folder / "still.png", 320, 200),
        "music": tone(folder / "music.mp3", 1.5),
    }


def made(files: dict[str, Path], folder: Path, **request: Any) -> tuple[Path, dict[str, Any]]:
    out = folder / "out.mp4"
    body = CutRequest(**request)
    paths = {name: str(files[name]) for name in body.sources()}
    facts = cut(body.model_dump_json(), paths, str(out), progress=lambda _part, _note: None)
    found = footage(out)
    assert (facts["frames"], facts["width"], facts["height"]) == (found.frames, found.width, found.height)
    assert probe(out).duration == pytest.approx(found.seconds, abs=0.003)
    assert [path.name for path in folder.iterdir()] == ["out.mp4"]
    return out, facts


def test_clips_are_trimmed_and_joined_in_order(files: dict[str, Path], tmp_path: Path) -> None:
    clips = [
        {"artifact": "film", "start": 1.0, "end": 1.5},
        {"artifact": "film", "end": 0.25},
        {"artifact": "film", "start": 2.0},
    ]
    out, _ = made(files, tmp_path, clips=clips)
    assert numbers(out) == [*range(24, 36), *range(6), *range(48, 60)]


def test_whole_clips_that_agree_are_copied(files: dict[str, Path], tmp_path: Path) -> None:
    out, facts = made(files, tmp_path, clips=[{"artifact": "film"}] * 3)
    assert facts["pictures"] == "copied"
    assert numbers(out) == [*range(60)] * 3


def test_the_first_piece_gives_size_and_rate(files: dict[str, Path], tmp_path: Path) -> None:
    out, facts = made(
        files, tmp_path, clips=[{"artifact": "silent"}, {"artifact": "film"}, {"artifact": "still", "seconds": 0.5}]
    )
    assert (facts["fps"], facts["width"], facts["height"]) == (30, 128, 32)
    assert facts["frames"] == 60 + 75 + 15
    assert footage(out).audio


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ({"width": 320, "height": 180}, (320, 180)),
        ({"width": 321, "height": 181}, (320, 180)),
        ({"aspect_ratio": "9:16"}, (200, 356)),
        ({"aspect_ratio": "16:9"}, (356, 200)),
        ({}, (320, 200)),
    ],
)
def test_makes_the_size_asked(
    files: dict[str, Path], tmp_path: Path, asked: dict[str, Any], size: tuple[int, int]
) -> None:
    _, facts = made(files, tmp_path, clips=[{"artifact": "still", "seconds": 0.2}], **asked)
    assert (facts["width"], facts["height"]) == size


def test_a_crossfade_shortens_the_film_by_what_is_shared(files: dict[str, Path], tmp_path: Path) -> None:
    out, facts = made(
        files, tmp_path, clips=[{"artifact": "film"}, {"artifact": "still", "seconds": 2}], crossfade=0.5, fps=12
    )
    assert facts["frames"] == 30 + 24 - 6
    frames = samples.frames_of(out).astype(int)
    before, middle, after = frames[22], frames[26], frames[34]
    away = np.abs(middle - before).mean(), np.abs(middle - after).mean()
    assert min(away) > 0.2 * np.abs(before - after).mean()


def test_a_piece_too_short_for_the_crossfade_is_named(files: dict[str, Path], tmp_path: Path) -> None:
    clips = [{"artifact": "film"}, {"artifact": "film", "start": 1, "end": 1.5}, {"artifact": "film"}]
    with pytest.raises(RequestError, match=r"Piece 2 lasts 0\.50 s") as refused:
        made(files, tmp_path, clips=clips, crossfade=0.5)
    assert "0.25 s or less" in refused.value.hint


@pytest.mark.parametrize(
    ("request_", "words", "field"),
    [
        ({"clips": [{"artifact": "film", "start": 9}]}, r"lasts 2\.50 s; it cannot begin at 9 s", "clips"),
        ({"clips": [{"artifact": "music"}]}, "Piece 1 is a sound", "clips"),
        ({"clips": [{"artifact": "film"}], "titles": [{"text": "Late", "start": 3}]}, "begins at 3 s", "titles"),
        (
            {"clips": [{"artifact": "film"}], "soundtrack": "music", "soundtrack_start": 5},
            "cannot begin at 5 s",
            "soundtrack_start",
        ),
        (
            {"clips": [{"artifact": "film", "end": 0.3}], "subtitles": SRT},
            "first subtitle begins at 0.5 s",
            "subtitles",
        ),
        ({"clips": [{"artifact": "film"}], "soundtrack": "still"}, "broken|no sound", "soundtrack"),
    ],
)
def test_says_what_does_not_fit(
    files: dict[str, Path], tmp_path: Path, request_: dict[str, Any], words: str, field: str
) -> None:
    with pytest.raises(RequestError, match=words) as refused:
        made(files, tmp_path, **request_)
    assert refused.value.field == field
    assert refused.value.hint


def test_music_is_as_long_as_the_film_and_fades(files: dict[str, Path], tmp_path: Path) -> None:
    out, facts = made(files, tmp_path, clips=[{"artifact": "still", "seconds": 4}], soundtrack="music", fade=0.5)
    sound = heard(out)
    assert facts["sound"]
    assert len(sound) / 48_000 == pytest.approx(4, abs=0.01)
    assert loudness(sound, 1.3, 1.7) == pytest.approx(loudness(sound, 2.6, 3.0), rel=0.25)
    assert loudness(sound, 3.95, 4.0) < 0.1 * loudness(sound, 2, 3)


def test_volumes_silence_the_clips_or_the_film(files: dict[str, Path], tmp_path: Path) -> None:
    out, facts = made(files, tmp_path, clips=[{"artifact": "film"}], volume=0)
    assert not facts["sound"]
    assert not footage(out).audio
    loud, _ = made(files, tmp_path, clips=[{"artifact": "film"}])
    peak = np.abs(heard(loud)).max()
    soft, _ = made(files, tmp_path, clips=[{"artifact": "film"}], volume=0.5)
    assert np.abs(heard(soft)).max() == pytest.approx(peak / 2, rel=0.15)


def test_subtitles_are_drawn_or_are_a_track(files: dict[str, Path], tmp_path: Path) -> None:
    import av

    request = {"clips": [{"artifact": "still", "seconds": 2}], "subtitles": SRT}
    out, _ = made(files, tmp_path, **request)
    burned = samples.frames_of(out).astype(int)
    assert np.abs(burned[24] - burned[2]).mean() > 4 * np.abs(burned[40] - burned[2]).mean()
    changed = np.nonzero(np.abs(burned[24] - burned[2]).max(axis=2) > 60)[0]
    assert changed.min() > burned.shape[1] / 2
    out, _ = made(files, tmp_path, **request, burn_subtitles=False)
    plain = samples.frames_of(out).astype(int)
    assert np.abs(plain[24] - plain[2]).mean() < 1
    with av.open(str(out)) as container:
        assert len(container.streams.subtitles) == 1


def test_a_card_lengthens_the_film_and_splits_what_it_interrupts(files: dict[str, Path], tmp_path: Path) -> None:
    titles = [
        {"text": "One", "start": 0, "seconds": 0.5, "card": True},
        {"text": "Two", "start": 1.5, "seconds": 1, "card": True},
    ]
    out, facts = made(files, tmp_path, clips=[{"artifact": "film"}], titles=titles)
    assert facts["frames"] == 60 + 12 + 24
    found = numbers(out)
    assert found[12:36] == list(range(24))
    assert found[60:] == list(range(24, 60))


PIECES = st.lists(st.integers(8, 90), min_size=1, max_size=5)
CARDS = st.lists(st.tuples(st.floats(0, 20), st.floats(0.5, 3)), max_size=3)


@settings(max_examples=80, deadline=None)
@given(lengths=PIECES, cards=CARDS, shared=st.integers(0, 4))
def test_cards_lose_no_frame_of_the_pieces(lengths: list[int], cards: list[tuple[float, float]], shared: int) -> None:
    reel = Reel(tuple(Piece(Path(str(at)), length) for at, length in enumerate(lengths)), 64, 64, FPS, shared)
    titled = [(Title(text="a", start=start, seconds=seconds, card=True), Path("card")) for start, seconds in cards]
    assert shared or with_cards(reel, titled)
    try:
        after = with_cards(reel, titled)
    except RequestError:
        assume(False)  # too short for its crossfades, with a card beside it
    for at, length in enumerate(lengths):
        parts = [piece for piece in after.pieces if piece.path == Path(str(at))]
        assert sum(piece.frames for piece in parts) == length
        starts = [round(piece.start * FPS) for piece in parts]
        assert starts == [sum(piece.frames for piece in parts[:number]) for number in range(len(parts))]
    assert sum(piece.path == Path("card") for piece in after.pieces) == len(cards)


def test_a_cancel_leaves_nothing_behind(files: dict[str, Path], tmp_path: Path) -> None:
    def cancel(part: float, _note: str) -> None:
        if part > 0.5:
            raise Cancelled

    body = CutRequest(clips=[{"artifact": "still", "seconds": 4}])
    with pytest.raises(Cancelled):
        cut(body.model_dump_json(), {"still": str(files["still"])}, str(tmp_path / "out.mp4"), progress=cancel)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    studio = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path_factory.mktemp("home"))}))
    yield studio
    studio.close()


def test_is_a_job_like_any_other(alone: Studio, files: dict[str, Path]) -> None:
    ids = [alone.library.add(files[name], owner=OWNER).id for name in ("film", "still", "music")]
    request = {
        "clips": [{"artifact": ids[0]}, {"artifact": ids[1], "seconds": 1}],
        "soundtrack": ids[2],
        "crossfade": 0.25,
    }
    job = alone.wait(alone.submit("cut", request, owner=OWNER).id, owner=OWNER, seconds=60)
    assert (job.status, job.provider, job.cost.actual) == ("succeeded", "local", 0.0), job.error
    film = job.artifacts[0]
    assert (film.media_type, film.width, film.height, film.duration) == ("video/mp4", 128, 32, 3.25)
    assert film.recipe["facts"]["frames"] == 78
    assert set(film.parents) == set(ids)


@pytest.mark.parametrize(
    ("request_", "field"), [({"width": 32, "height": 32}, "width"), ({"subtitles": "nothing"}, "subtitles")]
)
def test_refuses_before_anything_is_begun(
    alone: Studio, files: dict[str, Path], request_: dict[str, Any], field: str
) -> None:
    film = alone.library.add(files["film"], owner=OWNER).id
    with pytest.raises(RequestError) as refused:
        alone.submit("cut", {"clips": [{"artifact": film}], **request_}, owner=OWNER)
    assert refused.value.field == field
    assert alone.jobs(owner=OWNER, status="failed") == []
