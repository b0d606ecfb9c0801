"""From a request that names people to one that holds their pictures and voices. Pure.

People are named by `@name` in the prompt, or in the field `persona`. What comes out names nobody any more, so that doing it twice is the
same as doing it once:

- a picture becomes an edit of their photos, in the order in which they are named;
- an edit gets their photos after its own pictures;
- the photobooth gets the face of the one who is named;
- a film begins with the photo of the one who is named; where it begins with something else, is to be made from words alone (mode "text"), or
  shows several, their photos are its references. Of the voices a film has one, the first;
- speech gets the voice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from studio.errors import RequestError
from studio.people.persona import Persona, called, fold
from studio.requests import (
    EditRequest,
    ImageRequest,
    PhotoboothRequest,
    Request,
    SpeechRequest,
    VideoRequest,
    parse_request,
)

SHOWN = re.compile(r"\s*Picture (\d+) shows ([^:.]+)(?::[^.]*)?\.")  # as `_sentence` writes it
_ENDS = ".!?…。！？"
_FOREIGN = r"\u2e80-\uffff"  # letters of scripts that put no space between words


def names_people(request: Request) -> bool:
    """Whether anybody may be named in it, so that the personas are worth looking up."""
    return bool(request.persona) or ("@" in request.prompt and type(request) in _USES)


def with_people(request: Request, personas: Sequence[Persona]) -> Request:
    """The request with those it names in it. Raises NotFound for somebody unknown in `persona`, RequestError where they cannot be used.

    An @word of the prompt that is nobody's name stays as it is.
    """
    use = _USES.get(type(request))
    if use is None:
        if request.persona:
            raise RequestError(
                f"Nobody can be shown or heard by this ({request.task}).",
                field="persona",
                hint="Leave the persona out.",
            )
        return request
    found = [called(personas, request.persona)] if request.persona else []
    prompt, spoken = _read(request.prompt, personas)
    named = list(dict.fromkeys([*found, *spoken]))
    return use(request, named, prompt) if named else _with_face(request)


def _with_face(request: Request) -> Request:
    """The request, if it shows a face where it must. Raises RequestError."""
    if isinstance(request, PhotoboothRequest) and not request.face:
        raise RequestError(
            "There is no photo of a face.", field="face", hint="Add one, or name a persona in the prompt, like @anna."
        )
    return request


def shows_only_people(prompt: str, pictures: int) -> bool:
    """Whether an edit of so many pictures says who is in every one: it was asked for as a picture of its own."""
    return pictures > 0 and {int(found[1]) for found in SHOWN.finditer(prompt)} == set(range(1, pictures + 1))


def spoken_of(prompt: str, personas: Sequence[Persona]) -> list[Persona]:
    """Those whom a prompt names, each once, in their order."""
    return list(dict.fromkeys(_read(prompt, personas)[1]))


def _read(prompt: str, personas: Sequence[Persona]) -> tuple[str, list[Persona]]:
    """The prompt with names instead of @names, and those who were found in it, in their order."""
    handles, found = _handles(personas), list[Persona]()
    if not handles:
        return prompt, found

    def name_of(match: re.Match[str]) -> str:
        persona = handles.get(fold(match[1]))
        if persona is None:
            return match[0]
        found.append(persona)
        return persona.name

    # Longer names first; a name ends where no letter, digit or dash with a letter goes on.
    words = {form for handle in handles for form in (handle, unicodedata.normalize("NFD", handle))}
    words |= {form for persona in personas for form in _written(persona.name)}
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w@./])@({either})(?!-?[^\W{_FOREIGN}])", re.IGNORECASE)
    return pattern.sub(name_of, prompt), found


def _handles(personas: Sequence[Persona]) -> dict[str, Persona]:
    """All words that follow an @, with whom each means. A tag that several have means nobody."""
    handles: dict[str, Persona] = {}
    shared: set[str] = set()
    for persona in personas:
        for tag in map(fold, persona.tags):
            if handles.setdefault(tag, persona) is not persona:
                shared.add(tag)
    handles = {word: persona for word, persona in handles.items() if word not in shared}
    for persona in personas:
        handles |= dict.fromkeys((*map(fold, _written(persona.name)), persona.slug), persona)
    return handles


def _written(name: str) -> tuple[str, ...]:
    """The ways in which a name may follow an @."""
    return (name, name.replace(" ", ""), name.replace(" ", "_"))


def _told(prompt: str, named: Sequence[Persona], shown: Mapping[str, str]) -> str:
    """The prompt, and then who is to be seen where. shown: persona id -> the words for their picture."""
    sentences = [text for persona in named if (text := _sentence(persona, shown.get(persona.id, "")))]
    if prompt and sentences and prompt[-1] not in _ENDS:
        prompt += "."
    return " ".join(part for part in (prompt, *sentences) if part)


def _sentence(persona: Persona, place: str) -> str:
    looks = persona.description.replace("@", "").rstrip(" .")  # it names nobody else
    if place:
        return f"{place} shows {persona.name}{': ' + looks if looks else ''}."
    return f"{persona.name}: {looks}." if looks else ""


def _changed(task: str, request: Request, **values: Any) -> Request:
    """The request with these values, checked again. Raises RequestError."""
    return parse_request(task, {**request.model_dump(exclude_unset=True), "persona": "", **values})


def _in_references(own: Sequence[str], named: Sequence[Persona]) -> tuple[list[str], dict[str, str]]:
    """The pictures with those of the named after them, each once, and which is whose."""
    pictures = list(dict.fromkeys([*own, *(persona.photo for persona in named if persona.photo)]))
    return pictures, {each.id: f"Picture {pictures.index(each.photo) + 1}" for each in named if each.photo}


def _image(request: Request, named: list[Persona], prompt: str) -> Request:
    assert isinstance(request, ImageRequest)
    pictures, shown = _in_references((), named)
    prompt = _told(prompt, named, shown)
    if not pictures:
        return _changed("image", request, prompt=prompt)
    # An edit takes the shape of its first picture; what was asked for is a picture of its own.
    shape = {} if request.width or request.aspect_ratio else {"aspect_ratio": "1:1"}
    return _changed("edit", request, prompt=prompt, references=pictures, **shape)


def _edit(request: Request, named: list[Persona], prompt: str) -> Request:
    assert isinstance(request, EditRequest)
    pictures, shown = _in_references(request.references, named)
    return _changed("edit", request, prompt=_told(prompt, named, shown), references=pictures)


def _photobooth(request: Request, named: list[Persona], prompt: str) -> Request:
    assert isinstance(request, PhotoboothRequest)
    if len(named) > 1:
        names = " and ".join(persona.name for persona in named)
        raise RequestError(f"The photobooth shows one face; {names} are named.", field="persona", hint="Name one.")
    (persona,) = named
    if request.face and request.face != persona.photo:
        raise RequestError(
            f"There is a photo of a face, and {persona.name} is named.",
            field="persona",
            hint="Leave one of the two out.",
        )
    if not persona.photo:
        raise RequestError(f"There is no photo of {persona.name}.", field="persona", hint="Add one to the persona.")
    return _changed("photobooth", request, prompt=_told(prompt, named, {}), face=persona.photo)


def _video(request: Request, named: list[Persona], prompt: str) -> Request:
    assert isinstance(request, VideoRequest)
    voice = request.voice or next((each.voice_clip for each in named if each.voice_clip and _speaks(request)), "")
    seen = [persona for persona in named if persona.photo]
    film = "" if request.mode in {"motion", "replace"} else request.video  # those put a picture into a film
    taken = (request.first_frame, request.last_frame, film, request.references)
    if len(seen) == 1 and not any(taken) and request.mode != "text":
        prompt = _told(prompt, named, {seen[0].id: "The first frame"})
        return _changed("video", request, prompt=prompt, first_frame=seen[0].photo, voice=voice)
    references = [reference.model_dump() for reference in request.references]
    own = [reference.artifact for reference in request.references if reference.kind == "image"]
    pictures, _ = _in_references(own, seen)
    references += [{"artifact": picture, "kind": "image"} for picture in pictures[len(dict.fromkeys(own)) :]]
    images = [reference["artifact"] for reference in references if reference["kind"] == "image"]
    shown = {persona.id: f"@Image{images.index(persona.photo) + 1}" for persona in seen}
    return _changed("video", request, prompt=_told(prompt, named, shown), references=references, voice=voice)


def _speaks(request: VideoRequest) -> bool:
    """Whether a voice can be heard: not in a silent film, and not where another sound leads it."""
    return request.generate_audio is not False and not request.audio


def _speech(request: Request, named: list[Persona], prompt: str) -> Request:
    assert isinstance(request, SpeechRequest)
    if not request.persona:
        return request  # an @name in a text is to be read aloud
    persona = named[0]
    if request.voice or request.voice_sample:
        raise RequestError(
            f"There is a voice, and {persona.name} is named.", field="persona", hint="Leave one of the two out."
        )
    if not persona.voice_clip:
        raise RequestError(
            f"There is no recording of {persona.name}.", field="persona", hint="Add a voice clip to the persona."
        )
    return _changed("speech", request, voice_sample=persona.voice_clip)


_USES = {
    ImageRequest: _image,
    EditRequest: _edit,
    PhotoboothRequest: _photobooth,
    VideoRequest: _video,
    SpeechRequest: _speech,
}
