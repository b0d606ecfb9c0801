"""The Director's gateway."""

from __future__ import annotations

from collections.abc import Iterator

from tests.providers.benches._bench import Bench, Running, starting
from tests.providers.director.conftest import environment, hurry
from tests.upstreams.director import TOKEN, app
from tests.upstreams.serving import serving


def start() -> Iterator[Running]:
    made = app()
    with serving(made) as url:
        yield Running(environment(url), lambda mark: len(made.state.service.accepted(mark)), (TOKEN, "sjinn"), hurry)


BENCH = Bench(
    provider="director",
    start=starting(start),
    faults={
        "no credit": "fault=limit",
        "busy": "fault=429:1",
        "refused": "fault=declined",
        "answer lost": "fault=drop",
        "withheld": "fault=nsfw",
        "no output": "fault=empty",
        "file gone": "fault=gone",
        "file of another kind": "fault=wrong",
        "file cut short": "fault=short",
    },
    slow="slow=30",
    bad_key="GATEWAY_TOKEN",
    asks={
        "image": {},
        "edit": {"references": ["photo"]},
        "video": {"model": "veo3"},
        "music": {"duration": 10},
        "speech": {},
        "sound_effect": {},
    },
)
