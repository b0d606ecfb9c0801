from __future__ import annotations

from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.errors import RequestError
from studio.media.subtitles import Cue, mux, parse, to_srt, within
from tests.media.numbered import numbered, numbers

SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>Hello</i> &amp; goodbye\r\nsecond line\r\n\r\n2\r\n00:01:00,000 --> 00:01:02,000\r\n{\\an8}Up\r\n"
VTT = """\ufeffWEBVTT - a film

STYLE
::cue { color: red }

NOTE nobody reads this
00:00:09.000 --> 00:00:10.000

intro
00:01.000 --> 00:02.500 align:start position:10%
<v Anna>Hello <c.yellow>there</c>
"""


def test_reads_srt() -> None:
    assert parse(SRT) == [Cue(1.0, 2.5, "Hello & goodbye\nsecond line"), Cue(60.0, 62.0, "Up")]


def test_reads_vtt() -> None:
    assert parse(VTT) == [Cue(1.0, 2.5, "Hello there")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nothing of the kind", "no subtitle"),
        ("", "no subtitle"),
        ("1\n00:00:xx --> 00:00:02,000\nHello", "Line 2"),
        ("1\n00:00:03,000 --> 00:00:02,000\nHello", "ends before it begins"),
    ],
)
def test_says_which_line_is_wrong(text: str, words: str) -> None:
    with pytest.raises(RequestError, match=words) as refused:
        parse(text)
    assert refused.value.field == "subtitles"
    assert "-->" in refused.value.hint


TEXTS = st.text("abc dÄß“—,.?!", min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)
CUES = st.builds(
    lambda start, length, text: Cue(start / 1000, (start + length) / 1000, text),
    st.integers(0, 7_000_000), st.integers(1, 9_000), TEXTS,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(CUES, min_size=1, max_size=8))
def test_what_is_written_is_read_again(cues: list[Cue]) -> None:
    assert parse(to_srt(cues)) == sorted(cues, key=lambda cue: (cue.start, cue.end))


def test_cues_end_with_the_film() -> None:
    cues = [Cue(0, 1, "a"), Cue(2, 9, "b"), Cue(5, 6, "c")]
    assert within(cues, 5.0) == [Cue(0, 1, "a"), Cue(2, 5.0, "b")]


def test_a_track_is_added_and_pictures_stay(tmp_path: Path) -> None:
    film = numbered(tmp_path / "a.mp4", 72)
    mux(film, [Cue(0.5, 1.0, "Hello"), Cue(1.5, 2.5, "World — ñ")], tmp_path / "out.mp4", language="eng")
    assert numbers(tmp_path / "out.mp4") == list(range(72))
    with av.open(str(tmp_path / "out.mp4")) as container:
        track = container.streams.subtitles[0]
        assert (track.codec_context.name, track.metadata["language"]) == ("mov_text", "eng")
        packets = [packet for packet in container.demux(track) if packet.size > 2]
        assert [bytes(packet)[2:].decode() for packet in packets] == ["Hello", "World — ñ"]
        assert [float(packet.pts * packet.time_base) for packet in packets] == pytest.approx([0.5, 1.5], abs=0.01)
