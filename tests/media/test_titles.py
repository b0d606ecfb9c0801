from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.errors import RequestError
from studio.media import lettering, titles
from studio.media.frames import spread
from studio.media.pieces import Piece
from studio.media.planes import fit
from studio.media.reel import Reel, write
from studio.media.subtitles import Cue
from tests.media.samples import picture

FPS = Fraction(24)


def test_letters_are_those_of_the_page() -> None:
    assert lettering.font_for("Hello", 20).getname()[0] == "IBM Plex Sans"
    assert lettering.font_for("12:04", 20, "mono").getname()[0] == "IBM Plex Mono"


def test_other_scripts_take_a_font_of_the_machine_or_are_refused_by_letter() -> None:
    assert lettering.font_for("Привет", 20).getlength("Привет") > 0
    with pytest.raises(RequestError, match="\U00012000") as refused:
        lettering.font_for("a \U00012000", 20)
    assert "Noto" in refused.value.hint


def test_symbols_that_no_font_has_are_left_out() -> None:
    assert lettering.drawable("Hello \U0001fae8 there") == "Hello  there"
    assert lettering.drawable("a + b = ç") == "a + b = ç"


@pytest.mark.parametrize("width", [200, 300, 900])
def test_lines_fit_and_lose_no_word(width: int) -> None:
    text = "And nobody remembers who lit it first, or why the door is never locked at night"
    font = lettering.font_for(text, 28)
    lines = lettering.wrap(text, font, width)
    assert " ".join(lines) == text
    assert all(font.getlength(line) <= width for line in lines)
    if len(lines) > 1:
        assert font.getlength(lines[-1]) > 0.4 * max(font.getlength(line) for line in lines)


def test_a_word_wider_than_the_line_is_broken() -> None:
    font = lettering.font_for("W", 30)
    assert "".join(lettering.wrap("W" * 80, font, 200)) == "W" * 80


def test_subtitles_seen_together_do_not_cover_each_other() -> None:
    cues = [Cue(0, 2, "one"), Cue(1, 3, "two\nlines"), Cue(4, 5, "three")]
    first, second, third = titles.subtitle_overlays(cues, 640, 360, FPS)
    assert second.top + second.image.height <= first.top
    assert third.top == first.top
    assert (first.first, first.last) == (0, 48)


@pytest.mark.parametrize("size", [(1280, 720), (360, 640), (256, 256)])
@pytest.mark.parametrize("text", ["Hi", "A rather long title that needs several lines " * 6])
def test_words_stay_within_the_picture(size: tuple[int, int], text: str) -> None:
    overlay = titles.title_overlay(text, "bottom", 0, 1, *size, FPS)
    box = overlay.image.getbbox()
    assert box is not None
    assert overlay.left + box[0] >= 0
    assert overlay.left + box[2] <= size[0]
    assert overlay.top + box[3] <= size[1] + 2


def test_a_card_is_plain_with_its_words_in_the_middle() -> None:
    pixels = np.asarray(titles.card("Part two\nIn which nothing happens", 640, 360)).astype(int)
    ground = np.abs(pixels - titles.CARD).max(axis=2) < 3
    rows, columns = np.nonzero(~ground)
    assert 0.9 < ground.mean() < 0.995
    assert abs((columns.min() + columns.max()) / 2 - 320) < 4
    assert abs((rows.min() + rows.max()) / 2 - 180) < 12


@pytest.mark.parametrize(("position", "rows"), [("top", (0, 0.4)), ("middle", (0.3, 0.7)), ("bottom", (0.6, 1.0))])
def test_a_title_stands_where_and_when_it_is_told(tmp_path: Path, position: str, rows: tuple[float, float]) -> None:
    still = tmp_path / "grey.png"
    Image.new("RGB", (320, 180), (120, 120, 120)).save(still)
    reel = Reel((Piece(still, 72, still=True),), 320, 180, FPS)
    overlay = titles.title_overlay("Hello", position, 1.0, 1.0, 320, 180, FPS)
    write(reel, tmp_path / "out.mp4", overlays=[overlay])
    frames = [pixels.astype(int) for _, pixels in spread(tmp_path / "out.mp4", 72)]
    bright = [int((pixels.min(axis=2) > 200).sum()) for pixels in frames]
    assert max(bright[:24]) == max(bright[48:]) == 0
    assert bright[36] > 120
    lit = [float(np.clip(pixels - 123, 0, None).sum()) for pixels in frames]
    assert lit[23] == 0 < lit[24] < lit[27] < lit[36]  # it fades in
    found = np.nonzero(frames[36].min(axis=2) > 200)[0] / 180
    assert rows[0] < found.min() < found.max() < rows[1]
    untouched = np.abs(frames[36][:, :20] - 120)
    assert untouched.max() <= 3


def test_a_picture_can_stand_on_the_film(tmp_path: Path) -> None:
    logo = Image.new("RGBA", (40, 20), (255, 0, 0, 255))
    overlay = titles.picture_overlay(logo, (0.9, 0.1), 0.1, (0.0, 0.5), (200, 100), FPS)
    still = tmp_path / "grey.png"
    Image.new("RGB", (200, 100), (120, 120, 120)).save(still)
    write(Reel((Piece(still, 24, still=True),), 200, 100, FPS), tmp_path / "out.mp4", overlays=[overlay])
    (_, early), (_, late) = spread(tmp_path / "out.mp4", 2)
    assert early[10, 180, 0] > 200
    assert early[10, 180, 1] < 60
    assert abs(int(late[10, 180, 0]) - 120) <= 3


def test_a_picture_keeps_its_shape_on_black(tmp_path: Path) -> None:
    pixels = np.asarray(Image.open(picture(tmp_path / "a.png", 100, 200)))
    fitted = fit(pixels, 320, 180)
    assert fitted.shape == (180, 320, 3)
    assert not fitted[:, :100].any()
    assert fitted[:, 130:190].any()
