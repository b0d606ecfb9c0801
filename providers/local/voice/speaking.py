"""From words to a spoken file: said by the program, then cleaned, warmed and brought to one loudness."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from providers.local.band.effects import filtered, glued, impulse, reverberated
from providers.local.voice.choosing import Speaker
from studio.errors import ProviderFailed
from studio.media import ffmpeg
from studio.media.sound import normalise, read_sound, write_sound

RATE = 44100
LOUDNESS, CEILING = -16.0, -1.0  # LUFS, dBTP; what podcasts are kept at
PACE = 165  # words a minute at a speed of 1
PACES = (80, 400)  # words a minute the program says well; beyond, the sound itself is stretched
EDGE = 0.12  # seconds of silence at both ends
LOOK_EVERY = 0.1  # seconds between looks at whether it was cancelled

Progress = Callable[[float, str], None]


def speak(
    program: str, text: str, who: Speaker, speed: float, path: str, kind: str, *, progress: Progress
) -> dict[str, Any]:
    """Write the spoken words to a file; who spoke and for how long. Raises ProviderFailed when the program says nothing."""
    progress(0.05, "speaking")
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "said.wav"
        pace = PACE * speed
        said = float(np.clip(pace, *PACES))
        _run(
            [program, "-v", who.code, "-s", str(round(said)), "-a", "160", "-b", "1", "-w", str(raw), "--stdin"],
            text,
            progress,
        )
        if not raw.exists() or raw.stat().st_size < 1000:
            raise ProviderFailed("espeak-ng said nothing: these words have no sound in this language.")
        samples = read_sound(_stretched(raw, pace / said), rate=RATE, mono=True)
    progress(0.7, "polishing")
    out = polished(samples[:, 0], RATE)
    progress(0.9, "writing the file")
    write_sound(out, Path(path), RATE, kind)
    return {
        "voice": who.voice,
        "language": who.language,
        "words": len(text.split()),
        "seconds": round(len(out) / RATE, 3),
    }


def polished(voice: np.ndarray, rate: int) -> np.ndarray:
    """The voice without its buzz and its silent ends, a little compressed, in a small room, [n, 2]."""
    loud = np.flatnonzero(np.abs(voice) > 0.01 * np.abs(voice).max(initial=1e-6))
    edge = round(EDGE * rate)
    kept: np.ndarray = voice[max(0, loud[0] - 200) : loud[-1] + 400] if len(loud) else voice
    kept = np.pad(kept, (edge, edge + round(0.1 * rate)))
    sound: np.ndarray = np.stack([kept, kept], axis=1).astype(np.float32)
    sound = filtered(filtered(sound, rate, "highpass", 80), rate, "lowpass", 7200, 1)
    body = filtered(filtered(sound, rate, "highpass", 140), rate, "lowpass", 320)
    sound = glued(sound + 0.25 * body, rate, over=-12, ratio=2.5)
    sound = sound + 0.05 * reverberated(sound, impulse(rate, 0.3, 4500))
    end = round(0.02 * rate)
    sound[-end:] *= np.linspace(1, 0, end, dtype=np.float32)[:, None]
    return normalise(sound, rate, LOUDNESS, CEILING)


def _run(command: list[str], text: str, progress: Progress) -> None:
    """Hand the words to the program by its standard input, so that none of them is taken for an option."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            words: bytes | None = text.encode()
            while True:
                try:
                    _, error = process.communicate(words, timeout=LOOK_EVERY)
                    break
                except subprocess.TimeoutExpired:
                    words = None
                    progress(0.3, "speaking")
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise ProviderFailed(f"espeak-ng could not say this: {error.decode(errors='replace').strip()[:200]}")


def _stretched(path: Path, factor: float) -> Path:
    """The same said faster or slower at its pitch."""
    if abs(factor - 1) < 0.01:
        return path
    out = path.with_name("stretched.wav")
    ffmpeg.run(["-i", str(path), "-af", f"atempo={max(0.5, min(2.0, factor)):.4f}", str(out)])
    return out
