"""Clips into one film: their pictures copied as they are where they agree, else encoded once."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from studio.media import reel as reels
from studio.media.encoding import CHANNELS, FAST_START, RATE, SAME_BYTES, aac, even
from studio.media.ffmpeg import Progress, beside, run, share, untold
from studio.media.footage import Footage, footage
from studio.media.pieces import Piece
from studio.media.probe import picture_stream
from studio.media.reel import Reel


def concat(
    clips: Sequence[Path],
    out: Path,
    *,
    size: tuple[int, int] | None = None,
    fps: Fraction | None = None,
    crossfade: float = 0.0,
    progress: Progress = untold,
) -> bool:
    """Write the clips as one film, one after another or with `crossfade` seconds of dissolving; whether pictures were copied.

    size, fps: the first clip's unless given; a clip of another shape is shown whole, on black. The sound is put together anew
    either way, so that it keeps to the pictures. Raises RequestError for a broken clip or one too short for the crossfade.
    """
    films = [footage(clip) for clip in clips]
    rate = fps or films[0].fps
    width, height = size or (films[0].width, films[0].height)
    pieces = tuple(Piece(film.path, max(1, round(film.frames / film.fps * rate))) for film in films)
    reel = Reel(pieces, even(width), even(height), rate, round(crossfade * rate))
    with tempfile.TemporaryDirectory(dir=out.parent, prefix="concat-") as folder:
        own = Path(folder) / "own.raw"
        heard = any(film.audio for film in films) and reels.write_sound(reel, own, progress=share(progress, 0.0, 0.2))
        copied = as_they_are(reel)
        write = join_copied if copied else reels.write
        write(reel, out, sound=own if heard else None, progress=share(progress, 0.2, 1.0))
    return copied


def as_they_are(reel: Reel) -> bool:
    """Whether the pictures of all pieces can be copied one after another: whole stretches between frames that can be entered, of
    streams that agree in codec, size, rate, time base and headers."""
    if reel.crossfade or any(piece.still or piece.backwards or piece.slower != 1 for piece in reel.pieces):
        return False
    films = {piece.path: footage(piece.path) for piece in reel.pieces}
    first = films[reel.pieces[0].path]
    fits = (first.width, first.height, first.fps) == (reel.width, reel.height, reel.fps)
    if not fits or not first.browser_ready or first.rotation or not first.square:
        return False
    return len({film.make for film in films.values()}) == 1 and all(
        _enterable(piece, films[piece.path]) for piece in reel.pieces
    )


def join_copied(
    reel: Reel, out: Path, *, sound: Path | None = None, progress: Progress = untold, note: str = "joining"
) -> None:
    """Write a film that `as_they_are` allows, without encoding its pictures. sound: raw float32 of the film's length."""
    with tempfile.TemporaryDirectory(dir=out.parent, prefix="join-") as folder:
        silent = Path(folder) / "pictures.mp4"
        _copy_pictures(reel, silent, share(progress, 0.0, 0.5), note)
        heard = ["-f", "f32le", "-ar", str(RATE), "-ac", str(CHANNELS), "-i", str(sound)] if sound else []
        with beside(out) as part:
            run(
                ["-i", str(silent), *heard, "-c:v", "copy", *(aac() if sound else ()), *SAME_BYTES, *FAST_START, str(part)],
                seconds=reel.seconds, progress=share(progress, 0.5, 1.0), note=note,
            )  # fmt: skip


def _enterable(piece: Piece, film: Footage) -> bool:
    first = film.frame_at(piece.start)
    last = first + piece.frames
    return film.steady and first in film.entries and (last in film.entries or last == film.frames)


def _copy_pictures(reel: Reel, out: Path, progress: Progress, note: str) -> None:
    import av

    with av.open(str(out), "w", format="mp4") as target:
        stream: Any = None
        done = 0
        for piece in reel.pieces:
            progress(done / reel.frames, note)
            with av.open(str(piece.path)) as source:
                pictures = picture_stream(source)
                if stream is None:
                    stream = target.add_stream_from_template(pictures)
                    stream.time_base = pictures.time_base
                _copy_piece(source, pictures, target, stream, piece, reel.fps, done)
            done += piece.frames


def _copy_piece(source: Any, pictures: Any, target: Any, stream: Any, piece: Piece, fps: Fraction, done: int) -> None:
    """Copy the packets of one piece, so that its first frame is shown as number `done`."""
    film = footage(piece.path)
    ticks = 1 / (fps * pictures.time_base)  # of one frame
    first = film.frame_at(piece.start)
    packets = [
        packet for packet in source.demux(pictures) if packet.pts is not None and packet.size and not packet.is_discard
    ]
    begin = min(packet.pts for packet in packets)
    move = round(done * ticks) - begin - round(first * ticks)
    for packet in packets:
        if first <= round((packet.pts - begin) / ticks) < first + piece.frames:
            packet.pts, packet.dts = packet.pts + move, packet.dts + move
            packet.duration = round(ticks)
            packet.stream = stream
            target.mux(packet)
