"""Small pictures for shelves and cards: free, at once, and each made once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.errors import NotFound, RequestError
from studio.library.blobs import storage_errors

if TYPE_CHECKING:
    from studio.studio import Studio

SIDES = (16, 512)  # pixels
DEADLINE = 60.0  # seconds


class Sketches:
    """Has them made by the first provider that can."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._folder = studio.settings.home / "sketches"

    def of(self, prompt: str, width: int, height: int, seed: int = 0) -> bytes:
        """A small picture as WebP. Raises NotFound where no provider sketches."""
        providers = self._studio.registry.all()
        sketcher = next((found for provider in providers if (found := provider.sketcher())), None)
        if sketcher is None:
            raise NotFound("No provider here sketches.")
        return self._made(sketcher, prompt, width=width, height=height, seed=seed)

    def of_look(self, style: str, face: str, width: int, height: int, seed: int = 0) -> bytes:
        """A look of the photobooth on a painted face, likewise. Raises NotFound where no provider shows looks."""
        providers = self._studio.registry.all()
        portraitist = next((found for provider in providers if (found := provider.portraitist())), None)
        if portraitist is None:
            raise NotFound("No provider here shows looks.")
        return self._made(portraitist, style, face, width=width, height=height, seed=seed)

    def _made(self, maker: Callable[..., bytes], *words: str, width: int, height: int, seed: int) -> bytes:
        """What a maker makes of these words. Raises RequestError for other sides than those of a sketch."""
        least, most = SIDES
        if not (least <= width <= most and least <= height <= most):
            raise RequestError(
                f"A sketch has sides of {least} to {most} pixels.", field="width", hint=f"Choose {least} to {most}."
            )
        facts = "\0".join((maker.__module__, maker.__qualname__, *words, f"{width}x{height}", str(seed)))
        path = self._folder / f"{hashlib.sha256(facts.encode()).hexdigest()[:32]}.webp"
        if path.exists():
            return path.read_bytes()
        studio = self._studio
        painting = studio.pool.run(maker, *words, width, height, seed, cancelled=studio.leaving.is_set)
        data: bytes = studio.background.ask(painting, DEADLINE)
        part = path.with_name(f"{path.stem}-{secrets.token_hex(4)}")
        with storage_errors(path.parent):
            path.parent.mkdir(exist_ok=True)
            part.write_bytes(data)
            part.replace(path)
        return data
