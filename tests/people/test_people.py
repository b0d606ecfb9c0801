"""Personas as they are kept: consent, names, owners, and deleting that leaves no file behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from studio import database as db
from studio.database.migrations import MIGRATIONS, add_people
from studio.errors import BacklotError, Conflict, NotFound, QuotaReached, RequestError
from studio.people import people as rows
from studio.people.persona import slug_of
from studio.studio import Studio
from tests.conftest import OWNER
from tests.people.conftest import Keeps


def blobs_of(studio: Studio) -> set[Path]:
    """The files of the library and what was made of them."""
    folders = (Path(studio.settings.media), studio.settings.home / "thumbs", studio.settings.home / "copies")
    return {path for folder in folders if folder.exists() for path in folder.rglob("*") if path.is_file()}


def test_keeps_a_persona_as_it_was_written(idle: Studio, photo: Callable[..., str], voice: str, keep: Keeps) -> None:
    face, other = photo(1), photo(2)
    kept = keep(
        " Mark ",
        face,
        other,
        relationship="self",
        description="30s, brown hair",
        tags=["me"],
        voice="warm",
        voice_clip=voice,
    )
    assert idle.personas(owner=OWNER) == [kept]
    assert (kept.name, kept.slug, kept.relationship, kept.photo, kept.photos) == (
        "Mark",
        "mark",
        "self",
        face,
        (face, other),
    )
    assert (kept.tags, kept.voice, kept.voice_clip) == (("me",), "warm", voice)
    assert kept.consented_at == kept.created_at > 0
    assert "owner" not in kept.public()


def test_changes_a_persona_and_keeps_when_it_agreed(idle: Studio, photo: Callable[..., str], keep: Keeps) -> None:
    kept = keep("Mark", photo())
    changed = keep("Marc", photo(2), id=kept.id)
    assert (changed.id, changed.slug, changed.consented_at) == (kept.id, "marc", kept.consented_at)
    assert idle.personas(owner=OWNER) == [changed]


@pytest.mark.parametrize("consent", [False, None, 0])
def test_keeps_nobody_who_has_not_agreed(idle: Studio, consent: Any) -> None:
    given = {} if consent is None else {"consent": consent}
    with pytest.raises(RequestError, match="agrees") as refused:
        idle.save_persona({"name": "Mark", **given}, owner=OWNER)
    assert (refused.value.field, bool(refused.value.hint)) == ("consent", True)
    assert idle.personas(owner=OWNER) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "a@b"}, "name"),
        ({"name": "?!"}, "name"),
        ({"name": "Image1"}, "name"),
        ({"name": "video 2"}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "x\0"}, "name"),
        ({"relationship": "boss"}, "relationship"),
        ({"colour": "red"}, "colour"),
        ({"photos": ["../../etc/passwd"]}, "photos.0"),
        ({"photos": ["nothing"]}, "photos"),
        ({"photos": ["a"] * 9}, "photos"),
        ({"voice_clip": "nothing"}, "voice_clip"),
        ({"tags": ["Audio 3"]}, "tags.0"),
        ({"description": "x" * 501}, "description"),
        ({"id": "nothing"}, "id"),
    ],
)
def test_refuses_and_names_the_field(idle: Studio, given: dict[str, Any], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        idle.save_persona({"name": "Mark", "consent": True, **given}, owner=OWNER)
    assert refused.value.field == field
    assert refused.value.hint


def test_refuses_files_of_another_kind_or_owner_or_in_the_trash(
    idle: Studio, photo: Callable[..., str], voice: str, keep: Keeps
) -> None:
    theirs, trashed = photo(1, "anna"), photo(2)
    idle.library.trash([trashed], owner=OWNER)
    for kind, given in (
        (RequestError, {"photos": [voice]}),
        (RequestError, {"voice_clip": photo(3)}),
        (NotFound, {"photos": [theirs]}),
        (NotFound, {"photos": [trashed]}),
    ):
        with pytest.raises(kind):
            idle.save_persona({"name": "Mark", "consent": True, **given}, owner=OWNER)


def test_one_name_means_one_persona_of_an_owner(idle: Studio, keep: Keeps) -> None:
    keep("Zoë")
    with pytest.raises(Conflict, match="already"):
        keep("zoe")
    assert keep("Zoe", owner="anna").slug == "zoe"
    assert len(idle.personas(owner=OWNER)) == len(idle.personas(owner="anna")) == 1


def test_there_is_an_end_to_how_many(keep: Keeps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_PERSONAS", 2)
    first = keep("A")
    keep("B")
    with pytest.raises(QuotaReached):
        keep("C")
    assert keep("D", id=first.id).name == "D"


@pytest.mark.parametrize(
    ("name", "slug"), [("Mary Ann", "mary-ann"), ("../../etc", "etc"), ("Zoë", "zoe"), ("a/b\\c", "a-b-c")]
)
def test_a_folder_has_a_plain_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_a_name_without_latin_letters_has_a_folder_of_its_own() -> None:
    assert slug_of("小明").startswith("persona-")
    assert slug_of("小明") != slug_of("小红")


def test_deleting_leaves_no_file_behind(idle: Studio, photo: Callable[..., str], voice: str, keep: Keeps) -> None:
    before = blobs_of(idle) - {idle.library.local_path(idle.library.get(voice, owner=OWNER))}
    kept = keep("Mark", photo(1), photo(2), voice_clip=voice)
    idle.library.thumbnail(idle.library.get(kept.photo, owner=OWNER))
    idle.library.trash([kept.photos[1]], owner=OWNER)  # wherever it lies
    assert len(blobs_of(idle)) >= len(before) + 4
    idle.delete_persona(kept.id, owner=OWNER)
    assert blobs_of(idle) == before
    assert idle.search(owner=OWNER).total == 0
    with idle.database.connect() as connection:
        assert not connection.scalar(sa.select(sa.func.count()).select_from(db.persona))


def test_deleting_keeps_what_another_persona_holds(idle: Studio, photo: Callable[..., str], keep: Keeps) -> None:
    shared, own = photo(1), photo(2)
    both = keep("Both", shared, own)
    keep("One", shared)
    idle.delete_persona(both.id, owner=OWNER)
    assert [item.id for item in idle.search(owner=OWNER).items] == [shared]


def test_deleting_works_where_a_photo_is_gone_already(idle: Studio, photo: Callable[..., str], keep: Keeps) -> None:
    kept = keep("Mark", photo())
    idle.library.forget(kept.photos, owner=OWNER)
    idle.delete_persona(kept.id, owner=OWNER)
    assert idle.personas(owner=OWNER) == []


def test_nobody_deletes_or_changes_somebody_elses(idle: Studio, keep: Keeps) -> None:
    kept = keep("Mark")
    for wrong in (
        lambda: idle.delete_persona(kept.id, owner="anna"),
        lambda: idle.save_persona({"id": kept.id, "name": "Mine", "consent": True}, owner="anna"),
    ):
        with pytest.raises(BacklotError) as refused:
            wrong()
        assert refused.value.code == "not_found"
    assert idle.personas(owner=OWNER) == [kept]
    assert idle.personas(owner="anna") == []


def test_a_studio_from_before_gets_the_tables(idle: Studio) -> None:
    with idle.database.begin() as connection:
        for table in (db.persona, db.memory, db.personality):
            table.drop(connection)
        number = MIGRATIONS.index(add_people)
        connection.execute(sa.update(db.counter).where(db.counter.c.name == "schema").values(value=number))
    again = db.open_database(idle.settings.url)
    with again.connect() as connection:
        assert {"persona", "memory", "personality"} <= set(sa.inspect(connection).get_table_names())
    again.dispose()
