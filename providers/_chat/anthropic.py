"""The Anthropic protocol. Source: docs.anthropic.com/en/api/messages and .../messages-streaming (read 2026-11)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from providers._chat.messages import Message, split_data_uri
from providers._chat.turn import Ended, Refused, Turn, Wrong

PATH = "messages"
VERSION = "2023-06-01"
MOST_TOKENS = 4096  # of an answer, where nobody says: this protocol wants a number
THOUGHT = 2048  # tokens of thinking; the least is 1024
REASONS = {"tool_use": Ended.TOOLS, "max_tokens": Ended.LENGTH}


def headers(api_key: str) -> dict[str, str]:
    return {"anthropic-version": VERSION, **({"x-api-key": api_key} if api_key else {})}


def payload(
    messages: list[Message],
    tools: list[dict[str, Any]],
    *,
    model: str,
    max_tokens: int | None,
    thinking: bool | None,
) -> dict[str, Any]:
    """The body of a streamed call: system text apart, turns of one speaker joined, since roles alternate here."""
    system = "\n\n".join(message["content"] for message in messages if message["role"] == "system")
    body: dict[str, Any] = {"model": model, "messages": _turns(messages), "stream": True}
    body["max_tokens"] = (max_tokens or MOST_TOKENS) + (THOUGHT if thinking else 0)
    if system:
        body["system"] = system
    if thinking:
        body["thinking"] = {"type": "enabled", "budget_tokens": THOUGHT}
    if tools:
        body["tools"] = [_tool(tool["function"]) for tool in tools]
    return body


def read(turn: Turn, kind: str, data: Mapping[str, Any]) -> Iterator[str]:
    """The words in one event; what else it holds goes into the turn."""
    kind = kind or str(data.get("type", ""))
    if kind == "error":
        raise Wrong(str((data.get("error") or {}).get("message") or "it reported an error"))
    if kind == "message_start":
        message = data["message"]
        turn.model = str(message.get("model") or turn.model)
        turn.used(input=(message.get("usage") or {}).get("input_tokens"))
    elif kind == "content_block_start" and data["content_block"]["type"] == "tool_use":
        turn.call(data["index"], id=data["content_block"]["id"], name=data["content_block"]["name"])
    elif kind == "content_block_delta":
        delta = data["delta"]
        if delta["type"] == "text_delta":
            yield delta["text"]
        elif delta["type"] == "input_json_delta":
            turn.call(data["index"], arguments=delta["partial_json"])
    elif kind == "message_delta":
        turn.used(output=(data.get("usage") or {}).get("output_tokens"))
        if reason := data["delta"].get("stop_reason"):
            if reason == "refusal":
                raise Refused("")
            turn.ended = REASONS.get(reason, Ended.STOP)


def is_end(text: str) -> bool:
    return False  # `message_delta` has said why it ended; `message_stop` adds nothing


def _tool(function: Mapping[str, Any]) -> dict[str, Any]:
    schema = function.get("parameters") or {"type": "object", "properties": {}}
    return {"name": function["name"], "description": function.get("description", ""), "input_schema": schema}


def _turns(messages: list[Message]) -> list[Message]:
    turns: list[Message] = []
    for message in messages:
        if message["role"] == "system":
            continue
        role = "assistant" if message["role"] == "assistant" else "user"
        blocks = _blocks(message)
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"] += blocks
        elif blocks:
            turns.append({"role": role, "content": blocks})
    return turns


def _blocks(message: Message) -> list[dict[str, Any]]:
    content = message.get("content") or ""
    if message["role"] == "tool":
        return [{"type": "tool_result", "tool_use_id": message["tool_call_id"], "content": content}]
    parts: list[Message] = [{"type": "text", "text": content}] if isinstance(content, str) else content
    blocks = [_image(part["image_url"]["url"]) if part["type"] == "image_url" else part for part in parts]
    blocks = [block for block in blocks if block["type"] != "text" or block["text"]]
    return blocks + [_call(call) for call in message.get("tool_calls") or ()]


def _image(url: str) -> dict[str, Any]:
    found = split_data_uri(url)
    if found is None:
        return {"type": "image", "source": {"type": "url", "url": url}}
    return {"type": "image", "source": {"type": "base64", "media_type": found[0], "data": found[1]}}


def _call(call: Mapping[str, Any]) -> dict[str, Any]:
    function = call["function"]
    return {
        "type": "tool_use",
        "id": call["id"],
        "name": function["name"],
        "input": json.loads(function.get("arguments") or "{}"),
    }


def whole(turn: Turn, data: Mapping[str, Any]) -> Iterator[str]:
    """The words of an answer that came in one piece."""
    yield from read(turn, "error" if data.get("type") == "error" else "message_start", {**data, "message": data})
    for index, block in enumerate(data["content"]):
        if block["type"] == "text":
            yield block["text"]
        elif block["type"] == "tool_use":
            turn.call(index, id=block["id"], name=block["name"], arguments=json.dumps(block["input"]))
    yield from read(turn, "message_delta", {"delta": data, "usage": data.get("usage")})
