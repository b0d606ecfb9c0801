"""How long a film is, how many shots it has, and how long each of them is. Pure."""

from __future__ import annotations

import math
from itertools import accumulate

from studio.composing.orders import SHOTS_LIMIT
from studio.errors import RequestError


def lengths(seconds: float, longest: float, count: int = 0) -> list[float]:
    """The length of each shot; together `seconds`. A length beyond one clip becomes several.

    count: how many are asked, 0 for as few as will do. In whole seconds where that comes out, else in hundredths.
    Raises RequestError where so many shots would each be too long or too short, and where too many would be needed.
    """
    needed = max(1, math.ceil(seconds / longest - 1e-6))
    if count and count < needed:
        raise RequestError(
            f"{seconds:g} seconds in {count} shots are {seconds / count:.1f} each; one clip may be {longest:g}.",
            field="shots",
            hint=f"Ask for {needed} shots or more, or for a shorter film.",
        )
    if needed > SHOTS_LIMIT:
        raise RequestError(
            f"{seconds:g} seconds are {needed} shots of {longest:g}; a script has {SHOTS_LIMIT} at most.",
            field="seconds",
            hint=f"Ask for {SHOTS_LIMIT * longest:g} seconds or less, or for longer shots.",
        )
    count = count or needed
    unit = 1.0 if seconds == int(seconds) and seconds >= count else 0.01
    whole = round(seconds / unit)
    each, over = divmod(whole, count)
    if each * unit < 0.5:
        raise RequestError(
            f"{count} shots in {seconds:g} seconds are too short to be seen.",
            field="shots",
            hint=f"Ask for {max(1, int(seconds))} shots or fewer.",
        )
    return [round((each + (place < over)) * unit, 2) for place in range(count)]


def starts(shots: list[float]) -> list[float]:
    """When each shot begins."""
    return [round(at, 2) for at in accumulate([0.0, *shots[:-1]])]
