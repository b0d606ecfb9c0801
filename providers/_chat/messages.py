"""What is said: untrusted words without template marks, and pictures as parts of a message."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

from studio.errors import RequestError
from studio.safety import clean_prompt

Message = dict[str, Any]

LONGEST_SIDE = (
    1568  # pixels; what is larger is made smaller there anyway. Source: Anthropic's vision guide (read 2026-11)
)
PICTURE_LIMIT = 5 * 1024 * 1024  # bytes, of the API of the same guide; Sogni takes 10 MB
AS_IT_IS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def cleaned(messages: list[Message]) -> list[Message]:
    """The messages with template marks removed from everything that a person, a tool or a model said; ours are of role `system`."""
    return [message if message["role"] == "system" else {**message, **_clean(message)} for message in messages]


def _clean(message: Message) -> Message:
    content = message.get("content")
    if isinstance(content, str):
        return {"content": clean_prompt(content)}
    if isinstance(content, list):
        return {
            "content": [
                {**part, "text": clean_prompt(part["text"])} if part.get("type") == "text" else part for part in content
            ]
        }
    return {}


def image_part(path: Path) -> Message:
    """The part of a message that shows this picture, made smaller where it is large. Raises RequestError for a file that is no picture."""
    data, media_type = _encoded(path)
    url = f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"
    return {"type": "image_url", "image_url": {"url": url}}


def _encoded(path: Path) -> tuple[bytes, str]:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            small = max(picture.size) <= LONGEST_SIDE and path.stat().st_size <= PICTURE_LIMIT
            upright = picture.getexif().get(0x0112, 1) == 1
            if small and upright and picture.format in AS_IT_IS and not picture.getexif().get_ifd(0x8825):
                return path.read_bytes(), AS_IT_IS[picture.format]
            shown = ImageOps.exif_transpose(picture).convert(
                "RGB"
            )  # the copy has no EXIF, so no place of a photo either
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise RequestError("This picture cannot be read.", field="artifact_id", hint="Choose another one.") from error
    shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=90)
    return out.getvalue(), "image/jpeg"


def split_data_uri(url: str) -> tuple[str, str] | None:
    """Media type and base64 of a data: URI; None for another address."""
    head, comma, encoded = url.partition(",")
    if not comma or not head.startswith("data:") or not head.endswith(";base64"):
        return None
    return head[5:-7], encoded
