"""A studio with a chat key alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.conftest import OWNER
from tests.providers.sensenova.conftest import opened, settings_at
from tests.upstreams.sensenova import KEY


def test_words_through_the_studio_with_a_chat_key_alone(served: tuple[str, Any], tmp_path: Path) -> None:
    settings = settings_at(tmp_path, served[0], SN_API_KEY="", SN_CHAT_API_KEY=KEY)
    studio = opened(settings)
    try:
        told = studio.enhance("a fox", "image", owner=OWNER, provider="sensenova")
        assert told.text == "a fox, lit by a low golden sun"
        assert "sensenova" not in {view.name for view in studio.providers(owner=OWNER) if view.configured}
    finally:
        studio.close()
