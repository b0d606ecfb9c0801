"""From one picture to another, and films made from films."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from providers.local.editing import chain
from providers.local.filming.extending import movement
from providers.local.filming.morph import CHANGES
from studio.media.film import FilmReader
from tests.providers.local.filming.shots import apart, film_file, picture_file, plaid, shot, way


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("in")
    dark, light = plaid(seed=1) // 2, plaid(seed=2) // 2 + 120
    return {"first": picture_file(folder / "a.png", dark), "last": picture_file(folder / "b.png", light)}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_a_change_goes_from_the_first_to_the_last(both: dict[str, Path], change: str) -> None:
    frames = shot("transition", change, both)
    assert apart(frames[0], plaid(seed=1) // 2) < 1
    assert apart(frames[-1], plaid(seed=2) // 2 + 120) < 1
    assert min(apart(frames[6], frames[0]), apart(frames[6], frames[-1])) > 8


def test_a_morph_speeds_up_and_slows_down_without_a_jerk(both: dict[str, Path]) -> None:
    frames = shot("transition", "morph", both, frames=24)
    steps = [apart(one, other) for one, other in itertools.pairwise(frames)]
    assert np.abs(np.diff(steps)).max() < 0.25 * max(steps)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A film in which nothing moves but the noise of a sensor."""
    rng = np.random.default_rng(3)
    noisy = [np.clip(plaid() + rng.normal(0, 1.5, (96, 160, 3)), 0, 255).astype(np.uint8) for _ in range(13)]
    return {"video": film_file(tmp_path_factory.mktemp("in") / "standing.mp4", noisy)}


@pytest.mark.parametrize("words", ["oil painting", "pencil sketch", "film grain", "glitch", "black and white"])
def test_what_stands_does_not_flicker(standing: dict[str, Path], words: str) -> None:
    frames = shot("restyle", words, standing)
    assert len(frames) == 13
    assert max(apart(one, other) for one, other in itertools.pairwise(frames)) < 2


def test_each_frame_is_what_the_edit_makes_of_it(tmp_path: Path) -> None:
    panned = [plaid(240)[:, 4 * n : 4 * n + 160] for n in range(13)]
    film = film_file(tmp_path / "pan.mp4", panned)
    frames = shot("restyle", "black and white and then invert", {"video": film})
    steps = chain("black and white and then invert")
    for frame, seen in zip(frames, FilmReader(film, width=160, height=96, fps=12.0), strict=True):
        assert apart(frame, steps.apply(seen, seed=4)) < 6


def test_a_film_goes_on_where_it_ends(tmp_path: Path) -> None:
    panned = [plaid(240)[:, 3 * n : 3 * n + 160] for n in range(13)]
    film = film_file(tmp_path / "pan.mp4", panned)
    source = list(FilmReader(film, width=160, height=96, fps=12.0))
    frames = shot("extend", "", {"video": film}, frames=25)
    assert len(frames) == 25
    assert all(np.array_equal(one, other) for one, other in zip(frames, source, strict=False))
    assert apart(frames[13], frames[12]) < 1.5 * apart(source[12], source[11])
    assert way(frames[12:16])[0] < -1.5


def test_a_movement_is_measured() -> None:
    found = movement([plaid(320)[:, 4 * n : 4 * n + 160] for n in range(5)])
    assert found.pan_x == pytest.approx(-0.02, abs=0.004)
    assert abs(found.pan_y) < 0.003
    assert movement([np.zeros((96, 160, 3), np.uint8)] * 3).pan_x == 0
