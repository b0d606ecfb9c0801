"""SenseNova's gateway: one call that waits for the picture, so that nothing can be cancelled once it is accepted."""

from __future__ import annotations

from collections.abc import Iterator

from studio.studio import Studio
from tests.providers.benches._bench import Bench, Running, starting
from tests.providers.sensenova.conftest import Quick
from tests.upstreams.sensenova import KEY, app
from tests.upstreams.serving import serving


def hurry(studio: Studio) -> None:
    """The provider with little patience."""
    studio.registry.get("sensenova").__class__ = Quick


def start() -> Iterator[Running]:
    service = app()
    with serving(service) as url:
        environment = {"SN_API_KEY": KEY, "SN_BASE_URL": f"{url}/v1"}
        yield Running(environment, service.state.upstream.accepted, (KEY, "Signature="), hurry)


BENCH = Bench(
    provider="sensenova",
    start=starting(start),
    faults={
        "no credit": "fault=credit",
        "busy": "fault=429:1",
        "refused": "fault=422",
        "answer lost": "fault=drop",
        "withheld": "fault=unwanted",
        "no output": "fault=empty",
        "file gone": "fault=gone",
        "file of another kind": "fault=wrong",
        "file cut short": "fault=short",
    },
    slow="slow=0.5",
    bad_key="SN_API_KEY",
    asks={"image": {"aspect_ratio": "1:1"}},
    phases=("at once",),
)
