"""Storyboards by the local engine: one sheet of numbered panels, and a film of one scene after another."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from providers.local import work
from providers.local.filming import scenes
from providers.local.filming.orders import Order, Shot
from providers.local.filming.takes import film_to_file
from providers.local.painter.lettering import plate
from providers.local.painter.scene import Scene
from providers.local.panels import PAPER, panels_of, raster
from studio.media.film import frames_of

BOARD = "A storyboard sheet with exactly 2 numbered panels.\nPanel 1: a green forest.\nPanel 2: a desert at sunset, red sky."


def test_panels_are_read_from_their_lines() -> None:
    assert panels_of(BOARD) == ["a green forest.", "a desert at sunset, red sky."]
    assert panels_of("Panel 1: alone") == panels_of("a wooden panel: oak") == []
    assert len(panels_of("\n".join(f"Panel {number}: x" for number in range(1, 40)))) == 16


@pytest.mark.parametrize(
    ("count", "size", "expected"), [(6, (1600, 900), (3, 2)), (4, (1600, 900), (2, 2)), (6, (900, 1600), (2, 3)), (12, (1600, 900), (4, 3))]
)  # fmt: skip
def test_the_raster_fits_the_sheet(count: int, size: tuple[int, int], expected: tuple[int, int]) -> None:
    found = raster(count, *size)
    assert found == expected


def test_a_sheet_holds_every_panel(tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"
    work.paint_to_file(BOARD, "", 1, 512, 256, str(out), (0, 1), progress=lambda _part, _note: None)
    pixels = np.asarray(Image.open(out).convert("RGB")).astype(int)
    assert pixels.shape == (256, 512, 3)
    left, right = pixels[80:200, 40:220].mean(axis=(0, 1)), pixels[80:200, 300:480].mean(axis=(0, 1))
    assert np.abs(left - right).max() > 15
    assert pixels[1, 1] == pytest.approx(PAPER, abs=3)


def test_a_film_shows_one_panel_after_another(tmp_path: Path) -> None:
    out = tmp_path / "film.mp4"
    order = Order("image", BOARD, Shot(256, 256, 12, 12, 1), first="unused.png")
    film_to_file(order, str(out), progress=lambda _part, _note: None)
    seen = [frame.astype(int).mean(axis=(0, 1)) for frame in frames_of(out)]
    assert len(seen) == 12
    change = [float(np.abs(one - two).max()) for one, two in pairwise(seen)]
    assert int(np.argmax(change)) == 5


def test_words_in_quotes_are_seen_in_their_own_panel_of_the_film_and_only_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        "a green forest.",
        'a desert at noon. The words "HARBOUR LIGHT" are written in this panel.',
        "a snowy mountain.",
    ]
    board = "\n".join(f"Panel {number}: {row}" for number, row in enumerate(rows, 1))
    order = Order("image", board, Shot(320, 192, 12, 12, 1), first="unused.png")

    def filmed(name: str) -> np.ndarray:
        film_to_file(order, str(tmp_path / name), progress=lambda _part, _note: None)
        return np.stack([frame.astype(int) for frame in frames_of(tmp_path / name)])

    plates: list[np.ndarray] = []

    def noted(under: np.ndarray, scene: Scene) -> np.ndarray:
        plates.append(plate(under, scene))
        return plates[-1]

    monkeypatch.setattr(scenes, "plate", noted)
    lettered = filmed("lettered.mp4")
    monkeypatch.setattr(scenes, "plate", lambda under, _scene: np.zeros((*under.shape[:2], 4), np.uint8))
    change = np.abs(lettered - filmed("bare.mp4")).mean(axis=3)
    (letters,) = plates
    inked = letters[..., 3] > 200
    assert inked.mean() > 0.01
    inside, outside = change[4:8][:, inked], change[:, letters[..., 3] == 0]
    assert (inside.mean(axis=1) > 40).all()
    assert outside.mean() < 3
    assert change[:4].mean() < 3
    assert change[8:].mean() < 3
