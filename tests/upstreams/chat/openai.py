"""The OpenAI protocol: what is accepted, and how an answer is written. Source: OpenAI API reference, Chat Completions (read 2026-11)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.upstreams.chat.reading import (
    BLIND,
    MODELS,
    Said,
    Scripted,
    Wrong,
    check_model,
    check_words,
    decode_picture,
    pieces,
)

CALL_ID = "call_1"


def read(body: dict[str, Any], models: tuple[str, ...] = MODELS) -> Said:
    """The conversation. Raises Wrong as the real servers refuse."""
    said = Said(model=check_model(body.get("model"), models))
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Wrong("'messages' must be a non-empty array.")
    open_calls: set[str] = set()
    for message in messages:
        role, content = message.get("role"), message.get("content")
        if role not in {"system", "user", "assistant", "tool"}:
            raise Wrong(f"'{role}' is not one of ['system', 'user', 'assistant', 'tool'].")
        if role == "tool":
            if message.get("tool_call_id") not in open_calls:
                raise Wrong("messages with role 'tool' must be a response to a preceding message with 'tool_calls'.")
            said.results.append(check_words(content))
            continue
        said.results.clear()
        if role == "assistant":
            open_calls |= {_checked_call(call) for call in message.get("tool_calls") or ()}
        elif role == "system":
            said.system = content
        else:
            said.last = _user(content, said)
    said.tools = [tool["function"] for tool in body.get("tools", ())]
    said.thinking = (body.get("chat_template_kwargs") or {}).get("enable_thinking")
    return said


def _checked_call(call: dict[str, Any]) -> str:
    if call.get("type") != "function" or not isinstance(call["function"].get("arguments"), str):
        raise Wrong("tool_calls: arguments must be a string of JSON.")
    json.loads(call["function"]["arguments"])
    return str(call["id"])


def _user(content: Any, said: Said) -> str:
    if isinstance(content, str):
        return check_words(content)
    words = []
    for part in content:
        if part["type"] == "text":
            words.append(check_words(part["text"]))
        elif part["type"] == "image_url":
            if said.model == BLIND:
                raise Wrong("This model does not support image inputs.")
            head, comma, encoded = part["image_url"]["url"].partition(",")
            if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
                raise Wrong("Invalid image_url: only data: URIs are read here.")
            said.pictures.append(decode_picture(encoded))
        else:
            raise Wrong(f"Invalid content type '{part['type']}'.")
    return " ".join(words)


def whole(said: Said, text: str, *, refuse: bool = False) -> dict[str, Any]:
    """An answer that is not streamed."""
    message: dict[str, Any] = {"role": "assistant", "content": None if refuse else text}
    reason = "stop"
    if refuse:
        message["refusal"] = "I cannot help with that."
    elif said.calls_a_tool:
        function = {"name": said.tools[0]["name"], "arguments": _arguments(said)}
        message |= {"content": None, "tool_calls": [{"id": CALL_ID, "type": "function", "function": function}]}
        reason = "tool_calls"
    choice = {"index": 0, "message": message, "finish_reason": reason}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": said.model,
        "choices": [choice],
        "usage": _usage(said, text),
    }


def stream(said: Said, text: str, *, usage: bool, refuse: bool = False) -> Iterator[str]:
    """The pieces of a streamed answer, each a `data:` line."""
    yield _chunk(said, {"role": "assistant", "content": ""})
    if said.thinking:
        yield _chunk(said, {"reasoning_content": "Let me think. "})
    elif said.thinking is None:
        yield _chunk(said, {"content": "<thi"})  # a server without a reasoning parser leaves the thoughts in the text
        yield _chunk(said, {"content": "nk>Hm.</think>\n\n"})
    if refuse:
        yield _chunk(said, {"refusal": "I cannot help with that."})
    elif said.scripted:
        yield from _scripted(said, said.scripted)
    elif said.calls_a_tool:
        yield from _tool_call(said)
    else:
        for piece in pieces(text):
            yield _chunk(said, {"content": piece})
    yield _chunk(said, {}, "tool_calls" if said.calls_a_tool else "stop")
    if usage:
        yield _data({"id": "chatcmpl-1", "model": said.model, "choices": [], "usage": _usage(said, text)})
    yield "data: [DONE]\n\n"


def _scripted(said: Said, script: Scripted) -> Iterator[str]:
    for piece in pieces(script.text):
        yield _chunk(said, {"content": piece})
    for index, (name, arguments) in enumerate(script.arguments()):
        call = {
            "index": index,
            "id": f"call_{index}_{said.turn}",
            "type": "function",
            "function": {"name": name, "arguments": ""},
        }
        yield _chunk(said, {"tool_calls": [call]})
        for piece in pieces(arguments):
            yield _chunk(said, {"tool_calls": [{"index": index, "function": {"arguments": piece}}]})


def _tool_call(said: Said) -> Iterator[str]:
    first = {
        "index": 0,
        "id": CALL_ID,
        "type": "function",
        "function": {"name": said.tools[0]["name"], "arguments": ""},
    }
    yield _chunk(said, {"tool_calls": [first]})
    for piece in pieces(_arguments(said)):
        yield _chunk(said, {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})


def _arguments(said: Said) -> str:
    """A value for each required field of the tool."""
    if "bad arguments" in said.last:
        return '{"prompt": '
    names = said.tools[0].get("parameters", {}).get("required", [])
    return json.dumps({name: f"the {name}" for name in names})


def _usage(said: Said, text: str) -> dict[str, int]:
    return {"prompt_tokens": len(said.last.split()), "completion_tokens": len(text.split()), "total_tokens": 0}


def _chunk(said: Said, delta: dict[str, Any], reason: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return _data({"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": said.model, "choices": [choice]})


def _data(body: dict[str, Any]) -> str:
    return f"data: {json.dumps(body)}\n\n"
