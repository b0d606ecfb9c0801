"""The models and sizes of `presets/models/sensenova.yaml`, as the studio's models."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from providers._sensenova.chains import NAME, chosen
from studio.errors import RequestError, request_error
from studio.provider import Model
from studio.requests import Request, Sized
from studio.sizing import Sizes, parse_ratio

FILE = Path(__file__).parents[2] / "presets" / "models" / "sensenova.yaml"
USUAL_SHAPE = "16:9"
UNUSED = ("seed", "negative_prompt")
NOT_USED = "Seed and negative prompt are not used by this model."
TASK = frozenset({"image"})


class Options(BaseModel):
    """What this provider alone understands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    image_size: Literal["2k", "4k"] = Field("2k", description="How large: 2k; the other image back ends make 4k too.")

    @field_validator("image_size", mode="before")
    @classmethod
    def _in_any_case(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value


class Entry(BaseModel):
    """One model of the list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    seconds: float
    about: str = ""


class Catalog(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    models: tuple[Entry, ...]
    shapes: dict[str, tuple[int, int]]
    squares: dict[str, int]
    talkers: tuple[str, ...]


@dataclass(frozen=True)
class ImageModel(Model):
    """A model behind one of the three image protocols."""

    protocol: str = "sensenova"

    def check(self, request: Request) -> None:
        if self.protocol == "sensenova" and options(request).image_size != "2k":
            raise RequestError(
                f"{self.title} makes 2k pictures only; {options(request).image_size} asked.",
                field="options.image_size",
                provider=NAME,
                hint="Choose 2k, or enlarge the picture afterwards.",
            )
        super().check(request)

    def size(self, request: Sized) -> tuple[int, int] | None:
        """Width and height by the table, or for `openai-image` by its formula; `nano-banana` has only shapes."""
        if self.sizes is None or request.width:
            return super().size(request)
        ratio = request.aspect_ratio or USUAL_SHAPE
        if self.protocol == "sensenova":
            return catalog().shapes[ratio]
        return _by_area(ratio, catalog().squares[options(request).image_size])


def options(request: Request) -> Options:
    """The request's own options. Raises RequestError naming one that is none."""
    try:
        return Options(**request.options)
    except ValidationError as error:
        wrong = request_error(error)
        raise RequestError(wrong.message, field=f"options.{wrong.field}", hint=wrong.hint, provider=NAME) from error


def shape_of(request: Sized, size: tuple[int, int] | None) -> str:
    """The aspect ratio that is sent: the one asked, else the one nearest to the size."""
    if request.aspect_ratio:
        return request.aspect_ratio
    size = size or ((request.width, request.height) if request.width and request.height else None)
    if size is None:
        return USUAL_SHAPE
    wish = math.log(size[0] / size[1])
    return min(catalog().shapes, key=lambda ratio: abs(math.log(_quotient(ratio)) - wish))


def models(values: Any) -> list[Model]:
    """What the host's settings offer: the configured model first."""
    named, protocol = chosen("image", "model", values).value, chosen("image", "protocol", values).value
    listed = {entry.id: entry for entry in catalog().models}
    first = listed.pop(named, None) or Entry(id=named, title=named, seconds=20)
    if protocol in {"nano-banana", "openai-image"}:
        return [_model(first, protocol)]
    return [_model(entry, "sensenova") for entry in (first, *listed.values())]


def _model(entry: Entry, protocol: str) -> ImageModel:
    sizes = {
        "sensenova": Sizes(fixed=tuple(catalog().shapes.values()), base=2048),
        "openai-image": Sizes(min=592, max=7094, multiple=1, base=2048),
    }
    return ImageModel(
        entry.id,
        entry.title,
        TASK,
        sizes=sizes.get(protocol),
        seed=False,
        unused=UNUSED,
        formats=("png",) if protocol == "sensenova" else (),
        typical_seconds=entry.seconds,
        about=f"{entry.about} {NOT_USED}".strip(),
        protocol=protocol,
    )


def _by_area(ratio: str, side: int) -> tuple[int, int]:
    """As many pixels as a square of this side has. Source: the vendor's client, type `openai-image`."""
    quotient = _quotient(ratio)
    return round(math.sqrt(side * side * quotient)), round(math.sqrt(side * side / quotient))


def _quotient(ratio: str) -> float:
    across, down = parse_ratio(ratio)
    return across / down


@cache
def catalog() -> Catalog:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the page's first load waits for this list
    return Catalog(**yaml.load(FILE.read_text("utf-8"), loader))
