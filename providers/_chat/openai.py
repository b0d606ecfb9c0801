"""The OpenAI protocol. Source: platform.openai.com/docs/api-reference/chat (read 2026-11); vLLM's and llama.cpp's dialects of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from providers._chat.messages import Message
from providers._chat.turn import Ended, Refused, Turn, Wrong

PATH = "chat/completions"


def headers(api_key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {api_key}"} if api_key else {}


def payload(
    messages: list[Message],
    tools: list[dict[str, Any]],
    *,
    model: str,
    max_tokens: int | None,
    thinking: bool | None,
) -> dict[str, Any]:
    """The body of a streamed call. thinking: sent only where it was chosen, since servers without the switch may refuse it."""
    body: dict[str, Any] = {"model": model, "messages": messages, "stream": True}
    body["stream_options"] = {"include_usage": True}
    if tools:
        body["tools"] = tools
    if max_tokens:
        body["max_tokens"] = max_tokens
    if thinking is not None:
        body["chat_template_kwargs"] = {"enable_thinking": thinking}
    return body


def read(turn: Turn, kind: str, data: Mapping[str, Any]) -> Iterator[str]:
    """The words in one event; what else it holds goes into the turn."""
    if error := data.get("error"):
        raise Wrong(str(error.get("message") or "it reported an error") if isinstance(error, dict) else str(error))
    if data.get("model"):
        turn.model = str(data["model"])
    if used := data.get("usage"):
        turn.used(input=used.get("prompt_tokens"), output=used.get("completion_tokens"))
    for choice in data.get("choices") or ():
        delta = choice.get("delta") or {}
        if delta.get("refusal"):
            turn.refusal += delta["refusal"]
        if delta.get("content"):
            yield delta["content"]
        for piece in delta.get("tool_calls") or ():
            function = piece.get("function") or {}
            turn.call(
                piece.get("index", 0),
                id=piece.get("id") or "",
                name=function.get("name") or "",
                arguments=function.get("arguments") or "",
            )
        if reason := choice.get("finish_reason"):
            _finish(turn, reason)


def is_end(text: str) -> bool:
    return text.strip() == "[DONE]"


def _finish(turn: Turn, reason: str) -> None:
    if reason == "content_filter" or turn.refusal:
        raise Refused(turn.refusal)
    turn.ended = {"tool_calls": Ended.TOOLS, "function_call": Ended.TOOLS, "length": Ended.LENGTH}.get(
        reason, Ended.STOP
    )


def whole(turn: Turn, data: Mapping[str, Any]) -> Iterator[str]:
    """The words of an answer that came in one piece."""
    choices = []
    for choice in data.get("choices") or ():
        message = choice["message"]
        calls = [{**call, "index": index} for index, call in enumerate(message.get("tool_calls") or ())]
        choices.append({"delta": {**message, "tool_calls": calls}, "finish_reason": choice.get("finish_reason")})
    return read(turn, "", {**data, "choices": choices})
