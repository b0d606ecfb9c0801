"""Pictures follow the sound: loudness, beat and window, to the frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from providers.local.filming.hearing import listened
from studio.media.film import SOUND_RATE
from studio.media.sound import write_sound
from tests.providers.local.filming.shots import apart, clicks, picture_file, plaid, shot

FPS, FRAMES = 24.0, 48


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("in")
    return {"first": picture_file(folder / "blots.png", plaid()), "audio": clicks(folder / "clicks.wav", 3.0)}


def brightness(frames: list[np.ndarray]) -> np.ndarray:
    return np.array([frame.mean() for frame in frames])


def test_beats_are_heard_where_they_are(files: dict[str, Path]) -> None:
    heard = listened(files["audio"], 0.0, None, FRAMES, FPS)
    jumps = np.flatnonzero((heard.beat[1:] > 0.3) & (heard.beat[:-1] <= 0.3)) + 1
    assert len(jumps) == 4
    assert np.abs(jumps - np.array([6, 18, 30, 42])).max() <= 1


def test_the_picture_brightens_with_the_loudness(files: dict[str, Path]) -> None:
    heard = listened(files["audio"], 0.0, None, FRAMES, FPS)
    bright = brightness(shot("sound", "static", files, frames=FRAMES, fps=FPS))
    assert np.corrcoef(bright, heard.loud)[0, 1] > 0.5
    assert np.corrcoef(bright, heard.beat)[0, 1] > 0.5


def test_the_picture_jumps_within_a_frame_of_the_beat(files: dict[str, Path]) -> None:
    rise = np.diff(brightness(shot("sound", "static", files, frames=FRAMES, fps=FPS)))
    for beat in (6, 18, 30, 42):
        assert abs(int(np.argmax(rise[beat - 5 : beat + 6])) - 5 + 1) <= 1


@pytest.mark.parametrize("look", ["bars", "ring", "wave", "ridges", "stars", "aurora", "tunnel"])
def test_every_look_follows_the_sound(files: dict[str, Path], look: str) -> None:
    sound = {"audio": files["audio"]}
    heard = listened(files["audio"], 0.0, None, FRAMES, FPS)
    frames = shot("audio", look, sound, frames=FRAMES, fps=FPS)
    assert np.corrcoef(brightness(frames), heard.beat)[0, 1] > 0.4
    assert apart(frames[0], frames[8]) > 0.5


def test_looks_and_tints_differ(files: dict[str, Path]) -> None:
    sound = {"audio": files["audio"]}
    drawn = [shot("audio", f"{look} gold", sound)[4] for look in ("bars", "ring", "wave", "stars")]
    drawn.append(shot("audio", "bars blue", sound)[4])
    for number, one in enumerate(drawn):
        assert all(apart(one, other) > 1 for other in drawn[number + 1 :])


def test_the_window_of_the_sound_is_what_is_heard(files: dict[str, Path]) -> None:
    late = listened(files["audio"], 0.125, None, 24, FPS)
    assert late.beat[:6].max() > 0.3
    short = listened(files["audio"], 0.0, 0.5, 24, FPS)
    assert short.loud[13:].max() < 0.05


def test_a_beat_at_the_very_first_instant_is_heard(tmp_path: Path) -> None:
    heard = listened(clicks(tmp_path / "first.wav", 2.0, first=0.0), 0.0, None, FRAMES, FPS)
    assert heard.beat[:2].max() > 0.5
    cut = listened(clicks(tmp_path / "cut.wav", 3.0, first=0.25), 0.25, None, FRAMES, FPS)
    assert cut.beat[:2].max() > 0.5


def test_a_window_within_a_steady_tone_begins_without_a_beat(tmp_path: Path) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 110 * np.arange(3 * SOUND_RATE) / SOUND_RATE).astype(np.float32)
    path = write_sound(tone[:, None], tmp_path / "tone.wav", SOUND_RATE)
    assert listened(path, 1.0, None, 24, FPS).beat.max() < 0.1
