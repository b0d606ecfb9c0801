"""Sizes: allowed, nearest, by ratio, and refused with a suggestion."""

from __future__ import annotations

import math
import random

import pytest

from studio.errors import RequestError
from studio.sizing import RATIOS, Sizes, parse_ratio

USUAL = Sizes(min=256, max=2048, multiple=16, base=1024)
FIXED = Sizes(fixed=((1024, 1024), (1344, 768), (768, 1344)))
SMALL = Sizes(min=64, max=2048, multiple=8, pixels=1024 * 1024)
LIMITS = (USUAL, FIXED, SMALL, Sizes(min=500, max=1500, multiple=64), Sizes(min=512, max=512))


@pytest.mark.parametrize("sizes", LIMITS)
def test_whatever_is_asked_the_answer_is_allowed(sizes: Sizes) -> None:
    dice = random.Random(4)
    for _ in range(2000):
        asked = dice.randint(1, 9000), dice.randint(1, 9000)
        assert sizes.allows(*sizes.nearest(*asked)), asked


@pytest.mark.parametrize("sizes", LIMITS)
@pytest.mark.parametrize("ratio", RATIOS)
def test_every_ratio_gives_an_allowed_size(sizes: Sizes, ratio: str) -> None:
    assert sizes.allows(*sizes.for_ratio(ratio))


@pytest.mark.parametrize("ratio", RATIOS)
def test_a_ratio_keeps_its_shape_and_amount(ratio: str) -> None:
    width, height = USUAL.for_ratio(ratio)
    across, down = parse_ratio(ratio)
    assert math.isclose(width / height, across / down, rel_tol=0.03)
    assert math.isclose(width * height, 1024 * 1024, rel_tol=0.04)
    assert math.isclose(math.prod(USUAL.for_ratio(ratio, 512)), 512 * 512, rel_tol=0.06)


def test_an_allowed_size_stays() -> None:
    assert USUAL.nearest(512, 768) == (512, 768)
    assert USUAL.choose(512, 768, strict=True) == (512, 768)


@pytest.mark.parametrize(
    ("asked", "nearest", "field"),
    [
        ((511, 513), (512, 512), "width"),
        ((512, 513), (512, 512), "height"),
        ((100, 100), (256, 256), "width"),
        ((8000, 8000), (2048, 2048), "width"),
        ((4096, 2048), (2048, 1024), "width"),
    ],
)
def test_strict_refuses_and_suggests_the_nearest(asked: tuple[int, int], nearest: tuple[int, int], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        USUAL.choose(*asked, strict=True, title="Painter")
    assert (refused.value.code, refused.value.field) == ("invalid_size", field)
    assert f"{asked[0]} x {asked[1]}" in refused.value.message
    assert "sides of 256 to 2048 pixels, divisible by 16" in refused.value.message
    assert refused.value.hint == f"The nearest size it makes is {nearest[0]} x {nearest[1]}."


@pytest.mark.parametrize(("asked", "nearest"), [((511, 513), (512, 512)), ((700, 1021), (704, 1024))])
def test_a_size_inside_the_limits_becomes_the_nearest(asked: tuple[int, int], nearest: tuple[int, int]) -> None:
    assert USUAL.choose(*asked) == nearest


@pytest.mark.parametrize("asked", [(100, 100), (512, 255), (8000, 8000), (4096, 2048)])
def test_a_side_outside_the_limits_is_refused_even_when_not_strict(asked: tuple[int, int]) -> None:
    with pytest.raises(RequestError, match=f"cannot make {asked[0]} x {asked[1]} pixels: sides of 256 to 2048 pixels"):
        USUAL.choose(*asked)


def test_fixed_sizes_are_chosen_by_shape() -> None:
    assert FIXED.nearest(1920, 1080) == (1344, 768)
    assert FIXED.for_ratio("9:16") == (768, 1344)
    assert FIXED.rule == "only 1024 x 1024, 1344 x 768, 768 x 1344"


def test_respects_the_number_of_pixels() -> None:
    width, height = SMALL.nearest(2048, 2048)
    assert width * height <= 1024 * 1024
    assert "1,048,576 pixels in all" in SMALL.rule


@pytest.mark.parametrize("ratio", ["", "16", "16:", ":9", "0:1", "a:b", "1:1:1", "-1:2"])
def test_refuses_what_is_no_ratio(ratio: str) -> None:
    with pytest.raises(RequestError):
        parse_ratio(ratio)
