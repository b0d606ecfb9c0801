"""Manners: each remakes any picture, looks like nothing else, and is the same each time."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest

from providers.local.painter import MANNERS as READ
from providers.local.painter.manners import MANNERS, apply


def scene(width: int = 384, height: int = 320) -> np.ndarray:
    """A sky over hills with a sun and a red house, (height, width, 3) uint8."""
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    image = np.array([70, 120, 200], np.float32) * (1 - y) + np.array([240, 200, 150], np.float32) * y
    image = np.ascontiguousarray(np.broadcast_to(image, (height, width, 3)).astype(np.uint8))
    cv2.circle(image, (width // 3, height // 3), height // 10, (255, 240, 200), -1, cv2.LINE_AA)
    hills = np.array(
        [[0, height], [0, height * 2 // 3], [width // 2, height // 2], [width, height * 3 // 4], [width, height]]
    )
    cv2.fillPoly(image, [hills], (60, 110, 70), cv2.LINE_AA)
    cv2.rectangle(image, (width // 2, height // 2), (width * 3 // 4, height * 3 // 4), (190, 60, 50), -1)
    return image


PICTURE = scene()
MADE = {name: apply(name, PICTURE, 1) for name in MANNERS}
FILTERS = [name for name in MANNERS if name != "illustration"]


def distance(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def test_every_manner_that_can_be_read_can_be_painted() -> None:
    assert set(READ) == set(MANNERS)
    assert len(MANNERS) >= 11


@pytest.mark.parametrize("name", MANNERS)
def test_keeps_shape_and_is_the_same_each_time(name: str) -> None:
    made = MADE[name]
    assert made.shape == PICTURE.shape
    assert made.dtype == np.uint8
    assert np.array_equal(made, apply(name, PICTURE, 1))


@pytest.mark.parametrize("name", MANNERS)
@pytest.mark.parametrize(("width", "height"), [(257, 511), (64, 64), (700, 130)])
def test_takes_any_size(name: str, width: int, height: int) -> None:
    depth = np.zeros((height, width), np.float32)
    assert apply(name, scene(width, height), 2, depth=depth, light=(10.0, 20.0)).shape == (height, width, 3)


@pytest.mark.parametrize("name", FILTERS)
def test_changes_the_picture(name: str) -> None:
    assert distance(MADE[name], PICTURE) > 4


def test_no_two_look_alike() -> None:
    alike = [(a, b) for a, b in itertools.combinations(MANNERS, 2) if distance(MADE[a], MADE[b]) < 4]
    assert alike == []


@pytest.mark.parametrize("name", ["noir", "pencil", "charcoal"])
def test_black_and_white_has_no_colour(name: str) -> None:
    assert np.ptp(MADE[name].astype(int), axis=2).mean() < 12


def test_blueprint_is_blue() -> None:
    red, _, blue = MADE["blueprint"].reshape(-1, 3).mean(0)
    assert blue > red + 40


def test_pixels_are_blocks_of_few_colours() -> None:
    made = MADE["pixel"]
    assert len(np.unique(made.reshape(-1, 3), axis=0)) <= 16
    assert np.array_equal(made[0::3][: made.shape[0] // 3], made[1::3][: made.shape[0] // 3])


def test_drawings_are_mostly_paper() -> None:
    assert np.median(MADE["pencil"]) > 150
    assert MADE["engraving"].mean() > 100


def test_neon_and_noir_are_dark() -> None:
    assert np.median(MADE["neon"]) < 110
    assert np.median(MADE["noir"]) < 110


def test_watercolor_leaves_its_border_white() -> None:
    assert MADE["watercolor"][:3].mean() > 225


def test_refuses_what_is_no_manner() -> None:
    with pytest.raises(ValueError, match='no manner "macaroni"'):
        apply("macaroni", PICTURE, 1)
