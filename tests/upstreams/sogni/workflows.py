"""Durable workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .upstream import Upstream

ROUTES: list[Any] = []


class Workflows:
    def __init__(self, up: Upstream) -> None:
        self.up = up

    def summary(self) -> list[dict[str, Any]]:
        return []
