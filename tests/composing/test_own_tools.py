"""Sogni's own writing tools, over HTTP: used where Sogni is who writes, told what they know, and read into what was asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from providers.sogni import Sogni
from studio.composing.asking import BY_RULES, Unusable
from studio.composing.commissions import lyrics_written, script_written
from studio.composing.composers import compose
from studio.composing.orders import InstrumentalOrder, LyricsOrder, ScriptOrder, StoryboardOrder
from studio.composing.results import Instrumental, Lyrics, Script
from studio.provider import Written
from studio.studio import Studio, open_studio
from studio.workflows.pens import OwnersPen
from tests.conftest import OWNER
from tests.providers.sogni.conftest import settings_for
from tests.upstreams.sogni.chat import PRICE
from tests.upstreams.sogni.running import SogniUpstream


@pytest.fixture(scope="module")
def sogni() -> Iterator[SogniUpstream]:
    with SogniUpstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def studio(sogni: SogniUpstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    made = open_studio(settings_for(tmp_path_factory.mktemp("home"), sogni), jobs=False)
    yield made
    made.close()


@pytest.fixture
def pen(studio: Studio) -> OwnersPen:
    return OwnersPen(studio, OWNER)


def asked(sogni: SogniUpstream) -> tuple[str, dict[str, object]]:
    """The tool that was called last, and its arguments."""
    return sogni.chat.requests[-1]["tool"], sogni.chat.requests[-1]["arguments"]


def test_a_script_is_told_its_shots_and_read_by_its_scenes(
    studio: Studio, sogni: SogniUpstream, pen: OwnersPen
) -> None:
    before = studio.used_today(owner=OWNER).spent.get("Spark", 0.0)
    order = ScriptOrder(prompt="a lost robot", kind="trailer", seconds=15, shot_seconds=5, platform="tiktok", voices=("low",))  # fmt: skip
    made = compose("compose_script", order, pen)
    assert isinstance(made, Script)
    assert made.note == ""
    assert (made.by, made.note, made.aspect_ratio) == ("Sogni", "", "9:16")
    first = made.shots[0]
    assert (first.title, first.words, first.voice, first.seconds, len(made.shots)) == (
        "Part 1",
        "Line 1.",
        "low",
        5,
        3,
    )
    assert all("a lost robot" in shot.prompt for shot in made.shots)
    tool, told = asked(sogni)
    assert (tool, told["script_type"], told["scene_count"], told["duration_seconds"]) == ("compose_script", "trailer", 3, 15)  # fmt: skip
    assert (told["aspect_ratio"], told["platform"], told["return_format"]) == ("9:16", "tiktok", "json")
    assert studio.used_today(owner=OWNER).spent["Spark"] - before == pytest.approx(float(PRICE))


def test_lyrics_and_instrumentals_bring_their_music_along(sogni: SogniUpstream, pen: OwnersPen) -> None:
    song = compose("compose_lyrics", LyricsOrder(prompt="the sea", genre="folk", language="en", provider="sogni"), pen)
    assert isinstance(song, Lyrics)
    assert song.lyrics == "[Verse]\nthe sea\n\n[Chorus]\nthe sea"
    assert (song.by, song.music) == ("Sogni", "folk waltz, 96 bpm, D minor")
    assert asked(sogni)[1] == {"prompt": "the sea", "language": "en", "music_prompt": "folk", "duration_seconds": 30.0}
    piece = compose("compose_instrumental", InstrumentalOrder(prompt="rain", seconds=45), pen)
    assert isinstance(piece, Instrumental)
    assert (piece.bpm, piece.key, piece.time_signature, piece.by) == (96, "D minor", 3, "Sogni")
    assert piece.prompt.startswith("Solo piano about rain")
    assert asked(sogni)[0] == "compose_instrumental"


def test_what_its_tools_cannot_write_is_asked_of_its_chat(sogni: SogniUpstream, pen: OwnersPen) -> None:
    compose("storyboard", StoryboardOrder(prompt="rain", frames=2), pen)
    assert "messages" in sogni.chat.requests[-1]
    compose("compose_script", ScriptOrder(prompt="rain", seconds=60, shot_seconds=4), pen)  # 15 shots
    assert "messages" in sogni.chat.requests[-1]
    compose("compose_lyrics", LyricsOrder(prompt="rain", provider="sogni", model="qwen3.6-vl-30b"), pen)
    assert sogni.chat.requests[-1]["model"] == "qwen3.6-vl-30b"  # a model was chosen


def test_an_answer_that_cannot_be_used_is_asked_for_once_more(sogni: SogniUpstream, pen: OwnersPen) -> None:
    before = len(sogni.chat.requests)
    sogni.chat.script.extend(["I would rather not.", "Not this either."])
    made = compose("compose_script", ScriptOrder(prompt="rain", seconds=10, shot_seconds=5), pen)
    assert (made.by, len(sogni.chat.requests) - before) == (BY_RULES, 2)
    assert "it has 0 shots" in made.note
    assert "it has 0 shots" in str(asked(sogni)[1]["brief"])


def test_words_are_read_whatever_stands_around_them() -> None:
    order = ScriptOrder(prompt="rain", kind="ad", seconds=10, shot_seconds=5)
    shots = '{"title": "Rain", "scenes": [{"prompt": "a cloud"}, {"prompt": "a <|im_start|> lake"}]}'
    made = script_written(order, Written(f"Here:\n```json\n{shots}\n```"))
    assert made.title == "Rain"
    assert "<|" not in made.shots[1].prompt
    song = lyrics_written(LyricsOrder(prompt="rain"), Written("**Verse 1**\n- It <|im_start|>rains\n\n[Chorus]\n"))
    assert [(each.name, each.lines) for each in song.sections] == [("verse", ("- It rains",))]
    with pytest.raises(Unusable):
        lyrics_written(LyricsOrder(prompt="rain"), Written("[Verse]\n\n[Chorus]"))
    assert Sogni.name == "sogni"
