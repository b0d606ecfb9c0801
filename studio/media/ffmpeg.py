"""The ffmpeg of imageio-ffmpeg: run with progress, read from and written to through pipes, and never left behind."""

from __future__ import annotations

import secrets
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from studio.errors import ProviderFailed, StorageFailed

Progress = Callable[[float, str], None]

REPORT_EVERY = "0.2"  # seconds between two words of ffmpeg about how far it is
QUIET = ("-hide_banner", "-nostdin", "-y", "-loglevel", "error")


def untold(_fraction: float, _note: str = "") -> None:
    """Progress that nobody wants to know."""


def share(progress: Progress, low: float, high: float) -> Progress:
    """A progress for one part of a work: its 0 to 1 is `low` to `high` of the whole."""

    def tell(fraction: float, note: str = "") -> None:
        progress(low + (high - low) * min(max(fraction, 0.0), 1.0), note)

    return tell


def binary() -> str:
    """The path of the program."""
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def run(arguments: Sequence[str], *, seconds: float = 0.0, progress: Progress = untold, note: str = "") -> str:
    """What ffmpeg said while it worked. seconds: of the output, from which progress is found.

    Whatever `progress` raises stops it. Raises ProviderFailed with ffmpeg's own last sentence, StorageFailed when the disk is full.
    """
    command = [binary(), *QUIET, "-progress", "pipe:1", "-stats_period", REPORT_EVERY, *arguments]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, text=True, errors="replace"
        )
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if (done := out_time(line)) is not None:
                    progress(min(1.0, done / seconds) if seconds > 0 else 0.0, note)
            process.wait()
        finally:
            _end(process)
        return _checked(process, said)


def out_time(line: str) -> float | None:
    """Seconds of output that a line of `-progress` tells of, None for its other lines."""
    name, _, value = line.strip().partition("=")
    if name != "out_time_us" or not value.lstrip("-").isdigit():
        return None
    return max(0.0, int(value) / 1_000_000)


@contextmanager
def reading(arguments: Sequence[str]) -> Iterator[IO[bytes]]:
    """What ffmpeg writes to its standard output; name it `-` in the arguments. Leaving early stops it."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [binary(), *QUIET, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            bufsize=1 << 20,
        )
        assert process.stdout is not None
        try:
            yield process.stdout
            if not process.stdout.read(1):  # read to its end: then it also has to have gone well
                process.wait()
                _checked(process, said)
        finally:
            _end(process)


@contextmanager
def writing(arguments: Sequence[str]) -> Iterator[IO[bytes]]:
    """Its standard input, the input named `-` in the arguments. On leaving, it has finished its file.

    Raises ProviderFailed or StorageFailed as `run` does.
    """
    with tempfile.TemporaryFile() as said:
        command = [binary(), *(word for word in QUIET if word != "-nostdin"), *arguments]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said)
        assert process.stdin is not None
        try:
            yield process.stdin
            process.stdin.close()
            process.wait()
        except BrokenPipeError:  # it has left; why is in what it said
            process.wait()
        finally:
            _end(process)
        _checked(process, said)


@contextmanager
def beside(out: Path) -> Iterator[Path]:
    """A path to write to, which becomes `out` once it is whole and disappears otherwise."""
    part = out.with_name(f".{secrets.token_hex(6)}.part{out.suffix}")
    try:
        yield part
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:  # what was still to be written has no reader any more
                continue


def _checked(process: subprocess.Popen[str] | subprocess.Popen[bytes], said: IO[bytes]) -> str:
    said.seek(0)
    text = said.read().decode(errors="replace").strip()
    if not process.returncode:
        return text
    if "No space left on device" in text:
        raise StorageFailed("The disk is full.", hint="Free some space and resume the job.")
    sentence = text.splitlines()[-1][:300] if text else f"it left with {process.returncode}"
    raise ProviderFailed(f"ffmpeg could not do this: {sentence}")
