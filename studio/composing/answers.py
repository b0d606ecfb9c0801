"""From a chat server's JSON to what was asked: only words are taken from it; lengths, shapes and voices stay ours."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from studio.composing.asking import Unusable, told
from studio.composing.boards import laid_out
from studio.composing.orders import InstrumentalOrder, LyricsOrder, ScriptOrder, StoryboardOrder
from studio.composing.results import Character, Instrumental, Line, Lyrics, Picture, Script, Section, Storyboard
from studio.composing.scripts import PACE, Beat, assembled, frame_of, kind, people, place
from studio.composing.songs import LINE_SECONDS, sung
from studio.requests._base import Name, Text


class _Answer(BaseModel):
    """What a model writes; what it adds is dropped."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Face(_Answer):
    name: Name = Field(min_length=1, max_length=60)
    look: Line = ""


class _Shot(_Answer):
    title: Name = ""
    prompt: Picture
    motion: Line = ""
    words: Line = ""
    speaker: Annotated[Name, Field(max_length=60)] = ""
    visible: Annotated[Text, Field(max_length=200)] = ""


class _Script(_Answer):
    title: Annotated[Name, Field(min_length=1)]
    logline: Line = ""
    style: Annotated[Text, Field(max_length=400)] = ""
    music: Line = ""
    characters: Annotated[tuple[_Face, ...], Field(max_length=8)] = ()
    shots: tuple[_Shot, ...]


class _Panel(_Answer):
    prompt: Picture
    visible: Annotated[Text, Field(max_length=200)] = ""


class _Board(_Answer):
    storyline: Annotated[Text, Field(min_length=1, max_length=4000)]
    panels: tuple[_Panel, ...]


class _Song(_Answer):
    title: Annotated[Name, Field(min_length=1)]
    music: Annotated[Text, Field(min_length=1, max_length=600)]
    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=16)]


def script_role(order: ScriptOrder) -> str:
    """What the server is told about a script."""
    long, usual = frame_of(order), kind(order.kind)
    cast = "; ".join(f"{each.name}: {each.look}" for each in people(order))
    manner = place(order).manner
    return told(
        "script",
        kind=order.kind,
        seconds=round(sum(long), 2),
        count=len(long),
        lengths=", ".join(f"{seconds:g} s" for seconds in long),
        manner=f"There, films are told like this: {manner}." if manner else "",
        style=f"The look: {order.style or usual['style']}.",
        characters=f"The characters: {cast}." if cast else "",
        language=f"Everything that is said or read is in the language {order.language}." if order.language else "",
        pace=PACE,
        spoken="Something is said in every shot." if usual["spoken"] else "Nothing is said in it: leave words empty.",
    )


def script_from(order: ScriptOrder, data: dict[str, Any]) -> Script:
    """The script that an answer describes. Raises Unusable for another number of shots."""
    answer, long = _Script.model_validate(data), frame_of(order)
    _count(len(answer.shots), len(long), "shots")
    spoken = kind(order.kind)["spoken"]
    if spoken and not all(shot.words for shot in answer.shots):
        raise Unusable("some shots say nothing; something is said in every one.")
    beats = [
        Beat(shot.title, shot.prompt, shot.motion, shot.words if spoken else "", shot.visible, shot.speaker)
        for shot in answer.shots
    ]
    if order.slogan and not any(order.slogan in beat.visible for beat in beats):
        last = beats[-1]
        beats[-1] = Beat(last.title, last.prompt, last.motion, last.words, order.slogan, last.speaker)
    given = people(order)
    names = {each.name.lower() for each in given}
    cast = [*given, *(Character(name=each.name, look=each.look) for each in answer.characters if each.name.lower() not in names)]  # fmt: skip
    about = {"title": answer.title, "logline": answer.logline, "style": answer.style, "music": answer.music}
    return assembled(order, long, beats, cast, about)


def board_role(order: StoryboardOrder) -> str:
    style = f"The look: {order.style}." if order.style else ""
    return told("storyboard", seconds=order.seconds, count=order.frames, style=style)


def board_from(order: StoryboardOrder, data: dict[str, Any]) -> Storyboard:
    """The storyboard that an answer describes. Raises Unusable for another number of panels."""
    answer = _Board.model_validate(data)
    _count(len(answer.panels), order.frames, "panels")
    return laid_out(order, [(panel.prompt, panel.visible) for panel in answer.panels], answer.storyline)


def lyrics_role(order: LyricsOrder) -> str:
    return told(
        "lyrics",
        seconds=order.seconds,
        count=max(2, round(order.seconds / LINE_SECONDS)),
        genre=f"The genre: {order.genre}." if order.genre else "",
        language=f"The words are in the language {order.language}." if order.language else "",
    )


def lyrics_from(order: LyricsOrder, data: dict[str, Any]) -> Lyrics:
    answer = _Song.model_validate(data)
    return sung(answer.title, answer.music, list(answer.sections), order.language)


def instrumental_role(order: InstrumentalOrder) -> str:
    return told("instrumental", seconds=order.seconds)


def instrumental_from(order: InstrumentalOrder, data: dict[str, Any]) -> Instrumental:
    known = {name: value for name, value in data.items() if name in Instrumental.model_fields}
    return Instrumental.model_validate(known)


def _count(there: int, wanted: int, noun: str) -> None:
    if there != wanted:
        raise Unusable(f"it has {there} {noun}; exactly {wanted} are asked.")
