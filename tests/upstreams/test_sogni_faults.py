"""The Sogni emulator, driven by the vendor's own client: what it refuses, and what goes wrong on request."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sogni_client import ApiError, ProjectError
from sogni_client.auth import RequestSessionError
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.upstreams.sogni import media
from tests.upstreams.sogni.running import SogniUpstream
from tests.upstreams.sogni.sdk import CAT, client, closing, render

PNG, OTHER = media.picture(640, 640, 7), media.picture(640, 640, 9)
WAV, CLIP = media.sound(2, 4, "wav"), media.film(640, 640, 33, 16, 3)
WAN, LTX = "wan_v2.2-14b-fp8_{}_lightx2v", "ltx23-22b-fp8_{}_distilled"


@pytest.fixture
def up() -> Iterator[SogniUpstream]:
    with SogniUpstream() as upstream:
        yield upstream


@pytest.mark.parametrize(
    ("fault", "code"),
    [("insufficient", 4024), ("consent", 4103), ("soon", 4104), ("no_option", 4100), ("refused=4079", 4079)],
)
def test_refuses_a_project_by_its_code_and_charges_nothing(up: SogniUpstream, fault: str, code: int) -> None:
    async def work() -> dict[str, Any]:
        async with client(up) as sogni:
            project = await render(sogni, f"a cat fault:{fault}")
            error: dict[str, Any] = project.error
            return error

    error = asyncio.run(work())
    assert error["code"] == code
    assert ("consentRequired" in error) == (fault == "consent")
    assert up.made() == []
    assert up.account.charges == []
    assert [refused["code"] for refused in up.counts.refused] == [code]


def test_takes_the_other_token_where_one_is_empty(up: SogniUpstream) -> None:
    up.account.credit["spark"] = Decimal(0)

    async def work() -> list[str]:
        async with client(up) as sogni:
            return [(await render(sogni, token_type=token)).status for token in ("spark", "sogni")]

    assert asyncio.run(work()) == ["failed", "completed"]
    assert [project.token for project in up.made()] == ["sogni"]


@pytest.mark.parametrize(
    ("fault", "status", "urls", "paid"),
    [
        ("genfailure=1", "completed", 2, 2), ("genfailure", "failed", 0, 0), ("job_error=sensitiveContent", "failed", 0, 0),
        ("retry", "completed", 3, 3), ("moved", "completed", 3, 3), ("withheld=2", "completed", 1, 3), ("withheld", "completed", 0, 3),
        ("no_links", "completed", 0, 3), ("queue=0.03", "completed", 3, 3), ("slow=0.3", "completed", 3, 3),
    ],
)  # fmt: skip
def test_renders_go_wrong_on_request(up: SogniUpstream, fault: str, status: str, urls: int, paid: int) -> None:
    async def work() -> Any:
        async with client(up) as sogni:
            return await render(sogni, f"a cat fault:{fault}", number_of_media=3)

    project = asyncio.run(work())
    assert (project.status, len(project.result_urls), len(project.jobs)) == (status, urls, 3)
    assert up.charged(project.id) == up.made()[0].price * paid / 3
    assert any(job.is_withheld for job in project.jobs) == fault.startswith("withheld")


@pytest.mark.parametrize(
    "params",
    [{"steps": 99}, {"guidance": 9}, {"seed": 2**40}, {"output_format": "gif"}, {"token_type": "auto"}, {"starting_image": True},
     {"model_id": "gpt-image-2", "width": 1024, "height": 1024, "token_type": "sogni", "steps": None, "guidance": None}],
)  # fmt: skip
def test_refuses_what_the_client_did_not_check(up: SogniUpstream, params: dict[str, Any]) -> None:
    async def work() -> str:
        async with client(up) as sogni:
            return str((await render(sogni, **params)).status)

    assert asyncio.run(work()) == "failed"
    assert up.made() == []


@pytest.mark.parametrize(("frames", "model"), [(50, LTX.format("t2v")), (300, WAN.format("t2v"))])
def test_refuses_frames_that_the_family_does_not_make(up: SogniUpstream, frames: int, model: str) -> None:
    async def work() -> str:
        async with client(up) as sogni:
            asked = {"type": "video", "model_id": model, "width": 640, "height": 640, "output_format": "mp4"}
            return str((await render(sogni, frames=frames, **asked)).error["message"])

    assert "frames must be" in asyncio.run(work())


def test_a_wrong_key_is_refused_on_both_planes(up: SogniUpstream) -> None:
    for headers in ({"api-key": "wrong"}, {"authorization": "Bearer wrong"}):
        answer = httpx.get(f"{up.rest_url}/v4/account/balance", headers=headers)
        assert (answer.status_code, answer.json()["errorCode"]) == (401, 101)
    with connect(f"{up.socket_url}/?appId=app-1", additional_headers={"api-key": "wrong"}) as socket:
        with pytest.raises(ConnectionClosed) as caught:
            socket.recv(5)
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 4021

    async def by_the_client() -> None:
        async with client(up, api_key="wrong") as sogni:
            with pytest.raises((ApiError, RequestSessionError)):  # whichever plane is refused first
                await sogni.account.refresh_balance()

    asyncio.run(by_the_client())
    assert {seen.auth for seen in up.counts.seen if seen.path == "/v4/account/balance"} == {"wrong"}


def test_a_second_connection_of_an_app_closes_the_first(up: SogniUpstream) -> None:
    async def work() -> int:
        async with client(up) as first:
            await render(first)
            closed = closing(first)
            async with client(up) as second:
                await render(second)
                return await asyncio.wait_for(closed, 5)

    assert asyncio.run(work()) == 4015


@pytest.mark.parametrize(("code", "seconds"), [(429, 3.0), (503, 0.5), (500, 0)])
def test_calls_fail_by_path_and_tell_when_to_come_back(up: SogniUpstream, code: int, seconds: float) -> None:
    up.faults.add("http", code=code, path="/v1/image/uploadUrl", seconds=seconds)

    async def work() -> ApiError:
        async with client(up) as sogni:
            with pytest.raises(ApiError) as caught:
                await render(sogni, starting_image=PNG)
            assert (await render(sogni, starting_image=PNG)).status == "completed"
            return caught.value

    error = asyncio.run(work())
    assert (error.status, error.retry_after) == (code, seconds or None)
    assert len(up.made()) == 1


@pytest.mark.parametrize("fault", ["expired", "truncated", "wrong_type", "html", "gone"])
def test_downloads_go_wrong_once_and_are_renewed(up: SogniUpstream, fault: str) -> None:
    async def work() -> None:
        async with client(up) as sogni, httpx.AsyncClient() as http:
            project = await render(sogni, f"a cat fault:{fault}")
            await check(http, project.result_urls[0])
            again = (await sogni.projects.get_result(project.id))["jobs"][0]["url"]
            answer = await http.get(again)
            assert media.sniff(answer.content) == answer.headers["content-type"] == "image/png"

    async def check(http: httpx.AsyncClient, url: str) -> None:
        if fault == "truncated":
            with pytest.raises(httpx.RemoteProtocolError):
                await http.get(url)
            return
        answer = await http.get(url)
        seen = (answer.status_code, answer.headers["content-type"].split(";")[0], media.sniff(answer.content))
        assert seen == {
            "expired": (403, "application/xml", ""), "gone": (404, "application/xml", ""),
            "wrong_type": (200, "text/plain", "image/png"), "html": (200, "image/png", ""),
        }[fault]  # fmt: skip

    asyncio.run(work())


def test_a_link_ends_with_its_time_and_needs_its_signature(up: SogniUpstream) -> None:
    up.files.link_seconds = 0.05

    async def work() -> tuple[int, int]:
        async with client(up) as sogni, httpx.AsyncClient() as http:
            url = (await render(sogni)).result_urls[0]
            await asyncio.sleep(0.06)
            return (await http.get(url)).status_code, (await http.get(url.partition("?")[0])).status_code

    assert asyncio.run(work()) == (403, 403)


def test_cancelling_gives_back_what_was_not_made(up: SogniUpstream) -> None:
    async def work() -> Any:
        async with client(up) as sogni:
            project = await sogni.projects.create(CAT | {"positive_prompt": "a cat fault:hang"})
            await started(up)
            await project.cancel()
            return project

    project = asyncio.run(work())
    assert (project.status, up.made()[0].status) == ("canceled", "cancelled")
    assert up.charged(project.id) == 0
    assert up.counts.cancels == [project.id]


@pytest.mark.parametrize(
    ("fault", "status"),
    [("cancel_refused", "completed"), ("cancel_late", "cancelled"), ("cancel_silent", "completed")],
)
def test_cancelling_goes_wrong_on_request(up: SogniUpstream, fault: str, status: str) -> None:
    async def work() -> Any:
        async with client(up) as sogni:
            project = await sogni.projects.create(CAT | {"positive_prompt": f"a cat fault:slow=0.2 fault:{fault}"})
            await started(up)
            if fault == "cancel_refused":
                with pytest.raises(RuntimeError, match="cannot be cancelled"):
                    await project.cancel()
                await project.wait_for_completion(5)
            elif fault == "cancel_silent":
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(project.cancel(), 0.05)
                await project.wait_for_completion(5)
            else:
                await project.cancel()
            return project

    project = asyncio.run(work())
    assert up.made()[0].status == status
    assert up.charged(project.id) == up.made()[0].price


async def started(up: SogniUpstream) -> None:
    """Waits until the upstream has begun to render."""
    while not any(render.worker for project in up.made() for render in project.renders):
        await asyncio.sleep(0.005)


def test_a_fault_has_to_be_known() -> None:
    with SogniUpstream() as up, pytest.raises(ValueError, match="not a fault"):
        up.faults.add("rain")


def test_raises_the_clients_own_error_where_it_waits(up: SogniUpstream) -> None:
    up.faults.add("genfailure", prompt="a dog", times=None)

    async def work() -> None:
        async with client(up) as sogni:
            project = await sogni.projects.create(CAT | {"positive_prompt": "a dog"})
            with pytest.raises(ProjectError) as caught:
                await project.wait_for_completion(5)
            assert caught.value.code == 5000
            assert (await render(sogni)).status == "completed"

    asyncio.run(work())
    assert up.faults.fired["genfailure"] == 1


def test_a_download_may_be_slow(up: SogniUpstream) -> None:
    async def work() -> None:
        async with client(up) as sogni, httpx.AsyncClient() as http:
            url = (await render(sogni, "a cat fault:slow_download=0.3")).result_urls[0]
            with pytest.raises(httpx.ReadTimeout):
                await http.get(url, timeout=0.1)
            assert (await http.get(url)).status_code == 200

    asyncio.run(work())


def test_a_word_that_is_no_fault_is_refused(up: SogniUpstream) -> None:
    async def work() -> str:
        async with client(up) as sogni:
            return str((await render(sogni, "a cat fault:rain")).error["message"])

    assert asyncio.run(work()) == "no such fault: rain"
