"""Documents of the creative agent, run here on whoever has the tasks: what they were handed reaches the steps that ask for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio.media.probe import probe
from studio.studio import Studio
from studio.workflows.problems import RecipeError
from tests.conftest import OWNER
from tests.media import samples

SMALL = {"width": 256, "height": 256}


def dependency(source: str, target: str, **more: Any) -> dict[str, Any]:
    return {"sourceStepId": source, "targetArgument": target, **more}


def test_runs_with_the_media_it_is_handed(busy: Studio, tmp_path: Path) -> None:
    photos = [busy.import_file(samples.picture(tmp_path / f"{n}.png", 64, 48, seed=n), owner=OWNER).id for n in (1, 2)]
    document = {"input": {"title": "Two photos", "steps": [
        {"id": "mend", "toolName": "restore_photo", "arguments": {"prompt": "mend", **SMALL}, "dependsOn": [dependency("$input_media", "sourceImageIndex", sourceArtifactIndex=1, transform="image_index", mediaType="image")]},
        {"id": "both", "toolName": "edit_image", "arguments": {"prompt": "both ${x}", "sourceImageIndex": -1, **SMALL}, "dependsOn": [dependency("mend", "referenceImageIndices", transform="artifact_url")]},
    ]}}  # fmt: skip
    run = busy.runs.wait(busy.runs.start(document, {"media": photos}, owner=OWNER)["id"], OWNER, 90)
    assert run["status"] == "succeeded", run["error"]
    mend, both = (busy.job(step["job_id"], owner=OWNER) for step in run["steps"])
    assert mend.request["references"] == [photos[1]]
    assert both.request["references"] == [photos[0], mend.artifacts[0].id] or both.request["references"] == [
        mend.artifacts[0].id,
        photos[0],
    ]
    assert both.request["prompt"] == "both ${x}"
    with pytest.raises(RecipeError, match="media"):
        busy.runs.start(document, {"media": photos[:1]}, owner=OWNER)


def test_what_is_known_of_a_file_is_told_as_text(busy: Studio, tmp_path: Path) -> None:
    photo = busy.import_file(samples.picture(tmp_path / "photo.png", 64, 48), owner=OWNER).id
    document = {"steps": [{"id": "facts", "toolName": "extract_metadata", "arguments": {"sourceImageIndex": -1}}]}
    run = busy.runs.wait(busy.runs.start(document, {"media": [photo]}, owner=OWNER)["id"], OWNER, 90)
    told = json.loads(run["steps"][0]["texts"][0])
    assert (told["media"], told["width"], told["height"]) == ("image", 64, 48)


@pytest.mark.long
def test_a_replaced_part_is_made_and_put_back(busy: Studio, tmp_path: Path) -> None:
    film = busy.import_file(samples.video(tmp_path / "film.mp4", 2, width=256, height=144, fps=12), owner=OWNER).id
    document = {"steps": [{"id": "bloom", "toolName": "replace_video_segment", "arguments": {"videoIndex": -1, "startSeconds": 0.5, "endSeconds": 1.5, "prompt": "it blooms"}}]}  # fmt: skip
    run = busy.runs.wait(busy.runs.start(document, {"media": [film]}, owner=OWNER)["id"], OWNER, 120)
    assert run["status"] == "succeeded", [run["error"], run["steps"]]
    last = busy.library.get(run["artifacts"][-1]["id"], owner=OWNER)
    part = next(step for step in run["steps"] if step["id"] == "bloom_part")["artifacts"][0]
    new = probe(busy.library.local_path(busy.library.get(part["id"], owner=OWNER))).duration or 0.0
    assert probe(busy.library.local_path(last)).duration == pytest.approx(0.5 + new + 0.5, abs=0.15)
