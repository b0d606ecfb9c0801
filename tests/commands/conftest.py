"""One studio of the local engine for all commands, run in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import commands._desk
from cli import app
from commands._desk import Call
from commands._here import Here
from commands._terminal import Terminal
from studio.settings import Settings, read_settings
from studio.studio import Studio, open_studio
from tests.media import samples


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Runs = Callable[..., Ended]


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("commands") / "home"


@pytest.fixture(scope="package")
def working(home: Path) -> Iterator[Studio]:
    """The studio at work."""
    studio = open_studio(read_settings({"BACKLOT_HOME": str(home)}))
    yield studio
    studio.close()


@pytest.fixture
def run(working: Studio, home: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Runs a command on that studio, as one that is opened for it."""
    return runs_on(working, home, monkeypatch)


def runs_on(studio: Studio, home: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Runs commands on this studio, in this process."""

    @contextmanager
    def opened(_settings: Settings, _works: bool, _terminal: Terminal) -> Iterator[Call]:
        yield Here(studio).call

    monkeypatch.setenv("BACKLOT_HOME", str(home))
    monkeypatch.setattr(commands._desk, "_opened", opened)

    def command(*words: object, typed: str = "") -> Ended:
        result = CliRunner().invoke(app, [str(word) for word in words], input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    return command


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A photo, a film with sound, and a voice."""
    folder = tmp_path_factory.mktemp("media")
    return {
        "photo": samples.picture(folder / "photo.png"),
        "film": samples.video(folder / "film.mp4", 0.5, sound=True),
        "voice": samples.sound(folder / "voice.wav", 0.4),
    }
