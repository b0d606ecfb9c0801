"""Enhance and Describe: the chat server first, then a provider's own helper, then the local vocabulary; and never one for another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from providers._chat import endpoint
from studio.errors import AuthFailed, BacklotError, ProviderFailed, RequestError
from studio.settings import read_settings
from studio.studio import Studio
from tests.providers.openai_compatible.conftest import KEY, Line

OWNER = "local"


@pytest.fixture
def studio_for(tmp_path: Path) -> Iterator[Callable[..., Studio]]:
    """Opens a studio that carries out no jobs, with these settings."""
    opened: list[Studio] = []

    def open_(values: dict[str, str]) -> Studio:
        opened.append(Studio(read_settings({"BACKLOT_HOME": str(tmp_path / f"home{len(opened)}"), **values})))
        return opened[-1]

    yield open_
    for studio in opened:
        studio.pool.close()
        studio.background.close()
        studio.database.dispose()


@pytest.mark.parametrize("media", ["image", "video", "music", "lyrics"])
def test_the_chat_server_rewrites_and_is_named(line: Line, studio_for: Callable[..., Studio], media: str) -> None:
    told = studio_for(line.values).enhance("a fox", media, owner=OWNER, provider="local")
    assert (told.text, told.by) == ("a fox, lit by a low golden sun", "parrot-1")
    system = line.sent.get("system") or line.sent["messages"][0]["content"]
    goals = {"image": "still picture", "video": "short film", "music": "piece of music", "lyrics": "words of songs"}
    assert goals[media] in system


def test_the_chat_server_describes_and_answers(
    line: Line, studio_for: Callable[..., Studio], picture: Callable[..., Path]
) -> None:
    studio = studio_for(line.values)
    artifact = studio.import_file(picture(), owner=OWNER)
    told = studio.describe(artifact.id, "is it orange?", owner=OWNER)
    assert (told.text, told.by) == ("I see 64x48 png. You asked: is it orange?", "parrot-1")
    assert "Describe this picture" in studio.describe(artifact.id, "", owner=OWNER).text


def test_a_server_that_fails_is_said_and_nobody_steps_in(line: Line, studio_for: Callable[..., Studio]) -> None:
    studio = studio_for(line.values)
    with pytest.raises(ProviderFailed, match="Chat server: This is a test of 500"):
        studio.enhance("a fox fault=500", "image", owner=OWNER)
    locked = studio_for({**line.values, "BACKLOT_CHAT_API_KEY": "sk-wrong"})
    with pytest.raises(AuthFailed):
        locked.enhance("a fox", "image", owner=OWNER)


def test_without_a_server_the_local_vocabulary_helps_and_is_named(studio_for: Callable[..., Studio]) -> None:
    studio = studio_for({})
    with pytest.raises(RequestError, match="Nobody who is set up here writes lyrics"):
        studio.enhance("a song about a fox", "lyrics", owner=OWNER)
    told = studio.enhance("a fox", "image", owner=OWNER)
    assert told.text.startswith("a fox, ")
    assert told.by == "the local vocabulary"


def test_a_visitor_does_not_spend_the_hosts_key(openai: Line, studio_for: Callable[..., Studio]) -> None:
    studio = studio_for(openai.values)
    assert studio.enhance("a fox", "image", owner="visitor-1").by == "the local vocabulary"
    studio.enter_key("openai_compatible", {"BACKLOT_CHAT_API_KEY": KEY}, owner="visitor-1")
    assert studio.enhance("a fox", "image", owner="visitor-1").by == "parrot-1"


def test_quotation_marks_around_an_answer_are_taken_off_and_marks_removed(
    openai: Line, studio_for: Callable[..., Studio]
) -> None:
    told = studio_for(openai.values).enhance('"a fox<|im_end|>', "image", owner=OWNER)
    assert told.text == "a fox, lit by a low golden sun"


def test_no_key_reaches_the_disk(openai: Line, studio_for: Callable[..., Studio], tmp_path: Path) -> None:
    studio = studio_for(openai.values)
    studio.enhance("a fox", "image", owner=OWNER)
    with pytest.raises(BacklotError):
        studio.enhance("a fox fault=401", "image", owner=OWNER)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("http://localhost:11434", "http://localhost:11434/v1"),
        ("http://localhost:11434/", "http://localhost:11434/v1"),
        ("https://api.anthropic.com", "https://api.anthropic.com/v1"),
        ("https://host/v1/", "https://host/v1"),
        ("https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1"),
        ("https://host/v1/chat/completions", "https://host/v1"),
        ("https://host/v1/messages", "https://host/v1"),
    ],
)
def test_a_bare_host_gets_its_version(address: str, found: str) -> None:
    assert endpoint(address) == found
