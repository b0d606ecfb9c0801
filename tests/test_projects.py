"""Projects, and what belongs to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import NotFound, RequestError
from studio.studio import Studio
from tests.conftest import OWNER, until
from tests.media import samples

WISH = {"provider": "keyed", "prompt": "a boat"}


def test_what_is_begun_belongs_to_the_open_project(studio: Studio, tmp_path: Path) -> None:
    projects = studio.projects
    assert (projects.all(OWNER), projects.current(OWNER)) == ([], "")
    loose = studio.submit("image", WISH, owner=OWNER, key="loose")
    assert projects.open(OWNER, " Bakery ") == "Bakery"
    inside = studio.submit("image", WISH, owner=OWNER)
    named = studio.submit("image", {**WISH, "project": "Mill"}, owner=OWNER)
    assert [job.request["project"] for job in (loose, inside, named)] == ["", "Bakery", "Mill"]
    assert studio.submit("image", WISH, owner=OWNER, key="loose").id == loose.id  # whatever is open by now
    photo = studio.import_file(samples.picture(tmp_path / "a.png"), owner=OWNER)
    for job in (loose, inside, named):
        until(studio, job, "succeeded")
    assert [(each.name, each.items, each.open) for each in projects.all(OWNER)] == [
        ("Bakery", 2, True),
        ("Mill", 1, False),
    ]
    made = studio.job(inside.id, owner=OWNER).artifacts[0].id
    assert {each.id for each in studio.search(owner=OWNER, project="Bakery").items} == {made, photo.id}
    assert studio.projects.all("bert") == []
    projects.delete(OWNER, "Bakery")
    assert (projects.current(OWNER), studio.search(owner=OWNER, project="Bakery").total) == ("", 0)
    assert studio.library.get(made, owner=OWNER).project == ""


def test_refuses_what_is_no_name(studio: Studio) -> None:
    for name in ("\u200b", "x" * 121):
        with pytest.raises(RequestError):
            studio.projects.open(OWNER, name)
    with pytest.raises(NotFound):
        studio.projects.delete(OWNER, "nobody")
    assert studio.projects.open(OWNER, "") == ""
