"""Work on films and sounds that are there: joined, trimmed, subtitled, one frame taken out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from commands._desk import Desk, named_file
from commands._files import artifact_of
from commands._flags import ANY_SOURCE, WAITS, Ending, at_desk
from commands._making import make

Film = Annotated[str, typer.Argument(help=ANY_SOURCE)]
Start = Annotated[float, typer.Option(help="Seconds into it where it begins.")]
Seconds = Annotated[float | None, typer.Option(help="How many seconds; to its end where none are given.")]


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command()(concat)
    app.command()(trim)
    app.command()(subtitles)
    app.command("last-frame")(last_frame)


@at_desk
def concat(
    studio: Desk,
    films: Annotated[list[str], typer.Argument(help=f"The pieces, in order. {ANY_SOURCE}")],
    music: Annotated[
        str | None, typer.Option("--music", "--concat-audio", help=f"Music under the film. {ANY_SOURCE}")
    ] = None,
    music_start: Annotated[float, typer.Option(help="Seconds into the music.")] = 0.0,
    volume: Annotated[float, typer.Option(help="Loudness of the pieces' own sound; 0 is silent.")] = 1.0,
    crossfade: Annotated[float, typer.Option(help="Seconds in which one piece turns into the next.")] = 0.0,
    ending: Ending = WAITS,
) -> None:
    """Join films and pictures to one film."""
    request: dict[str, Any] = {
        "clips": [{"artifact": artifact_of(studio, film, "video", "clips")} for film in films],
        "crossfade": crossfade,
        "volume": volume,
    }
    if music:
        request |= {
            "soundtrack": artifact_of(studio, music, "audio", "soundtrack"),
            "soundtrack_start": music_start,
        }
    make(studio, "cut", request, ending)


@at_desk
def trim(studio: Desk, film: Film, start: Start = 0.0, seconds: Seconds = None, ending: Ending = WAITS) -> None:
    """Take a part out of a film or a sound."""
    request = {"form": "trim", "items": [artifact_of(studio, film, "video,audio", "items")], "start": start}
    make(studio, "export", {**request, "seconds": seconds}, ending)


@at_desk
def subtitles(
    studio: Desk,
    film: Film,
    file: Annotated[Path | None, typer.Argument(help="SRT or VTT; none: the words are recognised.")] = None,
    burn: Annotated[bool, typer.Option(help="Draw them into the picture, else they are a track of the file.")] = True,
    language: Annotated[str, typer.Option(help="The language that is spoken, like en.")] = "",
    ending: Ending = WAITS,
) -> None:
    """Put subtitles on a film, from a file or as heard.

    Without a file a speech provider that is set up writes down what is said.
    """
    words = named_file(file).read_text(encoding="utf-8-sig") if file else ""
    artifact = artifact_of(studio, film, "video", "clips")
    if not words:
        words = _heard(studio, artifact, language, ending.wait)
    request = {"clips": [{"artifact": artifact}], "subtitles": words, "burn_subtitles": burn}
    make(studio, "cut", request, ending)


@at_desk
def last_frame(studio: Desk, film: Film, ending: Ending = WAITS) -> None:
    """Take the last frame of a film, to go on from there."""
    request = {"form": "last-frame", "items": [artifact_of(studio, film, "video", "items")]}
    make(studio, "export", request, ending)


def _heard(studio: Desk, artifact: str, language: str, wait: float) -> str:
    """What is said in a film, as subtitles."""
    import tempfile

    from commands._making import followed
    from studio.errors import error_from

    job = studio.call("submit_job", "transcribe", {"source": artifact, "language": language}, "")
    job = followed(studio, job, wait)
    if job["error"]:
        raise error_from(job["error"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "words"
        studio.call("download", job["artifacts"][0], path)
        return path.read_text(encoding="utf-8")
