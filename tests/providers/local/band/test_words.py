"""What the band understands, and what it writes."""

from __future__ import annotations

import itertools
import re

import pytest

from providers.local.band import Ask
from providers.local.band.composing import compose, writer
from providers.local.band.genres import genres
from providers.local.band.instruments import instruments
from providers.local.band.kits import KITS
from providers.local.band.lyrics import timed
from providers.local.band.reading import Plan, read
from providers.local.band.score import Score
from providers.local.band.theory import Key, read_chord, read_key, voiced


def plan(prompt: str, seconds: float = 60, seed: int = 1, **more: object) -> Plan:
    return read(Ask(prompt, seconds, seed, **more))  # type: ignore[arg-type]


def score(prompt: str, seconds: float = 60, **more: object) -> Score:
    return compose(plan(prompt, seconds, **more))


@pytest.mark.parametrize(
    ("prompt", "genre"),
    [
        ("lo-fi beats to study to", "lofi"),
        ("an outrun night drive", "synthwave"),
        ("jazz piano in a small club", "jazz"),
        ("sad solo piano", "classical"),
        ("epic orchestral battle", "cinematic"),
        ("8-bit boss fight", "chiptune"),
        ("a waltz for two", "waltz"),
        ("Deep House for a beach bar", "house"),
    ],
)
def test_finds_the_genre_in_the_words(prompt: str, genre: str) -> None:
    assert plan(prompt).genre.name == genre


def test_moods_choose_where_no_genre_is_named() -> None:
    assert plan("something calm").genre.name in {"lofi", "ambient", "classical", "folk", "bossa"}
    assert plan("a furious chase").genre.name in {"rock", "hiphop"}
    assert plan("zxcv").genre.name == plan("zxcv", seed=9).genre.name


def test_reads_numbers_from_the_words_and_fields_win() -> None:
    said = plan("rock at 140 bpm in F# minor, 3/4")
    assert (said.bpm, said.key.name, said.beats) == (140, "F# minor", 3)
    told = plan("rock at 140 bpm in F# minor, 3/4", bpm=99, key="C major", beats=6)
    assert (told.bpm, told.key.name, told.beats) == (99, "C major", 6)


def test_moods_steer() -> None:
    happy, sad = ([plan(f"{word} folk", seed=seed) for seed in range(20)] for word in ("happy", "sad"))
    assert sum(found.key.minor for found in happy) < sum(found.key.minor for found in sad)
    assert sum(found.bpm for found in happy) > sum(found.bpm for found in sad)


def test_leaves_out_what_is_refused_and_takes_what_is_named() -> None:
    assert not plan("house without drums").drums
    assert not plan("rock", negative="drums").drums
    assert plan("lofi with a saxophone").parts["lead"].play == "sax"


def test_everything_in_the_vocabulary_can_be_played() -> None:
    for genre in genres().values():
        for part in genre.parts.values():
            assert part.play in instruments()
            assert part.how == "thirds" or writer(part.how)
        if genre.drums:
            voices = {voice for rows in genre.drums.values() if isinstance(rows, dict) for voice in rows}
            assert voices - {"fill"} <= set(KITS[genre.drums["kit"]])


@pytest.mark.parametrize("seconds", [10, 17.3, 30, 61, 180, 600])
@pytest.mark.parametrize("prompt", ["lofi", "waltz", "ambient", "chiptune"])
def test_the_form_fills_the_time_and_comes_home(prompt: str, seconds: float) -> None:
    found = score(prompt, seconds)
    names = [section["name"] for section in found.sections()]
    assert set(names) <= {"intro", "verse", "chorus", "bridge", "outro"}
    assert found.seconds(found.form.end) <= seconds - 0.35
    if seconds >= 60:
        assert {"intro", "verse", "chorus", "outro"} <= set(names)
    if seconds >= 180:
        assert "bridge" in names
    last = [note for notes in found.notes.values() for note in notes if note.start >= found.form.end]
    assert {note.pitch % 12 for note in last} & {found.plan.key.tonic}
    assert all(note.start < seconds * found.plan.bpm / 60 for notes in found.notes.values() for note in notes)


def test_a_chorus_comes_back_and_is_fuller_than_the_verse() -> None:
    found = score("synthwave", 150)
    beats = found.plan.beats
    choruses = [section for section in found.form.sections if section.name == "chorus"]
    lines = [
        [
            (note.start - part.first * beats, note.pitch)
            for note in found.notes["arp"]
            if part.first * beats <= note.start < (part.first + 4) * beats
        ]
        for part in choruses[:2]
    ]
    assert lines[0] == lines[1]


def test_melodies_move_mostly_by_step_within_an_octave_and_a_half() -> None:
    for genre in ("folk", "jazz", "waltz", "rock"):
        pitches = [note.pitch for note in score(genre).notes["lead"]]
        steps = [abs(after - before) for before, after in itertools.pairwise(pitches)]
        assert sum(step <= 4 for step in steps) > 0.6 * len(steps)
        assert max(pitches) - min(pitches) <= 21


def test_velocities_differ() -> None:
    for name, notes in score("folk").notes.items():
        assert len({round(note.velocity, 2) for note in notes}) > 3, name


def test_reads_keys_and_chords() -> None:
    assert read_key("Bb minor") == Key(10, True)
    assert read_key("G# major").tonic == 8
    assert set(read_chord("V7", read_key("A minor")).tones) == {4, 8, 11, 2}
    assert set(read_chord("bVII5", read_key("C major")).tones) == {10, 5}
    with pytest.raises(ValueError, match="no chord"):
        read_chord("H7", read_key("C major"))


def test_chords_lead_on_by_small_steps() -> None:
    key = read_key("C major")
    before = voiced(read_chord("I", key), 60, 3)
    after = voiced(read_chord("V", key), 60, 3, before)
    assert sum(abs(one - other) for one, other in zip(before, after, strict=True)) <= 7


LYRICS = "[Verse]\nFirst line\nSecond line\n\n[Chorus]\nSing it\nAgain\nAnd again"


def test_times_lyrics_to_their_sections() -> None:
    found = score("folk", 90)
    lines = re.findall(r"\[(\d\d):(\d\d\.\d\d)\](.+)", timed(LYRICS, found))
    at = [int(minutes) * 60 + float(seconds) for minutes, seconds, _ in lines]
    assert [text for _, _, text in lines] == ["First line", "Second line", "Sing it", "Again", "And again"]
    assert at == sorted(at)
    sections = {section["name"]: section for section in reversed(found.sections())}
    assert sections["verse"]["start"] <= at[0] < sections["verse"]["end"]
    assert at[2] == pytest.approx(sections["chorus"]["start"], abs=0.02)
    assert at[-1] < 90


def test_times_more_lyrics_than_there_are_sections() -> None:
    text = timed("\n\n".join(f"one {number}\ntwo {number}" for number in range(12)), score("house", 20))
    assert text.count("one") == text.count("two") == 12
