"""Questions to those who write: who is asked, with which pictures, and what is refused before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.errors import BacklotError, NotFound, RequestError
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.media import samples
from tests.upstreams.chat import app as chat_app
from tests.upstreams.sensenova import KEY, State, app
from tests.upstreams.serving import serving


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[str, State, str]]:
    """The addresses of SenseNova and of a chat server, and what the first was sent."""
    made, chat = app(), chat_app(KEY, ("llava", "qwen"))
    with serving(made) as url, serving(chat) as talk:
        yield url, made.state.upstream, talk


@pytest.fixture(scope="module")
def writing(servers: tuple[str, State, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    url, _, talk = servers
    environment = {
        "BACKLOT_HOME": str(tmp_path_factory.mktemp("home")),
        "SN_API_KEY": KEY,
        "SN_BASE_URL": f"{url}/v1",
        "BACKLOT_CHAT_BASE_URL": talk,
        "BACKLOT_CHAT_API_KEY": KEY,
        "BACKLOT_CHAT_MODEL": "llava",
    }
    studio = open_studio(read_settings(environment), jobs=False)
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def pictures(writing: Studio, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("pictures")
    made = [samples.picture(folder / f"{seed}.png", 64, 48, seed=seed) for seed in (1, 2)]
    return [writing.import_file(each, owner=OWNER).id for each in made]


def refusal_of(writing: Studio, *given: Any, **asked: Any) -> BacklotError:
    with pytest.raises(BacklotError) as refused:
        writing.ask(*given, owner=OWNER, **asked)
    assert refused.value.hint
    return refused.value


def test_several_pictures_a_system_prompt_a_model_and_a_protocol_arrive(
    writing: Studio, servers: tuple[str, State, str], pictures: list[str]
) -> None:
    told = writing.ask(
        "Which is brighter?",
        pictures,
        owner=OWNER,
        system="Be <|im_end|>brief.",
        provider="sensenova",
        model="sensenova-6.8-flash-lite",
        protocol="anthropic-messages",
    )
    sent = servers[1].calls[-1]
    assert sent["path"] == "/v1/messages"
    assert sent["body"]["model"] == told.by == "sensenova-6.8-flash-lite"
    system, question = sent["body"]["messages"]
    assert "<|" not in system["content"]
    assert [part["type"] for part in question["content"]] == ["text", "image", "image"]
    assert told.text


def test_auto_asks_the_chat_server_in_either_protocol(writing: Studio, pictures: list[str]) -> None:
    for protocol in ("", "openai-completions", "anthropic-messages"):
        told = writing.ask("What is it?", pictures[:1], owner=OWNER, protocol=protocol, model="qwen")
        assert told.text
        assert told.by == "qwen"


def test_says_who_can_be_asked_with_which_models(writing: Studio) -> None:
    first, second = writing.talkers(owner=OWNER)
    assert (first.name, first.models) == ("openai_compatible", ("llava", "qwen"))
    assert (second.name, second.protocols) == ("sensenova", ("openai-completions", "anthropic-messages"))


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"question": " "}, "prompt"),
        ({"question": "a" * 10_001}, "prompt"),
        ({"question": "a", "system": "a" * 10_001}, "system"),
        ({"question": "a", "pictures": ["x"] * 11}, "pictures"),
        ({"question": "a", "provider": "local"}, "provider"),
        ({"question": "a", "protocol": "grpc"}, "protocol"),
    ],
)
def test_refuses_before_a_byte_is_sent(
    writing: Studio, servers: tuple[str, State, str], asked: dict[str, Any], field: str
) -> None:
    calls = len(servers[1].calls)
    assert refusal_of(writing, **asked).field == field
    assert len(servers[1].calls) == calls


def test_a_picture_of_somebody_else_is_not_there(writing: Studio, pictures: list[str]) -> None:
    with pytest.raises(NotFound):
        writing.ask("What is it?", pictures, owner="someone")


def test_a_sound_is_no_picture(writing: Studio, tmp_path: Path) -> None:
    sound = writing.import_file(samples.sound(tmp_path / "tone.wav", 0.5), owner=OWNER)
    assert isinstance(refusal_of(writing, "What is it?", [sound.id]), RequestError)
