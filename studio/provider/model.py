"""A model of an upstream, with its limits as data, and what it refuses by them."""

from __future__ import annotations

from dataclasses import dataclass

from studio.errors import RequestError
from studio.requests import Request, Sized
from studio.sizing import Sizes

QUALITY_BASE = {
    "fast": 512,
    "hq": 768,
    "pro": 1024,
}  # side of a square picture, source: the Sogni skill's quality tiers


@dataclass(frozen=True)
class Span:
    """A range that a model allows, with its usual value."""

    min: float
    max: float
    default: float | None = None

    def holds(self, value: float) -> bool:
        return self.min <= value <= self.max


@dataclass(frozen=True)
class Model:
    """What an upstream offers, with its limits as data. What is None or empty, the model does not have."""

    id: str
    title: str
    tasks: frozenset[str]
    aliases: tuple[str, ...] = ()
    modes: frozenset[str] = frozenset()
    batch: int = 1  # outputs of one paid call
    sizes: Sizes | None = None
    fps: Span | None = None
    duration: Span | None = None  # seconds
    references: int = 0
    seed: bool = True
    negative_prompt: bool = False
    unused: tuple[str, ...] = ()  # fields that it is not told of; they are not refused, and the job says so
    steps: Span | None = None
    guidance: Span | None = None
    strength: bool = False
    mask: bool = False
    loras: tuple[str, ...] = ()
    samplers: tuple[str, ...] = ()
    schedulers: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    audio: bool = False  # makes sound where that is asked
    always_heard: bool = False  # its films have sound, asked or not
    premium: bool = False
    qualities: tuple[str, ...] = ()  # which quality words choose it
    prompt_limit: int = 10_000  # characters
    typical_seconds: float = 10.0
    price: str = ""  # for people; Provider.estimate is for counting
    about: str = ""

    def check(self, request: Request) -> None:
        """Raises RequestError, naming the model and the number, for what this model cannot do."""
        if request.task not in self.tasks:
            raise RequestError(
                f"{self.title} does not make this ({request.task}).",
                field="model",
                hint="Choose another model, or Auto.",
            )
        if len(request.prompt) > self.prompt_limit:
            raise RequestError(
                f"{self.title} reads at most {self.prompt_limit:,} characters; the prompt has {len(request.prompt):,}.",
                field="prompt",
                hint="Shorten the prompt.",
            )
        self._check_controls(request)
        self._check_span("duration", self.duration, getattr(request, "duration", None), "makes", "seconds")
        self._check_span("fps", self.fps, getattr(request, "fps", None), "makes", "frames per second")
        if isinstance(request, Sized):
            self.size(request)

    def size(self, request: Sized) -> tuple[int, int] | None:
        """Width and height it will make for this request; None where it takes no size."""
        if self.sizes is None:
            if request.width and request.strict_size:
                raise RequestError(
                    f"{self.title} chooses the size itself.", field="width", hint="Leave width and height out."
                )
            return None
        if request.width and request.height:
            return self.sizes.choose(request.width, request.height, strict=request.strict_size, title=self.title)
        return self.sizes.for_ratio(
            request.aspect_ratio or "1:1", QUALITY_BASE[request.quality] * self.sizes.base // 1024
        )

    def prompt_hash(self, request: Request) -> int | None:
        """The seed that this upstream itself makes of a request's words; None where the studio's own way is taken."""
        return None

    def shape_in(self, prompt: str) -> str:
        """The aspect ratio that this upstream hears in a prompt, like 9:16 in "make me a TikTok"; empty for none, and where it hears none."""
        return ""

    def _check_controls(self, request: Request) -> None:
        self._check_span("steps", self.steps, request.steps, "takes", "steps")
        self._check_span("guidance", self.guidance, request.guidance, "takes guidance of", "")
        for name, choices in (
            ("sampler", self.samplers),
            ("scheduler", self.schedulers),
            ("output_format", self.formats),
        ):
            value = getattr(request, name)
            if value and value not in choices:
                words = name.replace("_", " ")
                hint = f"Choose one of {', '.join(choices)}." if choices else f"Leave the {words} out."
                raise RequestError(f'{self.title} has no {words} "{value}".', field=name, hint=hint)
        for lora in request.loras:
            if lora.id not in self.loras:
                hint = f"Choose from {', '.join(self.loras)}." if self.loras else "Leave the LoRAs out."
                raise RequestError(f'{self.title} has no LoRA "{lora.id}".', field="loras", hint=hint)
        references = getattr(request, "references", ())
        if len(references) > self.references and request.task in {"edit", "video"}:
            raise RequestError(
                f"{self.title} takes {self.references} reference images at most; {len(references)} given.",
                field="references",
                hint="Remove some, or choose another model.",
            )

    def _check_span(self, name: str, span: Span | None, value: float | None, verb: str, unit: str) -> None:
        if value is None:
            return
        if span is None:
            if name in {"steps", "guidance"}:
                raise RequestError(f"{self.title} has no {name} setting.", field=name, hint=f"Leave {name} out.")
            return
        if not span.holds(value):
            numbers = f"{span.min:g} to {span.max:g} {unit}".strip()
            raise RequestError(
                f"{self.title} {verb} {numbers}; {value:g} asked.",
                field=name,
                hint=f"Choose {span.min:g} to {span.max:g}.",
            )


def can(model: Model, request: Request) -> bool:
    """Whether the model does this task, and for a film this mode."""
    mode = getattr(request, "effective_mode", "")
    return request.task in model.tasks and (not mode or not model.modes or mode in model.modes)
