"""The hosted plane: chat, better prompts and descriptions. Plain REST, no socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from providers._chat.prompts import describing
from providers._chat.server import ChatServer
from providers._http import Clients
from providers._sogni.accounts import account_of
from providers._sogni.client import APP, Connections
from providers._sogni.errors import NAME, from_sdk
from providers._sogni.wording import SPOKEN, one_paragraph, speech_of, with_speech
from studio.errors import BacklotError, ProviderFailed
from studio.provider import Delta, Provider
from studio.safety import clean_prompt

if TYPE_CHECKING:
    import httpx

CHAT_MODEL = "qwen3.6-35b-a3b-gguf-iq4xs"
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

    connections: Connections
    web: Clients

    async def chat(
        self, messages: list[dict[str, Any]], tools: list[dict[str, Any]], secrets: Mapping[str, str]
    ) -> AsyncIterator[Delta]:
        """A streamed answer. It is sent once: what may have been accepted is not sent again."""
        server = await self._server(secrets)
        async for delta in server.chat(messages, tools):
            yield delta

    async def enhance(self, prompt: str, media: str, secrets: Mapping[str, str]) -> str:
        """A richer prompt. For films it is one paragraph in the present tense, and what is spoken stays word for word."""
        words = clean_prompt(prompt)
        if media == "video":
            spoken = SPOKEN.format(", ".join(f'"{line}"' for line in speech_of(words))) if speech_of(words) else ""
            said = await self._said(
                [{"role": "system", "content": FILM + spoken}, {"role": "user", "content": words}], secrets
            )
            return with_speech(one_paragraph(said), speech_of(words))
        target, model = TARGETS[media]
        client = await self.connections.plain(account_of(secrets))
        try:
            answer = await client.chat.hosted.execute_tool(
                tool="enhance_prompt",
                arguments={"prompt": words, "target_output": target, "destination_model": model},
                token_type=_token(secrets),
            )
        except Exception as error:
            raise from_sdk(error) from None
        found = _text_in(answer)
        if not found:
            raise ProviderFailed("Sogni wrote no prompt.", provider=NAME, hint="Try again.", code="bad_answer")
        return one_paragraph(found)

    async def describe(self, path: Path, question: str, secrets: Mapping[str, str]) -> str:
        """What a picture shows, or the answer to a question about it."""
        return await self._said(describing(path, question), secrets)

    async def _said(self, messages: list[dict[str, Any]], secrets: Mapping[str, str]) -> str:
        """The whole text of an answer that is given without thinking."""
        server = await self._server(secrets)
        text, _ = await server.using(thinking=False).say(messages, seconds=CHAT_DEADLINE)
        return text

    async def _server(self, secrets: Mapping[str, str]) -> ChatServer:
        """Sogni's models as a chat server. The SDK's own method does not stream."""
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
            silence=CHAT_DEADLINE,
            clients=self.web,
        )


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
        for name in ("enhancedPrompt", "enhanced_prompt", "prompt", "text", "content", "output", "result", "data"):
            if found := _text_in(answer.get(name)):
                return found
    return ""


def _token(secrets: Mapping[str, str]) -> str:
    return "sogni" if secrets.get("SOGNI_CURRENCY") == "sogni" else "spark"
