from __future__ import annotations

import errno
import os
import shutil
import time
from pathlib import Path

import pytest

from studio.errors import NotFound, StorageFailed
from studio.library import Library
from studio.library.blobs import Blobs, sha_of
from tests.library.conftest import open_library
from tests.library.test_library import RECIPE, add, files, rows
from tests.media import samples


@pytest.fixture(params=["local", "memory"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    url = str(tmp_path / "media") if request.param == "local" else f"memory://{tmp_path.name}/media"
    return Blobs(url, tmp_path / "copies")


def put(blobs: Blobs, data: bytes) -> tuple[str, bool]:
    part = blobs.temporary()
    part.write_bytes(data)
    sha = sha_of(part)
    return sha, blobs.put(part, sha)


def test_keeps_content_once(blobs: Blobs) -> None:
    sha, new = put(blobs, b"one")
    assert new
    assert put(blobs, b"one") == (sha, False)
    with blobs.open(sha) as file:
        file.seek(1)
        assert file.read() == b"ne"
    assert blobs.path(sha).read_bytes() == b"one"


def test_mends_a_blob_that_is_too_short(blobs: Blobs) -> None:
    sha, _ = put(blobs, b"whole")
    if blobs.local:
        blobs.path(sha).write_bytes(b"wh")
    else:
        with blobs._remote.open(blobs._key(sha), "wb") as file:
            file.write(b"wh")
    assert put(blobs, b"whole") == (sha, True)
    assert blobs.open(sha).read() == b"whole"


def test_says_when_a_file_is_gone(blobs: Blobs) -> None:
    for call in (blobs.open, blobs.path):
        with pytest.raises(NotFound, match="missing"):
            call("0" * 64)
    blobs.remove("0" * 64)


def test_never_changes_what_lies_beside(blobs: Blobs) -> None:
    sha, _ = put(blobs, b"one")
    blobs.put_text("first", sha, ".json")
    blobs.put_text("second", sha, ".json")
    assert blobs.read_text(sha, ".json") == "first"
    blobs.remove(sha)
    assert not blobs.has(sha)
    assert not blobs.has(sha, ".json")


def test_lists_the_old_ones(blobs: Blobs) -> None:
    sha, _ = put(blobs, b"one")
    blobs.put_text("beside", sha, ".json")
    assert list(blobs.older_than(3600)) == []
    assert list(blobs.older_than(-3600)) == [sha]


def test_tidies_what_was_left_unfinished(blobs: Blobs) -> None:
    old, new = blobs.temporary(), blobs.temporary()
    old.write_bytes(b"half")
    new.write_bytes(b"under way")
    os.utime(old, (time.time() - 7200,) * 2)
    blobs.tidy(3600)
    assert not old.exists()
    assert new.exists()


class Disk:
    """Fails at a chosen place, after half of what was to be written."""

    def __init__(self, patch: pytest.MonkeyPatch, number: int) -> None:
        self.patch, self.error = patch, OSError(number, os.strerror(number))

    def fails_at(self, place: str) -> None:
        if place == "copy":
            self.patch.setattr(shutil, "copyfile", self._half)
            self.patch.setattr(shutil, "copyfileobj", self._raise)
        else:
            self.patch.setattr(os, "fsync", self._raise)

    def _half(self, source: Path, target: Path) -> None:
        Path(target).write_bytes(Path(source).read_bytes()[:100])
        raise self.error

    def _raise(self, *_: object) -> None:
        raise self.error


@pytest.mark.parametrize("place", ["copy", "fsync"])
@pytest.mark.parametrize(
    ("number", "message"),
    [(errno.ENOSPC, "disk is full"), (errno.EACCES, "cannot be written"), (errno.EIO, "could not be stored")],
)
@pytest.mark.parametrize("recipe", [RECIPE, {}], ids=["recipe", "upload"])
def test_leaves_nothing_when_the_disk_fails(
    shelf: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, number: int, message: str, recipe: dict
) -> None:
    path = samples.picture(tmp_path / "a.png")
    Disk(monkeypatch, number).fails_at(place)
    with pytest.raises(StorageFailed, match=message) as caught:
        shelf.add(path, owner="me", recipe=recipe)
    assert caught.value.hint
    assert files(shelf) == []
    assert rows(shelf) == 0
    monkeypatch.undo()
    assert shelf.add(path, owner="me", recipe=recipe).bytes > 0


def test_says_when_the_media_folder_cannot_be_made(shelf: Library, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("in the way")
    library = open_library(shelf.engine, tmp_path, media_url=str(tmp_path / "a-file" / "media"))
    with pytest.raises(StorageFailed, match="could not be stored"):
        add(library, tmp_path)
    assert rows(library) == 0


def test_keeps_a_secret_of_the_url_out_of_the_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = Blobs("memory://user:hunter2@host/media?token=hunter3", tmp_path / "copies")
    part = blobs.temporary()
    part.write_bytes(b"one")
    monkeypatch.setattr(
        type(blobs._remote), "put_file", lambda *_, **__: (_ for _ in ()).throw(OSError(errno.EIO, "broken"))
    )
    with pytest.raises(StorageFailed) as caught:
        blobs.put(part, sha_of(part))
    assert "hunter" not in caught.value.message + caught.value.hint
