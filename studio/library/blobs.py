"""The bytes of the library, kept under the SHA-256 of their content: in a folder, or anywhere fsspec reaches."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from studio.errors import NotFound, StorageFailed

CHUNK = 1024 * 1024
TEMPORARY = "tmp"


class Blobs:
    """Files named by their content, so the same content is there once; what is there is never written again.

    url: a folder, or an fsspec URL. cache: a local folder for copies of remote files.
    """

    def __init__(self, url: str, cache: Path) -> None:
        self.url, self.cache = url, cache
        self.local = "://" not in url or url.startswith("file://")
        self.folder = Path(url.removeprefix("file://")).expanduser()

    @property
    def workdir(self) -> Path:
        """Where files are made ready: beside the blobs where these are local, so that a rename is enough."""
        folder = (self.folder if self.local else self.cache) / TEMPORARY
        with storage_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def temporary(self) -> Path:
        return self.workdir / f"{secrets.token_hex(12)}.part"

    def put(self, path: Path, sha: str) -> bool:
        """Move a file of the workdir in under its hash. False when that content was there already: then the file stays where it is."""
        return self._put_local(path, sha) if self.local else self._put_remote(path, sha)

    def has(self, sha: str, suffix: str = "") -> bool:
        with storage_errors(self.url):
            return (
                (self.folder / _name(sha, suffix)).exists()
                if self.local
                else self._remote.exists(self._key(sha, suffix))
            )

    def put_text(self, text: str, sha: str, suffix: str) -> None:
        """A small file beside a blob. One that is there stays."""
        if self.has(sha, suffix):
            return
        with self.scratch() as part:
            part.write_text(text, "utf-8")
            self._move(part, sha, suffix)

    def read_text(self, sha: str, suffix: str) -> str:
        with self.open(sha, suffix) as file:
            return str(file.read().decode("utf-8"))

    def open(self, sha: str, suffix: str = "") -> IO[bytes]:
        """Its bytes, seekable. Raises NotFound when they are gone."""
        try:
            return (
                (self.folder / _name(sha, suffix)).open("rb")
                if self.local
                else self._remote.open(self._key(sha, suffix), "rb")
            )
        except FileNotFoundError as error:
            raise _gone() from error

    def path(self, sha: str) -> Path:
        """A local file with its bytes; a remote one is copied into the cache first."""
        if self.local:
            path = self.folder / _name(sha)
            if not path.exists():
                raise _gone()
            return path
        copy = self.cache / sha
        if not copy.exists():
            self._fetch(sha, copy)
        os.utime(copy)
        return copy

    def remove(self, sha: str) -> None:
        """Drop a blob with what lies beside it. Nothing happens when it is gone already."""
        with storage_errors(self.url):
            for suffix in ("", ".json"):
                if self.local:
                    (self.folder / _name(sha, suffix)).unlink(missing_ok=True)
                elif self._remote.exists(self._key(sha, suffix)):
                    self._remote.rm_file(self._key(sha, suffix))
            (self.cache / sha).unlink(missing_ok=True)

    def older_than(self, age: float) -> Iterator[str]:
        """The hashes of blobs that were put at least `age` seconds ago."""
        limit = time.time() - age
        if self.local:
            for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
                if len(path.name) == 64 and path.stat().st_mtime < limit:
                    yield path.name
            return
        for key, entry in self._remote.find(self._root, detail=True).items():
            name, stamp = key.rsplit("/", 1)[-1], _stamp(entry)
            if len(name) == 64 and stamp is not None and stamp < limit:
                yield name

    def tidy(self, age: float) -> None:
        """Remove what a crash left unfinished and copies not used for `age` seconds."""
        limit = time.time() - age
        for folder in (self.workdir, self.cache):
            for path in folder.glob("*"):
                with contextlib.suppress(FileNotFoundError):  # another process tidies too
                    if path.is_file() and path.stat().st_mtime < limit:
                        path.unlink()

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """A temporary file beside the blobs, gone afterwards unless it was moved in."""
        path = self.temporary()
        try:
            with storage_errors(self.url):
                yield path
        finally:
            path.unlink(missing_ok=True)

    def _put_local(self, path: Path, sha: str) -> bool:
        with storage_errors(self.folder):
            there = self.folder / _name(sha)
            if there.exists() and there.stat().st_size == path.stat().st_size:
                return False
        self._move(path, sha)
        return True

    def _put_remote(self, path: Path, sha: str) -> bool:
        with storage_errors(self.url):
            key = self._key(sha)
            if self._remote.exists(key) and self._remote.size(key) == path.stat().st_size:
                return False
        self._move(path, sha)
        return True

    def _move(self, path: Path, sha: str, suffix: str = "") -> None:
        with storage_errors(self.url):
            if self.local:
                _settle(path, self.folder / _name(sha, suffix))
                return
            part = f"{self._root}/{TEMPORARY}/{path.name}"
            self._remote.makedirs(f"{self._root}/{TEMPORARY}", exist_ok=True)
            self._remote.makedirs(self._key(sha, suffix).rsplit("/", 1)[0], exist_ok=True)
            try:
                self._remote.put_file(str(path), part)
                self._remote.mv(part, self._key(sha, suffix))
            except BaseException:
                with contextlib.suppress(Exception):  # the first error is the one to tell
                    self._remote.rm_file(part)
                raise
            path.unlink(missing_ok=True)

    def _fetch(self, sha: str, copy: Path) -> None:
        with self.scratch() as part:
            with self.open(sha) as source, part.open("wb") as target:
                shutil.copyfileobj(source, target, CHUNK)
            part.replace(copy)

    @cached_property
    def _fs(self) -> tuple[Any, str]:
        from fsspec.core import url_to_fs

        fs, root = url_to_fs(self.url)
        return fs, root.rstrip("/")

    @property
    def _remote(self) -> Any:
        return self._fs[0]

    @property
    def _root(self) -> str:
        return self._fs[1]

    def _key(self, sha: str, suffix: str = "") -> str:
        return f"{self._root}/{_name(sha, suffix)}"


def sha_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_file(source: Path, target: Path) -> None:
    """Copy the bytes, sharing them on disk where the file system can."""
    with storage_errors(target.parent):
        shutil.copyfile(source, target)


@contextlib.contextmanager
def storage_errors(place: Path | str) -> Iterator[None]:
    """Whatever goes wrong with the disk inside becomes a StorageFailed with a way out."""
    try:
        yield
    except OSError as error:
        raise _storage_failed(error, place) from error


def _storage_failed(error: OSError, place: Path | str) -> StorageFailed:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFailed(
            "The disk is full; nothing was kept.", hint="Free some space, or empty the library's trash, and try again."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StorageFailed(
            f"The media folder {_shown(place)} cannot be written; nothing was kept.",
            hint="Give the studio the right to write there, or set BACKLOT_MEDIA_URL or BACKLOT_HOME to another place.",
        )
    reason = error.strerror or type(error).__name__
    return StorageFailed(
        f"The media could not be stored in {_shown(place)}: {reason}.",
        hint="Look at the disk, or set BACKLOT_MEDIA_URL to another place.",
    )


def _shown(place: Path | str) -> str:
    """A place without the user, the password and the query that a URL may hold."""
    scheme, mark, rest = str(place).partition("://")
    return f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}" if mark else scheme


def _settle(part: Path, place: Path) -> None:
    """Give a finished file its name so that it is whole or not there, also after a power cut."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(place)
    if os.name == "posix":
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _name(sha: str, suffix: str = "") -> str:
    return f"{sha[:2]}/{sha}{suffix}"


def _gone() -> NotFound:
    return NotFound(
        "The file of this artifact is missing from the media folder.",
        hint="Restore the folder from a backup, or make it again.",
    )


def _stamp(entry: dict[str, Any]) -> float | None:
    """When a remote file was last written; None where its file system does not say."""
    names = ("mtime", "created", "LastModified", "last_modified", "updated")
    stamp = next((entry[name] for name in names if entry.get(name)), None)
    if isinstance(stamp, datetime):
        return stamp.timestamp()
    return float(stamp) if isinstance(stamp, int | float) else None
