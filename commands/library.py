"""The library: what is there, its stars and its trash, and files on their way in and out."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from commands._desk import Desk
from commands._files import LAST, artifact_of, newest, save_all, taken_in
from commands._flags import WAITS, Ending, Limit, at_desk
from commands._making import artifact_line, make
from studio.errors import RequestError

Media = Annotated[str, typer.Option(help="Only image, video, audio, model or text.")]


Items = Annotated[list[str], typer.Argument(help='Artifact ids, or "last".')]


class Shelf(TyperGroup):
    """The commands of the library. What names none of them is a search."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        known = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if known else ["search", *args])


library = typer.Typer(
    cls=Shelf, help="Search the library (`library fog` is `library search fog`); stars and the trash."
)


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.add_typer(library, name="library")
    app.command("import")(import_)
    app.command()(export)


@library.command()
@at_desk
def search(
    studio: Desk,
    query: Annotated[str, typer.Argument(help="Words of prompts and titles.")] = "",
    media: Media = "",
    limit: Limit = 20,
    offset: Annotated[int, typer.Option(help="How many to skip.")] = 0,
    project: Annotated[str, typer.Option(help="Only what is in this project.")] = "",
    starred: Annotated[bool, typer.Option("--starred", help="Only what has a star.")] = False,
    trashed: Annotated[bool, typer.Option("--trashed", help="What is in the trash.")] = False,
) -> None:
    """Search the library, newest first."""
    if starred + trashed + bool(project) > 1:
        raise RequestError(
            "Only one of --project, --starred and --trashed can be searched at once.",
            field="project",
            hint="Leave the others out.",
        )
    wanted = (query, media, limit, offset)
    if starred or trashed:
        found = studio.call("search_marked", "starred" if starred else "trashed", *wanted)
    else:
        found = studio.call("search_project", project, *wanted) if project else studio.call("search_library", *wanted)
    studio.show(found, map(artifact_line, found["items"]))
    studio.say(f"{len(found['items'])} of {found['total']}")


@library.command()
@at_desk
def star(studio: Desk, items: Items) -> None:
    """Give these a star."""
    studio.show(studio.call("star_artifacts", ids := _ids(studio, items), True), [f"With a star: {len(ids)}."])


@library.command()
@at_desk
def unstar(studio: Desk, items: Items) -> None:
    """Take their star away."""
    studio.show(studio.call("star_artifacts", ids := _ids(studio, items), False), [f"Without a star: {len(ids)}."])


@library.command()
@at_desk
def trash(studio: Desk, items: Items) -> None:
    """Put these into the trash."""
    studio.show(studio.call("trash_artifacts", ids := _ids(studio, items)), [f"In the trash: {len(ids)}."])


@library.command()
@at_desk
def restore(studio: Desk, items: Annotated[list[str], typer.Argument(help="Artifact ids.")]) -> None:
    """Take these out of the trash."""
    studio.show(studio.call("restore_artifacts", items), [f"Restored: {len(items)}."])


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


def _ids(studio: Desk, items: list[str]) -> list[str]:
    """The artifacts that are meant."""
    return [newest(studio, field="items") if each == LAST else each for each in items]


def _taken(studio: Desk, source: str) -> dict[str, Any]:
    """The artifact made of this. Raises RequestError where it is neither a file nor an address."""
    artifact = taken_in(studio, source)
    if artifact is None:
        raise RequestError(
            f"There is no file {source}.", field="sources", hint="Check the path, or give an https address."
        )
    return artifact
