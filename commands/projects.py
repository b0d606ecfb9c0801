"""What jobs, artifacts, runs and conversations are grouped by: `project`."""

from __future__ import annotations

from typing import Annotated

import typer

from commands._desk import Desk
from commands._flags import at_desk

Name = Annotated[str, typer.Argument(help="The project's name.")]

project = typer.Typer(no_args_is_help=True, help="What your work is grouped by.")


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.add_typer(project, name="project")


@project.command("list")
@at_desk
def projects(studio: Desk) -> None:
    """List the projects; the open one is marked."""
    found = studio.call("list_projects")
    studio.show(
        found, (f"{'*' if each['open'] else ' '} {each['name']}  {each['items']}" for each in found["projects"])
    )


@project.command("open")
@at_desk
def open_(studio: Desk, name: Name) -> None:
    """Open a project, new or known: what is begun from now on belongs to it, in the page too."""
    found = studio.call("open_project", name)
    studio.show(found, [f"{found['open']} is open."])


@project.command()
@at_desk
def close(studio: Desk) -> None:
    """Close the one that is open."""
    studio.show(studio.call("open_project", ""), ["No project is open."])


@project.command()
@at_desk
def delete(studio: Desk, name: Name) -> None:
    """Delete a project; what is in it stays in the library."""
    studio.show(studio.call("delete_project", name), [f"{name} is deleted."])
