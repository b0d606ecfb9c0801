"""What the scene's light does to one drawn thing: its tint, the haze before it, the bright rim, the shaded side."""

import cv2
import numpy as np

from .palette import Colour, mix
from .scene import Scene


def shaded(
    patch: np.ndarray, scene: Scene, far: float, x: float, *, burning: bool = False, subject: bool = False
) -> np.ndarray:
    """A premultiplied RGBA patch under the scene's light. far: 0 near to 1; negative is nearer than the subject, darker.

    burning: keep lamplight as bright as it was drawn. subject: let the night take less of its colours.
    """
    light, alpha = scene.light, patch[..., 3]
    everywhere = cv2.merge([alpha] * 4)
    out = cv2.multiply(patch, _tints(patch.shape, scene, far, x, subject=subject), scale=1 / 128)
    haze = min(0.94, max(0.0, far) * (0.72 + 0.25 * scene.fog))
    if haze > 0.01:
        out = cv2.addWeighted(out, 1 - haze, _times(everywhere, light.haze, 1.0), haze, 0)
    if "backlit" in scene.features:
        out = _times(out, (40, 40, 44), 1.0)
    edge = _rim(alpha, scene, x)
    if edge is not None:
        strength = 0.75 if far >= 0 else 0.4
        out = cv2.add(out, _times(cv2.merge([edge] * 4), mix(light.colour, (255, 255, 255), 0.15), 0.0, strength))
    if burning and light.dark > 0.25:
        red, blue = patch[..., 0], patch[..., 2]
        flame = (red > 224) & (cv2.subtract(red, blue) > 74) & (alpha > 200)
        out[flame] = patch[flame]
    return cv2.min(out, everywhere)


def _times(patch: np.ndarray, colour: Colour, alpha: float, strength: float = 1.0) -> np.ndarray:
    """The patch multiplied by a colour; `alpha` is what its last channel is multiplied by."""
    return cv2.multiply(patch, np.array([*(c / 255 * strength for c in colour), alpha]))


def _tints(shape: tuple[int, ...], scene: Scene, far: float, x: float, *, subject: bool) -> np.ndarray:
    """The ambient light on every pixel, a gentle run from the lit side to the shaded one; 128 leaves a value alone."""
    light = scene.light
    near = 0.74 if far < 0 else 1.0
    lift = 0.2 * light.dark if subject else 0.0
    factors = np.array([(c / 255 * (1 - lift) + lift) * near for c in light.ambient], np.float32)
    side = float(np.clip((light.x - x) / (0.3 * scene.width), -1, 1)) if scene.setting != "abstract" else 0.0
    row = np.full((1, shape[1], 4), 128, np.uint8)
    run = 1 + np.linspace(-0.16, 0.16, shape[1], dtype=np.float32) * side
    row[0, :, :3] = np.clip(run[:, None] * factors[None] * 128 + 0.5, 0, 255)
    return np.repeat(row, shape[0], 0)


def _rim(alpha: np.ndarray, scene: Scene, x: float) -> np.ndarray | None:
    """The edge that faces the light, uint8; None where the light is flat."""
    light = scene.light
    by_night = 0.34 if light.dark > 0.7 and scene.moon else 0.0
    strength = max(0.8 * light.low * (1 - light.dark), by_night) * (1.0 if light.seen else 0.25)
    if "backlit" in scene.features:
        strength = 1.0
    if strength < 0.08 or min(alpha.shape) < 12:
        return None
    reach = max(1.0, scene.unit * 0.0045)
    side = 1.0 if light.x > x else -1.0
    move = np.array([[1, 0, -side * reach], [0, 1, reach * 0.7]], np.float32)
    behind = cv2.warpAffine(alpha, move, (alpha.shape[1], alpha.shape[0]))
    edge = cv2.GaussianBlur(cv2.subtract(alpha, behind), (0, 0), max(0.6, reach * 0.3))
    return cv2.convertScaleAbs(cv2.min(edge, alpha), alpha=strength)
