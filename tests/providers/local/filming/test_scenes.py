"""Films from words: what the camera is told is not painted, weather hides nothing, seeds and loops hold."""

from __future__ import annotations

import numpy as np
import pytest

from providers.local.filming.lives import Pulse
from providers.local.filming.painted import MIST_NEAR, Stage, layers_of
from providers.local.filming.weather import falling
from providers.local.filming.words import staged
from providers.local.painter.planning import plan
from providers.local.painter.reading import read
from tests.providers.local.filming.shots import apart, shot


@pytest.mark.parametrize(
    ("prompt", "absent"),
    [
        ("a street at night, truck right", "van"),
        ("hills at dusk, crane up slowly", "heron"),
        ("a lake, Crane  Shot", "heron"),
    ],
)
def test_what_the_camera_is_told_is_not_painted(prompt: str, absent: str) -> None:
    assert absent in {mention.word.name for mention in read(prompt).mentions}
    assert absent not in {mention.word.name for mention in read(staged(prompt)).mentions}


def test_a_truck_and_a_crane_of_the_scene_stay_in_it() -> None:
    assert {m.word.name for m in read(staged("a red truck and a crane by the lake, push in")).mentions} >= {
        "van",
        "heron",
    }


@pytest.mark.parametrize("words", ["green hills at sunset", "white clouds over a blue sea", "a green meadow"])
def test_the_land_s_own_colour_tints_nothing_else(words: str) -> None:
    assert not read(words).family("palette")


def test_a_colour_that_the_land_has_not_is_meant() -> None:
    assert [m.word.name for m in read("pink hills").family("palette")] == ["pink"]


@pytest.mark.parametrize("words", ["heavy snow over a village at night", "a blizzard in the mountains"])
def test_heavy_snow_is_seen_and_hides_nothing(words: str) -> None:
    scene = plan(read(words), words, 320, 180)
    snow = falling("snow", scene, 320, 180, Pulse(2.0))
    assert snow
    frame = np.zeros((180, 320, 3), np.uint8)
    snow(frame, 1.0)
    assert frame.max() > 70
    assert (frame.max(axis=2) > 40).mean() < 0.07


def test_equal_seeds_give_equal_frames_and_others_do_not() -> None:
    films = [shot("text", "waves below a lighthouse, gentle rain", seed=seed, frames=3) for seed in (4, 4, 5)]
    assert all(np.array_equal(one, other) for one, other in zip(films[0], films[1], strict=True))
    assert apart(films[0][1], films[2][1]) > 3


def test_mist_hangs_before_the_trees() -> None:
    def veils(words: str) -> list[int]:
        scene = plan(read(words), "same", 160, 96)
        layers = layers_of(Stage(scene, Pulse(1.0), lambda pixels: pixels), lambda part: None)
        return [int(layer.pixels[..., 3].max()) for layer in layers if layer.near == MIST_NEAR]

    assert max(veils("a misty pine forest at noon")) > 90
    assert not veils("a pine forest at noon")


@pytest.mark.parametrize(
    "words", ["a cup on a wooden table, dolly in", "apples on a table, crane up fast", "a vase, pull out"]
)
def test_no_room_ends_within_the_frame(words: str) -> None:
    for frame in shot("text", words, frames=4)[1:]:
        for edge in (frame[0], frame[-1], frame[:, 0], frame[:, -1]):
            assert edge.max(axis=1).min() > 2
