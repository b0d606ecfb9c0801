"""Films from a first picture to a last one: a morph along what looks alike, or another change that the words name."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import cv2
import numpy as np

from providers.local.filming.camera import smooth
from providers.local.filming.orders import Order, Tell
from providers.local.filming.pictures import opened
from providers.local.filming.words import named
from providers.local.painter.noise import fbm, stream

SMALL = 288  # pixels of the long side where the flow is sought
FARTHEST = 0.16  # parts of the long side that a pixel may wander
EVEN = 0.5  # how even the change is over the film, 0 to 1; the rest comes softly and goes softly
SLOW, QUICK = (
    0.9,
    0.2,
)  # the part of the film in which a place fades, where the pictures are alike and where they are not
UNLIKE = 0.22  # how much of two pictures is alike by chance, at most
ASTRAY = 3.0  # pixels of the small pictures that there and back again may end apart
CLOSER = 0.045  # how much closer the camera comes in the middle

Flow = tuple[np.ndarray, np.ndarray]  # how far sideways and down, float32 each
Change = Callable[[float], np.ndarray]


def filmed(order: Order, tell: Tell) -> Iterator[np.ndarray]:
    """The frames; the first and the last are the pictures themselves."""
    first, last = opened(order.first, order.shot), opened(order.last, order.shot)
    tell(0.3)
    change = CHANGES[named("changes", order.prompt) or "morph"](first, last, order.shot.seed)
    tell(1.0)
    for number in range(order.shot.frames):
        part = number / max(1, order.shot.frames - 1)
        if number == 0 or number == order.shot.frames - 1:
            yield first if number == 0 and order.shot.frames > 1 else last
        else:
            changed = change(EVEN * part + (1 - EVEN) * smooth(part))
            yield _scaled(changed, 1 + CLOSER * math.sin(math.pi * part))


def _morph(first: np.ndarray, last: np.ndarray, seed: int) -> Change:
    """Both pictures are drawn along the flow between them while one fades into the other.

    The fade is slow only where both show the like. Elsewhere it would be two pictures in one for half of the film; there the last one
    comes through in patches with soft edges.
    """
    there, back = _flow(first, last), _flow(last, first)
    alike = _likeness(first, last, there, back)
    height, width = first.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    flows = [(flow[0] * alike, flow[1] * alike) for flow in (there, back)]
    soft = QUICK + (SLOW - QUICK) * alike
    late = _evenly(_patches(first, last, seed))

    def at(part: float) -> np.ndarray:
        one = _drawn(first, x, y, flows[1], part)
        other = _drawn(last, x, y, flows[0], 1 - part)
        alpha = np.clip((part * (1 + soft) - late) / soft, 0, 1)
        alpha = alpha * alpha * (3 - 2 * alpha)
        return cv2.blendLinear(other, one, alpha, 1 - alpha)

    return at


def _likeness(first: np.ndarray, last: np.ndarray, there: Flow, back: Flow) -> np.ndarray:
    """Where two pictures show the like once one is drawn along the flow (height, width) float32, 0 to 1; all 0 for unlike pictures."""
    height, width = first.shape[:2]
    scale = SMALL / max(height, width)
    size = max(16, round(width * scale)), max(16, round(height * scale))
    one, other = (
        _structure(cv2.resize(p, size, interpolation=cv2.INTER_AREA)).astype(np.float32) for p in (first, last)
    )
    forth, home = (
        [cv2.resize(part, size, interpolation=cv2.INTER_AREA) * np.float32(scale) for part in flow]
        for flow in (there, back)
    )
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    moved = x + forth[0], y + forth[1]
    again = [cv2.remap(part, *moved, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) for part in home]
    astray = np.hypot(forth[0] + again[0], forth[1] + again[1])
    same = _correlation(one, cv2.remap(other, *moved, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT))
    sure = np.clip((same - 0.35) / 0.35, 0, 1) * np.clip(2 - astray / ASTRAY, 0, 1)
    alike = cv2.GaussianBlur(sure.astype(np.float32), (0, 0), 8)
    share = float(np.clip((alike.mean() - UNLIKE) / UNLIKE, 0, 1))
    return cv2.resize(alike * share, (width, height), interpolation=cv2.INTER_LINEAR)


def _correlation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How alike two grays vary around each place, -1 to 1; even places are alike where the other is even too."""
    mean_one, mean_other = cv2.GaussianBlur(one, (0, 0), 8), cv2.GaussianBlur(other, (0, 0), 8)
    one, other = one - mean_one, other - mean_other
    both, each, self_ = (cv2.GaussianBlur(part, (0, 0), 8) for part in (one * other, other * other, one * one))
    even = 40.0
    return (both + even) / np.sqrt((each + even) * (self_ + even))


def _patches(first: np.ndarray, last: np.ndarray, seed: int) -> np.ndarray:
    """Where the change comes later: in soft patches, and where the first picture is bright against the last one."""
    height, width = first.shape[:2]
    grays = [cv2.cvtColor(cv2.resize(p, (width // 4, height // 4)), cv2.COLOR_RGB2GRAY) for p in (first, last)]
    bright = cv2.GaussianBlur(grays[0].astype(np.float32) - grays[1], (0, 0), max(1.0, width / 160)) / 255
    return _lateness(first, seed) + 0.35 * cv2.resize(bright, (width, height), interpolation=cv2.INTER_LINEAR)


def _drawn(picture: np.ndarray, x: np.ndarray, y: np.ndarray, flow: Flow, part: float) -> np.ndarray:
    at_x, at_y = cv2.scaleAdd(flow[0], part, x), cv2.scaleAdd(flow[1], part, y)
    return cv2.remap(picture, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


def _lateness(picture: np.ndarray, seed: int) -> np.ndarray:
    """Where the fade comes later (height, width) float32, 0 to 1: soft patches, so that it does not come everywhere at once."""
    height, width = picture.shape[:2]
    rng = stream("late", seed)
    return cv2.resize(fbm(max(8, height // 8), max(8, width // 8), rng, cell=0.4, octaves=3), (width, height))


def _flow(first: np.ndarray, last: np.ndarray) -> Flow:
    """How far each pixel of `first` is from its like in `last`, (x, y) float32 each: coarse, smooth and never far."""
    height, width = first.shape[:2]
    scale = SMALL / max(height, width)
    size = max(16, round(width * scale)), max(16, round(height * scale))
    grays = [_structure(cv2.resize(picture, size, interpolation=cv2.INTER_AREA)) for picture in (first, last)]
    seeker = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    seeker.setVariationalRefinementAlpha(40.0)
    still = np.zeros((size[1], size[0], 2), np.float32)
    flow = np.asarray(cv2.GaussianBlur(seeker.calc(grays[0], grays[1], still), (0, 0), 9), np.float32)
    far = np.hypot(flow[..., 0], flow[..., 1])
    most = FARTHEST * SMALL
    flow = flow * (most * np.tanh(far / most) / np.maximum(far, 1e-3))[..., None].astype(np.float32)
    full = cv2.resize(flow, (width, height), interpolation=cv2.INTER_CUBIC) / scale
    return np.ascontiguousarray(full[..., 0]), np.ascontiguousarray(full[..., 1])


def _structure(picture: np.ndarray) -> np.ndarray:
    """The picture as even, soft gray, so that shapes are matched and not brightness."""
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return cv2.GaussianBlur(cv2.createCLAHE(3.0, (4, 4)).apply(gray), (0, 0), 2.5)


def _mixed(first: np.ndarray, last: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    alpha = np.ascontiguousarray(np.clip(alpha, 0, 1), np.float32)
    return cv2.blendLinear(last, first, alpha, 1 - alpha)


def _dissolve(first: np.ndarray, last: np.ndarray, seed: int) -> Change:
    return lambda part: cv2.addWeighted(last, part, first, 1 - part, 0)


def _sweep(
    field: Callable[[int, int, int], np.ndarray], soft: float
) -> Callable[[np.ndarray, np.ndarray, int], Change]:
    """A change that comes to each place when its field's value (0 to 1) has been reached."""

    def change(first: np.ndarray, last: np.ndarray, seed: int) -> Change:
        late = _evenly(field(first.shape[0], first.shape[1], seed))
        return lambda part: _mixed(first, last, (part * (1 + soft) - late) / soft)

    return change


def _evenly(field: np.ndarray) -> np.ndarray:
    """The field with its values spread, so that as much is above as below each of them."""
    levels = np.quantile(field[::8, ::8], np.linspace(0, 1, 65))
    return np.interp(field, levels, np.linspace(0, 1, 65)).astype(np.float32)


def _aslant(height: int, width: int, seed: int) -> np.ndarray:
    x, y = np.linspace(0, 1, width, dtype=np.float32)[None], np.linspace(0, 1, height, dtype=np.float32)[:, None]
    return (x if seed % 2 else 1 - x) * 0.85 + y * 0.15


def _round(height: int, width: int, seed: int) -> np.ndarray:
    x = np.linspace(-1, 1, width, dtype=np.float32)[None] * width / math.hypot(width, height)
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None] * height / math.hypot(width, height)
    return np.hypot(x, y)


def _blots(height: int, width: int, seed: int) -> np.ndarray:
    noise = fbm(max(8, height // 3), max(8, width // 3), stream("blots", seed), cell=0.32, octaves=5)
    field = cv2.resize(noise, (width, height)) * 0.8 + _round(height, width, seed) * 0.2
    return (field - field.min()) / max(1e-6, float(field.max() - field.min()))


def _push(first: np.ndarray, last: np.ndarray, seed: int) -> Change:
    """The last picture pushes the first one out sideways."""
    width = first.shape[1]
    both = np.hstack([first, last] if seed % 2 else [last, first])

    def at(part: float) -> np.ndarray:
        left = part * width if seed % 2 else (1 - part) * width
        move = np.array([[1, 0, -left], [0, 1, 0]], np.float32)
        return cv2.warpAffine(
            both, move, (width, first.shape[0]), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )

    return at


def _zoom(first: np.ndarray, last: np.ndarray, seed: int) -> Change:
    """The camera goes through the first picture into the last one."""

    def at(part: float) -> np.ndarray:
        one = _scaled(first, 1 + 1.6 * part * part)
        other = _scaled(last, 1 + 0.5 * (1 - part) ** 2)
        alpha = smooth((part - 0.25) / 0.5)
        return cv2.addWeighted(other, alpha, one, 1 - alpha, 0)

    return at


def _scaled(picture: np.ndarray, scale: float) -> np.ndarray:
    height, width = picture.shape[:2]
    move = np.array([[scale, 0, width / 2 * (1 - scale)], [0, scale, height / 2 * (1 - scale)]], np.float32)
    return cv2.warpAffine(picture, move, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


def _whip(first: np.ndarray, last: np.ndarray, seed: int) -> Change:
    """A swift pan from one to the other, smeared by its speed."""
    pushed = _push(first, last, seed)

    def at(part: float) -> np.ndarray:
        way = part * part * (3 - 2 * part)
        frame = pushed(way * way * (3 - 2 * way))
        smear = round(first.shape[1] * 0.16 * math.sin(math.pi * way) ** 3)
        return cv2.blur(frame, (smear, 1), borderType=cv2.BORDER_REFLECT) if smear > 1 else frame

    return at


def _flash(first: np.ndarray, last: np.ndarray, seed: int) -> Change:
    """A flash of light with the change inside."""

    def at(part: float) -> np.ndarray:
        alpha = smooth((part - 0.4) / 0.2)
        frame = cv2.addWeighted(last, alpha, first, 1 - alpha, 0)
        light = math.exp(-(((part - 0.5) / 0.11) ** 2))
        return cv2.convertScaleAbs(frame, alpha=1 + 0.6 * light, beta=110 * light)

    return at


CHANGES: dict[str, Callable[[np.ndarray, np.ndarray, int], Change]] = {
    "morph": _morph,
    "dissolve": _dissolve,
    "wipe": _sweep(_aslant, 0.18),
    "push": _push,
    "zoom": _zoom,
    "iris": _sweep(_round, 0.06),
    "whip": _whip,
    "burn": _sweep(_blots, 0.12),
    "flash": _flash,
}
