"""What the scene's light does to one drawn thing: its tint, the haze before it, the bright rim, the shaded side."""

import cv2
import numpy as np

from .palette import mix
from .scene import Scene


def shaded(
    patch: np.ndarray, scene: Scene, far: float, x: float, *, burning: bool = False, subject: bool = False
) -> np.ndarray:
    """A premultiplied RGBA patch under the scene's light. far: 0 near to 1; negative is nearer than the subject, darker.

    burning: keep lamplight as bright as it was drawn. subject: let the night take less of its colours.
    """
    light = scene.light
    near = 0.74 if far < 0 else 1.0
    lift = 0.2 * light.dark if subject else 0.0
    factors = np.array([(c / 255 * (1 - lift) + lift) * near for c in light.ambient], np.float32)
    alpha = patch[..., 3]
    colours = cv2.multiply(np.ascontiguousarray(patch[..., :3]), np.append(factors, 1.0).astype(np.float64))
    ramp = _sides(patch.shape[1], scene, x)
    colours = np.clip(colours * ramp, 0, 255) if ramp is not None else colours
    haze = min(0.94, max(0.0, far) * (0.72 + 0.25 * scene.fog))
    if haze > 0.01:
        veil = cv2.merge([alpha] * 3).astype(np.float32) * (np.asarray(light.haze, np.float32) / 255)
        colours = colours * (1 - haze) + veil * haze
    colours = colours.astype(np.float32)
    if "backlit" in scene.features:
        colours *= 0.16
    edge = _rim(alpha, scene, x)
    if edge is not None:
        colours += (
            edge[..., None]
            * np.asarray(mix(light.colour, (255, 255, 255), 0.15), np.float32)
            * (0.75 if far >= 0 else 0.4)
        )
    if burning and light.dark > 0.25:
        own = patch[..., :3].astype(np.int16)
        flame = (own[..., 0] > 214) & (own[..., 0] - own[..., 2] > 42) & (alpha > 200)
        colours[flame] = patch[..., :3][flame]
    limit = alpha[..., None].astype(np.float32)
    return np.dstack([np.minimum(np.clip(colours, 0, 255), limit), alpha]).astype(np.uint8)


def _sides(width: int, scene: Scene, x: float) -> np.ndarray | None:
    """A gentle run from the lit side to the shaded one, (1, width, 1)."""
    if scene.setting in ("abstract",):
        return None
    side = float(np.clip((scene.light.x - x) / (0.3 * scene.width), -1, 1))
    run = np.linspace(-0.16, 0.16, width, dtype=np.float32) * side
    return (1 + run)[None, :, None]


def _rim(alpha: np.ndarray, scene: Scene, x: float) -> np.ndarray | None:
    """The edge that faces the light, 0 to 1; None where the light is flat."""
    light = scene.light
    strength = max(0.8 * light.low * (1 - light.dark), 0.34 if light.dark > 0.7 and scene.moon else 0.0) * (
        1.0 if light.seen else 0.25
    )
    if "backlit" in scene.features:
        strength = 1.0
    if strength < 0.08 or min(alpha.shape) < 12:
        return None
    reach = max(1.0, scene.unit * 0.0045)
    side = 1.0 if light.x > x else -1.0
    move = np.array([[1, 0, -side * reach], [0, 1, reach * 0.7]], np.float32)
    behind = cv2.warpAffine(alpha, move, (alpha.shape[1], alpha.shape[0]))
    edge = cv2.subtract(alpha, behind)
    return (
        cv2.GaussianBlur(edge, (0, 0), max(0.6, reach * 0.3)).astype(np.float32)
        / 255
        * strength
        * (alpha.astype(np.float32) / 255)
    )
