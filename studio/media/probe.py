"""What a video or sound file holds, found out with PyAV. Something of it is really decoded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import RequestError

if TYPE_CHECKING:
    from av.container import InputContainer

END_GAP = 0.5  # seconds that may be missing at the end before a file counts as cut off; encoders round


@dataclass(frozen=True)
class Probe:
    """One file. duration: seconds; width, height: pixels as shown, rotation applied; fps: 0 for sound."""

    format: str
    codec: str
    duration: float
    width: int = 0
    height: int = 0
    fps: float = 0.0
    rotation: int = 0  # degrees, counter-clockwise
    audio: bool = False
    audio_codec: str = ""
    sample_rate: int = 0
    channels: int = 0

    @property
    def video(self) -> bool:
        return self.width > 0


def probe(path: Path) -> Probe:
    """What the file holds. Raises RequestError when it has no length, is cut off or cannot be decoded."""
    import av

    try:
        with av.open(str(path)) as container:
            found = _probe(container)
            _check_end(container)
            return found
    except (av.FFmpegError, UnicodeDecodeError, ValueError) as error:
        raise RequestError(
            "This file is broken: it cannot be decoded.", field="file", hint="Export it again and try once more."
        ) from error


def picture_stream(container: InputContainer) -> Any:
    """The first stream of moving pictures, None without one. Cover art is not one."""
    from av.stream import Disposition

    return next(
        (stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic), None
    )


def _probe(container: InputContainer) -> Probe:
    video = picture_stream(container)
    sound = next(iter(container.streams.audio), None)
    main = video or sound
    if main is None:
        raise RequestError(
            "This file holds neither pictures nor sound.", field="file", hint="Export it again and try once more."
        )
    frame = next(container.decode(main), None)
    if frame is None:
        raise RequestError(
            "This file is broken: not one frame of it can be decoded.",
            field="file",
            hint="Export it again and try once more.",
        )
    duration = _duration(container, main)
    if duration <= 0:
        raise RequestError("This file has no length (0 seconds).", field="file", hint="Use a longer one.")
    shape = _shape(video, frame) if video else {}
    return Probe(
        format=container.format.name,
        codec=main.codec_context.name,
        duration=round(duration, 3),
        audio=sound is not None,
        audio_codec=sound.codec_context.name if sound else "",
        sample_rate=sound.codec_context.sample_rate if sound else 0,
        channels=sound.codec_context.channels if sound else 0,
        **shape,
    )


def _shape(video: Any, frame: Any) -> dict[str, Any]:
    turned = frame.rotation % 180 != 0
    width, height = (frame.height, frame.width) if turned else (frame.width, frame.height)
    rate = video.average_rate or video.guessed_rate
    return {"width": width, "height": height, "rotation": frame.rotation, "fps": round(float(rate), 3) if rate else 0.0}


def _duration(container: InputContainer, main: Any) -> float:
    """Seconds. Recordings by browsers name none; then every packet is looked at."""
    if container.duration:
        return container.duration / 1_000_000
    if main.duration:
        return float(main.duration * main.time_base)
    container.seek(0)
    ends = (
        (packet.pts + (packet.duration or 0)) * packet.time_base
        for packet in container.demux(main)
        if packet.pts is not None
    )
    return float(max(ends, default=0))


def _check_end(container: InputContainer) -> None:
    """Raises RequestError when the end that the header promises is not there."""
    main: Any = picture_stream(container) or container.streams.audio[0]
    base = float(main.time_base)
    if main.duration:
        streams, start, length = [main], (main.start_time or 0) * base, main.duration * base
    elif container.duration:  # Matroska tells the time of the end only, from 0 also where it begins later
        streams, start, length = list(container.streams), 0.0, container.duration / 1e6
    else:
        return
    container.seek(int((start + max(0.0, length - 1)) * 1_000_000))
    ends = (_end(packet) for packet in container.demux(streams) if packet.pts is not None and packet.size)
    last = max(ends, default=start) - start
    if last + END_GAP < length and last < length * 0.9:
        raise RequestError(
            f"This file is cut off: {last:.1f} of {length:.1f} seconds are there.",
            field="file",
            hint="Send or download it again.",
        )


def _end(packet: Any) -> float:
    return float((packet.pts + (packet.duration or 0)) * packet.time_base)
