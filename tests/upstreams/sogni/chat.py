"""Hosted chat in the OpenAI shape, streamed or whole, with tools; the same over the socket; tools that write plans.

A test may script what is answered next: `up.chat.script.append("text")` or a `Reply`. Otherwise the answer is made of the question: a tool
that must be called is called with arguments that fit its schema, a picture is described by its size, the rest is said back.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import io
import json
import re
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from . import rest
from .accounts import Account
from .catalog import CHAT_MODELS
from .media import picture

if TYPE_CHECKING:
    from .connection import Connection
    from .runs import ChatRun
    from .upstream import Upstream

PRICE = Decimal("0.01")  # Spark for an answer
_KNOWN = """
    model messages app_source max_tokens temperature top_p top_k min_p repetition_penalty frequency_penalty presence_penalty stop
    token_type billingMode tools tool_choice sogni_tools sogni_tool_execution task_profile media_references api_media_references
    safe_content_filter chat_template_kwargs response_format stream stream_options max_completion_tokens n user seed
"""
KNOWN = frozenset(_KNOWN.split())
WRITERS = (
    "enhance_prompt", "compose_script", "compose_lyrics", "compose_instrumental", "compose_workflow", "compose_workflow_template",
)  # fmt: skip
_MEDIA = {"video": "video|clip|film|animate", "music": "music|song|sound", "image": "image|picture|photo|draw|paint"}


@dataclass
class Reply:
    """What the model says: text, calls of tools by name and arguments, thoughts."""

    text: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    thoughts: str = ""

    @property
    def reason(self) -> str:
        return "tool_calls" if self.calls else "stop"

    def tool_calls(self) -> list[dict[str, Any]]:
        return [
            {
                "id": f"call_{secrets.token_hex(6)}",
                "type": "function",
                "function": {"name": n, "arguments": json.dumps(a)},
            }
            for n, a in self.calls
        ]


class ChatError(Exception):
    """An answer other than 200, in the OpenAI shape."""

    def __init__(self, status: int, message: str, kind: str) -> None:
        super().__init__(message)
        self.status, self.message, self.kind = status, message, kind

    def response(self) -> Response:
        return JSONResponse({"error": {"message": self.message, "type": self.kind, "code": self.kind}}, self.status)


class Chat:
    """The models, what they are to say next, and what they were asked."""

    def __init__(self, up: Upstream) -> None:
        self.up = up
        self.script: deque[str | Reply] = deque()
        self.requests: list[dict[str, Any]] = []
        self.runs: dict[str, ChatRun] = {}
        self.run_keys: dict[str, str] = {}

    def think(self, body: dict[str, Any], account: Account, base: str) -> tuple[str, Reply]:
        """The id and words of the next answer, paid for. Raises ChatError."""
        self.requests.append(body)
        messages = body.get("messages")
        if not isinstance(messages, list) or not messages:
            raise ChatError(400, "messages is required", "invalid_request_error")
        if body.get("model") not in CHAT_MODELS:
            raise ChatError(404, f"The model {body.get('model')} does not exist", "model_not_found")
        token, text = body.get("token_type") or body.get("tokenType") or "spark", question(messages)
        if account.net(token) < PRICE or self.up.faults.take("insufficient", prompt=text, of=text, token=token):
            raise ChatError(402, "Insufficient credit to run this request", "insufficient_credit")
        answer_id = f"chatcmpl-{secrets.token_hex(8)}"
        account.charge(answer_id, token, PRICE, "chat")
        scripted = self.script.popleft() if self.script else None
        reply = Reply(scripted) if isinstance(scripted, str) else scripted or self._own(body, messages, text, base)
        if (body.get("chat_template_kwargs") or {}).get("enable_thinking") and not reply.thoughts:
            reply.thoughts = "The person wants an answer."
        return answer_id, reply

    def _own(self, body: dict[str, Any], messages: list[dict[str, Any]], text: str, base: str) -> Reply:
        if messages[-1].get("role") == "tool":
            return Reply(f"The tool says: {str(messages[-1].get('content'))[:200]}")
        if call := _call(body, text):
            return Reply(calls=[call])
        if body.get("sogni_tools") not in (None, "none", False):
            medium = next((name for name, words in _MEDIA.items() if re.search(rf"\b({words})", text.lower())), "")
            if medium and not body.get("sogni_tool_execution"):
                return Reply(calls=[(f"sogni_generate_{medium}", {"prompt": text})])
            if medium:
                name = f"chat/{secrets.token_hex(6)}.png"
                return Reply(
                    "Here it is: " + self.up.files.keep(base, name, "image/png", lambda: picture(256, 256, len(text)))
                )
        seen = [_size(url) for url in pictures(messages)]
        if seen:
            return Reply(" ".join(f"A picture of {width} x {height} pixels." for width, height in seen))
        if (body.get("response_format") or {}).get("type", "text") != "text":
            return Reply(json.dumps({"answer": text}))
        return Reply(f"You said: {text}")

    async def over_socket(self, connection: Connection, data: dict[str, Any]) -> None:
        """The same over the socket: state, tokens, result."""
        job = {"jobID": str(data.get("jobID"))}
        started = time.monotonic()
        try:
            answer_id, reply = self.think(data, connection.account, connection.base)
        except ChatError as error:
            code = 4024 if error.status == 402 else error.status
            told = {"error": error.kind, "error_code": code, "error_message": error.message}
            await connection.send("llmJobError", job | told)
            return
        if fault := self.up.faults.take("job_error", prompt=question(data["messages"]), of=answer_id):
            await connection.send(
                "llmJobError", job | {"error": fault.error or "genfailure", "error_message": "The worker failed"}
            )
            return
        await connection.send("jobState", job | {"type": "assigned", "workerName": "worker-7"})
        for word in _words(reply.text):
            await connection.send("jobTokens", job | {"content": word, "role": "assistant"})
            await asyncio.sleep(self.up.speed.word)
        calls = [call | {"index": place} for place, call in enumerate(reply.tool_calls())] or None
        last = {"content": "", "finishReason": reply.reason, "usage": _usage(reply), "tool_calls": calls}
        await connection.send("jobTokens", job | {name: value for name, value in last.items() if value is not None})
        spent = {"usage": _usage(reply), "cost": {"spark": str(PRICE)}}
        took = round(time.monotonic() - started, 3)
        await connection.send("llmJobResult", job | spent | {"timeTaken": took, "workerName": "worker-7"})


def question(messages: list[dict[str, Any]]) -> str:
    """The words of the last message by a person."""
    for message in reversed(messages):
        if message.get("role") == "user":
            content = message.get("content") or ""
            if isinstance(content, str):
                return content
            return " ".join(str(part.get("text", "")) for part in content if part.get("type") == "text")
    return ""


def pictures(messages: list[dict[str, Any]]) -> list[str]:
    """The data URIs of the pictures in the last message."""
    content = messages[-1].get("content")
    parts = content if isinstance(content, list) else []
    return [str(part["image_url"]["url"]) for part in parts if part.get("type") == "image_url"]


def _size(url: str) -> tuple[int, int]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2], validate=True))) as image:
            return image.size
    except (binascii.Error, UnidentifiedImageError) as error:
        raise ChatError(400, "image_url must be a data URI of a PNG or JPEG", "invalid_request_error") from error


def _call(body: dict[str, Any], text: str) -> tuple[str, dict[str, Any]] | None:
    """The tool to call: the one that is named in tool_choice or in the question, or the first where one is required."""
    tools = {tool["function"]["name"]: tool["function"] for tool in body.get("tools") or []}
    choice = body.get("tool_choice") or "auto"
    name = choice["function"]["name"] if isinstance(choice, dict) else next((n for n in tools if n in text), "")
    if choice == "none" or not tools:
        return None
    if not name and choice == "required":
        name = next(iter(tools))
    if name not in tools:
        return None
    schema = tools[name].get("parameters") or {}
    return name, {key: _example(schema.get("properties", {}).get(key, {}), text) for key in schema.get("required", [])}


def _example(schema: dict[str, Any], text: str) -> Any:
    if schema.get("enum"):
        return schema["enum"][0]
    return {"integer": 1, "number": 1.0, "boolean": True, "array": [], "object": {}}.get(schema.get("type", ""), text)


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)


def _usage(reply: Reply) -> dict[str, int]:
    made = len(_words(reply.text)) + 8 * len(reply.calls)
    return {"prompt_tokens": 12, "completion_tokens": made, "total_tokens": 12 + made}


async def completions(request: Request) -> Response:
    up = rest.upstream(request)
    body = await request.json()
    up.counts.unknown.update(f"chat.{name}" for name in set(body) - KNOWN)
    try:
        account = up.accounts.caller(request.headers)
        if account is None:
            raise ChatError(401, "Invalid API key", "invalid_api_key")
        answer_id, reply = up.chat.think(body, account, rest.base(request))
    except ChatError as error:
        return error.response()
    head = {"id": answer_id, "created": int(time.time()), "model": body["model"]}
    if body.get("stream"):
        frames = _stream(up, head, reply, question(body["messages"]))
        return StreamingResponse(frames, media_type="text/event-stream")
    message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
    if reply.calls:
        message["tool_calls"] = reply.tool_calls()
    if reply.thoughts:
        message["reasoning_content"] = reply.thoughts
    choice = {"index": 0, "message": message, "finish_reason": reply.reason}
    return JSONResponse(head | {"object": "chat.completion", "choices": [choice], "usage": _usage(reply)})


async def _stream(up: Upstream, head: dict[str, Any], reply: Reply, text: str) -> AsyncIterator[bytes]:
    def frame(delta: dict[str, Any], reason: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        chunk = head | {"object": "chat.completion.chunk", "choices": [choice]} | more
        return f"data: {json.dumps(chunk)}\n\n".encode()

    yield b": connected\n\n"
    cut = up.faults.take("stream_cut", prompt=text, of=text, path="/v1/chat/completions")
    yield frame({"role": "assistant", "content": ""})
    if reply.thoughts:
        yield frame({"reasoning_content": reply.thoughts})
    words = _words(reply.text)
    for place, word in enumerate(words):
        if cut and place >= len(words) // 2:
            raise ConnectionAbortedError("the stream was cut on request")
        yield frame({"content": word})
        await asyncio.sleep(up.speed.word)
    for place, call in enumerate(reply.tool_calls()):
        arguments = call["function"]["arguments"]
        yield frame({"tool_calls": [call | {"index": place, "function": call["function"] | {"arguments": ""}}]})
        for start in range(0, len(arguments), 16):
            yield frame({"tool_calls": [{"index": place, "function": {"arguments": arguments[start : start + 16]}}]})
    yield frame({}, reply.reason, usage=_usage(reply))
    yield b"data: [DONE]\n\n"


async def execute_tool(request: Request) -> Response:
    """Runs one of the tools that write: text or a plan, never media."""
    up, account = rest.upstream(request), rest.caller(request)
    body = await request.json()
    tool, given = str(body.get("tool")), body.get("arguments") or {}
    if tool not in WRITERS:
        raise rest.Refused(400, f"Unknown tool {tool}")
    if wrong := _wrong(tool, given):
        raise rest.Refused(400, f"{tool}: {wrong}")
    up.chat.requests.append(body)
    account.charge(f"tool-{secrets.token_hex(6)}", body.get("token_type") or "spark", PRICE, tool)
    scripted = up.chat.script.popleft() if up.chat.script else None
    text = scripted.text if isinstance(scripted, Reply) else scripted
    return rest.ok(tool=tool, result=_written(tool, given, text))


def _wrong(tool: str, given: dict[str, Any]) -> str:
    """What the tool's own schema, as the SDK brings it, has against these arguments; empty for nothing."""
    schema = _schemas()[tool]
    if missing := [name for name in schema["required"] if not given.get(name)]:
        return f"{', '.join(missing)} missing"
    for name, value in given.items():
        rule = schema["properties"].get(name)
        if rule is None:
            return f"{name} is not known"
        kinds = {"string": str, "number": int | float, "integer": int, "object": dict, "array": list, "boolean": bool}
        if not isinstance(value, kinds[rule["type"]]) or (rule.get("enum") and value not in rule["enum"]):
            return f"{name} has a wrong value"
        if isinstance(value, int | float) and not rule.get("minimum", value) <= value <= rule.get("maximum", value):
            return f"{name} is out of range"
    return ""


@cache
def _schemas() -> dict[str, Any]:
    from sogni_client import SogniTools

    return {tool["function"]["name"]: tool["function"]["parameters"] for tool in SogniTools.all}


def _written(tool: str, given: dict[str, Any], text: str | None) -> dict[str, Any]:
    wish = str(given.get("prompt") or given.get("brief"))
    steps = [{"id": "keyframe", "toolName": "generate_image", "arguments": {"prompt": text or wish}}]
    if tool == "enhance_prompt":
        return {"success": True, "prompt": text or f"{wish}, in soft light, with a slow camera and rich detail."}
    if tool == "compose_workflow":
        return {"success": True, "workflow": {"title": wish[:60], "steps": steps}}
    if tool == "compose_workflow_template":
        draft = {
            "name": given["name"],
            "description": wish[:200],
            "visibility": given.get("visibility", "private"),
            "inputs": [{"name": "subject", "type": "text", "required": True}],
            "stages": [{**steps[0], "arguments": {"prompt": "$inputs.subject"}}],
        }
        return {"success": True, "template_draft": draft, "plan": {"title": wish[:60], "steps": steps}}
    if tool == "compose_script":
        idea = wish.partition("\n")[0]
        scenes = [f'SCENE {n + 1}: Part {n + 1}\nWide view of {idea}. "Line {n + 1}."' for n in range(given.get("scene_count", 3))]  # fmt: skip
        return {"success": True, "script": text or "\n\n".join(scenes)}
    suggested = {"bpm": 96, "keyscale": "D minor", "timesig": "3"}
    if tool == "compose_instrumental":
        return {"success": True, "text": text or f"Solo piano about {wish}, sparse, then strings.", "parameters": suggested}  # fmt: skip
    return {"success": True, "text": text or f"Verse\n{wish}\nChorus\n{wish}", "musicPrompt": "folk waltz", **suggested}


ROUTES = [
    Route("/v1/chat/completions", completions, methods=["POST"]),
    Route("/v1/creative-agent/tools/execute", execute_tool, methods=["POST"]),
]
