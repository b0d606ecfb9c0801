"""The project id of a paid call, made from its reference, so that a call that may have been sent can be asked about by name.

The SDK makes a random id when it builds a project and offers no way to give one. `choosing` lends it ours for the next project built in the
same task; a contract test watches the one name this leans on.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import uuid
from collections.abc import Iterator
from contextvars import ContextVar

_chosen: ContextVar[str] = ContextVar("chosen_project", default="")


def project_id(reference: str, token: str) -> str:
    """The id of the call with this reference that is paid in this token: always the same, and a UUID like those of the SDK."""
    digest = hashlib.sha256(f"backlot\n{reference}\n{token}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4)).upper()


@contextlib.contextmanager
def choosing(name: str) -> Iterator[None]:
    """The next project that this task builds has this id."""
    _install()
    token = _chosen.set(name)
    try:
        yield
    finally:
        _chosen.reset(token)


@functools.cache
def _install() -> None:
    from sogni_client import projects

    plain = projects.new_id

    @functools.wraps(plain)
    def new_id() -> str:
        name = _chosen.get()
        _chosen.set("")
        return name or plain()

    projects.new_id = new_id
