"""The hosted plane: chat, better prompts and descriptions. Plain REST, no socket."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from providers._sogni.accounts import account_of
from providers._sogni.client import APP, Connections
from providers._sogni.errors import NAME, from_sdk
from providers._sogni.wording import SPOKEN, one_paragraph, speech_of, with_speech
from studio.errors import OutcomeUnknown, ProviderFailed, TimedOut, Unreachable
from studio.provider import Delta, Provider
from studio.safety import clean_prompt

if TYPE_CHECKING:
    from sogni_client import SogniClient

CHAT_MODEL = "qwen3.6-35b-a3b-gguf-iq4xs"
CHAT_DEADLINE = 300.0  # seconds of silence in a streamed answer
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
LOOK = "Describe this picture in one plain paragraph, as somebody would who wants it painted again."


class Hosted(Provider):
    """What Sogni's language models do."""

    connections: Connections

    async def chat(
        self, messages: list[dict[str, Any]], tools: list[dict[str, Any]], secrets: Mapping[str, str]
    ) -> AsyncIterator[Delta]:
        """A streamed answer. It is sent once: what may have been accepted is not sent again."""
        body = {
            "model": CHAT_MODEL,
            "messages": messages,
            "stream": True,
            "stream_options": {"include_usage": True},
            "sogni_tools": "none",
            "app_source": APP,
            "token_type": _token(secrets),
            **({"tools": tools} if tools else {}),
        }
        calls: dict[int, dict[str, Any]] = {}
        reason = ""
        async for chunk in self._streamed(body, secrets):
            if usage := chunk.get("usage"):
                yield Delta("usage", data=usage)
            for choice in chunk.get("choices") or ():
                delta = choice.get("delta") or {}
                if text := delta.get("content"):
                    yield Delta("text", text=text)
                for piece in delta.get("tool_calls") or ():
                    _gather(calls, piece)
                reason = choice.get("finish_reason") or reason
        for place in sorted(calls):
            yield Delta("tool_call", data=calls[place])
        yield Delta("done", data={"reason": reason})

    async def enhance(self, prompt: str, media: str, secrets: Mapping[str, str]) -> str:
        """A richer prompt. For films it is one paragraph in the present tense, and what is spoken stays word for word."""
        client = await self.connections.plain(account_of(secrets))
        words = clean_prompt(prompt)
        if media == "video":
            spoken = SPOKEN.format(", ".join(f'"{line}"' for line in speech_of(words))) if speech_of(words) else ""
            said = await self._asked(client, [_system(FILM + spoken), _user(words)], secrets)
            return with_speech(one_paragraph(said), speech_of(words))
        target, model = TARGETS[media]
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
        client = await self.connections.plain(account_of(secrets))
        picture = {"type": "image_url", "image_url": {"url": _data_uri(path)}}
        message = {"role": "user", "content": [{"type": "text", "text": question or LOOK}, picture]}
        return (await self._asked(client, [message], secrets)).strip()

    async def _asked(self, client: SogniClient, messages: list[dict[str, Any]], secrets: Mapping[str, str]) -> str:
        """The whole text of an answer."""
        try:
            answer = await client.chat.hosted.create(
                model=CHAT_MODEL, messages=messages, sogni_tools="none", think=False, token_type=_token(secrets)
            )
        except Exception as error:
            raise from_sdk(error) from None
        choices = answer.get("choices") or [{}]
        text = str((choices[0].get("message") or {}).get("content") or "")
        if not text.strip():
            raise ProviderFailed("Sogni answered nothing.", provider=NAME, hint="Try again.", code="bad_answer")
        return text

    async def _streamed(self, body: Mapping[str, Any], secrets: Mapping[str, str]) -> AsyncIterator[dict[str, Any]]:
        """The pieces of a streamed answer. The SDK's own method does not stream."""
        import httpx
        from sogni_client import ApiError

        client = await self.connections.plain(account_of(secrets))
        rest = client.api_client.rest
        patience = httpx.Timeout(CHAT_DEADLINE, connect=15)
        began = False
        try:
            async with httpx.AsyncClient(timeout=patience, trust_env=False) as web:
                headers = await rest.auth.headers()
                async with web.stream("POST", rest.url("/v1/chat/completions"), json=body, headers=headers) as response:
                    began = True
                    if not response.is_success:
                        await response.aread()
                        raise ApiError(response.status_code, _json(response.text), response.headers.get("retry-after"))
                    async for line in response.aiter_lines():
                        data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
                        if data == "[DONE]":
                            return
                        if data:
                            yield _piece(data)
        except ApiError as error:
            raise from_sdk(error) from None
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Unreachable("Sogni cannot be reached.", provider=NAME) from error
        except httpx.TimeoutException as error:
            raise TimedOut("Sogni's answer stopped.", provider=NAME, hint="Ask again.") from error
        except httpx.HTTPError as error:
            text = "The answer broke off." if began else "The question may have arrived, but nothing came back."
            raise OutcomeUnknown(f"Sogni: {text}", provider=NAME, hint="Ask again if you still want it.") from error


def _gather(calls: dict[int, dict[str, Any]], piece: Mapping[str, Any]) -> None:
    """Add a piece of a tool call to what came of it before."""
    call = calls.setdefault(int(piece.get("index") or 0), {"id": "", "name": "", "arguments": ""})
    function = piece.get("function") or {}
    call["id"] = piece.get("id") or call["id"]
    call["name"] += function.get("name") or ""
    call["arguments"] += function.get("arguments") or ""


def _piece(data: str) -> dict[str, Any]:
    found = _json(data)
    if "error" in found:
        from sogni_client import ApiError

        inner = found["error"] if isinstance(found["error"], Mapping) else {}
        raise ApiError(int(inner.get("status") or 500), found)
    return found


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


def _data_uri(path: Path) -> str:
    import io

    from PIL import Image, ImageOps

    with Image.open(path) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
        picture.thumbnail((1536, 1536))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=88)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


def _token(secrets: Mapping[str, str]) -> str:
    return "sogni" if secrets.get("SOGNI_CURRENCY") == "sogni" else "spark"


def _system(text: str) -> dict[str, str]:
    return {"role": "system", "content": text}


def _user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}
