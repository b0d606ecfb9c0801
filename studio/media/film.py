"""Frames to a film that every browser plays, and a film to frames. H.264 yuv420p with BT.709 colours, AAC, +faststart."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import cv2
import numpy as np
from av.video.reformatter import Colorspace

from studio.errors import RequestError
from studio.media.probe import picture_stream

SOUND_RATE = 48_000  # Hz
SOUND_BITS = 192_000  # a second
BLOCK = 1024  # samples of one AAC frame
THREADS = 4  # fixed: another number of encoder threads may give other bytes
BT709 = 1  # the number of BT.709 in primaries, transfer and matrix alike, and of the limited range. Source: ITU-T H.273


def exact_rate(fps: float) -> Fraction:
    """The rate as broadcasters write it: 29.97 is 30000/1001. Raises ValueError when it is not above 0."""
    if fps <= 0:
        raise ValueError(f"A film has more than 0 frames per second; {fps:g} asked.")
    ntsc = Fraction(round(fps) * 1000, 1001)
    if ntsc and fps != round(fps) and abs(fps - ntsc) < 0.005:
        return ntsc
    return Fraction(fps).limit_denominator(1001)


class FilmWriter:
    """Writes frames one after another into an MP4; it is at `path` once the block is left without an error.

    The sound is cut, or filled up with silence, to the film's own length.
    """

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        fps: float,
        *,
        crf: int = 18,
        preset: str = "veryfast",
        audio: Path | None = None,
        audio_start: float = 0.0,
        audio_seconds: float | None = None,
    ) -> None:
        """audio: a file with sound. audio_start, audio_seconds: which part of it. Raises ValueError for an odd size."""
        if width % 2 or height % 2 or width < 2 or height < 2:
            raise ValueError(f"A film's sides are even and at least 2 pixels; {width} x {height} asked.")
        self.path, self.width, self.height = path, width, height
        self.rate = exact_rate(fps)
        self.frames = 0
        self._part = path.with_name(f".{path.stem}-{secrets.token_hex(4)}.mp4")
        options = {"movflags": "+faststart"}
        self._container: Any = av.open(str(self._part), "w", format="mp4", options=options)
        self._video = self._picture_stream(crf, preset)
        self._sound = _Sound(self._container, audio, audio_start, audio_seconds) if audio else None

    def __enter__(self) -> Self:
        return self

    def add(self, frame: np.ndarray) -> None:
        """Append a frame (height, width, 3) uint8, RGB. Raises ValueError for any other shape."""
        if frame.shape != (self.height, self.width, 3) or frame.dtype != np.uint8:
            raise ValueError(f"This film takes {self.height} x {self.width} x 3 uint8; {frame.shape} {frame.dtype}.")
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
        picture = picture.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709)
        picture.pts, picture.time_base = self.frames, 1 / self.rate
        self._container.mux(self._video.encode(picture))
        self.frames += 1
        if self._sound:
            self._sound.until(int(self.frames / self.rate * SOUND_RATE))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._container.close()
            if self._sound:
                self._sound.close()
            if kind is not None:
                self._part.unlink(missing_ok=True)
        if kind is None:
            os.replace(self._part, self.path)

    def _finish(self) -> None:
        if not self.frames:
            raise ValueError("A film has at least one frame.")
        self._container.mux(self._video.encode())
        if self._sound:
            self._sound.end(round(self.frames / self.rate * SOUND_RATE))

    def _picture_stream(self, crf: int, preset: str) -> Any:
        options = {"crf": str(crf), "preset": preset, "profile": "high"}
        stream = self._container.add_stream("libx264", rate=self.rate, options=options)
        stream.width, stream.height, stream.pix_fmt = self.width, self.height, "yuv420p"
        stream.time_base = 1 / self.rate
        context = stream.codec_context
        context.thread_count, context.thread_type = THREADS, "FRAME"
        context.colorspace = context.color_primaries = context.color_trc = context.color_range = BT709
        return stream


class _Sound:
    """The sound track of a film that is being written."""

    def __init__(self, container: Any, path: Path, start: float, seconds: float | None) -> None:
        self._container = container
        self._stream = container.add_stream("aac", rate=SOUND_RATE, layout="stereo", bit_rate=SOUND_BITS)
        self._blocks = sound_blocks(path, start, seconds)
        self._ready = np.zeros((2, 0), np.float32)
        self._sent = 0

    def until(self, samples: int) -> None:
        """Write whole blocks up to this sample."""
        while self._sent + BLOCK <= samples:
            self._send(BLOCK)

    def end(self, samples: int) -> None:
        """Write the rest, exactly to this sample."""
        self.until(samples)
        if samples > self._sent:
            self._send(samples - self._sent)
        self._container.mux(self._stream.encode())

    def close(self) -> None:
        self._blocks.close()

    def _send(self, samples: int) -> None:
        frame = av.AudioFrame.from_ndarray(self._take(samples), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, self._sent, Fraction(1, SOUND_RATE)
        self._container.mux(self._stream.encode(frame))
        self._sent += samples

    def _take(self, samples: int) -> np.ndarray:
        """The next samples (2, samples) float32; silence once the sound is over."""
        while self._ready.shape[1] < samples:
            block = next(self._blocks, None)
            if block is None:
                block = np.zeros((2, samples), np.float32)
            self._ready = np.concatenate([self._ready, block], axis=1)
        taken, self._ready = self._ready[:, :samples], self._ready[:, samples:]
        return np.ascontiguousarray(taken)


def sound_blocks(path: Path, start: float = 0.0, seconds: float | None = None) -> Any:
    """The sound of a file in pieces (2, n) float32 at 48 kHz, from `start` seconds on, at most `seconds` of it.

    Raises RequestError when there is no sound in it.
    """
    skip, left = round(start * SOUND_RATE), None if seconds is None else round(seconds * SOUND_RATE)
    for block in _resampled(path):
        if skip >= block.shape[1]:
            skip -= block.shape[1]
            continue
        piece = block[:, skip:] if left is None else block[:, skip : skip + left]
        skip = 0
        if left is not None:
            left -= piece.shape[1]
        yield piece
        if left == 0:
            return


def _resampled(path: Path) -> Iterator[np.ndarray]:
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=SOUND_RATE)
    with _opened(path) as container:
        stream = next(iter(container.streams.audio), None)
        if stream is None:
            raise RequestError("There is no sound in this file.", field="audio", hint="Give one with sound.")
        try:
            for frame in container.decode(stream):
                yield from (out.to_ndarray() for out in resampler.resample(frame))
        except av.FFmpegError as error:
            raise _broken("audio") from error
        yield from (out.to_ndarray() for out in resampler.resample(None))


class FilmReader:
    """The frames of a film, in the order they are shown, turned the right way up."""

    def __init__(
        self,
        path: Path,
        *,
        width: int | None = None,
        height: int | None = None,
        fps: float | None = None,
        start: float = 0.0,
        seconds: float | None = None,
    ) -> None:
        """width, height: the size to bring them to, covering it and cropped in the middle; one alone keeps the shape.

        fps: the rate at which to look at the film; without it every frame comes once. start, seconds: which part of it.
        """
        self.path, self._width, self._height = path, width, height
        self._rate = exact_rate(fps) if fps else None
        self._start, self._seconds = start, seconds

    def __iter__(self) -> Iterator[np.ndarray]:
        """Frames (height, width, 3) uint8, RGB. Raises RequestError for a file without pictures or a broken one."""
        for frame in self._timed() if self._rate else (frame for _, frame in self._shown()):
            yield self._sized(_upright(frame))

    def _timed(self) -> Iterator[Any]:
        """The frame on screen at each tick of the rate: one that lasts longer comes again, one too short not at all."""
        assert self._rate is not None
        tick, last, end = 0, None, 0.0
        for seconds, frame in self._shown():
            while last is not None and self._start + tick / self._rate < seconds - 1e-4:
                yield last
                tick += 1
            end = seconds + _lasts(frame)
            last = frame
        while last is not None and self._start + tick / self._rate < min(end, self._end) - 1e-4:
            yield last
            tick += 1

    def _shown(self) -> Iterator[tuple[float, Any]]:
        """Each frame in the wanted part, with the second at which it comes; the first may have come earlier."""
        last: tuple[float, Any] | None = None
        for seconds, frame in self._decoded():
            if seconds >= self._end - 1e-4:
                break
            if seconds > self._start + 1e-4 and last is not None:
                yield last
            last = (seconds, frame)
        if last is not None and last[0] + max(_lasts(last[1]), 1e-3) > self._start:
            yield last

    @property
    def _end(self) -> float:
        return float("inf") if self._seconds is None else self._start + self._seconds

    def _decoded(self) -> Iterator[tuple[float, Any]]:
        """Every frame from the key frame before the start on, with its second from the film's beginning."""
        with _opened(self.path) as container:
            stream = picture_stream(container)
            if stream is None:
                raise RequestError("There are no moving pictures in this file.", field="video", hint="Give a film.")
            stream.thread_type = "AUTO"
            zero = float((stream.start_time or 0) * stream.time_base)
            if self._start > 1:
                container.seek(int((zero + self._start - 0.5) * 1_000_000))
            try:
                for frame in container.decode(stream):
                    yield (frame.time - zero if frame.time is not None else 0.0), frame
            except av.FFmpegError as error:
                raise _broken("video") from error

    def _sized(self, frame: np.ndarray) -> np.ndarray:
        height, width = frame.shape[:2]
        wide = self._width or (round(width * self._height / height) if self._height else width)
        high = self._height or (round(height * self._width / width) if self._width else height)
        return covering(frame, wide, high)


def frames_of(
    path: Path, *, width: int | None = None, height: int | None = None, fps: float | None = None
) -> Iterator[np.ndarray]:
    """The frames of a film (height, width, 3) uint8, RGB, upright; sized and timed as `FilmReader` says."""
    return iter(FilmReader(path, width=width, height=height, fps=fps))


def covering(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    """The picture scaled until it covers this size, and cropped in the middle to it."""
    high, wide = picture.shape[:2]
    if (wide, high) == (width, height):
        return picture
    scale = max(width / wide, height / high)
    if scale == 1:
        left, top = (wide - width) // 2, (high - height) // 2
        return np.ascontiguousarray(picture[top : top + height, left : left + width])
    crop_wide, crop_high = min(wide, round(width / scale)), min(high, round(height / scale))
    left, top = (wide - crop_wide) // 2, (high - crop_high) // 2
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture[top : top + crop_high, left : left + crop_wide], (width, height), interpolation=kind)


def _upright(frame: Any) -> np.ndarray:
    """The frame's pixels with the recorder's rotation undone."""
    pixels = frame.to_ndarray(format="rgb24")
    turns = round(frame.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(pixels, turns)) if turns else pixels


def _lasts(frame: Any) -> float:
    return float((frame.duration or 0) * frame.time_base) if frame.time_base else 0.0


def _opened(path: Path) -> Any:
    try:
        return av.open(str(path))
    except (av.FFmpegError, ValueError) as error:
        raise _broken("file") from error


def _broken(field: str) -> RequestError:
    return RequestError(
        "This file is broken: it cannot be decoded.", field=field, hint="Export it again and try once more."
    )
