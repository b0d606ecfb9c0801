"""A persona: somebody the studio knows by name, with photos and a voice. Nobody is kept who has not agreed."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from studio.errors import NotFound, RequestError, request_error
from studio.provider import Wire
from studio.requests._base import can_be_seen, writable

Relationship = Literal["self", "partner", "child", "friend", "pet"]
RELATIONSHIPS = ("self", "partner", "child", "friend", "pet")
MOST_PHOTOS, MOST_TAGS = 8, 12

_INPUTS = re.compile(r"(image|video|audio)\s*\d+", re.IGNORECASE)  # how a film's prompt names its references


def _nameable(name: str) -> str:
    """Refuses what could not be told from other words of a prompt."""
    if "@" in name or not any(letter.isalnum() for letter in name):
        raise ValueError("name: a name has letters, and no @ in it. Write it as you would say it.")
    if _INPUTS.fullmatch(name):
        raise ValueError(f"name: @{name[:40]} means one of a film's references. Choose another name.")
    return name


Called = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60, strip_whitespace=True),
    AfterValidator(writable),
    AfterValidator(_nameable),
]
Line = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True), AfterValidator(writable)]
Held = Annotated[str, StringConstraints(max_length=80, pattern=r"^[A-Za-z0-9:_.#~-]*$")]


class Draft(Wire):
    """A persona as a person writes it down. id: of the one that is changed; empty for a new one."""

    id: str = Field("", max_length=80, description="Which persona is changed; empty for a new one.")
    name: Called = Field(description="How they are called, as in @name.")
    relationship: Relationship = Field("friend", description="Who they are to you.")
    description: Line = Field("", description="How they look, in a few words.")
    tags: tuple[Called, ...] = Field((), max_length=MOST_TAGS, description="Other names for them, like me or grandma.")
    photos: tuple[Held, ...] = Field(
        (), max_length=MOST_PHOTOS, description="Pictures of the library; the first is the face."
    )
    voice: Line = Field("", description="How they sound, in a few words.")
    voice_clip: Held = Field("", description="A sound of the library with their voice.")
    consent: bool = Field(False, description="They have agreed, or it is you, or your pet or your child.")


@dataclass(frozen=True)
class Persona:
    """A persona as it is kept. photos, voice_clip: artifacts of the owner's library. consented_at and the like: seconds since 1970."""

    id: str
    owner: str
    slug: str
    name: str
    relationship: str = "friend"
    description: str = ""
    tags: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    voice: str = ""
    voice_clip: str = ""
    consented_at: float = 0.0
    created_at: float = 0.0
    updated_at: float = 0.0

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Persona:
        return cls(**{**row, "tags": tuple(row["tags"]), "photos": tuple(row["photos"])})

    @property
    def photo(self) -> str:
        """The picture that shows the face; empty where there is none."""
        return self.photos[0] if self.photos else ""

    @property
    def files(self) -> tuple[str, ...]:
        """All artifacts that belong to the persona."""
        return (*self.photos, self.voice_clip) if self.voice_clip else self.photos

    def public(self) -> dict[str, Any]:
        """What the API and the page see."""
        seen = {name: value for name, value in asdict(self).items() if name != "owner"}
        return {**seen, "tags": list(self.tags), "photos": list(self.photos)}


def parse_draft(values: Mapping[str, Any]) -> Draft:
    """The draft. Raises RequestError naming the field, also for one without consent."""
    if not isinstance(values, Mapping):
        raise RequestError(
            "The persona is not an object.", field="persona", hint='Send fields by name, like {"name": "Anna"}.'
        )
    try:
        draft = Draft(**{str(name): value for name, value in values.items()})
    except ValidationError as error:
        raise request_error(error) from error
    if not can_be_seen(draft.name):
        raise RequestError("The name is empty.", field="name", hint="Write a name.")
    check_consent(draft.consent)
    return draft


def check_consent(consent: bool) -> None:
    """Raises RequestError where nobody has agreed."""
    if consent is not True:
        raise RequestError(
            "Nobody has said that this person agrees.",
            field="consent",
            hint="Tick that they have agreed to being shown and heard here, or that it is you, or your child or pet.",
        )


def slug_of(name: str) -> str:
    """The name as a folder is called: small ASCII letters, digits and dashes; a fingerprint for a name without any."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return slug or f"persona-{hashlib.sha256(name.encode()).hexdigest()[:10]}"


def called(personas: Sequence[Persona], word: str) -> Persona:
    """The persona of this id, slug, name or tag, in this order, whatever the case. Raises NotFound; RequestError where a tag is of several."""
    wanted = fold(word)
    for names in (_ids, _names, _tags):
        found = [persona for persona in personas if wanted in names(persona)]
        if len(found) == 1:
            return found[0]
        if found:
            among = ", ".join(persona.name for persona in found[:5])
            raise RequestError(f'"{word[:60]}" may be {among}.', field="persona", hint="Name the one you mean.")
    known = ", ".join(persona.name for persona in personas[:8])
    hint = f"Choose one of {known}, or leave the persona out." if known else "Leave the persona out, or save one first."
    raise NotFound(f'There is no persona "{word[:60]}".', field="persona", hint=hint)


def fold(text: str) -> str:
    """A name as it is compared."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _ids(persona: Persona) -> set[str]:
    return {persona.id}


def _names(persona: Persona) -> set[str]:
    return {fold(persona.name), persona.slug}


def _tags(persona: Persona) -> set[str]:
    return {fold(tag) for tag in persona.tags}
