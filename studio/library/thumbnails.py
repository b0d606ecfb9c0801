"""Small pictures of artifacts: WebP, 256 pixels on the long side, made once for each content."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.artifacts import Artifact
from studio.library.blobs import storage_errors


class Thumbnails:
    """A local folder of them, by hash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._making: dict[str, tuple[threading.Lock, int]] = {}  # lock, how many hold or wait for it
        self._guard = threading.Lock()

    def of(self, artifact: Artifact, original: Callable[[], Path]) -> Path:
        """The thumbnail's file. Asked for by many at once it is made by one, the others wait."""
        place = self._place(artifact.sha)
        if place.exists():
            return place
        with self._alone(artifact.sha):
            if not place.exists():
                self._make(artifact, original, place)
        return place

    def forget(self, sha: str) -> None:
        self._place(sha).unlink(missing_ok=True)

    def _place(self, sha: str) -> Path:
        return self.folder / sha[:2] / f"{sha}.webp"

    def _make(self, artifact: Artifact, original: Callable[[], Path], place: Path) -> None:
        from studio.media import pictures

        picture = pictures.picture_of(original, artifact.media, artifact.extension)
        with storage_errors(self.folder):
            place.parent.mkdir(parents=True, exist_ok=True)
            part = place.with_name(f".{secrets.token_hex(8)}.part")
            try:
                picture.save(part, "WEBP", quality=80, method=2)
                part.replace(place)
            finally:
                part.unlink(missing_ok=True)

    @contextmanager
    def _alone(self, sha: str) -> Iterator[None]:
        with self._guard:
            lock, users = self._making.get(sha, (threading.Lock(), 0))
            self._making[sha] = (lock, users + 1)
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, users = self._making[sha]
                if users == 1:
                    del self._making[sha]
                else:
                    self._making[sha] = (lock, users - 1)
