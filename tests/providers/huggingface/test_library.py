"""The unmodified library against the emulator: what speaks for the emulator speaks as the real services do."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from tests.providers.huggingface.conftest import TOKEN, Desk


@pytest.fixture
def client_of(desk: Desk) -> Iterator[Any]:
    """Makes the library's client of an upstream, by way of the emulator."""
    from huggingface_hub import InferenceClient, constants
    from huggingface_hub.inference._providers import _common

    before = constants.ENDPOINT, constants.INFERENCE_PROXY_TEMPLATE
    constants.ENDPOINT, constants.INFERENCE_PROXY_TEMPLATE = desk.url, f"{desk.url}/router/{{provider}}"
    _common._fetch_inference_provider_mapping.cache_clear()
    yield lambda upstream: InferenceClient(provider=upstream, token=TOKEN, timeout=10)
    constants.ENDPOINT, constants.INFERENCE_PROXY_TEMPLATE = before


def picture() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (50, 40), (1, 2, 3)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("upstream", ["fal-ai", "replicate", "together"])
def test_the_library_makes_pictures_at_once(client_of: Any, upstream: str) -> None:
    made = client_of(upstream).text_to_image("a cat", model="black-forest-labs/FLUX.1-schnell", width=256, height=128)
    assert made.size == (256, 128)


@pytest.mark.parametrize("upstream", ["fal-ai", "replicate"])
def test_the_library_edits_pictures(client_of: Any, desk: Desk, upstream: str) -> None:
    client_of(upstream).image_to_image(picture(), "blue", model="black-forest-labs/FLUX.1-Kontext-dev")
    given = desk.sent["body"].get("input") or desk.sent["body"]
    assert given["seen"] == ["50x40 png"]


def test_the_library_makes_films_through_the_queue(client_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub.inference._providers import fal_ai

    monkeypatch.setattr(fal_ai, "_POLLING_INTERVAL", 0.01)
    assert client_of("fal-ai").text_to_video("a wave", model="Wan-AI/Wan2.2-T2V-A14B")[4:8] == b"ftyp"
    assert (
        client_of("fal-ai").image_to_video(picture(), prompt="a wave", model="Wan-AI/Wan2.2-I2V-A14B")[4:8] == b"ftyp"
    )


@pytest.mark.parametrize("upstream", ["fal-ai", "replicate"])
def test_the_library_speaks(client_of: Any, upstream: str) -> None:
    assert client_of(upstream).text_to_speech("hello", model="hexgrad/Kokoro-82M").startswith(b"RIFF")
