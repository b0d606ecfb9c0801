from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from studio.errors import RequestError
from studio.media import sheets
from studio.media.sheets import PAPER, Shot
from studio.media.waveform import waveform
from tests.media import samples
from tests.media.numbered import ffmpeg


def plain(width: int = 120, height: int = 80, shade: int = 0) -> Image.Image:
    return Image.new("RGB", (width, height), (200, 40 + shade, 60))


def inked(sheet: Image.Image) -> np.ndarray:
    """Where a picture's red is."""
    pixels = np.asarray(sheet.convert("RGB")).astype(int)
    return (pixels[..., 0] > 170) & (pixels[..., 1] < 130)


def blocks(mask: np.ndarray) -> int:
    """How many runs of ink a line holds."""
    return int((np.diff(np.concatenate([[0], mask.astype(int)])) == 1).sum())


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (4, 2), (8, 3), (12, 4)])
def test_a_contact_sheet_shows_every_picture(count: int, columns: int) -> None:
    sheet = sheets.contact_sheet([Shot(plain(), f"{at}") for at in range(count)], width=800, caption="Places")
    mask = inked(sheet)
    assert sheet.width == 800
    assert max(blocks(row) for row in mask) == columns
    assert max(blocks(column) for column in mask.T) == -(-count // columns)
    assert sheet.getpixel((2, 2)) == PAPER


def test_sprites_stand_edge_to_edge() -> None:
    images = [Image.new("RGB", (64, 48), (at * 20, 0, 0)) for at in range(10)]
    sheet, width, height = sheets.sprite_sheet(images, columns=4)
    assert (sheet.size, width, height) == ((256, 144), 64, 48)
    found = [sheet.getpixel((at % 4 * 64 + 32, at // 4 * 48 + 24))[0] for at in range(10)]
    assert found == [at * 20 for at in range(10)]


def test_sprites_keep_what_is_transparent() -> None:
    sheet, *_ = sheets.sprite_sheet(
        [Image.new("RGBA", (32, 32), (255, 0, 0, 0)), Image.new("RGBA", (32, 32), (255, 0, 0, 255))]
    )
    assert sheet.mode == "RGBA"
    assert (sheet.getpixel((16, 16))[3], sheet.getpixel((48, 16))[3]) == (0, 255)


@pytest.mark.parametrize(("count", "strips"), [(2, 1), (4, 1), (5, 2), (8, 2)])
def test_a_strip_holds_four(count: int, strips: int) -> None:
    mask = inked(sheets.photo_strip([plain(shade=at) for at in range(count)], caption="Summer"))
    assert max(blocks(row) for row in mask) == strips
    assert max(blocks(column) for column in mask.T) == min(4, count)


def test_strips_of_mixed_shapes_are_alike() -> None:
    sheet = sheets.photo_strip([plain(120, 80)] * 4 + [plain(80, 160)] * 4)
    mask = inked(sheet)
    left, right = mask[:, : sheet.width // 2], mask[:, sheet.width // 2 :]
    assert left.sum() == pytest.approx(right.sum(), rel=0.02)


def test_a_grid_is_two_by_two() -> None:
    mask = inked(sheets.grid([plain()] * 4, caption="Four"))
    assert max(blocks(row) for row in mask) == 2
    assert max(blocks(column) for column in mask.T) == 2


def test_an_odd_picture_stands_in_the_middle_of_its_row() -> None:
    mask = inked(sheets.grid([plain()] * 3))
    across = np.flatnonzero(mask[round(mask.shape[0] * 0.75)])
    assert abs(across.min() + across.max() - mask.shape[1]) <= 3


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(40, 200), st.integers(40, 200)), min_size=2, max_size=9))
def test_a_collage_keeps_every_picture_whole_within_its_margins(sizes: list[tuple[int, int]]) -> None:
    sheet = sheets.collage([plain(*size) for size in sizes], width=600)
    mask = inked(sheet)
    margin = round(600 * 0.04)
    assert not mask[: margin - 1].any()
    assert not mask[:, : margin - 1].any()
    assert not mask[:, 600 - margin + 1 :].any()
    rows = sheets._rows([width / height for width, height in sizes], 552, 7)
    assert [at for first, last in rows for at in range(first, last)] == list(range(len(sizes)))
    assert mask.mean() > 0.5


def test_a_caption_makes_room_for_itself() -> None:
    without, with_one = sheets.grid([plain()] * 4), sheets.grid([plain()] * 4, caption="Four places")
    assert with_one.height > without.height
    foot = np.asarray(with_one.convert("L"))[without.height :]
    assert foot.min() < 80


def test_a_wave_is_as_high_as_the_sound_is_loud(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    ffmpeg("-f", "lavfi", "-i", "aevalsrc='if(lt(t,1),0.1,0.8)*sin(880*PI*t)':s=48000:d=2", str(path))
    picture = np.asarray(waveform(path, width=800, caption="Tape").convert("RGB")).astype(int)
    body = picture[: round(picture.shape[0] * 0.85)]
    warm = (body[..., 0] - body[..., 2]) > 60
    left, right = warm[:, 60:380].sum(), warm[:, 420:760].sum()
    assert right > 3 * left > 0


def test_a_wave_needs_a_sound(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no sound"):
        waveform(samples.video(tmp_path / "a.mp4"))
