"""The hosted plane: chat, better prompts and descriptions. Plain REST, no socket."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from providers._chat import ChatServer, answer, describing
from providers._http import Clients
from providers._sogni.accounts import account_of
from providers._sogni.client import APP, Connections
from providers._sogni.composing import BRIEFED, can_write, script_in, told, written_in
from providers._sogni.errors import NAME, from_sdk
from providers._sogni.money import UNITS
from providers._sogni.wording import SPOKEN, one_paragraph, speech_of, with_speech
from studio.errors import BacklotError, ProviderFailed
from studio.provider import Asking, Commission, Cost, Delta, Knob, Manner, Provider, Written
from studio.safety import clean_prompt
from studio.spending import spent, usual_tokens

if TYPE_CHECKING:
    import httpx

CHAT_MODEL = "qwen3.6-35b-a3b-gguf-iq4xs"
ASK_DEADLINE = 5.0  # seconds for what an answer cost
CHAT_DEADLINE = 300.0  # seconds, of silence in a streamed answer
TARGETS = {  # our media -> what the vendor's tool is told, and for which model it writes
    "image": ("image_prompt", "z_image_turbo_bf16"),
    "video": ("video_prompt", "ltx23-22b-fp8_t2v_distilled"),
    "audio": ("model_prompt", "ace_step_1.5_turbo"),
    "music": ("model_prompt", "ace_step_1.5_turbo"),
}
FILM = (
    "You rewrite ideas for films as prompts for LTX. Answer with the prompt alone: one dense paragraph in the present tense, one continuous "
    "shot without cuts, with concrete subjects, light, place, motion and camera. Keep every word in double quotes exactly as it is, in double "
    "quotes."
)


class Hosted(Provider):
    """What Sogni's language models do."""

    chat_knobs = (
        Knob("tools", "Sogni's own tools", "choice", ("none", "creative-tools", "creative-agent"), default="none"),
        Knob("execution", "Let Sogni make it there, and charge for it", "switch", default=False),
        Knob("task_profile", "Kind of task", "choice", ("general", "coding", "reasoning")),
    )
    connections: Connections
    web: Clients

    async def chat(
        self,
        messages: list[dict[str, Any]],
        tools: list[dict[str, Any]],
        secrets: Mapping[str, str],
        manner: Manner = Manner(),  # frozen
    ) -> AsyncIterator[Delta]:
        """A streamed answer. It is sent once: what may have been accepted is not sent again.

        Sogni's own tools come back as calls, like ours; only where its execution is asked for too are they carried out, and billed, there.
        """
        server = await self._server(secrets, manner.model)
        own = _hosted(manner.options)
        if own.get("sogni_tool_execution") and manner.media:
            own["media_references"] = [await self.upload_reference(path, kind, secrets) for kind, path in manner.media]
        server = server.using(more={**server.more, **own})
        async for delta in server.turn(messages, tools, manner):
            yield delta

    async def chat_models(self, secrets: Mapping[str, str]) -> list[str]:
        """The language models that Sogni lists, the usual one first."""
        listed = await (await self._server(secrets)).models()
        return sorted(listed, key=lambda model: model != CHAT_MODEL)

    async def enhance(self, prompt: str, media: str, secrets: Mapping[str, str]) -> str:
        """A richer prompt. For films it is one paragraph in the present tense, and what is spoken stays word for word."""
        words = clean_prompt(prompt)
        if media == "video":
            spoken = SPOKEN.format(", ".join(f'"{line}"' for line in speech_of(words))) if speech_of(words) else ""
            said = await self._said(
                [{"role": "system", "content": FILM + spoken}, {"role": "user", "content": words}], secrets
            )
            return with_speech(one_paragraph(said), speech_of(words))
        if media == "lyrics":
            return _text_in(await self._tool("compose_lyrics", words, {}, secrets)).strip()
        target, model = TARGETS[media]
        goal = {"target_output": target, "destination_model": model}
        return one_paragraph(_text_in(await self._tool("enhance_prompt", words, goal, secrets)))

    def composes(self, commission: Commission) -> bool:
        return can_write(commission)

    async def compose(self, commission: Commission, secrets: Mapping[str, str]) -> Written:
        """A script, lyrics or an instrumental by the vendor's own tool."""
        words, more = told(commission)
        answer = await self._tool(commission.text, words, more, secrets)
        text = script_in(answer) if commission.text == "compose_script" else _text_in(answer)
        if not text.strip():
            raise _nothing()
        return written_in(answer, text)

    async def upload_reference(self, path: Path, kind: str, secrets: Mapping[str, str]) -> dict[str, str]:
        """A local file as Sogni itself can fetch it. `Workflows` has it."""
        raise NotImplementedError

    async def _tool(self, tool: str, words: str, more: Mapping[str, Any], secrets: Mapping[str, str]) -> Any:
        """What one of the vendor's writing tools answers. Raises ProviderFailed when there is nothing in it."""
        client = await self.connections.plain(account_of(secrets))
        wish = {"brief" if tool in BRIEFED else "prompt": words}
        try:
            answer = await client.chat.hosted.execute_tool(
                tool=tool, arguments={**wish, **more}, token_type=_token(secrets)
            )
        except Exception as error:
            raise from_sdk(error) from None
        await self._bill(secrets, {"input": _tokens(words), "output": _tokens(json.dumps(answer, default=str))})
        if not answer or (tool not in BRIEFED and not _text_in(answer)):
            raise _nothing()
        return answer

    async def describe(self, path: Path, question: str, secrets: Mapping[str, str]) -> str:
        """What a picture shows, or the answer to a question about it."""
        return await self._said(describing(path, question), secrets)

    async def ask(self, asking: Asking, secrets: Mapping[str, str]) -> str:
        server = await self._server(secrets, asking.model)
        text, _ = await answer(server.using(thinking=False), asking, seconds=CHAT_DEADLINE)
        return text

    async def _said(self, messages: list[dict[str, Any]], secrets: Mapping[str, str]) -> str:
        """The whole text of an answer that is given without thinking."""
        server = await self._server(secrets)
        text, _ = await server.using(thinking=False).say(messages, seconds=CHAT_DEADLINE)
        return text

    async def _server(self, secrets: Mapping[str, str], model: str = "") -> ChatServer:
        """Sogni's models as a chat server, and its price for the one that answers. The SDK's own method does not stream."""
        client = await self.connections.plain(account_of(secrets))
        rest = client.api_client.rest
        return ChatServer(
            "Sogni",
            NAME,
            rest.url("/v1"),
            model=CHAT_MODEL,
            extra=await rest.auth.headers(),
            more={"sogni_tools": "none", "app_source": APP, "token_type": _token(secrets)},
            refused=_refusal,
            used=partial(self._bill, secrets, model=model or CHAT_MODEL),
            silence=CHAT_DEADLINE,
            clients=self.web,
        )

    async def words_cost(self, characters: int, secrets: Mapping[str, str]) -> Cost | None:
        """By Sogni's own price for about so many tokens."""
        return await self._quote(secrets, *usual_tokens(characters))

    async def _bill(self, secrets: Mapping[str, str], usage: Mapping[str, int], model: str = CHAT_MODEL) -> None:
        """Tell what so many tokens cost; nothing where that cannot be had: the words are there."""
        cost = await self._quote(secrets, usage.get("input", 0), usage.get("output", 0), model)
        if cost is not None:
            spent(cost)

    async def _quote(
        self, secrets: Mapping[str, str], told: int, answered: int, model: str = CHAT_MODEL
    ) -> Cost | None:
        """Sogni's own price of so many tokens; None where it cannot be had."""
        token = _token(secrets)
        path = f"/api/v1/job-llm/estimate/{token}/{quote(model, safe='')}/{told}/{answered}"
        with contextlib.suppress(Exception):
            async with asyncio.timeout(ASK_DEADLINE):
                client = await self.connections.plain(account_of(secrets))
                answer = await client.api_client.socket.get(path)
                return Cost(amount=float(answer["quote"]["costInToken"]), unit=UNITS[token])
        return None


def _hosted(options: Mapping[str, Any]) -> dict[str, Any]:
    """What the hosted plane is told of its own tools. Source: the vendor's agent skill, hosted API modes (read 2025-11)."""
    tools = options.get("tools") or "none"
    told: dict[str, Any] = {"sogni_tools": tools}
    if tools != "none":
        told["sogni_tool_execution"] = options.get("execution") is True
    if profile := options.get("task_profile"):
        told["task_profile"] = profile
    return told


def _nothing() -> ProviderFailed:
    return ProviderFailed("Sogni wrote nothing.", provider=NAME, hint="Try again.", code="bad_answer")


def _tokens(text: str) -> int:
    """Roughly the tokens of a text, as the vendor's SDK counts them."""
    return (len(text.encode("utf-16-le")) // 2 + 3) // 4


def _refusal(response: httpx.Response) -> BacklotError:
    """The error that a refusal of the hosted plane stands for."""
    from sogni_client import ApiError

    return from_sdk(ApiError(response.status_code, _json(response.text), response.headers.get("retry-after")))


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _text_in(answer: Any) -> str:
    """The text in a tool's answer, wherever it keeps it."""
    if isinstance(answer, str):
        inner = _json(answer)
        return _text_in(inner) if inner else answer
    if isinstance(answer, Mapping):
        for name in (
            "enhancedPrompt",
            "enhanced_prompt",
            "prompt",
            "text",
            "content",
            "lyrics",
            "script",
            "composition",
            "output",
            "result",
            "data",
        ):
            if found := _text_in(answer.get(name)):
                return found
    return ""


def _token(secrets: Mapping[str, str]) -> str:
    return "sogni" if secrets.get("SOGNI_CURRENCY") == "sogni" else "spark"
