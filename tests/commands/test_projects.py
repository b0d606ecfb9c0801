from __future__ import annotations

from pathlib import Path

from tests.commands.conftest import Runs


def test_opens_a_project_and_finds_what_belongs_to_it(run: Runs, media: dict[str, Path]) -> None:
    assert run("project", "open", "Bakery").out == "Bakery is open.\n"
    taken = run("import", media["voice"], "--json").json["artifacts"][0]["id"]
    assert run("project", "close", "--json").json == {"open": ""}
    assert run("project", "list").out == "  Bakery  1\n"
    assert [item["id"] for item in run("library", "--project", "Bakery", "--json").json["items"]] == [taken]
    assert run("project", "delete", "Bakery").code == 0
    assert run("project", "delete", "Bakery").code == 2
    assert run("library", "--project", "Bakery", "--json").json["total"] == 0
