"""Which size a film has when pictures set its shape. Pure.

Source: sogni-agent 3.40: the picture is fitted inside the asked box, its limiting side exact and the other one rounded; a size that the
model does not make is replaced by the nearest box that leads to one it does, or the picture is fitted to the model's own size where that
gains much and bends its shape little.
"""

from __future__ import annotations

from dataclasses import dataclass

from providers._sogni.rules import half_up
from studio.errors import RequestError
from studio.sizing import Sizes

Size = tuple[int, int]

MUCH_MORE = 1.10  # times the pixels
LITTLE = 0.02  # change of the aspect ratio


@dataclass(frozen=True)
class Fitted:
    """size: what is made. asked: what the picture would have given as it stands. reshaped: the picture must be brought to this size first."""

    size: Size
    asked: Size
    reshaped: bool

    @property
    def note(self) -> str:
        """What to tell the person; empty when nothing was changed."""
        if self.size == self.asked:
            return ""
        return f"The size was adjusted from {self.asked[0]} x {self.asked[1]} to {self.size[0]} x {self.size[1]}."


def inside(picture: Size, box: Size) -> Size:
    """The picture fitted inside the box: the limiting side is exact, the other one rounded."""
    width, height = picture
    if width * box[1] >= height * box[0]:
        return box[0], max(1, half_up(box[0] * height / width))
    return max(1, half_up(box[1] * width / height)), box[1]


def fit(picture: Size, box: Size, sizes: Sizes, *, strict: bool = False, title: str = "This model") -> Fitted:
    """The size of a film that begins or ends with this picture, in the asked box.

    Raises RequestError in strict mode, with a suggestion, where that size is not one the model makes.
    """
    asked = inside(picture, box)
    if sizes.allows(*asked):
        return Fitted(asked, asked, reshaped=False)
    best = _best(picture, box, asked, sizes)
    if strict:
        raise RequestError(
            f"{title} cannot make {asked[0]} x {asked[1]} pixels, which this picture gives in {box[0]} x {box[1]}: {sizes.rule}.",
            field="width",
            hint=f"Ask for {best.size[0]} x {best.size[1]}, or allow the size to be adjusted.",
            code="invalid_size",
        )
    return best


def _best(picture: Size, box: Size, asked: Size, sizes: Sizes) -> Fitted:
    """The nearest size that is made, and whether the picture must be reshaped for it."""
    boxed = None if sizes.fixed else _nearest_box(picture, box, sizes)
    near = sizes.nearest(*asked)
    if boxed is None:
        return Fitted(near, asked, reshaped=True)
    bent = abs(near[0] / near[1] / (picture[0] / picture[1]) - 1)
    if near[0] * near[1] > boxed[0] * boxed[1] * MUCH_MORE and bent < LITTLE:
        return Fitted(near, asked, reshaped=True)
    return Fitted(boxed, asked, reshaped=False)


def _nearest_box(picture: Size, box: Size, sizes: Sizes) -> Size | None:
    """The size that the model makes and that the picture fills as it stands, nearest to the asked box; None where there is none."""
    steps = range(-(-sizes.min // sizes.multiple) * sizes.multiple, sizes.max + 1, sizes.multiple)
    found = {
        size
        for side in steps
        for size in (inside(picture, (side, 10**6)), inside(picture, (10**6, side)))
        if sizes.allows(*size)
    }
    asked = inside(picture, box)
    return min(found, key=lambda size: (abs(size[0] - asked[0]) + abs(size[1] - asked[1]), size), default=None)
