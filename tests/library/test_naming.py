from __future__ import annotations

import re

import pytest

from studio.artifacts import Artifact
from studio.library import download_name


def named(prompt: str, media_type: str = "image/png", title: str = "") -> str:
    recipe = {"request": {"prompt": prompt}} if prompt else {}
    return download_name(
        Artifact("i", "me", "s", media_type, 1, title=title, recipe=recipe, created_at=1_700_000_000.0)
    )


@pytest.mark.parametrize(
    ("prompt", "slug"),
    [
        ("A Red Fox, in the snow!", "a-red-fox-in-the-snow"),
        ("../../etc/passwd\0\n", "etc-passwd"),
        ("", "image"),
        ("!!!", "image"),
        ("森の中の狐", "森の中の狐"),
        ("Füchse", "füchse"),
        ("word " * 30, "word-word-word-word-word-word-word-word-word"),
        ("x" * 100, "x" * 48),
    ],
)
def test_names_a_download_after_its_prompt(prompt: str, slug: str) -> None:
    assert re.fullmatch(re.escape(slug) + r"_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.png", named(prompt))


def test_falls_back_to_the_title_and_the_medium() -> None:
    assert named("", "video/mp4", title="My clip").startswith("my-clip_")
    assert named("", "audio/mpeg").startswith("audio_")
    assert named("", "audio/mpeg").endswith(".mp3")
