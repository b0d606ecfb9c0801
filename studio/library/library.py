"""The library: every picture, video, sound and text that was made or brought in, findable and never written over."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio.artifacts import Artifact
from studio.database import asset, lineage, reading
from studio.errors import RequestError
from studio.library import recipe as recipes
from studio.library import rows, search, trash
from studio.library.blobs import Blobs, copy_file, sha_of, storage_errors
from studio.library.content import examine
from studio.library.kinds import guess
from studio.library.search import PAGE, Filter, Page
from studio.library.thumbnails import Thumbnails

MEGABYTE = 1024 * 1024
LEFTOVER_AGE = 86_400.0  # seconds after which an unfinished file is nobody's


@dataclass(frozen=True)
class Prepared:
    """A file that is stored and waits for its row. spare: a copy kept until then when the content was stored before."""

    artifact: Artifact
    spare: Path | None = None


class Library:
    """Files by their content, rows by their owner. Thread-safe; every call of a person is checked against the owner.

    media_url: a folder or an fsspec URL. thumbs: a local folder; copies of remote files lie beside it. max_bytes: of one file, 0 for any.
    """

    def __init__(self, engine: Engine, media_url: str, thumbs: Path, *, max_bytes: int = 0) -> None:
        self.engine, self.max_bytes = engine, max_bytes
        self.blobs = Blobs(media_url, Path(thumbs).parent / "copies")
        self.thumbnails = Thumbnails(Path(thumbs))
        self._reading = reading(engine)

    def add(self, path: Path, *, owner: str, connection: Connection | None = None, **about: Any) -> Artifact:
        """Keep a file: `prepare` and `register` in one. about: as in `prepare`. The file itself stays where it is."""
        given = about.get("artifact_id", "")
        known = self.find(given) if given and connection is None else None
        if known is not None and known.owner == owner:
            return known
        prepared = self.prepare(path, owner=owner, **about)
        if connection is not None:
            return self.register(connection, prepared)
        with self.engine.begin() as own:
            return self.register(own, prepared)

    def prepare(
        self,
        path: Path,
        *,
        owner: str,
        artifact_id: str = "",
        media_type: str = "",
        title: str = "",
        job: str = "",
        index: int = 0,
        seed: int | None = None,
        recipe: Mapping[str, Any] | None = None,
        parents: Sequence[str] = (),
        source_url: str = "",
        project: str = "",
        listed: bool = True,
    ) -> Prepared:
        """Examine a file, put its recipe into it and store it: all that takes time, before a transaction begins.

        media_type: what the sender calls it, not believed. A file without a given recipe keeps the one it carries, and stays as it is.
        Raises RequestError for a file that is disguised, broken or too large, StorageFailed when it cannot be stored.
        """
        path = Path(path)
        self._check_size(path)
        facts = examine(path, media_type or guess(path.name) or ("" if job else guess(title)))
        artifact_id, now = artifact_id or rows.new_id(), time.time()
        parents = tuple(dict.fromkeys(parents))
        known = {
            "seed": seed,
            "job": job,
            "artifact": artifact_id,
            "parents": list(parents),
            "created_at": round(now, 3),
        }
        whole = recipes.complete(recipe or {}, **known)
        artifact = Artifact(
            id=artifact_id,
            owner=owner,
            sha="",
            bytes=0,
            media_type=facts.media_type,
            width=facts.width,
            height=facts.height,
            duration=facts.duration,
            title=recipes.plain(title),
            job=job,
            index=index,
            seed=seed,
            source_url=source_url,
            project=project,
            recipe=whole or recipes.read_recipe(path) or {},
            parents=parents,
            listed=listed,
            created_at=now,
        )
        return self._store(path, artifact, embed=bool(whole))

    def register(self, connection: Connection, prepared: Prepared) -> Artifact:
        """Write the row, in the caller's transaction. An id that is registered already stays as it is and comes back."""
        artifact = prepared.artifact
        trash.hold(connection, artifact.sha)
        registered = rows.insert(connection, artifact)
        if prepared.spare is not None:
            if not self.blobs.has(artifact.sha):  # dropped with its last row since it was found there
                self.blobs.put(prepared.spare, artifact.sha)
            prepared.spare.unlink(missing_ok=True)
        return registered

    def get(self, artifact_id: str, *, owner: str, trashed: bool = True) -> Artifact:
        """The artifact. Raises NotFound for an unknown id, somebody else's, or with trashed=False one in the trash."""
        found = self.find(artifact_id)
        if found is None or found.owner != owner or (found.trashed_at is not None and not trashed):
            raise rows.unknown(artifact_id)
        return found

    def find(self, artifact_id: str) -> Artifact | None:
        """The artifact, whoever owns it: for signed links and the job engine, never for a person's own call."""
        with self._reading.begin() as connection:
            return rows.find(connection, artifact_id)

    def search(
        self,
        *,
        owner: str,
        query: str = "",
        media: str = "",
        starred: bool = False,
        trashed: bool = False,
        job: str = "",
        project: str = "",
        limit: int = PAGE,
        offset: int = 0,
    ) -> Page:
        """One page, newest first. Every word of the query must begin a word of the artifact's title, prompt or model."""
        wanted = Filter(owner, query, media, starred, trashed, job, project)
        with self._reading.begin() as connection:
            return search.page(connection, wanted, limit, offset)

    def of_jobs(self, job_ids: Sequence[str]) -> dict[str, list[Artifact]]:
        """The artifacts of each job, in index order; what is in the trash is left out."""
        found: dict[str, list[Artifact]] = {job: [] for job in job_ids}
        if found:
            with self._reading.begin() as connection:
                artifacts = rows.select(
                    connection,
                    asset.c.job.in_(list(found)),
                    asset.c.trashed_at.is_(None),
                    order=(asset.c.job, asset.c.index, asset.c.number),
                )
            for artifact in artifacts:
                found[artifact.job].append(artifact)
        return found

    def star(self, ids: Iterable[str], on: bool, *, owner: str) -> None:
        """Mark these, or take the mark away. Raises NotFound, with nothing changed, when one is not the owner's."""
        self._change(ids, owner, starred=on)

    def trash(self, ids: Iterable[str], *, owner: str) -> None:
        """Put these into the trash."""
        self._change(ids, owner, trashed_at=time.time())

    def restore(self, ids: Iterable[str], *, owner: str) -> None:
        """Take these out of the trash."""
        self._change(ids, owner, trashed_at=None)

    def rename(self, artifact_id: str, title: str, *, owner: str) -> Artifact:
        """Give it another title, which the search then finds."""
        artifact = replace(self.get(artifact_id, owner=owner), title=recipes.plain(title)[:500])
        self._change([artifact_id], owner, title=artifact.title, words=rows.words_of(artifact))
        return artifact

    def forget(self, ids: Iterable[str], *, owner: str) -> int:
        """Delete these for good, now, wherever they are; how many. Raises NotFound, with nothing deleted, when one is not the owner's."""
        with self.engine.begin() as connection:
            mine = rows.owned(connection, ids, owner)
            shas = trash.drop_rows(connection, mine)
        trash.drop_unused(self.engine, self.blobs, shas, self.thumbnails.forget)
        return len(mine)

    def empty_trash(self, *, older_than: float = 0.0, owner: str | None = None) -> int:
        """Delete for good what has been in the trash for so many days; how many. owner: None for everybody's."""
        count, shas = trash.delete_rows(self.engine, trashed_before=trash.days_ago(older_than), owner=owner)
        trash.drop_unused(self.engine, self.blobs, shas, self.thumbnails.forget)
        return count

    def sweep(self, age: float = LEFTOVER_AGE) -> int:
        """Remove what crashes left behind: unfinished files, and files without a row. age: seconds. How many files had no row."""
        self.blobs.tidy(age)
        return trash.drop_unused(
            self.engine, self.blobs, trash.unused(self.engine, self.blobs, age), self.thumbnails.forget
        )

    def open(self, artifact: Artifact) -> IO[bytes]:
        """Its bytes, seekable. Raises NotFound when they are missing."""
        return self.blobs.open(artifact.sha)

    def local_path(self, artifact: Artifact) -> Path:
        """A file on this machine with its bytes, to be read only. Its name says nothing of its type."""
        return self.blobs.path(artifact.sha)

    def thumbnail(self, artifact: Artifact) -> Path:
        """A WebP picture, 256 pixels on its long side, made once for each content."""
        return self.thumbnails.of(artifact, lambda: self.local_path(artifact))

    def recipe_of(self, artifact: Artifact) -> dict[str, Any]:
        """What made it; empty for an upload without a recipe."""
        return dict(artifact.recipe)

    def parents(self, artifact_id: str, *, owner: str | None = None) -> list[Artifact]:
        """What it was made from, in order. owner: leaves out what is somebody else's."""
        return self._related(lineage.c.parent, lineage.c.child == artifact_id, owner)

    def children(self, artifact_id: str, *, owner: str | None = None) -> list[Artifact]:
        """What was made from it, oldest first. owner: leaves out what is somebody else's."""
        return self._related(lineage.c.child, lineage.c.parent == artifact_id, owner)

    def _related(self, column: sa.Column[str], condition: sa.ColumnElement[bool], owner: str | None) -> list[Artifact]:
        with self._reading.begin() as connection:
            ids = list(connection.scalars(sa.select(column).where(condition).order_by(lineage.c.position)))
            found = {
                artifact.id: artifact
                for artifact in rows.select(connection, asset.c.id.in_(ids), order=(asset.c.number,))
            }
        artifacts = [found[one] for one in ids if one in found] if column is lineage.c.parent else list(found.values())
        return [artifact for artifact in artifacts if owner is None or artifact.owner == owner]

    def _change(self, ids: Iterable[str], owner: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            rows.change(connection, rows.owned(connection, ids, owner), **values)

    def _store(self, path: Path, artifact: Artifact, *, embed: bool) -> Prepared:
        part = self.blobs.temporary()
        stored = False
        try:
            with storage_errors(self.blobs.workdir):
                inside = embed and recipes.embed(path, part, artifact.media_type, artifact.recipe)
            if not inside:
                copy_file(path, part)
            artifact = replace(artifact, sha=sha_of(part), bytes=part.stat().st_size)
            stored = self.blobs.put(part, artifact.sha)
            if embed and not inside:
                self.blobs.put_text(recipes.dump(artifact.recipe), artifact.sha, recipes.SIDECAR)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return Prepared(artifact, spare=None if stored else part)

    def _check_size(self, path: Path) -> None:
        size = path.stat().st_size
        if self.max_bytes and size > self.max_bytes:
            raise RequestError(
                f"This file has {size / MEGABYTE:,.1f} MB; the limit is {self.max_bytes / MEGABYTE:,.0f} MB.",
                field="file",
                hint="Use a smaller file.",
                code="too_large",
            )
