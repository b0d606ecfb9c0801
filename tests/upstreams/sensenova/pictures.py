"""The three image protocols: what is accepted, and how a picture is answered."""

from __future__ import annotations

import base64
import re
from typing import Any

from starlette.requests import Request

from tests.upstreams.sensenova.state import Wrong, fault_of, fields, png, scrambled

MODELS = {"sensenova-u1-fast", "sensenova-u1.5-fast", "sensenova-u1.5-lite"}
SIZES = {
    *("1664x2496", "2496x1664", "1760x2368", "2368x1760", "1824x2272", "2272x1824", "2048x2048", "2752x1536"),
    *("1536x2752", "3072x1376", "1344x3136"),
}
RATIOS = {"2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "1:1", "16:9", "9:16", "21:9", "9:21"}
HARMS = {f"HARM_CATEGORY_{harm}" for harm in ("HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT")}


def sensenova(request: Request, body: Any) -> tuple[str, bytes]:
    """The prompt and the picture. Raises Wrong."""
    fields(body, {"model", "prompt", "size", "response_format", "output_format", "watermark", "aspect_ratio"})
    if body["model"] not in MODELS:
        raise Wrong(f"model {body['model']} not found", 404)
    if body["size"] not in SIZES or body["aspect_ratio"] not in RATIOS:
        raise Wrong(f"size {body['size']} is not supported")
    if (body["response_format"], body["output_format"]) != ("url", "png") or body["watermark"] is not False:
        raise Wrong("response_format, output_format or watermark has a wrong value")
    return words(body["prompt"]), png(*map(int, body["size"].split("x")))


def openai(request: Request, body: Any) -> tuple[str, bytes]:
    fields(body, {"model", "prompt", "n", "size", "response_format"})
    if (
        not isinstance(body["model"], str)
        or body["n"] != 1
        or body["response_format"] != "b64_json"
        or not re.fullmatch(r"\d+x\d+", body["size"])
    ):
        raise Wrong("n, response_format or size has a wrong value")
    return words(body["prompt"]), png(64, 48)


def nano(request: Request, body: Any) -> tuple[str, bytes]:
    fields(body, {"contents", "generationConfig", "safetySettings"})
    fields(body["generationConfig"], {"imageConfig", "maxOutputTokens"})
    shape = fields(body["generationConfig"]["imageConfig"], {"aspectRatio", "imageSize"})
    if shape["aspectRatio"] not in RATIOS or shape["imageSize"] not in {"2K", "4K"}:
        raise Wrong("imageConfig has a wrong value")
    settings = [fields(setting, {"category", "threshold"}) for setting in body["safetySettings"]]
    if {setting["category"]: setting["threshold"] for setting in settings} != dict.fromkeys(HARMS, "OFF"):
        raise Wrong("safetySettings has a wrong value")
    (content,) = body["contents"]
    (part,) = fields(content, {"role", "parts"})["parts"]
    if content["role"] != "USER" or body["generationConfig"]["maxOutputTokens"] != 8192:
        raise Wrong("role or maxOutputTokens has a wrong value")
    return words(fields(part, {"text"})["text"]), png(64, 36)


def words(text: Any) -> str:
    if not isinstance(text, str) or not text.strip():
        raise Wrong("prompt is empty")
    return text


def encoded(data: bytes, prompt: str) -> dict[str, Any]:
    """The answer of `openai-image`; a data: URI where the prompt asks for one."""
    fault, _ = fault_of(prompt)
    text = base64.b64encode(spoiled(data, fault)).decode()
    if fault == "letters":
        text = "this is no base64"
    if fault == "empty":
        return {"data": []}
    return {"data": [{"b64_json": f"data:image/png;base64,{text}" if "uri=1" in prompt else text}]}


def spoiled(data: bytes, fault: str) -> bytes:
    """The picture, or what stands in its place."""
    return {"wrong": b"this is no picture", "scrambled": scrambled(data)}.get(fault, data)


def inline(data: bytes, prompt: str) -> dict[str, Any]:
    """The answer of `nano-banana`."""
    fault, _ = fault_of(prompt)
    if fault in {"blocked", "empty"}:
        return {"candidates": [{"finishReason": "IMAGE_SAFETY" if fault == "blocked" else "STOP"}]}
    text = "this is no base64" if fault == "letters" else base64.b64encode(spoiled(data, fault)).decode()
    held = {"mimeType": "image/png", "data": text}
    parts = [{"text": "Here it is."}, {"inlineData": held}]
    return {"candidates": [{"content": {"parts": parts}, "finishReason": "STOP"}]}
