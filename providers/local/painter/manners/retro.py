"""Other times and other lenses: vaporwave, vintage, film, double exposure."""

import cv2
import numpy as np

from ._forms import calm, tubes
from ._tools import Picture, blur, coloured, laid, spread, times, vignette, whole


def vaporwave(picture: Picture) -> np.ndarray:
    """Violet through pink to peach, cyan rims, a glowing grid on the ground, colours apart, scanlines."""
    unit = picture.unit
    tone = spread(picture.luma)
    graded: np.ndarray = coloured(tone, (22, 6, 62), (92, 24, 150), (220, 48, 166), (255, 128, 150), (255, 222, 190))
    graded = graded * np.float32(0.76) + picture.image * np.float32(0.18)
    low = np.clip(picture.down / picture.height - 0.42, 0, 1) * np.ones((1, picture.width), np.float32)
    graded = graded + cv2.merge([low * -60, low * 34, low * 76])
    line = tubes(calm(picture.image, 3), 1.2 * unit, 15)
    glow: np.ndarray = line + blur(line, 5 * unit) * np.float32(1.3)
    grid: np.ndarray = _grid(picture)
    grid = grid * np.float32(0.62) + blur(grid, 4 * unit) * np.float32(0.8)
    graded = graded + cv2.merge([glow * 12 + grid * 70, glow * 84 + grid * 120, glow * 104 + grid * 190])
    apart = max(1, round(2.4 * unit))
    red, green, blue = cv2.split(graded)
    graded = cv2.merge([_slid(red, apart), green, _slid(blue, -apart)])
    graded = _tape(graded + blur(graded, 12 * unit) * np.float32(0.14), picture)
    period = max(3.0, 3.6 * unit)
    scan = 0.89 + 0.11 * np.cos(picture.down * np.float32(2 * np.pi / period))
    return whole(times(graded, vignette(picture, 0.28) * scan))


def _tape(image: np.ndarray, picture: Picture) -> np.ndarray:
    """The picture as a worn tape gives it: a band of rows slips sideways and whitens."""
    rng, unit = picture.rng("tape"), picture.unit
    high = max(2, round(rng.uniform(7, 13) * unit))
    top = int(rng.uniform(0.05, 0.6) * (picture.height - high))
    slip = np.cumsum(rng.normal(0, 1.6, high)) * unit + rng.normal(0, 5) * unit
    for row, by in enumerate(np.round(slip).astype(int), top):
        image[row] = np.roll(image[row], int(by), 0)
    specks = rng.random((high, max(1, picture.width // 4)), np.float32) ** 14
    image[top : top + high] += (
        cv2.resize(specks, (picture.width, high), interpolation=cv2.INTER_LINEAR)[..., None] * 150
    )
    return image


def _slid(plane: np.ndarray, by: int) -> np.ndarray:
    """A plane moved sideways, its border drawn out."""
    wide = cv2.copyMakeBorder(plane, 0, 0, abs(by), abs(by), cv2.BORDER_REPLICATE)
    return wide[:, abs(by) - by : abs(by) - by + plane.shape[1]]


def _grid(picture: Picture) -> np.ndarray:
    """A floor of lines running to the horizon in the lower third, (height, width) float32, 0 to 1."""
    horizon = 0.66 * picture.height
    deep = np.maximum(picture.down - horizon, 1e-3) / (picture.height - horizon)
    far = 1 / np.maximum(deep, 0.015)
    width = np.float32(1.5 * picture.unit)
    u = (picture.across - picture.width / 2) / np.float32(0.16 * picture.width) * far / 4.5
    v = far * np.float32(1.6)
    thick_u = width * far / np.float32(0.72 * picture.width)
    thick_v = width * far * far * np.float32(1.6 / (picture.height - horizon))
    upright = np.clip(1.4 - np.abs(u - np.round(u)) / np.maximum(thick_u, 1e-3), 0, 1)
    level = np.clip(1.4 - np.abs(v - np.round(v)) / np.maximum(thick_v, 1e-3), 0, 1)
    fade = np.clip((deep - 0.04) * 2.2, 0, 0.9) * (picture.down > horizon)
    return np.maximum(upright, level) * fade


def vintage(picture: Picture) -> np.ndarray:
    """An albumen print: warm browns, blurred corners, fading, scratches and foxing on its card."""
    unit = picture.unit
    round_ = 1 - vignette(picture, 1.0)
    tone = spread(picture.luma, 1, 99)
    soft = blur(tone, 3.2 * unit)
    tone = tone + (soft - tone) * np.clip(round_ * 1.8 + 0.12, 0, 1)
    tone = tone * tone * (3 - 2 * tone) * np.float32(0.6) + tone * np.float32(0.34) + np.float32(0.05)
    tone += blur(np.clip(tone - 0.55, 0, 1), 8 * unit) * np.float32(0.3)
    tone += (picture.noise("fading", 0.5, 2) - 0.5) * 0.16 + round_ * 0.1
    tone += picture.grain(0.7 * unit) * 0.07
    aged = coloured(tone, (34, 20, 16), (96, 62, 42), (178, 136, 96), (232, 204, 160), (248, 234, 204))
    foxing = np.clip(picture.noise("foxing", 0.09, 4) - 0.68, 0, 1) * 1.5
    aged = laid(aged, (150, 104, 60), foxing)
    _scratched(aged, picture)
    card = coloured(0.75 + (picture.noise("card", 0.03, 3) - 0.5) * 0.25, (188, 166, 128), (240, 226, 196))
    inside, line = _mount(picture)
    return whole(laid(laid(card, (120, 92, 58), line * 0.6), aged, inside))


def _scratched(image: np.ndarray, picture: Picture) -> None:
    rng, unit = picture.rng("scratches"), picture.unit
    for _ in range(9):
        x, y = rng.random(2) * picture.size
        run = np.cumsum(rng.normal((0, 14), (1.1, 5), (9, 2)), 0) * unit + (x, y)
        light = rng.random() < 0.7
        shade = (250, 238, 212) if light else (60, 40, 28)
        cv2.polylines(
            image, [np.round(run * 16).astype(np.int32)], False, shade, max(1, round(0.8 * unit)), cv2.LINE_8, 4
        )
    for _ in range(46):
        spot = (rng.random(2) * picture.size).astype(int).tolist()
        shade = (250, 236, 206) if rng.random() < 0.6 else (58, 40, 28)
        cv2.circle(image, spot, max(1, round(rng.exponential(0.8) * unit)), shade, -1)


def _mount(picture: Picture) -> tuple[np.ndarray, np.ndarray]:
    """Where the print lies on its card, with rounded corners, and the ruled line around it; (height, width) float32."""
    side = min(picture.height, picture.width)
    margin, corner = 0.032 * side, 0.035 * side
    half_x, half_y = picture.width / 2 - margin - corner, picture.height / 2 - margin - corner
    x = np.maximum(np.abs(picture.across - (picture.width - 1) / 2) - half_x, 0)
    y = np.maximum(np.abs(picture.down - (picture.height - 1) / 2) - half_y, 0)
    out = np.sqrt(x * x + y * y) - np.float32(corner)
    thin = 1.1 * picture.unit
    return np.clip(0.5 - out, 0, 1), np.clip(1.2 - np.abs(out - 0.011 * side) / thin, 0, 1)


def film(picture: Picture) -> np.ndarray:
    """Colour negative: lifted blacks, soft shoulder, warm lights over teal shadows, halation, grain, a leak of light."""
    unit = picture.unit
    curve = np.linspace(0, 1, 256, dtype=np.float32)
    bent = 0.055 + 0.9 * (curve + 0.34 * curve * (1 - curve) * (2 * curve - 1) * 2.2)
    toned_by = [
        bent + 0.045 * curve**1.5 - 0.022 * (1 - curve) ** 2,
        bent + 0.006 * curve,
        bent - 0.05 * curve + 0.04 * (1 - curve) ** 2,
    ]
    table = np.clip(np.stack(toned_by, 1)[None] * 255, 0, 255).astype(np.uint8)
    toned = cv2.LUT(picture.image, table).astype(np.float32)
    halo = (
        blur(np.clip(picture.luma - 0.74, 0, 1), 9 * unit) * 190
        + blur(np.clip(picture.luma - 0.6, 0, 1), 34 * unit) * 60
    )
    grain = picture.grain(0.62 * unit) * (23 - 12 * picture.luma)
    leak = _leak(picture)
    light = [halo * c + grain + leak * warm for c, warm in ((0.95, 105), (0.36, 42), (0.16, 8))]
    coarse = picture.grain(0.9 * unit) * 5
    light[0], light[2] = light[0] + coarse, light[2] - coarse
    return whole(times(toned + cv2.merge(light), vignette(picture, 0.34)))


def _leak(picture: Picture) -> np.ndarray:
    """Light that got into the camera at one side, (height, width) float32, 0 to 1."""
    rng = picture.rng("leak")
    x = picture.across / picture.width
    x = 1 - x if rng.random() < 0.5 else x
    y = picture.down / picture.height - rng.uniform(0.15, 0.85)
    return np.exp(-((x / 0.11) ** 2) - (y / 0.55) ** 2) * (0.6 + 0.4 * picture.noise("leak", 0.5, 2))


def double(picture: Picture) -> np.ndarray:
    """Two views on one frame, on pale ground: a second, larger and mirrored one fills the darks of the first."""
    h, w = picture.height, picture.width
    left, top = w // 5, h // 6
    part = np.ascontiguousarray(picture.image[top : h - top, left : w - left][:, ::-1])
    second = cv2.resize(part, picture.size, interpolation=cv2.INTER_CUBIC).astype(np.float32)
    figure = 1 / (1 + np.exp((spread(blur(picture.luma, 1.0 * picture.unit), 5, 90) - 0.55) * 9))
    own = picture.image.astype(np.float32)
    inside = 255 - (255 - second) * (255 - own * np.float32(0.5)) * np.float32(1 / 255)
    outside = own * np.float32(0.2) + np.array([192, 188, 181], np.float32)
    return whole(laid(outside, inside, figure) + cv2.merge([picture.grain() * 8] * 3))
