"""Which media the arguments of a request take: a picture is no sound. Asked before anything is made or paid."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from studio.errors import RequestError
from studio.requests import Request

Kinds = frozenset[str]
IMAGE, VIDEO, AUDIO, TEXT, MODEL = (frozenset({kind}) for kind in ("image", "video", "audio", "text", "model"))
SEEN, HEARD, ALL = IMAGE | VIDEO, AUDIO | VIDEO, IMAGE | VIDEO | AUDIO
NOUNS = {"image": "a picture", "video": "a film", "audio": "a sound", "text": "text", "model": "a solid"}

TAKES: Mapping[str, Mapping[str, Kinds]] = {  # task -> argument, and where one has parts, their name too -> media
    "edit": {"references": IMAGE, "mask": IMAGE},
    "photobooth": {"face": IMAGE},
    "angles": {"subject": IMAGE},
    "video": {"first_frame": IMAGE, "last_frame": IMAGE, "audio": AUDIO, "video": VIDEO, "voice": AUDIO, "references": ALL},
    "speech": {"voice_sample": AUDIO},
    "transcribe": {"source": HEARD},
    "upscale": {"source": SEEN},
    "model3d": {"source": IMAGE},
    "cut": {"clips": SEEN, "clips.sound": HEARD, "soundtrack": AUDIO, "stickers": IMAGE},
    "export": {"items": ALL},
}  # fmt: skip


def named(kinds: Kinds) -> str:
    """Media as people say them: a picture or a film."""
    return " or ".join(NOUNS[kind] for kind in NOUNS if kind in kinds) or "something else"


def check_media(request: Request, media_of: Callable[[str], str]) -> None:
    """Raises RequestError for the first argument that is given another medium than it takes. media_of: an artifact's; empty: not known."""
    for argument, wanted in TAKES.get(request.task, {}).items():
        name, _, part = argument.partition(".")
        for artifact, kinds in _given(request, name, part, wanted):
            medium = media_of(artifact) if artifact else ""
            if medium and medium not in kinds:
                raise RequestError(
                    f"{name.replace('_', ' ').capitalize()} takes {named(kinds)}; {NOUNS.get(medium, 'something else')} is given.",
                    field=name,
                    hint=f"Give {named(kinds)}.",
                )


def _given(request: Request, name: str, part: str, wanted: Kinds) -> Iterator[tuple[str, Kinds]]:
    """The artifacts of an argument, each with what it may be; a reference says so itself."""
    value = getattr(request, name)
    for entry in value if isinstance(value, tuple) else (value,):
        if isinstance(entry, str):
            yield entry, wanted
        else:
            kind = getattr(entry, "kind", "")
            yield getattr(entry, part or "artifact"), frozenset({kind}) if kind else wanted
