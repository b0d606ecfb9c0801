"""Hugging Face's router, with its queues."""

from __future__ import annotations

from collections.abc import Iterator

from studio.studio import Studio
from tests.providers.benches._bench import Bench, Running, starting
from tests.providers.huggingface.conftest import TOKEN, Quick
from tests.upstreams.huggingface import app
from tests.upstreams.serving import serving


def hurry(studio: Studio) -> None:
    """The provider with short pauses, and the library without the tests' own ban; loopback alone is asked."""
    from huggingface_hub import constants

    constants.HF_HUB_OFFLINE = False
    studio.registry.get("huggingface").__class__ = Quick


def start() -> Iterator[Running]:
    from huggingface_hub import constants

    service = app()
    before = constants.HF_HUB_OFFLINE
    with serving(service) as url:
        environment = {"HF_TOKEN": TOKEN, "BACKLOT_HF_BASE_URL": url}
        yield Running(environment, lambda mark: len(service.state.hub.accepted(mark)), (TOKEN,), hurry)
    constants.HF_HUB_OFFLINE = before


BENCH = Bench(
    provider="huggingface",
    start=starting(start),
    faults={
        "no credit": "fault=402",
        "busy": "fault=429:1",
        "refused": "fault=422",
        "answer lost": "fault=drop",
        "withheld": "fault=nsfw",
        "no output": "fault=zero",
        "file gone": "fault=gone",
        "file of another kind": "fault=wrong",
        "file cut short": "fault=short",
    },
    only={"withheld": ("image", "edit")},
    slow="slow=30",
    bad_key="HF_TOKEN",
    asks={
        "image": {"model": "FLUX.1-schnell"},
        "edit": {"references": ["photo"]},
        "video": {"duration": 5},
        "speech": {},
    },
)
