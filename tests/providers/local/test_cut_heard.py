"""What is heard in a cut: voices laid over pieces, what they say as subtitles, beats that pieces end on; and wipes and stickers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from pydantic import ValidationError

from providers.local.cutting.film import cut
from providers.local.cutting.hearing import LEAD, PAUSE
from studio.errors import RequestError
from studio.media.beats import beats_of
from studio.media.footage import footage
from studio.media.sound import write_sound
from studio.media.subtitles import parse
from studio.requests import CutRequest
from tests.media import samples
from tests.media.numbered import heard, loudness, numbered, numbers, tone

RATE = 22_050


def drummed(path: Path, bpm: float, seconds: float) -> Path:
    """Music with a beat: a thump on each, a tick between two, a quiet chord all along."""
    at = np.arange(round(seconds * RATE)) / RATE
    wave = 0.05 * sum(np.sin(2 * np.pi * pitch * at) for pitch in (220, 277, 330))
    for number in range(int(seconds * bpm / 30) + 1):
        begin = number * 30 / bpm
        age = np.maximum(at - begin, 0)
        pitch, level = (70, 0.7) if number % 2 == 0 else (4000, 0.08)
        wave = wave + np.where(at >= begin, level * np.exp(-age * 30) * np.sin(2 * np.pi * pitch * age), 0)
    return write_sound(np.clip(wave, -1, 1)[:, None].astype(np.float32), path, RATE)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("files")
    return {
        "film": numbered(folder / "film.mp4", 60, beep=True),
        "long": numbered(folder / "long.mp4", 120),
        "still": samples.picture(folder / "still.png", 128, 32),
        "dark": samples.picture(folder / "dark.png", 128, 32, seed=5),
        "voice": tone(folder / "voice.wav", 3.0),
        "drums": drummed(folder / "drums.wav", 120, 9),
    }


def made(files: dict[str, Path], folder: Path, **request: Any) -> tuple[Path, dict[str, Any]]:
    out, body = folder / "out.mp4", CutRequest(**request)
    paths = {name: str(files[name]) for name in body.sources()}
    return out, cut(body.model_dump_json(), paths, str(out), progress=lambda _part, _note: None)


def frame(path: Path, number: int) -> np.ndarray:
    with av.open(str(path)) as container:
        for at, each in enumerate(container.decode(video=0)):
            if at == number:
                return each.to_ndarray(format="rgb24")
    raise AssertionError(number)


def test_a_voice_is_heard_over_its_piece_which_lasts_until_it_is_over(files: dict[str, Path], tmp_path: Path) -> None:
    clips = [
        {"artifact": "still", "sound": "voice", "spoken": "One line.\nAnd another, which is longer."},
        {"artifact": "film", "sound": "voice", "spoken": "Three."},
    ]
    out, facts = made(files, tmp_path, clips=clips)
    each = LEAD + 3.0 + PAUSE
    assert facts["seconds"] == pytest.approx(2 * each, abs=0.1)
    assert facts["pieces"] == [0.0, pytest.approx(each, abs=0.05)]
    sound, second = heard(out), facts["pieces"][1]
    for begin in (0.0, second):
        assert loudness(sound, begin + LEAD + 0.1, begin + LEAD + 2.9) > 0.2
        assert loudness(sound, begin + 0.02, begin + LEAD - 0.05) < 0.01
        assert loudness(sound, begin + LEAD + 3.1, begin + each - 0.05) < 0.01
    cues = parse(facts["subtitles"])
    assert [cue.text for cue in cues] == ["One line.", "And another, which is longer.", "Three."]
    assert cues[0].start == pytest.approx(LEAD, abs=0.05)
    assert cues[1].end == pytest.approx(LEAD + 3.0, abs=0.05)
    assert cues[2].start == pytest.approx(second + LEAD, abs=0.05)
    assert cues[1].end - cues[1].start > cues[0].end - cues[0].start


def test_a_film_is_shown_more_slowly_for_its_voice(files: dict[str, Path], tmp_path: Path) -> None:
    out, facts = made(files, tmp_path, clips=[{"artifact": "film", "sound": "voice"}])
    told = numbers(out)
    assert len(told) == facts["frames"] > 85
    assert told == sorted(told)
    assert set(told) >= set(range(1, 59))
    assert max(told.count(number) for number in range(60)) <= 3  # never a standing picture


def test_pieces_end_on_beats(files: dict[str, Path], tmp_path: Path) -> None:
    clips = [{"artifact": "long", "end": 1.7}, {"artifact": "still", "seconds": 1.2}, {"artifact": "long", "end": 2.3}]
    _, facts = made(files, tmp_path, clips=clips, soundtrack="drums", volume=0, beats=0)
    ends = [*facts["pieces"][1:], facts["seconds"]]
    assert ends == [pytest.approx(end, abs=0.06) for end in (1.5, 2.5, 4.5)]
    _, facts = made(files, tmp_path, clips=clips, soundtrack="drums", volume=0, beats=2, crossfade=0.1)
    assert facts["pieces"] == [pytest.approx(begin, abs=0.06) for begin in (0, 1, 2)]
    assert facts["seconds"] == pytest.approx(3, abs=0.06)


@pytest.mark.parametrize("bpm", [72, 100, 128, pytest.param(87, marks=pytest.mark.long), pytest.param(150, marks=pytest.mark.long)])  # fmt: skip
def test_beats_are_heard_where_they_are(bpm: float, tmp_path: Path) -> None:
    found = np.array(beats_of(drummed(tmp_path / "drums.wav", bpm, 8)))
    step = 60 / bpm
    off = np.abs((found + step / 2) % step - step / 2)
    assert len(found) == pytest.approx(8 / step, abs=2)
    assert np.median(off) < 0.015


def test_no_beat_is_told(files: dict[str, Path], tmp_path: Path) -> None:
    clips = [{"artifact": "still"}]
    with pytest.raises(ValidationError, match="no music to cut to"):
        CutRequest(clips=clips, beats=4)
    with pytest.raises(RequestError, match="No beat"):
        made(files, tmp_path, clips=clips, soundtrack="voice", beats=4)
    with pytest.raises(RequestError, match=r"Piece 1 lasts 0\.33 s"):
        made(files, tmp_path, clips=[{"artifact": "film", "end": 0.33}], soundtrack="drums", beats=4)
    _, facts = made(files, tmp_path, clips=[{"artifact": "still", "seconds": 0.5}], soundtrack="voice", beats=0)
    assert facts["seconds"] == 0.5  # music without a beat leaves pieces as long as they are


def test_one_piece_is_wiped_off_the_other(files: dict[str, Path], tmp_path: Path) -> None:
    clips = [{"artifact": "still", "seconds": 1}, {"artifact": "dark", "seconds": 1}]
    out, facts = made(files, tmp_path, clips=clips, crossfade=0.5, transition="wipe")
    first, last, middle = frame(out, 2), frame(out, facts["frames"] - 2), frame(out, facts["frames"] // 2)
    near = lambda a, b: float(np.abs(a.astype(int) - b.astype(int)).mean())  # noqa: E731
    assert near(middle[:, :48], last[:, :48]) < 6 < near(middle[:, :48], first[:, :48])
    assert near(middle[:, 80:], first[:, 80:]) < 6 < near(middle[:, 80:], last[:, 80:])


def test_a_sticker_stands_where_and_while_it_is_asked(files: dict[str, Path], tmp_path: Path) -> None:
    sticker = {"artifact": "dark", "across": 0.75, "down": 0.5, "share": 0.25, "start": 0.5, "seconds": 0.5}
    out, _ = made(files, tmp_path, clips=[{"artifact": "still", "seconds": 1.5}], stickers=[sticker])
    changed = np.abs(frame(out, 18).astype(int) - frame(out, 2).astype(int)).sum(axis=2) > 40
    assert changed[12:20, 84:108].mean() > 0.5
    assert changed[:, :70].mean() < 0.02
    assert np.abs(frame(out, 30).astype(int) - frame(out, 2).astype(int)).mean() < 3
    with pytest.raises(RequestError, match="begins at 9 s"):
        made(files, tmp_path, clips=[{"artifact": "still"}], stickers=[{**sticker, "start": 9}])
    assert footage(out).frames == 36
