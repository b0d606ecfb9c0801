"""Clips into one film, without encoding them again."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from studio.errors import ProviderFailed


def join_arguments(listing: Path, out: Path) -> list[str]:
    """ffmpeg's arguments to put the clips of a concat listing one after another, streams copied."""
    return [
        "-hide_banner",
        "-loglevel",
        "error",
        "-y",
        "-f",
        "concat",
        "-safe",
        "0",
        "-i",
        str(listing),
        "-c",
        "copy",
        "-movflags",
        "+faststart",
        str(out),
    ]


def join(clips: Sequence[Path], out: Path) -> None:
    """Write the clips as one film. They must agree in codec, size and rate. Raises ProviderFailed with ffmpeg's own sentence."""
    import imageio_ffmpeg

    listing = out.with_suffix(".txt")
    listing.write_text("".join("file '" + str(clip).replace("'", "'\\''") + "'\n" for clip in clips))
    try:
        command = [imageio_ffmpeg.get_ffmpeg_exe(), *join_arguments(listing, out)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    finally:
        listing.unlink(missing_ok=True)
    if done.returncode:
        raise ProviderFailed(
            f"The clips could not be joined: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'ffmpeg failed'}."
        )
