"""What each tool takes, as the protocol's table says; anything else is refused."""

from __future__ import annotations

from typing import Any

WIDE, SQUARE = {"16:9", "9:16"}, {"16:9", "9:16", "1:1"}
NANO = {"auto", "1:1", "16:9", "9:16", "4:3", "3:4", "9:21", "21:9", "2:3", "3:2"}
SEEDREAM = {"16:9", "9:16", "1:1", "4:3", "3:2", "2:3", "3:4"}
SECONDS = set(range(3, 16))
FRAME = {"image", "image_url"}  # the sources name it one way or the other; both may be sent


def tool(kind: str, needs: set[str], *, urls: set[str] = frozenset(), **values: set[Any]) -> dict[str, Any]:  # type: ignore[assignment]
    """kind: of its output. needs: fields that must be there. urls: fields that are absolute addresses. values: field -> what it may be."""
    return {"kind": kind, "needs": needs, "urls": set(urls), "values": values}


TOOLS: dict[str, dict[str, Any]] = {
    "veo3-text-to-video-fast-api": tool("video", {"prompt"}, aspect_ratio=WIDE),
    "veo3-image-to-video-fast-api": tool("video", {"prompt", "image_url"}, urls=FRAME, aspect_ratio=WIDE),
    "sora2-text-to-video-api": tool("video", {"prompt"}, aspect_ratio=WIDE, duration={5, 10, 15}, mode={"pro"}),
    "sora2-image-to-video-api": tool(
        "video", {"prompt", "image"}, urls=FRAME, aspect_ratio=WIDE, duration={5, 10, 15}, mode={"pro"}
    ),
    "grok-text-to-video-api": tool("video", {"prompt"}, aspect_ratio=SQUARE, duration=SECONDS),
    "grok-image-to-video-api": tool(
        "video", {"prompt", "image"}, urls={"image"}, aspect_ratio=SQUARE, duration=SECONDS
    ),
    "kling3-text-to-video-api": tool(
        "video", {"prompt"}, aspect_ratio=SQUARE, duration=SECONDS, model_mode={"pro"}, multi_shot={True, False}
    ),
    "kling3-image-to-video-api": tool(
        "video",
        {"prompt", "image"},
        urls={"image", "tail_image_url"},
        duration=SECONDS,
        model_mode={"pro"},
        multi_shot={True, False},
    ),
    "seedance20-video-api": tool(
        "video",
        {"prompt"},
        urls={"image"},
        aspect_ratio=SQUARE | {"4:3", "3:4"},
        duration=set(range(4, 16)),
        mode={"pro", "fast"},
        resolution={"480p", "720p", "1080p"},
    ),
    "kling26-motion-control-api": tool("video", {"image", "video"}, urls={"image", "video"}),
    "kling-v3-motion-control-api": tool("video", {"image", "video"}, urls={"image", "video"}),
    "image-lipsync-api": tool("video", {"image_url", "audio_url"}, urls={"image_url", "image", "audio_url", "audio"}),
    "nano-banana-image-api": tool("image", {"prompt"}, urls={"image_list"}, aspect_ratio=NANO),
    "nano-banana-image-pro-api": tool(
        "image", {"prompt"}, urls={"image_list"}, aspect_ratio=NANO, resolution={"1K", "2K"}
    ),
    "nano-banana-image-2-api": tool(
        "image", {"prompt"}, urls={"image_list"}, aspect_ratio=NANO, resolution={"1K", "2K", "4K"}
    ),
    "seedream-v4-5-api": tool("image", {"prompt"}, urls={"image_list"}, aspect_ratio=SEEDREAM),
    "seedream-v5-lite-api": tool("image", {"prompt"}, urls={"image_list"}, aspect_ratio=SEEDREAM),
    "gpt-image-2-api": tool(
        "image",
        {"prompt"},
        urls={"image_list"},
        aspect_ratio={"auto", "1:1", "16:9", "9:16", "3:2", "2:3"},
        resolution={"1K", "2K", "4K"},
    ),
}


def wrong_with(body: dict[str, Any]) -> str:
    """What is wrong with a creation by a tool; empty when it is right."""
    if not isinstance(body.get("tool_type"), str):
        return "tool_type is required"
    known, given = TOOLS.get(body["tool_type"]), body.get("input")
    if known is None or not isinstance(given, dict):
        return "unknown tool_type"
    if missing := known["needs"] - set(given):
        return f"{sorted(missing)[0]} is required"
    if "prompt" in given and not (isinstance(given["prompt"], str) and given["prompt"].strip()):
        return "prompt must be text"
    for name, value in given.items():
        if name in known["urls"]:
            if not are_addresses(value, listed=name == "image_list"):
                return f"{name} must be an absolute address"
        elif name in known["values"]:
            if not is_one_of(value, known["values"][name]):
                return f"{name} is invalid"
        elif name != "prompt":
            return f"unknown field {name}"
    return ""


def are_addresses(value: Any, *, listed: bool) -> bool:
    """Whether this is an absolute address, or where it is a list, one or more of them."""
    urls = value if listed and isinstance(value, list) else [value]
    return bool(urls) and all(isinstance(url, str) and url.startswith(("https://", "http://")) for url in urls)


def is_one_of(value: Any, allowed: set[Any]) -> bool:
    """Whether this very value is allowed, and of the very type: neither "10" nor 10.0 nor True is a number of seconds."""
    return any(type(value) is type(each) and value == each for each in allowed)
