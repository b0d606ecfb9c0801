"""The subject apart from what is behind it: cut out, set on another ground, outlined as a sticker."""

from __future__ import annotations

import cv2
import numpy as np

from studio.errors import RequestError
from studio.media.cutout import cutout, has_subject

from ..pixels import clipped, mix, moved, soft, to_bytes, to_floats, tone, unit
from ..registry import Context, operation


@operation("remove background", kind="cut")
def remove_background(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The subject on nothing, its edge soft and free of the old background's colour."""
    return cut(rgb)


@operation("background", "colours", "picture")
def background(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The subject on a plain colour, a gradient of two, or another picture, with its shadow on the ground."""
    subject = cut(rgb)
    height, width = rgb.shape[:2]
    if context.get("picture"):
        return mix(filled(context.other, width, height), subject[..., :3], subject[..., 3])
    colours = list(context.get("colours") or [(255, 255, 255)])
    ground = _plain(colours, width, height)
    shadow = soft(moved(subject[..., 3], 5 * unit(rgb), 0), 9 * unit(rgb)) * 0.22
    return clipped(mix(ground * (1 - shadow[..., None]), subject[..., :3], subject[..., 3]))


@operation("sticker", "colour", kind="cut")
def sticker(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The subject with a broad die-cut edge and a slight shadow, on nothing."""
    subject = cut(rgb)
    reach = max(3, round(9 * unit(rgb) * min(2.0, context.amount)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    edge = soft(cv2.dilate((subject[..., 3] > 0.5).astype(np.float32), kernel), 1.6 * unit(rgb))
    edge = np.clip((edge - 0.5) * 2.2 * unit(rgb) + 0.5, 0, 1)
    colour = np.broadcast_to(tone(context.get("colour", (255, 255, 255))), rgb.shape)
    body = mix(colour, subject[..., :3], subject[..., 3])
    shadow = soft(moved(edge, 3 * unit(rgb), 2 * unit(rgb)), 3.5 * unit(rgb)) * 0.4
    alpha = edge + shadow * (1 - edge)
    return np.dstack([body * (edge / np.maximum(alpha, 1e-3))[..., None], alpha])


def cut(rgb: np.ndarray) -> np.ndarray:
    """The subject alone, (h, w, 4) float32. Raises RequestError where nothing stands out."""
    made = to_floats(cutout(to_bytes(rgb)))
    if not has_subject(made[..., 3]):
        raise RequestError(
            "No subject stands out from the background in this picture.",
            field="references",
            hint="Use a picture with one clear subject, or choose a provider with an image model.",
        )
    return made


def _plain(colours: list[tuple[int, int, int]], width: int, height: int) -> np.ndarray:
    """One colour as a studio lights it, or a gradient of several from above to below."""
    if len(colours) == 1:
        return np.broadcast_to(tone(colours[0]), (height, width, 3)).copy()
    at, down = np.linspace(0, 1, len(colours)), np.linspace(0, 1, height)
    line = np.stack([np.interp(down, at, [c[i] / 255 for c in colours]) for i in range(3)], 1)
    return np.repeat(line[:, None].astype(np.float32), width, 1)


def filled(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    """Another picture, cropped to fill this size."""
    scale = max(width / picture.shape[1], height / picture.shape[0])
    size = max(width, round(picture.shape[1] * scale)), max(height, round(picture.shape[0] * scale))
    grown = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return to_floats(np.ascontiguousarray(grown[top : top + height, left : left + width]))
