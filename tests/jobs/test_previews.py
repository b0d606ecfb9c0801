"""What an output looks like while it is made: the newest picture, small, and gone with its job."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from studio.errors import RequestError
from studio.jobs import previews
from studio.jobs.previews import Preview, Previewing, Previews, small
from studio.jobs.views import Views


def picture(colour: str, size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def colour_of(webp: bytes | None) -> tuple[int, ...]:
    assert webp is not None
    with Image.open(io.BytesIO(webp)) as image:
        assert image.format == "WEBP"
        found = image.convert("RGB").getpixel((0, 0))
    assert isinstance(found, tuple)
    return tuple(round(each / 255) for each in found)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A run of a job "one", as far as its previews see it."""
    monkeypatch.setattr(previews, "SOON", 0.02)
    monkeypatch.setattr(previews, "EVERY", 0.02)
    told: list[str] = []
    rows = SimpleNamespace(update=lambda job_id, values, **_: told.append(job_id))
    engine = SimpleNamespace(previews=Previews(), rows=rows, told=told)
    provider = SimpleNamespace(trusted=())
    return SimpleNamespace(
        engine=engine, job_id="one", row={"attempt": 0}, registered=set(), provider=provider, workdir=tmp_path
    )


def test_a_large_picture_is_made_small() -> None:
    with Image.open(io.BytesIO(small(picture("red", (1024, 512))))) as image:
        assert (image.format, image.size) == ("WEBP", (384, 192))


@pytest.mark.parametrize("file", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_picture_is_refused(file: bytes) -> None:
    with pytest.raises(RequestError):
        small(file)


def test_the_newest_of_each_output_is_shown_until_it_is_forgotten() -> None:
    kept = Previews()
    for index, file in [(0, b"a"), (2, b"b"), (0, b"c")]:
        kept.put("one", index, file)
    assert (kept.picture("one", 0), kept.picture("one", 1), kept.picture("other", 0)) == (b"c", None, None)
    assert kept.shown("one", 4) == [Preview(4, "one", 0, 3), Preview(6, "one", 2, 2)]
    kept.forget("one", 0)
    assert [each.of_index for each in kept.shown("one")] == [2]
    kept.forget("one")
    assert not kept.shown("one")


def test_a_composite_shows_those_of_its_parts_at_their_places() -> None:
    kept, nothing = Previews(), SimpleNamespace()
    parts = [
        {"id": f"whole:{name}", "position": place, "plan": {"intermediate": name == "b"}}
        for place, name in enumerate("abc")
    ]
    for part in parts:
        kept.put(part["id"], 1, b"x")
    views = Views(nothing, nothing, kept)  # type: ignore[arg-type]
    whole = {"id": "whole", "status": "running"}
    shown = views._previews(whole, parts, [0, 2, 4, 6])
    assert [(each.index, each.of, each.of_index) for each in shown] == [(1, "whole:a", 1), (5, "whole:c", 1)]
    assert not views._previews({**whole, "status": "waiting"}, parts, [0, 2, 4, 6])


def test_only_the_newest_of_those_that_come_at_once_is_shown(run: Any) -> None:
    async def play() -> None:
        showing = Previewing(run)
        for colour in ("red", "lime", "blue"):
            showing.take(picture(colour), 0)
        await asyncio.sleep(0.15)
        assert colour_of(run.engine.previews.picture("one", 0)) == (0, 0, 1)
        assert run.engine.told == ["one"]
        showing.take(picture("red"), 0)
        await asyncio.sleep(0.15)
        assert colour_of(run.engine.previews.picture("one", 0)) == (1, 0, 0)
        showing.take(picture("lime"), 0)
        showing.stop()
        await asyncio.sleep(0.1)
        assert run.engine.previews.picture("one", 0) is None

    asyncio.run(play())


def test_what_is_made_or_no_picture_has_no_preview(run: Any) -> None:
    async def play() -> None:
        showing = Previewing(run)
        showing.take(b"no picture", 0)
        showing.take("http://127.0.0.1:9/not-trusted.png", 1)
        showing.take(picture("red"), 2)
        run.registered.add(2)  # while it was on its way
        showing.take(picture("red"), 2)
        await asyncio.sleep(0.15)
        assert not run.engine.previews.shown("one")

    asyncio.run(play())
