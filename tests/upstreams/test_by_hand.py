"""Emulators that are started by hand, as their first lines say: `python -m tests.upstreams.<name> --port N`."""

from __future__ import annotations

import httpx
import pytest

from tests.conftest import start_upstream


@pytest.mark.parametrize("name", ["lovart", "sensenova"])
def test_starts_on_its_port_and_answers(name: str) -> None:
    process, url = start_upstream(f"tests.upstreams.{name}")
    try:
        assert httpx.get(f"{url}/stats").json()["made"] == []
        assert (
            httpx.post(f"{url}/v1/images/generations", json={}).status_code == {"sensenova": 401, "lovart": 404}[name]
        )
    finally:
        process.kill()
        process.wait()
