"""Words in double quotes, lettered into the picture: on a board, on a wall, or as a poster's title."""

from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .canvas import Canvas
from .layers import mottle
from .noise import grain
from .palette import Colour, luminance, mix, tone
from .scene import Item, Scene


def lettered(image: np.ndarray, scene: Scene) -> np.ndarray:
    """The picture with its lettering; where there is none, the picture itself."""
    texts = [text for text in (_writable(text) for text in scene.lettering) if text]
    if not texts:
        return image
    canvas = Canvas(image.copy())
    if (scene.boarded or scene.lettered_thing) and _on_a_thing(canvas, scene, texts[0]):
        texts = texts[1:]
    if texts:
        _title(canvas, scene, texts)
    return canvas.image


def _on_a_thing(canvas: Canvas, scene: Scene, text: str) -> bool:
    """Letters the rock of a headland, else a board on the near ground; False where there is neither."""
    if scene.cliff:
        _rock(canvas, scene, text)
        return True
    shop = next((item for item in scene.items if item.draw == "shop"), None)
    if shop is not None:
        _fascia(canvas, scene, text, shop)
        return True
    wide, high = _board_size(scene, text)
    for side in _sides(scene):
        x = float(np.clip(scene.width * (0.5 + side * 0.24), wide * 0.55, scene.width - wide * 0.55))
        reach = scene.ground_line[int(max(0, x - wide / 2)) : int(x + wide / 2) + 1]
        if scene.setting in ("close", "table") or float(reach.max()) < scene.height * 0.93:
            _board(canvas, scene, text, x, wide, high)
            return True
    return False


def _fascia(canvas: Canvas, scene: Scene, text: str, shop: Item) -> None:
    """A sign over a shop's roof."""
    wide, high = shop.size * shop.aspect * 0.9, shop.size * 0.2
    x = float(np.clip(shop.x, wide / 2, scene.width - wide / 2))
    low = max(shop.y - shop.size * 0.95, high * 1.1)
    _sign(canvas, scene, text, (x - wide / 2, low - high, x + wide / 2, low))


def _sides(scene: Scene) -> tuple[int, int]:
    """The side away from the subject, then the other."""
    subject = next((item for item in scene.items if item.primary), None)
    away = -scene.side if subject is None else -1 if subject.x > scene.width / 2 else 1
    return away, -away


@lru_cache(maxsize=1)
def _missing() -> bytes:
    return bytes(_font(24).getmask("\U0010fffd"))


def _writable(text: str) -> str:
    """The text without the letters that the font has no shape for; empty where most of it is lost."""
    kept = "".join(c for c in text if c == " " or (c.isprintable() and bytes(_font(24).getmask(c)) != _missing()))
    return " ".join(kept.split()) if len(kept) * 2 >= len(text) else ""


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=max(8, size))


def _mask(text: str, wide: float, high: float) -> np.ndarray:
    """Letters as large as fit into (wide, high), on up to three lines, (h, w) uint8 coverage without margins."""
    best: tuple[float, list[str]] = (0.0, [text])
    for lines in _breaks(text):
        trial = _measure(lines, 100)
        size = 100 * min(wide / max(1, trial[0]), high / max(1, trial[1]))
        if size > best[0]:
            best = (size, lines)
    size = max(8, int(best[0]))
    while size > 8 and (_measure(best[1], size)[0] > wide or _measure(best[1], size)[1] > high):
        size -= 1
    w, h = _measure(best[1], size)
    plate = Image.new("L", (int(w) + 2, int(h) + 2), 0)
    pen, font, y = ImageDraw.Draw(plate), _font(size), 0.0
    for line in best[1]:
        box = pen.textbbox((0, 0), line, font=font, stroke_width=_bold(size))
        spot = ((w - (box[2] - box[0])) / 2 - box[0], y - box[1])
        pen.text(spot, line, font=font, fill=255, stroke_width=_bold(size))
        y += (box[3] - box[1]) + size * 0.28
    mask = np.asarray(plate)
    scale = min(1.0, wide / mask.shape[1], high / mask.shape[0])
    return (
        mask
        if scale >= 1
        else cv2.resize(
            mask, (max(1, int(mask.shape[1] * scale)), max(1, int(mask.shape[0] * scale))), interpolation=cv2.INTER_AREA
        )
    )


def _bold(size: int) -> int:
    return size // 32


def _measure(lines: list[str], size: int) -> tuple[float, float]:
    pen, font = ImageDraw.Draw(Image.new("L", (1, 1))), _font(size)
    boxes = [pen.textbbox((0, 0), line, font=font, stroke_width=_bold(size)) for line in lines]
    return max(b[2] - b[0] for b in boxes), sum(b[3] - b[1] for b in boxes) + size * 0.28 * (len(lines) - 1)


def _breaks(text: str) -> list[list[str]]:
    """Ways to set a text: on one line, or broken at spaces near its halves and thirds."""
    text = text[:160]
    words = text.split() or [text]
    ways = [[text]]
    for parts in (2, 3, 4):
        if len(words) >= parts:
            lines: list[str] = []
            share = len(text) / parts
            line = ""
            for word in words:
                if line and len(line) + len(word) / 2 > share and len(lines) < parts - 1:
                    lines.append(line)
                    line = word
                else:
                    line = f"{line} {word}".strip()
            ways.append([*lines, line])
    return ways


def _board_size(scene: Scene, text: str) -> tuple[float, float]:
    unit = scene.unit
    wide, high = min(0.44 * unit, 0.62 * scene.width), min(0.19 * unit, 0.3 * scene.height)
    limit = min(0.9 * scene.width, 0.8 * unit if scene.width > unit else 0.9 * scene.width)
    return min(max(wide, high * 0.5 * len(text)), limit), high


def _rock(canvas: Canvas, scene: Scene, text: str) -> None:
    """Whitewash on the face of the headland."""
    w, h = scene.width, scene.height
    columns = np.flatnonzero(scene.ground_line < scene.horizon + 0.12 * h)
    left, right = (float(columns.min()), float(columns.max())) if len(columns) else (0.0, float(w))
    top = min(scene.horizon + 0.22 * scene.unit, 0.72 * h)
    mask = _mask(text, (right - left) * 0.82, min(0.2 * scene.unit, 0.9 * (h - top))).astype(np.float32) / 255
    worn = np.clip(
        0.8 + mottle(mask.shape[0], mask.shape[1], scene.rng("worn"), max(4.0, mask.shape[0] * 0.16)) * 0.9, 0.45, 0.96
    )
    paint = mix(scene.lit((246, 240, 228)), (246, 240, 228), 0.35)
    y = top + (h - top) * 0.42 - mask.shape[0] / 2
    canvas.wash(mask * worn, paint, top=round(y), left=round((left + right) / 2 - mask.shape[1] / 2))


def _board(canvas: Canvas, scene: Scene, text: str, x: float, wide: float, high: float) -> None:
    """A wooden board in the near ground, lettered in paint."""
    unit, y = scene.unit, scene.height * 0.955
    post = scene.lit((92, 68, 50))
    left, right, top, low = x - wide / 2, x + wide / 2, y - high * 1.3, y - high * 0.3
    for px in (left + wide * 0.12, right - wide * 0.12):
        canvas.fill(
            np.array(
                [(px - unit * 0.012, top), (px + unit * 0.012, top), (px + unit * 0.012, y), (px - unit * 0.012, y)],
                np.float32,
            ),
            post,
        )
    _sign(canvas, scene, text, (left, top, right, low))


def _sign(canvas: Canvas, scene: Scene, text: str, box: tuple[float, float, float, float]) -> None:
    """A panel in (left, top, right, low) with a text painted on it."""
    left, top, right, low = box
    _panel(canvas, scene, left, top, right, low, (232, 222, 204))
    mask = _mask(text, (right - left) * 0.88, (low - top) * 0.7).astype(np.float32) / 255
    worn = np.clip(0.97 + grain(mask.shape[0], mask.shape[1]) * 0.24, 0.8, 1)
    ink = scene.lit((44, 52, 78)) if scene.light.dark < 0.6 else (22, 26, 44)
    spot = (top + low) / 2 - mask.shape[0] / 2, (left + right) / 2 - mask.shape[1] / 2
    canvas.wash(mask * worn, ink, top=round(spot[0]), left=round(spot[1]))


def _panel(canvas: Canvas, scene: Scene, left: float, top: float, right: float, low: float, colour: Colour) -> None:
    edge = max(1.0, scene.unit * 0.006)
    lit = scene.lit(colour)
    if scene.light.dark > 0.4:
        lit = mix(lit, (250, 222, 170), 0.5)
    corners = np.array([(left, top), (right, top), (right, low), (left, low)], np.float32)
    canvas.fill(corners + np.array([edge * 0.8, edge]), tone(scene.lit(scene.ground_colour), -0.6))
    canvas.fill(corners, tone(lit, -0.35))
    canvas.fill(corners + np.array([(edge, edge), (-edge, edge), (-edge, -edge), (edge, -edge)], np.float32), lit)
    for k in (1, 2):
        y = top + (low - top) * k / 3
        canvas.line(np.array([(left + edge, y), (right - edge, y)]), tone(lit, -0.12), max(1.0, edge * 0.3))


def _title(canvas: Canvas, scene: Scene, texts: list[str]) -> None:
    """A title across the calmer end of the picture, a second text small under it."""
    _set(canvas, texts, _is_calm_above(scene), canvas.image)


def _is_calm_above(scene: Scene) -> bool:
    """Whether there is more room for letters above the subject than under it."""
    subject = next((item for item in scene.items if item.primary), None)
    return subject is None or subject.y - subject.size > scene.height * 0.3 or scene.setting == "close"


def plate(under: np.ndarray, scene: Scene) -> np.ndarray:
    """The letters of a scene as a title to be laid over pictures like this one: (height, width, 4) uint8, premultiplied.

    under: (height, width, 3), of any size.
    """
    canvas = Canvas(np.zeros((*under.shape[:2], 4), np.uint8))
    if texts := [text for text in (_writable(text) for text in scene.lettering) if text]:
        _set(canvas, texts, _is_calm_above(scene), under)
    return canvas.image


def _set(canvas: Canvas, texts: list[str], above: bool, under: np.ndarray) -> None:
    w, h = canvas.width, canvas.height
    margin = 0.07 * min(w, h)
    mask = _mask(texts[0], w - 2 * margin, min(0.16 * h, 0.3 * w))
    top = margin if above else h - margin - mask.shape[0] * (1.0 if len(texts) < 2 else 1.6)
    _print(canvas, mask, top, (w - mask.shape[1]) / 2, under)
    if len(texts) > 1:
        small = _mask(texts[1], (w - 2 * margin) * 0.7, mask.shape[0] * 0.42 + 8)
        _print(canvas, small, top + mask.shape[0] * 1.2, (w - small.shape[1]) / 2, under)


def _print(canvas: Canvas, mask: np.ndarray, top: float, left: float, picture: np.ndarray) -> None:
    """Letters with a halo, light on what is dark in the picture there and dark on what is light."""
    y, x = round(top), round(left)
    y, x = int(np.clip(y, 0, canvas.height - mask.shape[0])), int(np.clip(x, 0, canvas.width - mask.shape[1]))
    under = picture[y : y + mask.shape[0], x : x + mask.shape[1]]
    mean = tuple(float(c) for c in under.reshape(-1, 3).mean(0))
    light = luminance((mean[0], mean[1], mean[2])) < 150
    ink: Colour = (252, 246, 232) if light else (34, 34, 48)
    pad = max(2, mask.shape[0] // 6)
    halo = cv2.GaussianBlur(np.pad(mask, pad * 2), (0, 0), pad * 0.6).astype(np.float32) / 255
    canvas.wash(
        np.clip(halo * 0.5, 0, 1), (16, 18, 34) if light else (255, 252, 244), top=y - 2 * pad, left=x - 2 * pad
    )
    canvas.wash(mask.astype(np.float32) / 255, ink, top=y, left=x)
