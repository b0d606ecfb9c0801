"""Who answers in a conversation: the rules here, a chat model, or a service's own agent that is handed what is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import Field, ValidationError

from studio.directing.conversations import Conversation
from studio.directing.plans import is_called
from studio.directing.wishes import Intent
from studio.errors import RequestError, request_error
from studio.provider import Manner, Provider, Wire
from studio.requests._base import PROMPT_LIMIT, Name, Text

if TYPE_CHECKING:
    from studio.studio import Studio

RULES = "rules"
AGENT = "agent:"  # before the name of a provider whose own agent plans
CHOICE = "director/brain"  # what this owner chose last
TOKENS_MOST = 200_000
SHOTS_BY_AGENT = {
    "trailer", "story-video", "kids-story", "social-short", "talking-head", "product-ad", "music-video",
}  # fmt: skip  # recipes that an agent plans better itself
FILM_FIELDS = {
    "photo": "first_frame", "image": "first_frame", "audio": "audio", "song": "audio", "aspect": "aspect_ratio", "seconds": "duration",
    "quality": "quality",
}  # fmt: skip  # inputs of those recipes -> fields of a film


class BrainChoice(Wire):
    """Who answers, and how, as it is kept with a conversation."""

    brain: Name = Field("", description="rules, a provider that talks, or agent:<provider>; empty: the first there is.")
    model: Name = Field("", description="Which model; empty: the provider's own choice.")
    max_tokens: int | None = Field(None, ge=16, le=TOKENS_MOST, description="Tokens of one answer at most.")
    thinking: bool | None = Field(None, description="Whether it thinks before it speaks; open: its own choice.")
    system: Text = Field("", max_length=PROMPT_LIMIT, description="What it is told about itself besides the usual.")
    options: dict[str, Any] = Field(default_factory=dict, max_length=16, description="What this provider alone takes.")


def brain_choice(values: Mapping[str, Any]) -> BrainChoice:
    """The choice. Raises RequestError naming the field."""
    try:
        return BrainChoice(**values)
    except ValidationError as error:
        raise request_error(error) from error


@dataclass(frozen=True)
class Brain:
    """Who answers. provider: who talks or whose agent plans; None for the rules."""

    name: str
    title: str
    provider: Provider | None = None
    agent: str = ""  # the model of a service's own agent
    choice: BrainChoice = field(default_factory=lambda: BrainChoice.model_validate({}))

    @property
    def talks(self) -> bool:
        """Whether a chat model answers."""
        return self.provider is not None and not self.agent

    @property
    def manner(self) -> Manner:
        return Manner(self.choice.model, self.choice.max_tokens, self.choice.thinking, self.choice.options)

    @property
    def executes(self) -> bool:
        """Whether a turn itself makes things there and is charged for them."""
        return bool(self.choice.options.get("execution")) and self.choice.options.get("tools", "none") != "none"

    @property
    def introduction(self) -> str:
        """What a service's agent is, for whoever speaks to it first."""
        return (
            f"What you ask for goes to {self.title}'s agent, which plans and makes it by itself. You see each plan before anything is sent, and "
            "what it asks on the way is asked of you."
        )

    def handed(self, intent: Intent, thread: str = "", words: str = "") -> Intent:
        """What was understood, as it is handed to the service that has the agent; what it cannot do stays as it is.

        thread: its own conversation, which goes on. words: what was said; a film of several shots is told to the agent in them, for it plans
        the shots. Whom the person has named does it, whoever answers.
        """
        provider = self.provider
        if not self.agent or provider is None or intent.fields.get("provider", provider.name) != provider.name:
            return intent
        asked = _told_as_one(intent, words) if intent.recipe in SHOTS_BY_AGENT else intent
        able = [model for model in provider.models() if asked.task and asked.task in model.tasks]
        if not able:
            return intent
        named = asked.model if any(is_called(asked.model, model) for model in able) else ""
        agent = self.agent if not named and any(model.id == self.agent for model in able) else ""
        fields: dict[str, Any] = {**asked.fields, "provider": provider.name, **({"model": agent} if agent else {})}
        if thread and provider.agent_thread:
            fields["options"] = {**fields.get("options", {}), provider.agent_thread: thread}
        return replace(asked, fields=fields, model=named)


def _told_as_one(intent: Intent, words: str) -> Intent:
    """A film of several shots as one request, where nothing is needed for it but words, a picture and a sound."""
    fields: dict[str, Any] = {"prompt": words or intent.prompt}
    for name, value in intent.inputs.items():
        if name in FILM_FIELDS:
            fields.setdefault(FILM_FIELDS[name], value)
        elif name != "prompt":
            return intent
    return replace(intent, task="video", fields=fields, recipe="", inputs={})


class Brains:
    """Finds who can answer for an owner."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def all(self, owner: str) -> list[dict[str, Any]]:
        """Everybody who can answer, the one that is asked first at the top; each with its models and knobs. The rules are always there."""
        talkers = {talker.name: talker for talker in self._studio.talkers(owner=owner)}
        found = []
        for provider in self._talking(owner):
            models = talkers[provider.name].models if provider.name in talkers else ()
            found.append(
                {
                    "id": provider.name,
                    "title": provider.title,
                    "models": list(models),
                    "knobs": [asdict(knob) for knob in provider.chat_knobs],
                    "kind": "chat",
                }
            )
        for provider in self._agents(owner):
            found.append(
                {
                    "id": AGENT + provider.name,
                    "title": f"{provider.title}'s agent",
                    "models": [],
                    "knobs": [],
                    "kind": "agent",
                }
            )
        return [*found, {"id": RULES, "title": "Built-in rules", "models": [], "knobs": [], "kind": "rules"}]

    def usual(self, owner: str) -> str:
        """Who answers where nobody was chosen: the one chosen last, else the first chat server, else the rules."""
        names = [provider.name for provider in self._talking(owner)]
        chosen = str(self._studio.choice(owner, CHOICE, ""))
        known = {RULES, *names, *(AGENT + provider.name for provider in self._agents(owner))}
        return chosen if chosen in known else next(iter(names), RULES)

    def of(self, talk: Conversation) -> Brain:
        """Who answers in this conversation. Raises RequestError where the one that was chosen cannot."""
        choice = brain_choice(talk.brain)
        name = choice.brain or self.usual(talk.owner)
        if name == RULES:
            return Brain(RULES, "Built-in rules", choice=choice)
        wanted = name.removeprefix(AGENT)
        pool = self._agents(talk.owner) if name.startswith(AGENT) else self._talking(talk.owner)
        provider = next((each for each in pool if each.name == wanted), None)
        if provider is None:
            raise RequestError(
                f"{wanted[:40]} cannot answer here: it is not set up.",
                field="brain",
                hint="Choose another brain, or set it up in Settings.",
            )
        return Brain(name, provider.title, provider, provider.agent if name.startswith(AGENT) else "", choice)

    def check(self, values: Mapping[str, Any], owner: str) -> BrainChoice:
        """The choice, if it can be had. Raises RequestError naming what is wrong."""
        choice = brain_choice(values)
        brain = self.of(Conversation("", owner, "", brain=choice.model_dump()))
        knobs = {knob.name: knob for knob in brain.provider.chat_knobs} if brain.provider else {}
        for option, value in choice.options.items():
            knob = knobs.get(option)
            if knob is None:
                raise RequestError(
                    f'{brain.title} has no option "{option[:40]}".', field="options", hint="Leave it out."
                )
            if knob.choices and value not in (*knob.choices, ""):
                raise RequestError(
                    f'{knob.label} cannot be "{str(value)[:40]}".',
                    field="options",
                    hint=f"Choose one of {', '.join(knob.choices)}.",
                )
            if knob.kind == "switch" and not isinstance(value, bool):
                raise RequestError(f"{knob.label} is on or off.", field="options", hint="Send true or false.")
        return choice

    def choose(self, choice: BrainChoice, owner: str) -> None:
        """Have new conversations answered by the same."""
        self._studio.choose(owner, CHOICE, choice.brain)

    def _talking(self, owner: str) -> list[Provider]:
        """All providers with a chat that this owner can use, one that is set up for words first."""
        able = [
            each for each in self._studio.registry.all()
            if type(each).chat is not Provider.chat and not each.missing_for("chat", self._studio.keys.secrets_for(owner, each))
        ]  # fmt: skip
        return sorted(able, key=lambda provider: not provider.for_words)

    def _agents(self, owner: str) -> list[Provider]:
        return [
            each
            for each in self._studio.registry.all()
            if each.agent and not each.missing(self._studio.keys.secrets_for(owner, each))
        ]
