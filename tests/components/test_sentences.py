"""What the Video tab says it will make."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from components._film import nearest_ratio, spoken_names
from components._form import Forecast
from components._sentences import MODES, film_sentence
from studio.presets import Presets
from studio.provider import Model, Span
from studio.requests import VideoRequest
from studio.sizing import Sizes

CAMERA = Model(
    "camera-9",
    title="Camera 9",
    tasks=frozenset({"video"}),
    modes=frozenset({"text", "image", "transition", "sound", "audio", "restyle", "extend"}),
    sizes=Sizes(min=64, max=2048, multiple=16, base=1280),
    fps=Span(1, 60, 24),
    duration=Span(0.5, 20, 5),
)


@dataclass(frozen=True)
class Maker:
    """A provider, as far as the sentence asks for it."""

    name: str
    title: str
    configured: bool = False


@dataclass(frozen=True)
class Shelf:
    """What the sentence asks of a studio. movers: those who take over motion."""

    movers: tuple[Maker, ...] = ()
    presets = Presets(Path(__file__).resolve().parents[2] / "presets")

    def models(self, task: str) -> list[tuple[Maker, Model]]:
        mover = Model("mover", title="Mover", tasks=frozenset({task}), modes=frozenset({"motion"}))
        return [(maker, mover) for maker in self.movers]

    def providers(self, *, owner: str) -> list[Maker]:
        return list(self.movers)


def says(model: Model | None = CAMERA, *, studio: Shelf | None = None, **fields: Any) -> str:
    """The sentence of a form with these fields."""
    asked = {"task": "video", **fields}
    return film_sentence(Forecast(studio or Shelf(), "me", "video", asked, model, "free", (1280, 720)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "opening"),
    [
        ({}, "It will be made from your words, 5 s at 24 fps, 1280 × 720, silent."),
        ({"first_frame": "a"}, "It will move from your first picture, 5 s at 24 fps, 1280 × 720, silent."),
        ({"last_frame": "b"}, "It will move until it arrives at your last picture, 5 s"),
        ({"first_frame": "a", "last_frame": "b"}, "It will move from your first picture to your last, 5 s"),
        ({"first_frame": "a", "audio": "s", "audio_start": "2"}, "It will make your picture move to the sound"),
        ({"audio": "s"}, "It will be drawn from your sound, as long as the sound at 24 fps, 1280 × 720, with your sound."),
        ({"video": "v"}, "It will give your film the look you write, as long as the film at 24 fps, 1280 × 720."),
        ({"video": "v", "mode": "extend", "duration": 3}, "It will go on where your film ends, another 3 s at 24 fps"),
    ],
)  # fmt: skip
def test_says_what_follows_from_what_is_given(given: dict[str, Any], opening: str) -> None:
    assert says(**given).startswith(opening)


def test_says_from_where_the_sound_is_heard() -> None:
    assert says(audio="s", audio_start="2").endswith("with your sound from 2 s on.")


def test_says_of_how_many_clips_a_long_film_is_made() -> None:
    assert says(duration=45, cuts=True).endswith("45 s at 24 fps, 1280 × 720, silent, made as 3 clips and joined.")


def test_says_what_is_out_of_reach_and_the_way_out() -> None:
    assert says(duration=45) == "Camera 9 makes 0.5 to 20 seconds; 45 asked. Choose 0.5 to 20."
    assert says(platform="tiktok", duration=5).startswith("TikTok takes films of 15 to 60 seconds; 5 asked.")


def test_says_what_a_chosen_mode_still_needs() -> None:
    assert says(mode="transition", first_frame="a") == "Between two pictures needs a last frame: add it above."


def test_says_that_nobody_can() -> None:
    assert "Camera 9 does not do that" in says(video="v", first_frame="a")
    assert "no provider here can do that" in says(model=None)


def test_names_those_who_can() -> None:
    sogni, director, hub = Maker("sogni", "Sogni"), Maker("director", "The Director"), Maker("hub", "Hub", True)
    motion = {"video": "v", "first_frame": "a"}
    assert "Sogni can: set it up in Settings" in says(studio=Shelf((sogni,)), **motion)
    assert "Sogni or The Director can: set it up" in says(studio=Shelf((sogni, director)), **motion)
    assert "Hub can: choose it under Advanced" in says(studio=Shelf((sogni, hub)), **motion)


def test_takes_the_short_side_that_was_asked() -> None:
    assert "848 × 480" in says(target_resolution="480")


def test_every_mode_has_words() -> None:
    modes = VideoRequest.model_fields["mode"].annotation.__args__  # type: ignore[union-attr]
    assert set(MODES) == set(modes) - {"auto"}


def test_counts_each_kind_of_reference_by_itself() -> None:
    assert spoken_names(["image", "audio", "image", "video"]) == ["@Image1", "@Audio1", "@Image2", "@Video1"]


@pytest.mark.parametrize(("size", "ratio"), [((1080, 1920), "9:16"), ((1000, 1010), "1:1"), ((2560, 1080), "21:9")])
def test_finds_the_nearest_ratio(size: tuple[int, int], ratio: str) -> None:
    assert nearest_ratio(*size) == ratio
