"""What an export is made of: the files of its items, known by content, and words for what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.errors import RequestError
from studio.media.kind import kind_of

NAMES = {
    "gif": "A GIF",
    "webp": "A moving WebP",
    "loop": "A loop",
    "reverse": "A reversed film",
    "trim": "A part",
    "fit-20mb": "A file for 20 MB",
    "fit-50mb": "A file for 50 MB",
    "first-frame": "A first frame",
    "last-frame": "A last frame",
    "frame": "A frame",
    "contact-sheet": "A contact sheet",
    "sprite-sheet": "A sprite sheet",
    "strip": "A photo strip",
    "grid": "A grid",
    "collage": "A collage",
    "film": "A film",
    "audio": "A sound",
    "mp3": "An MP3",
    "flac": "A FLAC",
    "wav": "A WAV",
    "waveform": "A waveform",
}
WORDS = {"image": ("a picture", "pictures"), "video": ("a film", "films"), "audio": ("a sound", "sounds")}


@dataclass(frozen=True)
class Material:
    """The items of an export, in order."""

    form: str
    paths: tuple[Path, ...]
    kinds: tuple[str, ...]

    @property
    def pictures(self) -> bool:
        return set(self.kinds) == {"image"}

    @property
    def one(self) -> Path:
        return self.paths[0]

    def is_one(self, *kinds: str) -> bool:
        return len(self.paths) == 1 and self.kinds[0] in kinds

    def only(self, *kinds: str) -> Path:
        """The one file there is. Raises RequestError when it is another kind, or not the only one."""
        if not self.is_one(*kinds):
            raise self.misfit(" or ".join(("one " + WORDS[kind][0].partition(" ")[2]) for kind in kinds))
        return self.one

    def misfit(self, needs: str) -> RequestError:
        """The refusal of this form, saying what it is made from and what was given."""
        return RequestError(
            f"{NAMES[self.form]} needs {needs}; {self._given()} given.",
            field="items",
            hint="Choose other items, or another form.",
        )

    def _given(self) -> str:
        parts = []
        for kind, (single, many) in WORDS.items():
            count = self.kinds.count(kind)
            parts += [single if count == 1 else f"{count} {many}"] if count else []
        words = " and ".join(parts)
        return f"{words} {'was' if len(self.kinds) == 1 else 'were'}"


def material(form: str, paths: Sequence[Path]) -> Material:
    """The files, each known by its content. Raises RequestError for one that is broken or neither picture, film nor sound."""
    return Material(form, tuple(paths), tuple(kind_of(path) for path in paths))
