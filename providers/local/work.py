"""What the local engine does in worker processes. Imported there and here alike, so everything heavy is imported inside."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

Progress = Callable[[float, str], None]
LEAST_PORTRAIT = 288  # pixels of the shorter side at which looks are shown, and then shrunk


def paint_to_file(
    prompt: str,
    negative_prompt: str,
    seed: int,
    width: int,
    height: int,
    path: str,
    place: tuple[int, int],
    *,
    progress: Progress,
) -> None:
    """Write one picture, or a sheet of what is told panel by panel. place: which one of how many it is; progress is told over all of them."""
    from pathlib import Path

    from providers.local.painter import paint
    from providers.local.panels import panels_of, sheet
    from studio.media.images import save_image

    index, count = place
    words = "painting" if count == 1 else f"painting {index + 1} of {count}"

    def tell(fraction: float, _note: str) -> None:
        progress((index + fraction * 0.95) / count, words)

    if panels := panels_of(prompt):
        pixels = sheet(panels, seed, width, height, negative_prompt, tell)
    else:
        pixels = paint(prompt, negative_prompt=negative_prompt, seed=seed, width=width, height=height, progress=tell)
    kind = path.rpartition(".")[2]
    save_image(pixels, Path(path), kind)


def sketch(prompt: str, width: int, height: int, seed: int, *, progress: Progress) -> bytes:
    """A small picture as WebP, painted larger and shrunk, for the painter makes at least 256 pixels."""
    from PIL import Image

    from providers.local.painter import paint

    scale = max(1.0, 256 / min(width, height))
    pixels = paint(prompt, seed=seed, width=round(width * scale), height=round(height * scale), progress=progress)
    return _webp(Image.fromarray(pixels), width, height)


def sketch_look(style: str, face: str, width: int, height: int, seed: int, *, progress: Progress) -> bytes:
    """A small portrait as WebP: a look of the booth on a painted face."""
    from PIL import Image

    from providers.local.booth.making import sample

    scale = max(1.0, LEAST_PORTRAIT / min(width, height))
    pixels = sample(style, face, seed, (round(width * scale), round(height * scale)))
    return _webp(Image.fromarray(pixels), width, height)


def _webp(picture: Image.Image, width: int, height: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    picture.resize((width, height), Image.Resampling.LANCZOS).save(out, "WEBP", quality=86, method=4)
    return out.getvalue()
