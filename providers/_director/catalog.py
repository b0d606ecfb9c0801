"""The list of `presets/models/director.yaml`, and what a request comes to by it: mode, shape, speed, price."""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from providers._director.accounts import NAME
from providers._director.options import Options, options_of
from studio.errors import RequestError
from studio.requests import Request, Sized, VideoRequest
from studio.sizing import parse_ratio

PRESETS = Path(__file__).parents[2] / "presets"
FILE = PRESETS / "models" / "director.yaml"
AGENT = "agent"
Kind = Literal["video", "image", "audio"]
KINDS: dict[str, Kind] = {"image": "image", "video": "video", "audio": "audio"}  # by what comes out of a request
PRO = re.compile(r"\b(?:use|using|with|in)\s+sora[\s-]?2\s+pro\b", re.IGNORECASE)
DRAFT = re.compile(r"\b(?:quick video|just a draft|draft|preview)\b", re.IGNORECASE)
FINE = re.compile(r"\b(?:high quality|cinematic|final version)\b", re.IGNORECASE)


class Entry(BaseModel):
    """One model of the list; the file says what each field means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    aliases: tuple[str, ...] = ()
    makes: tuple[str, ...]
    modes: tuple[str, ...] = ()
    tool: dict[str, str] = Field(default_factory=dict)
    kind: Kind
    qualities: tuple[str, ...] = ()
    ratios: tuple[str, ...] = ()
    sends_ratio: str = ""
    lengths: tuple[int, ...] = ()
    unconfirmed_lengths: tuple[int, ...] = ()
    usual_length: int | None = None
    supposed_length: int | None = None
    least: int | None = None
    most: int | None = None
    resolutions: tuple[str, ...] = ()
    mode_field: str = "mode"
    modes_of: dict[str, str] = Field(default_factory=dict)
    multi_shot: bool = False
    image: tuple[str, ...] = ()
    last: str = ""
    audio: tuple[str, ...] = ()
    film: str = ""
    images: str = ""
    references: int = 0
    promptless: bool = False
    seconds: float
    cheap_seconds: float | None = None
    credits: float | None = None
    pro_credits: float | None = None
    credits_a_second: float | None = None
    pro_credits_a_second: float | None = None
    resolution_credits: dict[str, float] = Field(default_factory=dict)
    unconfirmed: str = ""
    about: str = ""


class Platform(BaseModel):
    """Where a film will be shown: the words by which a prompt names it, and how long and in which style films are there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...]
    seconds: tuple[int, int]
    style: str


class Catalog(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    deadlines: dict[Kind, float]
    fallback: tuple[str, ...]
    daily: dict[str, dict[str, int]]
    templates: dict[str, str]
    platforms: dict[str, Platform]
    models: tuple[Entry, ...]


@cache
def catalog() -> Catalog:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the page's first load waits for this list
    return Catalog(**yaml.load(FILE.read_text("utf-8"), loader))


def mode_of(request: VideoRequest, options: Options) -> str:
    """What a film starts from; an input may be named by its address instead."""
    if request.mode != "auto" or request.effective_mode != "text":
        return request.effective_mode
    if options.video_url:
        return "motion" if options.image_url else "restyle"
    if options.audio_url:
        return "sound" if options.image_url else "audio"
    if options.image_url:
        return "transition" if options.last_image_url else "image"
    return "text"


def speed_of(request: Request, options: Options) -> Literal["quality", "cheap"]:
    """The agent's mode: as asked, else by the prompt's words, else by quality."""
    if options.speed:
        return options.speed
    if request.quality == "fast" or (DRAFT.search(request.prompt) and not FINE.search(request.prompt)):
        return "cheap"
    return "quality"


def own_mode(request: Request, options: Options, entry: Entry) -> str:
    """The model's own mode as it is sent; the usual one is left out, for the sources name it differently. Raises RequestError."""
    wish = options.mode
    if not wish and "pro" in entry.modes_of and (request.quality == "pro" or PRO.search(request.prompt)):
        wish = "pro"
    usual = entry.modes_of.get("", "")
    if wish and wish not in entry.modes_of and wish not in {usual, "std"}:
        offered = [name for name in entry.modes_of if name]
        hint = f"Choose one of {', '.join(offered)}." if offered else "Leave the mode out."
        raise RequestError(f'{entry.title} has no mode "{wish}".', field="options.mode", hint=hint, provider=NAME)
    return entry.modes_of.get(wish, "") if wish and wish != usual and wish != "std" else ""


def ratio_of(request: Request, entry: Entry) -> str:
    """The aspect ratio that was asked: itself, by size, or by the platform that the prompt names. Empty where none was."""
    if not isinstance(request, Sized):
        return ""
    if request.aspect_ratio:
        return request.aspect_ratio
    if request.width and request.height:
        wish = request.width / request.height
        offered = entry.ratios or ("16:9", "9:16", "1:1", "4:3", "3:4")
        return min(offered, key=lambda each: abs(math.log(_quotient(each) / wish)))
    found = ratio_on(platform_of(request))
    return found if not entry.ratios or found in entry.ratios else ""


def seconds_of(request: Request) -> str:
    """The length that was asked, "8"; else the one that films have where this one will be shown, "15 to 60"; empty for neither."""
    if seconds := getattr(request, "duration", None):
        return f"{seconds:g}"
    platform = catalog().platforms.get(platform_of(request))
    return "{} to {}".format(*platform.seconds) if platform else ""


def style_of(request: Request) -> str:
    """How films are where this one will be shown; empty where nobody said where that is."""
    platform = catalog().platforms.get(platform_of(request))
    return platform.style if platform else ""


def platform_of(request: Request) -> str:
    """Where a film will be shown: as chosen, else by its prompt, like "make me a TikTok"; empty where neither tells."""
    if not isinstance(request, VideoRequest):
        return ""
    return request.platform or detected(request.prompt)


@lru_cache(maxsize=64)
def detected(prompt: str) -> str:
    """The platform that a prompt names; empty where it names none."""
    for name, platform in catalog().platforms.items():
        if any(re.search(rf"\b{re.escape(word)}s?\b", prompt, re.IGNORECASE) for word in platform.words):
            return name
    return ""


def ratio_on(platform: str) -> str:
    """The aspect ratio of films there; empty for a platform that is not known."""
    from studio.presets import read_preset

    if platform not in catalog().platforms:
        return ""
    values = read_preset(PRESETS / "platforms" / f"{platform}.yaml", "platforms").values
    return str(values.get("aspect_ratio") or "")


def price(request: Request, entry: Entry) -> float | None:
    """Credits of one call; None where they are not known."""
    options = options_of(request)
    pro = own_mode(request, options, entry) == "pro"
    if (rate := (entry.pro_credits_a_second if pro else None) or entry.credits_a_second) is not None:
        seconds = getattr(request, "duration", None) or entry.supposed_length
        return rate * math.ceil(seconds) if seconds else None
    once = (entry.pro_credits if pro else None) or entry.credits
    return entry.resolution_credits.get(options.resolution, once) if once is not None else None


def _quotient(ratio: str) -> float:
    across, down = parse_ratio(ratio)
    return across / down
