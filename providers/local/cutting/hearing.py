"""What is heard decides how long pieces are: a voice that is laid over one, and music whose beats they end on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from studio.composing.timing import broken, spread
from studio.errors import RequestError
from studio.media.beats import beats_of
from studio.media.kind import kind_of
from studio.media.pieces import Piece
from studio.media.probe import probe
from studio.media.reel import Reel
from studio.media.subtitles import Cue
from studio.requests import Clip, CutRequest

LEAD, PAUSE = 0.25, 0.45  # seconds of a piece before and after its voice
SLOWEST = 1.6  # times as long that a film is shown at most, so that it lasts as long as its voice; then it stands still
SHORTEST = 0.4  # seconds that a piece cut to beats is seen at least


def spoken_over(piece: Piece, clip: Clip, paths: Mapping[str, Path], fps: Fraction) -> Piece:
    """The piece with its voice laid over it, as long as that needs: a picture stands, a film is shown more slowly."""
    if not clip.sound:
        return replace(piece, spoken=clip.spoken)
    path = paths[clip.sound]
    found = probe(path) if kind_of(path) in ("audio", "video") else None
    if found is None or not found.audio:
        raise RequestError(
            "What is laid over a piece is no sound.", field="clips", hint="Choose a sound, or a film with one."
        )
    needed = math.ceil((LEAD + found.duration + PAUSE) * fps)
    spoken = replace(piece, voice=path, voice_at=LEAD, voice_seconds=found.duration, spoken=clip.spoken)
    if piece.still:
        return replace(spoken, frames=needed)
    slower = min(SLOWEST, max(1.0, needed / piece.frames))
    return replace(spoken, frames=max(needed, piece.frames), slower=slower)


def spoken_cues(reel: Reel) -> list[Cue]:
    """What is said in the pieces, a sentence or two lines at a time, while it is heard."""
    cues: list[Cue] = []
    for piece, begin in zip(reel.pieces, reel.begins, strict=True):
        lines = [line for row in piece.spoken.splitlines() for line in broken(row.strip()) if line]
        first = float(begin / reel.fps) + max(0.0, piece.voice_at)
        long = piece.voice_seconds or float(piece.frames / reel.fps)
        if lines and long >= SHORTEST * len(lines):
            cues += [Cue(cue.start, cue.end, cue.text) for cue in spread(lines, first, first + long)]
    return cues


def on_beats(reel: Reel, request: CutRequest, music: Path) -> Reel:
    """The film with every piece ending on a beat.

    With so many beats a piece, raises RequestError where none can be heard, or a piece is shorter than one; else it stays as long as it is.
    """
    try:
        heard = [at - request.soundtrack_start for at in beats_of(music)]
        beats = _frames(heard, probe(music).duration, reel)
    except RequestError:
        if request.beats:
            raise
        return reel
    pieces: list[Piece] = []
    begin = 0
    for number, piece in enumerate(reel.pieces, start=1):
        shared = reel.crossfade if number < len(reel.pieces) else 0
        room = begin + piece.frames - shared
        later = [beat for beat in beats if beat >= begin + SHORTEST * reel.fps]
        if request.beats:
            later = later[: request.beats] if piece.still else [beat for beat in later[: request.beats] if beat <= room]
            end = later[-1] if later else 0
        else:
            end = max((beat for beat in later if beat <= room), default=0)
        if not end and not request.beats:
            end = room
        if not end:
            raise RequestError(
                f"Piece {number} lasts {float(piece.frames / reel.fps):.2f} s, shorter than a beat of this music.",
                field="clips",
                hint="Use longer pieces, or faster music.",
            )
        pieces.append(replace(piece, frames=end - begin + shared))
        begin = end
    return replace(reel, pieces=tuple(pieces))


def _frames(beats: list[float], length: float, reel: Reel) -> list[int]:
    """The frames on which beats come, as long as the film may last; on in the same step where the music is over."""
    if len(beats) < 2:
        raise RequestError(
            "No beat can be heard in this sound.", field="soundtrack", hint="Choose music with a clear beat."
        )
    step = (beats[-1] - beats[0]) / (len(beats) - 1)
    last = max(reel.seconds, length) + 64 * step * len(reel.pieces)
    at, found = beats[-1], list(beats)
    while at < last:
        at += step
        found.append(at)
    return sorted({round(beat * reel.fps) for beat in found if beat > 0})
