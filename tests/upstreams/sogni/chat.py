"""Hosted chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .connection import Connection
    from .upstream import Upstream

ROUTES: list[Any] = []


class Chat:
    def __init__(self, up: Upstream) -> None:
        self.up = up

    async def over_socket(self, connection: Connection, data: dict[str, Any]) -> None:
        return None
