"""The composers by name: what is asked, what comes out, who writes it. `compose` is what recipes, the director and the API call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from studio.composing import answers
from studio.composing import commissions as own
from studio.composing.asking import BY_RULES, Own, Pen, composed, signed
from studio.composing.boards import board_by_rule
from studio.composing.orders import InstrumentalOrder, LyricsOrder, ScriptOrder, StoryboardOrder, SubtitlesOrder
from studio.composing.results import Composition, Instrumental, Lyrics, Script, Storyboard, Subtitles
from studio.composing.scripts import by_rule
from studio.composing.songs import instrumental_by_rule, lyrics_by_rule
from studio.composing.timing import timed
from studio.provider import Commission, Written


@dataclass(frozen=True)
class Composer:
    """One kind of text. rules: writes it without anyone; role, read: ask a chat server and read its answer, where one is asked; tells, takes:
    tell whoever has a way of its own to write it, and read what it wrote."""

    order: type[BaseModel]
    result: type[Composition]
    rules: Callable[[Any], Composition]
    role: Callable[[Any], str] | None = None
    read: Callable[[Any, dict[str, Any]], Composition] | None = None
    tells: Callable[[Any, str], Commission] | None = None
    takes: Callable[[Any, Written], Composition] | None = None


COMPOSERS: Mapping[str, Composer] = {
    "compose_script": Composer(
        ScriptOrder,
        Script,
        by_rule,
        answers.script_role,
        answers.script_from,
        own.script_commission,
        own.script_written,
    ),
    "storyboard": Composer(StoryboardOrder, Storyboard, board_by_rule, answers.board_role, answers.board_from),
    "compose_lyrics": Composer(
        LyricsOrder,
        Lyrics,
        lyrics_by_rule,
        answers.lyrics_role,
        answers.lyrics_from,
        own.lyrics_commission,
        own.lyrics_written,
    ),
    "compose_instrumental": Composer(
        InstrumentalOrder,
        Instrumental,
        instrumental_by_rule,
        answers.instrumental_role,
        answers.instrumental_from,
        own.instrumental_commission,
        own.instrumental_written,
    ),
    "subtitles": Composer(SubtitlesOrder, Subtitles, timed),
}


def compose(name: str, order: BaseModel, pen: Pen) -> Composition:
    """What this composer writes for this order; it says who wrote it. Raises BacklotError."""
    composer = COMPOSERS[name]
    if composer.role is None or composer.read is None:
        return signed(composer.rules(order), BY_RULES)
    role, read = composer.role(order), composer.read
    tells, takes = composer.tells, composer.takes
    its_own = Own(lambda role: tells(order, role), lambda text: takes(order, text)) if tells and takes else None
    return composed(order, role, lambda data: read(order, data), lambda: composer.rules(order), pen, its_own)
