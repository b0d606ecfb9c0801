"""The parts that need no studio: statuses and results, looks, words of refusals, limits, the choice of a model."""

from __future__ import annotations

import datetime
import random
from pathlib import Path
from typing import Any

import pytest

from providers._director.accounts import account_of, with_file
from providers._director.daily import Daily
from providers._director.errors import Answer, code_of, discreet, is_missing, not_created, silent, veiled
from providers._director.models import models
from providers._director.pacing import LATE, SOON, Pace
from providers._director.reading import outputs, read, status_number
from providers._director.server import created
from providers.director import Director
from studio.errors import (
    AuthFailed,
    ContentRefused,
    NotConfigured,
    OutcomeUnknown,
    OutOfCredit,
    ProviderBusy,
    ProviderFailed,
    QuotaReached,
    RequestError,
    Unreachable,
)
from studio.registry import Registry
from studio.requests import parse_request
from studio.settings import read_settings

FILM, STILL, SOUND = "https://cdn.example/a.mp4", "https://cdn.example/a.png", "https://cdn.example/a.mp3"


def body(status: Any, error: str = "", **data: Any) -> dict[str, Any]:
    return {"success": True, "errorMsg": error, "error_code": 0, "data": {"status": status, **data}}


@pytest.mark.parametrize(
    ("api", "answer", "state"),
    [
        ("agent", body(0), "running"),
        ("agent", body(2), "running"),
        ("agent", body(2, "hiccup"), "running"),
        ("agent", body(-1), "failed"),
        ("agent", body(1, tool_results=[]), "empty"),
        ("agent", body(1, tool_results=[{"name": "t", "result": [FILM]}]), "done"),
        ("tool", body(0), "running"),
        ("tool", body(-1, "no"), "failed"),
        ("tool", body(2), "running"),
        ("tool", body(2, "it broke"), "failed"),
        ("tool", body(2, "", message="at work"), "running"),
        ("tool", {"success": True, "data": {"status": 2, "error": "it broke"}}, "failed"),
        ("tool", body(1), "empty"),
        ("tool", body("1", output_urls=[FILM]), "done"),
        ("tool", body("completed", output_urls=[FILM]), "done"),
        ("tool", body("failed"), "failed"),
        ("tool", body(7), "running"),
        ("tool", body(None), "running"),
        ("tool", body(True), "running"),
        ("tool", {"success": False, "errorMsg": "Task failed", "data": None}, "failed"),
        ("tool", {"success": False, "errorMsg": "Try later", "data": None}, "silent"),
        ("tool", {}, "running"),
    ],
)
def test_reads_a_status_by_either_table(api: str, answer: dict[str, Any], state: str) -> None:
    assert read(api, answer, "video").state == state


def test_a_status_may_be_a_number_a_text_or_a_word() -> None:
    assert [status_number(each) for each in (1, "1", 1.0, " -1 ", "Pending", "what", None, True, 1.5, float("nan"), "²")] == [1, 1, 1, -1, 0, None, None, None, None, None, None]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "kind", "found"),
    [
        ({"output_urls": [STILL, FILM]}, "video", [FILM]),
        ({"output_urls": [STILL, STILL, FILM]}, "image", [STILL]),
        ({"output": {"video_url": FILM, "image_url": STILL}}, "video", [FILM]),
        ({"output": {"video_url": None, "image_url": STILL}}, "image", [STILL]),
        ({"output": FILM}, "video", [FILM]),
        ({"output_url": FILM}, "video", [FILM]),
        ({"output_url_list": [FILM]}, "video", [FILM]),
        ({"url": SOUND}, "audio", [SOUND]),
        ({"video_url": STILL}, "image", [STILL]),
        ({"video_url": STILL, "output_urls": [FILM]}, "video", [FILM]),
        ({"output_urls": [f"{FILM}?Expires=1&sig=a"]}, "video", [f"{FILM}?Expires=1&sig=a"]),
        ({"output_urls": ["https://cdn.example/file"]}, "video", ["https://cdn.example/file"]),
        (
            {
                "tool_results": [
                    {"name": "image_to_video", "result": ["https://cdn.example/part.mp4"]},
                    {"name": "ffmpeg_full_compose", "result": [STILL, FILM]},
                    {"name": "Add_Subtitle_For_Video", "result": ["https://cdn.example/sub.mp4"]},
                ]
            },
            "video",
            [FILM],
        ),
        (
            {"tool_results": [{"name": "a", "result": ["https://cdn.example/1.mp4"]}, {"name": "b", "result": [FILM]}]},
            "video",
            [FILM],
        ),
        ({"tool_results": [None, {"result": "x"}, {"name": "n"}], "output_urls": "x"}, "video", []),
    ],
)
def test_finds_the_output_at_every_known_place(data: dict[str, Any], kind: str, found: list[str]) -> None:
    assert outputs(data, kind) == found


@pytest.mark.parametrize("typical", sorted({model.typical_seconds for model in models()} | {1.0, 44.0, 590.0}))
def test_sixty_looks_last_ten_minutes_and_notice_soon(typical: float) -> None:
    pace, age, looks = Pace(typical), 0.0, 0
    begins, ends = pace.window
    while age < 600:
        looks += 1
        wait = pace.wait(age)
        assert wait <= (SOON if begins <= age < ends else LATE)
        assert not age < begins < age + wait - SOON, "the window begins with a look"
        age += wait
    assert looks <= 60


def test_what_fails_at_once_is_noticed_at_once() -> None:
    ages = [0.0]
    while ages[-1] < 60:
        ages.append(ages[-1] + Pace(130).wait(ages[-1]))
    assert ages[:6] == [0.0, 1.5, 3.5, 6.5, 11.0, 26.0]
    assert Pace(130).wait(3.4) == 3.1, "a look that came a little early is not asked again at once"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(401, {"error": "Invalid gateway token"}), AuthFailed),
        (Answer(403, None), AuthFailed),
        (Answer(400, {"error": "invalid_action"}), RequestError),
        (Answer(404, {"error": "x"}), ProviderFailed),
        (Answer(409, {"error": "x"}), ProviderBusy),
        (Answer(429, {"error": "video_limit_reached", "used": 5, "limit": 5}), QuotaReached),
        (Answer(429, {"error": "slow"}, {"retry-after": "7"}), ProviderBusy),
        (Answer(503, {"error": "service_unavailable"}), QuotaReached),
        (Answer(503, {"error": "Usage check temporarily unavailable. Please retry."}), ProviderBusy),
        (Answer(502, {"error": "sjinn_error", "details": {"success": False, "error_code": 100}}), OutOfCredit),
        (Answer(502, {"error": "sjinn_error", "details": {"success": False, "code": 101}}), OutOfCredit),
        (
            Answer(502, {"error": "sjinn_error", "details": {"success": False, "errorMsg": "Start failed"}}),
            ProviderFailed,
        ),
        (Answer(502, {"error": "sjinn_error", "details": "<html>"}), OutcomeUnknown),
        (Answer(502, None), OutcomeUnknown),
        (Answer(500, {"error": "Video generation not configured"}), NotConfigured),
        (Answer(500, {"error": "Proxy error"}), OutcomeUnknown),
        (Answer(307, None), NotConfigured),
        (Answer(200, None), OutcomeUnknown),
        (Answer(200, {"success": True, "data": {}}), ProviderFailed),
        (Answer(200, {"success": False, "errorMsg": "Start Agent Failed"}), ProviderFailed),
        (Answer(200, {"success": False, "errorMsg": "violates the content policy"}), ContentRefused),
        (Answer(200, {"success": False, "code": 100}), OutOfCredit),
        (Answer(200, {"success": False, "error_code": "101"}), OutOfCredit),
    ],
)
def test_what_a_creation_without_an_id_stands_for(answer: Answer, kind: type[Exception]) -> None:
    error = not_created(answer)
    assert type(error).__mro__.index(kind) <= 1
    assert error.message
    assert error.hint
    assert "sjinn" not in f"{error.message} {error.hint}".lower()


@pytest.mark.parametrize(
    ("api", "answer", "found"),
    [
        ("agent", {"success": True, "data": {"chat_id": "c", "project_id": "p"}}, ("agent", "c")),
        ("tool", {"success": True, "data": {"task_id": "t"}}, ("tool", "t")),
        ("tool", {"success": True, "data": {"task_id": 12}}, ("tool", "12")),
        ("agent", {"success": True, "data": {"task_id": "t"}, "_corrected_api": "tool"}, ("tool", "t")),
        ("agent", {"success": True, "data": {"task_id": "t"}}, ("tool", "t")),
        ("agent", {"success": True, "data": {"chat_id": None}}, None),
        ("agent", {"success": True, "data": None}, None),
        ("agent", {"success": False, "data": {"chat_id": "c"}}, None),
    ],
)
def test_remembers_under_which_api_a_job_was_made(api: Any, answer: dict[str, Any], found: Any) -> None:
    assert created(api, Answer(200, answer)) == found


def test_either_number_of_a_failure_counts() -> None:
    assert [code_of(each) for each in ({"code": 100}, {"error_code": "101"}, {"code": 0}, {"code": "x"}, {})] == [100, 101, 0, 0, 0]  # fmt: skip


def test_no_word_of_the_vendor_and_no_address_is_passed_on() -> None:
    said = discreet("SJinn says: see https://sjinn.ai/x?key=1 or cdn.sjinn.ai/a, tool_sjinn_2 at INSTACLAW.io")
    assert "jinn" not in said.lower()
    assert "claw" not in said.lower()
    hidden = veiled(Unreachable("The download from cdn.sjinn.ai/a.mp4 failed 3 times: only 0.5 of it came."))
    assert type(hidden) is Unreachable
    assert hidden.message == "The Director's file: The download from its address failed 3 times: only 0.5 of it came."
    assert type(veiled(RequestError("10.0.0.1/x is not https."))) is ProviderFailed


def at(day: int, hour: int) -> float:
    return datetime.datetime(2026, 3, day, hour, tzinfo=datetime.UTC).timestamp()


def test_a_day_ends_at_midnight_in_its_own_zone(tmp_path: Path) -> None:
    now = [at(10, 22)]
    daily = Daily(tmp_path / "d" / "daily.json", lambda: now[0])
    for _ in range(5):
        daily.check("video", "starter", "America/New_York")
        daily.count("video", "America/New_York")
    daily.check("image", "starter", "America/New_York")
    daily.check("video", "pro", "America/New_York")
    daily.check("video", "", "America/New_York")
    now[0] = at(11, 3)  # 23:00 there
    again = Daily(tmp_path / "d" / "daily.json", lambda: now[0])
    with pytest.raises(QuotaReached, match="Resets at midnight"):
        again.check("video", "starter", "America/New_York")
    again.check("video", "starter", "Asia/Tokyo")
    now[0] = at(11, 5)
    again.check("video", "starter", "America/New_York")
    with pytest.raises(NotConfigured, match="DIRECTOR_TIME_ZONE"):
        again.check("video", "starter", "Mars/Olympus")


@pytest.mark.parametrize(
    ("task", "request_", "model"),
    [
        ("video", {"prompt": "a cat"}, "agent"),
        ("video", {"prompt": "use Veo3: a cat"}, "veo3"),
        ("video", {"prompt": "a cat, use sora 2 pro"}, "sora2"),
        ("video", {"prompt": "a cat", "model": "veo-3"}, "veo3"),
        ("video", {"prompt": "a cat", "first_frame": "a"}, "veo3"),
        ("video", {"prompt": "a cat", "options": {"image_url": "https://a.example/a.png"}}, "veo3"),
        ("video", {"prompt": "a cat", "first_frame": "a", "last_frame": "b"}, "kling3-image-to-video-api"),
        ("video", {"first_frame": "a", "audio": "b"}, "image-lipsync-api"),
        ("video", {"prompt": "a cat", "options": {"template": "kids"}}, "agent"),
        ("image", {"prompt": "a cat"}, "nano-banana-image-api"),
        ("image", {"prompt": "a cat", "quality": "pro"}, "nano-banana-image-pro-api"),
        ("edit", {"prompt": "a cat", "references": ["a"]}, "nano-banana-image-api"),
        ("music", {"prompt": "a cat"}, "agent"),
    ],
)
def test_chooses_by_the_rule(task: str, request_: dict[str, Any], model: str) -> None:
    assert Director({}).model_for(parse_request(task, request_)).id == model


@pytest.mark.parametrize(
    ("task", "request_", "field"),
    [
        ("video", {"prompt": "a", "model": "veo3", "duration": 5}, "duration"),
        ("video", {"prompt": "a", "model": "sora2", "duration": 7}, "duration"),
        ("video", {"prompt": "a", "model": "grok-text-to-video-api", "duration": 20}, "duration"),
        ("video", {"prompt": "a", "model": "veo3", "aspect_ratio": "4:5"}, "aspect_ratio"),
        ("video", {"prompt": "a", "model": "veo3", "last_frame": "b", "mode": "image", "first_frame": "a"}, "last_frame"),
        ("video", {"prompt": "a", "model": "veo3", "fps": 24}, "fps"),
        ("video", {"prompt": "a", "model": "veo3", "generate_audio": False}, "generate_audio"),
        ("video", {"prompt": "a", "model": "veo3", "negative_prompt": "dogs"}, "negative_prompt"),
        ("video", {"prompt": "a", "model": "veo3", "options": {"template": "kids"}}, "options.template"),
        ("video", {"prompt": "a", "options": {"template": "nothing"}}, "options.template"),
        ("video", {"prompt": "a", "model": "veo3", "options": {"mode": "pro"}}, "options.mode"),
        ("video", {"prompt": "a", "options": {"image_url": "http://a.example/a.png"}}, "options.image_url"),
        ("video", {"prompt": "a", "options": {"shape": 1}}, "options.shape"),
        ("video", {"prompt": "a", "model": "image-lipsync-api", "mode": "lipsync", "first_frame": "a"}, "audio"),
        ("image", {"prompt": "a", "options": {"resolution": "8K"}}, "options.resolution"),
        ("edit", {"prompt": "a", "references": ["a"], "mask": "b"}, "mask"),
    ],
)  # fmt: skip
def test_refuses_what_it_cannot_say(task: str, request_: dict[str, Any], field: str) -> None:
    provider, request = Director({}), parse_request(task, request_)
    with pytest.raises(RequestError) as refused:
        provider.model_for(request).check(request)
    assert refused.value.field == field
    assert refused.value.hint


def test_forms_offer_what_a_model_understands() -> None:
    provider = Director({})
    offered = {model.id: {knob.name: knob for knob in provider.knobs(model)} for model in provider.models()}
    assert len(offered["agent"]["template"].choices) == 8
    assert offered["agent"]["speed"].choices == ("quality", "cheap")
    assert offered["sora2"]["mode"].choices == ("pro",)
    assert offered["nano-banana-image-2-api"]["resolution"].choices == ("1K", "2K", "4K")
    assert set(offered["veo3"]) == {"image_url", "rewrite"}
    assert offered["agent"]["rewrite"].choices == ("ask", "always", "never")
    assert [offered[name]["rewrite"].default for name in ("agent", "veo3")] == ["ask", "never"]
    assert set(offered["nano-banana-image-api"]) == set()
    assert "telegram" in {
        knob.name for knob in Director({"DIRECTOR_TELEGRAM_CHAT_ID": "1"}).knobs(provider.models()[1])
    }


def test_settings_show_no_vendor_and_the_agents_file_is_read(tmp_path: Path) -> None:
    for setting in Director.settings:
        assert "jinn" not in f"{setting.name} {setting.label} {setting.default}".lower()
    (tmp_path / ".openclaw").mkdir()
    (tmp_path / ".openclaw" / ".env").write_text('A=b\nexport GATEWAY_TOKEN="gw_from_file"\n')
    assert with_file({"HOME": str(tmp_path)})["GATEWAY_TOKEN"] == "gw_from_file"
    assert with_file({"HOME": str(tmp_path), "DIRECTOR_API_KEY": "k"}).get("GATEWAY_TOKEN") is None
    settings = read_settings({"BACKLOT_HOME": str(tmp_path), "SJINN_API_KEY": "k1"})
    provider = Registry("providers", settings).get("director")
    assert account_of(provider.values).layer == "upstream"
    assert "k1" not in repr(account_of(provider.values))


def test_the_usual_addresses_are_those_of_the_protocol() -> None:
    gateway, own = account_of({"GATEWAY_TOKEN": "t"}), account_of({"DIRECTOR_API_KEY": "k"})
    for verb in ("create", "query"):
        assert gateway.url(verb, "agent") == f"https://instaclaw.io/api/gateway/sjinn?action={verb}"  # type: ignore[arg-type]
    names = {("create", "agent"): "create_agent_task", ("query", "agent"): "query_agent_task_status"}
    names |= {("create", "tool"): "create_tool_task", ("query", "tool"): "query_tool_task_status"}
    for (verb, api), name in names.items():
        assert own.url(verb, api) == f"https://sjinn.ai/api/un-api/{name}"  # type: ignore[arg-type]
    assert account_of({"GATEWAY_TOKEN": "t", "DIRECTOR_API_KEY": "k"}).layer == "gateway"


def test_addresses_are_taken_with_or_without_their_path() -> None:
    given = {"GATEWAY_TOKEN": "t", "DIRECTOR_BASE_URL": "https://own.example"}
    assert account_of(given).url("create", "agent").startswith("https://own.example/api/gateway/")
    assert account_of({**given, "DIRECTOR_BASE_URL": "https://own.example/g/?action=x"}).url("query", "tool") == "https://own.example/g?action=query"  # fmt: skip
    direct = {"DIRECTOR_API_KEY": "k", "DIRECTOR_API_URL": "https://own.example/api/un-api/"}
    assert account_of(direct).url("query", "agent") == "https://own.example/api/un-api/query_agent_task_status"
    for wrong in ({"GATEWAY_TOKEN": "t", "DIRECTOR_BASE_URL": "own"}, {"GATEWAY_TOKEN": "ключ"}, {}):
        with pytest.raises(NotConfigured):
            account_of(wrong)


def nonsense(chance: random.Random, depth: int = 0) -> Any:
    """Any JSON, with the fields that are looked into at wrong places and of wrong kinds."""
    plain = [
        None,
        True,
        False,
        -1,
        0,
        1,
        2,
        1.5,
        1e300,
        "",
        "1",
        "--1",
        "https://[",
        "https://a.example/a.mp4",
        "not found",
        "ok",
    ]
    if depth > 3 or chance.random() < 0.4:
        return chance.choice(plain)
    if chance.random() < 0.3:
        return [nonsense(chance, depth + 1) for _ in range(chance.randrange(4))]
    names = ["success", "data", "status", "errorMsg", "error", "code", "error_code", "details", "chat_id", "task_id"]
    names += ["tool_results", "name", "result", "output", "output_urls", "video_url", "url", "_corrected_api", "limit"]
    return {name: nonsense(chance, depth + 1) for name in chance.sample(names, chance.randrange(8))}


@pytest.mark.parametrize("seed", range(8))
def test_no_answer_breaks_the_reading(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(400):
        told = nonsense(chance)
        told = told if isinstance(told, dict) else {"data": told}
        answer = Answer(chance.choice([200, 400, 401, 404, 429, 500, 502, 503]), told)
        for api in ("agent", "tool"):
            made = created(api, answer)  # type: ignore[arg-type]
            assert made is None or made[1]
            seen = read(api, told, chance.choice(["video", "image", "audio"]))
            assert seen.state != "done" or seen.urls
            is_missing(answer)
            silent(answer)
            assert not_created(answer).message
