"""The app ids under which this installation is known: made once, kept beside home, each used by one process and one account at a time.

Sogni allows one live socket per app id and hands work back to the id that asked for it, so an id is kept as long as it can be. A file lock
held by the operating system says who has it: a killed process lets go.
"""

from __future__ import annotations

import json
import os
import threading
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.errors import ProviderBusy, StorageFailed

SLOTS = 32  # as many as the vendor's own pool has


@dataclass(frozen=True)
class _Held:
    """A slot that this process holds. handle: of its lock."""

    handle: int
    account: str
    app_id: str


_held: dict[Path, _Held] = {}
_lock = threading.Lock()


def take(folder: Path | None, account: str, wish: str = "") -> str:
    """The app id of an account in this process. folder: None keeps nothing. wish: the id that the operator has set.

    Raises StorageFailed when nothing can be kept, ProviderBusy when every slot is taken.
    """
    if folder is None:
        return wish or f"backlot-{uuid.uuid4()}"
    with _lock:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return _from_slots(folder, account, wish)
        except OSError as error:
            raise StorageFailed(
                f"The app id cannot be kept in {folder}: {error.strerror}.",
                hint="Free some space, or set BACKLOT_HOME.",
            ) from error


def release(folder: Path | None, account: str) -> None:
    """Let another account have this one's slot."""
    with _lock:
        for path in [path for path, held in _held.items() if path.parent == folder and held.account == account]:
            os.close(_held.pop(path).handle)


def _from_slots(folder: Path, account: str, wish: str) -> str:
    paths = [folder / f"slot-{number}.json" for number in range(SLOTS)]
    for path in paths:
        if path in _held and _held[path].account == account:
            return _held[path].app_id
    known = [path for path in paths if path.exists() and _read(path).get("account") == account]
    for path in (*known, *paths):
        if path not in _held and (handle := _grab(path)) is not None:
            try:
                app_id = _settle(path, account, wish, paths.index(path))
            except OSError:
                os.close(handle)
                raise
            _held[path] = _Held(handle, account, app_id)
            return app_id
    raise ProviderBusy(
        f"All {SLOTS} app ids of this studio are in use.",
        provider="sogni",
        hint="Wait until another account's work is done.",
    )


def _grab(path: Path) -> int | None:
    """The lock on a slot, None where another process has it."""
    import fcntl

    handle = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _settle(path: Path, account: str, wish: str, number: int) -> str:
    """The slot's id, made on first use; the account that has it is noted."""
    kept = _read(path)
    named = wish and (wish if number == 0 else f"{wish}-{number}")
    app_id = str(named or kept.get("app_id") or f"backlot-{uuid.uuid4()}")
    if kept != {"app_id": app_id, "account": account}:
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"app_id": app_id, "account": account}), encoding="utf-8")
        part.chmod(0o600)
        part.replace(path)
    return app_id


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
