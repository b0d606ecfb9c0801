"""Shipped recipes at emulated upstreams: their models make pictures, clips and music, and everything is paid exactly once."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from studio.media.probe import probe
from tests.conftest import OWNER
from tests.media import samples
from tests.providers.benches import benches
from tests.providers.benches._trial import studio_at
from tests.workflows.test_shipped import SHELF

BENCHES = {bench.provider: bench for bench in benches()}
PATIENCE = 120  # seconds
MARK = "marked-fox"
pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    ("provider", "recipe", "asked", "paid"),
    [
        ("sogni", "keyframe-to-video", {"seconds": 2}, 2),
        ("sogni", "story-video", {"seconds": 4, "shot_seconds": 2, "narration": "no"}, 4),
        ("sogni", "restore-and-animate", {"seconds": 2}, 2),
        ("huggingface", "keyframe-to-video", {"seconds": 2}, 2),
        ("huggingface", "product-ad", {"seconds": 4, "shot_seconds": 2, "music": "no"}, 2),
        ("director", "keyframe-to-video", {"seconds": 8}, 2),
    ],
)
def test_is_made_by_the_upstreams_models(provider: str, recipe: str, asked: dict[str, Any], paid: int, tmp_path: Path) -> None:  # fmt: skip
    if recipe == "story-video" and not shutil.which("espeak-ng"):
        pytest.skip("espeak-ng is not installed")
    with BENCHES[provider].start() as running:
        studio = studio_at(tmp_path / "home", running)
        try:
            photo = studio.import_file(samples.picture(tmp_path / "photo.png", 512, 512), owner=OWNER).id
            given = {"photo": photo} if "photo" in SHELF.get(recipe).inputs else {}
            motion = {"motion": f"{MARK} moves"} if "motion" in SHELF.get(recipe).inputs else {}
            told = {"prompt": f"a {MARK} in snow", **given, **motion, **asked}
            run = studio.runs.start(recipe, told, owner=OWNER)
            for _ in range(6):
                run = studio.runs.wait(run["id"], OWNER, PATIENCE)
                if run["status"] != "waiting" or run["question"]["kind"] != "approve":
                    break
                studio.runs.approve(run["id"], OWNER)
            assert run["status"] == "succeeded", [run["error"], *(step["error"] for step in run["steps"])]
            made = [studio.library.get(each["id"], owner=OWNER) for each in run["artifacts"]]
            film = next(each for each in made if each.media == "video")
            assert probe(studio.library.local_path(film)).duration > 0.5
            seen = [studio.library.get(each["id"], owner=OWNER) for step in run["steps"] for each in step["artifacts"]]
            assert {each.recipe["provider"] for each in seen if each.recipe["task"] in ("image", "video")} == {provider}
            assert running.accepted(MARK) == paid
        finally:
            studio.close()
