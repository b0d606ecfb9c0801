"""Whom a prompt means, and how each will be used, in words for the person who writes it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.errors import BacklotError
from studio.people.persona import Persona
from studio.people.using import spoken_of, with_people
from studio.requests import EditRequest, PhotoboothRequest, Request, VideoRequest


@dataclass(frozen=True)
class Meant:
    """Somebody who is meant. how: like "as picture 2" or "as the first frame, with their voice"."""

    persona: Persona
    how: str


def meant(request: Request, personas: Sequence[Persona]) -> tuple[list[Meant], str]:
    """Those whom the prompt names, with how each is used; and what is in the way, empty where nothing is."""
    named = spoken_of(request.prompt, personas)
    if not named:
        return [], ""
    try:
        wanted = with_people(request, personas)
    except BacklotError as error:
        return [Meant(persona, "") for persona in named], f"{error.message} {error.hint}".strip()
    return [Meant(persona, _how(wanted, persona)) for persona in named], ""


def _how(wanted: Request, persona: Persona) -> str:
    seen = _seen(wanted, persona.photo) if persona.photo else ""
    heard = "with their voice" if isinstance(wanted, VideoRequest) and wanted.voice == persona.voice_clip != "" else ""
    return ", ".join(filter(None, (seen, heard))) or ("in words" if persona.description else "by name only")


def _seen(wanted: Request, photo: str) -> str:
    """Where the photo went."""
    if isinstance(wanted, EditRequest) and photo in wanted.references:
        return f"as picture {wanted.references.index(photo) + 1}"
    if isinstance(wanted, PhotoboothRequest) and photo == wanted.face:
        return "as the face"
    if isinstance(wanted, VideoRequest):
        if photo == wanted.first_frame:
            return "as the first frame"
        images = [reference.artifact for reference in wanted.references if reference.kind == "image"]
        return f"as @Image{images.index(photo) + 1}" if photo in images else ""
    return ""
