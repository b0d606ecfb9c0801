"""Every upstream that can be emulated, offered alike: what a studio must be told to use it, how it goes wrong, and what it accepted.

A module not starting with `_` offers `BENCH`; nothing lists them.
"""

from __future__ import annotations

import importlib
import pkgutil

from tests.providers.benches._bench import Bench


def benches() -> list[Bench]:
    """One of each kind, not started."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))
    return [importlib.import_module(f"{__name__}.{name}").BENCH for name in names]


__all__ = ["Bench", "benches"]
