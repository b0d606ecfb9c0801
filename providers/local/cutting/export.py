"""Other forms of what is there, made in a worker process: one function for each family of forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from providers.local.cutting.material import Material, material
from studio.errors import RequestError
from studio.media import animations, audio, frames, looping, sheets, squeezing, trimming
from studio.media import reel as reels
from studio.media.encoding import even
from studio.media.ffmpeg import Progress, share
from studio.media.footage import footage
from studio.media.images import read_pixels, save_image
from studio.media.pieces import Piece
from studio.media.reel import Reel
from studio.media.sheets import Shot
from studio.media.waveform import waveform
from studio.requests import ExportRequest

if TYPE_CHECKING:
    from PIL.Image import Image

LIMITS = {"fit-20mb": 20_000_000, "fit-50mb": 50_000_000}  # bytes
SHOTS = {"contact-sheet": 12, "strip": 4, "grid": 4, "collage": 7}  # frames taken of a film
SPRITES = 36  # of a film, when nothing else is asked
SPRITES_LIMIT = 256
STANDS = 2.0  # seconds that a picture stands in a film of pictures
TURN_RATE = 12.0  # frames per second of pictures that become a moving one


@dataclass(frozen=True)
class Made:
    """A finished file."""

    path: str
    media_type: str
    facts: dict[str, Any]


def export(request_json: str, paths: Sequence[str], stem: str, *, progress: Progress) -> Made:
    """Make the form. stem: where the file goes, without its ending. Raises RequestError for a form that does not fit the items."""
    request = ExportRequest.model_validate_json(request_json)
    progress(0.0, "looking")
    given = material(request.form, [Path(path) for path in paths])
    return MAKERS[request.form](request, given, Path(stem), progress)


def _moving(request: ExportRequest, given: Material, stem: Path, progress: Progress) -> Made:
    """GIF and WebP, of a film or of pictures."""
    out = stem.with_suffix(f".{request.form}")
    source, start, seconds, fps = given.one, request.start, request.seconds, request.fps
    laid = stem.with_suffix(".mkv")
    try:
        if not given.is_one("video"):
            if not given.pictures or len(given.paths) < 2:
                raise given.misfit("one film or at least two pictures")
            rate = Fraction(fps or _turn_rate(request, len(given.paths))).limit_denominator(1001)
            animations.frames_to_film(given.paths, laid, rate, progress=share(progress, 0.0, 0.3))
            source, start, seconds, fps = laid, 0.0, None, float(rate)
        animations.animate(
            source,
            out,
            width=request.width,
            fps=fps,
            start=start,
            seconds=seconds,
            progress=share(progress, 0.3, 1.0),
        )
    finally:
        laid.unlink(missing_ok=True)
    return Made(str(out), f"image/{request.form}", {})


def _loop(request: ExportRequest, given: Material, stem: Path, progress: Progress) -> Made:
    out = stem.with_suffix(".mp4")
    seam = looping.loop(given.only("video"), out, request.start, request.seconds, progress=progress)
    return _film(out, {"seam": asdict(seam)})


def _reverse(request: ExportRequest, given: Material, stem: Path, progress: Progress) -> Made:
    out = stem.with_suffix(".mp4")
    trimming.reverse(given.only("video"), out, request.start, request.seconds, progress=progress)
    return _film(out)


def _trim(request: ExportRequest, given: Material, stem: Path, progress: Progress) -> Made:
    """A part of a film, exact to the frame, or of a sound, in the sound's own format."""
    source = given.only("video", "audio")
    if not request.start and not request.seconds:
        raise RequestError(
            "A part needs a start or a length.",
            field="seconds",
            hint="Say where it starts, or how many seconds it lasts.",
        )
    if given.kinds[0] == "video":
        out = stem.with_suffix(".mp4")
        copied = trimming.trim(source, out, request.start, request.seconds, progress=progress)
        return _film(out, {"pictures": "copied" if copied else "encoded"})
    out = stem.with_suffix(f".{audio.own_kind(source)}")
    audio.extract(source, out, start=request.start, seconds=request.seconds, progress=progress)
    return _sound(out)


def _fit(request: ExportRequest, given: Material, stem: Path, progress: Progress) -> Made:
    out, limit = stem.with_suffix(".mp4"), LIMITS[request.form]
    copied = squeezing.fit_under(given.only("video"), out, limit, progress=progress)
    return _film(out, {"bytes": out.stat().st_size, "limit": limit, "pictures": "copied" if copied else "encoded"})


def _frame(request: ExportRequest, given: Material, stem: Path, progress: Progress) -> Made:
    """The first, the last, or any other frame, as PNG."""
    source = given.only("video")
    find: dict[str, Callable[[], Any]] = {
        "first-frame": lambda: frames.first_frame(source),
        "last-frame": lambda: frames.last_frame(source),
        "frame": lambda: frames.frame_at(source, request.start) if request.start else frames.poster(source),
    }
    pixels = find[request.form]()
    progress(0.7, "saving")
    return _picture(_narrowed(_image(pixels), request.width), stem)


def _sheet(request: ExportRequest, given: Material, stem: Path, progress: Progress) -> Made:
    """Contact sheet, strip, grid and collage, of pictures or of a film's frames."""
    shots = _shots(request, given, SHOTS[request.form], least=1 if request.form == "contact-sheet" else 2)
    progress(0.5, "laying out")
    images, width, caption = [shot.image for shot in shots], request.width, request.caption
    if request.form == "contact-sheet":
        note = _note(given)
        sheet = sheets.contact_sheet(shots, width=width, columns=request.columns, caption=caption, note=note)
    elif request.form == "strip":
        sheet = sheets.photo_strip(images, width=width, caption=caption)
    elif request.form == "grid":
        sheet = sheets.grid(images, width=width, columns=request.columns, caption=caption)
    else:
        sheet = sheets.collage(images, width=width, caption=caption)
    return _picture(sheet, stem, {"pictures": len(shots)})


def _sprites(request: ExportRequest, given: Material, stem: Path, progress: Progress) -> Made:
    """A raster of a film's frames, or of pictures, for a page or a game; its measures are in the facts."""
    count, fps = SPRITES, request.fps or TURN_RATE
    if given.is_one("video"):
        film = footage(given.one)
        length = min(film.seconds - request.start, request.seconds or film.seconds)
        if request.fps:
            count = max(1, round(length * request.fps))
        else:
            count = min(SPRITES, film.frames)
            fps = count / max(length, 1e-3)
        if count > SPRITES_LIMIT:
            raise RequestError(
                f"A sprite sheet holds {SPRITES_LIMIT} frames at most; this would have {count}.",
                field="fps",
                hint="Choose fewer frames per second, or a shorter part.",
            )
    shots = _shots(request, given, count, least=2, alpha=True)
    progress(0.5, "laying out")
    images = [shot.image for shot in shots]
    sheet, width, height = sheets.sprite_sheet(images, width=request.width, columns=request.columns)
    columns = sheet.width // width
    facts = {
        "frames": len(images),
        "columns": columns,
        "frame_width": width,
        "frame_height": height,
        "fps": round(fps, 3),
    }
    return _picture(sheet, stem, facts)


def _whole_film(request: ExportRequest, given: Material, stem: Path, progress: Progress) -> Made:
    """One film of everything: films one after another, pictures as its frames (with fps) or standing for a while."""
    if "audio" in given.kinds:
        raise given.misfit("films or pictures")
    out = stem.with_suffix(".mp4")
    films = [footage(path) for path, kind in zip(given.paths, given.kinds, strict=True) if kind == "video"]
    fps = Fraction(request.fps).limit_denominator(1001) if request.fps else films[0].fps if films else Fraction(24)
    stands = 1 if given.pictures and request.fps and len(given.paths) > 1 else round(_standing(request, given) * fps)
    pieces = tuple(_piece(path, kind, max(1, stands), fps) for path, kind in zip(given.paths, given.kinds, strict=True))
    reel = Reel(pieces, *_film_size(request, given), fps)
    own = stem.with_suffix(".raw")
    try:
        heard = reels.write_sound(reel, own, progress=share(progress, 0.0, 0.2))
        reels.write(reel, out, sound=own if heard else None, progress=share(progress, 0.2, 1.0), note="joining")
    finally:
        own.unlink(missing_ok=True)
    return _film(out)


def _audio(request: ExportRequest, given: Material, stem: Path, progress: Progress) -> Made:
    """The sound of a film or sound: as it is where it can be, or in the format asked."""
    source = given.only("video", "audio")
    kind = audio.own_kind(source) if request.form == "audio" else request.form
    stays = request.form == "audio" and not (request.start or request.seconds) and audio.can_stay(source)
    out = stem.with_suffix(f".{kind}")
    audio.extract(source, out, start=request.start, seconds=request.seconds, copy=stays, progress=progress)
    return _sound(out)


def _wave(request: ExportRequest, given: Material, stem: Path, progress: Progress) -> Made:
    source = given.only("audio", "video")
    picture = waveform(
        source,
        width=request.width,
        start=request.start,
        seconds=request.seconds,
        caption=request.caption,
        progress=progress,
    )
    return _picture(picture, stem)


MAKERS: dict[str, Callable[[ExportRequest, Material, Path, Progress], Made]] = {
    **dict.fromkeys(("gif", "webp"), _moving),
    "loop": _loop,
    "reverse": _reverse,
    "trim": _trim,
    **dict.fromkeys(LIMITS, _fit),
    **dict.fromkeys(("first-frame", "last-frame", "frame"), _frame),
    **dict.fromkeys(SHOTS, _sheet),
    "sprite-sheet": _sprites,
    "film": _whole_film,
    **dict.fromkeys(("audio", "mp3", "flac", "wav"), _audio),
    "waveform": _wave,
}


def _shots(request: ExportRequest, given: Material, count: int, *, least: int, alpha: bool = False) -> list[Shot]:
    """The pictures of a sheet: the items, or frames of one film. Raises RequestError for anything else."""
    if given.is_one("video"):
        found = frames.spread(given.one, count, request.start, request.seconds)
        return [Shot(_image(pixels), _clock(at)) for at, pixels in found]
    if "audio" in given.kinds or len(given.paths) < least:
        raise given.misfit(f"a film or at least {'two pictures' if least == 2 else 'one picture'}")
    items = zip(given.paths, given.kinds, strict=True)
    return [Shot(_open(path, kind, alpha), f"{number:02}") for number, (path, kind) in enumerate(items, start=1)]


def _open(path: Path, kind: str, alpha: bool) -> Image:
    """The picture, or the frame that stands best for a film. alpha: keep what is transparent."""
    from PIL import Image, ImageOps

    if kind == "video":
        return _image(frames.poster(path))
    if not alpha:
        return _image(read_pixels(path))
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image)
        clear = "A" in upright.getbands() or "transparency" in upright.info
        return upright.convert("RGBA" if clear else "RGB")


def _image(pixels: Any) -> Image:
    from PIL import Image

    return Image.fromarray(pixels)


def _narrowed(image: Image, width: int | None) -> Image:
    return image.resize((width, max(1, round(image.height * width / image.width)))) if width else image


def _picture(image: Image, stem: Path, facts: dict[str, Any] | None = None) -> Made:
    import numpy as np

    out = save_image(np.asarray(image), stem.with_suffix(".png"))
    return Made(str(out), "image/png", facts or {})


def _film(out: Path, facts: dict[str, Any] | None = None) -> Made:
    film = footage(out)
    told = {"frames": film.frames, "fps": round(float(film.fps), 3), "seconds": round(film.seconds, 3)}
    return Made(str(out), "video/mp4", {**told, **(facts or {})})


def _sound(out: Path) -> Made:
    types = {"mp3": "audio/mpeg", "flac": "audio/flac", "wav": "audio/wav", "m4a": "audio/mp4", "ogg": "audio/ogg"}
    return Made(str(out), types[out.suffix[1:]], {"seconds": round(audio.sounding(out).duration, 3)})


def _piece(path: Path, kind: str, stands: int, fps: Fraction) -> Piece:
    if kind == "image":
        return Piece(path, stands, still=True)
    film = footage(path)
    return Piece(path, max(1, round(film.frames / film.fps * fps)))


def _film_size(request: ExportRequest, given: Material) -> tuple[int, int]:
    first = read_pixels(given.one).shape[:2][::-1] if given.kinds[0] == "image" else _shown(given.one)
    scale = request.width / first[0] if request.width else min(1.0, 1920 / max(first))
    return even(first[0] * scale), even(first[1] * scale)


def _shown(path: Path) -> tuple[int, int]:
    film = footage(path)
    return film.width, film.height


def _standing(request: ExportRequest, given: Material) -> float:
    """How long each picture stands, seconds: `seconds` is the length of a film of pictures alone."""
    if request.seconds and given.pictures:
        return request.seconds / len(given.paths)
    return STANDS


def _turn_rate(request: ExportRequest, count: int) -> float:
    """Frames per second of pictures that become a moving one: as long as asked, else a usual pace, slower for few of them."""
    if request.seconds:
        return min(50.0, max(0.2, count / request.seconds))
    return TURN_RATE if count >= 12 else max(2.0, count / 1.5)


def _note(given: Material) -> str:
    """What stands small on a contact sheet."""
    if not given.is_one("video"):
        return f"{len(given.paths)} pictures" if len(given.paths) > 1 else ""
    film = footage(given.one)
    return f"{film.width} × {film.height} · {float(film.fps):.4g} fps · {_clock(film.seconds)}"


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{seconds % 60:05.2f}"
