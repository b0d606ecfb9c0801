"""Portraits: clearly different looks of the same person, exact sizes, the same again."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from providers.local.booth.frames import inner
from providers.local.booth.looks import choose, looks
from providers.local.booth.making import made_of, sample
from providers.local.booth.sitting import Sitting, sit
from tests.providers.local.faces import portrait

SIZE = (192, 256)


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("face") / "face.png"
    Image.fromarray(portrait()).save(path)
    return str(path)


@pytest.fixture(scope="module")
def sitting(photo: str) -> Sitting:
    return sit(photo, *SIZE)


def made(sitting: Sitting, style: str, prompt: str = "", identity: float = 0.8, seed: int = 1) -> np.ndarray:
    choice = choose(prompt, style)
    _, _, wide, high = inner(choice.look.frame, *SIZE)
    fitted = sitting.sized(wide, round(wide * SIZE[1] / SIZE[0]))
    cut = Sitting(fitted.photo[:high], fitted.mask[:high], fitted.head, fitted.found)
    if cut.photo.shape[0] < high:
        cut = Sitting(cv2.resize(cut.photo, (wide, high)), cv2.resize(cut.mask, (wide, high)), cut.head, cut.found)
    return made_of(cut, choice, identity, seed, SIZE)


def signature(picture: np.ndarray) -> np.ndarray:
    """Colours in a coarse grid, how they spread, and how fine the picture is."""
    small = cv2.resize(picture, (6, 8), interpolation=cv2.INTER_AREA).astype(np.float32).ravel() / 255
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    spread = np.concatenate([lab.mean(axis=(0, 1)), lab.std(axis=(0, 1))]) / 40
    fine = cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.CV_32F).std() / 40
    return np.concatenate([small * 0.5, spread, [fine]])


def test_looks_are_clearly_different(sitting: Sitting) -> None:
    seen = {name: signature(made(sitting, name)) for name in looks()}
    apart = {pair: float(np.linalg.norm(seen[pair[0]] - seen[pair[1]])) for pair in combinations(seen, 2)}
    nearest = min(apart, key=lambda pair: apart[pair])
    assert apart[nearest] > 0.2, (nearest, apart[nearest])
    assert np.median(list(apart.values())) > 1.0


def test_finds_the_face_and_frames_it(sitting: Sitting) -> None:
    assert sitting.found == "face"
    x, y, radius = sitting.head
    assert abs(x - SIZE[0] / 2) < SIZE[0] * 0.08
    assert 0.2 < y / SIZE[1] < 0.5
    assert 0.12 < radius / SIZE[1] < 0.35
    assert sitting.mask[int(y), int(x)] > 0.9
    assert sitting.mask[3, 3] < 0.1


@pytest.mark.parametrize("style", ["pop-art", "noir", "cyberpunk"])
def test_equal_seeds_give_equal_pixels_and_others_do_not(sitting: Sitting, style: str) -> None:
    first = made(sitting, style, seed=5)
    assert np.array_equal(first, made(sitting, style, seed=5))
    assert not np.array_equal(first, made(sitting, style, seed=6))


def test_identity_brings_the_photo_back(sitting: Sitting) -> None:
    plain = made(sitting, "traveller", identity=1.0).astype(int)
    drawn = {at: made(sitting, "oil", identity=at).astype(int) for at in (0.0, 0.5, 1.0)}
    face = (slice(70, 140), slice(70, 122))
    far = [np.abs(drawn[at][face] - plain[face]).mean() for at in (0.0, 0.5, 1.0)]
    assert far[0] > far[1] > far[2]


def test_a_caption_is_written_where_its_frame_has_room(sitting: Sitting) -> None:
    silent, said = made(sitting, "silver"), made(sitting, "silver", 'me, "Anna 2025"')
    changed = np.abs(silent.astype(int) - said.astype(int)).max(axis=2) > 40
    rows = np.flatnonzero(changed.any(axis=1))
    assert rows.size
    assert rows.min() > SIZE[1] * 0.85


def test_colourless_looks_have_no_colour(sitting: Sitting) -> None:
    for style in ("noir", "manga", "pencil"):
        left, top, wide, high = inner(looks()[style].frame, *SIZE)
        inside = made(sitting, style)[top : top + high, left : left + wide].astype(int)
        assert np.percentile(np.ptp(inside, axis=2), 90) < 26, style


def test_a_picture_of_nothing_is_used_whole(tmp_path: Path) -> None:
    path = tmp_path / "flat.png"
    Image.fromarray(np.full((300, 400, 3), (90, 120, 150), np.uint8)).save(path)
    sitting = sit(str(path), *SIZE)
    assert sitting.found == ""
    assert sitting.mask.min() == 1
    assert made(sitting, "oil").shape == (256, 192, 3)


def test_a_cut_out_photo_keeps_its_own_edge(tmp_path: Path) -> None:
    drawn = portrait()
    rows, columns = np.mgrid[:400, :300]
    alpha = np.where((columns - 150) ** 2 / 90**2 + (rows - 190) ** 2 / 140**2 < 1, 255, 0).astype(np.uint8)
    path = tmp_path / "cut.png"
    Image.fromarray(np.dstack([drawn, alpha])).save(path)
    sitting = sit(str(path), *SIZE)
    assert sitting.found == "face"
    assert sitting.mask[0, 0] == 0


def test_no_shadow_falls_from_the_upper_edge(sitting: Sitting) -> None:
    left, top, wide, _ = inner(looks()["double-exposure"].frame, *SIZE)
    paper = made(sitting, "double-exposure")[top : top + 24, left + 20 : left + wide - 20].mean(axis=(1, 2))
    assert abs(paper[2] - paper[-1]) < 6


@pytest.mark.parametrize("style", ["thermal", "hologram"])
def test_a_display_shows_its_brackets(sitting: Sitting, style: str) -> None:
    portrait_ = made(sitting, style)
    unit = min(SIZE) / 512
    at = round(22 * unit)
    along = slice(round(30 * unit), round(56 * unit))
    assert portrait_[at - 1 : at + 2, along].max(axis=(0, 2)).min() > 110


def test_an_astronaut_wears_a_suit_and_a_whole_helmet(photo: str) -> None:
    wide, high = inner(looks()["astronaut"].frame, *SIZE)[2:]
    seated = sit(photo, wide, high, helmet=True)
    x, _, radius = seated.head
    assert 1.72 * radius < min(x, wide - x) + 0.1 * wide
    left, top = inner(looks()["astronaut"].frame, *SIZE)[:2]
    dressed_ = made_of(seated, choose("", "astronaut"), 0.8, 1, SIZE)[top : top + high, left : left + wide]
    shoulders = dressed_[-round(0.1 * high) :, round(0.35 * wide) : round(0.65 * wide)].astype(int)
    assert np.ptp(shoulders, axis=2).mean() < 30  # white cloth
    assert shoulders.mean() > 120


def test_a_sample_is_the_booth_s_own_work() -> None:
    face = "portrait of a woman with brown hair, plain background"
    noir, oil = (sample(style, face, 7, (256, 256)) for style in ("noir", "oil"))
    assert noir.shape == oil.shape == (256, 256, 3)
    assert np.ptp(noir.astype(int), axis=2).mean() < 10 < np.ptp(oil.astype(int), axis=2).mean()
    assert np.array_equal(noir, sample("noir", face, 7, (256, 256)))
