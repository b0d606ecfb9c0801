"""The studio's secret: made once, signed with, and written where only its owner reads it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from studio.errors import StorageFailed


class Signer:
    """Signs text with the studio's secret. purpose: keeps one kind of signature from passing as another."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def sign(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()

    def holds(self, purpose: str, text: str, signature: str) -> bool:
        return same(self.sign(purpose, text), signature)


def home_secret(home: Path) -> bytes:
    """The studio's secret, made once. Raises StorageFailed when it cannot be written or read."""
    path = home / "secret"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_secret(path)
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise StorageFailed(
            f"The studio's secret {path} cannot be used.", hint="Make it readable, or remove it to make a new one."
        ) from error
    if len(secret) < 32:
        raise StorageFailed(f"The studio's secret {path} is too short.", hint="Remove it to make a new one.")
    return secret


def _make_secret(path: Path) -> None:
    """Write it beside its place and link it there: of several processes that start at once, one wins and all read the same."""
    beside = path.with_name(f"secret-{secrets.token_hex(4)}")
    _write_new(beside, secrets.token_bytes(32).hex().encode())
    try:
        os.link(beside, path)
    except FileExistsError:
        return
    finally:
        beside.unlink()


def write_private(path: Path, data: bytes) -> None:
    """Replace a file at once with one that only its owner may read."""
    beside = path.with_name(f"{path.name}-{secrets.token_hex(4)}")
    try:
        _write_new(beside, data)
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StorageFailed(
            f"{path} cannot be written: {error.strerror}.", hint="Free some space, or set BACKLOT_HOME elsewhere."
        ) from error


def _write_new(path: Path, data: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def same(left: str, right: str) -> bool:
    """Whether two texts are equal, in a time that does not tell how much of them is."""
    return hmac.compare_digest(left.encode(), right.encode())
