"""The subject of a picture: found where it is, the same again, its own alpha respected."""

from __future__ import annotations

import numpy as np

from providers.local.painter import paint
from studio.media.cutout import cutout, has_subject, subject_mask
from tests.providers.local.faces import portrait


def ball(width: int = 320, height: int = 240) -> tuple[np.ndarray, np.ndarray]:
    """A red ball on a grey ramp, and where it is."""
    y, x = np.mgrid[:height, :width]
    inside = (x - 150) ** 2 + (y - 120) ** 2 < 60**2
    ground = np.repeat(np.linspace(150, 190, width)[None, :, None], 3, axis=2) * np.ones((height, 1, 1))
    ground[inside] = (205, 45, 40)
    return ground.astype(np.uint8), inside


def test_finds_what_stands_out() -> None:
    picture, inside = ball()
    mask = subject_mask(picture)
    found = mask > 0.5
    assert mask.dtype == np.float32
    assert (found & inside).sum() / (found | inside).sum() > 0.9
    assert has_subject(mask)


def test_the_same_pixels_give_the_same_mask() -> None:
    picture = paint("a red fox on a meadow", seed=3, width=256, height=256)
    assert np.array_equal(subject_mask(picture), subject_mask(picture))


def test_a_cut_picture_keeps_its_own_alpha() -> None:
    picture, inside = ball()
    alpha = np.where(inside, 255, 0).astype(np.uint8)
    cut = np.dstack([picture, alpha])
    assert np.array_equal(subject_mask(cut), alpha.astype(np.float32) / 255)
    assert np.array_equal(cutout(cut), cut)


def test_a_cutout_is_clear_around_the_subject() -> None:
    picture, _ = ball()
    alpha = cutout(picture)[..., 3]
    assert alpha[5, 5] == 0
    assert alpha[120, 150] == 255


def test_a_person_is_cut_out_with_hair_and_shoulders() -> None:
    picture = portrait(hair="red", ground=(70, 90, 120))
    mask = subject_mask(picture, portrait=True)
    assert mask[110, 150] > 0.9  # hair
    assert mask[380, 150] > 0.9  # shirt
    assert mask[20:60, 10:60].max() < 0.1
