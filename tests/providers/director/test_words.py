"""What the words of a prompt mean, and the reference's tables: platforms, templates, limits. Nothing is sent."""

from __future__ import annotations

from typing import Any

import pytest

from providers._director.asking import ask_for
from providers._director.catalog import catalog, detected, ratio_of, seconds_of, speed_of, style_of
from providers._director.cinematic import enhanced
from providers._director.daily import Daily
from providers._director.models import models
from providers._director.options import options_of
from providers._director.wording import words_for, words_of
from providers.director import Director
from studio.errors import QuotaReached
from studio.requests import parse_request

STILL, SOUND, FILM = "https://a.example/s.png", "https://a.example/s.mp3", "https://a.example/s.mp4"
FAST, CLEAN = "fast cuts, trending", "clean, eye-catching"


def sent(task: str, **request: Any) -> dict[str, Any]:
    """The body that is posted for a request."""
    asked = parse_request(task, {"prompt": "a cat", **request})
    model = Director({}).model_for(asked)
    model.check(asked)
    return ask_for(asked, model, lambda artifact: f"https://studio.example/{artifact}", words_of(asked)).body


@pytest.mark.parametrize(
    ("prompt", "platform", "ratio", "seconds", "style"),
    [
        ("make me a TikTok of a cat", "tiktok", "9:16", "15 to 60", FAST),
        ("two tiktoks", "tiktok", "9:16", "15 to 60", FAST),
        ("make me a reel of a cat", "reels", "9:16", "15 to 60", FAST),
        ("an Instagram reel", "reels", "9:16", "15 to 60", FAST),
        ("a YouTube Shorts clip", "shorts", "9:16", "15 to 60", FAST),
        ("a youtube intro", "youtube", "16:9", "30 to 300", "cinematic"),
        ("an Instagram post", "instagram-square", "1:1", "15 to 30", CLEAN),
        ("an instagram portrait of a cat", "instagram-portrait", "4:5", "15 to 30", CLEAN),
        ("a clip for Twitter", "x", "16:9", "15 to 30", "quick hook"),
        ("post on X", "x", "16:9", "15 to 30", "quick hook"),
        ("a product demo of a lamp", "product-demo", "16:9", "30 to 60", "professional"),
        ("a product video", "product-demo", "16:9", "30 to 60", "professional"),
        ("a podcast with two hosts", "podcast", "16:9", "60 to 300", "talking head"),
        ("a man in shorts reels in a fish", "", "", "", ""),
        ("a box, solved for x", "", "", "", ""),
    ],
)
def test_hears_the_platform_in_a_prompt(prompt: str, platform: str, ratio: str, seconds: str, style: str) -> None:
    request = parse_request("video", {"prompt": prompt})
    assert detected(prompt) == platform
    agent, veo = (next(model for model in models() if model.id == name) for name in ("agent", "veo3"))
    assert (agent.shape_in(prompt), veo.shape_in(prompt)) == (ratio, ratio if ratio in {"16:9", "9:16"} else "")
    assert (ratio_of(request, catalog().models[0]), seconds_of(request), style_of(request)) == (ratio, seconds, style)


def test_a_platform_is_told_to_the_agent_and_shapes_a_tool() -> None:
    said = sent("video", prompt="make me a TikTok")
    assert (
        said["message"]
        == "make me a TikTok\n\nAspect ratio: 9:16. Duration: 15 to 60 seconds. Style: fast cuts, trending."
    )
    said = sent("video", platform="reels", aspect_ratio="9:16", duration=20)
    assert said["message"] == "a cat\n\nAspect ratio: 9:16. Style: fast cuts, trending. Duration: 20 seconds."
    assert sent("video", model="sora2", prompt="make me a TikTok")["input"]["aspect_ratio"] == "9:16"
    assert (
        "aspect_ratio" not in sent("video", model="kling3-text-to-video-api", prompt="an Instagram portrait")["input"]
    )
    assert sent("image", prompt="a TikTok logo") == {
        "api": "tool",
        "tool_type": "nano-banana-image-api",
        "input": {"prompt": "a TikTok logo"},
    }


@pytest.mark.parametrize(
    ("request_", "speed"),
    [
        ({"prompt": "a cat"}, "quality"),
        ({"prompt": "a quick video of a cat"}, "cheap"),
        ({"prompt": "a cat, just a draft"}, "cheap"),
        ({"prompt": "a preview of a cat"}, "cheap"),
        ({"prompt": "a cat, high quality"}, "quality"),
        ({"prompt": "a cinematic cat"}, "quality"),
        ({"prompt": "no draft: the final version"}, "quality"),
        ({"prompt": "a cat", "quality": "fast"}, "cheap"),
        ({"prompt": "a draft", "options": {"speed": "quality"}}, "quality"),
    ],
)
def test_hears_how_good_it_must_be(request_: dict[str, Any], speed: str) -> None:
    request = parse_request("video", request_)
    assert speed_of(request, options_of(request)) == speed
    assert sent("video", **request_)["quality"] == speed


@pytest.mark.parametrize("words", ["use Sora2 pro", "Use sora 2 Pro", "made with Sora-2 pro"])
def test_pro_in_words_is_the_models_mode(words: str) -> None:
    body = sent("video", prompt=f"a cat, {words}")
    assert body["tool_type"] == "sora2-text-to-video-api"
    assert (body["input"]["mode"], body["input"]["duration"]) == ("pro", 10)
    assert "mode" not in sent("video", prompt="a cat, use Sora2")["input"]


TEMPLATES = {
    "veo3-story": "9b371ec6-09a2-43d5-97c2-0aea79a12371",
    "sora2-story": "de733710-fc66-4a2b-b53c-27b52c6c6f5e",
    "sora2-extend": "d5db7e33-4ef6-4c6f-96be-b7e0a98f0706",
    "veo3-extend": "1de0cc26-6bf9-4eed-a5a2-c62fe88aef52",
    "kids": "788acc9a-866b-4688-849e-7c7cfffaff54",
    "single-podcast": "071b3487-d689-4e9e-9125-f280fdb85e7a",
    "dual-podcast": "5d0cbc88-41d7-471a-88b3-7df276016de1",
    "music-video": "57a003c8-ea94-44a8-8e32-d2ec53ea780b",
}  # source: the reference's table


def test_every_template_is_sent_by_its_id() -> None:
    assert list(catalog().templates) == list(TEMPLATES)
    for name, number in TEMPLATES.items():
        for given in (name, number):
            said = sent("video", options={"template": given})
            assert said == {"api": "agent", "message": "a cat", "template_id": number, "quality": "quality"}


NAMED = {"image_url": STILL, "last_image_url": STILL, "audio_url": SOUND, "video_url": FILM}


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ({"mode": "extend", "options": {"video_url": FILM, "template": "veo3-extend"}}, f"The film: {FILM}"),
        ({"mode": "extend", "options": {"video_url": FILM, "template": "sora2-extend"}}, f"The film: {FILM}"),
        ({"video": "film-1"}, "The film: https://studio.example/film-1"),
        (
            {"video": "film-1", "mode": "restyle", "last_frame": "b"},
            "The last frame: https://studio.example/b The film: https://studio.example/film-1",
        ),
        ({"audio": "sound-1"}, "The sound: https://studio.example/sound-1"),
        (
            {"model": "agent", "first_frame": "a", "last_frame": "b"},
            "The first frame: https://studio.example/a The last frame: https://studio.example/b",
        ),
        (
            {"model": "agent", "options": NAMED},
            f"The first frame: {STILL} The last frame: {STILL} The sound: {SOUND} The film: {FILM}",
        ),
    ],
)
def test_the_agent_is_told_of_its_inputs_by_their_addresses(request_: dict[str, Any], told: str) -> None:
    said = sent("video", **request_)
    assert said["api"] == "agent"
    assert said["message"] == f"a cat\n\n{told}"


@pytest.mark.parametrize("name", ["kling26-motion-control-api", "kling-v3-motion-control-api"])
def test_motion_control_takes_a_picture_and_a_film(name: str) -> None:
    body = sent("video", model=name, first_frame="a", video="b")
    inputs = {"prompt": "a cat", "image": "https://studio.example/a", "video": "https://studio.example/b"}
    assert body == {"api": "tool", "tool_type": name, "input": inputs}


def test_sound_is_asked_of_the_agent_in_words() -> None:
    music = sent("music", duration=30, bpm=120, key="A minor", lyrics="la la", language="en")["message"]
    assert (
        music
        == "a cat\n\nMake music, without pictures. Duration: 30 seconds. Tempo: 120 beats per minute. Key: A minor. Language: en. Lyrics: la la"
    )
    assert (
        sent("sound_effect", duration=3)["message"]
        == "a cat\n\nMake a sound effect, without pictures. Duration: 3 seconds."
    )


LIMITS = {"starter": (5, 10), "pro": (10, 30), "power": (30, 100), "byok": (5, 15)}  # a day's videos and images


@pytest.mark.parametrize("tier", LIMITS)
@pytest.mark.parametrize(("kind", "place"), [("video", 0), ("image", 1)])
def test_a_days_limits_are_the_references(tier: str, kind: str, place: int) -> None:
    daily, limit = Daily(None, lambda: 1_800_000_000.0), LIMITS[tier][place]
    for _ in range(limit):
        daily.check(kind, tier, "")
        daily.count(kind, "")
    with pytest.raises(QuotaReached, match=f"daily {kind} limit. Resets at midnight"):
        daily.check(kind, tier, "")
    assert set(catalog().daily) == set(LIMITS)


def test_what_was_asked_of_the_list_is_in_it() -> None:
    assert catalog().deadlines == {"video": 600, "image": 300, "audio": 300}
    assert catalog().fallback == ("agent", "veo3", "sora2")


@pytest.mark.parametrize(
    ("request_", "asks"),
    [
        ({"prompt": "a cat"}, "enhanced"),
        ({"prompt": "a cat, just do it"}, ""),
        ({"prompt": "a cat", "options": {"rewrite": "never"}}, ""),
        ({"prompt": "a cat", "options": {"rewrite": "always"}}, ""),
        ({"prompt": "a cat, drone shot, golden light, mist, 35mm lens, calm mood"}, ""),
        ({"prompt": "a cat", "options": {"template": "kids"}}, ""),
        ({"prompt": "a cat", "model": "veo3"}, ""),
        ({"prompt": "a cat", "model": "veo3", "options": {"rewrite": "ask"}}, "enhanced"),
        ({"prompt": "a cat", "first_frame": "a"}, ""),
        ({"first_frame": "a"}, "animate"),
        ({"first_frame": "a", "last_frame": "b"}, "animate"),
        ({"first_frame": "a", "model": "agent"}, "animate"),
        ({"first_frame": "a", "prompt": "just do it"}, ""),
        ({"first_frame": "a", "audio": "b"}, ""),
    ],
)
def test_asks_before_it_spends_where_words_are_changed_or_missing(request_: dict[str, Any], asks: str) -> None:
    request = parse_request("video", request_)
    words = words_for(request, Director({}).model_for(request))
    assert words.asks == asks
    assert "just do it" not in words.text.lower()


def test_just_do_it_is_for_the_studio() -> None:
    assert words_of(parse_request("video", {"prompt": "a cat runs, just do it!"})) == "a cat runs"
    assert words_of(parse_request("video", {"prompt": "Just do it"})) == "Just do it"


def test_a_rewritten_prompt_keeps_the_words_and_adds_camera_and_light() -> None:
    richer = enhanced("a cat runs")
    assert richer.startswith("a cat runs, ")
    assert richer == enhanced("a cat runs")
    assert richer.count(",") >= 4
    shot = enhanced("a cat, drone shot, golden light, mist, 35mm lens, calm mood")
    assert shot == "a cat, drone shot, golden light, mist, 35mm lens, calm mood"


def test_the_list_holds_every_tool_and_template() -> None:
    assert len(catalog().templates) == 8
    tools = {tool for entry in catalog().models for tool in entry.tool.values()}
    from tests.upstreams.director.tools import TOOLS

    assert tools == set(TOOLS)
    assert [model.id for model in models()][:3] == ["agent", "veo3", "sora2"]
    sora = next(model for model in models() if model.id == "sora2")
    assert "5 s is not confirmed" in sora.about
    assert sora.duration is not None
    assert sora.duration.default == 10
