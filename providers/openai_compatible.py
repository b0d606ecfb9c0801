"""Chat servers: anything that speaks OpenAI's chat completions or Anthropic's messages. Ollama, vLLM, llama.cpp, OpenRouter and so on.

It makes no media. It rewrites prompts, describes pictures and talks; where it is set up, Enhance and Describe ask it first.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from providers._chat import PROTOCOLS, ChatServer, answer, check_kind, describing, endpoint, rewriting
from providers._http import Clients
from studio.errors import NotConfigured
from studio.provider import Asking, Cost, Delta, Health, Manner, Model, Provider, Setting
from studio.requests import PROMPT_LIMIT
from studio.spending import spent, usual_tokens

ADDRESS, KEY, MODEL = "BACKLOT_CHAT_BASE_URL", "BACKLOT_CHAT_API_KEY", "BACKLOT_CHAT_MODEL"
KIND, THINKING, PRICE = "BACKLOT_CHAT_TYPE", "BACKLOT_CHAT_THINKING", "BACKLOT_CHAT_PRICE"
WORDS_DEADLINE = 110.0  # seconds for a rewritten prompt or a description
PRICED = re.compile(r"(\d+(?:\.\d+)?)(?:\s*/\s*(\d+(?:\.\d+)?))?\s*([A-Za-z]{1,12})?")
SWITCH = {"": None, "on": True, "off": False}


class OpenAICompatible(Provider):
    """One chat server, as the operator set it up."""

    name, title = "openai_compatible", "Chat server"
    for_words, protocols = True, PROTOCOLS
    settings = (
        Setting(ADDRESS, "Address", required=True),
        Setting(KEY, "Key", secret=True),
        Setting(MODEL, "Model"),
        Setting(KIND, "Protocol", default="openai-completions"),
        Setting(THINKING, "Thinking (on or off)"),
        Setting(PRICE, "Price of a million tokens, in and out (like 0.15/0.60 USD; 0 for free)"),
    )
    silence: ClassVar[float] = 120.0  # seconds without a byte until it counts as stuck

    def __init__(self, values: Mapping[str, str], trusted: tuple[str, ...] = ()) -> None:
        super().__init__(values, trusted)
        self._clients = Clients()
        self._spoke: dict[str, str] = {}  # endpoint -> the model that answered last

    def models(self) -> list[Model]:
        return []

    def missing(self, values: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Also the key, where the host's server has one that this caller may not spend."""
        locked = bool(values is not None and self.values.get(KEY) and not values.get(KEY))
        return super().missing(values) + ((KEY,) if locked else ())

    async def words_cost(self, characters: int, secrets: Mapping[str, str]) -> Cost | None:
        """By the price that was set; None where none was."""
        price = price_in(secrets.get(PRICE, ""))
        return price.of(*usual_tokens(characters)) if price else None

    async def chat_models(self, secrets: Mapping[str, str]) -> list[str]:
        return await self.server(secrets).models()

    async def check(self, secrets: Mapping[str, str]) -> Health:
        """Whether it answers and has the model. Raises BacklotError."""
        if missing := self.missing(secrets):
            return Health(ok=False, note=f"{missing[0]} is not set")
        server = self.server(secrets)
        listed = await server.models()
        if server.model and server.model not in listed:
            return Health(ok=False, note=f'It has no model "{server.model}"; it has {", ".join(listed[:6])}.')
        return Health(ok=bool(listed), note=f"{len(listed)} models" if listed else "It has no model.")

    async def chat(
        self,
        messages: list[dict[str, Any]],
        tools: list[dict[str, Any]],
        secrets: Mapping[str, str],
        manner: Manner = Manner(),  # frozen
    ) -> AsyncIterator[Delta]:
        async for delta in self.server(secrets).turn(messages, tools, manner):
            yield delta

    async def enhance(self, prompt: str, media: str, secrets: Mapping[str, str]) -> str:
        return (await self._say(rewriting(prompt, media), secrets)).strip('"“” \n')[:PROMPT_LIMIT]

    async def describe(self, path: Path, question: str, secrets: Mapping[str, str]) -> str:
        return await self._say(describing(path, question), secrets)

    async def ask(self, asking: Asking, secrets: Mapping[str, str]) -> str:
        """The answer to a question. Its protocol may be another than the one set: some servers speak both."""
        server = self.server(secrets)
        kind = check_kind(asking.protocol, "protocol") if asking.protocol else server.kind
        text, self._spoke[server.url] = await answer(server.using(kind=kind), asking, seconds=WORDS_DEADLINE)
        return text

    def writer(self, verb: str, secrets: Mapping[str, str]) -> str:
        return self._spoke.get(self.server(secrets).url) or secrets.get(MODEL) or self.title

    def server(self, secrets: Mapping[str, str]) -> ChatServer:
        """The server these settings lead to. Raises NotConfigured for a setting that is missing or wrong."""
        self.require(secrets)
        return ChatServer(
            title=self.title,
            name=self.name,
            url=endpoint(secrets[ADDRESS], ADDRESS),
            api_key=secrets.get(KEY, ""),
            model=secrets.get(MODEL, ""),
            kind=check_kind(secrets.get(KIND, ""), KIND),
            thinking=_switch(secrets.get(THINKING, "")),
            silence=self.silence,
            key_setting=KEY,
            model_setting=MODEL,
            used=_billing(secrets.get(PRICE, "")),
            clients=self._clients,
        )

    async def _say(self, messages: list[dict[str, Any]], secrets: Mapping[str, str]) -> str:
        server = self.server(secrets)
        text, model = await server.say(messages, seconds=WORDS_DEADLINE)
        self._spoke[server.url] = model
        return text


@dataclass(frozen=True)
class Price:
    """What a million tokens cost, told and answered."""

    told: float
    answered: float
    unit: str

    def of(self, told: int, answered: int) -> Cost:
        amount = round((told * self.told + answered * self.answered) / 1e6, 6)
        return Cost(amount=amount, unit=self.unit) if amount else Cost()


def price_in(text: str) -> Price | None:
    """The price that a setting says; None where it is empty. Raises NotConfigured for one that cannot be read."""
    if not text.strip():
        return None
    found = PRICED.fullmatch(text.strip())
    if found is None:
        hint = "Set it like 0.15/0.60 USD, to 0 for a server of your own, or unset it."
        raise NotConfigured(f"{PRICE} is no price.", field=PRICE, hint=hint)
    told, answered, unit = found.groups()
    return Price(float(told), float(answered or told), unit or "USD")


def _billing(text: str) -> Callable[[Mapping[str, int]], Awaitable[None]] | None:
    """What tells the cost of each answer; None where no price was set."""
    price = price_in(text)
    if price is None:
        return None

    async def used(tokens: Mapping[str, int]) -> None:
        spent(price.of(tokens.get("input") or 0, tokens.get("output") or 0))

    return used


def _switch(text: str) -> bool | None:
    """Whether to think; None leaves it to the server. Raises NotConfigured for another word."""
    if text.strip().lower() not in SWITCH:
        raise NotConfigured(
            f"{THINKING} is neither on nor off.", field=THINKING, hint="Set it to on or off, or unset it."
        )
    return SWITCH[text.strip().lower()]


PROVIDER = OpenAICompatible
