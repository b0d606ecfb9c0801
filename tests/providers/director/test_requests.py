"""What is sent, at both layers, is what the protocol's tables say; the emulator refuses anything else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from providers._director.asking import ask_for
from providers.director import Director
from studio.errors import RequestError
from studio.requests import parse_request
from tests.conftest import OWNER
from tests.media import samples
from tests.providers.director.conftest import Desk
from tests.upstreams.director import TOKEN, Service

STILL, SOUND, FILM = "https://a.example/s.png", "https://a.example/s.mp3", "https://a.example/s.mp4"

CREATIONS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("video", {}, {"api": "agent", "message": "P", "quality": "quality"}),
    ("video", {"quality": "fast"}, {"api": "agent", "message": "P", "quality": "cheap"}),
    ("video", {"options": {"speed": "cheap"}}, {"api": "agent", "message": "P", "quality": "cheap"}),
    (
        "video",
        {"options": {"template": "music-video"}},
        {"api": "agent", "message": "P", "template_id": "57a003c8-ea94-44a8-8e32-d2ec53ea780b", "quality": "quality"},
    ),
    (
        "video",
        {"aspect_ratio": "9:16", "duration": 20},
        {"api": "agent", "message": "P\n\nAspect ratio: 9:16. Duration: 20 seconds.", "quality": "quality", "aspect_ratio": "9:16"},
    ),
    ("video", {"model": "veo3"}, {"tool_type": "veo3-text-to-video-fast-api", "input": {"prompt": "P", "aspect_ratio": "16:9"}}),
    ("video", {"model": "veo3", "duration": 7.5}, {"tool_type": "veo3-text-to-video-fast-api", "input": {"prompt": "P", "aspect_ratio": "16:9"}}),
    (
        "video",
        {"options": {"image_url": STILL}},
        {"tool_type": "veo3-image-to-video-fast-api", "input": {"prompt": "P", "image_url": STILL, "image": STILL}},
    ),
    ("video", {"model": "sora2"}, {"tool_type": "sora2-text-to-video-api", "input": {"prompt": "P", "aspect_ratio": "16:9", "duration": 10}}),
    (
        "video",
        {"model": "sora2", "quality": "pro", "duration": 15, "aspect_ratio": "9:16"},
        {"tool_type": "sora2-text-to-video-api", "input": {"prompt": "P", "aspect_ratio": "9:16", "duration": 15, "mode": "pro"}},
    ),
    (
        "video",
        {"model": "sora2", "options": {"image_url": STILL, "mode": "std"}},
        {"tool_type": "sora2-image-to-video-api", "input": {"prompt": "P", "image": STILL, "image_url": STILL, "duration": 10}},
    ),
    ("video", {"model": "grok-text-to-video-api", "duration": 6}, {"tool_type": "grok-text-to-video-api", "input": {"prompt": "P", "duration": 6}}),
    (
        "video",
        {"model": "grok-image-to-video-api", "options": {"image_url": STILL}},
        {"tool_type": "grok-image-to-video-api", "input": {"prompt": "P", "image": STILL}},
    ),
    (
        "video",
        {"model": "kling3-text-to-video-api", "options": {"mode": "pro", "multi_shot": True}},
        {"tool_type": "kling3-text-to-video-api", "input": {"prompt": "P", "model_mode": "pro", "multi_shot": True}},
    ),
    (
        "video",
        {"options": {"image_url": STILL, "last_image_url": STILL}},
        {"tool_type": "kling3-image-to-video-api", "input": {"prompt": "P", "image": STILL, "tail_image_url": STILL}},
    ),
    (
        "video",
        {"model": "seedance", "duration": 12, "aspect_ratio": "4:3", "options": {"resolution": "720p"}},
        {"tool_type": "seedance20-video-api", "input": {"prompt": "P", "aspect_ratio": "4:3", "duration": 12, "resolution": "720p"}},
    ),
    (
        "video",
        {"model": "kling-v3-motion-control-api", "options": {"image_url": STILL, "video_url": FILM}},
        {"tool_type": "kling-v3-motion-control-api", "input": {"prompt": "P", "image": STILL, "video": FILM}},
    ),
    ("video", {"options": {"video_url": FILM}}, {"api": "agent", "message": f"P\n\nThe film: {FILM}", "quality": "quality"}),
    (
        "video",
        {"model": "lipsync", "mode": "lipsync", "options": {"image_url": STILL, "audio_url": SOUND}},
        {"tool_type": "image-lipsync-api", "input": {"image_url": STILL, "image": STILL, "audio_url": SOUND, "audio": SOUND}},
    ),
    ("image", {}, {"tool_type": "nano-banana-image-api", "input": {"prompt": "P"}}),
    (
        "image",
        {"model": "nano-banana-2", "aspect_ratio": "21:9", "options": {"resolution": "4K"}},
        {"tool_type": "nano-banana-image-2-api", "input": {"prompt": "P", "aspect_ratio": "21:9", "resolution": "4K"}},
    ),
    ("image", {"model": "seedream", "aspect_ratio": "3:2"}, {"tool_type": "seedream-v4-5-api", "input": {"prompt": "P", "aspect_ratio": "3:2"}}),
    ("image", {"model": "seedream-v5-lite-api"}, {"tool_type": "seedream-v5-lite-api", "input": {"prompt": "P"}}),
    ("image", {"model": "gpt-image-2", "width": 640, "height": 960}, {"tool_type": "gpt-image-2-api", "input": {"prompt": "P", "aspect_ratio": "2:3"}}),
    (
        "image",
        {"model": "nano-banana-pro", "options": {"image_urls": [STILL]}},
        {"tool_type": "nano-banana-image-pro-api", "input": {"prompt": "P", "image_list": [STILL]}},
    ),
    ("speech", {}, {"api": "agent", "message": "P\n\nSpeak these words, without pictures.", "quality": "quality"}),
]  # fmt: skip


def worded(sent: dict[str, Any], prompt: str) -> dict[str, Any]:
    """The body with this prompt in place of P."""
    filled = {name: value.replace("P", prompt, 1) if name == "message" else value for name, value in sent.items()}
    if "input" in sent:
        filled["input"] = {**sent["input"], **({"prompt": prompt} if "prompt" in sent["input"] else {})}
    return filled


SENT = {
    "agent",
    "veo3-image-to-video-fast-api",
    "image-lipsync-api",
    "nano-banana-image-2-api",
}  # always; the others in the long round
NAMES = [body.get("tool_type", "agent") for _, _, body in CREATIONS]


@pytest.mark.parametrize(("task", "request_", "body"), CREATIONS, ids=NAMES)
def test_what_is_sent_for_a_request(task: str, request_: dict[str, Any], body: dict[str, Any]) -> None:
    """The emulator, which refuses anything else, takes it."""
    asked = parse_request(task, {"prompt": "a cat", **request_})
    model = Director({}).model_for(asked)
    model.check(asked)
    ask = ask_for(asked, model, str, asked.prompt)
    assert ask.body == worded({"api": "tool", **body}, "a cat")
    assert Service().wrong(ask.api, ask.upstream) == ""


@pytest.mark.parametrize(
    ("task", "request_", "body"),
    [
        pytest.param(*creation, marks=() if name in SENT else pytest.mark.long)
        for creation, name in zip(CREATIONS, NAMES, strict=True)
    ],
    ids=NAMES,
)
def test_a_creation_at_the_gateway(desk: Desk, task: str, request_: dict[str, Any], body: dict[str, Any]) -> None:
    calls = len(desk.service.calls)
    job, mark = desk.make("", task, **request_)
    assert job.status == "succeeded", job.error
    sent = [call for call in desk.service.calls[calls:] if call[0] == "create"]
    assert len(sent) == 1
    _, path, headers, said = sent[0]
    assert said == worded({"api": "tool", **body}, f"a cat {mark}")
    assert path == "/api/gateway/director"
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["content-type"] == "application/json"
    (made,) = (
        desk.service.accepted(mark)
        or [each for each in desk.service.jobs.values() if each.body.items() <= said.items()][-1:]
    )
    (asked, *_) = [call[3] for call in desk.service.calls[calls:] if call[0] == "query" and made.id in call[3].values()]
    assert asked in (
        {"api": "agent", "chat_id": asked.get("chat_id")},
        {"api": "tool", "task_id": asked.get("task_id")},
    )
    assert asked["api"] == said["api"]


def test_a_picture_is_sent_by_its_public_address(desk: Desk, tmp_path: Path) -> None:
    path = samples.picture(tmp_path / "a.png", 64, 64, seed=2)
    ours = desk.studio.import_file(path, owner=OWNER).id
    theirs = desk.studio.import_file(path, owner=OWNER, source_url=STILL).id
    job, mark = desk.make("", first_frame=ours)
    assert job.status == "succeeded", job.error
    assert desk.sent(mark)[0]["input"]["image_url"].startswith("https://studio.example/public/")
    job, mark = desk.make("", "edit", references=[theirs])
    assert desk.sent(mark)[0]["input"]["image_list"] == [STILL]
    assert desk.make("", model="agent", first_frame=ours, last_frame=theirs)[0].status == "succeeded"
    assert b"studio.example/public" not in (desk.home / "backlot.sqlite").read_bytes()


def test_platform_words_set_the_shape(desk: Desk) -> None:
    job, mark = desk.make("make me a TikTok", model="veo3")
    assert desk.sent(mark)[0]["input"]["aspect_ratio"] == "9:16"
    assert job.status == "succeeded"


def test_a_wrong_request_sends_nothing(desk: Desk) -> None:
    calls = len(desk.service.calls)
    with pytest.raises(RequestError, match="Veo 3 makes 8 seconds; 5 asked"):
        desk.begin("", model="veo3", duration=5)
    assert len(desk.service.calls) == calls
