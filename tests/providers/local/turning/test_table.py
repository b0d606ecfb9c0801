"""What is seen of a subject on the turntable, measured in its pixels."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PIL import Image

from providers.local.turning.subject import Subject, found
from providers.local.turning.table import Place, Table
from studio.requests.pictures import Distance, Elevation
from tests.conftest import few
from tests.providers.local.faces import portrait
from tests.providers.local.turning.figures import blue, coloured, figure, red

AROUND = range(0, 360, 45)
ELEVATIONS, DISTANCES = get_args(Elevation), get_args(Distance)


@pytest.fixture(scope="module")
def skittle(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return found(saved(tmp_path_factory.mktemp("in") / "skittle.png", figure()))


@pytest.fixture(scope="module")
def usual(skittle: Subject) -> Table:
    return table(skittle)


@pytest.fixture(scope="module")
def around(usual: Table) -> list[np.ndarray]:
    return [usual.frame(azimuth) for azimuth in AROUND]


def saved(path: Path, pixels: np.ndarray) -> Path:
    Image.fromarray(pixels).save(path)
    return path


def table(
    subject: Subject,
    elevation: str = "eye-level",
    distance: str = "medium",
    *,
    strength: float = 0.9,
    words: str = "",
    seed: int = 3,
) -> Table:
    return Table(subject, Place(256, 256, elevation, distance), strength, words, seed)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def box(there: np.ndarray) -> tuple[int, int]:
    """Width and height."""
    return int(np.ptp(np.flatnonzero(there.any(axis=0)))) + 1, int(np.ptp(np.flatnonzero(there.any(axis=1)))) + 1


def test_all_eight_sides_differ(around: list[np.ndarray]) -> None:
    for one, other in itertools.combinations(around, 2):
        assert apart(one, other) > 1.5


def test_the_front_is_the_picture(around: list[np.ndarray], skittle: Subject) -> None:
    front = around[0]
    there = coloured(front)
    wide, high = box(there)
    shown = skittle.mask.shape[1] / skittle.mask.shape[0]
    assert wide / high == pytest.approx(shown, rel=0.08)
    middle = np.flatnonzero(there.any(axis=0)).mean()
    left, right = front[:, : round(middle)], front[:, round(middle) :]
    assert red(left) > 20 * max(1, blue(left))
    assert blue(right) > 20 * max(1, red(right))
    assert (front.min(axis=2) > 225).sum() > 0  # the badge keeps its white


def test_azimuths_go_to_the_right_of_the_picture(around: list[np.ndarray]) -> None:
    right, left = around[2], around[6]
    assert blue(right) > 5 * red(right)
    assert red(left) > 5 * blue(left)


def test_the_back_is_the_other_way_round_without_the_badge_and_darker(around: list[np.ndarray]) -> None:
    front, back = around[0], around[4]
    half = 128
    assert blue(back[:, :half]) > 5 * red(back[:, :half])
    assert red(back[:, half:]) > 5 * blue(back[:, half:])
    inside = coloured(front) & coloured(back)
    assert back[inside].mean() < 0.97 * front[inside].mean()
    badge = np.zeros(front.shape[:2], bool)
    badge[110:180, 105:151] = front[110:180, 105:151].min(axis=2) > 225
    assert badge.sum() > 50
    assert back[badge].min(axis=1).mean() < 150


def test_the_sides_keep_a_volume(around: list[np.ndarray]) -> None:
    front = coloured(around[0]).sum()
    for side in (around[2], around[6]):
        assert coloured(side).sum() > 0.4 * front


def test_left_and_right_mirror_each_other_in_shape_alone(around: list[np.ndarray]) -> None:
    right, left = coloured(around[2]), coloured(around[6])[:, ::-1]
    shared = (right & left).sum() / (right | left).sum()
    assert shared > 0.85
    assert apart(around[2], around[6][:, ::-1]) > 4


@pytest.mark.parametrize("distance", few(DISTANCES, 1))
def test_the_disc_opens_as_the_camera_rises(skittle: Subject, distance: str) -> None:
    ratios = []
    for elevation in ELEVATIONS:
        wide, high = box(table(skittle, elevation, distance).stage.top > 0.5)
        ratios.append(high / wide)
    assert ratios == sorted(ratios)
    assert ratios[0] < 0.12
    assert ratios[-1] > 0.5
    assert min(np.diff(ratios)) > 0.04


@pytest.mark.parametrize("elevation", few(ELEVATIONS, 1))
def test_the_subject_is_larger_from_nearer(skittle: Subject, elevation: str) -> None:
    close, medium, wide = (box(coloured(table(skittle, elevation, reach).frame(0)))[1] for reach in DISTANCES)
    assert close > 1.2 * medium
    assert medium > 1.3 * wide


def test_a_shadow_lies_beside_the_subject(usual: Table) -> None:
    frame, still = usual.frame(0).astype(float).mean(axis=2), usual.stage.still.mean(axis=2) * 255
    floor = ~coloured(usual.frame(0))
    floor[usual.stage.rows, usual.stage.columns] &= usual.stage.top == 0
    darker = (still - frame)[floor]
    assert (darker > 12).sum() > 100
    left, right = (np.where(floor, still - frame, 0)[:, half] for half in (slice(0, 128), slice(128, None)))
    assert right.clip(0).sum() > 5 * left.clip(0).sum()


def test_the_disc_shows_the_subject_and_turns(usual: Table, around: list[np.ndarray]) -> None:
    top = np.zeros((256, 256), bool)
    top[usual.stage.rows, usual.stage.columns] = usual.stage.top > 0.99
    tint = np.ptp(around[0].astype(int), axis=2)[top & ~coloured(around[0])]
    assert np.percentile(tint, 97) > np.median(tint) + 3
    assert apart(around[0][top], around[4][top]) > 0.5


def test_a_whole_turn_ends_where_it_began(usual: Table) -> None:
    assert np.array_equal(usual.frame(0), usual.frame(360))
    assert np.array_equal(usual.frame(-45), usual.frame(315))


def test_neighbouring_frames_differ_little(usual: Table) -> None:
    steps = [apart(usual.frame(at), usual.frame(at + 4)) for at in (0, 44, 86, 90, 176, 268, 356)]
    assert max(steps) < 5
    assert min(steps) > 0.05


def test_equal_seeds_give_equal_pixels_and_others_do_not(skittle: Subject) -> None:
    one, same, other = (table(skittle, seed=seed).frame(45) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    assert apart(one, other) < 3


def test_strength_makes_it_deeper(skittle: Subject) -> None:
    areas = [coloured(table(skittle, strength=strength).frame(90)).sum() for strength in (0, 0.5, 0.9, 1.5)]
    assert areas == sorted(areas)
    assert areas[0] < 0.4 * areas[2]
    assert areas[0] > 0


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [("a skittle on white", 215, 256), ("a skittle, dark studio", 15, 75), ("a skittle on black", 5, 45)],
)
def test_words_choose_the_backdrop(skittle: Subject, words: str, low: int, high: int) -> None:
    corner = table(skittle, words=words).frame(0)[:40]
    assert low < corner.mean() < high


def test_the_backdrop_has_a_hue_of_the_picture(tmp_path: Path) -> None:
    green = found(saved(tmp_path / "green.png", figure(ground=(120, 170, 120))))
    corner = table(green).frame(0)[:30].reshape(-1, 3).mean(axis=0)
    assert corner[1] > corner[0] + 6
    assert corner[1] > corner[2] + 6


def test_a_clear_picture_is_cut_by_its_own_alpha(tmp_path: Path) -> None:
    pixels = np.zeros((120, 100, 4), np.uint8)
    pixels[20:120, 30:70] = (*(196, 40, 36), 255)
    subject = found(saved(tmp_path / "clear.png", pixels))
    assert subject.mask.shape == (100, 40)
    assert subject.mask.min() == 1
    assert red(table(subject).frame(0)) > 1000


def test_a_picture_without_a_subject_stands_as_a_print(tmp_path: Path) -> None:
    plain = np.full((90, 160, 3), (40, 90, 200), np.uint8)
    subject = found(saved(tmp_path / "plain.png", plain))
    assert subject.whole
    front, side = (coloured(table(subject, words="on white").frame(azimuth)) for azimuth in (0, 90))
    wide, high = box(front)
    assert wide / high == pytest.approx(16 / 9, rel=0.12)
    assert 0 < side.sum() < 0.2 * front.sum()


def test_a_head_has_no_face_behind(tmp_path: Path) -> None:
    subject = found(saved(tmp_path / "face.png", portrait(420, 560)))
    assert subject.face is not None
    assert subject.cut
    turned = table(subject)
    front, back = (turned.frame(azimuth)[40:110, 96:160].astype(float) for azimuth in (0, 180))
    detail = [float(np.abs(np.diff(face.mean(axis=2), axis=0)).mean()) for face in (front, back)]
    assert detail[1] < 0.6 * detail[0]


@pytest.mark.long
@pytest.mark.parametrize(("elevation", "distance"), list(itertools.product(ELEVATIONS, DISTANCES)))
def test_every_place_of_the_camera_shows_the_subject(skittle: Subject, elevation: str, distance: str) -> None:
    turned = table(skittle, elevation, distance)
    views = [turned.frame(azimuth) for azimuth in AROUND]
    for view in views:
        assert view.shape == (256, 256, 3)
        assert 0.02 < coloured(view).mean() < 0.6
    for one, other in itertools.combinations(views, 2):
        assert apart(one, other) > 0.6
