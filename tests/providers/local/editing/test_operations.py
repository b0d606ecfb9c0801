"""What the operations do to pixels, measured."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest

from providers.local.editing import apply, chain
from providers.local.editing.vocabulary import vocabulary
from studio.errors import RequestError
from tests.providers.local.editing.pictures import chroma, detail, difference, light, meadow

WORDS = [name for name, word in vocabulary().words.items() if not word.needs]
SEEDED = (
    "film grain",
    "light leak",
    "glitch",
    "scratches",
    "vhs",
    "rain",
    "snow",
    "fog",
    "sun flare",
    "bokeh",
    "pop art",
)


def edited(instruction: str, seed: int = 5, **more: object) -> np.ndarray:
    return apply(meadow(), instruction, seed, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def results() -> dict[str, np.ndarray]:
    """Every word on one picture."""
    return {name: edited(name) for name in WORDS}


def test_every_word_changes_the_picture_and_gives_whole_pixels(results: dict[str, np.ndarray]) -> None:
    for name, made in results.items():
        assert made.dtype == np.uint8
        assert made.ndim == 3, name
        changed = made.shape != meadow().shape or difference(meadow(), made) > 0.25
        assert changed or name == "remove scratches", name


def test_words_differ_from_each_other(results: dict[str, np.ndarray]) -> None:
    same = [
        (one, other)
        for one, other in itertools.combinations(results, 2)
        if np.array_equal(results[one], results[other]) and {one, other} != {"rotate", "turn right"}
    ]
    assert same == []


@pytest.mark.parametrize("name", ["oil painting", "glitch", "light leak", "pop art", "restore", "bokeh", "vhs"])
def test_the_same_seed_gives_the_same_pixels(name: str, results: dict[str, np.ndarray]) -> None:
    assert np.array_equal(edited(name), results[name])


@pytest.mark.parametrize("name", SEEDED)
def test_another_seed_gives_other_pixels(name: str, results: dict[str, np.ndarray]) -> None:
    assert not np.array_equal(edited(name, 6), results[name])


def test_does_not_write_to_what_it_is_given() -> None:
    before = meadow().copy()
    edited("vintage, glitch, polaroid")
    assert np.array_equal(meadow(), before)


# --- light and colour


def test_black_and_white_has_no_colour() -> None:
    made = edited("black and white")
    assert np.ptp(made.astype(int), axis=2).max() == 0


def test_half_of_it_has_half_the_colour() -> None:
    assert 0.4 < chroma(edited("50% black and white")) / chroma(meadow()) < 0.65


@pytest.mark.parametrize(("instruction", "sign"), [("warmer", 1), ("cooler", -1)])
def test_warmth_moves_red_against_blue(instruction: str, sign: int) -> None:
    def warmth(picture: np.ndarray) -> float:
        return float(picture[..., 0].mean() - picture[..., 2].mean())

    moved = warmth(edited(instruction)) - warmth(meadow())
    slight = warmth(edited(f"slightly {instruction}")) - warmth(meadow())
    assert sign * moved > 12
    assert 0.3 < slight / moved < 0.75
    assert abs(light(edited(instruction)).mean() - light(meadow()).mean()) < 0.03


def test_brightness_goes_by_its_amount() -> None:
    steps = ("very dark", "darker", "slightly darker", "slightly brighter", "brighter", "very bright")
    levels = [light(edited(step)).mean() for step in steps]
    assert levels == sorted(levels)
    assert levels[4] - levels[1] > 0.15


def test_contrast_and_saturation_spread() -> None:
    assert light(edited("more contrast")).std() > 1.15 * light(meadow()).std()
    assert light(edited("less contrast")).std() < 0.85 * light(meadow()).std()
    assert chroma(edited("more saturation")) > 1.12 * chroma(meadow())
    assert chroma(edited("desaturated")) < 0.6 * chroma(meadow())


def test_tint_brings_every_hue_to_the_colour() -> None:
    lab = cv2.cvtColor(edited("tint it teal").astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    assert (lab[..., 1] < -4).mean() > 0.95
    assert abs(lab[..., 0].mean() - 100 * 0.6) < 25


def test_inverting_twice_is_nothing_and_posterize_steps() -> None:
    assert np.abs(edited("invert").astype(int) + meadow() - 255).max() <= 1
    assert len(np.unique((light(edited("posterize to 3 levels")) * 255).round())) < 0.6 * len(
        np.unique((light(meadow()) * 255).round())
    )


def test_duotone_stays_on_its_two_inks() -> None:
    lab = cv2.cvtColor(edited("duotone in navy and coral").astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    warm = lab[..., 1] > 15
    assert 0.2 < warm.mean() < 0.9
    assert lab[~warm][:, 2].mean() < 0


def test_white_balance_takes_a_cast_out() -> None:
    grey = np.full((64, 64, 3), (150, 140, 118), np.uint8)
    grey[:32] = (90, 84, 70)
    assert chroma(apply(grey, "white balance")) < 0.45 * chroma(grey)


# --- soft and sharp, film and print


def test_blur_and_sharpen_move_detail() -> None:
    assert detail(edited("blur")) < 0.4 * detail(meadow())
    assert detail(edited("sharpen")) > 1.15 * detail(meadow())
    assert detail(edited("very blurry")) < detail(edited("slightly blurry"))


def test_background_blur_keeps_the_subject() -> None:
    made = edited("blur the background")
    middle = np.s_[70:88, 104:126]
    ground = np.s_[100:, :60]
    assert np.abs(made[middle].astype(int) - meadow()[middle]).mean() < 4
    assert detail(made[ground]) < 0.5 * detail(meadow()[ground])


def test_denoise_takes_noise_and_leaves_edges() -> None:
    noise = np.random.default_rng(1).normal(0, 14, meadow().shape)
    noisy = np.clip(meadow() + noise, 0, 255).astype(np.uint8)
    made = apply(noisy, "denoise")
    assert difference(meadow(), made) < 0.65 * difference(meadow(), noisy)


def test_vignette_darkens_the_corners_alone() -> None:
    ratio = (light(edited("vignette")) + 1e-3) / (light(meadow()) + 1e-3)
    assert ratio[:8, :8].mean() < 0.6
    assert ratio[64:80, 88:104].mean() > 0.99


def test_grain_is_zero_on_average() -> None:
    noise = edited("film grain").astype(float) - meadow()
    assert abs(noise.mean()) < 1.0
    assert 4 < noise.std() < 25


def test_pixelate_has_blocks_of_one_colour() -> None:
    made = edited("pixelate with 12 px blocks")
    blocks = made.reshape(12, 12, 16, 12, 3)
    assert np.ptp(blocks, axis=(1, 3)).max() == 0


def test_halftone_is_dots_with_the_same_tone() -> None:
    made = edited("halftone")
    assert detail(made) > 3 * detail(meadow())
    assert abs(light(made).mean() - light(meadow()).mean()) < 0.16


def test_threshold_is_black_or_white() -> None:
    level = light(edited("threshold"))
    assert ((level < 0.05) | (level > 0.95)).mean() > 0.9


# --- shape


@pytest.mark.parametrize(
    ("instruction", "size"),
    [
        ("rotate 90 degrees", (144, 192)),
        ("rotate 180 degrees", (192, 144)),
        ("crop to 1:1", (144, 144)),
        ("crop to 9:16", (81, 144)),
        ("crop to 16:9", (192, 108)),
        ("extend to 16:9", (256, 144)),
        ("extend to 1:1 with mirrored edges", (192, 192)),
        ("extend to 9:16", (192, 341)),
        ("upscale 2x", (384, 288)),
        ("shrink to 50%", (96, 72)),
        ("a 10px border", (212, 164)),
    ],
)
def test_sizes_are_exact(instruction: str, size: tuple[int, int]) -> None:
    made = edited(instruction)
    assert (made.shape[1], made.shape[0]) == size


def test_turns_and_flips_only_move_pixels() -> None:
    assert np.array_equal(edited("rotate 90 degrees"), np.rot90(meadow(), -1))
    assert np.array_equal(edited("turn it left"), np.rot90(meadow()))
    assert np.array_equal(edited("flip"), meadow()[:, ::-1])
    assert np.array_equal(edited("flip vertically"), meadow()[::-1])


def test_a_crop_keeps_the_subject() -> None:
    made = edited("crop to 9:16")
    red = (made[..., 0].astype(int) - made[..., 1] > 90).sum()
    assert red > 0.97 * (meadow()[..., 0].astype(int) - meadow()[..., 1] > 90).sum()


@pytest.mark.parametrize("edge", ["mirrored", "blurred"])
def test_an_extension_keeps_the_picture_and_has_no_seam(edge: str) -> None:
    made = edited(f"extend to 16:9 with {edge} edges")
    assert np.array_equal(made[:, 32:224], meadow())
    seam = np.abs(made[:, 31].astype(int) - made[:, 32]).mean()
    assert seam < 8


def test_a_turn_by_any_angle_has_no_empty_corner() -> None:
    plain = np.full((120, 160, 3), 200, np.uint8)
    assert apply(plain, "rotate 13 degrees").min() >= 198


def test_upscale_has_a_limit() -> None:
    with pytest.raises(RequestError, match="8192"):
        apply(np.zeros((16, 1200, 3), np.uint8), "upscale 8x")


def test_a_border_has_its_colour_and_the_picture_is_inside() -> None:
    made = edited("a 10px navy border")
    assert tuple(made[0, 0]) == (22, 38, 79)
    assert np.array_equal(made[10:-10, 10:-10], meadow())


def test_a_caption_writes_where_it_is_told() -> None:
    low, high = edited('caption "HELLO"'), edited('caption "HELLO" at the top')
    assert (low[110:] > 245).all(axis=2).sum() > 60
    assert np.array_equal(low[:60], meadow()[:60])
    assert np.array_equal(high[100:], meadow()[100:])


# --- repair, cut-out, second picture


def test_restoring_takes_scratches_out() -> None:
    marks = np.zeros(meadow().shape[:2], np.uint8)
    for x in (20, 61, 150):
        cv2.line(marks, (x, 4), (x + 3, 130), 255, 1)
    for spot in ((40, 30), (90, 20), (170, 110), (35, 100)):
        cv2.circle(marks, spot, 1, 255, -1)
    hurt = meadow().copy()
    hurt[marks > 0] = 245
    made = apply(hurt, "remove scratches and dust")
    before = np.abs(hurt[marks > 0].astype(float) - meadow()[marks > 0]).mean()
    after = np.abs(made[marks > 0].astype(float) - meadow()[marks > 0]).mean()
    assert after < 0.25 * before
    clean = cv2.dilate(marks, np.ones((9, 9))) == 0
    assert np.abs(made[clean].astype(float) - meadow()[clean]).mean() < 1.5


def test_restoring_undoes_fading_and_a_cast() -> None:
    faded = (meadow() * 0.5 + (100, 84, 50)).astype(np.uint8)
    made = apply(faded, "restore this old photo")
    assert light(made).std() > 1.4 * light(faded).std()
    assert difference(meadow(), made) < difference(meadow(), faded)


def test_removing_the_background_leaves_the_subject_on_nothing() -> None:
    made = edited("remove the background")
    assert made.shape == (144, 192, 4)
    alpha = made[..., 3]
    assert alpha[79, 115] > 250
    assert alpha[:20].max() < 5
    assert 0 < ((alpha > 10) & (alpha < 245)).mean() < 0.1
    assert np.array_equal(made[75:84, 112:118, :3], meadow()[75:84, 112:118])


def test_a_new_background_has_its_colour() -> None:
    made = edited("put it on a white background")
    assert made[:12, :12].min() > 250
    assert np.abs(made[79, 115].astype(int) - meadow()[79, 115]).max() <= 2


def test_no_subject_is_told() -> None:
    with pytest.raises(RequestError, match="No subject"):
        apply(np.full((96, 96, 3), 128, np.uint8), "remove the background")


def test_the_style_of_another_picture_brings_its_colours() -> None:
    other = np.clip(meadow()[::-1].astype(int) * (0.5, 0.35, 0.9) + (20, 5, 60), 0, 255).astype(np.uint8)
    made = edited("apply the style of the second picture", others=(other,))
    was, now = (np.abs(each.mean(axis=(0, 1)) - other.mean(axis=(0, 1))).mean() for each in (meadow(), made))
    assert now < 0.35 * was


def test_blends_and_pastes_a_second_picture() -> None:
    other = np.zeros((60, 80, 3), np.uint8)
    half = edited("blend with the second picture", others=(other,))
    assert np.abs(half.astype(float) - meadow() / 2).max() <= 1
    third = edited("blend with the second picture 30%", others=(other,))
    assert np.abs(third.astype(float) - meadow() * 0.7).max() <= 1
    pasted = edited("paste the second picture in the top left corner", others=(other,))
    assert pasted[20:30, 20:40].max() < 5
    assert np.array_equal(pasted[100:], meadow()[100:])


# --- masks, strength, films


def test_a_mask_protects_every_pixel_outside() -> None:
    mask = np.zeros(meadow().shape[:2], np.uint8)
    mask[30:90, 40:120] = 255
    mask[60:80, 100:140] = 128
    for instruction in ("oil painting", "glitch and invert", "very blurry", "restore", "background blur"):
        made = edited(instruction, mask=mask)
        assert np.array_equal(made[mask == 0], meadow()[mask == 0]), instruction
        assert not np.array_equal(made[mask == 255], meadow()[mask == 255]), instruction


def test_strength_lies_between_the_picture_and_the_full_effect() -> None:
    full, half = edited("invert"), edited("invert", strength=0.5)
    assert np.abs(half.astype(float) - (meadow().astype(float) + full) / 2).max() <= 1
    assert np.array_equal(edited("invert", strength=0.0), meadow())


def test_strength_keeps_a_change_of_shape() -> None:
    made = edited("invert and crop to 1:1", strength=0.5)
    assert made.shape == (144, 144, 3)
    assert abs(float(made.mean()) - 127.5) < 1


def test_a_region_changes_there_alone() -> None:
    made = edited("invert the left half")
    assert np.array_equal(made[:, 130:], meadow()[:, 130:])
    assert np.abs(made[:, :60].astype(int) + meadow()[:, :60] - 255).max() <= 1


def test_transparency_outlives_later_steps() -> None:
    made = edited("remove the background, then black and white, then crop to a square")
    assert made.shape == (144, 144, 4)
    assert made[..., 3].min() == 0


def test_a_films_frames_share_what_was_measured() -> None:
    steps, memo = chain("enhance, duotone"), {}
    first = steps.apply(meadow(), seed=1, memo=memo)
    dim = (meadow() * 0.8).astype(np.uint8)
    assert light(steps.apply(dim, seed=1, memo=memo)).mean() < 0.95 * light(first).mean()
    assert np.array_equal(steps.apply(meadow(), seed=1, memo=memo), first)


def test_a_chain_says_what_it_will_do() -> None:
    assert chain("vintage").keeps_size
    assert not chain("vintage, then crop to 1:1").keeps_size
    assert chain("sticker").transparent
    assert not chain("vintage").transparent
