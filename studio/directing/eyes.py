"""Looks at pictures and films for somebody: what is known of them, and what whoever can see here sees in them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from studio.artifacts import Artifact
from studio.directing.wishes import Attachment
from studio.provider import Cost, Provider
from studio.writers import Words

if TYPE_CHECKING:
    from studio.studio import Studio

FRAMES = 6  # of a film, where nobody says how many
NOUNS = {"image": "A picture", "video": "A film", "audio": "A sound"}


class Eyes:
    """Answers questions about what is in the library."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def facts(self, artifact_id: str, *, owner: str) -> str:
        """What is known without looking, as a sentence."""
        found = self._studio.library.get(artifact_id, owner=owner)
        size = f"{found.width} x {found.height} pixels" if found.width and found.height else ""
        length = f"{found.duration:.3g} s" if found.duration else ""
        return ", ".join(part for part in (NOUNS.get(found.media, "A file"), size, length) if part) + "."

    def price(self, seen: Attachment, question: str, *, owner: str) -> tuple[Provider, Cost | None]:
        """Who would be asked about this, and about what that costs; None where nobody knows. Raises RequestError where nobody can see."""
        verb = "ask" if seen.media == "video" else "describe"
        writer = self._studio.writers.writer(verb, "auto", owner)
        return writer, self._studio.writers.price(writer, len(question), owner)

    def see(self, artifact_id: str, question: str, *, owner: str) -> Words:
        """What a picture or a film shows, or the answer to a question about it. Raises NotConfigured where nobody here can see."""
        found = self._studio.library.get(artifact_id, owner=owner, trashed=False)
        if found.media == "video":
            return self.film(found, question, owner=owner)[0]
        return self._studio.describe(artifact_id, question, owner=owner)

    def film(self, film: Artifact, question: str, *, owner: str, frames: int = FRAMES) -> tuple[Words, str]:
        """What a film shows, by frames sampled from it, and the times of those."""
        with tempfile.TemporaryDirectory(dir=self._studio.settings.home) as folder:
            seen = sampled(self._studio.library.local_path(film), frames, Path(folder))
            times = ", ".join(f"{at:.1f} s" for at, _ in seen)
            asked = question or "What does this film show, and what happens in it?"
            told = f"These are frames of one film, at {times}. {asked}"
            return self._studio.writers.look([path for _, path in seen], told, owner=owner), times


def sampled(film: Path, count: int, folder: Path) -> list[tuple[float, Path]]:
    """Frames spread over a film, as pictures in this folder, with their times in seconds."""
    from PIL import Image

    from studio.media.frames import spread

    found = []
    for number, (at, frame) in enumerate(spread(film, count)):
        path = folder / f"{number}.jpg"
        picture = Image.fromarray(frame)
        picture.thumbnail((768, 768))
        picture.save(path, "JPEG", quality=85)
        found.append((at, path))
    return found
