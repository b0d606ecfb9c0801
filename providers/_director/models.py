"""The list's entries as the studio's models, and which of them a request is for."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import cache

from providers._director.accounts import NAME
from providers._director.catalog import AGENT, Entry, catalog, detected, mode_of, ratio_on
from providers._director.options import Options, options_of
from providers._director.texts import say
from providers._director.vetting import vet
from studio.errors import RequestError
from studio.provider import Knob, Model, Span, knobs_of
from studio.requests import Request, VideoRequest

NEAR = 1.0  # seconds by which a length may differ from one that the model makes; the nearest is sent
NAMED = (  # how a model is asked for in a prompt
    (re.compile(r"\b(?:use|using|with|in)\s+veo[\s-]?3\b", re.IGNORECASE), "veo3"),
    (re.compile(r"\b(?:use|using|with|in)\s+sora[\s-]?2\b", re.IGNORECASE), "sora2"),
)


@dataclass(frozen=True)
class DirectorModel(Model):
    """A model with its entry in the list."""

    entry: Entry | None = None

    @property
    def own(self) -> Entry:
        assert self.entry is not None
        return self.entry

    def check(self, request: Request) -> None:
        """Raises RequestError, naming the model and the number, for what it cannot be asked."""
        wanted = getattr(request, "duration", None)
        if wanted is None or not isinstance(request, VideoRequest) or not self.own.tool:
            super().check(request)
        else:
            super().check(type(request).model_construct(**{**dict(request), "duration": float(self.length(wanted))}))
        vet(request, self.own)

    def shape_in(self, prompt: str) -> str:
        """The ratio of the platform that is named, where this model makes it; the agent is told of any."""
        heard = ratio_on(detected(prompt)) if "video" in self.tasks else ""
        return heard if not self.own.ratios or heard in self.own.ratios else ""

    def fitted(self, request: Request) -> Request:
        """The request with the nearest length that this model makes, for where it stands in for another."""
        wanted, span = getattr(request, "duration", None), self.duration
        if wanted is None or span is None:
            return request
        seconds = min(self.own.lengths, key=lambda each: abs(each - wanted)) if self.own.lengths else wanted
        seconds = min(max(seconds, span.min), span.max)
        return type(request).model_construct(**{**dict(request), "duration": float(seconds)})

    def doubt(self, request: Request) -> str:
        """What is not certain of a length on which the sources disagree; empty where all is."""
        wanted = getattr(request, "duration", None)
        if (
            wanted is None
            or not self.own.unconfirmed_lengths
            or self.length(wanted) not in self.own.unconfirmed_lengths
        ):
            return ""
        return say("doubtful_length", model=self.title, seconds=self.length(wanted))

    def length(self, wanted: float) -> int:
        """The seconds that are sent for these. Raises RequestError with those it makes."""
        entry = self.own
        if entry.lengths:
            nearest = min(entry.lengths, key=lambda each: abs(each - wanted))
            if abs(nearest - wanted) <= NEAR:
                return nearest
            raise self._wrong_length(wanted, " or ".join(map(str, sorted(entry.lengths))))
        if entry.least is not None and entry.most is not None:
            whole = min(max(math.ceil(wanted - 0.5), entry.least), entry.most)
            if abs(whole - wanted) <= NEAR:
                return whole
            raise self._wrong_length(wanted, f"{entry.least} to {entry.most}")
        raise RequestError(
            f"{self.title} chooses the length itself.", field="duration", hint="Leave the length out.", provider=NAME
        )

    def _wrong_length(self, wanted: float, makes: str) -> RequestError:
        longer = ", or allow cuts" if self.duration and wanted > self.duration.max else ""
        return RequestError(
            f"{self.title} makes {makes} seconds; {wanted:g} asked.",
            field="duration",
            provider=NAME,
            hint=f"Choose {makes} seconds{longer}.",
        )


@cache
def models() -> tuple[DirectorModel, ...]:
    return tuple(_model(entry) for entry in catalog().models)


def model_of(name: str) -> DirectorModel | None:
    """The model of this id or nickname."""
    return next((model for model in models() if name in (model.id, *model.aliases)), None)


def chosen(request: Request) -> DirectorModel | None:
    """The model by the rule: one named in the prompt, or a tool where there are inputs or a picture is made, else the agent."""
    options = options_of(request)
    if options.template:
        return model_of(AGENT)
    if isinstance(request, VideoRequest):
        mode = mode_of(request, options)
        named = next((name for words, name in NAMED if words.search(request.prompt)), "")
        found = model_of(named) if named else None
        if found and mode in found.modes:
            return found
        if mode in {"text", "restyle", "audio", "extend", "replace"}:
            return model_of(AGENT)
        return next((model for model in models()[1:] if "video" in model.tasks and mode in model.modes), None)
    able = [model for model in models() if request.task in model.tasks]
    return next((model for model in able if request.quality in model.qualities), able[0] if able else None)


def knobs(model: DirectorModel, *, chat: bool) -> tuple[Knob, ...]:
    """The options that mean something to this model, for forms. chat: whether there is one to deliver to."""
    entry, is_agent = model.own, model.id == AGENT
    choices = {
        "template": tuple(catalog().templates) if is_agent else (),
        "mode": tuple(name for name in entry.modes_of if name),
        "resolution": entry.resolutions,
    }
    applies = {
        "speed": is_agent,
        "fallback": is_agent,
        "rewrite": entry.kind == "video",
        "multi_shot": entry.multi_shot,
        "image_url": is_agent or bool(entry.image),
        "last_image_url": is_agent or bool(entry.last),
        "audio_url": is_agent or bool(entry.audio),
        "video_url": is_agent or bool(entry.film),
        "telegram": chat,
        "caption": chat,
    }
    found = []
    for knob in knobs_of(Options):
        if offered := choices.get(knob.name, ()):
            found.append(replace(knob, kind="choice", choices=offered))
        elif applies.get(knob.name):
            usual = ("ask" if is_agent else "never") if knob.name == "rewrite" else knob.default
            found.append(replace(knob, choices=tuple(choice for choice in knob.choices if choice), default=usual))
    return tuple(found)


def _model(entry: Entry) -> DirectorModel:
    ends = entry.lengths or ((entry.least, entry.most) if entry.least and entry.most else ())
    span = (
        Span(min(ends), max(ends), entry.usual_length or entry.supposed_length or (ends[0] if len(ends) == 1 else None))
        if ends
        else None
    )
    doubts = [f"{seconds} s is not confirmed." for seconds in sorted(entry.unconfirmed_lengths)]
    return DirectorModel(
        entry.id,
        entry.title,
        frozenset(entry.makes),
        aliases=entry.aliases,
        modes=frozenset(entry.modes),
        duration=span,
        references=entry.references,
        seed=False,
        always_heard=entry.kind == "video",
        qualities=entry.qualities,
        prompt_limit=10_000,
        typical_seconds=entry.seconds,
        price="" if entry.credits is None else f"{entry.credits:g} credits",
        about=" ".join(part for part in (entry.about, entry.unconfirmed, *doubts) if part),
        entry=entry,
    )
