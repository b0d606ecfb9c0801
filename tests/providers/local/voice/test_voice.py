"""Speech by the real espeak-ng where it is installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from providers.local.voice import program, speaker
from providers.local.voice.choosing import VOICES, languages, written_in
from providers.local.voice.speaking import speak
from studio.errors import RequestError
from studio.media.sound import loudness, read_sound
from tests.providers.local.hearing import centroid

installed = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")


def said(
    path: Path, text: str, *, voice: str = "", language: str = "", speed: float = 1.0, kind: str = "wav"
) -> np.ndarray:
    found = program()
    out = path / f"said.{kind}"
    speak(found, text, speaker(found, text, voice, language), speed, str(out), kind, progress=lambda *_: None)
    return read_sound(out, rate=44100)


def test_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(RequestError, match="espeak-ng, which is not installed") as refused:
        program()
    assert "apt install espeak-ng" in refused.value.hint


@installed
@pytest.mark.parametrize("kind", ["wav", "mp3", "flac"])
def test_speaks_at_one_loudness_without_long_silences(tmp_path: Path, kind: str) -> None:
    samples = said(tmp_path, "The quick brown fox jumps over the lazy dog.", kind=kind)
    assert 1.8 < len(samples) / 44100 < 4.5
    assert loudness(samples, 44100) == pytest.approx(-16, abs=1)
    assert np.abs(samples[:2000]).max() < 0.05
    assert 300 < centroid(samples, 44100) < 5000


@installed
def test_speaks_faster_and_slower(tmp_path: Path) -> None:
    lengths = [
        len(said(tmp_path, "One two three four five six seven eight.", speed=speed)) for speed in (0.5, 1.0, 2.0, 4.0)
    ]
    assert lengths[0] > 1.5 * lengths[1]
    assert lengths[1] > 1.4 * lengths[2] > 1.8 * lengths[3]


@installed
def test_every_voice_speaks_and_they_differ(tmp_path: Path) -> None:
    sounds = {voice: said(tmp_path, "Good morning", voice=voice) for voice in VOICES}
    assert all(len(sound) > 15000 for sound in sounds.values())
    assert len({sound.tobytes() for sound in sounds.values()}) == len(VOICES)


@installed
@pytest.mark.parametrize(
    ("text", "language"), [("Привет, мир", "ru"), ("Hello", "en-us"), ("Γειά σου", "el"), ("你好", "cmn")]
)
def test_finds_the_language_by_the_script(text: str, language: str) -> None:
    assert written_in(text) == language
    assert language in languages(program())


@installed
def test_refuses_voices_and_languages_it_lacks() -> None:
    with pytest.raises(RequestError, match='no voice "Elvis"') as refused:
        speaker(program(), "hello", "Elvis")
    assert "female" in refused.value.hint
    with pytest.raises(RequestError, match="does not speak") as refused:
        speaker(program(), "hello", language="klingon")
    assert refused.value.field == "language"


@installed
def test_words_are_never_taken_for_options(tmp_path: Path) -> None:
    assert len(said(tmp_path, "--version -w /tmp/elsewhere.wav")) > 44100
