"""What the local engine can make: one module each, found by walking this folder.

A module declares `MAKER`: its model, how it makes a run's files, and what it refuses before anything is begun.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from studio.errors import Cancelled
from studio.provider import Model, Output, Run
from studio.requests import Request


def _accept(request: Request) -> None:
    """Nothing to refuse beyond the model's own limits."""


@dataclass(frozen=True)
class Maker:
    """One thing the engine makes.

    make: hands every output to `run.partial`. check: raises RequestError for what this maker cannot do, from the request alone.
    """

    model: Model
    make: Callable[[Run], Awaitable[None]]
    check: Callable[[Request], None] = _accept


@cache
def makers() -> tuple[Maker, ...]:
    """Every maker, in the order of their modules' names."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))
    return tuple(importlib.import_module(f"{__name__}.{name}").MAKER for name in names)


def new_file(run: Run, index: int, kind: str) -> Path:
    """A path for an output that nothing else uses; a run that is repeated after a restart takes new ones."""
    import secrets

    return run.workdir / f"{index}-{secrets.token_hex(4)}.{kind}"


def seed_of(run: Run, index: int) -> int:
    """The seed of an output."""
    return (run.request.seed or 0) + index


async def one_by_one(run: Run, make: Callable[[int], Awaitable[Output]]) -> None:
    """Makes as many outputs as are asked, each kept before the next is begun. Raises Cancelled between two of them."""
    for index in range(run.request.count):
        if run.cancelled():
            raise Cancelled
        await run.partial(await make(index))
