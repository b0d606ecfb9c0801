"""Every task at every kind of upstream: what is sent, and what comes back."""

from __future__ import annotations

import copy
import io
from typing import Any

import httpx
import pytest
from PIL import Image

from providers._huggingface.catalog import entries
from studio.errors import ContentRefused, ModelUnavailable, RequestError
from studio.provider import Output
from tests.providers.huggingface.conftest import WITH, Desk, refusal_of, wait


def bytes_of(output: Output) -> bytes:
    if output.data is not None:
        return output.data
    answer = httpx.get(output.url)
    assert answer.status_code == 200
    return answer.content


def size_of(output: Output) -> tuple[int, int]:
    with Image.open(io.BytesIO(bytes_of(output))) as picture:
        picture.load()
        return picture.size


@pytest.mark.parametrize("upstream", WITH)
def test_makes_a_picture_of_the_size_and_seed_asked(desk: Desk, upstream: str) -> None:
    model, task = WITH[upstream]
    (output,), _ = desk.make(task, model=model, width=512, height=640, seed=11, steps=4)
    assert size_of(output) == (512, 640)
    assert output.seed == 11
    assert output.facts["upstream"] == desk.sent["upstream"] == upstream
    body = desk.sent["body"]
    given = body.get("input") or body.get("parameters") or body
    assert given.get("num_inference_steps", given.get("steps")) == 4
    assert given["seed"] == 11


def test_the_same_seed_makes_the_same_picture_and_another_seed_another(desk: Desk) -> None:
    one, two, three = (desk.make("image", seed=seed, width=256, height=256)[0][0] for seed in (5, 5, 6))
    assert bytes_of(one) == bytes_of(two) != bytes_of(three)


@pytest.mark.parametrize("model", ["black-forest-labs/FLUX.1-Kontext-dev", "Qwen/Qwen-Image-Edit"])
def test_edits_a_picture(desk: Desk, model: str) -> None:
    before = desk.picture("a", 48, 36)
    (output,), _ = desk.make("edit", model=model, prompt="make it blue", references=[before])
    assert size_of(output) == (64, 64)
    given = desk.sent["body"].get("input") or desk.sent["body"]
    assert given["seen"] == ["48x36 png"]  # decoded there
    assert given["prompt"] == "make it blue"


def test_makes_films_from_words_and_from_a_picture(desk: Desk) -> None:
    import av

    still = desk.picture("s", 96, 64, "JPEG")
    for request in ({"aspect_ratio": "9:16", "duration": 3}, {"first_frame": still, "duration": 2}):
        (output,), _ = desk.make("video", prompt="waves", **request)
        with av.open(io.BytesIO(bytes_of(output))) as film:
            frames = sum(1 for _ in film.decode(video=0))
        assert frames == desk.sent["body"]["num_frames"] == request["duration"] * 16 + 1
    assert desk.sent["body"]["seen"] == ["96x64 jpeg"]
    assert desk.sent["body"]["resolution"] == "720p"
    assert desk.hub.calls[-2]["body"]["aspect_ratio"] == "9:16"


@pytest.mark.parametrize("request_", [{"voice": "af_bella"}, {"options": {"upstream": "replicate"}}, {"model": "bark"}])
def test_speaks(desk: Desk, request_: dict[str, Any]) -> None:
    import wave

    (output,), _ = desk.make("speech", prompt="hello there", **request_)
    with wave.open(io.BytesIO(bytes_of(output))) as sound:
        assert sound.getnframes() > 1000
    given = desk.sent["body"].get("input") or desk.sent["body"]
    assert "hello there" in (given.get("text"), given.get("inputs"), desk.sent["body"].get("inputs"))


def test_a_queue_shows_its_place_then_how_far_it_is(desk: Desk) -> None:
    for upstream, queued in (("fal-ai", "place 3 in the queue"), ("replicate", "waiting for a machine")):
        _, run = desk.make("image", model=WITH[upstream][0], prompt="a cat slow=1.5")
        assert run.stages[0] == queued
        assert run.stages[-1] == "rendering"
        assert run.fractions[-1] == pytest.approx(0.44)


def test_an_organization_pays_where_it_is_named(desk: Desk) -> None:
    for model, _ in WITH.values():
        desk.make("image", model=model, options={"bill_to": "acme"})
        assert desk.sent["bill_to"] == "acme"
    stranger = refusal_of(lambda: desk.make("image", options={"bill_to": "others"}))
    assert "not a member" in stranger.message


def test_a_visitors_token_does_not_spend_the_hosts_organization(desk: Desk) -> None:
    desk.provider = desk.open(HF_BILL_TO="acme")
    desk.make("image")
    assert desk.sent["bill_to"] == "acme"
    run = desk.run("image")
    run.secrets["HF_TOKEN"] = "hf_oauth_good"
    desk.follow(desk.submit(run), run)
    assert desk.sent["bill_to"] == ""


def test_who_serves_it_is_asked_of_the_hub_and_may_be_chosen(desk: Desk) -> None:
    desk.make("image", model="FLUX.1-schnell")
    assert desk.sent["upstream"] == "fal-ai"
    desk.make("image", model="FLUX.1-schnell", options={"upstream": "together"})
    assert desk.sent["upstream"] == "together"
    nobody = refusal_of(lambda: desk.make("image", model="HunyuanImage-3.0"))
    assert type(nobody) is ModelUnavailable
    other = refusal_of(lambda: desk.make("image", options={"upstream": "nscale"}))
    assert other.hint == "It is served by fal-ai, replicate, together."


def test_the_list_follows_the_hub_once_it_was_asked(desk: Desk) -> None:
    before = {model.id: model for model in desk.provider.models()}
    assert len(before) == len(entries())
    health = wait(desk.provider.check(desk.provider.values))
    assert health.ok
    after = {model.id: model for model in desk.provider.models()}
    assert "tencent/HunyuanImage-3.0" not in after
    assert "through the library" in after["stabilityai/stable-diffusion-xl-base-1.0"].about
    assert "fal-ai" in after["black-forest-labs/FLUX.1-schnell"].about
    assert health.note == f"signed in as tester; {len(after)} models are served"


@pytest.mark.parametrize("upstream", WITH)
def test_the_request_stays_as_it_was(desk: Desk, upstream: str) -> None:
    run = desk.run("image", model=WITH[upstream][0], width=512, height=512, options={"upstream": upstream})
    before = copy.deepcopy(run.request)
    desk.follow(desk.submit(run), run)
    assert run.request == before


@pytest.mark.parametrize(
    ("task", "request_", "field"),
    [
        ("image", {"width": 5000, "height": 5000}, "width"),
        ("image", {"steps": 99}, "steps"),
        ("image", {"output_format": "webp"}, "output_format"),
        ("image", {"options": {"upstrem": "x"}}, "options.upstrem"),
        ("image", {"options": {"bill_to": "a b"}}, "options.bill_to"),
        ("edit", {"references": ["a"], "mask": "a"}, "mask"),
        ("edit", {"references": ["a"], "strength": 0.5}, "strength"),
        ("edit", {"references": ["a", "b"], "model": "FLUX.1-Kontext-dev"}, "references"),
        ("edit", {"references": ["large"]}, "references"),
        ("edit", {"references": ["text"]}, "references"),
        ("edit", {"references": ["a"], "aspect_ratio": "16:9"}, "aspect_ratio"),
        ("edit", {"references": ["a"], "width": 512, "height": 512}, "width"),
        ("video", {"target_resolution": 1080}, "target_resolution"),
        ("video", {"aspect_ratio": "4:5"}, "aspect_ratio"),
        ("video", {"duration": 9}, "duration"),
        ("video", {"frames": 400}, "frames"),
        ("video", {"duration": 4, "model": "LTX-Video"}, "duration"),
        ("video", {"generate_audio": True}, "generate_audio"),
        ("video", {"first_frame": "a", "prompt": ""}, "prompt"),
        ("speech", {"voice": "nobody"}, "voice"),
        ("speech", {"voice_sample": "a"}, "voice_sample"),
        ("speech", {"prompt": "a" * 6000}, "prompt"),
    ],
)
def test_refuses_what_cannot_be_before_a_byte_is_sent(
    desk: Desk, task: str, request_: dict[str, Any], field: str
) -> None:
    desk.picture("a")
    desk.picture("b")
    if "large" in request_.get("references", ()):
        desk.picture("large", 2000, 2000, noise=True)
    (desk.workdir / "text.png").write_text("words")
    desk.files["text"] = desk.workdir / "text.png"
    calls = len(desk.hub.calls)
    refused = refusal_of(lambda: desk.make(task, **request_))
    assert isinstance(refused, RequestError)
    assert refused.field == field
    assert refused.hint
    assert len(desk.hub.calls) == calls


@pytest.mark.parametrize("upstream", ["fal-ai", "replicate"])
def test_withheld_content_is_a_refusal_of_content(desk: Desk, upstream: str) -> None:
    for word in ("nsfw", "refuse"):
        refused = refusal_of(
            lambda word=word: desk.make("image", model=WITH[upstream][0], prompt=f"a cat fault={word}")
        )
        assert type(refused) is ContentRefused
