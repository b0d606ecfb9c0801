"""One studio for a module, with providers that cost something, and short ways to talk in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from studio.directing.conversations import Message
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.media import samples
from tests.upstreams.chat import ChatUpstream, Scripted, app
from tests.upstreams.serving import serving

PAID = {"provider": "keyed"}


class Talk:
    """One conversation, and what is said in it."""

    def __init__(self, studio: Studio, **about: Any) -> None:
        self.studio, self.director = studio, studio.director
        self.id = self.director.talks.start(owner=OWNER, **about).id

    def say(self, text: str, *attachments: str) -> Message:
        """The director's whole answer."""
        self.director.say(self.id, text, attachments, owner=OWNER)
        self.director.wait(self.id)
        return self.messages[-1]

    def plan(self, text: str, *attachments: str) -> dict[str, Any]:
        """The plan in the answer."""
        answer = self.say(text, *attachments)
        assert answer.plans, answer
        return answer.plans[-1]

    def go(self, plan: dict[str, Any]) -> Any:
        return self.director.go(self.id, plan["id"], owner=OWNER)

    def kept(self, plan: dict[str, Any]) -> dict[str, Any]:
        """The plan as it is kept by now."""
        return self.director.talks.find(self.id, plan["id"], owner=OWNER)[1]

    @property
    def messages(self) -> list[Message]:
        return self.director.talks.messages(self.id, owner=OWNER)


def calls(*made: tuple[str, Any], text: str = "") -> Scripted:
    """What a scripted model says and calls in one turn."""
    return Scripted(text, made)


def results(talk: Talk) -> list[tuple[str, str, str]]:
    """The calls of the last answer: name, state, what came back."""
    return [(part["call"], part["state"], part["result"]) for part in talk.messages[-1].parts if "call" in part]


@pytest.fixture(scope="module")
def chat() -> Iterator[tuple[str, ChatUpstream]]:
    """The address of a chat server that says what a test has written down for it, and what is known of it."""
    made = app("sk-director")
    with serving(made) as url:
        yield url, made.state.upstream


@pytest.fixture(scope="module")
def chatting(chat: tuple[str, ChatUpstream]) -> dict[str, str]:
    """The environment of a studio whose director is that server's model."""
    return {"BACKLOT_CHAT_BASE_URL": chat[0], "BACKLOT_CHAT_API_KEY": "sk-director", "BACKLOT_CHAT_MODEL": "parrot-1"}


@pytest.fixture
def model(chat: tuple[str, ChatUpstream]) -> ChatUpstream:
    upstream = chat[1]
    upstream.script.clear()
    upstream.seen = ""
    return upstream


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """More of the environment, for modules that need a chat server."""
    return {}


@pytest.fixture(scope="module")
def shared(upstream: str, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    home = tmp_path_factory.mktemp("home")
    settings = read_settings({"BACKLOT_HOME": str(home), "BACKLOT_TEST_UPSTREAM": upstream, **environment})
    studio = open_studio(settings, packages=("providers", "tests.fakes"))
    yield studio
    studio.close()


@pytest.fixture
def talk(shared: Studio) -> Talk:
    shared.director.set_limit(None, owner=OWNER)
    return Talk(shared)


@pytest.fixture(scope="module")
def photo(shared: Studio, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = samples.picture(tmp_path_factory.mktemp("photos") / "photo.png", 128, 96, seed=3)
    return shared.import_file(path, owner=OWNER).id


@pytest.fixture
def jobs(shared: Studio) -> Callable[[], int]:
    """How many jobs there are more than when the test began."""
    before = len(shared.jobs(owner=OWNER, limit=500))
    return lambda: len(shared.jobs(owner=OWNER, limit=500)) - before
