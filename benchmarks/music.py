"""How long the band takes: seconds of work for 60 seconds of music by genre, with and without writing the MP3.

`python -m benchmarks.music`. Prints a table; asserts nothing.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

SECONDS = 60.0


def main() -> None:
    """Print the table."""
    from providers.local.band import RATE, Ask, play
    from providers.local.band.genres import genres
    from studio.media.sound import write_sound

    play(Ask("folk", 10, 1))
    print(f"{'genre':<12}{'play':>9}{'CPU':>9}{'MP3':>9}{'x faster than heard':>22}")
    with tempfile.TemporaryDirectory() as folder:
        for name in genres():
            start, worked = time.perf_counter(), time.process_time()
            _, samples = play(Ask(name, SECONDS, 1))
            played, work = time.perf_counter() - start, time.process_time() - worked
            start = time.perf_counter()
            write_sound(samples, Path(folder) / "a.mp3", RATE, "mp3")
            written = time.perf_counter() - start
            print(f"{name:<12}{played:>8.2f}s{work:>8.2f}s{written:>8.2f}s{SECONDS / (played + written):>22.1f}")


if __name__ == "__main__":
    main()
