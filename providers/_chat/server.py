"""One chat server: its address and key, what it is asked, and its answer as deltas. Foreign errors are translated here, once.

A call is sent once and never again by itself: a turn may have been paid for when its answer is lost.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import httpx

from providers._chat import anthropic, openai
from providers._chat.messages import Message, cleaned
from providers._chat.turn import Refused, Thoughts, Turn, Wrong
from providers._http import NOT_SENT, SENTENCE, Clients, own_words, refusal
from studio.errors import (
    AuthFailed,
    BacklotError,
    ContentRefused,
    ModelUnavailable,
    NotConfigured,
    ProviderFailed,
    TimedOut,
    Unreachable,
)
from studio.provider import Delta, Manner
from studio.urlguard import is_web_address

ENDINGS = ("/chat/completions", "/messages", "/models")
LISTING = 15.0  # seconds for a list of models
CONNECTING = 10.0  # seconds


class Kind(StrEnum):
    """Which protocol a server speaks."""

    OPENAI = "openai-completions"
    ANTHROPIC = "anthropic-messages"


PROTOCOLS = {Kind.OPENAI: openai, Kind.ANTHROPIC: anthropic}


def check_kind(text: str, setting: str) -> Kind:
    """The protocol of this name. Raises NotConfigured naming the setting."""
    try:
        return Kind(text or Kind.OPENAI)
    except ValueError as error:
        raise NotConfigured(
            f'{setting} is not a kind of chat server ("{text[:40]}").',
            field=setting,
            hint=f"Set it to {' or '.join(Kind)}.",
        ) from error


def endpoint(address: str, setting: str = "") -> str:
    """Where a server's calls begin: `/v1` is added to a bare host, and what belongs to one call is taken off.

    Raises NotConfigured, naming the setting, for what is no web address.
    """
    base = address.strip().rstrip("/")
    if not is_web_address(base):
        raise NotConfigured(
            f"{setting or 'The address of the chat server'} is not a web address.",
            field=setting,
            hint="Set it like http://localhost:11434 or https://api.example.com/v1.",
        )
    for ending in ENDINGS:
        base = base.removesuffix(ending)
    return base if urlsplit(base).path.strip("/") else f"{base.rstrip('/')}/v1"


@dataclass(frozen=True)
class ChatServer:
    """A server to talk to.

    title, name: of the provider, for its errors. url: as `endpoint` gives it. model: the usual one, empty for the first it lists.
    thinking: whether the model thinks before it speaks; None leaves that to the server. silence: seconds without a byte until it counts as
    stuck. whole: seconds for one answer. key_setting, model_setting: named in hints. extra, more: headers and fields of every question
    besides the usual ones. refused: the error that a refusal stands for, where this upstream has words of its own. used: told the tokens
    of each whole answer, before its end.
    """

    title: str
    name: str
    url: str
    api_key: str = field(default="", repr=False)
    model: str = ""
    kind: Kind = Kind.OPENAI
    thinking: bool | None = None
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)
    more: Mapping[str, Any] = field(default_factory=dict)
    refused: Callable[[httpx.Response], BacklotError] | None = None
    used: Callable[[Mapping[str, int]], Awaitable[None]] | None = None
    silence: float = 120.0
    whole: float = 600.0
    key_setting: str = "the key in Settings"
    model_setting: str = "another model"
    clients: Clients = field(default_factory=Clients, repr=False, compare=False)

    def using(self, **changes: Any) -> ChatServer:
        """The same server with other values: a model, say, or thinking."""
        return replace(self, **changes)

    def turn(self, messages: list[Message], tools: list[dict[str, Any]], manner: Manner) -> AsyncIterator[Delta]:
        """The answer in this manner."""
        thinking = self.thinking if manner.thinking is None else manner.thinking
        spoken_to = self.using(model=manner.model or self.model, thinking=thinking)
        return spoken_to.chat(messages, tools, max_tokens=manner.max_tokens)

    async def models(self) -> list[str]:
        """The ids of the models it lists. Raises BacklotError."""
        try:
            async with asyncio.timeout(LISTING):
                response = await self.clients.here().get(f"{self.url}/models", headers=self._headers())
        except NOT_SENT as error:
            raise self._unreachable() from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise TimedOut(f"{self.title} did not answer within {LISTING:.0f} s.", provider=self.name) from error
        except httpx.HTTPError as error:
            raise self._broke() from error
        if not response.is_success:
            raise self._refusal(response)
        try:
            return [str(entry["id"]) for entry in response.json()["data"]]
        except (ValueError, KeyError, TypeError) as error:
            raise self._bad_answer("a list of models that cannot be read") from error

    async def first_model(self) -> str:
        """The model to use when none was chosen: the first it lists that talks. Raises ModelUnavailable where there is none."""
        listed = await self.models()
        talking = [model for model in listed if "embed" not in model.lower()]
        if not talking:
            raise ModelUnavailable(
                f"{self.title} has no model.", provider=self.name, hint="Load a model there, then try again."
            )
        return talking[0]

    async def chat(
        self, messages: list[Message], tools: list[dict[str, Any]] | None = None, *, max_tokens: int | None = None
    ) -> AsyncIterator[Delta]:
        """The answer while it comes: words, then whole tool calls, usage, and the end. The messages are not changed.

        Raises BacklotError: in the middle of an answer too, since a piece of one is not an answer.
        """
        protocol = PROTOCOLS[self.kind]
        model = self.model or await self.first_model()
        body = protocol.payload(
            cleaned(messages), tools or [], model=model, max_tokens=max_tokens, thinking=self.thinking
        )
        body |= self.more
        turn, thoughts = Turn(model=model), Thoughts()
        try:
            async for piece in self._pieces(protocol.PATH, body, turn):
                if told := thoughts.words(piece):
                    turn.spoke = True
                    yield Delta("text", told)
        except Refused as refused:
            said = str(refused)[:SENTENCE] or "the model declined to answer this."
            raise ContentRefused(
                f"{self.title}: {said}", provider=self.name, hint="Put it in other words, or choose another model."
            ) from refused
        if told := thoughts.end():
            turn.spoke = True
            yield Delta("text", told)
        self._check_whole(turn)
        if self.used and turn.usage:
            await self.used(turn.usage)
        for delta in turn.rest():
            yield delta

    async def say(self, messages: list[Message], *, seconds: float, max_tokens: int | None = None) -> tuple[str, str]:
        """The whole answer's words, and the model that spoke. seconds: in all. Raises BacklotError."""
        words: list[str] = []
        model = ""
        try:
            async with asyncio.timeout(seconds):
                async for delta in self.chat(messages, max_tokens=max_tokens):
                    words.append(delta.text)
                    model = str(delta.data.get("model") or model)
        except TimeoutError as error:
            raise TimedOut(
                f"{self.title} took longer than {seconds:.0f} s to answer.",
                provider=self.name,
                hint="Try again, choose a faster model, or switch its thinking off.",
            ) from error
        return "".join(words).strip(), model

    async def _pieces(self, path: str, body: dict[str, Any], turn: Turn) -> AsyncIterator[str]:
        """The words as they come off the wire; everything else goes into the turn."""
        patience = httpx.Timeout(self.silence, connect=CONNECTING, pool=CONNECTING)
        headers = {**self._headers(), "Accept": "text/event-stream"}
        end = time.monotonic() + self.whole
        call = self.clients.here().stream("POST", f"{self.url}/{path}", json=body, headers=headers, timeout=patience)
        try:
            async with call as response:
                if not response.is_success:
                    await response.aread()
                    raise self._refusal(response)
                async for event in self._events(response):
                    if time.monotonic() > end:
                        raise TimedOut(f"{self.title} took longer than {self.whole:.0f} s.", provider=self.name)
                    for piece in self._read(event, turn):
                        yield piece
        except NOT_SENT as error:
            raise self._unreachable() from error
        except httpx.TimeoutException as error:
            raise TimedOut(
                f"{self.title} said nothing for {self.silence:g} s.", provider=self.name, hint="Try again."
            ) from error
        except httpx.HTTPError as error:
            raise self._broke() from error

    async def _events(self, response: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
        """Kind and JSON of each event. An answer in one piece, of a server that does not stream, is one event of the kind `whole`."""
        from httpx_sse import EventSource, SSEError

        protocol = PROTOCOLS[self.kind]
        if response.headers.get("content-type", "").startswith("application/json"):
            yield "whole", self._json((await response.aread()).decode("utf-8", "replace"))
            return
        try:
            async for event in EventSource(response).aiter_sse():
                if protocol.is_end(event.data):
                    return
                if event.data:
                    yield "" if event.event == "message" else event.event, self._json(event.data)
        except SSEError as error:
            raise self._bad_answer("a web page instead of an answer") from error

    def _json(self, text: str) -> dict[str, Any]:
        try:
            found = json.loads(text)
        except ValueError as error:
            raise self._bad_answer("a piece that is no JSON") from error
        if not isinstance(found, dict):
            raise self._bad_answer("a piece that is no object")
        return found

    def _read(self, event: tuple[str, Any], turn: Turn) -> Iterator[str]:
        kind, data = event
        protocol = PROTOCOLS[self.kind]
        try:
            yield from protocol.whole(turn, data) if kind == "whole" else protocol.read(turn, kind, data)
        except Wrong as wrong:
            raise ProviderFailed(
                f"{self.title} stopped: {self._hidden(str(wrong))[:SENTENCE]}", provider=self.name, hint="Try again."
            ) from wrong
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise self._bad_answer("a piece that cannot be read") from error

    def _check_whole(self, turn: Turn) -> None:
        if turn.ended is None:
            raise self._broke("in the middle of the answer")
        if not turn.spoke and not turn.calls:
            raise ProviderFailed(
                f"{self.title} sent an empty answer.",
                provider=self.name,
                code="empty_answer",
                hint="Try again, or choose another model.",
            )

    def _headers(self) -> dict[str, str]:
        return {**PROTOCOLS[self.kind].headers(self.api_key), **self.extra}

    def _refusal(self, response: httpx.Response) -> BacklotError:
        if self.refused:
            return self.refused(response)
        status, words = response.status_code, self._hidden(own_words(response))
        error = refusal(self.title, self.name, status, words, response.headers)
        if status == 404:
            said = f"{self.title}: {words}" if words else f"{self.title} answered 404: no such model or address."
            return ModelUnavailable(said, provider=self.name, hint=f"Check {self.model_setting} and the address.")
        if isinstance(error, AuthFailed):
            error.hint = f"Check {self.key_setting}."
        elif not error.hint:
            error.hint = "Try again in a while." if status >= 429 else "Change the words or the model."
        return error

    def _hidden(self, words: str) -> str:
        """The server's words without the key, which some servers repeat."""
        return words.replace(self.api_key, "***") if self.api_key else words

    def _unreachable(self) -> Unreachable:
        return Unreachable(
            f"{self.title} cannot be reached.", provider=self.name, hint="Is it running, and is its address right?"
        )

    def _broke(self, where: str = "") -> ProviderFailed:
        return ProviderFailed(
            f"The connection to {self.title} broke{f' {where}' if where else ''}.",
            provider=self.name,
            code="connection_broke",
            hint="Try again.",
        )

    def _bad_answer(self, what: str) -> ProviderFailed:
        return ProviderFailed(
            f"{self.title} sent {what}.", provider=self.name, code="bad_answer", hint="Check its address."
        )
