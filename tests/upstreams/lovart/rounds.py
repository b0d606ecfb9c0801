"""One message of a thread and what comes of it."""

from __future__ import annotations

import json
import struct
import time
from dataclasses import dataclass, field
from typing import Any

from tests.upstreams.huggingface import media
from tests.upstreams.huggingface.state import fault_of, number_of

MAKES = (("video", "video"), ("piece of music", "music"), ("sound effect", "audio"), ("3D model", "3d"))


def kind_of(prompt: str) -> str:
    """What is asked for, by the words in it."""
    kind = next((kind for words, kind in MAKES if f" {words}" in prompt.partition("Make exactly")[2][:40]), "image")
    return kind if fault_of(prompt)[0] != "other" else "video" if kind == "image" else "image"


@dataclass
class Round:
    """One message."""

    body: dict[str, Any]
    began: float = field(default_factory=time.monotonic)
    confirmed: list[float] = field(default_factory=list)
    looks: int = 0

    @property
    def prompt(self) -> str:
        return str(self.body["prompt"])

    @property
    def kind(self) -> str:
        return kind_of(self.prompt)

    def number(self, word: str) -> float:
        return number_of(self.prompt, word)

    @property
    def age(self) -> float:
        """Seconds since the message, or since the last yes."""
        return time.monotonic() - (self.confirmed[-1] if self.confirmed else self.began)

    @property
    def asks(self) -> bool:
        """Whether it stops for a price."""
        wanted = (2 if self.number("twice") else 1) if self.number("price") else 0
        begun = not self.confirmed or self.age >= self.number("slow")
        return len(self.confirmed) < wanted and begun

    @property
    def shows_price(self) -> bool:
        return self.asks or bool(self.confirmed and self.age < self.number("stale"))

    @property
    def status(self) -> str:
        if fault_of(self.prompt)[0] == "abort":
            return "abort"
        if self.asks:
            return "running" if self.number("held") else "done"
        return "running" if self.age < self.number("slow") else "done"

    def files(self) -> int:
        """How many are there by now."""
        if self.asks or fault_of(self.prompt)[0] in {"zero", "abort"}:
            return 0
        count, slow, late = int(self.number("made") or 1), self.number("slow"), self.number("late")
        if self.age < slow:
            return int(count * self.age / slow)
        return count - 1 if self.age < slow + late else count

    def file(self, index: int) -> tuple[bytes, str]:
        """Bytes and media type of one file."""
        return {
            "video": lambda: (media.mp4(8, 8, index), "video/mp4"),
            "audio": lambda: (media.wav(0.3, index), "audio/wav"),
            "music": lambda: (media.wav(0.3, index), "audio/wav"),
            "3d": lambda: (glb(), "model/gltf-binary"),
        }.get(self.kind, lambda: (media.png(64, 48, index), "image/png"))()


def glb() -> bytes:
    """The smallest solid: a file without any mesh."""
    text = json.dumps({"asset": {"version": "2.0"}}).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<4sII", b"glTF", 2, 20 + len(text)) + struct.pack("<I4s", len(text), b"JSON") + text
