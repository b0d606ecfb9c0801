"""The file of each kind of film, decoded: what browsers play, exact to the frame, its sound where its pictures are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import av
import numpy as np
import pytest

from providers.local.filming.orders import Order, Shot
from providers.local.filming.takes import film_to_file
from tests.conftest import few
from tests.providers.local.filming.shots import clicks, film_file, picture_file, plaid

SHOT = Shot(256, 144, 15, 15.0, 3)
GIVEN = {
    "text": (),
    "image": ("first",),
    "transition": ("first", "last"),
    "sound": ("first", "audio"),
    "audio": ("audio",),
    "restyle": ("video",),
    "extend": ("video",),
}
WORDS = {
    "text": "waves below a lighthouse, push in",
    "image": "pan left",
    "audio": "bars",
    "restyle": "black and white",
}
HEARD = {"sound", "audio", "restyle", "extend"}


@dataclass(frozen=True)
class Taken:
    """What is in a film's file. times: seconds of each frame; sound: mono samples from second 0; rate: of those."""

    video: str
    pixels: str
    rate: float
    frames: np.ndarray
    times: list[float]
    audio: str
    sound: np.ndarray
    sound_rate: int
    seconds: float
    head: bytes


def decoded(path: Path) -> Taken:
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        frames = [(frame.time, frame.to_ndarray(format="rgb24")) for frame in film.decode(video=0)]
        facts = stream.codec_context.name, stream.codec_context.pix_fmt or "", float(stream.average_rate or 0)
        seconds = float(stream.duration * stream.time_base)
    times, pictures = [float(time or 0) for time, _ in frames], np.stack([pixels for _, pixels in frames])
    with av.open(str(path)) as film:
        if not film.streams.audio:
            return Taken(*facts, pictures, times, "", np.zeros(0), 0, seconds, path.read_bytes())
        blocks = [(block.time, block.to_ndarray()) for block in film.decode(audio=0)]
        name, rate = film.streams.audio[0].codec_context.name, film.streams.audio[0].codec_context.sample_rate
    sound = np.concatenate([np.atleast_2d(block).mean(axis=0) for _, block in blocks])
    lead = round(float(blocks[0][0] or 0) * rate)
    sound = np.pad(sound, (lead, 0)) if lead >= 0 else sound[-lead:]
    return Taken(*facts, pictures, times, name, sound, rate, seconds, path.read_bytes())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("in")
    sound = clicks(folder / "clicks.wav", 2.0, first=0.4)
    panned = [plaid(300, 144)[:, 2 * n : 2 * n + 256] for n in range(15)]
    made = {
        "first": picture_file(folder / "a.png", plaid(256, 144, 1)),
        "last": picture_file(folder / "b.png", plaid(256, 144, 2)),
        "audio": sound,
        "video": film_file(folder / "film.mp4", panned, 15.0, audio=sound),
    }
    return {name: str(path) for name, path in made.items()}


def order(mode: str, files: dict[str, str], **shot: float) -> Order:
    given = {name: files[name] for name in GIVEN[mode]}
    return Order(mode, WORDS.get(mode, ""), replace(SHOT, **shot), **given)  # type: ignore[arg-type]


def take(made: Order, path: Path) -> Taken:
    film_to_file(made, str(path), progress=lambda part, note: None)
    return decoded(path)


@pytest.mark.parametrize("mode", GIVEN)
def test_plays_in_a_browser_and_is_exact_to_the_frame(mode: str, files: dict[str, str], tmp_path: Path) -> None:
    frames = 24 if mode == "extend" else 15
    film = take(order(mode, files, frames=frames), tmp_path / "film.mp4")
    assert (film.video, film.pixels, film.rate) == ("h264", "yuv420p", 15.0)
    assert film.frames.shape == (frames, 144, 256, 3)
    assert film.times == pytest.approx([n / 15 for n in range(frames)], abs=1e-3)
    assert film.seconds == pytest.approx(frames / 15, abs=1e-3)
    assert film.head.index(b"moov") < film.head.index(b"mdat")  # it starts before all of it is there
    assert film.audio == ("aac" if mode in HEARD else "")
    if film.audio:
        assert len(film.sound) / film.sound_rate == pytest.approx(frames / 15, abs=0.03)


@pytest.mark.parametrize("fps", few([23.976, 50.0], 1))
def test_other_rates_are_exact_too(fps: float, files: dict[str, str], tmp_path: Path) -> None:
    film = take(order("image", files, frames=9, fps=fps), tmp_path / "film.mp4")
    assert film.rate == pytest.approx(fps, abs=2e-4)
    assert len(film.frames) == 9


@pytest.mark.parametrize("mode", few(["image", "audio", "text", "restyle"], 2))
def test_equal_seeds_give_equal_pixels(mode: str, files: dict[str, str], tmp_path: Path) -> None:
    films = [take(order(mode, files, frames=6), tmp_path / f"{n}.mp4") for n in range(2)]
    assert np.array_equal(films[0].frames, films[1].frames)


@pytest.mark.parametrize(
    ("mode", "words"), [("text", "a lake at dawn"), ("image", "handheld"), ("audio", "stars night")]
)
def test_other_seeds_give_other_pixels(mode: str, words: str, files: dict[str, str], tmp_path: Path) -> None:
    made = replace(order(mode, files, frames=8), prompt=words)
    films = [take(replace(made, shot=replace(made.shot, seed=seed)), tmp_path / f"{seed}.mp4") for seed in (3, 4)]
    apart = np.abs(films[0].frames.astype(int) - films[1].frames).mean(axis=(1, 2, 3))
    assert apart.max() > 1


@pytest.mark.parametrize(
    ("mode", "words", "start"), [("sound", "static", 0.0), ("audio", "bars", 0.0), ("sound", "static", 0.2)]
)
def test_the_sound_is_heard_when_the_picture_moves(
    mode: str, words: str, start: float, files: dict[str, str], tmp_path: Path
) -> None:
    made = replace(order(mode, files, frames=30, fps=30.0), prompt=words, audio_start=start)
    film = take(made, tmp_path / "film.mp4")
    loud = np.abs(film.sound)
    heard = np.flatnonzero(loud > 0.3 * loud.max())[0] / film.sound_rate
    bright = film.frames.mean(axis=(1, 2, 3))
    seen = (int(np.argmax(np.diff(bright)[: round(30 * (0.4 - start)) + 8])) + 1) / 30
    assert heard == pytest.approx(0.4 - start, abs=0.02)
    assert abs(seen - heard) <= 1 / 30 + 0.005


def test_a_film_of_a_film_keeps_the_part_of_its_sound_that_is_shown(files: dict[str, str], tmp_path: Path) -> None:
    made = replace(order("restyle", files, frames=9), video_start=0.2)
    film = take(made, tmp_path / "film.mp4")
    loud = np.abs(film.sound)
    assert np.flatnonzero(loud > 0.3 * loud.max())[0] / film.sound_rate == pytest.approx(0.2, abs=0.03)
