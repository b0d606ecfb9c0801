"""What becomes public when a person publishes a part of their library: shown first, then made as copies. The originals stay as they are."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from studio.artifacts import Artifact
from studio.errors import Conflict, RequestError
from studio.library import Library, baring
from studio.library import recipe as recipes
from studio.library.naming import download_name
from studio.provider import Wire

MOST = 200  # artifacts at once
CARD, INDEX = "README.md", "metadata.jsonl"


class Publication(Wire):
    """What is to be published, where, and how much of it is told.

    strip_prompts: also takes out everything else that is hidden, and names files by number. strip_places: takes out everything hidden,
    and puts the recipe back where prompts may stay.
    """

    repo: str = Field(max_length=193, description="The dataset, like somebody/pictures.")
    artifacts: tuple[str, ...] = Field(min_length=1, max_length=MOST, description="Which, in order.")
    folder: str = Field("", pattern=r"^[\w.-]{0,80}$", description="A folder in the dataset; empty: its root.")
    private: bool = Field(False, description="Only for you and those you invite.")
    strip_prompts: bool = Field(True, description="Without prompts, models and seeds.")
    strip_places: bool = Field(True, description="Without the place, the camera and other traces of a photo.")

    @field_validator("repo")
    @classmethod
    def _named(cls, repo: str) -> str:
        if not re.fullmatch(r"([A-Za-z0-9_.-]{1,96}/)?[A-Za-z0-9_.-]{1,96}", repo):
            raise ValueError(
                "repo: this is no name for a dataset. Use letters, digits, dots and dashes, like pictures or somebody/pictures."
            )
        return repo


@dataclass(frozen=True)
class PublicFile:
    """One file as others will find it. tells: what it says besides what is seen and heard. problem: why it cannot be published so."""

    artifact: str
    path: str
    media_type: str
    bytes: int
    tells: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Preview:
    """All that becomes public. digest: stands for exactly this, and is given back to publish it."""

    repo: str
    private: bool
    files: tuple[PublicFile, ...]
    card: str
    index: str
    digest: str

    @property
    def problems(self) -> list[str]:
        return [f"{file.path}: {file.problem}" for file in self.files if file.problem]

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "problems": self.problems}


def preview(publication: Publication, library: Library, owner: str) -> Preview:
    """What this would make public. Nothing leaves the studio. Raises NotFound for an artifact that is not this owner's."""
    if publication.folder in {".", ".."}:
        raise RequestError("This is no name for a folder.", field="folder", hint="Write a word.")
    artifacts = [library.get(one, owner=owner, trashed=False) for one in dict.fromkeys(publication.artifacts)]
    paths = _paths(artifacts, publication)
    files = tuple(_file(artifact, path, publication, library) for artifact, path in zip(artifacts, paths, strict=True))
    card, index = _card(publication, artifacts), _index(publication, artifacts, paths)
    shas = [artifact.sha for artifact in artifacts]
    whole = [publication.model_dump(), [asdict(file) for file in files], card, index, shas]
    digest = hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:32]
    return Preview(publication.repo, publication.private, files, card, index, digest)


def copies(
    publication: Publication, seen: str, library: Library, owner: str, folder: Path
) -> tuple[Preview, list[tuple[str, Path]]]:
    """The files to send, path in the dataset and copy in the folder, exactly as the preview with this digest showed them.

    Raises Conflict when something has changed since, RequestError for a file that cannot be published so.
    """
    shown = preview(publication, library, owner)
    if seen != shown.digest:
        raise Conflict(
            "This is not what the preview showed.", field="seen", hint="Look at the preview again, then publish."
        )
    if problem := next(iter(shown.problems), ""):
        raise RequestError(problem, field="artifacts", hint="Leave this one out, or publish it as it is.")
    made = []
    for number, file in enumerate(shown.files):
        artifact = library.get(file.artifact, owner=owner)
        target = folder / f"{number:04d}.{artifact.extension}"
        _copy(artifact, target, publication, library)
        made.append((file.path, target))
    for name, text in ((INDEX, shown.index), (CARD, shown.card)):
        if text:
            (folder / name).write_text(text, "utf-8")
            made.append((name if name == CARD else _under(publication, name), folder / name))
    return shown, made


def _copy(artifact: Artifact, target: Path, publication: Publication, library: Library) -> None:
    source = library.local_path(artifact)
    if not _bared(publication):
        shutil.copyfile(source, target)
        return
    bare = target.with_name(f"bare-{target.name}") if not publication.strip_prompts else target
    baring.bare_copy(source, bare, artifact.media_type)
    if bare != target:
        recipe = library.recipe_of(artifact)
        if not recipe or not recipes.embed(bare, target, artifact.media_type, recipe):
            shutil.copyfile(bare, target)
        bare.unlink()


def _file(artifact: Artifact, path: str, publication: Publication, library: Library) -> PublicFile:
    source, media_type = library.local_path(artifact), artifact.media_type
    tells, notes, problem = [], [], ""
    if not publication.strip_prompts:
        tells += ["prompt"] if artifact.prompt else []
        tells += ["recipe"] if library.recipe_of(artifact) else []
    if not _bared(publication):
        tells += ["place"] if baring.place_in(source, media_type) else []
        tells += ["other hidden data, as it is"]
    elif not baring.can_bare(media_type):
        problem = f"what is hidden in a file of the kind {media_type} cannot be taken out."
    elif baring.signed(source, media_type):
        notes.append("its signature of origin is taken out with the rest")
    return PublicFile(artifact.id, path, media_type, artifact.bytes, tuple(tells), tuple(notes), problem)


def _bared(publication: Publication) -> bool:
    return publication.strip_prompts or publication.strip_places


def _paths(artifacts: list[Artifact], publication: Publication) -> list[str]:
    """A path for each. Names hold words of the prompt only where prompts are published."""
    if publication.strip_prompts:
        names = [f"{artifact.media}-{number:03d}.{artifact.extension}" for number, artifact in enumerate(artifacts, 1)]
    else:
        names, taken = [], Counter[str]()
        for artifact in artifacts:
            name = download_name(artifact)
            taken[name] += 1
            stem, _, extension = name.rpartition(".")
            names.append(name if taken[name] == 1 else f"{stem}-{taken[name]}.{extension}")
    return [_under(publication, name) for name in names]


def _under(publication: Publication, name: str) -> str:
    return f"{publication.folder}/{name}" if publication.folder else name


def _card(publication: Publication, artifacts: list[Artifact]) -> str:
    """The dataset's page; none for a folder in it, whose page stays as it is."""
    if publication.folder:
        return ""
    kinds = ", ".join(f"{count} {kind}" for kind, count in Counter(a.media for a in artifacts).most_common())
    told = "Prompts are left out." if publication.strip_prompts else f"Prompts are in `{INDEX}`."
    title = publication.repo.rpartition("/")[2]
    return f"---\ntags:\n- backlot\n---\n\n# {title}\n\nMade with Backlot: {kinds}. {told}\n"


def _index(publication: Publication, artifacts: list[Artifact], paths: list[str]) -> str:
    """One line of JSON for each file with a prompt; empty where prompts are left out."""
    if publication.strip_prompts:
        return ""
    lines = []
    for artifact, path in zip(artifacts, paths, strict=True):
        line: dict[str, Any] = {"file_name": path.rpartition("/")[2], "prompt": artifact.prompt}
        line |= {"model": artifact.recipe.get("model", ""), "seed": artifact.seed}
        lines.append(json.dumps(line, ensure_ascii=False))
    return "\n".join(lines) + "\n"
