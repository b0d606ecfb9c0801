"""From one picture to another, and films made from films."""

from __future__ import annotations

import itertools
from pathlib import Path

import cv2
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


@pytest.fixture
def unlike(tmp_path: Path) -> dict[str, Path]:
    """A bright disc on the left of a dark ground, and dark stripes on a bright one."""
    first, last = np.full((96, 160, 3), 30, np.uint8), np.full((96, 160, 3), 225, np.uint8)
    cv2.circle(first, (45, 50), 30, (255, 250, 240), -1, cv2.LINE_AA)
    last[:, 20::40] = last[:, 21::40] = last[:, 22::40] = (10, 20, 60)
    return {"first": picture_file(tmp_path / "disc.png", first), "last": picture_file(tmp_path / "stripes.png", last)}


def test_unlike_pictures_are_never_both_seen_in_one_place_for_long(unlike: dict[str, Path]) -> None:
    frames = shot("transition", "morph", unlike, frames=25)
    for number in (8, 12, 16):
        between = np.abs(frames[number].astype(int).mean(axis=2) - 127) < 55
        assert between.mean() < 0.2, number


def test_like_pictures_still_melt_into_each_other(tmp_path: Path) -> None:
    pixels = plaid()
    moved = np.roll(pixels, 8, axis=1)
    files = {"first": picture_file(tmp_path / "a.png", pixels), "last": picture_file(tmp_path / "b.png", moved)}
    frames = shot("transition", "morph", files, frames=9)
    mean = cv2.addWeighted(pixels, 0.5, moved, 0.5, 0)
    middle = frames[4][:, 20:-20].std(), mean[:, 20:-20].std()
    assert middle[0] > 1.1 * middle[1]  # drawn along, not laid over each other


@pytest.mark.parametrize("noise", [1.5, 5.0])
def test_a_comic_of_a_noisy_film_stands_still(tmp_path: Path, noise: float) -> None:
    rng = np.random.default_rng(3)
    noisy = [np.clip(plaid() + rng.normal(0, noise, (96, 160, 3)), 0, 255).astype(np.uint8) for _ in range(9)]
    frames = shot("restyle", "comic", {"video": film_file(tmp_path / "noisy.mp4", noisy)}, frames=9)
    assert max(apart(one, other) for one, other in itertools.pairwise(frames)) < 1.5


def test_what_moves_in_a_noisy_film_leaves_no_trail(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    ground = plaid()
    noisy = []
    for number in range(13):
        picture = ground + rng.normal(0, 4, ground.shape)
        picture[30:60, 8 * number : 8 * number + 24] = 250
        noisy.append(np.clip(picture, 0, 255).astype(np.uint8))
    frames = shot("restyle", "black and white", {"video": film_file(tmp_path / "box.mp4", noisy)})
    clean = chain("black and white").apply(ground, seed=4)
    left_behind = (slice(30, 60), slice(0, 48))  # where it was half the film ago
    assert apart(frames[12][left_behind], clean[left_behind]) < 9


def test_a_painted_film_larger_than_its_strokes_need_keeps_its_size_and_look(tmp_path: Path) -> None:
    film = film_file(tmp_path / "large.mp4", [cv2.resize(plaid(), (1280, 720), interpolation=cv2.INTER_CUBIC)] * 2)
    frame = shot("restyle", "comic", {"video": film}, width=1280, height=720, frames=1)[0]
    whole = chain("comic").apply(next(iter(FilmReader(film))), seed=4)
    assert frame.shape == (720, 1280, 3)
    grays = [cv2.GaussianBlur(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), (0, 0), 6).astype(int) for one in (frame, whole)]
    assert np.abs(grays[0] - grays[1]).mean() < 6
    assert frame.std() == pytest.approx(whole.std(), rel=0.1)
