from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from providers.local.editing.portraying import portray_to_file, scene_of
from providers.local.makers.edit import check
from studio.errors import RequestError
from studio.requests import EditRequest

TOLD = "Anna on a beach. Picture 1 shows Anna: short grey hair."


@pytest.mark.parametrize(
    ("prompt", "pictures", "scene"),
    [
        (TOLD, 1, "on a beach"),
        ("Anna. Picture 1 shows Anna.", 1, "a quiet studio backdrop"),
        ("a picnic with Tom Baker and Vera. Picture 1 shows Tom Baker. Picture 2 shows Vera.", 2, "a picnic with and"),
        (TOLD, 2, ""),  # there is a picture nobody speaks of: that one is to be changed
        ("brighter", 1, ""),
    ],
)
def test_reads_the_scene_behind_people(prompt: str, pictures: int, scene: str) -> None:
    assert scene_of(prompt, pictures) == scene


def test_shows_the_person_in_a_painted_scene(tmp_path: Path) -> None:
    photo = np.full((160, 120, 3), (120, 160, 220), np.uint8)
    cv2.ellipse(photo, (60, 160), (46, 110), 0, 0, 360, (230, 40, 40), -1)
    Image.fromarray(photo).save(tmp_path / "photo.png")
    order = {"words": "a beach", "negative_prompt": "", "seed": 1, "size": [256, 256], "place": [0, 1]}
    out = tmp_path / "out.png"
    portray_to_file(json.dumps(order), [str(tmp_path / "photo.png")], str(out), progress=lambda *_: None)
    made = np.asarray(Image.open(out).convert("RGB")).astype(int)
    assert made.shape == (256, 256, 3)
    red = (made[..., 0] > 150) & (made[..., 1] < 90)
    assert red[200:, 110:146].mean() > 0.9  # the person, at the foot of the picture
    assert not red[:40].any()


def test_an_instruction_for_the_photo_itself_changes_the_photo() -> None:
    for prompt in (TOLD, "Anna in black and white. Picture 1 shows Anna."):
        check(EditRequest(prompt=prompt, references=("a",)))
    with pytest.raises(RequestError, match="does not understand"):
        check(EditRequest(prompt="on a beach", references=("a",)))
