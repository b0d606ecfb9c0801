"""Sound as samples: read from any file, written as WAV, FLAC or MP3, measured and brought to a loudness.

Samples are float32 in -1 to 1, shaped [n, channels], everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import RequestError
from studio.media.ffmpeg import beside
from studio.media.probe import picture_stream

if TYPE_CHECKING:
    import numpy as np
    from av.container import InputContainer, OutputContainer

KINDS = {"wav": "audio/wav", "flac": "audio/flac", "mp3": "audio/mpeg"}
MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
SEEK_FROM = 30.0  # seconds; before that, decoding from the beginning is quicker than it is to be exact otherwise
SEEK_EARLY = 1.0  # seconds decoded before the wanted start, for codecs that need a run-up
NO_SEEKING = {"mp3"}  # a seek lands on a guessed byte there
ROUNDS = 6  # of turning up and limiting
SLAB = 1 << 15  # samples handed to an encoder at once


def read_sound(
    path: Path, *, rate: int = 48000, mono: bool = False, start: float = 0.0, seconds: float | None = None
) -> np.ndarray:
    """The samples of a file's sound, float32 [n, channels], in one channel or two; more than two are mixed down.

    start, seconds: which part, to the sample; shorter than `seconds` where the file ends. In a film, time counts from the film's
    beginning, and silence stands where its sound begins later. Raises RequestError without a sound, or when it cannot be decoded.
    """
    import av
    import numpy as np

    try:
        with av.open(str(path)) as container:
            pieces, skip = _decoded(container, rate, mono, start, seconds)
    except (av.FFmpegError, UnicodeDecodeError) as error:
        raise RequestError(
            "This sound is broken: it cannot be decoded.", field="file", hint="Export it again and try once more."
        ) from error
    samples = np.concatenate(pieces) if pieces else np.zeros((0, 1 if mono else 2), np.float32)
    if skip < 0:
        samples = np.concatenate([np.zeros((-skip, samples.shape[1]), np.float32), samples])
    end = None if seconds is None else max(0, skip) + round(seconds * rate)
    return np.ascontiguousarray(samples[max(0, skip) : end], dtype=np.float32)


def write_sound(samples: np.ndarray, path: Path, rate: int, kind: str = "wav", *, bits: int = 16) -> Path:
    """Write the samples, exactly as long as they are; the path. kind: wav, flac or mp3; bits: 16 or 24, for wav and flac.

    An MP3 has 224 kbit/s (128 in one channel) and carries the LAME header by which players leave out the encoder's silence.
    """
    import av

    data = _shaped(samples)
    if kind not in KINDS:
        raise ValueError(f"A sound is written as {', '.join(KINDS)}; {kind} was asked.")
    if kind == "mp3" and rate not in MP3_RATES:
        raise ValueError(f"An MP3 has one of {MP3_RATES} samples a second; {rate} was asked.")
    with beside(path) as part, av.open(str(part), "w", format=kind) as container:
        _encode(container, data, rate, kind, bits)
    return path


def loudness(samples: np.ndarray, rate: int) -> float:
    """Integrated loudness in LUFS, -inf for silence. Source: ITU-R BS.1770-4, annex 1 (K weighting, two gates)."""
    import numpy as np

    data = _shaped(samples)
    weighted = _k_weighted(data, rate)
    block, hop = round(0.4 * rate), round(0.1 * rate)
    if len(weighted) < block:
        weighted = np.pad(weighted, ((0, block - len(weighted)), (0, 0)))
    sums = np.concatenate([np.zeros((1, data.shape[1])), np.cumsum(np.square(weighted), axis=0)])
    starts = np.arange(0, len(weighted) - block + 1, hop)
    power = ((sums[starts + block] - sums[starts]) / block).sum(axis=1)
    loud = power[_lufs(power) > -70]
    if not len(loud):
        return float("-inf")
    kept = loud[_lufs(loud) > float(_lufs(loud.mean())) - 10]
    return float(_lufs(kept.mean()))


def true_peak(samples: np.ndarray) -> float:
    """The highest peak between the samples too, as a factor of full scale, found at four times the rate (BS.1770-4, annex 2)."""
    import numpy as np
    from scipy.signal import resample_poly

    data = _shaped(samples)
    peak = float(np.abs(data).max(initial=0.0))
    found = peak
    for start in range(0, len(data), SLAB):
        piece = data[max(0, start - 32) : start + SLAB + 32]
        if float(np.abs(piece).max()) > 0.7 * peak > 0:  # a peak between samples is hardly 3 dB above them
            found = max(found, float(np.abs(resample_poly(piece, 4, 1, axis=0)).max()))
    return found


def normalise(samples: np.ndarray, rate: int, target: float = -14.0, ceiling: float = -1.0) -> np.ndarray:
    """The samples at a loudness of `target` LUFS with no true peak above `ceiling` dBTP. Silence stays silence.

    Peaks that would be too high are turned down smoothly, a few milliseconds ahead; never clipped.
    """
    import numpy as np

    data = _shaped(samples)
    now = loudness(data, rate)
    if not np.isfinite(now):
        return data.copy()
    ceiling_factor = 10 ** (ceiling / 20)
    gain, limit = 10 ** ((target - now) / 20), ceiling_factor
    for _ in range(ROUNDS):  # what the limiter takes is given back, little by little
        out = limited(data * np.float32(gain), rate, limit)
        over = true_peak(out) / ceiling_factor
        missing = target - loudness(out, rate)
        if over <= 1 and abs(missing) < 0.1:
            return out.astype(np.float32)
        limit /= max(1.0, over)
        gain *= 10 ** (float(np.clip(missing, -6, 3)) / 20)
    return (out / max(1.0, over)).astype(np.float32)


def limited(samples: np.ndarray, rate: int, limit: float, hold: float = 0.006) -> np.ndarray:
    """The samples with no one above `limit`, turned down around each peak over `hold` seconds and more."""
    import numpy as np
    from scipy.ndimage import minimum_filter1d, uniform_filter1d

    level = np.abs(samples).max(axis=1)
    if float(level.max(initial=0.0)) <= limit:
        return samples
    wanted = np.minimum(1.0, limit / np.maximum(level, 1e-9)).astype(np.float32)
    width = max(3, round(hold * rate) | 1)
    gain = minimum_filter1d(wanted, 2 * width + 1, mode="nearest")
    gain = uniform_filter1d(uniform_filter1d(gain, width, mode="nearest"), width, mode="nearest")
    return samples * np.minimum(gain, wanted)[:, None]


def _shaped(samples: np.ndarray) -> np.ndarray:
    import numpy as np

    data = np.asarray(samples, dtype=np.float32)
    data = data[:, None] if data.ndim == 1 else data
    if data.ndim != 2 or data.shape[1] not in (1, 2):
        raise ValueError(f"Samples are shaped [n, channels] with one channel or two; got {data.shape}.")
    return data


def _decoded(
    container: InputContainer, rate: int, mono: bool, start: float, seconds: float | None
) -> tuple[list[np.ndarray], int]:
    """Pieces of sound in order, and how many samples of them lie before the wanted start (negative: are lacking)."""
    import av

    stream = next(iter(container.streams.audio), None)
    if stream is None:
        raise RequestError("This file holds no sound.", field="file", hint="Use one with sound.")
    origin = _origin(container, stream)
    if start > SEEK_FROM and container.format.name not in NO_SEEKING:
        container.seek(int((start - SEEK_EARLY + origin) * 1_000_000))
    layout = "mono" if mono or stream.codec_context.channels == 1 else "stereo"
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate)
    pieces: list[np.ndarray] = []
    skip, have = 0, 0
    need: float | None = None
    for frame in container.decode(stream):
        if need is None:
            at = float(frame.pts * (frame.time_base or 0)) - origin if frame.pts is not None else 0.0
            skip = round((start - at) * rate)
            need = float("inf") if seconds is None else skip + round(seconds * rate)
        frame.pts = None  # the resampler then only counts
        for piece in resampler.resample(frame):
            pieces.append(piece.to_ndarray().T)
            have += piece.samples
        if have >= need:
            return pieces, skip
    pieces += [piece.to_ndarray().T for piece in resampler.resample(None)]
    return pieces, skip


def _origin(container: InputContainer, stream: Any) -> float:
    """Seconds on the file's clock at which its time begins."""
    if picture_stream(container) is not None:
        return (container.start_time or 0) / 1_000_000
    return float((stream.start_time or 0) * (stream.time_base or 0))


def _encode(container: OutputContainer, data: np.ndarray, rate: int, kind: str, bits: int) -> None:
    import av

    codec, form = _codec(kind, bits)
    layout = "mono" if data.shape[1] == 1 else "stereo"
    stream: Any = container.add_stream(codec, rate=rate, layout=layout)
    if kind == "mp3":
        stream.bit_rate = 224_000 if data.shape[1] == 2 else 128_000
    else:
        stream.codec_context.format = form
        if kind == "flac" and bits == 24:
            stream.codec_context.options = {"bits_per_raw_sample": "24"}
    for start, values in _slabs(data, form, bits):
        planar = form.endswith("p")
        frame = av.AudioFrame.from_ndarray(
            values.T.copy() if planar else values.reshape(1, -1), format=form, layout=layout
        )
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _codec(kind: str, bits: int) -> tuple[str, str]:
    """The encoder and its sample format."""
    if kind == "mp3":
        return "libmp3lame", "fltp"
    if bits not in (16, 24):
        raise ValueError(f"A {kind} has 16 or 24 bits; {bits} were asked.")
    codec = "flac" if kind == "flac" else f"pcm_s{bits}le"
    return codec, "s16" if bits == 16 else "s32"


def _slabs(data: np.ndarray, form: str, bits: int) -> Iterator[tuple[int, np.ndarray]]:
    """Pieces of the samples in the encoder's numbers. 16 bits are dithered (triangular), the same way each time."""
    import numpy as np

    noise = np.random.default_rng(16)
    for start in range(0, len(data), SLAB):
        piece = np.clip(data[start : start + SLAB], -1.0, 1.0)
        if form == "fltp":
            yield start, piece
        elif bits == 16:
            dither = (noise.random(piece.shape, np.float32) - noise.random(piece.shape, np.float32)) * (piece != 0)
            yield start, np.clip(np.rint(piece * 32767 + dither), -32768, 32767).astype(np.int16)
        else:
            yield start, (np.rint(piece.astype(np.float64) * 8_388_607).astype(np.int32) << 8)


def _k_weighted(data: np.ndarray, rate: int) -> np.ndarray:
    """The samples through the two K weighting filters.

    Their coefficients for any rate come from the analogue ones behind the table for 48 kHz. Source: BS.1770-4, tables 1 and 2;
    gain 4 dB at 1681.97 Hz (Q 0.7072), high pass at 38.135 Hz (Q 0.5003).
    """
    import numpy as np
    from scipy.signal import sosfilt

    k = np.tan(np.pi * 1681.974450955533 / rate)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    scale = 1 + k / q + k * k
    shelf = [
        (high + band * k / q + k * k) / scale,
        2 * (k * k - high) / scale,
        (high - band * k / q + k * k) / scale,
        1.0,
        2 * (k * k - 1) / scale,
        (1 - k / q + k * k) / scale,
    ]
    k = np.tan(np.pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    scale = 1 + k / q + k * k
    cut = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / scale, (1 - k / q + k * k) / scale]
    return np.asarray(sosfilt([shelf, cut], data.astype(np.float64), axis=0))


def _lufs(power: Any) -> Any:
    import numpy as np

    return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))
