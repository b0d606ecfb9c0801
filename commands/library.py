"""The library: what is there, and files on their way in and out."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from commands._desk import Desk
from commands._files import artifact_of, save_all, taken_in
from commands._flags import WAITS, Ending, Limit, at_desk
from commands._making import artifact_line, make
from studio.errors import RequestError

Media = Annotated[str, typer.Option(help="Only image, video, audio, model or text.")]


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command()(library)
    app.command("import")(import_)
    app.command()(export)


@at_desk
def library(
    studio: Desk,
    query: Annotated[str, typer.Argument(help="Words of prompts and titles.")] = "",
    media: Media = "",
    limit: Limit = 20,
    offset: Annotated[int, typer.Option(help="How many to skip.")] = 0,
    project: Annotated[str, typer.Option(help="Only what is in this project.")] = "",
) -> None:
    """Search the library, newest first."""
    wanted = (query, media, limit, offset)
    found = studio.call("search_project", project, *wanted) if project else studio.call("search_library", *wanted)
    studio.show(found, map(artifact_line, found["items"]))
    studio.say(f"{len(found['items'])} of {found['total']}")


@at_desk
def import_(studio: Desk, sources: Annotated[list[str], typer.Argument(help="Files, or https addresses.")]) -> None:
    """Bring files into the library."""
    artifacts = [_taken(studio, source) for source in sources]
    studio.show({"artifacts": artifacts}, map(artifact_line, artifacts))


@at_desk
def export(
    studio: Desk,
    items: Annotated[list[str], typer.Argument(help='Artifact ids, files, or "last".')],
    form: Annotated[
        str,
        typer.Option(help="Another form: gif, webp, loop, mp3, frame, contact-sheet, ...; none: the files themselves."),
    ] = "",
    start: Annotated[float, typer.Option(help="Seconds into the film or sound.")] = 0.0,
    seconds: Annotated[float | None, typer.Option(help="How many seconds; to its end where none are given.")] = None,
    width: Annotated[int | None, typer.Option("-w", "--width", help="Pixels across.")] = None,
    fps: Annotated[float | None, typer.Option(help="Frames per second.")] = None,
    columns: Annotated[int | None, typer.Option(help="Pictures in a row of a sheet.")] = None,
    caption: Annotated[str, typer.Option(help="Words on the sheet.")] = "",
    ending: Ending = WAITS,
) -> None:
    """Save files of the library, also in another form."""
    if ending.output is None:
        raise RequestError("There is no place to save it.", field="output", hint="Add -o with a file or a folder.")
    ids = [artifact_of(studio, item, "image,video,audio", "items") for item in items]
    if form:
        given = {
            "start": start,
            "seconds": seconds,
            "width": width,
            "fps": fps,
            "columns": columns,
            "caption": caption,
        }
        make(studio, "export", {"form": form, "items": ids, **given}, ending)
        return
    saved = save_all(studio, [studio.call("get_artifact", each)["artifact"] for each in ids], ending.output)
    studio.show({"saved": saved}, saved)


def _taken(studio: Desk, source: str) -> dict[str, Any]:
    """The artifact made of this. Raises RequestError where it is neither a file nor an address."""
    artifact = taken_in(studio, source)
    if artifact is None:
        raise RequestError(
            f"There is no file {source}.", field="sources", hint="Check the path, or give an https address."
        )
    return artifact
