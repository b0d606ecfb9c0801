"""From a cut request to the pieces of its film: which size and rate, where cards stand, how many frames each piece has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from providers.local.cutting.hearing import on_beats, spoken_over
from studio.errors import RequestError
from studio.media.encoding import even
from studio.media.footage import Footage, footage
from studio.media.images import read_size
from studio.media.kind import kind_of
from studio.media.pieces import Piece
from studio.media.reel import Reel, check_crossfade
from studio.requests import Clip, CutRequest, Title
from studio.sizing import parse_ratio

USUAL_RATE = Fraction(24)  # of a film made from pictures only
STILL_SIDE = 1920  # pixels of the longer side, of a film whose first piece is a picture
LONGEST = 60 * 60  # seconds


def plan(request: CutRequest, paths: Mapping[str, Path]) -> Reel:
    """The film without its cards. paths: by artifact. Raises RequestError for what does not fit the files."""
    kinds = {clip.artifact: _kind(clip.artifact, paths[clip.artifact], request) for clip in request.clips}
    films = {name: footage(paths[name]) for name, kind in kinds.items() if kind == "video"}
    fps = rate_of(request, films)
    width, height = size_of(request, paths, films)
    pieces = tuple(
        spoken_over(_piece(number, clip, paths[clip.artifact], films.get(clip.artifact), fps), clip, paths, fps)
        for number, clip in enumerate(request.clips, start=1)
    )
    reel = Reel(pieces, width, height, fps, round(request.crossfade * fps), request.transition == "wipe")
    reel = replace(reel, way="crop" if request.fit == "fill" else "pad")
    if request.beats is not None:
        reel = on_beats(reel, request, paths[request.soundtrack])
    if reel.seconds > LONGEST:
        raise RequestError(
            f"This film would last {reel.seconds / 60:.0f} minutes; the cut room makes at most {LONGEST // 60}.",
            field="clips",
            hint="Leave out some pieces, or trim them.",
        )
    check_crossfade(reel)
    return reel


def rate_of(request: CutRequest, films: Mapping[str, Footage]) -> Fraction:
    """Frames per second: as asked, else the first film's."""
    if request.fps is not None:
        return Fraction(request.fps).limit_denominator(1001)
    first = next((films[clip.artifact] for clip in request.clips if clip.artifact in films), None)
    return min(first.fps, Fraction(60)) if first else USUAL_RATE


def size_of(request: CutRequest, paths: Mapping[str, Path], films: Mapping[str, Footage]) -> tuple[int, int]:
    """Width and height: as asked, else the first piece's; another shape keeps its shorter side. Always even."""
    if request.width and request.height:
        return even(request.width), even(request.height)
    first = request.clips[0].artifact
    if first in films:
        width, height = films[first].width, films[first].height
    else:
        width, height = read_size(paths[first])
        scale = min(1.0, STILL_SIDE / max(width, height))
        width, height = round(width * scale), round(height * scale)
    if not request.aspect_ratio:
        return even(width), even(height)
    across, down = parse_ratio(request.aspect_ratio)
    side = min(width, height)
    return even(side * max(1.0, across / down)), even(side * max(1.0, down / across))


def with_cards(reel: Reel, cards: Sequence[tuple[Title, Path]]) -> Reel:
    """The film with its cards, each beginning at its time in the finished film; one within a piece splits it, one after the end
    is the last. No card splits another. Raises RequestError where a card leaves too little of a piece for the crossfade."""
    laid: set[Path] = set()
    for title, picture in sorted(cards, key=lambda card: card[0].start):
        piece = Piece(picture, max(1, round(title.seconds * reel.fps)), still=True)
        reel = replace(reel, pieces=_inserted(reel, piece, round(title.start * reel.fps), laid))
        laid.add(picture)
    check_crossfade(reel)
    return reel


def _inserted(reel: Reel, card: Piece, at: int, whole: set[Path]) -> tuple[Piece, ...]:
    begin, shared = 0, reel.crossfade
    for number, piece in enumerate(reel.pieces):
        before, after = reel.pieces[:number], reel.pieces[number + 1 :]
        into = at - begin
        if into <= shared:  # at its beginning, or while it still dissolves in
            return (*before, card, piece, *after)
        if piece.path not in whole and into + shared < piece.frames - shared:
            head, tail = replace(piece, frames=into + shared), _later(piece, into + shared, reel.fps)
            return (*before, head, card, tail, *after)
        begin += piece.frames - shared
    return (*reel.pieces, card)


def _later(piece: Piece, frames: int, fps: Fraction) -> Piece:
    later = float(frames / fps)
    start = piece.start + later / piece.slower
    return replace(piece, frames=piece.frames - frames, start=start, voice_at=piece.voice_at - later, spoken="")


def _piece(number: int, clip: Clip, path: Path, film: Footage | None, fps: Fraction) -> Piece:
    if film is None:
        return Piece(path, max(1, round(clip.seconds * fps)), still=True)
    if clip.start >= film.seconds:
        raise RequestError(
            f"Piece {number} lasts {film.seconds:.2f} s; it cannot begin at {clip.start:g} s.",
            field="clips",
            hint=f"Choose a start below {film.seconds:.2f} s.",
        )
    first = film.frame_at(clip.start)
    last = film.frame_at(min(clip.end if clip.end is not None else film.seconds, film.seconds))
    first = min(first, film.frames - 1)
    frames = max(1, round((max(last, first + 1) - first) / film.fps * fps))
    return Piece(path, frames, start=float(first / film.fps))


def _kind(name: str, path: Path, request: CutRequest) -> str:
    found = kind_of(path)
    if found == "audio" and any(clip.artifact == name for clip in request.clips):
        number = next(at for at, clip in enumerate(request.clips, start=1) if clip.artifact == name)
        raise RequestError(
            f"Piece {number} is a sound, without pictures.",
            field="clips",
            hint="Choose films and pictures as pieces, and the sound as the soundtrack.",
        )
    return found
