"""The subject that is taken from a picture, and the depth it is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from providers.local.turning.relief import relief
from providers.local.turning.subject import Subject, found
from providers.local.turning.tracing import met


def cut(path: Path, mask: np.ndarray) -> Subject:
    pixels = np.dstack([np.full((*mask.shape, 3), 120, np.uint8), mask.astype(np.uint8) * 255])
    Image.fromarray(pixels).save(path)
    return found(path)


def ball(side: int = 200, radius: int = 80) -> np.ndarray:
    rows, columns = np.mgrid[:side, :side] - side / 2 + 0.5
    return np.hypot(rows, columns) < radius


def test_far_pieces_are_left_out(tmp_path: Path) -> None:
    mask = np.zeros((200, 300), bool)
    mask[60:160, 40:120] = True
    mask[100:130, 240:270] = True
    assert cut(tmp_path / "a.png", mask).mask.shape == (100, 80)


def test_pieces_close_above_are_joined(tmp_path: Path) -> None:
    mask = np.zeros((220, 200), bool)
    mask[100:200, 60:140] = True
    mask[40:94, 75:125] = True
    subject = cut(tmp_path / "a.png", mask)
    assert subject.mask.shape == (160, 80)
    assert subject.mask[57, 40] > 0.5


def test_a_thing_goes_on_behind_its_label(tmp_path: Path) -> None:
    mask = np.zeros((320, 200), bool)
    mask[20:150, 50:150] = True
    mask[220:290, 50:150] = True
    subject = cut(tmp_path / "a.png", mask)
    assert subject.mask.shape == (270, 100)
    assert subject.mask[140:190, 5:95].min() > 0.5


def test_a_disc_swells_to_a_round_body_that_stands(tmp_path: Path) -> None:
    solid = relief(cut(tmp_path / "a.png", ball()), 1.0, 0.9)
    assert solid.width == pytest.approx(1, abs=0.02)
    assert 0.2 < solid.depth < 0.5
    middle = solid.field[solid.rows // 2, solid.field.shape[1] // 2]
    assert middle == pytest.approx(solid.field.max(), rel=0.1)
    assert relief(cut(tmp_path / "a.png", ball()), 1.0, 0.0).depth < 0.07


def test_a_ray_meets_the_front_where_it_is(tmp_path: Path) -> None:
    solid = relief(cut(tmp_path / "a.png", ball()), 1.0, 0.9)
    start = np.array([[0, 0.9, 0.0], [0.5, 0.5, 0.5], [3, 3, 3]], np.float32)
    ways = np.array([[0, 0, 0], [0, 0, 0], [-1, -1, -1]], np.float32)
    far = met(solid, start, ways)
    assert far[0] == far[2] == pytest.approx(3 - solid.depth, abs=0.02)
    assert np.isinf(far[1])


def test_what_is_not_a_subject_is_whole(tmp_path: Path) -> None:
    Image.fromarray(np.full((80, 80, 3), 90, np.uint8)).save(tmp_path / "plain.png")
    assert found(tmp_path / "plain.png").whole
