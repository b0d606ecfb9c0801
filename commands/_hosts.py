"""Who runs whole workflows elsewhere, as commands name them."""

from __future__ import annotations

from typing import Annotated

import typer

from commands._desk import Desk
from studio.errors import NotConfigured, RequestError

At = Annotated[str, typer.Option("--at", metavar="PROVIDER", help="Who; none: the one of `workflow hosts`.")]


def host_of(studio: Desk, provider: str) -> str:
    """Who runs whole workflows. Raises NotConfigured where nobody is set up, RequestError where it is to be said who."""
    names = [provider] if provider else [each["provider"] for each in studio.call("list_hosts")["hosts"]]
    if not names:
        raise NotConfigured(
            "Nobody who runs workflows is set up.", field="at", hint="See what is needed with: providers."
        )
    if len(names) > 1:
        raise RequestError("Several providers run workflows.", field="at", hint=f"Add --at {' or --at '.join(names)}.")
    return str(names[0])
