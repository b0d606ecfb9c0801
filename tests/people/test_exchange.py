"""Personas, memories and the personality as an archive in the layout of sogni-agent: the way round, and what is refused."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.errors import BacklotError, RequestError
from studio.people import archive as layout
from studio.people import exchange
from studio.studio import Studio
from tests.conftest import OWNER
from tests.media import samples
from tests.people.conftest import Keeps

INDEX = "personas/index.json"


@pytest.fixture
def png(tmp_path: Path) -> bytes:
    return samples.picture(tmp_path / "picture.png", seed=9).read_bytes()


def archive(path: Path, **files: Any) -> Path:
    """A ZIP with these files; what is not bytes is written as JSON."""
    with zipfile.ZipFile(path, "w") as out:
        for name, content in files.items():
            out.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return path


def entry(name: str = "Mark", slug: str = "mark", **more: Any) -> dict[str, Any]:
    return {"id": "p1", "name": name, "slug": slug, "relationship": "self", **more}


def bring(studio: Studio, path: Path, owner: str = "bert", consent: bool = True) -> exchange.Brought:
    return studio.import_people(path, owner=owner, consent=consent)


def nothing_came(studio: Studio, owner: str = "bert") -> bool:
    kept = (studio.personas(owner=owner), studio.memories(owner=owner), studio.personality(owner=owner)[0])
    return not any(kept) and studio.search(owner=owner).total == 0


def test_what_is_taken_out_comes_back_the_same(
    idle: Studio, photo: Callable[..., str], voice: str, keep: Keeps, tmp_path: Path
) -> None:
    keep(
        "Mark", photo(1), photo(2), relationship="self", description="30s", tags=["me"], voice="warm", voice_clip=voice
    )
    keep("小明", photo(3), relationship="pet")
    idle.remember("preferred_style", "watercolor", owner=OWNER)
    idle.remember("home", "Ulm", "fact", owner=OWNER)
    idle.set_personality("Be brief.\nAlways.", owner=OWNER)
    path = idle.export_people(tmp_path / "people.zip", owner=OWNER)
    brought = bring(idle, path)
    assert (brought.personas, brought.stayed, brought.missing) == (("Mark", "小明"), (), ())

    def contents(owner: str) -> list[Any]:
        def shas(files: tuple[str, ...]) -> list[str]:
            return [idle.library.get(file, owner=owner).sha for file in files]

        personas = [
            (each.name, each.slug, each.relationship, each.description, each.tags, each.voice, shas(each.files))
            for each in idle.personas(owner=owner)
        ]
        notes = [(each.key, each.value, each.category) for each in idle.memories(owner=owner)]
        return [personas, notes, idle.personality(owner=owner)]

    assert contents("bert") == contents(OWNER)
    assert {each.source for each in idle.memories(owner="bert")} == {"import"}
    assert not {file for each in idle.personas(owner="bert") for file in each.files} & {
        file for each in idle.personas(owner=OWNER) for file in each.files
    }


def test_the_layout_is_that_of_sogni_agent(
    idle: Studio, photo: Callable[..., str], voice: str, keep: Keeps, tmp_path: Path
) -> None:
    keep("Mary Ann", photo(1), photo(2), voice_clip=voice)
    with zipfile.ZipFile(idle.export_people(tmp_path / "people.zip", owner=OWNER)) as made:
        folder = "personas/mary-ann"
        files = {f"{folder}/photo.png", f"{folder}/photo-2.png", f"{folder}/voice-clip.wav"}
        assert set(made.namelist()) == {INDEX, "memories.json", "personality.txt", *files}
        (index,) = json.loads(made.read(INDEX))
    assert (index["photoPath"], index["voiceClipPath"]) == (f"{folder}/photo.png", f"{folder}/voice-clip.wav")
    assert {"id", "name", "slug", "relationship", "description", "tags", "voice", "createdAt", "updatedAt"} <= set(
        index
    )


def test_brings_in_a_folder_as_sogni_agent_keeps_it(idle: Studio, tmp_path: Path, png: bytes) -> None:
    root = tmp_path / "sogni"
    folder = root / "personas" / "mark"
    folder.mkdir(parents=True)
    (folder / "photo.jpg").write_bytes(png)
    clip = samples.sound(folder / "voice-clip.wav", 0.4)
    told = entry(photoPath=str(folder / "photo.jpg"), voiceClipPath=str(clip), description=None, tags=["me"], extra=1)
    (root / INDEX).write_text(json.dumps([told]))
    (root / "memories.json").write_text(json.dumps([{"id": "m", "key": "style", "value": "ink", "source": "user"}]))
    (root / "personality.txt").write_text("Be bold.\n")
    assert bring(idle, root) == exchange.Brought(("Mark",), ("style",), True)
    (kept,) = idle.personas(owner="bert")
    assert idle.library.get(kept.photo, owner="bert").media_type == "image/png"  # by content
    assert idle.library.get(kept.voice_clip, owner="bert").media == "audio"
    assert idle.personality(owner="bert") == ("Be bold.", True)


def test_what_is_here_already_stays(idle: Studio, keep: Keeps, tmp_path: Path, png: bytes) -> None:
    kept = keep("Mark", description="mine", owner="bert")
    idle.remember("style", "oil", owner="bert")
    idle.set_personality("Mine.", owner="bert")
    theirs = [entry(photoPath="photo.png"), entry("Anna", "anna")]
    notes = [{"key": "style", "value": "ink"}, {"key": "home", "value": "Ulm", "category": "fact"}]
    files = {INDEX: theirs, "personas/mark/photo.png": png, "memories.json": notes, "personality.txt": b"Theirs."}
    brought = bring(idle, archive(tmp_path / "a.zip", **files))
    assert (brought.personas, brought.memories, brought.personality) == (("Anna",), ("home",), False)
    assert brought.stayed == ("Mark", "style", "personality")
    assert kept in idle.personas(owner="bert")
    assert idle.personality(owner="bert")[0] == "Mine."
    assert idle.search(owner="bert").total == 0


def test_nobody_is_brought_in_who_has_not_agreed(idle: Studio, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", **{INDEX: [entry()]})
    with pytest.raises(RequestError, match="agrees") as refused:
        bring(idle, path, consent=False)
    assert refused.value.field == "consent"
    memories = archive(tmp_path / "b.zip", **{"memories.json": [{"key": "a", "value": "b"}]})
    assert bring(idle, memories, consent=False).memories == ("a",)


@pytest.mark.parametrize(
    "path",
    [
        "/etc/hostname",
        "../../../../etc/hostname",
        "C:\\secret\\photo.png",
        "..",
        "",
        "personas/mark/",
        "\0",
        "~/.ssh/id",
        "a" * 300,
    ],
)
@pytest.mark.parametrize("form", ["archive", "folder"])
def test_a_path_never_leads_out(idle: Studio, tmp_path: Path, path: str, form: str) -> None:
    if form == "archive":
        place = archive(tmp_path / "a.zip", **{INDEX: [entry(photoPath=path)], "../../etc/hostname": b"x"})
    else:
        place = tmp_path / "folder"
        (place / "personas" / "mark").mkdir(parents=True)
        (place / INDEX).write_text(json.dumps([entry(photoPath=path)]))
    brought = bring(idle, place)
    assert brought.personas == ("Mark",)
    assert brought.missing == ((path[:200],) if path else ())
    assert idle.personas(owner="bert")[0].photos == ()
    assert idle.search(owner="bert").total == 0


@pytest.mark.parametrize("slug", ["../anna", "/etc", "..", "", "a/b", "A", "mark/../anna"])
def test_a_folders_name_never_leads_out(idle: Studio, tmp_path: Path, png: bytes, slug: str) -> None:
    files = {INDEX: [entry(slug=slug, photoPath="photo.png")], "personas/anna/photo.png": png, "anna/photo.png": png}
    assert bring(idle, archive(tmp_path / "a.zip", **files)).missing == ("photo.png",)
    assert idle.personas(owner="bert")[0].slug == "mark"


@pytest.mark.parametrize("what", ["file", "folder", "index"])
def test_a_link_in_a_folder_is_not_followed(idle: Studio, tmp_path: Path, png: bytes, what: str) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    outside.mkdir()
    (outside / "photo.png").write_bytes(png)
    (outside / "index.json").write_text(json.dumps([entry("Secret", "secret")]))
    (root / "personas").mkdir(parents=True)
    if what == "index":
        (root / INDEX).symlink_to(outside / "index.json")
        (root / "memories.json").write_text("[]")
        assert bring(idle, root).personas == ()
        return
    (root / INDEX).write_text(json.dumps([entry(photoPath="photo.png")]))
    if what == "folder":
        (root / "personas" / "mark").symlink_to(outside)
    else:
        (root / "personas" / "mark").mkdir()
        (root / "personas" / "mark" / "photo.png").symlink_to(outside / "photo.png")
    assert bring(idle, root).missing == ("photo.png",)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({INDEX: b"{not json"}, "not JSON"),
        ({INDEX: b"[" * 100_000}, "not JSON"),
        ({INDEX: {"name": "Mark"}}, "not a list"),
        ({INDEX: ["Mark"]}, "entry 1"),
        ({INDEX: [entry(), entry("Anna", relationship="boss")]}, "entry 2: Relationship"),
        ({INDEX: [entry(name="")]}, "entry 1: Name"),
        ({INDEX: [entry(name=5)]}, "entry 1"),
        ({INDEX: [entry(tags="me")]}, "entry 1"),
        ({INDEX: [entry(), entry("MARK", "other")]}, "twice"),
        ({INDEX: [entry(photoPath="p.png")], "personas/mark/p.png": b"MZ no picture"}, ""),
        ({INDEX: [entry(voiceClipPath="p.png")], "personas/mark/p.png": "PNG"}, "not a sound"),
        ({"memories.json": [{"key": "", "value": "x"}]}, "memories.json, entry 1: Key"),
        ({"memories.json": [{"key": "a", "value": "x", "category": "rumour"}]}, "Category"),
        ({"memories.json": b"\xff\xfe\x00"}, "UTF-8"),
        ({"personality.txt": b"x" * 5000}, "too long"),
        ({"other.txt": b"x"}, "no personas"),
    ],
)
def test_what_is_wrong_is_refused_whole(
    idle: Studio, tmp_path: Path, png: bytes, files: dict[str, Any], told: str
) -> None:
    fine = {"personas/anna/photo.png": png, **{name: png if body == "PNG" else body for name, body in files.items()}}
    with pytest.raises(BacklotError) as refused:
        bring(idle, archive(tmp_path / "a.zip", **fine))
    assert told.lower() in refused.value.message.lower()
    assert refused.value.hint
    assert nothing_came(idle)


def test_an_error_late_takes_back_what_came_before(idle: Studio, tmp_path: Path, png: bytes) -> None:
    index = [entry(photoPath="photo.png"), entry("Anna", "anna", photoPath="photo.png")]
    files = {INDEX: index, "personas/mark/photo.png": png, "personas/anna/photo.png": b"\x89PNG\r\n\x1a\nbroken"}
    with pytest.raises(BacklotError):
        bring(idle, archive(tmp_path / "a.zip", **files))
    assert nothing_came(idle)
    assert not [path for path in Path(idle.settings.media).rglob("*") if path.is_file()]


def test_too_much_is_refused(idle: Studio, tmp_path: Path, png: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MEDIA_LIMIT", len(png) - 1)
    files = {INDEX: [entry(photoPath="photo.png")], "personas/mark/photo.png": png}
    with pytest.raises(RequestError, match="too large"):
        bring(idle, archive(tmp_path / "a.zip", **files))
    monkeypatch.setattr(layout, "TEXT_LIMIT", 10)
    with pytest.raises(RequestError, match="too large"):
        bring(idle, archive(tmp_path / "b.zip", **files))
    assert nothing_came(idle)


def test_a_broken_archive_is_refused(idle: Studio, tmp_path: Path, png: bytes) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as out:
        out.writestr(INDEX, json.dumps([entry(photoPath="photo.png")]))
        out.writestr("personas/mark/photo.png", png)
    data = whole.getvalue()
    at = data.index(png) + 40
    for name, content in {
        "text": b"no archive",
        "empty": b"",
        "cut": data[: len(data) // 2],
        "flipped": data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :],
    }.items():
        path = tmp_path / f"{name}.zip"
        path.write_bytes(content)
        with pytest.raises(RequestError, match="cannot be read"):
            bring(idle, path)
    with pytest.raises(RequestError, match="cannot be read"):
        bring(idle, tmp_path / "nowhere.zip")
    assert nothing_came(idle)


def test_an_export_is_whole_or_not_there(idle: Studio, photo: Callable[..., str], keep: Keeps, tmp_path: Path) -> None:
    kept = keep("Mark", photo(1), photo(2))
    idle.library.forget([kept.photos[0]], owner=OWNER)
    path = tmp_path / "people.zip"
    idle.export_people(path, owner=OWNER)
    with zipfile.ZipFile(path) as made:
        (index,) = json.loads(made.read(INDEX))
    assert index["photoPath"] == "personas/mark/photo-2.png"
    with pytest.raises(BacklotError):
        idle.export_people(tmp_path / "nowhere" / "people.zip", owner=OWNER)
    assert [each.name for each in tmp_path.glob(".people*")] == []
