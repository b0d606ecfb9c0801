"""How fast a large library is: pages, searches and totals over 100,000 artifacts; then what one new picture costs.

    python -m benchmarks.library [--rows 100000]

Prints milliseconds (median and slowest of several calls) and the ratio of each to a bare `SELECT * ... LIMIT 60` over the same table, in the
same run. With BACKLOT_TEST_POSTGRES_URL the same on PostgreSQL, in a schema that is dropped afterwards.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from studio.database import asset, is_sqlite, open_database, reading
from studio.library import Library
from studio.library.rows import fold
from studio.media.images import save_image
from studio.settings import read_settings

LIMIT_MS = 50.0
CALLS = 15
WORDS = [
    f"{word}{ending}"
    for word in ("sun", "moon", "fox", "tree", "house", "river", "cloud", "stone", "light", "dark")
    for ending in ("", *range(300))
]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    count = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        for engine in engines(Path(folder)):
            library = Library(engine, media_url=f"{folder}/media", thumbs=Path(folder) / "thumbs")
            fill(engine, count)
            print(f"\n{engine.dialect.name}: {count:,} artifacts of one owner")
            pages(library, count)
            adding(library, Path(folder))
    imports()


def engines(folder: Path) -> Iterator[Engine]:
    """SQLite, and PostgreSQL where there is one."""
    engine = open_database(f"sqlite:///{folder / 'backlot.sqlite'}")
    yield engine
    engine.dispose()
    if url := os.environ.get("BACKLOT_TEST_POSTGRES_URL"):
        yield from postgres(read_settings({"BACKLOT_DATABASE_URL": url}).url)


def postgres(url: str) -> Iterator[Engine]:
    schema, outside = f"benchmark_{secrets.token_hex(6)}", sa.create_engine(url)
    with outside.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    inside = sa.make_url(url).update_query_dict({"options": f"-csearch_path={schema}"})
    engine = open_database(inside.render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with outside.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))


def fill(engine: Engine, count: int) -> None:
    """Rows without files: every prompt has the words "a picture of" and 25 more of 3,010."""
    dice = random.Random(1)
    for start in range(0, count, 5000):
        with engine.begin() as connection:
            connection.execute(
                sa.insert(asset), [row(number, dice) for number in range(start, min(start + 5000, count))]
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if is_sqlite(engine) else "VACUUM ANALYZE asset")


def row(number: int, dice: random.Random) -> dict[str, Any]:
    prompt = "A picture of " + " ".join(dice.choices(WORDS, k=25))
    return {
        "id": f"job{number}:0",
        "owner": "local",
        "job": f"job{number}",
        "index": 0,
        "sha": f"{number:064x}",
        "media_type": "video/mp4" if number % 5 == 0 else "image/png",
        "media": "video" if number % 5 == 0 else "image",
        "bytes": 64_000,
        "title": prompt[:120],
        "recipe": {
            "backlot": 1,
            "task": "image",
            "request": {"prompt": prompt, "count": 1, "style": ""},
            "job": f"job{number}",
        },
        "words": fold(prompt),
        "starred": number % 50 == 0,
        "listed": number % 100 != 1,
        "created_at": 1_700_000_000.0 + number,
        "trashed_at": 1.0 if number % 100 == 2 else None,
    }


def pages(library: Library, count: int) -> None:
    """Every kind of page and search."""
    last = count * 96 // 100
    cases: dict[str, Mapping[str, Any]] = {
        "first page": {},
        "page in the middle": {"offset": count // 2},
        "last page": {"offset": last},
        "one medium, first page": {"media": "video"},
        "one medium, last page": {"media": "video", "offset": count // 5 - 60},
        "starred": {"starred": True},
        "trash": {"trashed": True},
        "a project without anything": {"project": "nothing"},
        "search: a word every row has": {"query": "picture"},
        "search: the same, last page": {"query": "picture", "offset": last},
        "search: one letter": {"query": "s"},
        "search: three common words": {"query": "a picture of"},
        "search: a common and a rare word": {"query": "picture fox299"},
        "search: nothing found": {"query": "zebra"},
        "search: starred, a common word": {"query": "picture", "starred": True},
        "search: in the trash": {"query": "picture", "trashed": True},
        "search: one medium, three beginnings": {"query": "su mo fo", "media": "image"},
        "search: another owner's": {"query": "picture", "owner": "nobody"},
    }
    bare = measure(lambda: bare_select(library.engine))
    table("a bare SELECT ... LIMIT 60", bare, bare)
    slowest = 0.0
    for name, wanted in cases.items():
        times = measure(lambda wanted=wanted: library.search(**{"owner": "local", **wanted}))  # type: ignore[misc]
        table(name, times, bare)
        slowest = max(slowest, max(times))
    table(
        "artifacts of 20 jobs",
        measure(lambda: library.of_jobs([f"job{n}" for n in range(0, count, count // 20)])),
        bare,
    )
    table("one artifact", measure(lambda: library.get("job7:0", owner="local")), bare)
    table("star and unstar", measure(lambda: star_and_unstar(library)), bare)
    print(f"  slowest page or search: {slowest:.1f} ms of {LIMIT_MS:.0f} ms allowed")


def star_and_unstar(library: Library) -> None:
    for on in (True, False):
        library.star(["job9:0"], on, owner="local")


def bare_select(engine: Engine) -> list[Any]:
    with reading(engine).begin() as connection:
        return list(connection.exec_driver_sql("SELECT * FROM asset ORDER BY number DESC LIMIT 60").all())


def adding(library: Library, folder: Path) -> None:
    """One 512 x 512 picture brought in: examined, its recipe put in, stored, registered; and its thumbnail."""
    small = np.random.default_rng(1).integers(0, 256, (32, 32, 3), np.uint8)
    pixels = np.kron(small, np.ones((16, 16, 1), np.uint8))
    recipe, number = {"task": "image", "request": {"prompt": "A red fox in the snow"}}, iter(range(1_000_000))
    path = save_image(pixels, folder / "picture.png")

    def write() -> None:
        target = folder / f"bare-{next(number)}"
        with target.open("wb") as file:
            file.write(path.read_bytes())
            file.flush()
            os.fsync(file.fileno())

    bare = measure(write)
    print(f"  a 512 x 512 PNG of {path.stat().st_size / 1024:.0f} kB")
    table("a bare write and fsync", bare, bare)
    added = [library.add(path, owner="local", recipe={**recipe, "note": n}) for n in range(CALLS)]
    table(
        "library.add", measure(lambda: library.add(path, owner="local", recipe={**recipe, "note": next(number)})), bare
    )
    waiting = iter(added)
    table(
        "library.thumbnail, first time",
        measure(lambda: library.thumbnail(next(waiting)), calls=CALLS - 1, warm=0),
        bare,
    )
    table("library.thumbnail, again", measure(lambda: library.thumbnail(added[0])), bare)


def imports() -> None:
    """What importing the library adds to what every process of ours imports anyway."""
    code = "import time, sqlalchemy, pydantic, studio.database; t = time.perf_counter(); import studio.library; print((time.perf_counter() - t) * 1000)"
    times = [
        float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
        for _ in range(5)
    ]
    print(f"\nimport studio.library: {statistics.median(times):.1f} ms on top of sqlalchemy and pydantic")


def measure(call: Callable[[], Any], calls: int = CALLS, warm: int = 2) -> list[float]:
    """Milliseconds of each call."""
    for _ in range(warm):
        call()
    times = []
    for _ in range(calls):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return times


def table(name: str, times: list[float], bare: list[float]) -> None:
    middle = statistics.median(times)
    print(f"  {name:38} {middle:8.2f} ms   slowest {max(times):8.2f} ms   x {middle / statistics.median(bare):6.1f}")


if __name__ == "__main__":
    main()
