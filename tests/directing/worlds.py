"""Every upstream that can answer in a conversation, in small, and a studio that all of them are set up in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from studio.jobs.job import Job
from studio.settings import read_settings
from studio.studio import Studio
from tests.conftest import OWNER
from tests.providers.director.conftest import hurry
from tests.providers.lovart.conftest import Quick as QuickLovart
from tests.upstreams import chat, director, huggingface, lovart, sensenova
from tests.upstreams.serving import serving
from tests.upstreams.sogni.chat import Reply
from tests.upstreams.sogni.running import SogniUpstream


@dataclass
class World:
    """Every upstream, and what was sent to each."""

    servers: dict[str, chat.ChatUpstream]
    sogni: SogniUpstream
    lovart: lovart.Service
    director: director.Service
    environment: dict[str, str]
    opened: list[Studio] = field(default_factory=list)

    def script(self, brain: str, text: str, *calls: tuple[str, dict[str, Any]]) -> None:
        """What this chat says next."""
        if brain == "sogni":
            self.sogni.chat.script.append(Reply(text, list(calls)))
        else:
            self.servers[brain].script.append(chat.Scripted(text, calls))

    def heard(self, brain: str) -> list[dict[str, Any]]:
        """The bodies that a chat was sent."""
        return self.sogni.chat.requests if brain == "sogni" else self.servers[brain].bodies

    def open(self, home: Path) -> Studio:
        studio = Studio(read_settings({"BACKLOT_HOME": str(home), **self.environment}))
        studio.registry.get("lovart").__class__ = QuickLovart  # before its queue is made
        hurry(studio)
        self.opened.append(studio)
        studio.launch()
        return studio

    def close(self) -> None:
        """Close the studios that a test has left open: there is one at work in a process."""
        for studio in self.opened:
            if studio.engine.running:
                studio.close()


@contextlib.contextmanager
def worlds() -> Iterator[World]:
    """The upstreams, for as long as a `with` lasts."""
    with contextlib.ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr("studio.refreshing.SOON", 3600.0)
        made = {"chat": chat.app("sk-brains"), "huggingface": huggingface.app(), "sensenova": sensenova.app()}
        made |= {"lovart": lovart.app(), "director": director.app()}
        urls = {name: stack.enter_context(serving(app)) for name, app in made.items()}
        sogni = stack.enter_context(SogniUpstream())
        environment = {
            "BACKLOT_CHAT_BASE_URL": urls["chat"], "BACKLOT_CHAT_API_KEY": "sk-brains", "BACKLOT_CHAT_MODEL": "parrot-1",
            "HF_TOKEN": "hf_good", "BACKLOT_HF_BASE_URL": urls["huggingface"],
            "SN_API_KEY": sensenova.KEY, "SN_BASE_URL": f"{urls['sensenova']}/v1",
            "SOGNI_API_KEY": sogni.key, "SOGNI_REST_ENDPOINT": sogni.rest_url, "SOGNI_SOCKET_ENDPOINT": sogni.socket_url,
            "LOVART_ACCESS_KEY": "ak_test", "LOVART_SECRET_KEY": "sk_test", "LOVART_BASE_URL": urls["lovart"],
            "GATEWAY_TOKEN": director.TOKEN, "DIRECTOR_BASE_URL": f"{urls['director']}/api/gateway/director",
            "BACKLOT_PUBLIC_URL": "https://studio.example",
        }  # fmt: skip
        servers = {
            "openai_compatible": made["chat"].state.upstream,
            "huggingface": made["huggingface"].state.chat,
            "sensenova": made["sensenova"].state.chat,
        }
        world = World(servers, sogni, made["lovart"].state.service, made["director"].state.service, environment)
        stack.callback(world.close)
        yield world


def made_of(studio: Studio, job_id: str) -> Job:
    """The job as soon as it has settled."""
    return studio.wait(job_id, owner=OWNER, seconds=90)
