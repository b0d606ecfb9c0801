"""Both kinds of chat server, and short ways to talk with them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from providers.openai_compatible import OpenAICompatible
from studio.provider import Delta
from tests.upstreams.chat import ChatUpstream, app
from tests.upstreams.serving import serving

KEY = "sk-test-9f2c"
KINDS = ("openai-completions", "anthropic-messages")
TOOL = {
    "type": "function",
    "function": {
        "name": "make_picture",
        "description": "Makes a picture.",
        "parameters": {"type": "object", "properties": {"prompt": {"type": "string"}}, "required": ["prompt"]},
    },
}


class Quick(OpenAICompatible):
    """The provider with little patience, so that no test waits."""

    silence = 1.5


class Line:
    """A provider for one kind of server, and what that server was sent."""

    def __init__(self, url: str, upstream: ChatUpstream, kind: str) -> None:
        self.url, self.upstream, self.kind = url, upstream, kind
        self.values = {
            "BACKLOT_CHAT_BASE_URL": url,
            "BACKLOT_CHAT_API_KEY": KEY,
            "BACKLOT_CHAT_MODEL": "parrot-1",
            "BACKLOT_CHAT_TYPE": kind,
        }

    def provider(self, **changes: str) -> OpenAICompatible:
        return Quick({**self.values, **{f"BACKLOT_CHAT_{name.upper()}": value for name, value in changes.items()}})

    def talk(self, text: Any, tools: list[dict[str, Any]] | None = None, **changes: str) -> list[Delta]:
        """Every delta of the answer to one message, or to a list of them."""
        messages = text if isinstance(text, list) else [{"role": "user", "content": text}]
        provider = self.provider(**changes)

        async def collect() -> list[Delta]:
            return [delta async for delta in provider.chat(messages, tools or [], provider.values)]

        return asyncio.run(collect())

    @property
    def sent(self) -> dict[str, Any]:
        """The last body that was accepted."""
        return self.upstream.bodies[-1]


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[str, ChatUpstream]]:
    made = app(KEY)
    with serving(made) as url:
        yield url, made.state.upstream


@pytest.fixture(params=KINDS)
def line(request: pytest.FixtureRequest, served: tuple[str, ChatUpstream]) -> Line:
    return Line(*served, request.param)


@pytest.fixture
def openai(served: tuple[str, ChatUpstream]) -> Line:
    return Line(*served, KINDS[0])


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Path]:
    """Makes a picture file."""

    def picture_(width: int = 64, height: int = 48, kind: str = "PNG", **options: Any) -> Path:
        from PIL import Image

        path = tmp_path / f"{width}x{height}.{kind.lower()}"
        Image.new("RGB", (width, height), (200, 90, 30)).save(path, kind, **options)
        return path

    return picture_


def words(deltas: list[Delta]) -> str:
    return "".join(delta.text for delta in deltas if delta.kind == "text")
