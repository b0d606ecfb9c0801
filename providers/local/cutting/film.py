"""A cut film, made in a worker process."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from providers.local.cutting.hearing import spoken_cues
from providers.local.cutting.plan import plan, with_cards
from studio.errors import RequestError
from studio.media import reel as reels
from studio.media import subtitles, titles
from studio.media.concat import as_they_are, join_copied
from studio.media.encoding import samples_for
from studio.media.ffmpeg import Progress, share
from studio.media.kind import kind_of
from studio.media.reel import Overlay, Reel
from studio.media.soundtrack import Music, mixed, with_volume
from studio.requests import CutRequest, Sticker


def cut(request_json: str, paths: Mapping[str, str], out: str, *, progress: Progress) -> dict[str, Any]:
    """Write the film; its facts. request_json: a CutRequest; paths: by artifact id."""
    request = CutRequest.model_validate_json(request_json)
    files = {name: Path(path) for name, path in paths.items()}
    progress(0.0, "looking at the pieces")
    given = subtitles.parse(request.subtitles) if request.subtitles else []
    with tempfile.TemporaryDirectory(dir=Path(out).parent, prefix="cut-") as folder:
        reel = _reel(request, files, Path(folder))
        cues = sorted([*given, *(spoken_cues(reel) if request.show_spoken else ())], key=lambda cue: cue.start)
        overlays = _overlays(request, cues, reel, files)
        film = Path(folder) / "film.mp4"
        sound = _sound(request, files, reel, Path(folder), share(progress, 0.02, 0.2))
        copied = not overlays and as_they_are(reel)
        if copied:
            join_copied(reel, film, sound=sound, progress=share(progress, 0.2, 0.95))
        else:
            reels.write(reel, film, overlays=overlays, sound=sound, progress=share(progress, 0.2, 0.95))
        shown = subtitles.within(cues, reel.seconds)
        if shown and not request.burn_subtitles:
            subtitles.mux(film, shown, Path(out))
        else:
            film.replace(out)
    return {**facts_of(reel, sound is not None, copied), **({"subtitles": subtitles.to_srt(shown)} if shown else {})}


def facts_of(reel: Reel, sound: bool, copied: bool) -> dict[str, Any]:
    """What is told of a film with its recipe."""
    return {
        "frames": reel.frames,
        "fps": float(reel.fps),
        "seconds": round(reel.seconds, 3),
        "width": reel.width,
        "height": reel.height,
        "sound": sound,
        "pictures": "copied" if copied else "encoded",
        "pieces": [round(float(begin / reel.fps), 3) for begin in reel.begins],  # seconds at which each begins
    }


def _reel(request: CutRequest, files: Mapping[str, Path], folder: Path) -> Reel:
    """The pieces with the cards between them."""
    reel = plan(request, files)
    cards = []
    for number, title in enumerate(title for title in request.titles if title.card and title.text):
        path = folder / f"card-{number}.png"
        titles.card(title.text, reel.width, reel.height).save(path)
        cards.append((title, path))
    return with_cards(reel, cards)


def _overlays(request: CutRequest, cues: list[subtitles.Cue], reel: Reel, files: Mapping[str, Path]) -> list[Overlay]:
    """Pictures and titles that stand on the film, and subtitles that are drawn into it."""
    size = (reel.width, reel.height, reel.fps)
    overlays = [_sticker(sticker, reel, files[sticker.artifact]) for sticker in request.stickers]
    for title in request.titles:
        if title.card or not title.text:
            continue
        if title.start >= reel.seconds:
            raise RequestError(
                f'The title "{title.text[:40]}" begins at {title.start:g} s; the film lasts {reel.seconds:.2f} s.',
                field="titles",
                hint=f"Choose a start below {reel.seconds:.2f} s.",
            )
        overlays.append(titles.title_overlay(title.text, title.position, title.start, title.seconds, *size))
    if cues and cues[0].start >= reel.seconds:
        raise RequestError(
            f"The first subtitle begins at {cues[0].start:.1f} s; the film lasts {reel.seconds:.2f} s.",
            field="subtitles",
            hint="Check the times of the subtitles.",
        )
    if request.burn_subtitles:
        overlays += titles.subtitle_overlays(subtitles.within(cues, reel.seconds), *size)
    return overlays


def _sticker(sticker: Sticker, reel: Reel, path: Path) -> Overlay:
    """A picture on the film. Raises RequestError for one that begins after its end, and for what is no picture."""
    from PIL import Image

    if sticker.start >= reel.seconds:
        raise RequestError(
            f"A picture begins at {sticker.start:g} s; the film lasts {reel.seconds:.2f} s.",
            field="stickers",
            hint=f"Choose a start below {reel.seconds:.2f} s.",
        )
    if kind_of(path) != "image":
        raise RequestError("Only a picture can stand on a film.", field="stickers", hint="Choose a picture.")
    with Image.open(path) as picture:
        window = (sticker.start, min(reel.seconds, sticker.start + (sticker.seconds or reel.seconds)))
        place = (sticker.across, sticker.down)
        return titles.picture_overlay(picture, place, sticker.share, window, (reel.width, reel.height), reel.fps)


def _sound(request: CutRequest, files: Mapping[str, Path], reel: Reel, folder: Path, progress: Progress) -> Path | None:
    """The film's sound as raw float32, exactly as long as its pictures; None where nothing is heard."""
    samples = samples_for(reel.frames, Fraction(reel.fps))
    own = folder / "own.raw"
    heard = request.volume > 0 and reels.write_sound(reel, own, progress=share(progress, 0.0, 0.6))
    out = folder / "sound.raw"
    if request.soundtrack:
        music = Music(
            files[request.soundtrack],
            start=request.soundtrack_start,
            volume=request.soundtrack_volume,
            own=request.volume,
            fade=request.fade,
            ducking=request.ducking,
        )
        mixed(music, own if heard else None, samples, out, progress=share(progress, 0.6, 1.0))
        return out
    if not heard:
        return None
    if request.volume == 1:
        return own
    with_volume(own, request.volume, samples, out)
    return out
