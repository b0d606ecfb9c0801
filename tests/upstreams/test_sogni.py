"""The Sogni emulator, driven by the vendor's own client: what it makes, offers, charges and counts."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import av
import httpx
import pytest
from PIL import Image
from sogni_client import ApiError
from starlette.datastructures import Headers
from websockets.sync.client import connect

from tests.upstreams.sogni import media
from tests.upstreams.sogni.catalog import MODELS
from tests.upstreams.sogni.connection import pack
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
        pytest.param("rtx_vsr_pro", {"starting_image": PNG, "width": 1280, "height": 1280}, "image/png", marks=pytest.mark.long),
        ("pixal3d_int8_i23d", {"starting_image": PNG}, "model/gltf-binary"),
        pytest.param(WAN.format("t2v"), {"duration": 2, "fps": 16}, "video/mp4", marks=pytest.mark.long),
        (WAN.format("i2v"), {"duration": 1, "reference_image": PNG, "reference_image_end": OTHER}, "video/mp4"),
        pytest.param(WAN.format("s2v"), {"duration": 1, "reference_image": PNG, "reference_audio": WAV}, "video/mp4", marks=pytest.mark.long),
        (WAN.format("animate-replace"), {"duration": 1, "reference_image": PNG, "reference_video": CLIP,
                                         "sam2_coordinates": [{"x": 1, "y": 2}]}, "video/mp4"),
        (LTX.format("t2v"), {"duration": 1, "fps": 25, "reference_audio_identity": WAV}, "video/mp4"),
        pytest.param(LTX.format("ia2v"), {"duration": 1, "fps": 24, "reference_image": PNG, "reference_audio": WAV}, "video/mp4", marks=pytest.mark.long),
        (LTX.format("v2v"), {"duration": 1, "fps": 24, "reference_video": CLIP,
                             "control_net": {"name": "canny", "strength": 0.7}}, "video/mp4"),
        ("seedance-2-5", {"duration": 4, "reference_image_urls": ["https://x.example/a.png"], "seedance_task_type": "reference",
                          "output_format": "mov", "return_last_frame": True}, "video/quicktime"),
        pytest.param("flashvsr_v1.1_tiny_long_bf16", {"reference_video": CLIP, "frames": 33, "fps": 16, "upscale_resolution": 1080,
                                          "positive_prompt": ""}, "video/mp4", marks=pytest.mark.long),
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
        with av.open(io.BytesIO(data), "r") as container:
            seconds = frame["frames"] / (frame.get("fps") or 16) if "frames" in frame else frame.get("duration", 1)
            assert (container.duration or 0) / 1e6 == pytest.approx(seconds, abs=0.2)
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

    with av.open(io.BytesIO(asyncio.run(work())), "r") as container:
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


@pytest.mark.parametrize("count", [20, pytest.param(200, marks=pytest.mark.long)])
def test_takes_many_at_once(up: SogniUpstream, count: int) -> None:
    async def work() -> list[str]:
        async with client(up) as sogni:
            made = await asyncio.gather(*(render(sogni, f"cat {n}") for n in range(count)))
            return [project.status for project in made]

    assert asyncio.run(work()) == ["completed"] * count
    assert len(up.made()) == count
    assert up.duplicates() == {}


def test_an_unknown_field_is_noted_and_a_known_project_is_not_made_again(up: SogniUpstream) -> None:
    frame = {"modelID": "z_image_turbo_bf16", "positivePrompt": "x", "width": 256, "height": 256, "guidence": 3}
    asked = {"jobID": "A" * 36, "keyFrames": [frame], "outputFormat": "png", "tokentype": "spark"}
    with connect(f"{up.socket_url}/?appId=a", additional_headers={"api-key": up.key}) as socket:
        for _ in range(2):
            socket.send(pack("jobRequest", asked))
        socket.send(pack("hello", {}))
        while json.loads(socket.recv(5))["type"] != "jobResult":
            pass
    assert dict(up.counts.unknown) == {"tokentype": 1, "keyFrames.guidence": 1}
    assert up.counts.resent == ["A" * 36]
    assert up.counts.complaints == ["unknown frame hello"]
    assert len(up.made()) == 1


def test_takes_files_by_form_and_hands_them_back_by_link(up: SogniUpstream) -> None:
    asked = {"jobId": "agent-1", "imageId": "media_ref_1", "type": "referenceImage", "contentType": "image/png"}
    with httpx.Client(base_url=up.rest_url, headers={"api-key": up.key}) as http:
        form = http.get("/v2/image/uploadUrl", params=asked).json()["data"]
        sent = http.post(form["url"], data=form["fields"], files={"file": ("a.png", PNG, "image/png")})
        link = http.get("/v1/image/downloadUrl", params=asked).json()["data"]["downloadUrl"]
        assert (sent.status_code, http.get(link).content) == (204, PNG)
    assert not up.counts.complaints
