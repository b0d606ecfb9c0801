"""Every medium, from a request through the engine to what lies in the library; what the service was asked is read there."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from providers._sogni.naming import project_id
from studio.jobs.job import Job
from studio.studio import Studio
from tests.conftest import OWNER
from tests.upstreams.sogni.running import SogniUpstream

Make = Callable[..., Job]
Asked = Callable[..., dict[str, Any]]
WAN, LTX = "wan_v2.2-14b-fp8", "ltx23-22b-fp8"


@pytest.fixture(autouse=True)
def nothing_ignored(sogni: SogniUpstream) -> Any:
    """No field is sent that the service does not know, and nothing that a careful client would not send."""
    sogni.counts.unknown.clear()
    sogni.counts.complaints.clear()
    yield
    assert not sogni.counts.unknown
    assert not sogni.counts.complaints


def done(job: Job) -> Job:
    assert job.status == "succeeded", (job.error, job.note)
    return job


def test_makes_pictures_with_the_vendors_own_seed(make: Make, busy: Studio) -> None:
    job = busy.submit("image", {"provider": "sogni", "prompt": "a cat", "quality": "fast", "count": 2}, owner=OWNER)
    job = done(busy.wait(job.id, owner=OWNER, seconds=90))
    assert [artifact.seed for artifact in job.artifacts] == [216625234, 216625235]
    assert {(artifact.width, artifact.height) for artifact in job.artifacts} == {(512, 512)}


@pytest.mark.parametrize(
    ("quality", "side", "model"), [("fast", 512, "z_image_turbo_bf16"), ("hq", 768, "z_image_turbo_bf16")]
)
def test_quality_words_are_models_and_sizes(make: Make, asked: Asked, quality: str, side: int, model: str) -> None:
    sent = asked(done(make(prompt="a lake", quality=quality)))
    assert (sent["modelID"], sent["width"], sent["height"]) == (model, side, side)
    assert sent["steps"] == 8


@pytest.mark.parametrize(
    "output_format", ["webp", *(pytest.param(name, marks=pytest.mark.long) for name in ("jpg", "png"))]
)
def test_makes_the_format_that_is_asked(make: Make, output_format: str) -> None:
    job = done(make(prompt="a lake", quality="fast", output_format=output_format))
    assert job.artifacts[0].media_type == {"jpg": "image/jpeg"}.get(output_format, f"image/{output_format}")


def test_the_finer_settings_go_along(make: Make, asked: Asked, busy: Studio) -> None:
    busy.background.ask(busy.registry.get("sogni").refresh())  # which add-ons there are is known from the list alone
    sent = asked(
        done(
            make(
                prompt="a lake",
                quality="fast",
                steps=6,
                negative_prompt="people",
                loras=[{"id": "realism_boost", "strength": 0.6}],
                options={"network": "relaxed", "safe_content_filter": False},
            )
        )
    )
    assert (sent["steps"], sent["negativePrompt"]) == (6, "people")
    assert (sent["loras"], sent["loraStrengths"]) == (["realism_boost"], [0.6])
    assert (sent["network"], sent["disableSafety"]) == ("relaxed", True)


def test_edits_with_references_in_order(make: Make, asked: Asked, inputs: dict[str, str]) -> None:
    job = done(make("edit", prompt="put her there", references=[inputs["tall"], inputs["wide"], inputs["face"]]))
    sent = asked(job)
    assert sent["modelID"] == "qwen_image_edit_2511_fp8_lightning"
    assert [sent[f"hasContextImage{place}"] for place in (1, 2, 3, 4)] == [True, True, True, False]
    assert (sent["width"], sent["height"]) == (400, 608)  # the first reference's own size, as near as it is made


def test_edits_from_one_picture_that_is_started_from(make: Make, asked: Asked, inputs: dict[str, str]) -> None:
    job = done(
        make("edit", prompt="as an oil painting", model="z_image_turbo_bf16", references=[inputs["face"]], strength=0.3)
    )
    sent = asked(job)
    assert sent["hasStartingImage"] is True
    assert sent["strength"] == pytest.approx(0.3)  # the wire's own is how much may change, as ours is


def test_masks_go_to_gpt_image(make: Make, asked: Asked, inputs: dict[str, str]) -> None:
    job = done(
        make(
            "edit",
            prompt="a red hat",
            model="gpt-image-2",
            references=[inputs["face"]],
            mask=inputs["tall"],
            quality="pro",
        )
    )
    sent = asked(job)
    assert sent["hasReferenceMask"] is True
    assert sent["gptImageQuality"] == "high"
    assert sent["width"] * sent["height"] >= 655_360


def test_a_photobooth_keeps_the_face(make: Make, asked: Asked, inputs: dict[str, str]) -> None:
    sent = asked(done(make("photobooth", prompt="80s fashion portrait", face=inputs["face"])))
    assert sent["modelID"] == "coreml-sogniXLturbo_alpha1_ad"
    assert (sent["width"], sent["height"], sent["steps"], sent["guidanceScale"]) == (1024, 1024, 7, 2)
    assert (sent["scheduler"], sent["timeStepSpacing"]) == (
        "dpmpp_sde",
        "karras",
    )  # a model of the other kind names them so
    control = sent["currentControlNetsJob"][0]
    assert control["name"] == "instantid"
    assert (control["controlStrength"], control["controlGuidanceStart"], control["controlGuidanceEnd"]) == (0.8, 0, 0.3)
    assert control["controlMode"] == 0


def test_an_angle_has_the_exact_prompt_and_its_lora(make: Make, asked: Asked, inputs: dict[str, str]) -> None:
    job = done(
        make(
            "angles", subject=inputs["tall"], azimuths=["front-right"], elevation="low-angle", description="a clay fox"
        )
    )
    sent = asked(job)
    assert sent["positivePrompt"] == "<sks> front-right quarter view low-angle shot medium shot a clay fox"
    assert (sent["loras"], sent["loraStrengths"]) == (["multiple_angles"], [0.9])
    assert (sent["steps"], sent["guidanceScale"], sent["comfySampler"], sent["comfyScheduler"]) == (
        4,
        1,
        "euler",
        "simple",
    )
    assert sent["outputFormat"] == "jpg"


@pytest.mark.long
def test_a_turntable_is_films_between_neighbours_with_the_seam_closed(
    busy: Studio, sogni: SogniUpstream, inputs: dict[str, str]
) -> None:
    values = {"provider": "sogni", "subject": inputs["face"], "turntable": True, "seconds_per_turn": 8}
    job = busy.submit("angles", values, owner=OWNER)
    job = done(busy.wait(job.id, owner=OWNER, seconds=60))
    assert len(job.artifacts) == 9
    assert job.artifacts[-1].media_type == "video/mp4"
    clips = [
        sogni.projects[project_id(child.id, "spark")]
        for child in busy.children(job.id, owner=OWNER)
        if child.task == "video"
    ]
    assert len(clips) == 8
    assert all(clip.frame["hasReferenceImage"] and clip.frame["hasReferenceImageEnd"] for clip in clips)
    assert {clip.frame["frames"] for clip in clips} == {17}


FILMS: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    ({"prompt": "waves"}, f"{WAN}_t2v_lightx2v", {"frames": 81, "fps": 16, "width": 640, "height": 640, "shift": 5}),
    ({"prompt": "waves, 4K"}, f"{LTX}_t2v_distilled", {"frames": 121, "fps": 24, "width": 1920, "height": 1088}),
    ({"prompt": "pan", "first_frame": "tall"}, f"{WAN}_i2v_lightx2v", {"hasReferenceImage": True}),
    ({"prompt": "to", "last_frame": "tall"}, f"{WAN}_i2v_lightx2v", {"hasReferenceImageEnd": True}),
    ({"first_frame": "tall", "last_frame": "wide"}, f"{WAN}_i2v_lightx2v", {"hasReferenceImage": True, "hasReferenceImageEnd": True}),
    ({"first_frame": "face", "audio": "song", "audio_start": 0.5, "audio_duration": 2}, f"{WAN}_s2v_lightx2v",
     {"hasReferenceAudio": True, "frames": 33, "audioStart": 0.5, "audioDuration": 2}),
    ({"mode": "lipsync", "first_frame": "face", "audio": "voice"}, f"{WAN}_s2v_lightx2v", {"frames": 33}),
    ({"first_frame": "face", "audio": "song", "model": f"{LTX}_ia2v_distilled"}, f"{LTX}_ia2v_distilled", {"frames": 73}),
    ({"audio": "song", "prompt": "a band"}, f"{LTX}_a2v_distilled", {"hasReferenceAudio": True}),
    ({"video": "film", "prompt": "as clay"}, f"{LTX}_v2v_distilled", {"hasReferenceVideo": True, "frames": 49}),
    ({"video": "film", "prompt": "as clay", "video_start": 0.5, "control": {"name": "depth", "strength": 0.6}}, f"{LTX}_v2v_distilled",
     {"currentControlNetsJob": [{"name": "depth", "controlStrength": 0.6}], "videoStart": 0.5}),
    ({"video": "film", "first_frame": "face"}, f"{WAN}_animate-move_lightx2v", {"hasReferenceVideo": True, "frames": 33}),
    ({"mode": "replace", "video": "film", "first_frame": "face", "options": {"points": [{"x": 0.5, "y": 0.4}]}}, f"{WAN}_animate-replace_lightx2v",
     {"sam2Coordinates": '[{"x":0.5,"y":0.4}]'}),
    ({"prompt": 'She says "hello"', "voice": "voice"}, f"{LTX}_t2v_distilled", {"hasReferenceAudioIdentity": True}),
    ({"prompt": "a street", "model": "seedance2", "duration": 4}, "seedance-2-0", {"frames": 97, "fps": 24}),
    ({"prompt": "walks", "first_frame": "wide", "model": "seedance-2-5", "duration": 6, "options": {"container": "mov"}}, "seedance-2-5", {"outputFormat": "mov"}),
    ({"video": "film", "prompt": "at night", "model": "seedance-2-5"}, "seedance-2-5", {"seedanceTaskType": "edit"}),
    ({"prompt": "A band plays. Use the attached song from 0:01 to 0:03 as background music", "first_frame": "face", "audio": "song", "model": "seedance-2-0"},
     "seedance-2-0", {"audioStart": 1, "audioDuration": 2}),
    ({"prompt": "a horse", "model": "happyhorse-1.1-t2v"}, "happyhorse-1.1-t2v", {"frames": 121}),
    ({"prompt": "a horse", "model": "wan3.0-video", "aspect_ratio": "9:16", "duration": 2}, "wan3.0-video", {"frames": 61, "ratio": "9:16"}),
]  # fmt: skip


USUAL = (0, 4, 5, 8, 10, 12, 17)  # one of each way to make a film, for the short round
ROUNDS = [pytest.param(*film, marks=() if place in USUAL else pytest.mark.long) for place, film in enumerate(FILMS)]


@pytest.mark.parametrize(("values", "model", "expected"), ROUNDS, ids=lambda value: str(value)[:40])
def test_makes_films(
    make: Make, asked: Asked, inputs: dict[str, str], values: dict[str, Any], model: str, expected: dict[str, Any]
) -> None:
    given = {name: inputs.get(value, value) if isinstance(value, str) else value for name, value in values.items()}
    job = done(make("video", **given))
    sent = asked(job)
    assert sent["modelID"] == model
    assert {name: sent.get(name) for name in expected} == expected
    assert job.artifacts[0].media_type in {"video/mp4", "video/quicktime"}


def test_a_film_goes_on_and_is_joined(make: Make, asked: Asked, inputs: dict[str, str]) -> None:
    job = done(make("video", mode="extend", video=inputs["film"], prompt="the camera rises", duration=1))
    assert asked(job)["hasReferenceImage"] is True
    assert job.artifacts[0].duration == pytest.approx(2 + 17 / 16, abs=0.2)


def test_makes_music(make: Make, asked: Asked) -> None:
    job = done(make("music", prompt="bright indie pop", lyrics="Rise with the morning", duration=12, bpm=128, key="C major", time_signature="4/4",
                    options={"creativity": 0.5, "composer_mode": True}))  # fmt: skip
    sent = asked(job)
    assert (sent["modelID"], sent["duration"], sent["bpm"], sent["keyscale"], sent["timesignature"]) == (
        "ace_step_1.5_turbo",
        12,
        128,
        "C major",
        "4",
    )
    assert (sent["lyrics"], sent["language"], sent["creativity"], sent["composerMode"]) == (
        "Rise with the morning",
        "en",
        0.5,
        True,
    )
    assert job.artifacts[0].media_type == "audio/mpeg"


@pytest.mark.long
def test_instrumental_music_has_no_lyrics(make: Make, asked: Asked) -> None:
    sent = asked(done(make("music", prompt="synthwave", duration=10, quality="pro", output_format="flac")))
    assert "lyrics" not in sent
    assert (sent["modelID"], sent["steps"], sent["guidanceScale"], sent["comfySampler"]) == (
        "ace_step_1.5_sft",
        50,
        5,
        "er_sde",
    )


def test_speaks(make: Make, asked: Asked, inputs: dict[str, str]) -> None:
    assert asked(done(make("speech", prompt="Good morning")))["modelID"] == "qwen3_tts_1.7b_custom_voice_bf16"
    cloned = asked(
        done(
            make("speech", prompt="Good morning", voice_sample=inputs["voice"], options={"sample_text": "hello there"})
        )
    )
    assert (cloned["modelID"], cloned["hasReferenceAudio"], cloned["referenceText"]) == (
        "qwen3_tts_1.7b_voice_clone_bf16",
        True,
        "hello there",
    )
    designed = asked(done(make("speech", prompt="Good morning", options={"voice_description": "an old sailor"})))
    assert (designed["modelID"], designed["instruct"]) == ("qwen3_tts_1.7b_voice_design_bf16", "an old sailor")


def test_makes_pictures_and_films_larger(make: Make, asked: Asked, inputs: dict[str, str]) -> None:
    picture = done(make("upscale", source=inputs["tall"], factor=2))
    assert (picture.artifacts[0].width, picture.artifacts[0].height) == (800, 1200)
    film = done(make("upscale", source=inputs["film"], factor=2))
    assert asked(film)["upscaleResolution"] == 1080
    assert film.artifacts[0].media_type == "video/mp4"


def test_makes_solids(make: Make, inputs: dict[str, str]) -> None:
    job = done(make("model3d", source=inputs["face"]))
    assert job.artifacts[0].media_type == "model/gltf-binary"


def test_references_go_as_public_addresses_in_their_order(make: Make, asked: Asked, inputs: dict[str, str]) -> None:
    references = [
        {"artifact": inputs["face"], "kind": "image"},
        {"artifact": inputs["film"], "kind": "video"},
        {"artifact": inputs["wide"], "kind": "image"},
        {"artifact": inputs["song"], "kind": "audio"},
    ]
    job = done(
        make("video", prompt="@Image1 in @Image2 moves as @Video1 to @Audio1", references=references, duration=4)
    )
    sent = asked(job)
    assert sent["modelID"] == "seedance-2-0"
    assert [inputs[name] in url for name, url in zip(("face", "wide"), sent["referenceImageURLs"], strict=True)] == [
        True,
        True,
    ]
    assert [len(sent[name]) for name in ("referenceVideoURLs", "referenceAudioURLs")] == [1, 1]
    assert all(url.startswith("https://studio.example.com/") for url in sent["referenceImageURLs"])


def test_a_lone_reference_of_happyhorse_is_uploaded(make: Make, asked: Asked, inputs: dict[str, str]) -> None:
    job = done(
        make("video", prompt="@Image1 runs", model="happyhorse-1.1-r2v", references=[{"artifact": inputs["face"]}])
    )
    assert asked(job)["hasReferenceImage"] is True


def test_a_film_has_the_size_that_its_picture_gives(make: Make, asked: Asked, inputs: dict[str, str]) -> None:
    values = {"prompt": "pan", "first_frame": inputs["uneven"], "width": 1024, "height": 1536, "duration": 1}
    sent = asked(done(make("video", **values)))
    assert (sent["width"] % 16, sent["height"] % 16) == (0, 0)
    strict = make("video", **values, strict_size=True)
    assert strict.status == "failed"
    assert strict.error is not None
    assert strict.error.code == "invalid_size"
    assert "1024 x 1535" in strict.error.message
    assert strict.error.hint.startswith("Ask for ")


@pytest.mark.parametrize("resize", [True, False])
def test_a_picture_is_brought_to_the_films_size_unless_that_is_switched_off(
    make: Make, asked: Asked, sogni: SogniUpstream, busy: Studio, inputs: dict[str, str], resize: bool
) -> None:
    values = {"first_frame": inputs["uneven"], "width": 512, "height": 512, "duration": 1, "auto_resize": resize}
    job = done(make("video", prompt="pan", **values))
    sent = sogni.files.uploads[(project_id(job.id, "spark"), "referenceImage")].data
    size, own = (asked(job)["width"], asked(job)["height"]), (683, 1024)
    with Image.open(io.BytesIO(sent)) as picture:
        assert picture.size == (size if resize else own)
    original = busy.library.local_path(busy.library.get(inputs["uneven"], owner=OWNER)).read_bytes()
    assert (sent == original) is not resize


def test_nothing_is_sent_for_a_size_that_is_refused(make: Make, sogni: SogniUpstream, inputs: dict[str, str]) -> None:
    before = sogni.counts.frames["jobRequest"]
    uploads = len(sogni.files.uploads)
    make("video", prompt="pan", first_frame=inputs["uneven"], width=1024, height=1536, strict_size=True)
    assert sogni.counts.frames["jobRequest"] == before
    assert len(sogni.files.uploads) == uploads


@pytest.mark.parametrize(("source", "factor", "more"), [("tall", 2, 1), ("tall", 4, 4), ("film", 2, 1)])
def test_what_a_larger_copy_costs_hangs_on_its_source(
    make: Make, busy: Studio, inputs: dict[str, str], source: str, factor: int, more: float
) -> None:
    values = {"provider": "sogni", "source": inputs[source], "factor": factor}
    estimate = busy.estimate("upscale", values, owner=OWNER)
    job = done(make("upscale", **values))
    assert estimate.amount
    assert (job.cost.estimate, job.cost.actual, job.cost.unit) == (estimate.amount, estimate.amount, "Spark")
    once = busy.estimate("upscale", {**values, "factor": 2}, owner=OWNER)
    assert estimate.amount == pytest.approx((once.amount or 0) * more, rel=0.01)


def test_what_it_costs_is_said_before_and_after(make: Make, busy: Studio, sogni: SogniUpstream) -> None:
    make(prompt="the first brings the catalog", quality="fast")
    values = {"provider": "sogni", "prompt": "a priced cat", "quality": "fast", "count": 3}
    estimate = busy.estimate("image", values, owner=OWNER)
    job = busy.submit("image", values, owner=OWNER)
    job = done(busy.wait(job.id, owner=OWNER, seconds=90))
    assert (job.cost.actual, job.cost.unit) == (estimate.amount, "Spark")
    assert float(sogni.charged(project_id(job.id, "spark"))) == estimate.amount
    assert busy.estimate("video", {"provider": "sogni", "prompt": "waves"}, owner=OWNER).amount
    assert busy.estimate("music", {"provider": "sogni", "prompt": "a waltz"}, owner=OWNER).amount
    speech = busy.estimate("speech", {"provider": "sogni", "prompt": "Good morning"}, owner=OWNER)
    assert speech.text == "price not known"
    balance = busy.balance("sogni", owner=OWNER)
    assert balance is not None
    assert balance.unit == "Spark"
