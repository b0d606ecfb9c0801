"""Lovart, with short pauses."""

from __future__ import annotations

from collections.abc import Iterator

from providers.lovart import Lovart
from studio.studio import Studio
from tests.providers.benches._bench import Bench, Running, starting
from tests.providers.lovart.conftest import SECRET, Quick, environment
from tests.upstreams.lovart import app
from tests.upstreams.serving import serving


def hurry(studio: Studio) -> None:
    studio.registry.get("lovart").__class__ = Quick


def start() -> Iterator[Running]:
    service, limits = app(), Lovart.limits
    Lovart.limits = Quick.limits  # the queue is made before `hurry`: more jobs a minute than the vendor lets begin
    with serving(service) as url:
        accepted = service.state.service.rounds
        yield Running(environment(url), lambda mark: len(accepted(mark)), (SECRET,), hurry)
    Lovart.limits = limits


BENCH = Bench(
    provider="lovart",
    start=starting(start),
    faults={
        "no credit": "fault=402",
        "busy": "fault=429:1 after=0",
        "refused": "fault=business",
        "answer lost": "fault=drop",
        "no output": "fault=zero",
        "file gone": "fault=gone",
        "file of another kind": "fault=wrong",
        "file cut short": "fault=short",
    },
    slow="slow=30",
    bad_key="LOVART_ACCESS_KEY",
    asks={
        "image": {},
        "edit": {"references": ["photo"]},
        "video": {"duration": 5},
        "music": {"duration": 10},
        "sound_effect": {},
        "upscale": {"source": "photo"},
        "model3d": {"source": "photo"},
    },
)
