"""Frames as ffmpeg's yuv420p: one array (height * 3 / 2, width) uint8, luma above the two colour planes; BT.709, limited range."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image


def to_planes(pixels: np.ndarray) -> np.ndarray:
    """The planes of a picture (height, width, 3) uint8 RGB of even sides."""
    import av
    import numpy as np
    from av.video.reformatter import Colorspace

    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
    return frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709).to_ndarray()


def fit(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    """The whole picture on black, as large as it goes into (width, height)."""
    import cv2
    import numpy as np

    scale = min(width / pixels.shape[1], height / pixels.shape[0])
    across, down = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    if abs(across - width) <= 1 and abs(down - height) <= 1:  # an odd pixel is no reason for a black line
        across, down = width, height
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = cv2.resize(pixels, (across, down), interpolation=way)
    if small.shape[:2] == (height, width):
        return small
    canvas = np.zeros((height, width, 3), np.uint8)
    left, top = (width - across) // 2, (height - down) // 2
    canvas[top : top + down, left : left + across] = small
    return canvas


def mix(first: np.ndarray, second: np.ndarray, part: float) -> np.ndarray:
    """One frame between two: `part` of the second."""
    import cv2

    return cv2.addWeighted(first, 1.0 - part, second, part, 0.0)


def wiped(first: np.ndarray, second: np.ndarray, part: float) -> np.ndarray:
    """One frame between two: `part` of the second from the left, a thin bright line where it ends."""
    width, height = first.shape[1], first.shape[0] * 2 // 3
    edge = min(width, max(0, round(part * width / 2) * 2))
    found = first.copy()
    found[:height, :edge] = second[:height, :edge]
    rows, others = (planes[height:].reshape(2, height // 2, width // 2) for planes in (found, second))
    rows[:, :, : edge // 2] = others[:, :, : edge // 2]
    line = max(2, round(width / 320) * 2)
    found[:height, max(0, edge - line // 2) : edge + line // 2] = 235
    rows[:, :, max(0, (edge - line // 2) // 2) : (edge + line // 2) // 2] = 128
    return found


class Plate:
    """A picture with transparency, made ready to be laid on frames' planes at an even place."""

    def __init__(self, image: Image, left: int, top: int) -> None:
        """image: RGBA; what lies outside of the frame is cut off when it is laid. left, top: pixels."""
        import cv2
        import numpy as np

        left, top = left - left % 2, top - top % 2
        width, height = image.width + image.width % 2, image.height + image.height % 2
        pixels = np.zeros((height, width, 4), np.uint8)
        pixels[: image.height, : image.width] = np.asarray(image)
        planes = to_planes(pixels[..., :3]).astype(np.float32)
        alpha = pixels[..., 3].astype(np.float32) / 255
        half = cv2.resize(alpha, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        chroma = planes[height:].reshape(2, height // 2, width // 2)
        self._parts = ((planes[:height], alpha), (chroma[0], half), (chroma[1], half))
        self._left, self._top = left, top

    def lay(self, planes: np.ndarray, strength: float = 1.0) -> None:
        """Draw it onto the planes, in place. strength: 0 is not at all."""
        width, height = planes.shape[1], planes.shape[0] * 2 // 3
        chroma = planes[height:].reshape(2, height // 2, width // 2)
        for number, (target, (plate, alpha)) in enumerate(
            zip((planes[:height], chroma[0], chroma[1]), self._parts, strict=True)
        ):
            scale = 1 if number == 0 else 2
            _blend(target, plate, alpha * strength, self._left // scale, self._top // scale)


def _blend(target: np.ndarray, plate: np.ndarray, alpha: np.ndarray, left: int, top: int) -> None:
    import numpy as np

    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(target.shape[1], left + plate.shape[1]), min(target.shape[0], top + plate.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    inside = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    under, cover = target[y0:y1, x0:x1].astype(np.float32), alpha[inside]
    target[y0:y1, x0:x1] = np.rint(under + (plate[inside] - under) * cover).astype(np.uint8)
