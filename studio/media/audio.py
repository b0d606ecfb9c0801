"""Sounds: a window of one, the sound of a film, another format."""

from __future__ import annotations

from pathlib import Path

from studio.errors import RequestError
from studio.media.encoding import AUDIO_CODECS, FAST_START, SAME_BYTES
from studio.media.ffmpeg import Progress, beside, run, untold
from studio.media.probe import Probe, probe

KEPT_IN = {  # the file that holds a codec's sound as it is
    "aac": "m4a",
    "mp3": "mp3",
    "mp3float": "mp3",
    "flac": "flac",
    "vorbis": "ogg",
    "opus": "ogg",
    "libopus": "ogg",
    "libvorbis": "ogg",
    "alac": "m4a",
}


def extract(
    source: Path,
    out: Path,
    *,
    start: float = 0.0,
    seconds: float | None = None,
    copy: bool = False,
    progress: Progress = untold,
) -> None:
    """Write the sound of a film or sound, or a window of it, in the format that `out` is called by.

    copy: its stream as it is, cut at packets. Raises RequestError when there is no sound, and for an empty window.
    """
    found = sounding(source)
    length = check_window(found, start, seconds)
    with beside(out) as part:
        run(
            extract_arguments(source, part, start, length if start or seconds else None, copy),
            seconds=length,
            progress=progress,
            note="taking the sound",
        )


def extract_arguments(source: Path, out: Path, start: float, seconds: float | None, copy: bool = False) -> list[str]:
    """ffmpeg's arguments for `extract`."""
    window = ["-ss", f"{start:.6f}"] if start else []
    window += ["-t", f"{seconds:.6f}"] if seconds is not None else []
    kind = out.suffix[1:]
    coding = ["-c:a", "copy"] if copy else list(AUDIO_CODECS[kind])
    ending = FAST_START if kind == "m4a" else ()
    return [*window, "-i", str(source), "-map", "0:a:0", "-vn", *coding, *SAME_BYTES, *ending, str(out)]


def own_kind(source: Path) -> str:
    """The kind of file in which the sound can be kept as it is; wav for what is not packed, m4a for what is rare."""
    codec = sounding(source).audio_codec
    return KEPT_IN.get(codec, "wav" if codec.startswith("pcm") else "m4a")


def can_stay(source: Path) -> bool:
    """Whether its stream can be copied into a file of `own_kind`."""
    return sounding(source).audio_codec in KEPT_IN


def sounding(source: Path) -> Probe:
    """What the file holds. Raises RequestError when no sound is in it."""
    found = probe(source)
    if not found.audio:
        raise RequestError("This film has no sound.", field="items", hint="Choose a film with sound, or a sound.")
    return found


def check_window(found: Probe, start: float, seconds: float | None) -> float:
    """How long the window really is, seconds. Raises RequestError when it begins after the end."""
    if start >= found.duration:
        raise RequestError(
            f"This lasts {found.duration:.2f} s; it cannot begin at {start:g} s.",
            field="start",
            hint=f"Choose a start below {found.duration:.2f} s.",
        )
    return min(found.duration - start, seconds or found.duration)
