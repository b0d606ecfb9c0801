"""Each call as the vendor's own client makes it: method, path, query, headers, body; and what of it nobody may see."""

from __future__ import annotations

import logging
import re
import time
from pathlib import Path
from typing import Any

import pytest

from providers._lovart.signing import signature, signed
from providers.lovart import Lovart
from studio.studio import Studio
from tests.conftest import OWNER
from tests.providers.lovart.conftest import KEY, SECRET, make, thread_of
from tests.upstreams.lovart import Service

KNOWN = [
    ("sk_test_fedcba9876543210", "POST", "/v1/openapi/chat", 1700000000, "f7d530db910801fba45c5c98c99eef6c87461909cd6a8a2718be3233c1acaaf1"),
    ("sk_test_fedcba9876543210", "GET", "/v1/openapi/chat/status", 1700000000, "1e6267f98e173ebce5e277fd36d74575c0b416be0e82481e351ca742e2333718"),
    ("sk_test_fedcba9876543210", "GET", "/v1/openapi/chat/result", 1700000000.987, "9ad6908424da1b6afb9a5cede362077489108352a9f58f7c30250791924dd106"),
    ("sk_test_fedcba9876543210", "POST", "/v1/openapi/file/upload", 1700000001, "58c3186120181711e8fa4a78add66c46c4e3c861fb08ffeed49b45c852f547e4"),
    ("sk_密钥", "POST", "/v1/openapi/mode/query", 1234567890, "418917bbd342274580c34396decabc93a5c2b7217fd14f1b321dc19a4498e99e"),
]  # fmt: skip
CREATE = {"project_id": "", "canvas": "", "project_cover_list": [], "pic_count": 0, "project_type": 3}


@pytest.mark.parametrize(("secret", "method", "path", "now", "answer"), KNOWN)
def test_signs_as_the_vendor_does(secret: str, method: str, path: str, now: float, answer: str) -> None:
    headers = signed("ak_x", secret, method, path, now)
    assert headers["X-Signature"] == answer
    assert headers["X-Timestamp"] == str(int(now))
    assert headers["X-Signed-Method"] == method
    assert headers["X-Signed-Path"] == path


@pytest.fixture(scope="module")
def said(studio: Studio, served: tuple[str, Service], photo: str) -> Service:
    """A service that was asked each operation once."""
    service = served[1]
    make(
        studio, "price=3", "edit", references=[photo], options={"mode": "thinking", "exclude_tools": ["upscale_image"]}
    )
    job = studio.jobs(owner=OWNER)[0]
    studio.answer(job.id, job.question.id, "approve", owner=OWNER)
    assert studio.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    studio.arrange("lovart", "attach", {"artifact": photo}, owner=OWNER)
    (attached,) = studio.panel("lovart", owner=OWNER)["chosen"]["attachments"]
    studio.arrange("lovart", "canvas", attached, owner=OWNER)
    studio.arrange("lovart", "detach", attached, owner=OWNER)
    studio.arrange("lovart", "project-rename", {"id": "project", "name": "Cats"}, owner=OWNER)
    studio.arrange("lovart", "project-create", {"name": "Dogs"}, owner=OWNER)
    studio.arrange("lovart", "billing", {"unlimited": True, "sure": True}, owner=OWNER)
    studio.background.ask(studio.registry.get("lovart").refresh(), 10)
    return service


def bodies(said: Service, path: str) -> list[Any]:
    return [body for _, to, _, _, body in said.calls if to == path]


def test_the_emulator_found_nothing_wrong(said: Service) -> None:
    assert said.refusals == []


def test_chat(said: Service) -> None:
    (body,) = bodies(said, "/chat")
    assert set(body) == {"prompt", "project_id", "attachments", "mode", "tool_config"}
    assert (body["project_id"], body["mode"]) == ("project-0001", "thinking")
    assert body["tool_config"] == {"exclude_tools": ["upscale_image"]}
    assert len(body["attachments"]) == 1
    assert bodies(said, "/chat/confirm") == [{"thread_id": "thread-0001"}]


def test_projects_modes_and_the_canvas(said: Service) -> None:
    rename = {"action": "rename", "project_id": "project-0001", "project_name": "Cats"}
    assert bodies(said, "/project/save") == [CREATE, rename, {**CREATE, "project_name": "Dogs"}]
    assert bodies(said, "/mode/set") == [{"unlimited": True}]
    assert {str(body) for body in bodies(said, "/mode/query")} == {"{}"}
    (canvas,) = bodies(said, "/artifact/upload")
    assert (canvas["project_id"], canvas["artifact_type"]) == ("project-0001", "image")
    assert canvas["artifact_content"].startswith("http")


def test_questions_have_their_query_and_no_body(said: Service) -> None:
    for path, query in (("/chat/status", "thread_id"), ("/chat/result", "thread_id")):
        asked = [(method, list(given), body) for method, to, given, _, body in said.calls if to == path]
        assert asked
        assert set(map(str, asked)) == {str(("GET", [query], None))}


def test_headers_are_those_of_a_signed_call(said: Service) -> None:
    keys = []
    for method, path, _, headers, _ in said.calls:
        if path == "/tools/catalog":
            assert not [name for name in headers if name.startswith("x-")]
            assert headers["accept"] == "application/json"
            continue
        assert headers["x-access-key"] == KEY
        assert abs(time.time() - int(headers["x-timestamp"])) < 60
        assert headers["x-signature"] == signature(SECRET, method, f"/v1/openapi{path}", int(headers["x-timestamp"]))
        assert headers["user-agent"].startswith("Mozilla/" if path != "/file/upload" else "LovartAgentSkill/1.0")
        assert headers["user-agent"].endswith("LovartAgentSkill/1.0")
        if path == "/file/upload":
            assert headers["content-type"].startswith("multipart/form-data; boundary=")
        else:
            assert headers["content-type"] == "application/json"
        assert ("idempotency-key" in headers) == (method == "POST" and path != "/file/upload")
        keys += [headers["idempotency-key"]] if "idempotency-key" in headers else []
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[0-9a-f]{32}", key) for key in keys)


def test_a_file_is_uploaded_once_under_a_plain_name(said: Service) -> None:
    ((name, kind, data),) = said.uploads  # the same picture was attached later, and not sent again
    assert re.fullmatch(r"[0-9a-f]{16}\.png", name)
    assert kind == "application/octet-stream"
    assert data.startswith(b"\x89PNG")


def test_files_are_fetched_unsigned_as_a_browser_would(said: Service) -> None:
    for headers in said.downloads:
        assert headers["user-agent"] == "Mozilla/5.0"
        assert headers["referer"] == "https://www.lovart.ai/"
        assert not [name for name in headers if name.startswith("x-")]


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("", "https://lgw.lovart.ai/v1/openapi/chat"),
        ("https://gate.example/lovart/", "https://gate.example/lovart/v1/openapi/chat"),
    ],
)
def test_the_vendors_address_is_usual_and_a_prefix_of_another_is_kept_and_not_signed(address: str, url: str) -> None:
    assert Lovart({"LOVART_BASE_URL": address}).url_of("/v1/openapi/chat", {}) == url


def test_the_secret_key_is_kept_nowhere(studio: Studio, said: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    make(studio, "fault=401")
    make(studio, "fault=drop")
    assert caplog.records
    assert SECRET not in caplog.text
    signatures = {headers["x-signature"] for *_, headers, _ in said.calls if "x-signature" in headers}
    assert not [each for each in signatures if each in caplog.text]
    home: Path = studio.settings.home
    kept = [path for path in home.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert kept == []
    mark = said.sent("/chat")[0]["prompt"].split()[2]
    assert thread_of(said, mark) == "thread-0001"
