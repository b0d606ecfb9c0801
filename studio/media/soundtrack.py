"""Music under a film: begun anywhere, looped or cut to its length, faded, and giving way to what is spoken."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import RequestError
from studio.media.encoding import CHANNELS, FAST_START, RATE, SAME_BYTES, aac, h264
from studio.media.ffmpeg import Progress, beside, run, share, untold
from studio.media.pieces import sound_arguments
from studio.media.probe import probe

if TYPE_CHECKING:
    import numpy as np

# At its end the side chain drops what it has not yet used, up to 0.2 s and not always the same: silence is dropped instead.
SPARE = "apad=pad_dur=1"
SEAM = 0.25  # seconds in which the music's end passes into its beginning when it is looped
RAW = ("-f", "f32le", "-ar", str(RATE), "-ac", str(CHANNELS))
# Speech at usual loudness crosses -32 dB; music then falls by 10 to 14 dB, which was found well under a voice.
DUCKING = "sidechaincompress=threshold=0.025:ratio=9:attack=25:release=320:makeup=1"
LIMITER = "alimiter=limit=0.94:level=disabled:latency=1"  # full scale minus half a dB, not moved in time


@dataclass(frozen=True)
class Music:
    """Music for a film. start: seconds into it; volume, own: 1 is as it is, of the music and of the film's own sound;
    fade: seconds in which it comes and goes."""

    path: Path
    start: float = 0.0
    volume: float = 1.0
    own: float = 1.0
    fade: float = 1.0
    ducking: bool = False


def fitted_music(music: Music, samples: int, out: Path) -> None:
    """Write the music as raw float32 of exactly this length, looped with a soft seam where it is shorter.

    Raises RequestError when it begins after its end.
    """
    import numpy as np

    found = probe(music.path)
    if not found.audio:
        raise RequestError(
            "The soundtrack holds no sound.", field="soundtrack", hint="Choose a sound, or a film with one."
        )
    if music.start >= found.duration:
        raise RequestError(
            f"The soundtrack lasts {found.duration:.1f} s; it cannot begin at {music.start:g} s.",
            field="soundtrack_start",
            hint=f"Choose less than {found.duration:.1f} s.",
        )
    whole = out.with_suffix(".whole")
    try:
        run([*sound_arguments(music.path, 0.0, found.duration, found.channels)[:-1], str(whole)], note="listening")
        source = np.memmap(whole, np.float32, "r").reshape(-1, CHANNELS)
        with out.open("wb") as file:
            _loop(source, round(music.start * RATE), samples, file)
    finally:
        whole.unlink(missing_ok=True)


def _loop(source: np.ndarray, start: int, samples: int, file: object) -> None:
    """Write `samples` of the source from `start` on, from its begin again after its end."""
    import numpy as np

    seam = min(round(SEAM * RATE), len(source) // 4)
    curve = ((np.arange(seam, dtype=np.float32) + 0.5) / max(1, seam))[:, None] * np.float32(np.pi / 2)
    joint = source[len(source) - seam :] * np.cos(curve) + source[:seam] * np.sin(curve)
    at, left = min(start, len(source) - seam), samples
    while left > 0:
        if len(source) - at >= left:  # no other round is needed
            part = source[at : at + left]
        else:
            part = np.concatenate([source[at : len(source) - seam], joint])
        part = part[:left]
        file.write(np.ascontiguousarray(part).tobytes())  # type: ignore[attr-defined]
        left, at = left - len(part), seam


def mix_filter(music: Music, seconds: float, own: bool) -> str:
    """The filter graph from music (input 0) and, where there is one, the film's own sound (input 1) to `[out]`."""
    fade = min(music.fade, seconds / 2)
    ends = f",afade=in:st=0:d={fade:.4f},afade=out:st={seconds - fade:.4f}:d={fade:.4f}" if fade > 0 else ""
    bed = f"[0:a]volume={music.volume:g}{ends},{SPARE}"
    if not own:
        return f"{bed},{LIMITER}[out]"
    voice = f"[1:a]volume={music.own:g},{SPARE}"
    if not music.ducking:
        return f"{bed}[bed];{voice}[voice];[voice][bed]amix=inputs=2:normalize=0:duration=first,{LIMITER}[out]"
    return (
        f"{bed}[loud];{voice},asplit[voice][key];[loud][key]{DUCKING}[bed];"
        f"[voice][bed]amix=inputs=2:normalize=0:duration=first,{LIMITER}[out]"
    )


def mixed(music: Music, own: Path | None, samples: int, out: Path, *, progress: Progress = untold) -> None:
    """Write music and own sound (raw float32 both) as one raw float32 file of exactly `samples`."""
    bed = out.with_suffix(".music")
    try:
        fitted_music(music, samples, bed)
        inputs = [*RAW, "-i", str(bed), *([*RAW, "-i", str(own)] if own else [])]
        graph = mix_filter(music, samples / RATE, own is not None)
        run(
            [*inputs, "-filter_complex", f"{graph[:-5]},apad=whole_len={samples},atrim=end_sample={samples}[out]",
             "-map", "[out]", *RAW, str(out)],
            seconds=samples / RATE, progress=progress, note="mixing",
        )  # fmt: skip
    finally:
        bed.unlink(missing_ok=True)


def with_volume(own: Path, volume: float, samples: int, out: Path) -> None:
    """Write a raw sound louder or quieter, never beyond full scale."""
    graph = f"volume={volume:g},{LIMITER},apad=whole_len={samples},atrim=end_sample={samples}"
    run([*RAW, "-i", str(own), "-af", graph, *RAW, str(out)], note="mixing")


def set_music(film: Path, music: Music, out: Path, *, replace: bool = False, progress: Progress = untold) -> None:
    """Write the film with music under it; its pictures are copied where browsers play them as they are.

    replace: without the film's own sound.
    """
    from studio.media.footage import footage
    from studio.media.pieces import read_sound

    found = footage(film)
    samples = round(found.seconds * RATE)
    own, sound = out.with_suffix(".own"), out.with_suffix(".sound")
    try:
        keep = found.audio and not replace and music.own > 0
        if keep:
            own.write_bytes(read_sound(film, 0.0, samples, found.channels).tobytes())
        mixed(music, own if keep else None, samples, sound, progress=share(progress, 0.1, 0.5))
        pictures = ["-c:v", "copy"] if found.browser_ready else h264()
        with beside(out) as part:
            run(
                ["-i", str(film), *RAW, "-i", str(sound), "-map", "0:V:0", "-map", "1:a", *pictures, *aac(),
                 *SAME_BYTES, *FAST_START, str(part)],
                seconds=found.seconds, progress=share(progress, 0.5, 1.0), note="adding the music",
            )  # fmt: skip
    finally:
        own.unlink(missing_ok=True)
        sound.unlink(missing_ok=True)
