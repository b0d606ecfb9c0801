"""A picture is no sound: every argument that takes media takes some only."""

from __future__ import annotations

from typing import Any

import pytest

from studio.errors import RequestError
from studio.requests import REQUESTS, parse_request
from studio.taking import TAKES, check_media

MEDIA = {"p": "image", "f": "video", "s": "audio", "g": "model"}


@pytest.mark.parametrize(
    ("task", "asked", "field", "told"),
    [
        ("upscale", {"source": "s"}, "source", "takes a picture or a film; a sound is given"),
        ("edit", {"prompt": "x", "references": ["p", "f"]}, "references", "takes a picture; a film is given"),
        ("edit", {"prompt": "x", "references": ["p"], "mask": "s"}, "mask", "takes a picture"),
        ("video", {"first_frame": "f"}, "first_frame", "First frame takes a picture"),
        ("video", {"audio": "p"}, "audio", "takes a sound"),
        ("video", {"prompt": "x", "references": [{"artifact": "s", "kind": "image"}]}, "references", "a sound is given"),
        ("cut", {"clips": [{"artifact": "p"}, {"artifact": "s"}]}, "clips", "takes a picture or a film"),
        ("cut", {"clips": [{"artifact": "p", "sound": "p"}]}, "clips", "takes a film or a sound"),
        ("cut", {"clips": [{"artifact": "p"}], "stickers": [{"artifact": "f"}]}, "stickers", "takes a picture"),
        ("export", {"form": "gif", "items": ["g"]}, "items", "a solid is given"),
    ],
)  # fmt: skip
def test_refuses_another_medium(task: str, asked: dict[str, Any], field: str, told: str) -> None:
    with pytest.raises(RequestError, match=told) as refused:
        check_media(parse_request(task, asked), MEDIA.__getitem__)
    assert refused.value.field == field
    assert refused.value.hint


def test_takes_what_fits_and_what_nobody_knows() -> None:
    clips = [{"artifact": "p", "sound": "s"}, {"artifact": "f"}]
    check_media(parse_request("cut", {"clips": clips, "soundtrack": "s"}), MEDIA.__getitem__)
    check_media(parse_request("upscale", {"source": "gone"}), lambda artifact: "")


def test_knows_every_argument_that_holds_an_artifact() -> None:
    for task, arguments in TAKES.items():
        assert {name.partition(".")[0] for name in arguments} <= set(REQUESTS[task].model_fields)
