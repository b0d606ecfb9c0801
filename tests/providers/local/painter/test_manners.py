"""Manners: each remakes any picture, looks like nothing else, and is the same each time."""

import functools
import hashlib
import itertools
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from providers.local.painter import MANNERS as READ
from providers.local.painter.manners import MANNERS, apply
from tests.conftest import few

FILTERS = [name for name in MANNERS if name != "illustration"]
SEEDLESS = {"illustration", "pixel"}  # nothing in these is left to chance
ROOT = Path(__file__).parents[4]


def scene(width: int = 320, height: int = 288) -> np.ndarray:
    """A sky over hills with a sun and a red house, (height, width, 3) uint8."""
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    sky = np.array([70, 120, 200], np.float32) * (1 - y) + np.array([240, 200, 150], np.float32) * y
    image = np.ascontiguousarray(np.broadcast_to(sky, (height, width, 3)).astype(np.uint8))
    cv2.circle(image, (width // 3, height // 3), height // 10, (255, 240, 200), -1, cv2.LINE_AA)
    line = [[0, height], [0, height * 2 // 3], [width // 2, height // 2], [width, height * 3 // 4], [width, height]]
    cv2.fillPoly(image, [np.array(line)], (60, 110, 70), cv2.LINE_AA)
    cv2.rectangle(image, (width // 2, height // 2), (width * 3 // 4, height * 3 // 4), (190, 60, 50), -1)
    return image


def photo(width: int = 200, height: int = 160) -> np.ndarray:
    """Something noisy and soft, as a camera gives it."""
    rng = np.random.default_rng(3)
    soft = cv2.resize(rng.integers(0, 256, (9, 12, 3)).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(soft + rng.normal(0, 14, soft.shape), 0, 255).astype(np.uint8)


@functools.cache
def made(name: str) -> np.ndarray:
    """The scene in a manner, made once."""
    return apply(name, scene(), 1)


def distance(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def digest(image: np.ndarray) -> str:
    return hashlib.sha256(image.tobytes()).hexdigest()


def test_every_manner_that_can_be_read_can_be_painted() -> None:
    assert set(READ) == set(MANNERS)
    assert len(MANNERS) == len(set(MANNERS)) >= 25


@pytest.mark.parametrize("name", MANNERS)
def test_keeps_shape_and_leaves_the_given_picture_alone(name: str) -> None:
    given = scene(200, 180)
    result = apply(name, given, 1)
    assert (result.shape, result.dtype) == (given.shape, np.uint8)
    assert np.array_equal(given, scene(200, 180))
    assert not np.shares_memory(result, given)


@pytest.mark.parametrize("name", MANNERS)
@pytest.mark.parametrize("size", few(["64x64", "257x511", "1024x256", "65x300"], 1))
def test_takes_any_size(name: str, size: str) -> None:
    width, height = map(int, size.split("x"))
    assert apply(name, scene(width, height), 2).shape == (height, width, 3)


@pytest.mark.parametrize("name", MANNERS)
def test_takes_depth_and_light(name: str) -> None:
    depth = np.repeat(np.linspace(1, 0, 160, dtype=np.float32)[:, None], 200, 1)
    for light in ((20.0, 10.0), (190.0, 40.0), (-500.0, 9000.0)):
        assert apply(name, photo(), 2, depth=depth, light=light).shape == (160, 200, 3)


@pytest.mark.parametrize("name", MANNERS)
@pytest.mark.parametrize("tone", [0, 128, 255])
def test_takes_an_empty_picture(name: str, tone: int) -> None:
    assert apply(name, np.full((96, 80, 3), tone, np.uint8), 1).shape == (96, 80, 3)


@pytest.mark.parametrize("name", MANNERS)
def test_is_the_same_each_time(name: str) -> None:
    assert np.array_equal(made(name), apply(name, scene(), 1))


def test_is_the_same_in_another_process() -> None:
    names = ["oil", "mosaic", "pencil", "poster", "low-poly"]
    code = (
        "import hashlib; from tests.providers.local.painter.test_manners import apply, scene;"
        f"print(*[hashlib.sha256(apply(n, scene(), 1).tobytes()).hexdigest() for n in {names}])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.split() == [digest(made(name)) for name in names]


@pytest.mark.parametrize("name", [name for name in MANNERS if name not in SEEDLESS])
def test_another_seed_is_another_picture(name: str) -> None:
    assert not np.array_equal(made(name), apply(name, scene(), 2))


@pytest.mark.parametrize("name", FILTERS)
def test_changes_the_picture(name: str) -> None:
    assert distance(made(name), scene()) > 4


def test_no_two_look_alike() -> None:
    alike = [(a, b) for a, b in itertools.combinations(MANNERS, 2) if distance(made(a), made(b)) < 5]
    assert alike == []


@pytest.mark.parametrize("name", ["noir", "pencil", "charcoal"])
def test_black_and_white_has_no_colour(name: str) -> None:
    assert np.ptp(made(name).astype(int), axis=2).mean() < 14


@pytest.mark.parametrize("name", ["engraving", "vintage"])
def test_one_ink_has_one_hue(name: str) -> None:
    red, green, blue = (made(name)[..., c].astype(int) for c in range(3))
    assert np.mean((red >= green - 8) & (green >= blue - 8)) > 0.98


def test_blueprint_is_mostly_blue() -> None:
    red, _, blue = (made("blueprint")[..., c].astype(int) for c in range(3))
    assert np.mean(blue > red + 40) > 0.7


def test_pixels_are_blocks_of_few_colours() -> None:
    image = made("pixel")
    assert len(np.unique(image.reshape(-1, 3), axis=0)) <= 20
    assert np.array_equal(image[0::2], image[1::2])
    assert np.array_equal(image[:, 0::2], image[:, 1::2])


@pytest.mark.parametrize(("name", "least"), [("pencil", 170), ("ink", 170), ("engraving", 120)])
def test_drawings_are_mostly_paper(name: str, least: int) -> None:
    assert np.median(made(name)[..., 0]) > least


@pytest.mark.parametrize("name", ["neon", "noir"])
def test_night_is_dark(name: str) -> None:
    assert np.median(made(name)) < 100


def test_neon_glows_in_two_colours() -> None:
    red, green, blue = (made("neon")[..., c].astype(int) for c in range(3))
    assert np.mean((blue > 150) & (blue > red + 60) & (green > red)) > 0.005
    assert np.mean((red > 130) & (red > green + 60)) > 0.005


def test_watercolor_leaves_its_border_white() -> None:
    assert made("watercolor")[:3].mean() > 225


def test_poster_has_a_paper_border_of_one_tone() -> None:
    assert made("poster")[:6].std() < 25


def test_low_poly_is_flat_between_its_edges() -> None:
    tone = cv2.cvtColor(made("low-poly"), cv2.COLOR_RGB2GRAY).astype(int)
    assert np.mean(np.abs(np.diff(tone, axis=1)) == 0) > 0.55


def test_stained_glass_has_lead_and_glass() -> None:
    image = made("stained-glass")
    assert 0.1 < np.mean(image.max(2) < 75) < 0.6
    assert np.mean(np.ptp(image.astype(int), axis=2) > 60) > 0.25


def test_ink_is_signed_in_red() -> None:
    image = made("ink").astype(int)
    height, width = image.shape[:2]
    red = (image[..., 0] > 140) & (image[..., 1] < 100)
    assert red[height * 3 // 4 :, width * 3 // 4 :].sum() > 40
    assert red[: height // 2].sum() == 0


@pytest.mark.parametrize("name", ["gouache", "poster", "comic", "woodblock", "paper-cut", "clay"])
def test_flat_manners_keep_a_small_bright_accent(name: str) -> None:
    image = np.full((256, 256, 3), (120, 150, 190), np.uint8)
    image[140:] = (70, 90, 70)
    cv2.circle(image, (128, 110), 14, (215, 40, 30), -1)
    red, green, blue = apply(name, image, 1)[104:116, 122:134].reshape(-1, 3).mean(0)
    assert red > green + 50
    assert red > blue + 50


def test_paper_cut_lays_near_over_far() -> None:
    image = np.full((512, 512, 3), (200, 190, 170), np.uint8)
    image[:, 256:] = (90, 70, 60)
    far_right = np.repeat((np.arange(512) >= 256)[None], 512, 0).astype(np.float32)
    light_above = apply("paper-cut", image, 1, depth=far_right)[99:400, 258:264].mean()
    dark_above = apply("paper-cut", image, 1, depth=1 - far_right)[99:400, 258:264].mean()
    assert light_above < dark_above - 5  # the light sheet throws its shadow on the dark one


def test_refuses_what_is_no_manner() -> None:
    with pytest.raises(ValueError, match='no manner "macaroni"'):
        apply("macaroni", scene(64, 64), 1)
