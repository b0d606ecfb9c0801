"""The two chat protocols in the vendor's form, not streamed: what is accepted, and how an answer is written."""

from __future__ import annotations

import base64
import io
from typing import Any

from PIL import Image

from tests.upstreams.sensenova.pictures import words
from tests.upstreams.sensenova.state import Wrong, fault_of, fields

MODELS = {"sensenova-6.7-flash-lite", "sensenova-6.8-flash-lite"}
ROOM = {"stop": "stop", "length": "length", "filtered": "content_filter", "tool": "tool_calls"}


def openai(body: Any, strict: bool) -> tuple[str, list[str]]:
    """The person's words and what was seen. Raises Wrong."""
    length = "max_tokens" if strict else "max_completion_tokens"
    fields(body, {"model", "messages", length})
    _known(body, 8192, length)
    *first, last = [fields(message, {"role", "content"}) for message in body["messages"]]
    if [message["role"] for message in first] not in ([], ["system"]) or last["role"] != "user":
        raise Wrong("messages have wrong roles")
    _told(first)
    return _read(last["content"], "image_url")


def anthropic(body: Any) -> tuple[str, list[str]]:
    fields(body, {"model", "messages", "max_tokens"})
    _known(body, 4096, "max_tokens")
    messages = [fields(message, {"role", "content"}) for message in body["messages"]]
    if {message["role"] for message in messages} != {"user"} or len(messages) > 2:
        raise Wrong("messages have wrong roles")
    _told(messages[:-1])
    return _read(messages[-1]["content"], "image")


def _told(messages: list[dict[str, Any]]) -> None:
    """What a model is told about itself is plain words. Raises Wrong."""
    for message in messages:
        words(message["content"])


def _known(body: dict[str, Any], length: int, name: str) -> None:
    if body["model"] not in MODELS:
        raise Wrong(f"model {body['model']} not found", 404)
    if body[name] != length:
        raise Wrong(f"{name} has a wrong value")


def _read(content: Any, kind: str) -> tuple[str, list[str]]:
    if isinstance(content, str):
        return content, []
    first, *pictures = content
    fields(first, {"type", "text"})
    if first["type"] != "text" or not pictures or {part["type"] for part in pictures} != {kind}:
        raise Wrong("the words come first, then the pictures")
    held = "source" if kind == "image" else "image_url"
    return words(first["text"]), [_seen(fields(part, {"type", held})) for part in pictures]


def _seen(part: dict[str, Any]) -> str:
    """Size and kind of a picture. Raises Wrong where it is not of the kind it says."""
    if part["type"] == "image_url":
        head, _, data = fields(part["image_url"], {"url"})["url"].partition(";base64,")
        said = head.removeprefix("data:")
    else:
        if fields(part["source"], {"type", "media_type", "data"})["type"] != "base64":
            raise Wrong("source has a wrong type")
        said, data = part["source"]["media_type"], part["source"]["data"]
    try:
        with Image.open(io.BytesIO(base64.b64decode(data, validate=True))) as picture:
            picture.load()
    except (OSError, ValueError) as error:
        raise Wrong("image down failed") from error
    if Image.MIME[picture.format or ""] != said:
        raise Wrong(f"the picture is {picture.format}, not {said}")
    return f"{picture.width}x{picture.height} {said}"


def say(prompt: str, seen: list[str]) -> str:
    return f"I see {', '.join(seen)}. You asked: {prompt}" if seen else f"{prompt}, lit by a low golden sun"


def openai_answer(prompt: str, seen: list[str]) -> dict[str, Any]:
    fault, _ = fault_of(prompt)
    text: Any = "" if fault in ROOM else say(prompt, seen)
    if fault == "blocks":
        text = [{"type": "text", "text": "in "}, {"type": "text", "text": "two"}]
    message = {"role": "assistant", "content": text, "reasoning": "Let me think."}
    choice = {"index": 0, "message": message, "finish_reason": ROOM.get(fault, "stop")}
    return {"object": "chat.completion", "choices": [choice], "usage": {"prompt_tokens": 3, "completion_tokens": 5}}


def anthropic_answer(prompt: str, seen: list[str]) -> dict[str, Any]:
    fault, _ = fault_of(prompt)
    blocks = [{"type": "thinking", "thinking": "Let me think."}]
    if fault not in ROOM:
        blocks += [{"type": "text", "text": say(prompt, seen)}, {"type": "text", "text": "never read"}]
    return {"type": "message", "content": blocks, "stop_reason": "max_tokens" if fault == "length" else "end_turn"}
