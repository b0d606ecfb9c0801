"""Every task from request to decoded file, and what the agent is told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from PIL import Image

from components._wire import model_facts
from providers._lovart.catalog import listed, models_of
from studio.errors import RequestError
from studio.refreshing import refresh
from studio.studio import Studio
from tests.conftest import OWNER
from tests.media import samples
from tests.providers.lovart.conftest import Quick, make
from tests.upstreams.lovart import Service

REFERENCE: dict[str, list[tuple[str, ...]]] = {
    "IMAGE": [
        ("gpt_image_2", "GPT Image 2 Auto"),
        ("gpt_image_2_low", "GPT Image 2 Low"),
        ("gpt_image_2_medium", "GPT Image 2 Medium"),
        ("gpt_image_2_high", "GPT Image 2 High"),
        ("nano_banana_pro", "Nano Banana Pro"),
        ("nano_banana_2", "Nano Banana 2"),
        ("gpt_image_1_5", "GPT Image 1.5"),
        ("seedream_v5", "Seedream 5.0 Lite"),
        ("luma_uni_1", "Luma uni-1"),
        ("luma_uni_1_max", "Luma uni-1-max"),
        ("flux_2_max", "Flux.2 Max"),
        ("flux_2_pro", "Flux.2 Pro"),
        ("seedream_v4_5", "Seedream 4.5"),
        ("nano_banana", "Nano Banana"),
        ("seedream_v4", "Seedream 4"),
        ("midjourney", "Midjourney"),
    ],
    "VIDEO": [
        ("seedance_v2_0", "Seedance 2.0", "premium"),
        ("seedance_v2_0_fast", "Seedance 2.0 Fast", "premium"),
        ("kling_v3", "Kling 3.0", "premium"),
        ("kling_v3_omni", "Kling 3.0 Omni", "premium"),
        ("seedance_pro_v1_5", "Seedance 1.5 Pro"),
        ("kling_v2_6", "Kling 2.6", "premium"),
        ("wan_v2_6", "Wan 2.6"),
        ("veo3_1", "Veo 3.1", "premium"),
        ("veo3_1_fast", "Veo 3.1 Fast", "premium"),
        ("kling_omni_v1", "Kling O1", "premium"),
        ("hailuo_v2_3", "Hailuo 2.3"),
        ("veo3", "Veo 3", "premium"),
        ("vidu_q2", "Vidu Q2"),
    ],
    "3D": [("tripo", "Tripo")],
}
TASKS_OF = {"IMAGE": {"image", "edit"}, "VIDEO": {"video"}, "3D": {"model3d"}}
TASKS: list[tuple[str, dict[str, Any], str, tuple[str, ...]]] = [
    ("image", {"aspect_ratio": "16:9", "seed": 7, "count": 2}, "image/png", ("2 images", "Aspect ratio: 16:9", "Seed: 7")),
    ("image", {"width": 640, "height": 480}, "image/png", ("Size: 640x480 pixels",)),
    ("edit", {"references": ["photo"], "mask": "photo2"}, "image/png", ("last attachment is a mask",)),
    ("video", {"duration": 6, "fps": 24, "first_frame": "photo"}, "video/mp4", ("6 seconds", "24 frames", "first frame")),
    ("video", {"video": "film", "aspect_ratio": "9:16"}, "video/mp4", ("film to start from", "Aspect ratio: 9:16")),
    ("video", {"video": "film", "mode": "extend", "duration": 8}, "video/mp4", ("film to start from", "8 seconds")),
    ("edit", {"references": ["photo"], "aspect_ratio": "9:16"}, "image/png", ("Aspect ratio: 9:16",)),
    ("music", {"duration": 20, "bpm": 90, "lyrics": "la la"}, "audio/wav", ("20 seconds", "90 beats", "la la")),
    ("sound_effect", {"duration": 2}, "audio/wav", ("sound effect", "2 seconds")),
    ("model3d", {}, "model/gltf-binary", ("3D model",)),
    ("model3d", {"source": "photo"}, "model/gltf-binary", ("3D model",)),
    ("upscale", {"source": "photo", "factor": 4}, "image/png", ("Enlarge", "4 times")),
]  # fmt: skip


@pytest.fixture(scope="module")
def photo2(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = samples.picture(tmp_path_factory.mktemp("photo") / "mask.png", 64, 64, seed=9)
    return studio.import_file(path, owner=OWNER).id


@pytest.fixture(scope="module")
def film(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> str:
    return studio.import_file(samples.video(tmp_path_factory.mktemp("film") / "a.mp4", 0.5), owner=OWNER).id


@pytest.mark.parametrize(("task", "values", "media_type", "wishes"), TASKS)
def test_makes_it_and_says_wishes_in_words(
    studio: Studio,
    service: Service,
    photo: str,
    photo2: str,
    film: str,
    task: str,
    values: dict[str, Any],
    media_type: str,
    wishes: tuple[str, ...],
) -> None:
    real = {"photo": photo, "photo2": photo2, "film": film}
    filled = {name: [real[v] for v in value] if isinstance(value, list) else real.get(value, value) for name, value in values.items()}  # fmt: skip
    job, mark = make(studio, f"made={values.get('count', 1)}", task, **filled)
    assert job.status == "succeeded", job.error
    assert {made.media_type for made in job.artifacts} == {media_type}
    assert len(job.artifacts) == values.get("count", 1)
    (sent,) = [each.body for each in service.rounds(mark)]
    assert sent["prompt"].startswith(f"a cat {mark}")
    for wish in wishes:
        assert wish in sent["prompt"]
    assert len(sent.get("attachments", ())) == str(values).count("photo") + str(values).count("film")
    assert sent.get("tool_config") == ({"include_tools": ["upscale_image"]} if task == "upscale" else None)
    if "film" in str(values):
        assert any(name.endswith(".mp4") and data[4:8] == b"ftyp" for name, _, data in service.uploads)
    if media_type == "image/png":
        with Image.open(studio.library.local_path(job.artifacts[0])) as picture:
            assert picture.size == (64, 48)


def test_without_wishes_little_is_added_to_the_persons_own_words(studio: Studio, service: Service) -> None:
    _, mark = make(studio)
    (sent,) = [each.body for each in service.rounds(mark)]
    assert sent["prompt"] == f"a cat {mark}\n\nMake exactly 1 image."
    assert set(sent) == {"prompt", "project_id"}


def test_the_words_that_are_sent_are_shown(studio: Studio) -> None:
    job, mark = make(studio, "fault=zero", seed=5)
    (said,) = [event for event in studio.engine.rows.events(job.id) if event["type"] == "note"][:1]
    assert mark in said["data"]["text"]
    assert "Seed: 5." in said["data"]["text"]


@pytest.mark.parametrize(
    ("model", "options", "tools"),
    [
        ("", {}, None),
        ("generate_image_midjourney", {}, {"include_tools": ["generate_image_midjourney"]}),
        ("generate_image_midjourney", {"choice": "prefer"}, {"prefer_tool_categories": {"IMAGE": ["generate_image_midjourney"]}}),
        ("", {"prefer_tools": {"IMAGE": ["made_up_tomorrow"]}}, {"prefer_tool_categories": {"IMAGE": ["made_up_tomorrow"]}}),
        ("", {"include_tools": ["x"], "exclude_tools": ["y"]}, {"include_tools": ["x"], "exclude_tools": ["y"]}),
    ],
)  # fmt: skip
def test_tools_are_preferred_forced_and_excluded(
    studio: Studio, service: Service, model: str, options: dict[str, Any], tools: dict[str, Any] | None
) -> None:
    job, mark = make(studio, model=model, options=options)
    assert job.status == "succeeded", job.error
    assert service.rounds(mark)[0].body.get("tool_config") == tools


def test_a_film_is_not_enlarged(studio: Studio, service: Service, film: str) -> None:
    before = len(service.uploads)
    job, mark = make(studio, task="upscale", source=film)
    assert job.status == "failed"
    assert job.error.field == "source"
    assert (len(service.rounds(mark)), len(service.uploads)) == (0, before)


@pytest.mark.parametrize(
    ("task", "values", "field"),
    [
        ("image", {"options": {"thread": "x"}}, "options.thread"),
        ("image", {"options": {"thread_id": "t", "mode": "fast"}}, "options.mode"),
        ("image", {"options": {"mode": "slow"}}, "options.mode"),
        ("image", {"options": {"include_tools": ["a"], "exclude_tools": ["a"]}}, "options.exclude_tools"),
        ("image", {"options": {"include_tools": ["a b"]}}, "options.include_tools"),
        ("image", {"options": {"attachments": ["file:///etc/passwd"]}}, "options.attachments"),
        ("image", {"model": "nobody"}, "model"),
        ("image", {"steps": 20}, "steps"),
        ("edit", {"references": ["photo"], "strength": 0.5}, "strength"),
    ],
)
def test_what_it_cannot_be_told_is_refused_before_anything_is_kept(
    studio: Studio, photo: str, task: str, values: dict[str, Any], field: str
) -> None:
    values = {name: [photo] if value == ["photo"] else value for name, value in values.items()}
    before = len(studio.jobs(owner=OWNER, limit=500))
    with pytest.raises(RequestError) as refused:
        studio.submit(task, {"prompt": "a cat", "provider": "lovart", **values}, owner=OWNER)
    assert refused.value.field.startswith(field)
    assert refused.value.hint
    assert len(studio.jobs(owner=OWNER, limit=500)) == before


def test_the_list_without_the_live_one_is_the_references(studio: Studio) -> None:
    """Written out once more, as the vendor's README has it: name, title, whether it is premium."""
    known = {model.id: model for model in models_of(listed())}
    for kind, rows in REFERENCE.items():
        for name, title, *premium in rows:
            model = known[f"generate_{kind.lower()}_{name}"]
            assert (model.title, model.premium, model.tasks) == (title, bool(premium), TASKS_OF[kind])
            assert model_facts(studio.registry.get("lovart"), model)["premium"] is bool(premium)
    assert sum(map(len, REFERENCE.values())) == 30


def test_a_key_that_was_entered_brings_the_live_list_which_needs_none(studio: Studio, service: Service) -> None:
    keys = dict(studio.registry.get("lovart").values)
    without = Quick({"LOVART_BASE_URL": keys["LOVART_BASE_URL"]})
    service.plan("/tools/catalog", "500")
    for live in (False, True):
        assert asyncio.run(without.check(keys)).ok
        assert ("generate_image_brand_new" in {model.id for model in without.models()}) == live


def test_the_live_catalog_wins_and_its_absence_changes_nothing(studio: Studio, service: Service) -> None:
    provider = studio.registry.get("lovart")
    listed = {model.id for model in provider.models()}
    assert {"agent", "generate_video_veo3_1", "upscale_image"} <= listed
    assert {model.id: model.premium for model in provider.models()}["generate_video_veo3_1"]
    for fault in ("500", "html", "garbled", "empty", "drop"):
        service.plan("/tools/catalog", fault)
        studio.background.ask(refresh(provider), 10)
        assert {model.id for model in provider.models()} == listed
    studio.background.ask(provider.refresh(), 10)
    live = {model.id: model for model in provider.models()}
    assert live["generate_image_brand_new"].premium
    assert "generate_image_brand_new" in {each["name"] for each in studio.panel("lovart", owner=OWNER)["tools"]}
    assert "generate_video_veo3_1" not in live
    assert {"agent", "upscale_image"} <= set(live)
