"""Sound effects, heard."""

from __future__ import annotations

import numpy as np
import pytest

from providers.local.foley import RATE, bed, names, order
from studio.errors import RequestError
from studio.media.sound import loudness, true_peak
from tests.providers.local.hearing import centroid, longest_gap


@pytest.mark.parametrize("name", names())
def test_every_sound_is_exactly_long_enough_loud_and_clean(name: str) -> None:
    samples = bed(name, 2.51, 1, 22050)
    assert samples.shape == (round(2.51 * 22050), 2)
    assert np.isfinite(samples).all()
    assert -24 < loudness(samples, 22050) < -17
    assert true_peak(samples) <= 10 ** (-0.95 / 20)
    assert np.abs(samples[-1]).max() < 0.01


@pytest.mark.parametrize("seconds", [0.5, 1.0, 20.0])
def test_short_and_long(seconds: float) -> None:
    for name in ("rain", "door", "click", "riser"):
        assert len(bed(name, seconds, 1, 16000)) == round(seconds * 16000)


@pytest.mark.long
def test_what_goes_on_has_no_holes() -> None:
    for name in ("rain", "wind", "stream", "fire", "engine", "crowd"):
        assert longest_gap(bed(name, 4, 1), RATE) < 0.1, name


def test_sounds_differ_in_colour() -> None:
    middle = {name: centroid(bed(name, 3, 1), RATE) for name in ("heartbeat", "wind", "engine", "rain", "glass")}
    assert middle["heartbeat"] < middle["wind"] < middle["engine"] < middle["rain"]
    assert middle["glass"] > 4000


def test_rain_with_thunder_holds_both() -> None:
    rain, both = bed("rain", 6, 1), bed("rain with thunder", 6, 1)
    low = [np.square(np.abs(np.fft.rfft(sound[:, 0]))[: 6 * 120]).sum() for sound in (rain, both)]
    assert low[1] > 20 * low[0]
    assert [wanted.name for wanted in order("rain with thunder").sounds] == ["rain", "thunder"]


def test_steps_come_as_often_as_people_walk() -> None:
    def beats(words: str) -> int:
        level = np.abs(bed(words, 6, 2, 22050)).max(axis=1)
        level = level[: len(level) // 2205 * 2205].reshape(-1, 2205).max(axis=1)
        return int(((level[1:-1] > level[:-2]) & (level[1:-1] >= level[2:]) & (level[1:-1] > 0.3 * level.max())).sum())

    assert 7 <= beats("footsteps") <= 15
    assert beats("fast footsteps") > beats("slow footsteps")


def test_words_before_a_sound_change_it() -> None:
    near, far = bed("thunder", 5, 1), bed("distant thunder", 5, 1)
    assert centroid(far, RATE) < centroid(near, RATE) * 0.8
    assert not np.array_equal(bed("steps on gravel", 2, 1), bed("steps on wood", 2, 1))
    asked = order("heavy rain and a distant soft church bell")
    assert (asked.sounds[0].force, asked.sounds[0].far) == (1.6, 0.0)
    assert (asked.sounds[1].name, asked.sounds[1].far, asked.sounds[1].force) == ("bell", 1.0, 0.55)


def test_equal_seeds_sound_equal_and_others_do_not() -> None:
    assert np.array_equal(bed("fire", 2, 4), bed("fire", 2, 4))
    assert not np.array_equal(bed("fire", 2, 4), bed("fire", 2, 5))


def test_refuses_what_it_has_no_sound_for_and_says_what_it_has() -> None:
    with pytest.raises(RequestError, match="a dragon") as refused:
        order("the roar of a dragon")
    assert refused.value.field == "prompt"
    assert all(name in refused.value.hint for name in ("rain", "door", "whoosh", "crowd"))


def test_says_which_words_meant_nothing() -> None:
    assert order("rain with a dragon on the roof").unknown == ("dragon", "roof")
