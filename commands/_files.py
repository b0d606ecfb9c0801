"""Files on their way in and out: what a command takes becomes an artifact of the library, and what is made is saved where it is wanted."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from commands._desk import Desk, named_file
from studio.artifacts import EXTENSIONS
from studio.errors import NotFound, RequestError

LAST = "last"
SAME = {"jpeg": "jpg", "wave": "wav", "text": "txt", "htm": "html"}


def artifact_of(desk: Desk, source: str, media: str = "", field: str = "") -> str:
    """The id of the artifact that a word of the command line means: a file's path, an https address, "last", or the id itself.

    media: of what kind "last" is, several with commas.
    """
    if source == LAST:
        return newest(desk, media, field)
    taken = taken_in(desk, source)
    if taken is None and (Path(source).suffix or os.sep in source):
        raise RequestError(f"There is no file {source}.", field=field, hint="Check the path, or give an artifact's id.")
    return str(taken["id"]) if taken else source


def taken_in(desk: Desk, source: str) -> dict[str, Any] | None:
    """The artifact made of a file, a public https address or a data: URI; None for anything else."""
    if source[:8].lower() == "https://" or source[:5].lower() == "data:":
        imported: dict[str, Any] = desk.call("import_media", source)["artifact"]
        return imported
    path = Path(source).expanduser()
    if not path.is_file():
        return None
    desk.say(f"Taking in {path.name}")
    uploaded: dict[str, Any] = desk.call("upload", path)
    return uploaded


def newest(desk: Desk, media: str = "", field: str = "") -> str:
    """The newest artifact of one of these kinds. Raises NotFound."""
    for kind in media.split(","):
        if found := desk.call("search_library", "", kind, 1, 0)["items"]:
            return str(found[0]["id"])
    what = media.replace(",", " or ") or "file"
    raise NotFound(f"There is no {what} in the library yet.", field=field, hint="Make one, or give a file.")


def save_all(desk: Desk, artifacts: Sequence[dict[str, Any]], wanted: Path, first: int = 1) -> list[str]:
    """The files that these are now in. wanted: a file's name, several are numbered from `first` on; or a folder."""
    into_folder = wanted.is_dir() or not wanted.suffix
    saved = []
    for number, artifact in enumerate(artifacts, first):
        path = wanted / _own_name(artifact) if into_folder else _numbered(desk, wanted, number, artifact)
        save(desk, artifact, path)
        saved.append(str(path))
    return saved


def save(desk: Desk, artifact: dict[str, Any], path: Path) -> None:
    """Write the artifact's file, whole or not at all."""
    part = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        desk.call("download", artifact, part)
        part.replace(path)
    except OSError as error:
        raise RequestError(
            f"{path} cannot be written: {error.strerror}.", field="output", hint="Choose another place."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def text_of(text: str | None, file: Path | None, what: str) -> str:
    """The words given on the command line or in a file, "-" for stdin. Raises RequestError where both are given, or the file is none."""
    if file is None:
        return text or ""
    if text:
        raise RequestError(f"The {what} is given twice, as text and as a file.", field=what, hint="Leave one out.")
    try:
        if str(file) == "-":
            from commands._terminal import piped_in

            return piped_in(what).strip()
        return named_file(file).read_text(encoding="utf-8").strip()
    except UnicodeDecodeError as error:
        raise RequestError(f"{file} is not text in UTF-8.", field=what, hint="Save it as UTF-8.") from error


def extension(path: Path) -> str:
    """What kind of file a name says, like "jpg"; empty where it says none."""
    suffix = path.suffix.lower().lstrip(".")
    return SAME.get(suffix, suffix)


def _numbered(desk: Desk, wanted: Path, number: int, artifact: dict[str, Any]) -> Path:
    """The name for one of several; with the ending of what it really is."""
    real = EXTENSIONS.get(artifact["media_type"], "bin")
    named = wanted if extension(wanted) == real else wanted.with_suffix(f".{real}")
    if named != wanted:
        desk.say(f"It is a {real} file, saved as {named.name}")
    return named if number == 1 else named.with_name(f"{named.stem}-{number}{named.suffix}")


def _own_name(artifact: dict[str, Any]) -> str:
    real = EXTENSIONS.get(artifact["media_type"], "bin")
    return f"{time.strftime('%Y-%m-%d')}_{artifact['id'].replace(':', '-')[-17:]}.{real}"
