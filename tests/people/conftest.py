"""An idle studio with photos and a voice in its library, and a way to keep people in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.people import Persona
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.media import samples

Keeps = Callable[..., Persona]


@pytest.fixture
def idle(tmp_path: Path) -> Iterator[Studio]:
    """A studio that carries nothing out."""
    studio = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path / "home")}), jobs=False)
    yield studio
    studio.close()


@pytest.fixture
def photo(idle: Studio, tmp_path: Path) -> Callable[..., str]:
    """Brings in a photo; another one for each seed."""

    def bring(seed: int = 1, owner: str = OWNER) -> str:
        return idle.import_file(samples.picture(tmp_path / f"{owner}-{seed}.png", seed=seed), owner=owner).id

    return bring


@pytest.fixture
def voice(idle: Studio, tmp_path: Path) -> str:
    return idle.import_file(samples.sound(tmp_path / "voice.wav", 0.4), owner=OWNER).id


@pytest.fixture
def keep(idle: Studio) -> Keeps:
    """Keeps a persona that has agreed."""

    def save(name: str, *photos: str, owner: str = OWNER, **more: Any) -> Persona:
        return idle.save_persona({"name": name, "photos": list(photos), "consent": True, **more}, owner=owner)

    return save
