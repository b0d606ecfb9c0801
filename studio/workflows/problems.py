"""What is wrong with a recipe: every fault with its place and a way out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import computed_field

from studio.errors import RequestError
from studio.provider import Wire

Place = tuple[str | int, ...]


class Problem(Wire):
    """One fault. place: from the recipe's top to the value, like ("steps", 2, "with", "duration"). line: in the file, from 1; 0 unknown."""

    place: Place
    message: str
    hint: str = ""
    line: int = 0

    @computed_field  # type: ignore[prop-decorator]
    @property
    def path(self) -> str:
        return path_of(self.place)

    @property
    def text(self) -> str:
        """The whole sentence for people."""
        where = f"line {self.line}, {self.path}" if self.line else self.path
        return f"{where}: {self.message} {self.hint}".strip()


class RecipeError(RequestError):
    """The recipe cannot be used as it stands. problems: every fault that was found, at least one."""

    code = "broken_recipe"

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
        super().__init__(f"{first.message}{more}", field=first.path, hint=first.hint)
        self.problems = tuple(problems)

    def as_dict(self) -> dict[str, Any]:
        """The first problem as any error, and all of them."""
        return {**super().as_dict(), "problems": [problem.model_dump(mode="json") for problem in self.problems]}


def path_of(place: Iterable[str | int]) -> str:
    """The place as people write it: steps[2].with.duration."""
    path = ""
    for part in place:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "recipe"


def nearest(name: str, known: Iterable[str], otherwise: str) -> str:
    """What a wrong name may have meant, as a hint."""
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(near)}?" if near else otherwise
