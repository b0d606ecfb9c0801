"""The recipes of a folder, one file each. A recipe's id is its file name. A broken one is reported by name and line; the rest works."""

from __future__ import annotations

from pathlib import Path

from studio.errors import NotFound
from studio.workflows.checking import load
from studio.workflows.problems import RecipeError, nearest
from studio.workflows.recipe import Recipe


class Shelf:
    """Every recipe that could be read. problems: one sentence for each fault of those that could not."""

    def __init__(self, folder: Path) -> None:
        self.problems: list[str] = []
        found: dict[str, Recipe] = {}
        if not folder.is_dir():
            self.problems.append(f"There is no recipe folder {folder.name}.")
        for path in sorted((*folder.glob("*.yaml"), *folder.glob("*.json"))):
            try:
                found[path.stem] = load(path.read_text(encoding="utf-8"))
            except RecipeError as error:
                self.problems += [f"recipes/{path.name}, {problem.text}" for problem in error.problems]
            except (OSError, UnicodeDecodeError):
                self.problems.append(f"recipes/{path.name}: it cannot be read as text.")
        self._by_id = dict(sorted(found.items(), key=lambda entry: (entry[1].order, entry[1].title)))

    def all(self) -> dict[str, Recipe]:
        """The recipes by id, in the order they are shown."""
        return dict(self._by_id)

    def get(self, recipe_id: str) -> Recipe:
        """The recipe with this id. Raises NotFound, with what it may have meant."""
        if recipe_id in self._by_id:
            return self._by_id[recipe_id]
        hint = nearest(recipe_id[:60], self._by_id, "Choose one that is listed.")
        raise NotFound(f'There is no recipe "{recipe_id[:60]}".', field="recipe", hint=hint)
