"""What the rows of the task table look at: the words, what was handed over by kind, and what the words said besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from studio.directing.fields import Details
from studio.directing.reading import Reading, subject
from studio.directing.wishes import Attachment


@dataclass
class Case:
    """What a row looks at: the words, what was handed over by kind, and what the words said besides."""

    words: Reading
    details: Details
    given: Sequence[Attachment]
    styles: Mapping[str, str] = field(default_factory=dict)  # words of a photobooth look -> its id

    def of(self, media: str) -> list[str]:
        return [each.id for each in self.given if each.media == media]

    @property
    def images(self) -> list[str]:
        return self.of("image")

    @property
    def videos(self) -> list[str]:
        return self.of("video")

    @property
    def sounds(self) -> list[str]:
        return self.of("audio")

    def said(self) -> str:
        """The prompt: what is left of the words."""
        return subject(self.words.rest())
