"""Films as GIF and animated WebP, and pictures as the frames of one."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from studio.errors import RequestError
from studio.media.encoding import even
from studio.media.ffmpeg import Progress, beside, run, share, untold, writing
from studio.media.footage import Footage, footage
from studio.media.images import read_pixels
from studio.media.pieces import shaping

WIDTH, RATE = (
    480,
    Fraction(25, 2),
)  # of a moving picture when nothing else is asked; a GIF counts hundredths of a second
LONGEST = 60.0  # seconds: a GIF of more weighs more than its film


def animate(
    source: Path,
    out: Path,
    *,
    width: int | None = None,
    fps: float | None = None,
    start: float = 0.0,
    seconds: float | None = None,
    progress: Progress = untold,
) -> None:
    """Write a part of a film as GIF or WebP, by the name of `out`, that repeats for ever. Never larger than the film.

    Raises RequestError for more than a minute, and for a part in which nothing is.
    """
    film = footage(source)
    length = min(film.seconds - start, seconds or film.seconds)
    if length <= 0:
        raise RequestError(
            f"This film lasts {film.seconds:.2f} s; it cannot begin at {start:g} s.",
            field="start",
            hint=f"Choose a start below {film.seconds:.2f} s.",
        )
    if length > LONGEST:
        raise RequestError(
            f"A moving picture lasts at most {LONGEST:g} s; this would last {length:.0f} s.",
            field="seconds",
            hint=f"Choose {LONGEST:g} seconds or less, and where they start.",
        )
    filters = _filters(film, width, fps)
    window = ["-ss", f"{start:.4f}", "-t", f"{length:.4f}"] if start or seconds else []
    inputs = [*window, "-i", str(source)]
    with beside(out) as part:
        if out.suffix == ".gif":
            _gif(inputs, filters, part, length, progress)
        else:
            run(webp_arguments(inputs, filters, part), seconds=length, progress=progress, note="drawing")


def webp_arguments(inputs: Sequence[str], filters: str, out: Path) -> list[str]:
    """ffmpeg's arguments for an animated WebP."""
    coding = ["-c:v", "libwebp_anim", "-quality", "82", "-compression_level", "4", "-loop", "0"]
    return [*inputs, "-map", "0:V:0", "-an", "-vf", filters, *coding, "-f", "webp", str(out)]


def palette_arguments(inputs: Sequence[str], filters: str, out: Path) -> list[str]:
    """ffmpeg's arguments for the 256 colours that suit the film best."""
    found = f"{filters},palettegen=stats_mode=full"
    return [*inputs, "-map", "0:V:0", "-vf", found, "-frames:v", "1", "-f", "image2", "-c:v", "png", str(out)]


def gif_arguments(inputs: Sequence[str], palette: Path, filters: str, out: Path) -> list[str]:
    """ffmpeg's arguments for a GIF in the colours of a palette."""
    graph = f"[0:V:0]{filters}[film];[film][1:v]paletteuse=dither=sierra2_4a:diff_mode=rectangle[out]"
    return [*inputs, "-i", str(palette), "-filter_complex", graph, "-map", "[out]", "-loop", "0", "-f", "gif", str(out)]


def frames_to_film(pictures: Sequence[Path], out: Path, fps: Fraction, *, progress: Progress = untold) -> None:
    """Write pictures as the frames of a film, without loss, at the first one's size; for what is made from it next."""
    from studio.media.planes import fit

    first = read_pixels(pictures[0])
    width, height = even(first.shape[1]), even(first.shape[0])
    arguments = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{width}x{height}", "-framerate", str(fps)]
    with writing([*arguments, "-i", "-", "-c:v", "ffv1", "-pix_fmt", "bgr0", "-f", "matroska", str(out)]) as pipe:
        for number, path in enumerate(pictures):
            pipe.write(fit(read_pixels(path), width, height).tobytes())
            progress((number + 1) / len(pictures), "laying frames")


def film_to_frames(source: Path, folder: Path, *, progress: Progress = untold) -> list[Path]:
    """Write every frame as a PNG into the folder; their paths, in order."""
    film = footage(source)
    pattern = folder / "frame-%06d.png"
    run(
        ["-i", str(source), "-map", "0:V:0", "-fps_mode", "passthrough", "-c:v", "png", "-f", "image2", str(pattern)],
        seconds=film.seconds,
        progress=progress,
        note="taking frames",
    )
    return sorted(folder.glob("frame-*.png"))


def _filters(film: Footage, width: int | None, fps: float | None) -> str:
    rate = min(Fraction(fps).limit_denominator(1001) if fps else RATE, film.fps)
    across = min(width or WIDTH, film.width)
    down = max(1, round(across * film.height / film.width))
    colours = [name for name in shaping(film, across, down, "stretch") if name != "format=yuv420p"]
    return ",".join([f"fps={rate}:start_time=0", *(_in_rgb(name) for name in colours)])


def _in_rgb(filter_: str) -> str:
    """Without the words about colours of a film, which a picture has not."""
    return filter_.replace(":out_color_matrix=bt709:out_range=tv", "").replace("flags=bicubic", "flags=lanczos")


def _gif(inputs: Sequence[str], filters: str, out: Path, seconds: float, progress: Progress) -> None:
    with tempfile.TemporaryDirectory(dir=out.parent, prefix="gif-") as folder:
        palette = Path(folder) / "palette.png"
        first, second = share(progress, 0.0, 0.4), share(progress, 0.4, 1.0)
        run(palette_arguments(inputs, filters, palette), seconds=seconds, progress=first, note="choosing colours")
        run(gif_arguments(inputs, palette, filters, out), seconds=seconds, progress=second, note="drawing")
