"""What a lens does to the finished scene: focus, tilt-shift, fisheye, flare, discs of light."""

import cv2
import numpy as np

from .canvas import Canvas
from .reading import Reading
from .scene import Scene
from .shapes import smoothstep
from .sky import rays


def through(image: np.ndarray, depth: np.ndarray, scene: Scene, reading: Reading) -> tuple[np.ndarray, np.ndarray]:
    """(picture, depth) as the named lenses show them."""
    if "flare" in scene.features:
        _flare(image, scene)
    if reading.most("blur") > 0:
        image = _focused(image, depth, scene, reading.most("blur"))
    if reading.value("tilt"):
        image = _tilted(image, scene)
    if "lights" in scene.features:
        _bokeh(image, scene)
    if reading.most("bend") > 0:
        image, depth = _bent(image, reading.most("bend")), _bent(depth, reading.most("bend"))
    return image, depth


def _blurred(image: np.ndarray, radius: float) -> np.ndarray:
    """A wide soft blur, done small and brought back up."""
    step = max(1, int(radius / 4))
    small = cv2.resize(image, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA) if step > 1 else image
    small = cv2.GaussianBlur(small, (0, 0), max(0.8, radius / step))
    return cv2.resize(small, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_CUBIC) if step > 1 else small


def _blend(top: np.ndarray, base: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    alpha = np.ascontiguousarray(alpha, np.float32)
    return cv2.blendLinear(np.ascontiguousarray(top), np.ascontiguousarray(base), alpha, 1 - alpha)


def _focused(image: np.ndarray, depth: np.ndarray, scene: Scene, amount: float) -> np.ndarray:
    subject = next((item for item in scene.items if item.primary), None)
    sharp = subject.depth * 0.6 + 0.05 if subject else 0.3
    away = cv2.GaussianBlur(
        smoothstep(0.05, 0.4, np.abs(depth - sharp)).astype(np.float32), (0, 0), max(1.0, scene.unit * 0.003)
    )
    return _blend(_blurred(image, scene.unit * 0.014 * amount), image, np.clip(away, 0, 1))


def _tilted(image: np.ndarray, scene: Scene) -> np.ndarray:
    y = np.arange(image.shape[0], dtype=np.float32)[:, None]
    subject = next((item for item in scene.items if item.primary), None)
    middle = subject.y - subject.size * 0.35 if subject else scene.horizon + 0.06 * scene.height
    away = smoothstep(0.08, 0.36, np.abs(y - middle) / scene.height).astype(np.float32) * np.ones(
        (1, image.shape[1]), np.float32
    )
    out = _blend(_blurred(image, scene.unit * 0.014), image, away)
    gray = cv2.cvtColor(cv2.cvtColor(out, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return cv2.addWeighted(out, 1.4, gray, -0.4, 4)


def _bokeh(image: np.ndarray, scene: Scene) -> None:
    rng, canvas = scene.rng("bokeh"), Canvas(image)
    for _ in range(round(18 * max(1.0, scene.width / scene.unit))):
        x, y, r = rng.random() * scene.width, rng.random() * scene.height * 0.8, scene.unit * rng.uniform(0.015, 0.05)
        size = int(r * 2.3)
        axis = np.arange(size, dtype=np.float32) - size / 2
        far = np.hypot(axis[None], axis[:, None]) / r
        disc = (1 - smoothstep(0.92, 1.0, far)) * (0.6 + 0.4 * smoothstep(0.6, 0.95, far)) * rng.uniform(0.12, 0.34)
        colour = ((255, 226, 170), (255, 190, 150), (206, 226, 255))[int(rng.integers(3))]
        canvas.add(disc[..., None] * np.asarray(colour, np.float32), round(y - size / 2), round(x - size / 2))


def _flare(image: np.ndarray, scene: Scene) -> None:
    canvas, light = Canvas(image), scene.light
    rays(canvas, scene, 12, 0.16)
    canvas.glow(light.x, light.y, scene.unit * 0.5, light.colour, 0.6)
    for t, r, colour in (
        (0.35, 0.03, (120, 160, 90)),
        (0.6, 0.05, (150, 110, 70)),
        (0.85, 0.024, (80, 120, 170)),
        (1.25, 0.08, (110, 90, 60)),
        (1.6, 0.035, (70, 130, 120)),
    ):
        x, y = light.x + (scene.width / 2 - light.x) * 2 * t * 0.8, light.y + (scene.height / 2 - light.y) * 2 * t * 0.8
        radius = r * scene.unit
        size = int(radius * 2.4)
        axis = np.arange(size, dtype=np.float32) - size / 2
        far = np.hypot(axis[None], axis[:, None]) / radius
        disc = (1 - smoothstep(0.85, 1.0, far)) * (0.4 + 0.6 * far) * 0.42
        canvas.add(disc[..., None] * np.asarray(colour, np.float32), round(y - size / 2), round(x - size / 2))


def _bent(image: np.ndarray, amount: float) -> np.ndarray:
    h, w = image.shape[:2]
    x, y = np.linspace(-1, 1, w, dtype=np.float32)[None], np.linspace(-1, 1, h, dtype=np.float32)[:, None]
    far = x * x + y * y
    pull = (1 - amount) + amount * far / 2
    mx, my = ((x * pull + 1) * (w - 1) / 2).astype(np.float32), ((y * pull + 1) * (h - 1) / 2).astype(np.float32)
    return cv2.remap(
        image, mx, my, cv2.INTER_CUBIC if image.ndim == 3 else cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
