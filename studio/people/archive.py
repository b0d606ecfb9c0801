"""The layout of people in an archive or a folder, as sogni-agent keeps them, and its files by their names.

    personas/index.json         [{id, name, slug, relationship, description, tags, voice, photoPath, voiceClipPath, ...}]
    personas/<slug>/photo.ext   and photo-2.ext, ...; voice-clip.ext
    memories.json               [{id, key, value, category, source, createdAt, updatedAt}]
    personality.txt

Source: the Sogni skill's references/personas-memory.md and its command line (read 2026-11). `photoPaths`, with every photo, is ours. Of the
paths in it only the file's name is read, and looked up in the persona's own folder: nothing outside of what is brought is ever opened.
"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from studio.errors import RequestError

INDEX, MEMORIES, PERSONALITY = "personas/index.json", "memories.json", "personality.txt"
TEXT_LIMIT = 4 * 1024 * 1024  # bytes of a text in the archive
MEDIA_LIMIT = 200 * 1024 * 1024  # bytes of a photo or a voice
PART = 1024 * 1024  # bytes read at once

Opener = Callable[[str], IO[bytes] | None]


@contextmanager
def opened(path: Path) -> Iterator[Opener]:
    """What opens the files of an archive or a folder by their names in it, None for one that is not there."""
    if path.is_dir():
        _needed({name for name in (INDEX, MEMORIES, PERSONALITY) if (path / name).is_file()})
        yield lambda name: _in_folder(path, name)
        return
    with _readable():
        archive = zipfile.ZipFile(path)
    with archive:
        names = set(archive.namelist())
        _needed({INDEX, MEMORIES, PERSONALITY} & names)
        yield lambda name: archive.open(name) if name in names else None


def list_of(opener: Opener, name: str) -> list[Any]:
    """The JSON list of this name; empty where there is none."""
    text = text_of(opener, name)
    try:
        found = json.loads(text) if text.strip() else []
    except (ValueError, RecursionError) as error:
        raise RequestError(f"{name} is not JSON.", field="file", hint="Export it again.") from error
    if not isinstance(found, list):
        raise RequestError(f"{name} is not a list.", field="file", hint="Export it again.")
    return found


def text_of(opener: Opener, name: str) -> str:
    """The text of this name; empty where there is none. Raises RequestError for one that cannot be read as text."""
    with _readable():
        file = opener(name)
        if file is None:
            return ""
        with file:
            data = file.read(TEXT_LIMIT + 1)
    if len(data) > TEXT_LIMIT:
        raise RequestError(f"{name} is too large.", field="file", hint=f"At most {TEXT_LIMIT // PART} MB are read.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError(f"{name} is not text in UTF-8.", field="file", hint="Save it as UTF-8.") from error


def copy(opener: Opener, name: str, target: Path) -> bool:
    """Whether the file was there; it then lies at the target."""
    with _readable():
        file = opener(name)
    if file is None:
        return False
    size = 0
    with file, target.open("wb") as out:
        while data := _part(file):
            size += len(data)
            if size > MEDIA_LIMIT:
                raise RequestError(
                    f"{name} is too large.", field="file", hint=f"At most {MEDIA_LIMIT // PART} MB are read."
                )
            out.write(data)
    return True


def _part(file: IO[bytes]) -> bytes:
    with _readable():
        return file.read(PART)


@contextmanager
def _readable() -> Iterator[None]:
    """Raises RequestError for an archive that is broken or locked."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
        # RuntimeError: zipfile's way of saying that a password is needed, or a method it does not know.
        raise RequestError(
            "This archive cannot be read.", field="file", hint="Choose an unencrypted ZIP, as Export writes it."
        ) from error


def _in_folder(root: Path, name: str) -> IO[bytes] | None:
    """The file, unless a link leads to it: what it is then, the folder does not say."""
    path = root.resolve() / name
    if os.path.realpath(path) != str(path) or not path.is_file():
        return None
    return path.open("rb")


def _needed(found: set[str]) -> None:
    if not found:
        raise RequestError(
            "There are no personas, memories or personality in this.",
            field="file",
            hint=f"It holds {INDEX}, {MEMORIES} or {PERSONALITY}.",
        )
