"""Chat and vision through the router, and whose token they use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.settings import read_settings
from studio.studio import Studio
from tests.providers.huggingface.conftest import TOKEN, Desk, wait


@pytest.fixture
def idle(desk: Desk, tmp_path: Path) -> Iterator[Studio]:
    """A studio that carries out no jobs, as a Space has it: visitors sign in, the host's token is the host's."""
    values = {"BACKLOT_HOME": str(tmp_path / "home"), "BACKLOT_HF_BASE_URL": desk.url, "HF_TOKEN": TOKEN}
    studio = Studio(read_settings(values))
    yield studio
    studio.pool.close()
    studio.background.close()
    studio.database.dispose()


def test_rewrites_and_describes_with_one_token(desk: Desk, idle: Studio) -> None:
    told = idle.enhance("a fox", "image", owner="local")
    assert (told.text, told.by) == ("a fox, lit by a low golden sun", "Qwen/Qwen3-VL-8B-Instruct")
    desk.picture("a", 20, 10)
    artifact = idle.import_file(desk.files["a"], owner="local")
    assert idle.describe(artifact.id, "what?", owner="local").text == "I see 20x10 png. You asked: what?"


def test_talks_with_tools(desk: Desk) -> None:
    tool = {"type": "function", "function": {"name": "look", "parameters": {"type": "object", "required": ["where"]}}}

    async def collect() -> list[object]:
        talk = desk.provider.chat([{"role": "user", "content": "use tool"}], [tool], desk.provider.values)
        return [delta async for delta in talk]

    call = wait(collect())[0]
    assert (call.kind, call.data["arguments"]) == ("tool_call", {"where": "the where"})


def test_lists_chat_models(desk: Desk) -> None:
    assert "Qwen/Qwen3-VL-8B-Instruct" in wait(desk.provider.chat_models(desk.provider.values))


def test_a_visitors_sign_in_pays_for_the_visitor_alone(desk: Desk, idle: Studio, tmp_path: Path) -> None:
    provider = idle.registry.get("huggingface")
    assert "HF_TOKEN" not in idle.keys.secrets_for("hf-u1", provider)
    idle.signed_in("hf-u1", "hf_oauth_good")
    assert idle.keys.secrets_for("hf-u1", provider)["HF_TOKEN"] == "hf_oauth_good"
    assert "HF_TOKEN" not in idle.keys.secrets_for("hf-u2", provider)
    assert idle.keys.secrets_for("local", provider)["HF_TOKEN"] == TOKEN
    account = idle.keys.account("hf-u1", provider)
    idle.signed_in("hf-u1", "hf_oauth_renewed")
    assert idle.keys.account("hf-u1", provider) == account  # so that their jobs go on with the renewed token
    idle.enter_key("huggingface", {"HF_TOKEN": "hf_own"}, owner="hf-u1")
    assert idle.keys.secrets_for("hf-u1", provider)["HF_TOKEN"] == "hf_own"
    kept = b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())
    assert b"hf_oauth" not in kept
    assert b"hf_own" not in kept


def test_the_view_of_the_provider_holds_no_token(idle: Studio) -> None:
    assert TOKEN not in json.dumps([vars(view) for view in idle.providers(owner="local")])
