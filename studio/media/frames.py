"""Single frames of a film, found by seeking: upright, and as many as wanted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import RequestError
from studio.media.footage import Footage, footage
from studio.media.probe import picture_stream

if TYPE_CHECKING:
    import numpy as np

POSTER = 0.12  # of the length: after what often begins black


def first_frame(path: Path) -> np.ndarray:
    """The first frame (height, width, 3) uint8 RGB. Raises RequestError for what is no film, as all of these do."""
    return frame_number(path, 0)


def last_frame(path: Path) -> np.ndarray:
    """The last frame that can be decoded."""
    return frame_number(path, -1)


def frame_number(path: Path, number: int) -> np.ndarray:
    """The frame of this number, from 0; negative ones count from the end.

    Raises RequestError when there are not so many.
    """
    film = footage(path)
    count = len(film.times)
    at = number if number >= 0 else count + number
    if not 0 <= at < count:
        raise RequestError(
            f"This film has {count} frames; there is no frame {number}.",
            field="start",
            hint=f"Choose a frame from 0 to {count - 1}.",
        )
    return _seen(film, [film.times[at]])[0]


def frame_at(path: Path, seconds: float) -> np.ndarray:
    """The frame that is seen at this time. Raises RequestError for a time after the end."""
    film = footage(path)
    if seconds >= film.seconds or seconds < 0:
        raise RequestError(
            f"This film lasts {film.seconds:.2f} s; there is nothing at {seconds:g} s.",
            field="start",
            hint=f"Choose less than {film.seconds:.2f} s.",
        )
    shown = [time for time in film.times if time <= seconds + 1e-4]
    return _seen(film, [shown[-1] if shown else 0.0])[0]


def spread(path: Path, count: int, start: float = 0.0, seconds: float | None = None) -> list[tuple[float, np.ndarray]]:
    """So many frames, evenly spread over the film or a window of it, with their times; fewer where it has fewer."""
    film = footage(path)
    end = film.seconds if seconds is None else min(film.seconds, start + seconds)
    times = [time for time in film.times if start - 1e-4 <= time < end] or [film.times[-1]]
    count = min(count, len(times))
    chosen = [times[min(len(times) - 1, int((at + 0.5) * len(times) / count))] for at in range(count)]
    return list(zip(chosen, _seen(film, chosen), strict=True))


def poster(path: Path) -> np.ndarray:
    """The frame that stands best for the film: the one of a few, a little into it, that shows the most."""
    film = footage(path)
    near = [film.times[min(len(film.times) - 1, int(len(film.times) * part))] for part in (POSTER, 0.3, 0.5, 0.7)]
    found = _seen(film, sorted(set(near)))
    return max(found, key=lambda pixels: float(pixels[::4, ::4].std()))


def _seen(film: Footage, times: Sequence[float]) -> list[np.ndarray]:
    """The frames of these times, in order; each found from the entry before it unless it is near the one before."""
    import av

    found: list[np.ndarray] = []
    with av.open(str(film.path)) as container:
        stream = picture_stream(container)
        stream.thread_type = "AUTO"
        base, begin = float(stream.time_base), _begin(stream)
        decoded: Any = None
        at = -1.0
        for time in times:
            if decoded is None or time - at > 2.0 or time <= at:
                container.seek(begin + round(time / base), stream=stream)
                decoded = container.decode(stream)
            last: Any = None
            for frame in decoded:
                last = frame
                if frame.pts is None or (frame.pts - begin) * base >= time - 1e-3:
                    break
            if last is None:  # it promises a frame more than it has
                container.seek(begin, stream=stream)
                last = list(container.decode(stream))[-1]
                decoded = None
            at = time
            found.append(upright(last, film))
    return found


def _begin(stream: Any) -> int:
    return stream.start_time or 0


def upright(frame: Any, film: Footage) -> np.ndarray:
    """The frame's pixels as they are shown: turned, and its pixels square."""
    import cv2
    import numpy as np

    if film.transparent:
        rgba = frame.to_ndarray(format="rgba").astype(np.uint16)
        pixels = (rgba[..., :3] * rgba[..., 3:] // 255).astype(np.uint8)
    else:
        pixels = frame.to_ndarray(format="rgb24")
    pixels = np.rot90(pixels, round(frame.rotation / 90) % 4)
    if pixels.shape[:2] != (film.height, film.width):
        pixels = cv2.resize(np.ascontiguousarray(pixels), (film.width, film.height), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(pixels)
