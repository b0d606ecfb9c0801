"""Who writes for people here: richer prompts, what pictures show, and answers to questions. Asked while a person waits."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from studio.background import Background
from studio.errors import BacklotError, RequestError
from studio.keys import Keys
from studio.library import Library
from studio.people.telling import told
from studio.provider import Asking, Commission, Cost, Provider, Written
from studio.purse import Purse
from studio.registry import Registry
from studio.requests import PROMPT_LIMIT
from studio.safety import clean_prompt
from studio.spending import counted

Said = TypeVar("Said")
WORDS_DEADLINE = 120.0  # seconds for a text
LIST_DEADLINE = 10.0  # seconds for a list of models
MOST_PICTURES = 10  # in one question
MEDIA = {"image", "video", "audio", "music", "lyrics"}


@dataclass(frozen=True)
class Words:
    """A text that was written here, and who wrote it."""

    text: str
    by: str


@dataclass(frozen=True)
class Talker:
    """A provider that answers questions. models: those it knows; protocols: those to choose from, where there are several."""

    name: str
    title: str
    models: tuple[str, ...]
    protocols: tuple[str, ...]


class Writers:
    """Finds who can write, and asks it."""

    def __init__(
        self,
        registry: Registry,
        keys: Keys,
        library: Library,
        background: Background,
        purse: Purse,
    ) -> None:
        self._registry, self._keys, self._library, self._background = registry, keys, library, background
        self._purse = purse

    def enhance(self, prompt: str, media: str, *, owner: str, provider: str = "auto", mind: str = "") -> Words:
        """A richer prompt for the same idea, from the chat server, else this provider's own helper, else the first that has one.

        mind: what this owner wants to be kept in mind; told to those who answer questions, since only they understand it.
        """
        words = _checked(prompt, "prompt", "The prompt")
        if media not in MEDIA:
            raise RequestError(
                f'There is no medium "{media[:40]}".', field="media", hint="Choose image, video, music or lyrics."
            )
        chosen = self._one(provider, owner, "enhance", media)
        values = self._keys.secrets_for(owner, chosen)
        heard = told(words, mind) if _has(chosen, "ask") else words
        text = self._said(lambda: chosen.enhance(heard, media, values), chosen, owner, heard)
        return Words(text, chosen.writer("enhance", values))

    def describe(self, artifact_id: str, question: str, *, owner: str, provider: str = "auto") -> Words:
        """What a picture shows, or the answer to a question about it; asked of the same as `enhance`."""
        path, asked = self._picture(artifact_id, owner), clean_prompt(question)
        chosen = self._one(provider, owner, "describe")
        values = self._keys.secrets_for(owner, chosen)
        text = self._said(lambda: chosen.describe(path, asked, values), chosen, owner, asked)
        return Words(text, chosen.writer("describe", values))

    def look(self, pictures: Sequence[Path], question: str, *, owner: str, provider: str = "auto") -> Words:
        """The answer to a question about these files, which are nobody's artifacts: frames of a film."""
        chosen = self._one(provider, owner, "ask")
        values = self._keys.secrets_for(owner, chosen)
        asking = Asking(_checked(question, "question", "The question"), tuple(pictures))
        text = self._said(lambda: chosen.ask(asking, values), chosen, owner, asking.system + asking.prompt)
        return Words(text, chosen.writer("describe", values))

    def ask(
        self,
        question: str,
        pictures: Sequence[str] = (),
        *,
        owner: str,
        system: str = "",
        provider: str = "auto",
        model: str = "",
        protocol: str = "",
    ) -> Words:
        """The answer to a question, about these pictures where some are given. system: what the model is told about itself."""
        words = _checked(question, "prompt", "The question")
        role = _checked(system, "system", "The system prompt") if system.strip() else ""
        if len(pictures) > MOST_PICTURES:
            raise RequestError(
                f"A question is about {MOST_PICTURES} pictures at most; {len(pictures)} given.",
                field="pictures",
                hint="Remove some.",
            )
        paths = tuple(self._picture(each, owner) for each in pictures)
        chosen = self._one(provider, owner, "ask") if provider == "auto" else self._talker(provider, owner)
        values = self._keys.secrets_for(owner, chosen)
        asking = Asking(words, paths, role, model.strip(), protocol)
        text = self._said(lambda: chosen.ask(asking, values), chosen, owner, asking.system + asking.prompt)
        return Words(text, asking.model or chosen.writer("describe" if paths else "enhance", values))

    def compose(self, commission: Commission, *, owner: str, provider: str = "auto") -> tuple[Written, str] | None:
        """What whoever would be asked writes in a way of its own, and who that is; None where it has none, and is asked in words instead."""
        chosen = self.writer("ask", provider, owner)
        if not chosen.composes(commission):
            return None
        _checked(commission.prompt, "prompt", "The idea")
        values = self._keys.secrets_for(owner, chosen)
        written = self._said(lambda: chosen.compose(commission, values), chosen, owner, commission.prompt)
        return written, chosen.title

    def writer(self, verb: str, provider: str, owner: str) -> Provider:
        """Who would do this: enhance, describe or ask. Raises RequestError where nobody can."""
        asks = verb == "ask" and provider != "auto"
        return self._talker(provider, owner) if asks else self._one(provider, owner, verb)

    def price(self, provider: Provider, characters: int, owner: str) -> Cost | None:
        """About what a text for a wish of so many characters costs; None where nobody knows, or cannot say now."""
        if provider.free:
            return Cost()
        try:
            return self._background.ask(
                provider.words_cost(characters, self._keys.secrets_for(owner, provider)), LIST_DEADLINE
            )
        except BacklotError:
            return None

    def talkers(self, owner: str) -> list[Talker]:
        """All that answer questions for this owner, the one that Auto asks first."""
        able = sorted(self._able(owner, "ask"), key=lambda provider: not provider.for_words)
        return [
            Talker(
                each.name, each.title, tuple(self._models(each, self._keys.secrets_for(owner, each))), each.protocols
            )
            for each in able
        ]

    def _said(
        self, question: Callable[[], Coroutine[Any, Any, Said]], provider: Provider, owner: str, told: str
    ) -> Said:
        """What a provider is asked for; what it tells that this cost is the owner's spend, also when nothing comes.

        told: the words it is given. Raises QuotaReached, and asks nobody, where their known price would pass the day's budget.
        """
        costs: list[Cost] = []
        with self._purse.holding(owner, provider.name, lambda: self.price(provider, len(told), owner), costs):
            return self._background.ask(counted(question(), costs), WORDS_DEADLINE)

    def _models(self, provider: Provider, values: Mapping[str, str]) -> list[str]:
        """What it lists; nothing where it cannot be asked now, so that any may be typed."""
        try:
            return self._background.ask(provider.chat_models(values), LIST_DEADLINE)
        except BacklotError:
            return []

    def _picture(self, artifact_id: str, owner: str) -> Path:
        artifact = self._library.get(artifact_id, owner=owner)
        if artifact.media != "image":
            raise RequestError("This is no picture.", field="artifact_id", hint="Choose an image.")
        return self._library.local_path(artifact)

    def _able(self, owner: str, verb: str) -> Iterator[Provider]:
        """All that have this verb and what they need for it."""
        for provider in self._registry.all():
            if _has(provider, verb) and not provider.missing_for(verb, self._keys.secrets_for(owner, provider)):
                yield provider

    def _one(self, name: str, owner: str, verb: str, media: str = "") -> Provider:
        """The provider to ask: a chat server that is set up, else the one named, else the first that has this verb.

        name: "auto", or the provider that is being used, which may have no such helper. Whoever is asked answers or fails: no other steps in.
        """
        able = sorted(self._able(owner, verb), key=lambda provider: (not provider.for_words, provider.name != name))
        able = [provider for provider in able if not media or media in provider.enhances]
        if not able and media:
            raise RequestError(
                f"Nobody who is set up here writes {media}.",
                field="provider",
                hint="Set up a chat server or Sogni in Settings.",
            )
        if not able:
            raise RequestError(f"No provider here can {verb}.", field="provider", hint="Set up a chat server.")
        return able[0]

    def _talker(self, name: str, owner: str) -> Provider:
        """The very provider that was chosen to answer. Raises RequestError where it cannot."""
        for provider in self._able(owner, "ask"):
            if provider.name == name:
                return provider
        raise RequestError(
            f"Of those set up here, {name[:40]} is none that can ask.", field="provider", hint="Set up a chat server."
        )


def _has(provider: Provider, verb: str) -> bool:
    """Whether this provider has a way of its own for this."""
    return getattr(type(provider), verb) is not getattr(Provider, verb)


def _checked(text: str, field: str, name: str) -> str:
    """The text without what does not belong into a prompt. Raises RequestError for an empty or too long one."""
    words = clean_prompt(text).strip()
    if not words:
        raise RequestError(f"{name} is empty.", field=field, hint="Write a few words first.")
    if len(words) > PROMPT_LIMIT:
        raise RequestError(
            f"{name} is too long ({len(words):,} characters given).",
            field=field,
            hint=f"Use at most {PROMPT_LIMIT:,} characters.",
        )
    return words
