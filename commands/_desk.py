"""The studio that a command talks to: the one that runs on this home, else one that is opened for as long as the command takes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from commands._terminal import Terminal
from studio.errors import BacklotError, RequestError
from studio.settings import Settings, read_settings

Call = Callable[..., Any]


class Desk(Terminal):
    """A terminal with a studio behind it.

    call: `(name, *arguments) -> object` over the functions of the public API, and over four for files: `upload(path)`,
    `download(artifact, path)`, `bring_people(path, consent)` and `take_people(path)`. here: whether the studio ends with the command.
    """

    def __init__(self, call: Call, here: bool, as_json: bool = False, quiet: bool = False) -> None:
        super().__init__(as_json, quiet)
        self.call, self.here = call, here


@contextmanager
def desk(as_json: bool = False, quiet: bool = False, works: bool = True) -> Iterator[Desk]:
    """A desk at the studio. An error ends the program with one sentence and the exit code that goes with it.

    works: whether a studio that is opened for the command carries out jobs, or is only to look and to keep what is asked.
    """
    terminal = Terminal(as_json, quiet)
    try:
        settings = read_settings()
        note = running(settings)
        with _asked(note) if note else _opened(settings, works, terminal) as call:
            yield Desk(call, note is None, as_json, quiet)
    except BacklotError as error:
        raise terminal.refuse(error) from error
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def running(settings: Settings) -> dict[str, Any] | None:
    """What the running studio has written down about itself; None where none runs. A note that a killed one left counts as none."""
    path = settings.home / "studio.json"
    try:
        note: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return note if _lives(int(note["pid"])) else None
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise RequestError(f"{path} cannot be read.", hint="Start the studio again, or remove that file.") from error


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True


@contextmanager
def _asked(note: dict[str, Any]) -> Iterator[Call]:
    from commands._running import Running

    with Running(note["url"], note["token"]) as studio:
        yield studio.call


@contextmanager
def _opened(settings: Settings, works: bool, terminal: Terminal) -> Iterator[Call]:
    from commands._here import Here
    from commands._work import at_work
    from studio.studio import open_studio

    studio = open_studio(settings, jobs=False)
    try:
        if works:
            with at_work(studio, terminal) as take_over:
                yield Here(studio, take_over).call
        else:
            yield Here(studio).call
    finally:
        studio.close()


def named_file(path: Path, what: str = "file") -> Path:
    """The path, if there is a file. Raises RequestError."""
    if not path.is_file():
        raise RequestError(f"There is no {what} {path}.", field="path", hint="Check the path.")
    return path
