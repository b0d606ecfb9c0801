"""The beats of a piece of music, in seconds: onsets, the tempo they repeat at, and the one way through them that keeps it best."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import RequestError
from studio.media.sound import read_sound

if TYPE_CHECKING:
    import numpy as np

RATE = 11_025  # samples a second that are listened to
HOP = 110  # samples between two looks, about a hundred a second
WINDOW = 1024  # samples of one look
SLOWEST, FASTEST, USUAL = 55.0, 190.0, 118.0  # beats a minute
TIGHT = 100.0  # how dearly a step off the tempo is paid (D. Ellis, Beat Tracking by Dynamic Programming, 2007)
LEAST = 4.0  # seconds of music in which a tempo can be heard
BASS = 170.0  # Hz
EARLY = 0.03  # seconds by which a look hears what comes, its window being that much ahead
FAINTEST = 1e-4  # of full scale, below which there is silence


def beats_of(path: Path, start: float = 0.0, seconds: float | None = None) -> list[float]:
    """When the beats of this part come, seconds from its beginning. Raises RequestError where none can be heard."""
    import numpy as np

    sound = read_sound(path, rate=RATE, mono=True, start=start, seconds=seconds)[:, 0]
    if len(sound) < LEAST * RATE or float(np.abs(sound).max(initial=0)) < FAINTEST:
        raise RequestError(
            "No beat can be heard in this sound.",
            field="soundtrack",
            hint="Choose music with a beat, 4 seconds or more.",
        )
    onset = _onsets(sound)
    period = _period(onset)
    return [round(float(at) * HOP / RATE + EARLY, 3) for at in _tracked(onset, period)]


def _onsets(sound: np.ndarray) -> np.ndarray:
    """How strongly something begins at each look, evened out."""
    import numpy as np
    from scipy.ndimage import gaussian_filter1d

    padded = np.pad(sound, WINDOW // 2, mode="reflect")
    count = len(sound) // HOP
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:count]
    power = np.log1p(30 * np.abs(np.fft.rfft(frames * np.hanning(WINDOW).astype(np.float32))))
    rises = np.maximum(np.diff(power, axis=0, prepend=power[:1]), 0)
    low = max(2, round(BASS * WINDOW / RATE))
    rise = rises[:, :low].mean(axis=1) + 0.5 * rises.mean(axis=1)  # the beat is mostly in the drum and the bass
    rise[:2] = 0.0  # there the padding is heard
    curve = gaussian_filter1d(rise, 1.5)
    found: np.ndarray = curve / max(float(curve.std()), 1e-9)
    return found


def _period(onset: np.ndarray) -> int:
    """Looks from beat to beat: where the onsets repeat most, usual tempos preferred."""
    import numpy as np

    low, high = (round(60 / bpm * RATE / HOP) for bpm in (FASTEST, SLOWEST))
    centred = onset - onset.mean()
    size = 1 << (2 * len(centred) - 1).bit_length()
    spectrum = np.abs(np.fft.rfft(centred, size)) ** 2
    repeats = np.fft.irfft(spectrum)[: high + 1]
    lags = np.arange(low, min(high, len(centred) // 2) + 1)
    usual = 60 / USUAL * RATE / HOP
    liked = np.exp(-0.5 * (np.log2(lags / usual) / 0.9) ** 2)
    return int(lags[int(np.argmax(repeats[lags] * liked))])


def _tracked(onset: np.ndarray, period: int) -> list[int]:
    """The looks at which the beats are: the best sum of onsets along steps of about one period."""
    import numpy as np

    steps = np.arange(-2 * period, -period // 2)
    cost = -TIGHT * np.log(-steps / period) ** 2
    best, back = onset.astype(np.float64).copy(), np.full(len(onset), -1)
    for at in range(period // 2 + 1, len(onset)):
        before = at + steps
        inside = before >= 0
        scores = np.where(inside, best[np.maximum(before, 0)] + cost, -np.inf)
        place = int(np.argmax(scores))
        if scores[place] > 0:
            best[at], back[at] = onset[at] + scores[place], before[place]
    tail = max(0, len(onset) - 2 * period)
    at = tail + int(np.argmax(best[tail:]))
    found = []
    while at >= 0:
        found.append(at)
        at = int(back[at])
    return found[::-1]
