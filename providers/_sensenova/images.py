"""The three image protocols: what is sent, and the picture in the answer. Source: sn-image-base (commit 99fdf94, read 2026-11)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from providers._chat.messages import split_data_uri
from providers._sensenova.catalog import ImageModel, options, shape_of
from providers._sensenova.chains import NAME, TITLE, Account
from studio.errors import BacklotError, ContentRefused, ProviderFailed
from studio.provider import Output
from studio.requests import Request, Sized

BLOCKED = {"SAFETY", "IMAGE_SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION"}
HARMS = ("HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT")
LONGEST_ANSWER = 8192  # tokens


@dataclass(frozen=True)
class Call:
    """One POST. headers: with the key in them, so they are never shown."""

    url: str
    body: dict[str, Any]
    headers: dict[str, str] = field(repr=False)


def call(request: Request, model: ImageModel, account: Account) -> Call:
    """The paid call for this request."""
    assert isinstance(request, Sized)
    size = model.size(request)
    if model.protocol == "nano-banana":
        url = f"{account.address}/v1beta/models/{quote(model.id, safe='')}:generateContent"
        return Call(url, _nano_banana(request, size), {"x-goog-api-key": account.key})
    assert size is not None
    body = _sensenova(request, model, size) if model.protocol == "sensenova" else _openai(request, model, size)
    return Call(f"{account.address}/images/generations", body, {"Authorization": f"Bearer {account.key}"})


def _sensenova(request: Sized, model: ImageModel, size: tuple[int, int]) -> dict[str, Any]:
    return {
        "model": model.id,
        "prompt": request.prompt,
        "size": f"{size[0]}x{size[1]}",
        "response_format": "url",
        "output_format": "png",
        "watermark": False,
        "aspect_ratio": shape_of(request, size),
    }


def _openai(request: Sized, model: ImageModel, size: tuple[int, int]) -> dict[str, Any]:
    return {
        "model": model.id,
        "prompt": request.prompt,
        "n": 1,
        "size": f"{size[0]}x{size[1]}",
        "response_format": "b64_json",
    }


def _nano_banana(request: Sized, size: tuple[int, int] | None) -> dict[str, Any]:
    shape = {"aspectRatio": shape_of(request, size), "imageSize": options(request).image_size.upper()}
    return {
        "contents": [{"role": "USER", "parts": [{"text": request.prompt}]}],
        "generationConfig": {"imageConfig": shape, "maxOutputTokens": LONGEST_ANSWER},
        "safetySettings": [{"category": f"HARM_CATEGORY_{harm}", "threshold": "OFF"} for harm in HARMS],
    }


def picture(answer: Any, model: ImageModel) -> Output:
    """The picture that was made: the last one, where there are more.

    Raises ContentRefused where it was withheld, and ProviderFailed where there is none.
    """
    facts = {"model": model.id, "protocol": model.protocol}
    if model.protocol == "sensenova":
        urls = [item["url"] for item in _items(answer, "data") if isinstance(item.get("url"), str) and item["url"]]
        if not urls:
            raise empty()
        return Output(url=urls[-1], facts=facts)
    found = list(_inline(answer) if model.protocol == "nano-banana" else _encoded(answer))
    if not found:
        raise _nothing(answer)
    data, media_type = found[-1]
    return Output(data=_decoded(data), media_type=media_type, facts=facts)


def _encoded(answer: Any) -> Iterator[tuple[str, str]]:
    """Base64 and media type of each picture of type `openai-image`: bare, which is PNG, or as a data: URI."""
    for item in _items(answer, "data"):
        if isinstance(text := item.get("b64_json"), str) and text:
            media_type, data = split_data_uri(text) or ("image/png", text)
            yield data, media_type


def _inline(answer: Any) -> Iterator[tuple[str, str]]:
    for candidate in _items(answer, "candidates"):
        for part in _items(candidate.get("content"), "parts"):
            held = part.get("inlineData")
            if isinstance(held, dict) and isinstance(held.get("data"), str) and held["data"]:
                yield held["data"], str(held.get("mimeType") or "image/png")


def _items(holder: Any, name: str) -> list[dict[str, Any]]:
    found = holder.get(name) if isinstance(holder, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _decoded(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProviderFailed(
            f"{TITLE} sent a picture that cannot be read.", provider=NAME, code="bad_answer"
        ) from error
    if not data:
        raise empty()
    return data


def _nothing(answer: Any) -> BacklotError:
    """Why there is no picture, as far as the answer says."""
    reasons = [str(item["finishReason"]) for item in _items(answer, "candidates") if item.get("finishReason")]
    if BLOCKED & set(reasons):
        return ContentRefused(
            f"{TITLE} withheld the picture ({', '.join(reasons)}).", provider=NAME, hint="Put it in other words."
        )
    return empty(f" ({', '.join(reasons)})" if reasons else "")


def empty(why: str = "") -> ProviderFailed:
    """It says that it is done, and there is nothing."""
    return ProviderFailed(
        f"{TITLE} sent no picture{why}.", provider=NAME, code="no_output", hint="Try again, or put it in other words."
    )
