"""The Sogni emulator, driven by the vendor's own client: what it makes, refuses, counts and breaks on request."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import av
import httpx
import pytest
from PIL import Image
from sogni_client import ApiError, ProjectError
from sogni_client.auth import RequestSessionError
from starlette.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.upstreams.sogni import media
from tests.upstreams.sogni.catalog import MODELS
from tests.upstreams.sogni.running import SogniUpstream
from tests.upstreams.sogni.sdk import CAT, client, render

PNG, OTHER = media.picture(640, 640, 7), media.picture(640, 640, 9)
WAV, CLIP = media.sound(2, 4, "wav"), media.film(640, 640, 33, 16, 3)
WAN, LTX = "wan_v2.2-14b-fp8_{}_lightx2v", "ltx23-22b-fp8_{}_distilled"


@pytest.fixture
def up() -> Iterator[SogniUpstream]:
    with SogniUpstream() as upstream:
        yield upstream


def test_makes_pictures_of_the_asked_size_with_their_seeds(up: SogniUpstream) -> None:
    async def work() -> None:
        async with client(up) as sogni:
            project = await render(sogni, number_of_media=2, width=512, height=320)
            assert [job.seed for job in project.jobs] == [42, 43]
            for job in project.jobs:
                picture = Image.open(io.BytesIO(await job.get_result_data()))
                assert (picture.format, picture.size) == ("PNG", (512, 320))
                assert picture.getpixel((256, 160)) == media.shade(job.seed)

    asyncio.run(work())
    assert [project.request["keyFrames"][0]["positivePrompt"] for project in up.made()] == ["a cat"]
    assert not up.counts.unknown
    assert not up.counts.complaints


@pytest.mark.parametrize(
    ("model", "params", "kind"),
    [
        ("z_image_turbo_bf16", {"output_format": "webp", "starting_image": PNG}, "image/webp"),
        ("qwen_image_edit_2511_fp8_lightning", {"context_images": [PNG, OTHER], "output_format": "jpg"}, "image/jpeg"),
        ("coreml-sogniXLturbo_alpha1_ad", {"control_net": {"name": "instantid", "image": PNG, "strength": 0.7, "mode": "balanced"},
                                           "sampler": "dpmpp_sde", "scheduler": "karras"}, "image/png"),
        ("gpt-image-2", {"width": 1024, "height": 1024, "gpt_image_quality": "low"}, "image/png"),
        ("rtx_vsr_pro", {"starting_image": PNG, "width": 1280, "height": 1280}, "image/png"),
        ("pixal3d_int8_i23d", {"starting_image": PNG}, "model/gltf-binary"),
        (WAN.format("t2v"), {"duration": 2, "fps": 16}, "video/mp4"),
        (WAN.format("i2v"), {"duration": 1, "reference_image": PNG, "reference_image_end": OTHER}, "video/mp4"),
        (WAN.format("s2v"), {"duration": 1, "reference_image": PNG, "reference_audio": WAV}, "video/mp4"),
        (WAN.format("animate-replace"), {"duration": 1, "reference_image": PNG, "reference_video": CLIP,
                                         "sam2_coordinates": [{"x": 1, "y": 2}]}, "video/mp4"),
        (LTX.format("t2v"), {"duration": 1, "fps": 25, "reference_audio_identity": WAV}, "video/mp4"),
        (LTX.format("ia2v"), {"duration": 1, "fps": 24, "reference_image": PNG, "reference_audio": WAV}, "video/mp4"),
        (LTX.format("v2v"), {"duration": 1, "fps": 24, "reference_video": CLIP,
                             "control_net": {"name": "canny", "strength": 0.7}}, "video/mp4"),
        ("seedance-2-5", {"duration": 4, "reference_image_urls": ["https://x.example/a.png"], "seedance_task_type": "reference",
                          "output_format": "mov", "return_last_frame": True}, "video/quicktime"),
        ("flashvsr_v1.1_tiny_long_bf16", {"reference_video": CLIP, "frames": 33, "fps": 16, "upscale_resolution": 1080,
                                          "positive_prompt": ""}, "video/mp4"),
        ("ace_step_1.5_turbo", {"duration": 12, "bpm": 90, "timesignature": "4", "keyscale": "C major"}, "audio/mpeg"),
        ("ace_step_1.5_sft", {"duration": 10, "sampler": "er_sde", "output_format": "flac"}, "audio/flac"),
        ("qwen3_tts_1.7b_custom_voice_bf16", {"speaker": "Vivian", "output_format": "wav"}, "audio/wav"),
    ],
)  # fmt: skip
def test_makes_every_medium(up: SogniUpstream, model: str, params: dict[str, Any], kind: str) -> None:
    asked = {"type": MODELS[model].kind, "model_id": model, "positive_prompt": "a cat", "number_of_media": 1}
    if model.startswith(("wan_", "ltx", "seedance")):
        asked |= {"width": 640, "height": 640}

    async def work() -> bytes:
        async with client(up) as sogni:
            project = await sogni.projects.create(asked | params)
            await project.wait_for_completion(20)
            data: bytes = await project.jobs[0].get_result_data()
            return data

    data = asyncio.run(work())
    assert media.sniff(data) == kind
    if kind.startswith(("video", "audio")):
        frame = up.made()[0].frame
        with av.open(io.BytesIO(data)) as container:
            seconds = frame["frames"] / (frame.get("fps") or 16) if "frames" in frame else frame.get("duration", 1)
            assert container.duration / 1e6 == pytest.approx(seconds, abs=0.2)
    assert not up.counts.unknown
    assert not up.counts.complaints
    assert not up.counts.refused


def test_a_film_turns_from_its_first_picture_into_its_last(up: SogniUpstream) -> None:
    async def work() -> bytes:
        async with client(up) as sogni:
            asked = {"type": "video", "model_id": WAN.format("i2v"), "duration": 1, "width": 640, "height": 640}
            project = await render(sogni, reference_image=PNG, reference_image_end=OTHER, output_format="mp4", **asked)
            data: bytes = await project.jobs[0].get_result_data()
            return data

    with av.open(io.BytesIO(asyncio.run(work()))) as container:
        frames = [frame.to_ndarray(format="rgb24")[160, 160] for frame in container.decode(video=0)]
    assert frames[0] == pytest.approx(media.shade(7), abs=12)
    assert frames[-1] == pytest.approx(media.shade(9), abs=12)


def test_charges_what_it_estimated_and_the_balance_goes_down(up: SogniUpstream) -> None:
    async def work() -> tuple[dict[str, Any], dict[str, Any], str]:
        async with client(up) as sogni:
            cost = await sogni.projects.estimate_cost(
                model=CAT["model_id"],
                image_count=2,
                step_count=8,
                preview_count=0,
                width=256,
                height=256,
                token_type="sogni",
            )
            project = await render(sogni, number_of_media=2, token_type="sogni")
            return cost, await sogni.account.refresh_balance(), project.id

    cost, balance, project_id = asyncio.run(work())
    assert Decimal(cost["token"]) == up.charged(project_id) > 0
    assert Decimal(balance["sogni"]["net"]) == 100 - up.charged(project_id)
    assert balance["spark"]["net"] == "1000"


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


def test_tells_the_queue_the_progress_and_shows_previews(up: SogniUpstream) -> None:
    events: list[dict[str, Any]] = []

    async def work() -> None:
        async with client(up) as sogni:
            sogni.projects.on("project", events.append)
            sogni.projects.on("job", events.append)
            project = await render(sogni, "a cat fault:queue=0.03 fault:slow=0.3", number_of_previews=2)
            preview = [event["url"] for event in events if event["type"] == "preview"]
            assert Image.open(io.BytesIO(await sogni.api_client.rest.get_bytes(preview[0]))).format == "JPEG"
            assert project.jobs[0].worker_name

    asyncio.run(work())
    assert [event["queuePosition"] for event in events if event["type"] == "queued"] == [1, 3, 2, 1]
    assert len([event for event in events if event["type"] == "progress"]) >= 2


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


def test_looks_into_uploads_and_drops_unknown_loras(up: SogniUpstream) -> None:
    async def work() -> str:
        async with client(up) as sogni:
            edit = {
                "model_id": "qwen_image_edit_2511_fp8_lightning",
                "loras": ["multiple_angles", "mine"],
                "lora_strengths": [0.9, 1],
            }
            await render(sogni, context_images=[PNG], **edit)
            return str((await render(sogni, context_images=[WAV], **edit)).error["message"])

    assert "contextImage1 is not image" in asyncio.run(work())
    assert up.counts.dropped_loras == ["mine"]
    assert up.files.of(up.made()[0].id)["contextImage1"] == PNG


def test_a_wrong_key_is_refused_on_both_planes(up: SogniUpstream) -> None:
    for headers in ({"api-key": "wrong"}, {"authorization": "Bearer wrong"}):
        answer = httpx.get(f"{up.rest_url}/v4/account/balance", headers=headers)
        assert (answer.status_code, answer.json()["errorCode"]) == (401, 101)
    with connect(f"{up.socket_url}/?appId=app-1", additional_headers={"api-key": "wrong"}) as socket:
        with pytest.raises(ConnectionClosed) as caught:
            socket.recv(5)
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
            closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
            first.api_client.socket.on("disconnected", lambda data: closed.done() or closed.set_result(data["code"]))
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


def test_logs_in_with_a_password_and_renews_its_token(up: SogniUpstream) -> None:
    up.accounts.token_seconds = 0.3
    account = up.accounts.add("Grace", "correct horse")

    async def work() -> tuple[int, str, str]:
        async with client(up, api_key=None) as sogni:
            with pytest.raises(ApiError) as caught:
                await sogni.account.login("Grace", "battery staple")
            await sogni.account.login("Grace", "correct horse")
            assert (await sogni.account.me())["walletAddress"] == account.address
            first = await sogni.api_client.auth.backup()
            while up.accounts.caller(Headers({"authorization": first["token"]})):  # until it ends
                await asyncio.sleep(0.02)
            project = await render(sogni)
            second = await sogni.api_client.auth.backup()
            return int(caught.value.status), project.status, "renewed" if first != second else "kept"

    assert asyncio.run(work()) == (401, "completed", "renewed")
    assert up.made()[0].account is account


def test_offers_its_catalog_without_a_key(up: SogniUpstream) -> None:
    up.gone_models = {"flux2_dev_fp8"}
    up.workers["z_image_bf16"] = 0
    found = httpx.get(f"{up.rest_url}/v1/model-catalog", params={"mediaType": "image"}).json()["data"]["models"]
    by_id = {model["id"]: model for model in found}
    assert "flux2_dev_fp8" not in by_id
    assert by_id["z_image_bf16"]["availableNetworks"] == []
    one = httpx.get(f"{up.rest_url}/v1/model-catalog/ace_step_1.5_turbo").json()["data"]["model"]
    assert one["parameters"]["bpm"] == {"min": 30, "max": 300, "default": 120, "step": 1}

    async def work() -> tuple[set[str], int, list[str]]:
        async with client(up) as sogni:
            offered = {model["id"] for model in await sogni.projects.wait_for_models(5)}
            workers = {model["id"]: model["workerCount"] for model in await sogni.projects.get_available_models("fast")}
            loras = await sogni.projects.available_loras(model_id="qwen_image_edit_2511_fp8_lightning")
            return offered, workers["z_image_bf16"], [lora["loraId"] for lora in loras["loras"]]

    offered, workers, loras = asyncio.run(work())
    assert offered == set(MODELS) - up.gone_models
    assert (workers, loras) == (0, ["multiple_angles"])


def test_keeps_no_key_of_what_it_saw(up: SogniUpstream) -> None:
    async def work() -> None:
        async with client(up) as sogni:
            await render(sogni, attribution={"operation_id": "job-17"})

    asyncio.run(work())
    kept = f"{list(up.counts.seen)} {up.summary()}"
    assert not [secret for secret in up.secrets() if secret in kept]
    assert {seen.auth for seen in up.counts.seen} <= {"right", "none"}
    assert len(up.made("job-17")) == 1


def test_counts_a_reference_that_was_made_twice(up: SogniUpstream) -> None:
    async def work() -> None:
        async with client(up) as sogni:
            for _ in range(2):
                await render(sogni, attribution={"operation_id": "job-18"})

    asyncio.run(work())
    assert up.duplicates() == {"job-18": 2}


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


@pytest.mark.parametrize(("fault", "status"), [("cancel_refused", "completed"), ("cancel_late", "cancelled")])
def test_cancelling_goes_wrong_on_request(up: SogniUpstream, fault: str, status: str) -> None:
    async def work() -> Any:
        async with client(up) as sogni:
            project = await sogni.projects.create(CAT | {"positive_prompt": f"a cat fault:slow=0.2 fault:{fault}"})
            await started(up)
            if fault == "cancel_refused":
                with pytest.raises(RuntimeError, match="cannot be cancelled"):
                    await project.cancel()
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


@pytest.mark.parametrize("count", [40, pytest.param(200, marks=pytest.mark.long)])
def test_takes_many_at_once(up: SogniUpstream, count: int) -> None:
    async def work() -> list[str]:
        async with client(up) as sogni:
            made = await asyncio.gather(*(render(sogni, f"cat {n}") for n in range(count)))
            return [project.status for project in made]

    assert asyncio.run(work()) == ["completed"] * count
    assert len(up.made()) == count
    assert up.duplicates() == {}


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
