"""What jobs, artifacts, runs and conversations are grouped by: `project`."""

from __future__ import annotations

from typing import Annotated

import typer

from commands._desk import desk
from commands._terminal import AsJson, Quiet

Name = Annotated[str, typer.Argument(help="The project's name.")]

project = typer.Typer(no_args_is_help=True, help="What your work is grouped by.")


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.add_typer(project, name="project")


@project.command("list")
def projects(as_json: AsJson = False, quiet: Quiet = False) -> None:
    """List the projects; the open one is marked."""
    with desk(as_json, quiet) as studio:
        found = studio.call("list_projects")
        studio.show(
            found, (f"{'*' if each['open'] else ' '} {each['name']}  {each['items']}" for each in found["projects"])
        )


@project.command("open")
def open_(name: Name, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Open a project, new or known: what is begun from now on belongs to it, in the page too."""
    with desk(as_json, quiet) as studio:
        found = studio.call("open_project", name)
        studio.show(found, [f"{found['open']} is open."])


@project.command()
def close(as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Close the one that is open."""
    with desk(as_json, quiet) as studio:
        studio.show(studio.call("open_project", ""), ["No project is open."])


@project.command()
def delete(name: Name, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Delete a project; what is in it stays in the library."""
    with desk(as_json, quiet) as studio:
        studio.show(studio.call("delete_project", name), [f"{name} is deleted."])
