"""Those whom the studio knows, and what it keeps in mind: `persona`, `memory` and `personality`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from commands._desk import Desk, desk, named_file
from commands._files import artifact_of, text_of
from commands._terminal import AsJson, Quiet
from studio.errors import NotFound, RequestError

SOURCE = 'A file, an https address, an artifact id, or "last".'
Name = Annotated[str, typer.Argument(help="How they are called, or their id.")]
Consent = Annotated[
    bool,
    typer.Option("--consent", help="They have agreed to being shown and heard here; or it is you, your child or pet."),
]
Relationship = Annotated[str | None, typer.Option(help="self, partner, child, friend or pet.")]
Description = Annotated[str | None, typer.Option(help="How they look, in a few words.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="Another name for them; may be repeated.")]
Photos = Annotated[
    list[str] | None, typer.Option("--photo", "--ref", help=f"The face first; may be repeated. {SOURCE}")
]
Voice = Annotated[str | None, typer.Option(help="How they sound, in a few words.")]
VoiceClip = Annotated[str | None, typer.Option(help=f"A recording of their voice. {SOURCE}")]

persona = typer.Typer(no_args_is_help=True, help="Those whom pictures and films can show, as @name.")
memory = typer.Typer(no_args_is_help=True, help="What is kept in mind for you, by key.")
personality = typer.Typer(no_args_is_help=True, help="How to write for you.")


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for name, family in {"persona": persona, "memory": memory, "personality": personality}.items():
        app.add_typer(family, name=name)


@persona.command("list")
def personas(as_json: AsJson = False, quiet: Quiet = False) -> None:
    """List them, by name."""
    with desk(as_json, quiet) as studio:
        found = studio.call("list_personas")
        studio.show(found, map(_line, found["personas"]))


@persona.command()
def show(name: Name, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Show one."""
    with desk(as_json, quiet) as studio:
        found = _known(studio, name)
        studio.show(found, [_line(found)])


@persona.command("add")
def add_persona(
    name: Annotated[str, typer.Argument(help="How they are called.")],
    consent: Consent = False,
    relationship: Relationship = None,
    description: Description = None,
    tags: Tags = None,
    photos: Photos = None,
    voice: Voice = None,
    voice_clip: VoiceClip = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Keep somebody. Nobody is kept who has not agreed: --consent says so."""
    with desk(as_json, quiet) as studio:
        if not consent:
            raise RequestError(
                "Nobody has said that this person agrees.",
                field="consent",
                hint="Add --consent if they have agreed to being shown and heard here, or if it is you, your child or pet.",
            )
        given = _given(studio, relationship, description, tags, photos, voice, voice_clip)
        kept = studio.call("save_persona", {"name": name, "consent": True, **given})
        studio.show(kept, [_line(kept)])


@persona.command()
def edit(
    name: Name,
    rename: Annotated[str | None, typer.Option(help="How they are called from now on.")] = None,
    relationship: Relationship = None,
    description: Description = None,
    tags: Tags = None,
    photos: Photos = None,
    voice: Voice = None,
    voice_clip: VoiceClip = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Change somebody; what is not given stays. Tags and photos are replaced as a whole."""
    with desk(as_json, quiet) as studio:
        known = _known(studio, name)
        fields = ("id", "name", "relationship", "description", "tags", "photos", "voice", "voice_clip")
        given = _given(studio, relationship, description, tags, photos, voice, voice_clip)
        renamed = {"name": rename} if rename else {}
        whole = {
            **{field: known[field] for field in fields},
            **given,
            **renamed,
            "consent": True,
        }  # given when they were kept
        kept = studio.call("save_persona", whole)
        studio.show(kept, [_line(kept)])


@persona.command()
def delete(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Delete somebody for good, with the files of their photos and their voice."""
    with desk(as_json, quiet) as studio:
        known = _known(studio, name)
        files = len(known["photos"]) + bool(known["voice_clip"])
        if not yes:
            typer.confirm(f"Delete {known['name']} and {files} files of theirs for good?", abort=True, err=True)
        studio.show(studio.call("delete_persona", known["id"]), [f"{known['name']} is deleted."])


@persona.command("export")
def export_people(
    file: Annotated[Path, typer.Argument(help="The ZIP to write.")], as_json: AsJson = False, quiet: Quiet = False
) -> None:
    """Write an archive of all personas, memories and the personality."""
    with desk(as_json, quiet) as studio:
        studio.call("take_people", file)
        studio.show({"saved": [str(file)]}, [str(file)])


@persona.command("import")
def import_people(
    file: Annotated[Path, typer.Argument(help="A ZIP as export writes it, or a folder laid out alike.")],
    consent: Consent = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Bring in such an archive; what is here already stays as it is."""
    with desk(as_json, quiet) as studio:
        found = studio.call("bring_people", file if file.is_dir() else named_file(file, "archive"), consent)
        words = {
            "personas": "Personas",
            "memories": "Memories",
            "stayed": "Here already",
            "missing": "Files that are not in it",
        }
        lines = [f"{label}: {', '.join(found[name])}" for name, label in words.items() if found[name]]
        studio.show(
            found, [*lines, *(["The personality"] if found["personality"] else [])] or ["Nothing new is in it."]
        )


@memory.command("list")
def memories(
    category: Annotated[str, typer.Option(help="Only preference, fact or context.")] = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """List what is kept in mind."""
    with desk(as_json, quiet) as studio:
        found = studio.call("list_memories", category)
        studio.show(found, (f"{each['key']}: {each['value']} ({each['category']})" for each in found["memories"]))


@memory.command("set")
def remember(
    key: Annotated[str, typer.Argument(help="What it is about, like preferred_style.")],
    value: Annotated[str, typer.Argument(help="What to keep in mind.")],
    category: Annotated[str, typer.Option(help="preference, fact or context.")] = "preference",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Keep something in mind; what was kept under the same key is replaced."""
    with desk(as_json, quiet) as studio:
        kept = studio.call("remember", key, value, category)
        studio.show(kept, [f"{kept['key']}: {kept['value']}"])


@memory.command("delete")
def forget(key: Annotated[str, typer.Argument(help="Its key.")], as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Delete a memory for good."""
    with desk(as_json, quiet) as studio:
        studio.show(studio.call("forget", key), [f"{key} is forgotten."])


@personality.command("show")
def show_personality(as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Show how to write for you."""
    with desk(as_json, quiet) as studio:
        _told(studio, studio.call("get_personality"))


@personality.command("set")
def set_personality(
    text: Annotated[str | None, typer.Argument(help='Like "Be concise, always use cinematic lighting".')] = None,
    file: Annotated[Path | None, typer.Option(help='A file with the text instead, "-" for stdin.')] = None,
    used: Annotated[
        bool | None, typer.Option("--use/--ignore", help="Whether this and the memories are gone by.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Say how to write for you; --use and --ignore alone only switch it."""
    with desk(as_json, quiet) as studio:
        known, said = studio.call("get_personality"), text_of(text, file, "text")
        if not said and used is None:
            raise RequestError(
                "There is no text.", field="text", hint="Write one, or delete it with: personality clear."
            )
        whether = known["used"] if used is None else used
        _told(studio, studio.call("set_personality", said or known["text"], whether))


@personality.command("clear")
def clear_personality(as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Delete it; the memories stay."""
    with desk(as_json, quiet) as studio:
        _told(studio, studio.call("set_personality", "", studio.call("get_personality")["used"]))


def _told(studio: Desk, found: dict[str, Any]) -> None:
    ignored = [] if found["used"] else ["It is ignored for now, and so are the memories."]
    studio.show(found, [found["text"] or "There is none.", *ignored])


def _known(studio: Desk, name: str) -> dict[str, Any]:
    """The persona of this id, slug or name. Raises NotFound."""
    wanted, every = name.casefold(), studio.call("list_personas")["personas"]
    for each in every:
        if wanted in {each["id"], each["slug"], each["name"].casefold()}:
            found: dict[str, Any] = each
            return found
    known = ", ".join(each["name"] for each in every[:8]) or "nobody yet"
    raise NotFound(f'There is no persona "{name}".', field="name", hint=f"There is {known}.")


def _given(
    studio: Desk,
    relationship: str | None,
    description: str | None,
    tags: list[str] | None,
    photos: list[str] | None,
    voice: str | None,
    voice_clip: str | None,
) -> dict[str, Any]:
    """The fields that are given, with their files in the library."""
    given = {
        "relationship": relationship,
        "description": description,
        "tags": tags or None,
        "photos": [artifact_of(studio, each, "image", "photos") for each in photos] if photos else None,
        "voice": voice,
        "voice_clip": artifact_of(studio, voice_clip, "audio", "voice_clip") if voice_clip else None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _line(persona: dict[str, Any]) -> str:
    """A persona for people."""
    has = f"{len(persona['photos'])} photos" + (", a voice" if persona["voice_clip"] else "")
    also = f" ({', '.join(persona['tags'])})" if persona["tags"] else ""
    return f"@{persona['name']}{also}  {persona['relationship']}  {has}  {persona['description']}".rstrip()
