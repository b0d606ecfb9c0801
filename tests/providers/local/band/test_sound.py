"""The band, heard: length, loudness, tempo, key, and genres that can be told apart."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from providers.local.band import RATE, Ask, facts, play
from providers.local.band.genres import genres
from providers.local.band.score import Score
from studio.media.sound import true_peak
from tests.conftest import few
from tests.providers.local.hearing import centroid, key_of, likeness, longest_gap, lufs, tempo_strength

SECONDS = 10.37
KEYS = ("F# major", "C major", "Bb major", "A major", "Eb major")
GENRES = tuple(genres())


@cache
def piece(genre: str, seed: int = 1) -> tuple[Score, np.ndarray]:
    return play(Ask(genre, SECONDS, seed, key=KEYS[GENRES.index(genre) % len(KEYS)]))


@pytest.mark.parametrize("genre", few(GENRES, 4))
def test_is_as_long_and_as_loud_as_it_should_be(genre: str) -> None:
    _, samples = piece(genre)
    assert samples.shape == (round(SECONDS * RATE), 2)
    assert lufs(samples, RATE) == pytest.approx(-14, abs=1.0)
    assert true_peak(samples) <= 10 ** (-0.95 / 20)


@pytest.mark.parametrize("genre", few(GENRES, 4))
def test_begins_and_ends_without_a_click_and_has_no_holes(genre: str) -> None:
    _, samples = piece(genre)
    assert np.abs(samples[0]).max() < 0.02
    assert np.abs(samples[-1]).max() < 0.002
    body = samples[: int(len(samples) * 0.85)]
    assert longest_gap(body, RATE) < 1.5
    assert abs(float(samples.mean())) < 0.003


@pytest.mark.parametrize("genre", few([genre for genre in GENRES if genre != "ambient"], 4))
def test_keeps_its_tempo(genre: str) -> None:
    score, samples = piece(genre)
    assert tempo_strength(samples, RATE, score.plan.bpm) > 0.03


@pytest.mark.parametrize("bpm", few([97, 64, 133], 1))
def test_keeps_the_tempo_that_is_asked(bpm: int) -> None:
    score, samples = play(Ask("rock", 10, 2, bpm=bpm))
    assert score.plan.bpm == bpm
    assert tempo_strength(samples, RATE, bpm) > 0.1


@pytest.mark.parametrize("genre", few(GENRES, 4))
def test_is_in_its_key(genre: str) -> None:
    score, samples = piece(genre)
    found, wanted = key_of(samples, RATE)[0], score.plan.key.name
    if genre == "rock":  # power chords have no third: they tell the tonic only
        found, wanted = found.split()[0], wanted.split()[0]
    assert found == wanted


@pytest.mark.parametrize(
    ("genre", "key"),
    [
        ("folk", "A minor"),
        ("waltz", "E minor"),
        pytest.param("chiptune", "G minor", marks=pytest.mark.long),
        pytest.param("classical", "C# minor", marks=pytest.mark.long),
    ],
)
def test_is_in_a_minor_key(genre: str, key: str) -> None:
    score, samples = play(Ask(genre, 16, 3, key=key))
    assert score.plan.key.minor
    assert key_of(samples, RATE)[0] == key


@pytest.mark.long
def test_genres_sound_different() -> None:
    """Two pieces of one genre are more alike than two of different genres, for nearly all of them."""
    prints = {genre: likeness(piece(genre)[1], RATE) for genre in GENRES}
    apart = {
        (one, other): float(np.linalg.norm(prints[one] - prints[other]))
        for one in GENRES
        for other in GENRES
        if one < other
    }
    assert min(apart.values()) > 6.0, min(apart, key=lambda pair: apart[pair])
    again = [likeness(piece(genre, 2)[1], RATE) for genre in GENRES[:4]]
    found = [min(GENRES, key=lambda genre: float(np.linalg.norm(prints[genre] - mark))) for mark in again]
    assert sum(name == genre for name, genre in zip(found, GENRES, strict=False)) >= 3, found


def test_the_same_seed_gives_the_same_samples_and_another_does_not() -> None:
    first, second, other = (play(Ask("reggae", 10, seed))[1] for seed in (7, 7, 8))
    assert np.array_equal(first, second)
    assert not np.allclose(first, other, atol=0.01)


def test_words_change_the_sound() -> None:
    dark, bright = (play(Ask(f"{word} house", 10, 3, key="C major", bpm=120))[1] for word in ("dark", "hopeful"))
    assert centroid(bright, RATE) > centroid(dark, RATE) * 1.1


@pytest.mark.parametrize("beats", few([3, 2, 4, 6], 1))
def test_plays_any_meter_fast_and_slow(beats: int) -> None:
    for bpm in (30, 300):
        score, samples = play(Ask("rock", 10, 1, bpm=bpm, beats=beats))
        assert len(samples) == 10 * RATE
        assert np.isfinite(samples).all()
        assert facts(score)["time_signature"] == beats


def test_tells_what_it_played() -> None:
    score, _ = piece("lofi")
    found = facts(score)
    assert (found["genre"], found["key"], found["bpm"]) == ("lofi", "F# major", score.plan.bpm)
    assert found["sections"][0]["start"] == 0
    assert found["sections"][-1]["end"] == pytest.approx(SECONDS)
    assert "drums" in found["parts"]
