"""The pure rules: frames, sizes, seeds, and what each model refuses before a byte is sent."""

from __future__ import annotations

import random
from typing import Any

import pytest

from providers._sogni.catalog import listed
from providers._sogni.models import SogniModel
from providers._sogni.rules import Frames, h3_frames
from providers._sogni.sizing import fit, inside
from providers._sogni.windows import window_of
from providers.sogni import Sogni
from studio.errors import RequestError
from studio.presets import Presets
from studio.requests import parse_request
from studio.settling import settle
from studio.sizing import Sizes
from studio.studio import PRESETS

MODELS = {model.id: model for model in listed()}
WAN, LTX = "wan_v2.2-14b-fp8", "ltx23-22b-fp8"
WAN_SIZES = MODELS[f"{WAN}_i2v_lightx2v"].sizes
assert WAN_SIZES is not None


def test_frames_are_counted_as_the_sdk_counts_them() -> None:
    from sogni_client.utils import calculate_video_frames

    numbers = random.Random(4)
    for name in (
        f"{WAN}_t2v_lightx2v",
        f"{LTX}_t2v_distilled",
        "ltx25-22b-int8_i2v_distilled",
        "seedance-2-0",
        "wan3.0-video",
    ):
        model = MODELS[name]
        assert model.frames is not None
        assert model.duration is not None
        assert model.fps is not None
        for _ in range(200):
            seconds = round(numbers.uniform(model.duration.min, model.duration.max), 3)
            fps = model.fps.default if model.frames.base else numbers.choice([12, 16, 24, 25, 30, 60])
            theirs = calculate_video_frames(name, seconds, fps)
            least, most = model.frames.least or 1, model.frames.most or 10**6
            assert model.frames.of(seconds, fps) == min(max(theirs, least), most), (name, seconds, fps)


def test_minimax_frames_are_counted_as_the_sdk_counts_them() -> None:
    from sogni_client.utils import calculate_video_frames

    for tenth in range(40, 170):
        assert h3_frames(tenth / 10) == calculate_video_frames("minimax-h3-fl2va-fp8_i2v", tenth / 10, 24)


@pytest.mark.parametrize(
    ("number", "nearest"), [(7, 25), (25, 25), (26, 25), (29, 33), (120, 121), (504, 505), (900, 505)]
)
def test_frames_of_ltx_are_one_more_than_eights(number: int, nearest: int) -> None:
    assert Frames(step=8, least=25, most=505).nearest(number) == nearest


def test_a_picture_is_fitted_inside_the_box() -> None:
    assert inside((2000, 2999), (1024, 1536)) == (1024, 1535)
    assert inside((1600, 900), (1024, 1536)) == (1024, 576)
    assert inside((900, 1600), (1024, 1536)) == (864, 1536)


def test_a_size_that_comes_out_uneven_is_adjusted() -> None:
    found = fit((683, 1024), (1024, 1536), WAN_SIZES)
    assert found.asked == (1024, 1535)
    assert WAN_SIZES.allows(*found.size)
    assert found.note == f"The size was adjusted from 1024 x 1535 to {found.size[0]} x {found.size[1]}."


def test_a_strict_size_fails_with_a_suggestion() -> None:
    with pytest.raises(RequestError) as refused:
        fit((683, 1024), (1024, 1536), WAN_SIZES, strict=True, title="WAN")
    assert "1024 x 1535" in refused.value.message
    assert refused.value.code == "invalid_size"
    assert refused.value.hint.startswith("Ask for ")


def test_a_fitted_size_is_always_one_that_is_made() -> None:
    numbers = random.Random(5)
    for _ in range(300):
        picture = numbers.randint(64, 4000), numbers.randint(64, 4000)
        box = numbers.randint(480, 1536), numbers.randint(480, 1536)
        if not 1 / 3 < picture[0] / picture[1] < 3:
            continue
        assert WAN_SIZES.allows(*fit(picture, box, WAN_SIZES).size), (picture, box)


def test_the_vendors_seed_is_used_unless_another_is_wished() -> None:
    provider = Sogni({})
    request = parse_request("image", {"prompt": "a cat", "width": 512, "height": 512, "model": "z_image_turbo_bf16"})
    assert settle(request, provider, Presets(PRESETS), lambda: None).request.seed == 216625234
    assert settle(request.changed(seed=7), provider, Presets(PRESETS), lambda: None).request.seed == 7
    assert MODELS["z_image_turbo_bf16"].prompt_hash(request) != MODELS["z_image_bf16"].prompt_hash(request)


REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("video", {"prompt": "a", "model": f"{WAN}_t2v_lightx2v", "duration": 14}, "duration", "1 to 10 seconds; 14"),
    ("video", {"prompt": "a", "model": f"{WAN}_t2v_lightx2v", "fps": 24}, "fps", "16 or 32"),
    ("video", {"prompt": "a", "model": f"{WAN}_t2v_lightx2v", "frames": 170}, "frames", "17 to 161"),
    ("video", {"prompt": "a", "model": f"{WAN}_t2v_lightx2v", "width": 320, "height": 320}, "width", "480 to 1536"),
    ("video", {"prompt": "a", "model": f"{WAN}_t2v_lightx2v", "width": 500, "height": 512, "strict_size": True}, "width", "divisible by 16"),
    ("video", {"prompt": "a", "model": f"{LTX}_t2v_distilled", "duration": 25}, "duration", "1 to 20 seconds"),
    ("video", {"prompt": "a", "model": f"{LTX}_t2v_distilled", "frames": 600}, "frames", "25 to 505"),
    ("video", {"prompt": "a", "model": f"{LTX}_t2v_distilled", "frames": 30, "strict_size": True}, "frames", "multiple of 8"),
    ("video", {"prompt": "a", "model": f"{LTX}_t2v_distilled", "first_frame": "x"}, "mode", "does not make films this way"),
    ("video", {"mode": "transition", "prompt": "a", "first_frame": "x", "model": f"{WAN}_i2v_lightx2v"}, "last_frame", "needs a last frame"),
    ("video", {"mode": "sound", "prompt": "a", "audio": "x"}, "first_frame", "needs a first frame"),
    ("video", {"mode": "extend", "prompt": "a"}, "video", "no film to extend"),
    ("video", {"prompt": "a", "model": "seedance-2-0", "duration": 2}, "duration", "4 to 15"),
    ("video", {"prompt": "a", "model": "seedance-2-0", "fps": 30}, "fps", "24"),
    ("video", {"prompt": "a", "model": "seedance-2-0-fast", "width": 1920, "height": 1080}, "width", "480 to 1280"),
    ("video", {"prompt": "a", "model": "seedance-2-0", "references": [{"artifact": f"a{n}"} for n in range(10)]}, "references", "9 pictures"),
    ("video", {"prompt": "a", "model": "seedance-2-0", "references": [{"artifact": "a", "kind": "audio"}]}, "references", "only beside"),
    ("video", {"prompt": "a", "model": "seedance-2-5", "first_frame": "f", "references": [{"artifact": "a"}]}, "references", "either frames"),
    ("video", {"prompt": "a", "model": "wan3.0-video", "fps": 24}, "fps", "30"),
    ("video", {"prompt": "a", "model": "happyhorse-1.1-r2v"}, "references", "at least 1"),
    ("video", {"prompt": "a", "model": f"{WAN}_t2v_lightx2v", "voice": "v"}, "voice", "voice"),
    ("video", {"prompt": "a", "model": f"{WAN}_t2v_lightx2v", "generate_audio": True}, "generate_audio", "silent"),
    ("video", {"prompt": "a", "first_frame": "f", "model": f"{WAN}_i2v_lightx2v", "control": {"name": "depth"}}, "control", "no control"),
    ("edit", {"prompt": "a", "model": "qwen_image_edit_2511_fp8", "references": list("abcd")}, "references", "3 reference images at most; 4"),
    ("edit", {"prompt": "a", "model": "krea2_identity_edit_v1_2", "references": list("abc")}, "references", "2 reference"),
    ("edit", {"prompt": "a", "references": ["a"], "mask": "m", "model": "qwen_image_edit_2511_fp8"}, "mask", "no mask"),
    ("edit", {"prompt": "a", "references": ["a"], "strength": 0.4, "model": "qwen_image_edit_2511_fp8"}, "strength", "no strength"),
    ("image", {"prompt": "a", "model": "z_image_turbo_bf16", "steps": 20}, "steps", "4 to 10"),
    ("image", {"prompt": "a", "model": "z_image_turbo_bf16", "width": 4000, "height": 512}, "width", "256 to 2560"),
    ("music", {"prompt": "a", "model": "minimax_music3", "duration": 400}, "duration", "10 to 300"),
    ("speech", {"prompt": "a", "speed": 2}, "speed", "one pace"),
    ("model3d", {"prompt": "a chair"}, "source", "from a picture"),
]  # fmt: skip


@pytest.mark.parametrize(("task", "values", "field", "said"), REFUSED, ids=lambda value: str(value)[:30])
def test_refuses_what_a_model_does_not_make(task: str, values: dict[str, Any], field: str, said: str) -> None:
    provider = Sogni({})
    request = parse_request(task, {"provider": "sogni", **values})
    with pytest.raises(RequestError) as refused:
        settle(request, provider, Presets(PRESETS), lambda: None)
    assert refused.value.field == field
    assert said in refused.value.message
    assert refused.value.hint


OPTIONS: list[tuple[str, dict[str, Any], str]] = [
    ("image", {"token_type": "gold"}, "options.token_type"),
    ("image", {"disable_nsfw_filter": True}, "options.disable_nsfw_filter"),
    ("image", {"container": "mov"}, "options.container"),
    ("music", {"creativity": 3}, "options.creativity"),
]


@pytest.mark.parametrize(("task", "options", "field"), OPTIONS)
def test_refuses_an_option_that_would_be_ignored(task: str, options: dict[str, Any], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        Sogni({}).vet(parse_request(task, {"prompt": "a", "options": options}))
    assert refused.value.field == field


def test_spark_only_models_are_not_paid_otherwise() -> None:
    request = parse_request("video", {"prompt": "a", "model": "seedance-2-0", "options": {"token_type": "sogni"}})
    with pytest.raises(RequestError, match="Spark only"):
        Sogni({}).vet(request)


@pytest.mark.parametrize(
    ("prompt", "window"),
    [
        ("use the attached song from 1:01 to 1:16 as background music", (61, 76)),
        ("She dances. Use @Audio1 from 5 s to 12.5 seconds!", (5, 12.5)),
        ("the uploaded audio from 0:00.5 - 1:02:03", (0.5, 3723)),
        ("the attached song from 1:16 to 1:01", None),
        ("a train from 10:15 to 11:30 in the rain, with music", None),
        ("use the attached song. The train leaves from 1:01 to 1:16", None),
    ],
)
def test_the_part_of_a_sound_is_read_from_the_prompt(prompt: str, window: tuple[float, float] | None) -> None:
    assert window_of(prompt) == window


CHOSEN: list[tuple[str, dict[str, Any], str]] = [
    ("image", {"prompt": "a cat"}, "z_image_turbo_bf16"),
    ("image", {"prompt": "a cat", "quality": "pro"}, "flux2_dev_fp8"),
    ("edit", {"prompt": "blue", "references": ["a"]}, "qwen_image_edit_2511_fp8_lightning"),
    ("edit", {"prompt": "blue", "references": ["a"] * 3, "quality": "pro"}, "qwen_image_edit_2511_fp8"),
    ("edit", {"prompt": "blue", "references": list("abcdefgh")}, "flux3_image_klein_sd_int8_convrot"),
    ("edit", {"prompt": "blue", "references": list("abcdefghijklmnop")}, "gpt-image-2"),
    ("edit", {"prompt": "blue", "references": ["a"], "mask": "m"}, "gpt-image-2"),
    ("edit", {"prompt": "blue", "references": ["a"], "strength": 0.5}, "z_image_turbo_bf16"),
    ("angles", {"subject": "a"}, "qwen_image_edit_2511_fp8_lightning"),
    ("photobooth", {"prompt": "a knight", "face": "a"}, "coreml-sogniXLturbo_alpha1_ad"),
    ("video", {"prompt": "waves"}, f"{WAN}_t2v_lightx2v"),
    ("video", {"prompt": "waves", "quality": "pro"}, f"{WAN}_t2v"),
    ("video", {"prompt": "waves in 1080p"}, f"{LTX}_t2v_distilled"),
    ("video", {"prompt": "waves, UHD"}, f"{LTX}_t2v_distilled"),
    ("video", {"prompt": "waves", "width": 1920, "height": 1088}, f"{LTX}_t2v_distilled"),
    ("video", {"prompt": "waves", "target_resolution": 1080}, f"{LTX}_t2v_distilled"),
    ("video", {"prompt": "waves in 4k", "first_frame": "a"}, f"{LTX}_i2v_distilled"),
    ("video", {"prompt": "waves", "generate_audio": True}, f"{LTX}_t2v_distilled"),
    ("video", {"prompt": "a b", "video": "v", "first_frame": "a"}, f"{WAN}_animate-move_lightx2v"),
    ("video", {"prompt": "a b", "video": "v", "first_frame": "a", "control": {"name": "pose"}}, f"{LTX}_v2v_distilled"),
    ("video", {"prompt": "@Image1 runs", "references": [{"artifact": "a"}]}, "seedance-2-0"),
    ("music", {"prompt": "a waltz"}, "ace_step_1.5_turbo"),
    ("music", {"prompt": "a waltz", "quality": "pro"}, "ace_step_1.5_sft"),
]  # fmt: skip


@pytest.mark.parametrize(("task", "values", "model"), CHOSEN, ids=lambda value: str(value)[:40])
def test_chooses_a_model_that_can(task: str, values: dict[str, Any], model: str) -> None:
    provider = Sogni({})
    request = parse_request(task, values)
    assert provider.model_for(request).id == model
    settle(request, provider, Presets(PRESETS), lambda: None)


def test_ltx_stays_below_2048_unless_a_larger_size_is_named() -> None:
    model = MODELS[f"{LTX}_t2v_distilled"]
    pro = parse_request("video", {"prompt": "a", "quality": "pro", "aspect_ratio": "16:9"})
    exact = parse_request("video", {"prompt": "a", "width": 3840, "height": 2176})
    assert max(model.size(pro) or ()) <= 2048  # type: ignore[arg-type]
    assert model.size(exact) == (3840, 2176)  # type: ignore[arg-type]


def test_every_model_makes_its_usual_size() -> None:
    for model in listed():
        assert isinstance(model, SogniModel)
        for task in model.tasks & {"image", "photobooth"}:
            enough = {"prompt": "a", "face": "f"} if task == "photobooth" else {"prompt": "a"}
            for quality in ("fast", "hq", "pro"):
                model.check(parse_request(task, {**enough, "quality": quality}))
        for instead in model.instead:
            assert instead in MODELS, (model.id, instead)


def test_sizes_hold_a_least_number_of_pixels() -> None:
    size = MODELS["gpt-image-2"].size(parse_request("image", {"prompt": "a", "width": 512, "height": 512}))  # type: ignore[arg-type]
    assert size is not None
    assert size[0] * size[1] >= 655_360
    assert Sizes(min=256, max=3840, multiple=16).allows(*size)
