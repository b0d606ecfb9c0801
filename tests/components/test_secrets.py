"""What the host has set is for the upstreams alone: the page and its API are searched for it."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

from app import build, launch_options
from components._cards import cards
from components.guard import Gate
from studio.owners import LOCAL
from studio.registry import Registry
from studio.settings import read_settings
from studio.studio import open_studio


def test_no_key_of_any_provider_is_in_the_page(tmp_path: Path) -> None:
    home = {"BACKLOT_HOME": str(tmp_path)}
    settings = [each for provider in Registry("providers", read_settings(home)).all() for each in provider.settings]
    keys = {each.name: f"hf_{uuid.uuid4().hex}" for each in settings if each.secret}
    others = {each.name: "http://127.0.0.1:9" for each in settings if each.required and not each.secret}
    studio = open_studio(
        read_settings({**home, **others, **keys, "BACKLOT_API_TOKEN": "token-" + "0" * 40}), jobs=False
    )
    try:
        page = build(studio)
        told = json.dumps([page.get_config_file(), cards(studio, LOCAL), studio.providers(owner=LOCAL)], default=str)
        told += str(launch_options(studio, Gate.of(studio.settings))["head"])
    finally:
        studio.close()
    assert len(keys) >= 5
    for name in keys:
        assert name in told  # named, so that a person knows what to set
    for key in (*keys.values(), "token-0000"):
        assert key not in told
