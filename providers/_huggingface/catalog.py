"""The models that are offered, from `presets/models/huggingface.yaml`, as the studio's models and with what their upstreams want."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.provider import Model, Span
from studio.requests import Request, VideoRequest
from studio.sizing import Sizes

FILE = Path(__file__).parents[2] / "presets" / "models" / "huggingface.yaml"
FOLLOWED = ("fal-ai", "replicate")  # upstreams with an adapter of ours; the others are asked through the library
LIBRARY = "the library"


class Film(BaseModel):
    """A model whose films have a chosen length. least, most: seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fps: int
    least: float
    most: float

    def count(self, seconds: float | None, fps: float | None = None) -> int:
        """How many frames: as many as fill the time, and the first."""
        return round((seconds or self.most) * (fps or self.fps)) + 1


class Entry(BaseModel):
    """One model of the list. takes: control -> [least, most, usual], or whether it has it at all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    task: Literal["image", "edit", "video", "speech"]
    mode: str = ""
    qualities: tuple[str, ...] = ()
    sizes: dict[str, Any] = Field(default_factory=dict)
    takes: dict[str, Any] = Field(default_factory=dict)
    references: int = 0
    frames: Film | None = None
    shapes: tuple[str, ...] = ()  # aspect ratios to choose from
    voices: tuple[str, ...] = ()
    prompt_limit: int = 3000
    seconds: float
    upstreams: tuple[str, ...] = Field(min_length=1)
    names: dict[str, dict[str, str]] = Field(default_factory=dict)
    fixed: dict[str, dict[str, Any]] = Field(default_factory=dict)

    @property
    def pipeline(self) -> str:
        """What the Hub calls the task."""
        if self.task == "video":
            return "image-to-video" if self.mode == "image" else "text-to-video"
        return {"image": "text-to-image", "edit": "image-to-image", "speech": "text-to-speech"}[self.task]

    def model(self, upstream: str = "") -> Model:
        """The model as the studio knows it. upstream: who serves it, where that is known."""
        return Model(
            self.id,
            self.title,
            frozenset({self.task}),
            aliases=(self.id.partition("/")[2],),
            modes=frozenset({self.mode} if self.mode else ()),
            sizes=Sizes(**self.sizes) if self.sizes else None,
            fps=Span(8, 30, self.frames.fps) if self.frames else None,
            duration=Span(self.frames.least, self.frames.most, self.frames.most) if self.frames else None,
            references=self.references,
            seed=bool(self.takes.get("seed", True)),
            negative_prompt=bool(self.takes.get("negative_prompt", False)),
            steps=self._span("steps"),
            guidance=self._span("guidance"),
            qualities=self.qualities,
            prompt_limit=self.prompt_limit,
            typical_seconds=self.seconds,
            about=self.about(upstream),
        )

    def about(self, upstream: str = "") -> str:
        """How it is served, for people: what can be seen of it while it works."""
        names = (upstream,) if upstream else self.upstreams
        followed = [name for name in names if name in FOLLOWED]
        if followed:
            return f"Served by {' or '.join(followed)}: with progress and cancelling, and it goes on after a restart."
        return f"Served by {' or '.join(names)} through {LIBRARY}: no progress, no cancelling, and no going on after a restart."

    def _span(self, name: str) -> Span | None:
        return Span(*self.takes[name]) if name in self.takes else None


@cache
def entries() -> tuple[Entry, ...]:
    """Every model of the list, in its order."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the page's first load waits for this list
    return tuple(Entry(**entry) for entry in yaml.load(FILE.read_text("utf-8"), loader))


def entry_of(model: str) -> Entry | None:
    """The entry of a model by its id."""
    return next((entry for entry in entries() if entry.id == model), None)


def frames_of(entry: Entry, request: Request) -> tuple[int, float] | None:
    """How many frames and how many a second, where the model has a choice."""
    if entry.frames is None or not isinstance(request, VideoRequest):
        return None
    fps = request.fps or entry.frames.fps
    return request.frames or entry.frames.count(request.duration, fps), fps
