"""The small director that goes by rules, for where no chat server is set up: plain words to a plan, or to a question back. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from studio.directing import tables
from studio.directing.fields import MOST, Details, details
from studio.directing.intents import _task, understand
from studio.directing.pointing import POINTS
from studio.directing.reading import NUMBER, Reading, number, subject
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

THANKS = re.compile(
    r"^\W*(?:(?:thanks?(?: you)?(?: so much| a lot| very much)?|great|nice|cool|perfect|awesome|wow|lovely|beautiful|amazing|well done|good(?: job)?"
    r"|(?:i )?(?:really )?(?:love|like) (?:it|this|that|them))\b[\s,.!]*)+(?:the director)?\W*$",
    re.IGNORECASE,
)
QUESTION = re.compile(
    r"^\W*(?:(?:what|which|who|why|when|where|how)\b(?! about| if)[^?]*\?|(?:what(?:'s| is| are| can| do| does)|which|who (?:is|are)|how (?:much|many|do|does|long))\b.*)\W*$",
    re.IGNORECASE,
)
PRICES = re.compile(r"\b(?:cost|price|balance|left|credits?|spen[dt]|expensive|budget|pay)\b", re.IGNORECASE)
_MANY = rf"(?P<many>{NUMBER})"
AGAIN = re.compile(
    rf"^\W*(?:please |now |ok |okay |great,? )*(?:(?:do|make|try|generate|create|give me) )?(?:(?:it|that|the same) )?"
    rf"(?:again|once more|another(?: (?:one|version|variation|take))?|one more(?: time)?|more(?: like (?:this|that))?|{_MANY} more(?: (?:variations?|versions?|of (?:it|them|those)|like (?:this|that)))?)(?: please)?\W*$",
    re.IGNORECASE,
)
BY_RULES = "I go by rules and cannot answer that. Say what to make, and the plan tells how, with its price and time."
MONEY = "Every plan shows its price before anything is made. What is left and what was spent today stands at the top of the page."

Verb = Literal["plan", "ask", "go", "drop", "change", "tell", "look", "again"]


@dataclass(frozen=True)
class Reply:
    """What the director does: offers a plan, asks back, starts or drops the open plan, changes it, makes more of what
    was made, looks at what was handed over, or only tells something."""

    verb: Verb
    text: str = ""
    intent: Intent | None = None
    choices: tuple[Choice, ...] = ()
    fields: Mapping[str, Any] | None = None
    about: str = ""  # of a question: the wish that it is about
    held: tuple[Attachment, ...] = ()  # of a question: what was handed over for it


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
    made: Mapping[str, Any] | None = None,
) -> Reply:
    """The answer to what was said. plan: the one that is open. made: the newest plan there is, be it open or not. choices, asked, held: of the question that was asked last, what it was
    about, and what had been handed over with it."""
    words = clean_prompt(text)
    if YES.match(words) and choices:
        words, given = choices[0].says, given or held
    elif YES.match(words) and plan:
        return Reply("go")
    elif YES.match(words):
        return Reply("tell", "There is no plan to say yes to. Say what to make.")
    elif NO.match(words):
        return (
            Reply("drop", "Dropped; nothing was spent. What instead?")
            if plan
            else Reply("tell", "Fine. What shall I make instead?")
        )
    elif HELLO.match(words) and not given:
        return Reply("tell", ABOUT)
    elif THANKS.match(words) and not given:
        return Reply("tell", "With pleasure. What shall I make next?")
    elif made and not given and (more := AGAIN.match(words)):
        many = number(more["many"]) if more["many"] else 1
        return Reply("again", "Once more, with another seed.", fields={"count": int(max(1, min(many, MOST)))})
    elif AGAIN.match(words) and not given:
        return Reply("tell", "There is nothing here yet to make more of. Say what to make.")
    elif plan and not given and (fields := refined(words, plan)):
        return Reply("change", "Changed.", fields=fields)
    elif asked and (whole := _completed(asked, words, (*held, *given), styles)):
        return Reply("plan", _understood(whole), whole)
    elif asked and not words.strip():  # what has come is not enough yet: the wish still holds
        words, given = asked, (*held, *given)
    elif held and not given and (not asked or choices or re.search(POINTS, words, re.IGNORECASE)):
        given = held
    intent = understand(words, given, last=last, styles=styles)
    if QUESTION.match(words) and not given and not intent.look:
        return Reply("tell", MONEY if PRICES.search(words) else BY_RULES)
    if intent.look:
        return Reply("look", intent=intent)
    if intent.question:
        return Reply("ask", intent.question, intent, intent.choices, about=words, held=tuple(given))
    return Reply("plan", _understood(intent), intent)


def _completed(asked: str, words: str, given: Sequence[Attachment], styles: Mapping[str, str] | None) -> Intent | None:
    """The wish with the answer to the question about it; None where that is still not all."""
    said = f"{asked}: {words}" if words.strip() else asked
    whole = understand(said, tuple(dict.fromkeys(given)), styles=styles)
    return None if whole.question or whole.look else whole


def refined(text: str, plan: Mapping[str, Any]) -> dict[str, Any] | None:
    """What an addition like "10 seconds" or "make it vertical" changes in the open plan; None where more than that is said."""
    words = Reading(text)
    found = details(words)
    words.take(r"\b(?:instead|rather|please|make it|change it to|but|better|cheaper|as)\b")
    if subject(words.rest()) or not found.heard:
        return None
    if not plan["task"]:
        return _of_recipe(found)
    task = str(plan["task"])
    named = {"model": found.model} if found.model else {}
    changed = {**_task(Intent(task), found).fields, **named}
    if "width" in changed:
        changed["aspect_ratio"] = ""
    elif "aspect_ratio" in changed and plan["request"].get("width"):
        changed |= {"width": "", "height": ""}
    return changed or None


def _of_recipe(found: Details) -> dict[str, Any] | None:
    """What changes in the inputs of a recipe, under the names that recipes use."""
    shape = found.shape or tables.PLATFORM_SHAPES.get(found.platform, "")
    said = {"seconds": found.duration, "aspect": shape, "platform": found.platform, "quality": found.quality}
    return {name: value for name, value in said.items() if value} or None


def _understood(intent: Intent) -> str:
    return f"I understood: {', '.join(intent.heard)}." if intent.heard else "Here is a plan."
