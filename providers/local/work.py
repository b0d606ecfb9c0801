"""What the local engine does in worker processes. Imported there and here alike, so everything heavy is imported inside."""

from __future__ import annotations

import io
from collections.abc import Callable

Progress = Callable[[float, str], None]


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
    """Write one picture. place: which one of how many it is; progress is told over all of them."""
    from pathlib import Path

    from providers.local.painter import paint
    from studio.media.images import save_image

    index, count = place
    words = "painting" if count == 1 else f"painting {index + 1} of {count}"

    def tell(fraction: float, _note: str) -> None:
        progress((index + fraction * 0.95) / count, words)

    pixels = paint(prompt, negative_prompt=negative_prompt, seed=seed, width=width, height=height, progress=tell)
    kind = path.rpartition(".")[2]
    save_image(pixels, Path(path), kind)


def sketch(prompt: str, width: int, height: int, seed: int, *, progress: Progress) -> bytes:
    """A small picture as WebP, painted larger and shrunk, for the painter makes at least 256 pixels."""
    from PIL import Image

    from providers.local.painter import paint

    scale = max(1.0, 256 / min(width, height))
    pixels = paint(prompt, seed=seed, width=round(width * scale), height=round(height * scale), progress=progress)
    picture = Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=86, method=4)
    return out.getvalue()
