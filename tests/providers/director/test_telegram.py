"""What is delivered to a chat, and how: films, pictures, sounds, plain files, and what is too large."""

from __future__ import annotations

import asyncio
import io
import subprocess
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from PIL import Image

from providers._director import telegram
from providers._director.telegram import Chat, fit
from providers._http import Clients
from tests.providers.director.conftest import CHAT
from tests.upstreams.director import Service
from tests.upstreams.huggingface import media


class Run:
    """What a delivery needs of a run."""

    def __init__(self, folder: Path) -> None:
        self.workdir = folder

    async def compute(self, function: Any, *given: Any) -> Any:
        return function(*given)

    def cancelled(self) -> bool:
        return False


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of snow, 1 s and some 300 kB."""
    film = tmp_path_factory.mktemp("film") / "film"
    snow = ["-f", "lavfi", "-i", "color=s=160x120:d=1:r=24,noise=alls=100:allf=t", "-crf", "10", "-f", "mp4", str(film)]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *snow], check=True)
    assert 260_000 < film.stat().st_size < 1_000_000
    return film


def delivered(served: tuple[str, Service], path: Path, caption: str = "A cat runs!") -> tuple[str, list[Any]]:
    """What the person is told, and what came to the chat."""
    url, service = served
    service.files.clear()
    values = {"DIRECTOR_TELEGRAM_BOT_TOKEN": CHAT, "DIRECTOR_TELEGRAM_CHAT_ID": "42", "DIRECTOR_TELEGRAM_URL": url}
    chat = Chat.of(values, Clients(), 0.01)
    told = asyncio.run(chat.deliver(path, caption, Run(path.parent)))  # type: ignore[arg-type]
    return told, [(method, fields.get("caption"), name) for method, fields, _, name in service.files]


def kept(folder: Path, data: bytes) -> Path:
    """A file as the library has it: its name says nothing."""
    path = folder / "0123abcd"
    path.write_bytes(data)
    return path


def picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "method", "name"),
    [
        (media.mp4(2, 8, 1), "sendVideo", "a-cat-runs.mp4"),
        (picture(64, 48), "sendPhoto", "a-cat-runs.png"),
        (picture(2100, 100), "sendDocument", "a-cat-runs.png"),
        (picture(9000, 1001), "sendDocument", "a-cat-runs.png"),
        (b"ID3\x04\0\0\0\0\0\0" + b"\xff\xfb\x90\x64" + b"\0" * 600, "sendAudio", "a-cat-runs.mp3"),
        (media.wav(0.1, 1), "sendDocument", "a-cat-runs.wav"),
    ],
    ids=["film", "picture", "long picture", "large picture", "mp3", "wav"],
)
def test_each_kind_goes_its_own_way(
    served: tuple[str, Service], tmp_path: Path, data: bytes, method: str, name: str
) -> None:
    told, came = delivered(served, kept(tmp_path, data))
    assert told == "Sent to the chat."
    assert came == [(method, "A cat runs!", name)]


def test_a_heavy_picture_arrives_whole_as_a_file(
    served: tuple[str, Service], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram, "PHOTO", 50)
    assert delivered(served, kept(tmp_path, picture(64, 48)))[1] == [("sendDocument", "A cat runs!", "a-cat-runs.png")]


def test_a_large_film_is_told_to_take_a_moment(
    served: tuple[str, Service], films: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (telegram.RELIABLE, telegram.MOST) == (20_000_000, 50_000_000)
    monkeypatch.setattr(telegram, "RELIABLE", 100_000)
    long = "A cat runs. " * 200
    (came,) = delivered(served, films, long)[1]
    assert came[1].endswith("\nLarge file, may take a moment to load.")
    assert len(came[1]) <= 1024


@pytest.mark.parametrize(("limit", "smaller"), [(50_000_000, False), (255_000, True)])
def test_a_film_too_large_for_a_chat_is_made_smaller(
    films: Path, monkeypatch: pytest.MonkeyPatch, limit: int, smaller: bool
) -> None:
    monkeypatch.setattr(telegram, "MOST", limit)
    made = asyncio.run(fit(films, Run(films.parent)))  # type: ignore[arg-type]
    assert (made != films) == smaller
    assert made.stat().st_size <= limit


def test_what_cannot_be_made_small_enough_stays_in_the_library(
    served: tuple[str, Service], films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, limit, why in (
        (films, 165_000, "This film lasts 0 minutes, too long for 0.165 MB"),
        (kept(tmp_path, picture(640, 480)), 100, "It is larger than the 0.0001 MB that a chat takes"),
    ):
        monkeypatch.setattr(telegram, "MOST", limit)
        told, came = delivered(served, path)
        assert told == f"It could not be sent to the chat ({why}); it is in the library."
        assert came == []


def test_a_chat_that_is_not_there_says_why(served: tuple[str, Service], tmp_path: Path) -> None:
    path = kept(tmp_path, picture(64, 48))
    served[1].chat_refuses = 3
    assert "(Telegram answered 500)" in delivered(served, path)[0]
    assert served[1].chat_refuses == 0, "it was tried three times"
    told, came = delivered(("http://127.0.0.1:9", served[1]), path)
    assert told == "It could not be sent to the chat (Telegram could not be reached); it is in the library."
    assert came == []
