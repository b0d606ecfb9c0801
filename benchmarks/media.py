"""What the media operations cost beside the bare ffmpeg command, and what copying streams saves.

    python -m benchmarks.media

A film of 6 s, 1280 x 720, 24 fps, with sound, drawn on the spot; ten of 3 s for joining. Best of three each; what is compared takes turns.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks._ratio import Row, present
from studio.media import concat, ffmpeg, frames, shaping, trimming
from studio.media.encoding import CRF, PRESET

ROUNDS = 3
SECONDS, CLIPS, CLIP_SECONDS = 6, 10, 3
PICTURE = "testsrc2=s=1280x720:r=24,noise=alls=9:allf=t"
SOUND = "aevalsrc='0.3*sin(2*PI*(220+40*floor(t))*t)|0.3*sin(2*PI*330*t)':s=48000"


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="backlot-bench-") as name:
        folder = Path(name)
        film = draw(folder / "film.mp4", SECONDS)
        clips = [draw(folder / f"clip-{number}.mp4", CLIP_SECONDS) for number in range(CLIPS)]
        return [*transcoding(film, folder), *joining(clips, folder), *cutting(film, folder)]


def draw(path: Path, seconds: int) -> Path:
    """A film with noise in it, so that it is not easier to encode than a real one."""
    inputs = ["-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", SOUND, "-t", str(seconds)]
    bare([*inputs, "-c:v", "libx264", "-preset", PRESET, "-pix_fmt", "yuv420p", "-c:a", "aac", str(path)])
    return path


def transcoding(film: Path, folder: Path) -> list[Row]:
    same = ["-i", str(film), *coding(), str(folder / "bare.mp4")]
    ours, plain = best(lambda: shaping.transcode(film, folder / "ours.mp4"), lambda: bare(same))
    small = ["-i", str(film), "-vf", "scale=854:480", *coding(), str(folder / "bare.mp4")]

    def shrink() -> None:
        shaping.transcode(film, folder / "ours.mp4", size=(854, 480), way="stretch")

    ours_small, plain_small = best(shrink, lambda: bare(small))
    beside = {"unit": "s", "beside_what": "bare ffmpeg", "target": "< 1.2x"}
    return [
        Row(f"transcode of {SECONDS} s at 720p", ours, beside=plain, **beside),
        Row(f"transcode of {SECONDS} s to 480p", ours_small, beside=plain_small, **beside),
    ]


def joining(clips: Sequence[Path], folder: Path) -> list[Row]:
    listing = folder / "clips.txt"
    listing.write_text("".join(f"file '{clip}'\n" for clip in clips))
    joined = ["-f", "concat", "-safe", "0", "-i", str(listing), *coding(), str(folder / "bare.mp4")]
    copied, encoded, plain = best(
        lambda: concat.concat(clips, folder / "copied.mp4"),
        lambda: concat.concat(clips, folder / "encoded.mp4", size=(1280, 718)),
        lambda: bare(joined),
        rounds=2,
    )
    what = f"join {CLIPS} clips of {CLIP_SECONDS} s"
    return [
        Row(f"{what}, copied", copied, "s", beside=plain, beside_what="bare ffmpeg, encoding", target="< 0.1x"),
        Row(f"{what}, encoded", encoded, "s", beside=plain, beside_what="bare ffmpeg, encoding"),
    ]


def cutting(film: Path, folder: Path) -> list[Row]:
    window = ["-ss", "1.1", "-t", "3", "-i", str(film), *coding(), str(folder / "bare.mp4")]
    exact, plain = best(lambda: trimming.trim(film, folder / "part.mp4", 1.1, 3.0), lambda: bare(window))
    whole = ["-i", str(film), "-update", "1", "-f", "image2", str(folder / "last.jpg")]
    frame, decoded = best(lambda: frames.last_frame(film), lambda: bare(whole))
    return [
        Row("exact trim of 3 s", exact, "s", beside=plain, beside_what="bare ffmpeg"),
        Row("last frame", 1000 * frame, "ms", beside=1000 * decoded, beside_what="decoding all of it"),
    ]


def coding() -> list[str]:
    """The same encoders and qualities as ours."""
    pictures = ["-c:v", "libx264", "-preset", PRESET, "-crf", f"{CRF:g}", "-pix_fmt", "yuv420p"]
    return [*pictures, "-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart"]


def bare(arguments: Sequence[str]) -> None:
    """The program itself, nothing around it."""
    command = [ffmpeg.binary(), "-y", "-loglevel", "error", "-nostdin", *arguments]
    subprocess.run(command, check=True, capture_output=True)


def best(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Seconds of the fastest round of each, taken in turns, so that a busy machine is busy for all of them."""
    took: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, times in zip(works, took, strict=True):
            begun = time.perf_counter()
            work()
            times.append(time.perf_counter() - begun)
    return [min(times) for times in took]


if __name__ == "__main__":
    present(run, __doc__)
