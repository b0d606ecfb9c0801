"""What the words say besides what to make: quality, shape, length, number, window of the sound, model. Each rule takes its words out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from studio.directing import tables
from studio.directing.reading import CLOCK, DIGITS, NUMBER, SPELT, Reading, clock, number

SECONDS = r"(?:seconds?|secs?|s)\b"
DECADE = r"(?:(?:1[5-9]|20)\d0s\b|[2-9]0s(?=[ -](?:style|styled|look|fashion|vibe|aesthetic|disco|rock|pop|retro|portrait|hair|hairstyle|sitcom|horror|sci-?fi|diner|cars?|outfit|clothes|kid|party|inspired|era|arcade|synth|cartoon|anime|photo|picture|poster|image|glam|punk|neon|teen|kids?)))"
MOST = 16  # of one thing
WINDOW_LIMIT = 20 * 60  # seconds


@dataclass
class Details:
    """What has been found. Lengths are seconds, sizes pixels. window: where the sound begins, and how long it may be.

    heard: each in a few words, by its name here.
    """

    quality: str = ""
    platform: str = ""
    shape: str = ""
    resolution: int = 0
    size: tuple[int, int] | None = None
    duration: float | None = None
    count: int | None = None
    seed: int | None = None
    fps: float | None = None
    window: tuple[float, float | None] | None = None
    model: str = ""
    provider: str = ""
    heard: dict[str, str] = field(default_factory=dict)


def details(reading: Reading) -> Details:
    """Everything of this kind that the words say."""
    found = Details()
    for rule in RULES:
        rule(reading, found)
    return found


def first(reading: Reading, table: Sequence[tuple[str, Any]], *, take: bool = True) -> Any:
    """What the first row says whose words are there; None where none is."""
    look = reading.take if take else reading.has
    return next((meaning for pattern, meaning in table if look(pattern)), None)


def _window(reading: Reading, found: Details) -> None:
    """ "the song from 1:01 to 1:16" begins at 61 s and lasts 15 s at most."""
    sound = r"(?:(?:the |this |that |my )?(?:attached |uploaded )?(?:song|track|audio|music|sound|mp3)\s+)?"
    if match := reading.take(rf"{sound}from ({CLOCK}) (?:to|until|till|-|–) ({CLOCK})"):
        start, end = clock(match[1]), clock(match[2])
        if end > start:
            found.window = (start, min(end - start, WINDOW_LIMIT))
    elif match := reading.take(
        rf"{sound}from (?:second )?(\d+(?:\.\d+)?) ?(?:{SECONDS})? (?:to|until|till|-|–) (\d+(?:\.\d+)?) ?{SECONDS}"
    ):
        start, end = float(match[1]), float(match[2])
        if end > start:
            found.window = (start, min(end - start, WINDOW_LIMIT))
    elif match := reading.take(
        rf"{sound}(?:starting|beginning|from) (?:at )?({CLOCK})(?! ?[ap]\.?m\b)(?: for ({DIGITS})[ -]?{SECONDS})?"
    ):
        found.window = (clock(match[1]), number(match[2]) if match[2] else None)
    if found.window:
        start, length = found.window
        found.heard["window"] = f"the sound from {start:g} s" + (f", at most {length:g} s" if length else "")


def _duration(reading: Reading, found: Details) -> None:
    lead = r"(?:for |of |lasting |about |around |roughly |in |, )?(?:about |around )?"
    tail = r"(?:[ -](?:long|in length|each))*"
    rules: tuple[tuple[str, Callable[[Any], float]], ...] = (
        (rf"\b{lead}({DIGITS}) ?(?:m|minutes?|mins?)(?: and)? ({DIGITS}) ?{SECONDS}{tail}", lambda m: number(m[1]) * 60 + number(m[2])),
        (rf"\b{lead}(?:half a|half[- ]an?|a half[- ]|half[- ])[ -]?minute\b{tail}", lambda m: 30.0),
        (rf"\b{lead}half an hour\b{tail}", lambda m: 1800.0),
        (rf"\b{lead}an hour\b{tail}", lambda m: 3600.0),
        (rf"\b{lead}({NUMBER})[ -]?(?:hours?|hrs?)\b{tail}", lambda m: number(m[1]) * 3600),
        (rf"\b{lead}({NUMBER}) and a half minutes?\b{tail}", lambda m: number(m[1]) * 60 + 30),
        (rf"\b{lead}({CLOCK}) (?:minutes?|mins?|long)\b{tail}", lambda m: clock(m[1])),
        (rf"\b{lead}a minute\b{tail}", lambda m: 60.0),
        (rf"\b{lead}({NUMBER})[ -]?(?:minutes?|mins?)\b{tail}", lambda m: number(m[1]) * 60),
        (rf"\b{lead}(?!{DECADE})({DIGITS})[ -]?{SECONDS}{tail}", lambda m: number(m[1])),
        (rf"\b{lead}({SPELT})[ -](?:seconds?|secs?)\b{tail}", lambda m: number(m[1])),
    )  # fmt: skip
    for pattern, seconds in rules:
        if match := reading.take(pattern):
            found.duration = seconds(match)
            found.heard["duration"] = f"{found.duration:g} s"
            return


def _count(reading: Reading, found: Details) -> None:
    things = r"(?:images?|pictures?|photos?|videos?|clips?|films?|songs?|tracks?|variations?|versions?|options?|takes?|portraits?|drawings?|posters?|logos?)"
    kind = r"(?:different |other |new |more )?"
    match = reading.take(rf"\b({NUMBER}) {kind}(?:variations?|versions?|options?|takes?)\b(?: of)?")
    match = match or reading.take(rf"(?:^|[,;])\s*({NUMBER}) {kind}{things}\s*(?=$|[,;.])")
    match = match or reading.has(rf"(?<![-\d.])\b({NUMBER}) {kind}{things}\b")
    asked = number(match[1]) if match else 1
    if asked == int(asked) and 1 < asked < 360:  # "a 360 video" is a turn
        found.count = min(int(asked), MOST)
        found.heard["count"] = f"{found.count} of them" + (
            f", the most at once; {asked:g} were asked" if asked > MOST else ""
        )


def _seed(reading: Reading, found: Details) -> None:
    if match := reading.take(r"\b(?:with |using )?(?:the )?seed:? ?(\d{1,10})\b"):
        found.seed = int(match[1])


def _fps(reading: Reading, found: Details) -> None:
    if match := reading.take(r"\b(?:at |with |in )?(\d{1,2}) ?(?:fps|frames per second)\b"):
        found.fps = float(match[1])


def _quality(reading: Reading, found: Details) -> None:
    found.quality = first(reading, tables.QUALITIES) or ("pro" if reading.has(tables.CINEMATIC) else "")
    while first(reading, tables.QUALITIES):
        pass  # "a quick draft" says it twice; the first word counts
    if found.quality:
        found.heard["quality"] = {"fast": "a quick draft", "pro": "the best quality"}[found.quality]


def _platform(reading: Reading, found: Details) -> None:
    found.platform = (
        first(reading, [(rf"\b(?:for |on |as )(?:an? )?{pattern}", name) for pattern, name in tables.PLATFORMS]) or ""
    )
    if not found.platform:
        found.platform = first(reading, tables.PLATFORMS, take=False) or ""
    if found.platform:
        found.heard["platform"] = f"{tables.PLATFORM_SHAPES[found.platform]} for {found.platform.replace('-', ' ')}"


def _size(reading: Reading, found: Details) -> None:
    """Pixels, like 1280x720 or 512 by 768 px."""
    match = reading.take(r"\b(?:in |at |of |with |, )?(\d{3,4}) ?(?:x|×|by) ?(\d{3,4})\b(?: ?(?:px|pixels?))?")
    if match:
        found.size = int(match[1]), int(match[2])
        found.heard["size"] = f"{match[1]} x {match[2]}"


def _shape(reading: Reading, found: Details) -> None:
    ratios = r"\b(?:in |at |as |with )?(?:an? )?(?:aspect(?: ratio)? (?:of )?)?(21[:x]9|9[:x]21|16[:x]9|9[:x]16|2:3|3:2|3:4|4:3|4:5|5:4|1:1)(?: (?:format|ratio|aspect(?: ratio)?|video))?\b(?!:)"
    if match := reading.take(ratios):
        found.shape = match[1].replace("x", ":")
        first(reading, tables.SHAPES)  # "square 1:1" says it twice
    else:
        found.shape = first(reading, tables.SHAPES) or ""
    if found.shape:
        found.heard["aspect_ratio"] = found.shape


def _resolution(reading: Reading, found: Details) -> None:
    found.resolution = first(reading, tables.RESOLUTIONS) or 0
    if not found.resolution and reading.take(r"\b(?:in )?720p\b"):
        found.resolution = 720
    if found.resolution:
        found.heard["target_resolution"] = f"{found.resolution} lines"


def _maker(reading: Reading, found: Details) -> None:
    found.model = first(reading, tables.MODELS) or ""
    found.provider = first(reading, tables.PROVIDERS) or ""
    if found.model:
        found.heard["model"] = f"made with {found.model}"


RULES: tuple[Callable[[Reading, Details], None], ...] = (
    _window, _duration, _seed, _fps, _size, _resolution, _shape, _platform, _quality, _count, _maker,
)  # fmt: skip
