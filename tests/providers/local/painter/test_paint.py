"""What a painted picture promises: the same pixels again, the words in it, light that fits the hour, any size."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from providers.local.painter import MANNERS, paint
from providers.local.painter.canvas import Canvas
from providers.local.painter.near import paint_near
from providers.local.painter.planning import plan
from providers.local.painter.reading import read
from providers.local.painter.sky import paint_sky
from providers.local.painter.staging import stage
from providers.local.painter.terrain import paint_far
from providers.local.painter.weather import paint_weather

SIDE = 256
WORK = "a fox in a snowy pine forest under an aurora"


def small(prompt: str, **more) -> np.ndarray:
    return paint(prompt, **{"width": SIDE, "height": SIDE, **more})


def apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def test_paints_rgb_of_the_size_asked():
    picture = paint("a lake", width=320, height=256)
    assert picture.shape == (256, 320, 3)
    assert picture.dtype == np.uint8


def test_paints_the_same_pixels_again():
    assert np.array_equal(small(WORK, seed=3), small(WORK, seed=3))


def test_paints_the_same_pixels_in_another_process():
    code = (
        "import hashlib;from providers.local.painter import paint;"
        f"print(hashlib.sha256(paint({WORK!r},seed=3,width={SIDE},height={SIDE}).tobytes()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    out = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == hashlib.sha256(small(WORK, seed=3).tobytes()).hexdigest()


def test_paints_otherwise_from_another_seed():
    pictures = [small("mountains and a lake", seed=seed) for seed in range(4)]
    assert min(apart(a, b) for i, a in enumerate(pictures) for b in pictures[:i]) > 8


def test_paints_night_darker_than_noon():
    assert small("hills at night, clear").mean() < 0.6 * small("hills at noon, clear").mean()


def test_paints_sunset_warmer_than_night():
    def warmth(picture: np.ndarray) -> float:
        return float(picture[..., 0].mean() - picture[..., 2].mean())

    assert warmth(small("sea at sunset")) > warmth(small("sea at night")) + 30


@pytest.mark.parametrize(
    ("prompt", "negative"),
    [
        ("a red barn in a field", "barn"),
        ("lake with a sailboat", "sailboat"),
        ("hills in the rain", "rain"),
        ("a night sky with stars", "stars"),
    ],
)
def test_leaves_out_what_the_negative_prompt_names(prompt, negative):
    assert apart(small(prompt), small(prompt, negative_prompt=negative)) > 0.5


def test_letters_quoted_words_inside_the_frame():
    for width, height in ((256, 256), (640, 256), (256, 640)):
        plain = paint('a lighthouse, wall ""', width=width, height=height)
        text = paint('a lighthouse, wall "A RATHER LONG INSCRIPTION FOR A SMALL WALL"', width=width, height=height)
        assert plain.shape == text.shape
        changed = np.abs(plain.astype(int) - text.astype(int)).max(2) > 60
        assert changed.sum() > 30


@pytest.mark.parametrize("size", [(256, 256), (2048, 256), (256, 2048), (333, 517)])
def test_paints_any_shape(size):
    picture = paint("a castle on a hill by the sea", width=size[0], height=size[1])
    assert picture.shape == (size[1], size[0], 3)
    assert picture.std() > 10


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "   ",
        "愛と平和",
        "🦊🌲🌙",
        "zxqv frobnicate",
        "word " * 2000,
        "no no no",
        '"',
        '""""',
        "a\x00b",
        "\ud800",
        "((([",
        "-1",
        "no fox",
    ],
)
def test_paints_something_from_any_text(prompt):
    assert small(prompt).std() > 8


def test_unknown_words_steer_the_picture():
    assert apart(small("愛と平和"), small("zxqv frobnicate")) > 5


def test_refuses_absurd_sizes():
    with pytest.raises(ValueError, match="pixels"):
        paint("a lake", width=5, height=5)


def test_tells_how_far_it_is():
    heard: list[float] = []
    small("a lake", progress=lambda fraction, note: heard.append(fraction))
    assert len(heard) >= 6
    assert heard == sorted(set(heard))
    assert heard[-1] == 1.0


def test_stops_when_told():
    class Enough(Exception):
        pass

    def stop(fraction: float, note: str) -> None:
        if fraction > 0.2:
            raise Enough

    with pytest.raises(Enough):
        small("a lake", progress=stop)


def test_shows_every_manner_clearly_apart():
    assert len(MANNERS) >= 10
    pictures = {manner: small(f"a castle on a hill at noon, {manner}") for manner in MANNERS}
    names = list(pictures)
    close = [(a, b) for i, a in enumerate(names) for b in names[:i] if apart(pictures[a], pictures[b]) < 3]
    assert not close


def test_paints_its_parts_on_clear_layers():
    scene = plan(read("a cabin by a river in a snowy pine forest, snow"), "layers", SIDE, SIDE)
    blank = np.zeros((SIDE, SIDE, 3), np.uint8)
    parts = {
        "sky": paint_sky,
        "far": paint_far,
        "near": lambda canvas, scene: paint_near(canvas, scene, blank),
        "items": lambda canvas, scene: [stage(canvas, scene, item) for item in scene.items],
        "weather": paint_weather,
    }
    for name, part in parts.items():
        layer = np.zeros((SIDE, SIDE, 4), np.uint8)
        part(Canvas(layer), scene)
        assert layer[..., 3].max() > 0, name
        assert name == "sky" or layer[..., 3].min() == 0, name
