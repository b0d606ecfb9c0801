"""Those whom the studio knows, and what it keeps in mind: `persona`, `memory` and `personality`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from commands._desk import Desk, named_file
from commands._files import artifact_of, text_of
from commands._flags import ANY_SOURCE, Yes, at_desk
from studio.errors import NotFound, RequestError

Name = Annotated[str, typer.Argument(help="How they are called, or their id.")]
Consent = Annotated[
    bool,
    typer.Option("--consent", help="They have agreed to being shown and heard here; or it is you, your child or pet."),
]
Relationship = Annotated[str | None, typer.Option(help="self, partner, child, friend or pet.")]
Description = Annotated[str | None, typer.Option(help="How they look, in a few words.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="Another name for them; may be repeated.")]
Photos = Annotated[
    list[str] | None, typer.Option("--photo", "--ref", help=f"The face first; may be repeated. {ANY_SOURCE}")
]
Voice = Annotated[str | None, typer.Option(help="How they sound, in a few words.")]
VoiceClip = Annotated[str | None, typer.Option(help=f"A recording of their voice. {ANY_SOURCE}")]

persona = typer.Typer(no_args_is_help=True, help="Those whom pictures and films can show, as @name.")
memory = typer.Typer(no_args_is_help=True, help="What is kept in mind for you, by key.")
personality = typer.Typer(no_args_is_help=True, help="How to write for you.")


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for name, family in {"persona": persona, "memory": memory, "personality": personality}.items():
        app.add_typer(family, name=name)


@persona.command("list")
@at_desk
def personas(studio: Desk) -> None:
    """List them, by name."""
    found = studio.call("list_personas")
    studio.show(found, map(_line, found["personas"]))


@persona.command()
@at_desk
def show(studio: Desk, name: Name) -> None:
    """Show one."""
    found = _known(studio, name)
    studio.show(found, [_line(found)])


@persona.command("add")
@at_desk
def add_persona(
    studio: Desk,
    name: Annotated[str, typer.Argument(help="How they are called.")],
    consent: Consent = False,
    relationship: Relationship = None,
    description: Description = None,
    tags: Tags = None,
    photos: Photos = None,
    voice: Voice = None,
    voice_clip: VoiceClip = None,
) -> None:
    """Keep somebody. Nobody is kept who has not agreed: --consent says so."""
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
@at_desk
def edit(
    studio: Desk,
    name: Name,
    rename: Annotated[str | None, typer.Option(help="How they are called from now on.")] = None,
    relationship: Relationship = None,
    description: Description = None,
    tags: Tags = None,
    photos: Photos = None,
    voice: Voice = None,
    voice_clip: VoiceClip = None,
) -> None:
    """Change somebody; what is not given stays. Tags and photos are replaced as a whole."""
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
@at_desk
def delete(studio: Desk, name: Name, yes: Yes = False) -> None:
    """Delete somebody for good, with the files of their photos and their voice."""
    known = _known(studio, name)
    files = len(known["photos"]) + bool(known["voice_clip"])
    if not yes:
        typer.confirm(f"Delete {known['name']} and {files} files of theirs for good?", abort=True, err=True)
    studio.show(studio.call("delete_persona", known["id"]), [f"{known['name']} is deleted."])


@persona.command("export")
@at_desk
def export_people(studio: Desk, file: Annotated[Path, typer.Argument(help="The ZIP to write.")]) -> None:
    """Write an archive of all personas, memories and the personality."""
    studio.call("take_people", file)
    studio.show({"saved": [str(file)]}, [str(file)])


@persona.command("import")
@at_desk
def import_people(
    studio: Desk,
    file: Annotated[Path, typer.Argument(help="A ZIP as export writes it, or a folder laid out alike.")],
    consent: Consent = False,
) -> None:
    """Bring in such an archive; what is here already stays as it is."""
    found = studio.call("bring_people", file if file.is_dir() else named_file(file, "archive"), consent)
    words = {
        "personas": "Personas",
        "memories": "Memories",
        "stayed": "Here already",
        "missing": "Files that are not in it",
    }
    lines = [f"{label}: {', '.join(found[name])}" for name, label in words.items() if found[name]]
    studio.show(found, [*lines, *(["The personality"] if found["personality"] else [])] or ["Nothing new is in it."])


@memory.command("list")
@at_desk
def memories(
    studio: Desk, category: Annotated[str, typer.Option(help="Only preference, fact or context.")] = ""
) -> None:
    """List what is kept in mind."""
    found = studio.call("list_memories", category)
    studio.show(found, (f"{each['key']}: {each['value']} ({each['category']})" for each in found["memories"]))


@memory.command("set")
@at_desk
def remember(
    studio: Desk,
    key: Annotated[str, typer.Argument(help="What it is about, like preferred_style.")],
    value: Annotated[str, typer.Argument(help="What to keep in mind.")],
    category: Annotated[str, typer.Option(help="preference, fact or context.")] = "preference",
) -> None:
    """Keep something in mind; what was kept under the same key is replaced."""
    kept = studio.call("remember", key, value, category)
    studio.show(kept, [f"{kept['key']}: {kept['value']}"])


@memory.command("delete")
@at_desk
def forget(studio: Desk, key: Annotated[str, typer.Argument(help="Its key.")]) -> None:
    """Delete a memory for good."""
    studio.show(studio.call("forget", key), [f"{key} is forgotten."])


@personality.command("show")
@at_desk
def show_personality(studio: Desk) -> None:
    """Show how to write for you."""
    _told(studio, studio.call("get_personality"))


@personality.command("set")
@at_desk
def set_personality(
    studio: Desk,
    text: Annotated[str | None, typer.Argument(help='Like "Be concise, always use cinematic lighting".')] = None,
    file: Annotated[Path | None, typer.Option(help='A file with the text instead, "-" for stdin.')] = None,
    used: Annotated[
        bool | None, typer.Option("--use/--ignore", help="Whether this and the memories are gone by.")
    ] = None,
) -> None:
    """Say how to write for you; --use and --ignore alone only switch it."""
    known, said = studio.call("get_personality"), text_of(text, file, "text")
    if not said and used is None:
        raise RequestError("There is no text.", field="text", hint="Write one, or delete it with: personality clear.")
    whether = known["used"] if used is None else used
    _told(studio, studio.call("set_personality", said or known["text"], whether))


@personality.command("clear")
@at_desk
def clear_personality(studio: Desk) -> None:
    """Delete it; the memories stay."""
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
