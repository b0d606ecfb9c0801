"""Scripts by rule: the person's own sentences as scenes where there are several, else the beats of the kind. Pure, and always the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from studio.composing.lengths import lengths, starts
from studio.composing.orders import SHOTS_LIMIT, ScriptOrder
from studio.composing.places import Place, place_of
from studio.composing.reading import hero_of, is_spoken_text, leans_back, scenes_of, subject_of, title_of, turns_of
from studio.composing.results import Character, Script, Shot

FILE = Path(__file__).parents[2] / "presets" / "writing" / "scripts.yaml"
SAID = ("talking-head", "podcast")  # kinds in which a longer text is what is said
PACE = 2.4  # words a second, spoken calmly
WORDS_LIMIT = 60  # of what is said in one shot


@dataclass(frozen=True)
class Beat:
    """What one shot shows and says."""

    title: str
    prompt: str
    motion: str = ""
    words: str = ""
    visible: str = ""
    speaker: str = ""


def kind(name: str) -> dict[str, Any]:
    """What is usual for a kind of film."""
    found: dict[str, Any] = _table()["kinds"][name]
    return found


def place(order: ScriptOrder) -> Place:
    """Shape and length of the film that is asked for."""
    return place_of(order, float(kind(order.kind)["usual"]))


def frame_of(order: ScriptOrder) -> list[float]:
    """The length of each shot, whoever writes it. Raises RequestError for what cannot be."""
    said = _said(order)
    if not said:
        return lengths(place(order).seconds, order.shot_seconds, order.shots)
    return [_time_for(beat.words) for beat in said]  # a text that is given takes the time it takes


def by_rule(order: ScriptOrder) -> Script:
    """The script that the rules here write. Raises RequestError for a length or platform that cannot be."""
    long = frame_of(order)
    return assembled(order, long, _beats(order, len(long)), people(order))


def assembled(
    order: ScriptOrder,
    long: Sequence[float],
    beats: Sequence[Beat],
    cast: Sequence[Character],
    told: dict[str, str] | None = None,
) -> Script:
    """A script of these beats, with lengths, voices and looks put in. told: title, logline, style and music, where somebody wrote them."""
    usual, where = kind(order.kind), place(order)
    told = told or {}
    style = order.style or told.get("style") or str(usual["style"])
    speakers = _speakers(order, beats, cast)
    voice_of = {each.name: each.voice for each in speakers}
    shots = tuple(
        Shot(
            number=number,
            title=beat.title[:120],
            prompt=_seen(beat, cast, style, where.manner),
            motion=beat.motion,
            words=beat.words[:600],
            speaker=beat.speaker,
            voice=voice_of.get(beat.speaker) or (order.voices[0] if order.voices else ""),
            seat=next((place_ for place_, each in enumerate(speakers) if each.name == beat.speaker), 0),
            visible=beat.visible[:200],
            seconds=seconds,
            start=start,
        )
        for number, (beat, seconds, start) in enumerate(zip(beats, long, starts(list(long)), strict=True), start=1)
    )
    return Script(
        kind=order.kind,
        title=told.get("title") or title_of(order.prompt),
        logline=told.get("logline") or subject_of(order.prompt),
        style=style,
        music=told.get("music") or str(usual["music"]),
        slogan=order.slogan,
        language=order.language,
        aspect_ratio=where.aspect_ratio,
        seconds=round(sum(long), 2),
        music_seconds=min(600.0, max(10.0, round(sum(long) + 3, 1))),
        end_at=shots[-1].start,
        characters=tuple(speakers),
        shots=shots,
        text="\n".join(shot.words for shot in shots if shot.words),
    )


def people(order: ScriptOrder) -> list[Character]:
    """The characters as they were given, "Mia: a girl in red", each with their voice."""
    found = []
    for number, text in enumerate(order.characters):
        name, colon, look = text.partition(":")
        name = name.strip() if colon and len(name.strip()) <= 60 else text.strip()[:60]
        voice = order.voices[number] if number < len(order.voices) else ""
        found.append(Character(name=name or f"Character {number + 1}", look=(look or text).strip()[:600], voice=voice))
    return found


def _speakers(order: ScriptOrder, beats: Sequence[Beat], cast: Sequence[Character]) -> list[Character]:
    """The cast, and after it those who only speak; voices go round where there are fewer."""
    names = dict.fromkeys([*(each.name for each in cast), *(beat.speaker for beat in beats if beat.speaker)])
    known = {each.name: each for each in cast}
    found = []
    for number, name in enumerate(names):
        one = known.get(name) or Character(name=name, look="")
        voice = one.voice or (order.voices[number % len(order.voices)] if order.voices else "")
        found.append(one.model_copy(update={"voice": voice}))
    return found


def _seen(beat: Beat, cast: Sequence[Character], style: str, manner: str) -> str:
    """What the shot's picture is told: the beat, who is in it with the same words every time, the look, and words to be seen here alone."""
    inside = [each for each in cast if each.look and each.name.lower() in beat.prompt.lower()] or [
        each for each in cast if each.look
    ]
    looks = [f"{each.name} is {each.look}" if each.name not in each.look else each.look for each in inside]
    words = [f'the words "{beat.visible}" are written in the picture'] if beat.visible else []
    parts = [beat.prompt.strip(" ,"), *looks, style, *words]
    return ", ".join(part for part in parts if part)[:2000]


def _beats(order: ScriptOrder, count: int) -> list[Beat]:
    if said := _said(order):
        return said
    usual = kind(order.kind)
    scenes = scenes_of(order.prompt)
    own = len(scenes) >= 2 and order.kind not in SAID
    beats = _of_scenes(order, count) if own else _of_kind(order, count)
    if not usual["spoken"]:
        beats = [replace(beat, words="") for beat in beats]
    return _alternating(order, beats)


def _of_scenes(order: ScriptOrder, count: int) -> list[Beat]:
    """The person's own sentences in order: several in one shot, or one seen from several views."""
    scenes, views, moves = (
        scenes_of(order.prompt),
        _table()["views"],
        [beat["motion"] for beat in kind(order.kind)["beats"]],
    )
    hero = hero_of(scenes[0].text)
    beats = []
    for place_ in range(count):
        first = place_ * len(scenes) // count
        last = max(first + 1, (place_ + 1) * len(scenes) // count)
        part = scenes[first:last]
        again = sum(number * len(scenes) // count == first for number in range(place_)) if count > len(scenes) else 0
        text = " ".join(scene.text for scene in part)
        said = " ".join(scene.said for scene in part)
        seen = " / ".join(scene.visible for scene in part if scene.visible) if not again else ""
        if order.slogan and place_ == count - 1:
            seen = order.slogan
        whom = f", {hero}" if hero and leans_back(text) else ""
        prompt = f"{text.rstrip('.!? ')}{whom}, {views[(place_ + again) % len(views)]}"
        beats.append(
            Beat(
                title_of(text, 4),
                prompt,
                moves[place_ % len(moves)],
                _filler(order, place_) if again else _cut_words(said),
                seen,
            )
        )
    return beats


def _of_kind(order: ScriptOrder, count: int) -> list[Beat]:
    """The beats of the kind about the idea's subject. Words in quotation marks are seen in the last shot alone."""
    known, views = kind(order.kind)["beats"], _table()["views"]
    scene = next(iter(scenes_of(order.prompt)), None)
    slogan = order.slogan or (scene.visible if scene else "") or title_of(order.prompt)
    filled = {"subject": subject_of(order.prompt), "slogan": slogan, "title": title_of(order.prompt)}
    beats = []
    for number, place_ in enumerate(_spread(len(known), count)):
        raw = known[place_]
        again = sum(other == place_ for other in _spread(len(known), count)[:number])
        view = f", {views[(number + again) % len(views)]}" if again else ""
        beats.append(
            Beat(
                raw["title"],
                _put(raw["prompt"], filled) + view,
                raw.get("motion", ""),
                _filler(order, number) if again else _cut_words(_put(raw.get("words", ""), filled)),
                _put(raw.get("visible", ""), filled) if not again else "",
            )
        )
    asked = order.slogan or (scene.visible if scene else "")
    if asked and asked not in [beat.visible for beat in beats]:
        beats[-1] = replace(beats[-1], visible=asked)
    return beats


def _said(order: ScriptOrder) -> list[Beat]:
    """A text that was given to be said as it is, a turn or a few sentences a shot; empty where the idea is only an idea."""
    if order.kind not in SAID:
        return []
    turns = turns_of(order.prompt)
    if not turns and is_spoken_text(order.prompt):
        turns = [("", text) for text in _paragraphs(order.prompt)]
    raw = kind(order.kind)["beats"][0]
    subject = order.style or ("a talk" if order.kind == "podcast" else "")
    beats = [
        Beat(title_of(words, 4), _put(raw["prompt"], {"subject": subject}), raw["motion"], words[:600], "", who)
        for who, words in turns
    ]
    return _alternating(order, beats[:SHOTS_LIMIT])


def _alternating(order: ScriptOrder, beats: list[Beat]) -> list[Beat]:
    """Who speaks, where nobody is named: the voices in turn, in a talk."""
    if any(beat.speaker for beat in beats) or len(order.voices) < 2 or order.kind != "podcast":
        return beats
    cast = [each.name for each in people(order)] or [f"Speaker {number + 1}" for number in range(len(order.voices))]
    return [replace(beat, speaker=cast[number % len(cast)]) for number, beat in enumerate(beats)]


def _paragraphs(text: str) -> list[str]:
    """The text in pieces of a few sentences, none longer than one breath of a shot."""
    pieces: list[str] = []
    for scene in scenes_of(text):
        if pieces and len(pieces[-1].split()) + len(scene.said.split()) <= WORDS_LIMIT // 2:
            pieces[-1] = f"{pieces[-1]} {scene.said}"
        else:
            pieces.append(scene.said)
    return pieces


def _spread(known: int, count: int) -> list[int]:
    """Which beats are taken: from the beginning to the end, some left out or repeated."""
    if count == 1:
        return [0]
    return [round(number * (known - 1) / (count - 1)) for number in range(count)]


def _time_for(words: str) -> float:
    return round(max(1.5, len(words.split()) / PACE + 0.6), 1)


def _cut_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:WORDS_LIMIT])


def _filler(order: ScriptOrder, number: int) -> str:
    """Words for a shot that shows again what was told of already; where a film speaks, every shot does."""
    lines: list[str] = kind(order.kind).get("fillers") or _table()["fillers"]
    return lines[number % len(lines)]


def _put(template: str, filled: dict[str, str]) -> str:
    """The template with its places filled; braces in a person's words stay as they are."""
    for name, value in filled.items():
        template = template.replace(f"{{{name}}}", value)
    return template.replace("  ", " ").replace(", ,", ",")


@cache
def _table() -> dict[str, Any]:
    import yaml

    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read
