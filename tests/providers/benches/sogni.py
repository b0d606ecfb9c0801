"""Sogni, both planes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.providers.benches._bench import Bench, Running, starting
from tests.upstreams.sogni.running import SogniUpstream


def start() -> Iterator[Running]:
    with SogniUpstream() as upstream:
        environment = {
            "SOGNI_API_KEY": upstream.key,
            "SOGNI_REST_ENDPOINT": upstream.rest_url,
            "SOGNI_SOCKET_ENDPOINT": upstream.socket_url,
        }

        def accepted(mark: str) -> int:
            return sum(mark in project.prompt for project in list(upstream.projects.values()))

        yield Running(environment, accepted, (upstream.key,))


BENCH = Bench(
    provider="sogni",
    start=starting(start),
    faults={
        "no credit": "fault:insufficient",
        "busy": "fault:restarting",
        "refused": "fault:consent",
        "answer lost": "fault:accepted_drop",
        "withheld": "fault:withheld",
        "no output": "fault:no_links",
        "file gone": "fault:gone=9",
        "file of another kind": "fault:html=9",
        "file cut short": "fault:truncated",
    },
    slow="fault:slow=30",
    bad_key="SOGNI_API_KEY",
    asks={
        "image": {"quality": "fast"},
        "edit": {"references": ["photo"]},
        "photobooth": {"face": "photo"},
        "video": {"duration": 1},
        "music": {"duration": 10},
        "speech": {},
    },
)
