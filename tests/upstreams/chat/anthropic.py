"""The Anthropic protocol: what is accepted, and how an answer is written. Source: Anthropic API reference, Messages (read 2026-11)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.upstreams.chat.reading import BLIND, MODELS, Said, Wrong, check_model, check_words, decode_picture, pieces

CALL_ID = "toolu_1"
TYPES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


def read(body: dict[str, Any], models: tuple[str, ...] = MODELS) -> Said:
    """The conversation. Raises Wrong as the real server refuses."""
    said = Said(model=check_model(body.get("model"), models), system=body.get("system", ""))
    if not isinstance(body.get("max_tokens"), int):
        raise Wrong("max_tokens: Field required")
    messages = body.get("messages") or []
    if not messages or messages[0].get("role") != "user":
        raise Wrong('messages: first message must use the "user" role')
    open_calls: set[str] = set()
    before = ""
    for message in messages:
        role = message.get("role")
        if role not in {"user", "assistant"}:
            raise Wrong(f'messages: Unexpected role "{role}".')
        if role == before:
            raise Wrong("messages: roles must alternate")
        before = role
        blocks = message["content"]
        blocks = [{"type": "text", "text": blocks}] if isinstance(blocks, str) else blocks
        if not blocks:
            raise Wrong("messages: content must be non-empty")
        if role == "assistant":
            open_calls |= {block["id"] for block in blocks if block["type"] == "tool_use" and _is_call(block)}
        else:
            _user(blocks, said, open_calls)
    said.tools = [{"name": tool["name"], "parameters": tool["input_schema"]} for tool in body.get("tools", ())]
    _thinking(body, said)
    return said


def _is_call(block: dict[str, Any]) -> bool:
    if not isinstance(block["input"], dict):
        raise Wrong("tool_use.input: Input should be a valid dictionary")
    return True


def _thinking(body: dict[str, Any], said: Said) -> None:
    thinking = body.get("thinking")
    if thinking is None:
        return
    said.thinking = thinking["type"] == "enabled"
    if said.thinking and not 1024 <= thinking["budget_tokens"] < body["max_tokens"]:
        raise Wrong("`max_tokens` must be greater than `thinking.budget_tokens`.")


def _user(blocks: list[dict[str, Any]], said: Said, open_calls: set[str]) -> None:
    said.results.clear()
    words = []
    for block in blocks:
        kind = block["type"]
        if kind == "tool_result":
            if block["tool_use_id"] not in open_calls:
                raise Wrong("unexpected `tool_use_id` found in `tool_result` blocks")
            said.results.append(check_words(block["content"]))
        elif kind == "image":
            if said.model == BLIND:
                raise Wrong("This model does not support image inputs.")
            source = block["source"]
            if source["type"] != "base64" or source["media_type"] not in TYPES:
                raise Wrong("image.source: Input should be base64 of a known media type")
            said.pictures.append(decode_picture(source["data"]))
        elif kind == "text":
            words.append(check_words(block["text"]))
        else:
            raise Wrong(f"messages: Unexpected block '{kind}'")
    if words:
        said.last = " ".join(words)


def whole(said: Said, text: str, *, refuse: bool = False) -> dict[str, Any]:
    """An answer that is not streamed."""
    content: list[dict[str, Any]] = [] if refuse or not text else [{"type": "text", "text": text}]
    reason = "refusal" if refuse else "end_turn"
    if said.calls_a_tool:
        content = [
            {"type": "tool_use", "id": CALL_ID, "name": said.tools[0]["name"], "input": json.loads(_input(said))}
        ]
        reason = "tool_use"
    usage = {"input_tokens": len(said.last.split()), "output_tokens": len(text.split())}
    base = {"id": "msg_1", "type": "message", "role": "assistant", "model": said.model}
    return {**base, "content": content, "stop_reason": reason, "usage": usage}


def stream(said: Said, text: str, *, usage: bool = True, refuse: bool = False) -> Iterator[str]:
    """The events of a streamed answer."""
    tools = said.calls_a_tool and (said.scripted or "bad arguments" in said.last)
    answer = {"stop_reason": "tool_use"} if tools else whole(said, text, refuse=refuse)
    counted = {"input_tokens": len(said.last.split()), "output_tokens": 1}
    start = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": said.model,
        "content": [],
        "usage": counted,
    }
    yield _event("message_start", message=start)
    yield _event("ping")
    index = 0
    if said.thinking:
        thought = [
            {"type": "thinking_delta", "thinking": "Let me think."},
            {"type": "signature_delta", "signature": "x"},
        ]
        yield from _block(index, {"type": "thinking", "thinking": ""}, thought)
        index += 1
    if refuse:
        pass
    elif said.scripted:
        if text:
            yield from _block(index, {"type": "text", "text": ""}, [{"type": "text_delta", "text": text}])
            index += 1
        for at, (name, arguments) in enumerate(said.scripted.arguments()):
            call = {"type": "tool_use", "id": f"toolu_{at}_{said.turn}", "name": name, "input": {}}
            parts = [{"type": "input_json_delta", "partial_json": piece} for piece in ["", *pieces(arguments)]]
            yield from _block(index + at, call, parts)
    elif said.calls_a_tool:
        parts = [{"type": "input_json_delta", "partial_json": piece} for piece in ["", *pieces(_input(said))]]
        call = {"type": "tool_use", "id": CALL_ID, "name": said.tools[0]["name"], "input": {}}
        yield from _block(index, call, parts)
    else:
        parts = [{"type": "text_delta", "text": piece} for piece in pieces(text)]
        yield from _block(index, {"type": "text", "text": ""}, parts)
    delta = {"stop_reason": answer["stop_reason"], "stop_sequence": None}
    yield _event("message_delta", delta=delta, usage={"output_tokens": len(text.split())})
    yield _event("message_stop")


def _block(index: int, block: dict[str, Any], parts: list[dict[str, Any]]) -> Iterator[str]:
    yield _event("content_block_start", index=index, content_block=block)
    for part in parts:
        yield _event("content_block_delta", index=index, delta=part)
    yield _event("content_block_stop", index=index)


def _input(said: Said) -> str:
    if "bad arguments" in said.last:
        return '{"prompt": '
    names = said.tools[0]["parameters"].get("required", [])
    return json.dumps({name: f"the {name}" for name in names})


def _event(kind: str, **body: Any) -> str:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **body})}\n\n"
