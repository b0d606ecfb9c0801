"""The words that are sent, and what a person is asked about them before anything is spent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from providers._director.catalog import AGENT, mode_of, ratio_of, seconds_of, style_of
from providers._director.cinematic import enhanced
from providers._director.models import DirectorModel
from providers._director.options import options_of
from providers._director.texts import say
from studio.provider import Choice, NeedsPerson, Question
from studio.requests import Request, VideoRequest

JUST_DO_IT = "just do it"
MOVING = {"image", "transition"}  # film modes that begin with a picture and need words
CINEMATIC = (
    Choice(id="approve", label="Generate it"),
    Choice(id="as_written", label="Use my own words"),
    Choice(id="decline", label="Decline"),
)
ANIMATE = (Choice(id="approve", label="Animate it"), Choice(id="decline", label="Decline"))


@dataclass(frozen=True)
class Words:
    """What is sent. asks: which sentence goes before it, empty where nobody is asked."""

    text: str
    asks: Literal["", "enhanced", "animate"] = ""


def words_of(request: Request) -> str:
    """The prompt without the words that are meant for the studio; those alone are a prompt, unless there is a picture to begin with."""
    place = request.prompt.lower().find(JUST_DO_IT)
    if place < 0:
        return request.prompt
    rest = request.prompt[:place] + request.prompt[place + len(JUST_DO_IT) :]
    return rest.strip(" ,.;:-!\n") or ("" if _begins_with_a_picture(request) else request.prompt)


def words_for(request: Request, model: DirectorModel) -> Words:
    """What to send for a request, and whether to ask before.

    A film that the agent makes from words is put in cinematic ones and shown first, as the skill does; a photo without a wish is asked about.
    """
    options, own = options_of(request), words_of(request)
    hurried = own != request.prompt
    if not own.strip() and not model.own.promptless and _begins_with_a_picture(request):
        asks = not hurried and options.rewrite in {"", "ask"}
        return Words(unasked(request), "animate" if asks else "")
    if (options.rewrite or usual(request, model)) == "never":
        return Words(own)
    richer = enhanced(own)
    asks = options.rewrite != "always" and not hurried and richer != own
    return Words(richer, "enhanced" if asks else "")


def unasked(request: Request) -> str:
    """The person's own words; for a photo without any, those that go with it."""
    return words_of(request).strip() or say("animate_words")


def usual(request: Request, model: DirectorModel) -> Literal["ask", "never"]:
    """What becomes of a prompt where nothing was said about it: the agent's films from words alone are rewritten, a template tells its own story."""
    options = options_of(request)
    from_words = isinstance(request, VideoRequest) and mode_of(request, options) == "text"
    return "ask" if model.id == AGENT and from_words and not options.template else "never"


def question(request: Request, model: DirectorModel, words: Words) -> NeedsPerson:
    """The words with what else will hold, to be approved."""
    length = seconds_of(request)
    settings = [
        model.title,
        ratio_of(request, model.own),
        f"{length} s" if length else "",
        style_of(request),
        f"quality {request.quality}",
    ]
    text = f"{say(words.asks)}\n\n{words.text}\n\n({', '.join(each for each in settings if each)})"
    name, choices = ("photo", ANIMATE) if words.asks == "animate" else ("cinematic", CINEMATIC)
    return NeedsPerson(Question(id=name, kind="approve", text=text, choices=choices))


def _begins_with_a_picture(request: Request) -> bool:
    return isinstance(request, VideoRequest) and mode_of(request, options_of(request)) in MOVING
