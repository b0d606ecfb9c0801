"""The small director that goes by rules, for where no chat server is set up: plain words to a plan, or to a question back. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from studio.directing.fields import details
from studio.directing.intents import _task, understand
from studio.directing.reading import Reading, subject
from studio.directing.wishes import Attachment, Choice, Intent
from studio.safety import clean_prompt

WHAT_IT_IS = (
    "I am the built-in director: I go by rules, not by a language model. Say what to make in plain words, attach what it starts from, and I "
    "plan it with a price. With a chat server in Settings you can talk freely."
)
YES = re.compile(
    r"^\W*(?:yes|yes please|yep|yeah|sure|ok|okay|go|go ahead|do it|start|make it so|please do|sounds good|perfect)\W*$",
    re.IGNORECASE,
)
NO = re.compile(r"^\W*(?:no|no thanks?|nope|cancel|stop|never ?mind|don'?t|forget it)\W*$", re.IGNORECASE)
HELLO = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|evening|day)|help|what can you do|who are you|what are you)\b[\w\s]{0,24}\W*$",
    re.IGNORECASE,
)
ABOUT = ("What I can plan: pictures, changed pictures, the photobooth, other camera angles and full turns, films from words, pictures, sound or "
         "films, music, speech, sounds, subtitles, cuts and other forms of a file.")  # fmt: skip

Verb = Literal["plan", "ask", "go", "drop", "change", "tell"]


@dataclass(frozen=True)
class Reply:
    """What the director does: offers a plan, asks back, starts or drops the open plan, changes it, or only tells something."""

    verb: Verb
    text: str = ""
    intent: Intent | None = None
    choices: tuple[Choice, ...] = ()
    fields: Mapping[str, Any] | None = None


def reply(
    text: str,
    given: Sequence[Attachment] = (),
    *,
    last: Attachment | None = None,
    styles: Mapping[str, str] | None = None,
    plan: Mapping[str, Any] | None = None,
    choices: Sequence[Choice] = (),
    asked: str = "",
    held: Sequence[Attachment] = (),
) -> Reply:
    """The answer to what was said. plan: the one that is open. choices, asked, held: of the question that was asked last, what it was
    about, and what had been handed over with it."""
    words = clean_prompt(text)
    if YES.match(words) and choices:
        words, given = choices[0].says, given or held
    elif YES.match(words) and plan:
        return Reply("go")
    elif NO.match(words):
        return (
            Reply("drop", "Dropped; nothing was spent. What instead?")
            if plan
            else Reply("tell", "Fine. What shall I make instead?")
        )
    elif HELLO.match(words) and not given:
        return Reply("tell", ABOUT)
    elif plan and plan.get("task") and not given and (fields := refined(words, plan)):
        return Reply("change", "Changed.", fields=fields)
    elif held and not given and (choices or asked):
        given = held
    if asked and given and not words.strip():
        words = asked  # what was missing has come: the wish still holds
    intent = understand(words, given, last=last, styles=styles)
    if intent.question:
        return Reply("ask", intent.question, intent, intent.choices)
    return Reply("plan", _understood(intent), intent)


def refined(text: str, plan: Mapping[str, Any]) -> dict[str, Any] | None:
    """What an addition like "10 seconds" or "make it vertical" changes in the open plan; None where more than that is said."""
    words = Reading(text)
    found = details(words)
    words.take(r"\b(?:instead|rather|please|make it|change it to|but|better|cheaper|as)\b")
    if subject(words.rest()) or not found.heard:
        return None
    task = str(plan["task"])
    named = {"model": found.model} if found.model else {}
    changed = {**_task(Intent(task), found).fields, **named}
    return changed or None


def _understood(intent: Intent) -> str:
    return f"I understood: {', '.join(intent.heard)}." if intent.heard else "Here is a plan."
