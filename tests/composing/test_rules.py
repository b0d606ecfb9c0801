"""Texts by rule: lengths, shots, words to be seen, platforms, songs, subtitles."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.composing.boards import board_by_rule
from studio.composing.lengths import lengths, starts
from studio.composing.orders import InstrumentalOrder, LyricsOrder, ScriptOrder, StoryboardOrder, SubtitlesOrder
from studio.composing.places import platforms
from studio.composing.reading import shape_in, subject_of, title_of
from studio.composing.results import Script
from studio.composing.scripts import by_rule, kind
from studio.composing.songs import instrumental_by_rule, lyrics_by_rule
from studio.composing.timing import spread, timed
from studio.errors import RequestError
from studio.media import subtitles

KINDS = ("story", "kids-story", "ad", "brand", "trailer", "storyboard", "social-short", "parody", "talking-head", "podcast", "idea")  # fmt: skip


def script(prompt: str, **asked: Any) -> Script:
    return by_rule(ScriptOrder(prompt=prompt, **asked))


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_script_is_whole(name: str) -> None:
    made = script("a red fox in snow", kind=name, seconds=20, shot_seconds=4)
    assert [shot.number for shot in made.shots] == list(range(1, len(made.shots) + 1))
    assert sum(shot.seconds for shot in made.shots) == pytest.approx(made.seconds) == 20
    assert max(shot.seconds for shot in made.shots) <= 4
    assert all("red fox" in shot.prompt and "{" not in shot.prompt + shot.words for shot in made.shots)
    assert all(bool(shot.words) == kind(name)["spoken"] for shot in made.shots)
    assert made.music
    assert made.title
    assert made == script("a red fox in snow", kind=name, seconds=20, shot_seconds=4)


def test_a_persons_own_sentences_are_the_scenes() -> None:
    told = 'A baker opens her shop at dawn. A sign in the window reads "FRESH TODAY". Children come running.'
    made = script(told, kind="story", seconds=12)
    assert [shot.words for shot in made.shots] == ["A baker opens her shop at dawn.", "A sign in the window reads FRESH TODAY. Children come running."]  # fmt: skip
    made = script(told, kind="story", shots=3, seconds=12)
    assert ["FRESH TODAY" in shot.prompt for shot in made.shots] == [False, True, False]
    assert [shot.visible for shot in made.shots] == ["", "FRESH TODAY", ""]
    more = script(told, kind="story", shots=6, seconds=12)
    assert [bool(shot.visible) for shot in more.shots] == [False, False, True, False, False, False]
    assert len({shot.prompt for shot in more.shots}) == 6


def test_scenes_know_whom_they_speak_of() -> None:
    made = script("A red fox wakes in the forest. It finds a river. The river sings.", seconds=15, shots=3)
    assert ["a red fox" in shot.prompt.lower() for shot in made.shots] == [True, True, False]
    assert made.shots[1].words == "It finds a river."


def test_characters_look_the_same_in_every_shot() -> None:
    made = script("a trip to the moon", characters=("Mia: a girl in a red coat",), voices=("female",), seconds=20)
    assert all("Mia is a girl in a red coat" in shot.prompt for shot in made.shots)
    assert made.characters[0].voice == "female"


def test_a_talk_is_said_as_it_is_written_and_everybody_keeps_a_voice() -> None:
    made = script("Anna: Good morning.\nBen: Morning!\nAnna: Shall we?", kind="podcast", voices=("female", "male"))
    assert [(shot.speaker, shot.voice, shot.seat) for shot in made.shots] == [("Anna", "female", 0), ("Ben", "male", 1), ("Anna", "female", 0)]  # fmt: skip
    assert made.text == "Good morning.\nMorning!\nShall we?"
    spoken = script("I came home late. The door stood open. Nobody was there.", kind="talking-head")
    assert spoken.text == "I came home late. The door stood open. Nobody was there."
    asked = script("Make a podcast about bees", kind="podcast", voices=("a", "b"), seconds=30)
    assert "Today we talk about bees." in asked.text
    assert [shot.voice for shot in asked.shots] == ["a", "b"] * (len(asked.shots) // 2) + ["a"] * (len(asked.shots) % 2)


@pytest.mark.parametrize(
    ("seconds", "longest", "count", "expected"),
    [(10, 6, 0, [5, 5]), (15, 6, 0, [5, 5, 5]), (16, 5, 0, [4, 4, 4, 4]), (10, 6, 3, [4, 3, 3]), (2.5, 5, 0, [2.5]), (5, 5, 0, [5]), (7, 2.5, 0, [3 - 0.66, 2.33, 2.33])],
)  # fmt: skip
def test_a_length_beyond_one_clip_becomes_shots(seconds: float, longest: float, count: int, expected: list[float]) -> None:  # fmt: skip
    found = lengths(seconds, longest, count)
    assert sum(found) == pytest.approx(seconds)
    assert len(found) == len(expected)
    assert max(found) <= longest + 0.51  # whole seconds where they come out


@settings(max_examples=60, deadline=None)
@given(seconds=st.floats(1, 120), longest=st.floats(1, 60), count=st.integers(0, 24))
def test_lengths_always_come_out(seconds: float, longest: float, count: int) -> None:
    try:
        found = lengths(round(seconds, 1), round(longest, 1), count)
    except RequestError:
        return
    assert sum(found) == pytest.approx(round(seconds, 1), abs=0.02)
    assert starts(found)[0] == 0


def test_a_platform_sets_shape_length_and_shots() -> None:
    made = script("a cat", kind="social-short", platform="tiktok", shot_seconds=5)
    assert (made.aspect_ratio, made.seconds, len(made.shots)) == ("9:16", 15, 3)
    assert script("a cat", platform="tiktok", aspect_ratio="1:1").aspect_ratio == "1:1"
    assert script("a cat", platform="none").aspect_ratio == "16:9"
    assert all(platform.style for platform in platforms().values())
    with pytest.raises(RequestError, match="TikTok takes films of 15 to 60 seconds; 5 asked") as told:
        script("a cat", platform="tiktok", seconds=5)
    assert told.value.field == "seconds"
    with pytest.raises(RequestError, match='no platform "tiktoc"') as told:
        script("a cat", platform="tiktoc")
    assert "tiktok" in told.value.hint


@pytest.mark.parametrize(
    ("asked", "shots", "hint"), [({"seconds": 600}, 0, "144"), ({"seconds": 60}, 3, "10 shots"), ({"seconds": 2}, 20, "2 shots")]
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_way_out(asked: dict[str, Any], shots: int, hint: str) -> None:
    with pytest.raises(RequestError) as told:
        script("a cat", shots=shots, **asked)
    assert hint in told.value.hint


@pytest.mark.parametrize(
    ("idea", "subject"),
    [
        ("Make me a story about a red fox in snow", "a red fox in snow"),
        ("Please create a 9:16 bakery launch video with a neon window", "9:16 bakery launch video with a neon window"),
        ("a short film about the sea. It rains.", "the sea"),
        ("bees", "bees"),
        ('An ad for tea, "Drink me"', "tea"),
    ],
)
def test_what_it_is_about_is_read(idea: str, subject: str) -> None:
    assert subject_of(idea).removeprefix("a ") == subject.removeprefix("a ")
    assert title_of(idea)


def test_a_sheet_is_wide_unless_asked_otherwise_and_words_stay_in_their_panel() -> None:
    asked = 'A 9:16 bakery launch video with a final polished look. A sign reads "OPEN". Children cheer.'
    made = board_by_rule(StoryboardOrder(prompt=asked, frames=6))
    assert (made.board, made.aspect_ratio, made.quality) == ("16:9", "9:16", "pro")
    assert [panel.visible for panel in made.panels].count("OPEN") == 1
    assert made.sheet.count('"OPEN"') == made.film.count('"OPEN"') == 1
    assert "exactly 6 numbered panels" in made.sheet
    assert len(re.findall(r"^Panel \d+: ", made.sheet, re.M)) == 6
    told = StoryboardOrder(prompt="quick draft of a portrait storyboard, square video", frames=2)
    assert (board_by_rule(told).board, board_by_rule(told).aspect_ratio, board_by_rule(told).quality) == ("9:16", "1:1", "fast")  # fmt: skip
    fixed = StoryboardOrder(prompt=asked, board="1:1", aspect_ratio="4:5", quality="hq")
    assert (board_by_rule(fixed).board, board_by_rule(fixed).aspect_ratio, board_by_rule(fixed).quality) == ("1:1", "4:5", "hq")  # fmt: skip
    assert shape_in("a vertical reel") == "9:16"


def test_songs_have_words_for_their_length_and_their_mood() -> None:
    short = lyrics_by_rule(LyricsOrder(prompt="a song about the old lighthouse, sad", seconds=12))
    long = lyrics_by_rule(LyricsOrder(prompt="a song about the old lighthouse, sad", seconds=90))
    assert len(short.lyrics.splitlines()) < len(long.lyrics.splitlines())
    assert "lighthouse" in long.lyrics
    assert {section.name for section in long.sections} == {"verse", "chorus", "bridge"}
    assert "72 bpm" in long.music
    own = "One line\nTwo lines\n[Chorus]\nThree lines\nFour"
    assert lyrics_by_rule(LyricsOrder(prompt=own)).lyrics == "[Verse]\nOne line\nTwo lines\nThree lines\nFour"
    made = instrumental_by_rule(InstrumentalOrder(prompt="lofi waltz in F# minor, 85 bpm"))
    assert (made.bpm, made.key, made.time_signature) == (85, "F# minor", 3)
    assert instrumental_by_rule(InstrumentalOrder(prompt="an epic battle")).key == "D minor"


def test_subtitles_take_times_as_they_are_else_share_the_time() -> None:
    lrc = timed(SubtitlesOrder(timed="[by:x]\n[00:02.50]Hello\n[00:04.00]\n[00:20.00]you", seconds=30))
    assert [(cue.start, cue.end, cue.text) for cue in lrc.cues] == [(2.5, 4.0, "Hello"), (20.0, 26.0, "you")]
    srt = "1\n00:00:01,000 --> 00:00:02,000\nHi"
    assert timed(SubtitlesOrder(timed=srt)).srt == srt
    plain = timed(
        SubtitlesOrder(words="[Verse]\nshort\na much longer line of words\n\n[Chorus]\nend", seconds=9, start=1)
    )
    assert [cue.text for cue in plain.cues] == ["short", "a much longer line of words", "end"]
    assert plain.cues[0].start == 1
    assert [cue.text for cue in subtitles.parse(plain.srt)] == [cue.text for cue in plain.cues]
    assert plain.cues[1].end - plain.cues[1].start > plain.cues[0].end - plain.cues[0].start
    with pytest.raises(RequestError, match="50 lines do not fit into 2"):
        timed(SubtitlesOrder(words="\n".join(["word"] * 50), seconds=2))
    with pytest.raises(ValueError, match="there are no words"):
        SubtitlesOrder()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("abc de", min_size=1, max_size=200), min_size=1, max_size=12), st.floats(0, 5), st.floats(6, 60)
)
def test_spread_subtitles_never_overlap_and_end_in_time(lines: list[str], start: float, end: float) -> None:
    try:
        cues = spread(lines, start, end)
    except RequestError:
        return
    assert len(cues) == len(lines)
    assert all(cue.start < cue.end <= end + 0.001 for cue in cues)
    assert all(one.end <= two.start + 0.002 for one, two in pairwise(cues))


@settings(max_examples=80, deadline=None)
@given(st.text(min_size=1, max_size=400), st.sampled_from(KINDS))
def test_any_idea_gives_a_script_or_a_sentence(idea: str, name: str) -> None:
    try:
        order = ScriptOrder(prompt=idea, kind=name)
    except ValueError:
        return  # what cannot be written
    assert by_rule(order).shots
