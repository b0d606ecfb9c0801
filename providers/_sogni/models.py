"""The models as data, and what each can be asked, with the rules that the plain `Model` does not know: frames, rates, references, masks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from providers._sogni.rules import Frames
from providers._sogni.seeds import prompt_hash
from studio.errors import RequestError
from studio.provider import QUALITY_BASE, Model, Span
from studio.requests import AnglesRequest, EditRequest, MusicRequest, Request, Sized, SpeechRequest, VideoRequest
from studio.requests.pictures import Model3DRequest
from studio.sizing import Sizes, parse_ratio

SEEDANCE_25 = "seedance-2-5"
ANGLES_LORA = "multiple_angles"
MOST_LORAS = 8  # that one request may name


@dataclass(frozen=True)
class Caps:
    """How many references of each kind a model takes, and how many in all."""

    image: int
    video: int
    audio: int
    total: int


@dataclass(frozen=True)
class SogniModel(Model):
    """A model of Sogni. media: image, video, audio or model. workflow: t2v, i2v and so on. tokens: what can pay for it."""

    media: str = "image"
    family: str = ""
    workflow: str = ""
    tokens: tuple[str, ...] = ("spark", "sogni")
    frames: Frames | None = None
    rates: tuple[int, ...] = ()  # frames per second, where only some are made
    caps: Caps | None = None
    least_references: int = 0
    cap: int = 0  # the longest side that a shape alone leads to; only exact numbers ask for more
    ratio: str = "1:1"  # its usual shape
    scaled: bool = True  # whether the quality changes its usual size
    least_pixels: int = 0
    guide: bool = False  # takes one picture to start from, not references
    sampler: str = ""
    scheduler: str = ""
    shift: float | None = None
    hd: tuple[str, ...] = ()  # qualities it makes when a high resolution is asked for
    quality_steps: Mapping[str, int] = field(default_factory=dict)
    most_seed: int = 2**32 - 1
    silence: float = 60.0  # seconds without a sign of life before the person is told
    previews: int = 0  # how many it sends while it works, unless another number is asked
    instead: tuple[str, ...] = ()

    def check(self, request: Request) -> None:
        super().check(request)
        if isinstance(request, AnglesRequest):
            _check_add_ons(request)
        if isinstance(request, EditRequest):
            self._check_edit(request)
        if isinstance(request, VideoRequest):
            self._check_film(request)
        if isinstance(request, MusicRequest | SpeechRequest):
            self._check_sound(request)
        if isinstance(request, Model3DRequest) and not request.source:
            raise RequestError(
                f"{self.title} makes solids from a picture only.",
                field="source",
                hint="Add a picture, or make one from the words first.",
            )

    def size(self, request: Sized) -> tuple[int, int] | None:
        """Width and height that it makes; for a film with pictures the shape is theirs, once they are seen."""
        if self.sizes is None:
            return super().size(request)
        if request.width and request.height:
            found = self.sizes.choose(request.width, request.height, strict=request.strict_size, title=self.title)
        else:
            found = self.in_shape(request, request.aspect_ratio or self.ratio)
        return self.with_enough_pixels(found)

    def in_shape(self, request: Sized, ratio: str) -> tuple[int, int]:
        """The size for a shape, at the asked quality or with the asked shorter side."""
        sizes = self.usual_sizes
        assert sizes is not None
        target = getattr(request, "target_resolution", None)
        if target:
            across, down = parse_ratio(ratio)
            scale = target / min(across, down)
            return sizes.nearest(round(across * scale), round(down * scale))
        base = QUALITY_BASE[request.quality] * sizes.base // 1024 if self.scaled else sizes.base
        return sizes.for_ratio(ratio, base)

    def prompt_hash(self, request: Request) -> int | None:
        """The vendor's own seed for these words, so that the same request has the same picture in its other clients."""
        return prompt_hash(request, self) % (self.most_seed + 1)

    @property
    def usual_sizes(self) -> Sizes | None:
        """The sizes that a shape alone leads to."""
        return replace(self.sizes, max=self.cap) if self.sizes and self.cap else self.sizes

    def with_enough_pixels(self, size: tuple[int, int]) -> tuple[int, int]:
        assert self.sizes is not None
        area = size[0] * size[1]
        if area >= self.least_pixels:
            return size
        scale, multiple = math.sqrt(self.least_pixels / area), self.sizes.multiple
        return math.ceil(size[0] * scale / multiple) * multiple, math.ceil(size[1] * scale / multiple) * multiple

    def _check_edit(self, request: EditRequest) -> None:
        if request.mask and not self.mask:
            raise RequestError(
                f"{self.title} takes no mask.", field="mask", hint="Leave the mask out, or choose GPT Image 2."
            )
        if request.strength is not None and not self.strength:
            raise RequestError(
                f"{self.title} has no strength setting.",
                field="strength",
                hint="Leave the strength out, or choose Z-Image Turbo.",
            )

    def _check_film(self, request: VideoRequest) -> None:
        mode = request.effective_mode
        if mode not in self.modes:
            raise RequestError(
                f"{self.title} does not make films this way ({mode}).",
                field="mode",
                hint=f"It makes {', '.join(sorted(self.modes))}; or leave the model out.",
            )
        self._check_inputs(request, mode)
        self._check_rate(request)
        self._check_frames(request)
        self._check_references(request)
        if request.control and self.workflow != "v2v":
            raise RequestError(
                f"{self.title} takes no control.",
                field="control",
                hint="Leave the control out, or choose LTX 2.3 Video to Video.",
            )
        if request.voice and self.family not in {"ltx", "seedance"}:
            raise RequestError(
                f"{self.title} does not speak with a voice that is given.",
                field="voice",
                hint="Leave the voice out, or choose an LTX model.",
            )
        if request.generate_audio and not self.audio:
            raise RequestError(
                f"{self.title} makes silent films.", field="generate_audio", hint="Choose an LTX model for sound."
            )

    def _check_inputs(self, request: VideoRequest, mode: str) -> None:
        for name, needed in {**NEEDS_OF_MODES.get(mode, {}), **NEEDS.get(self.workflow, {})}.items():
            given = bool(getattr(request, name))
            if needed and not given:
                raise RequestError(
                    f"{self.title} needs {WORDS[name]}, and there is none.", field=name, hint=f"Add {WORDS[name]}."
                )
            if given and not needed and mode != "extend":
                raise RequestError(
                    f"{self.title} takes no {WORDS[name].partition(' ')[2]}.",
                    field=name,
                    hint="Remove it, or choose another mode.",
                )
        if (
            self.workflow == "i2v"
            and mode in {"image", "transition"}
            and not (request.first_frame or request.last_frame)
        ):
            raise RequestError(
                f"{self.title} needs a first or a last frame, and there is none.",
                field="first_frame",
                hint="Add a picture.",
            )
        if mode == "extend" and not request.video:
            raise RequestError("There is no film to extend.", field="video", hint="Add the film that goes on.")
        if self.family == "wan3" and request.last_frame and not request.first_frame:
            raise RequestError(
                f"{self.title} needs a first frame beside the last one.", field="first_frame", hint="Add a first frame."
            )
        either = self.family == "wan3" or self.id == SEEDANCE_25
        if either and request.references and (request.first_frame or request.last_frame):
            raise RequestError(
                f"{self.title} takes either frames or references, not both.",
                field="references",
                hint="Remove one of them.",
            )

    def _check_rate(self, request: VideoRequest) -> None:
        if request.fps and self.rates and request.fps not in self.rates:
            choices = " or ".join(map(str, self.rates))
            raise RequestError(
                f"{self.title} makes {choices} frames per second; {request.fps:g} asked.",
                field="fps",
                hint=f"Choose {choices}.",
            )

    def _check_frames(self, request: VideoRequest) -> None:
        if request.frames is None or self.frames is None:
            return
        number = request.frames
        span, rate = self.duration, request.fps or (self.fps.default if self.fps else None) or 16
        seconds = self.frames.seconds(number, rate)
        if span and not span.min - 0.05 <= seconds <= span.max + 0.05 and not self.frames.most:
            raise RequestError(
                f"{self.title} makes {span.min:g} to {span.max:g} seconds; {number} frames are {seconds:.1f}.",
                field="frames",
                hint=f"Choose {self.frames.of(span.min, rate)} to {self.frames.of(span.max, rate)} frames.",
            )
        outside = number < self.frames.least or bool(self.frames.most and number > self.frames.most)
        if outside or (request.strict_size and not self.frames.allows(number)):
            raise RequestError(
                f"{self.title} makes {self.frames.rule}; {number} asked.",
                field="frames",
                hint=f"The nearest number it makes is {self.frames.nearest(number)}.",
            )

    def _check_references(self, request: VideoRequest) -> None:
        kinds = [reference.kind for reference in request.references]
        if len(kinds) < self.least_references:
            raise RequestError(
                f"{self.title} needs at least {self.least_references} reference picture.",
                field="references",
                hint="Add a picture that the prompt names.",
            )
        if self.caps is None:
            return
        counts = {
            "image": kinds.count("image") + bool(request.first_frame) + bool(request.last_frame),
            "video": kinds.count("video") + bool(request.video),
            "audio": kinds.count("audio") + bool(request.audio or request.voice),
        }
        for kind, number in counts.items():
            most = getattr(self.caps, kind)
            if number > most:
                raise RequestError(
                    f"{self.title} takes {most} {REFERENCE_WORDS[kind]} at most; {number} given.",
                    field="references",
                    hint="Remove some, or choose another model.",
                )
        if sum(counts.values()) > self.caps.total:
            raise RequestError(
                f"{self.title} takes {self.caps.total} references at most; {sum(counts.values())} given.",
                field="references",
                hint="Remove some.",
            )
        if self.id.startswith("seedance-2-0") and counts["audio"] and not counts["image"] + counts["video"]:
            raise RequestError(
                f"{self.title} takes sound only beside a picture or a film.",
                field="audio" if request.audio else "references",
                hint="Add a picture or a film, or choose Seedance 2.5.",
            )

    def _check_sound(self, request: MusicRequest | SpeechRequest) -> None:
        if isinstance(request, SpeechRequest) and self.workflow == "clone" and not request.voice_sample:
            raise RequestError(
                f"{self.title} needs a recording of the voice.",
                field="voice_sample",
                hint="Add a recording, or choose Qwen3 Speech.",
            )
        if isinstance(request, SpeechRequest) and request.speed != 1.0:
            raise RequestError(f"{self.title} speaks at one pace.", field="speed", hint="Leave the speed at 1.")


def _check_add_ons(request: AnglesRequest) -> None:
    """Views take an add-on of their own, which counts."""
    own = [lora.id for lora in request.loras if lora.id != ANGLES_LORA]
    if len(own) >= MOST_LORAS:
        raise RequestError(
            f"Views from other sides take {MOST_LORAS - 1} LoRAs at most beside their own; {len(own)} given.",
            field="loras",
            hint="Remove one.",
        )


NEEDS: dict[str, dict[str, bool]] = {
    # workflow -> inputs that must be there (True) or must not (False). Source: VIDEO_WORKFLOW_ASSETS of the SDK.
    "t2v": {"video": False, "audio": False, "first_frame": False, "last_frame": False},
    "i2v": {"audio": False, "video": False},
    "s2v": {"first_frame": True, "audio": True, "last_frame": False, "video": False},
    "ia2v": {"first_frame": True, "audio": True, "last_frame": False, "video": False},
    "a2v": {"audio": True, "first_frame": False, "last_frame": False, "video": False},
    "v2v": {"video": True, "audio": False, "last_frame": False},
    "animate-move": {"first_frame": True, "video": True, "audio": False, "last_frame": False},
    "animate-replace": {"first_frame": True, "video": True, "audio": False, "last_frame": False},
    "r2v": {"video": False, "audio": False, "first_frame": False, "last_frame": False},
}
NEEDS_OF_MODES: dict[str, dict[str, bool]] = {
    "transition": {"first_frame": True, "last_frame": True},
    "sound": {"first_frame": True, "audio": True},
    "audio": {"audio": True},
    "restyle": {"video": True},
}
WORDS = {
    "first_frame": "a first frame",
    "last_frame": "a last frame",
    "audio": "a sound",
    "video": "a film",
}
REFERENCE_WORDS = {"image": "pictures", "video": "films", "audio": "sounds"}


def model_from(values: Mapping[str, Any], families: Mapping[str, Mapping[str, Any]]) -> SogniModel:
    """The model that an entry of the list describes, its family's values filled in."""
    known = {**families.get(values.get("family", ""), {}), **values}
    return SogniModel(
        id=known["id"],
        title=known["title"],
        tasks=frozenset(known["tasks"]),
        aliases=tuple(known.get("aliases", ())),
        modes=frozenset(known.get("modes", ())),
        batch=known.get("batch", 1),
        sizes=_sizes(known),
        fps=_span(known.get("fps")),
        duration=_span(known.get("duration")),
        references=known.get("references", 0),
        seed=known.get("seed", True),
        negative_prompt=known.get("negative_prompt", False),
        steps=_span(known.get("steps")),
        guidance=_span(known.get("guidance")),
        strength=known.get("strength", False),
        mask=known.get("mask", False),
        loras=tuple(known.get("loras", ())),
        samplers=tuple(known.get("samplers", ())),
        schedulers=tuple(known.get("schedulers", ())),
        formats=tuple(known.get("formats", ())),
        audio=known.get("audio", False),
        premium=known.get("premium", False),
        qualities=tuple(known.get("qualities", ())),
        typical_seconds=known.get("seconds", 10.0),
        price="billed in Spark" if known.get("tokens") == ["spark"] else "billed in Spark or SOGNI",
        about=known.get("about", ""),
        media=known.get("media", "image"),
        family=known.get("family", ""),
        workflow=known.get("workflow", ""),
        tokens=tuple(known.get("tokens", ("spark", "sogni"))),
        frames=Frames(**known["frames"]) if "frames" in known else None,
        rates=tuple(known.get("rates", ())),
        caps=Caps(*known["caps"]) if "caps" in known else None,
        least_references=known.get("least_references", 0),
        cap=known.get("cap", 0),
        ratio=known.get("ratio", "1:1"),
        scaled=known.get("scaled", True),
        least_pixels=known.get("least_pixels", 0),
        guide=known.get("guide", False),
        sampler=known.get("sampler", ""),
        scheduler=known.get("scheduler", ""),
        shift=known.get("shift"),
        hd=tuple(known.get("hd", ())),
        quality_steps=known.get("quality_steps", {}),
        most_seed=known.get("most_seed", 2**32 - 1),
        silence=known.get("silence", 60.0),
        previews=known.get("previews", 0),
        instead=tuple(known.get("instead", ())),
    )


def _sizes(known: Mapping[str, Any]) -> Sizes | None:
    fixed = tuple((width, height) for width, height in known.get("fixed", ()))
    if fixed:
        return Sizes(fixed=fixed)
    if "sizes" not in known:
        return None
    least, most, multiple, base = known["sizes"]
    return Sizes(min=least, max=most, multiple=multiple, base=base, pixels=known.get("pixels", 0))


def _span(values: Any) -> Span | None:
    return Span(*values) if values else None
