"""Every recipe that an owner can cook: those that come with the studio, and those of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from sqlalchemy.engine import Connection, Engine

from studio import database as db
from studio.database import runs as tables
from studio.errors import NotFound, QuotaReached, RequestError
from studio.workflows.checking import check_data
from studio.workflows.graph import slug
from studio.workflows.importing import import_document, is_foreign
from studio.workflows.problems import RecipeError, nearest
from studio.workflows.reading import Document, read_document
from studio.workflows.recipe import Recipe
from studio.workflows.shelf import Shelf

MOST_RECIPES = 300  # of one owner
WITHOUT_ID = "recipe"


@dataclass(frozen=True)
class Dish:
    """A recipe that was found or handed over. id: empty for one that is kept nowhere. own: it is the owner's. text: as it was written."""

    id: str
    recipe: Recipe
    own: bool = False
    text: str = ""


class Cookbook:
    """Finds and keeps recipes."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """folder: of the studio's own; read when they are first asked for, since a start should not wait for them."""
        self.engine, self.reader, self.folder = engine, db.reading(engine), folder
        self._reading = threading.Lock()
        self._shelf: Shelf | None = None

    @property
    def shelf(self) -> Shelf:
        """The recipes that come with the studio."""
        with self._reading:
            if self._shelf is None:
                self._shelf = Shelf(self.folder)
            return self._shelf

    def all(self, owner: str) -> list[Dish]:
        """The studio's recipes, then the owner's own by title. One that has become broken is left out; `owned` still has it."""
        shipped = [Dish(name, recipe) for name, recipe in self.shelf.all().items()]
        query = (
            sa.select(tables.recipe)
            .where(tables.recipe.c.owner == owner)
            .order_by(tables.recipe.c.title, tables.recipe.c.id)
        )
        with self.reader.connect() as connection:
            kept = connection.execute(query).mappings().all()
        own = [dish for row in kept if (dish := _dish(dict(row))) is not None]
        return [*shipped, *own]

    def find(self, wanted: str | Mapping[str, Any], owner: str) -> Dish:
        """The recipe of this id, or the one that a document holds. Raises NotFound, and RecipeError with every problem."""
        if not isinstance(wanted, str) or "\n" in wanted or wanted.lstrip()[:1] == "{":
            return Dish("", _recipe(_document(wanted)), text=wanted if isinstance(wanted, str) else "")
        if wanted in self.shelf.all():
            return Dish(wanted, self.shelf.get(wanted))
        row = self._row(wanted, owner)
        if row is None:
            known = [dish.id for dish in self.all(owner)]
            hint = nearest(wanted[:60], known, "Choose one of list_recipes.")
            raise NotFound(f'There is no recipe "{wanted[:60]}".', field="recipe", hint=hint)
        return Dish(row["id"], _recipe(read_document(row["text"])), own=True, text=row["text"])

    def save(self, document: str | Mapping[str, Any], owner: str, recipe_id: str = "") -> Dish:
        """Keep a recipe of one's own. recipe_id: which of one's own it replaces; without it, it gets an id by its title. Raises RecipeError."""
        recipe = _recipe(_document(document))
        text = document if isinstance(document, str) and not is_foreign(read_document(document).data) else ""
        text = text or written(recipe)
        with self.engine.begin() as connection:
            taken = set(connection.scalars(sa.select(tables.recipe.c.id).where(tables.recipe.c.owner == owner)))
            if recipe_id and recipe_id not in taken:
                hint = "Leave the id out to keep it as a new one."
                raise NotFound(f'You have no recipe "{recipe_id[:60]}" of your own.', field="recipe", hint=hint)
            if not recipe_id and len(taken) >= MOST_RECIPES:
                raise QuotaReached(
                    f"You keep {MOST_RECIPES} recipes already.", field="recipe", hint="Delete some first."
                )
            name = recipe_id or _free(slug(recipe.title) or WITHOUT_ID, {*taken, *self.shelf.all()})
            _put(connection, owner, name, recipe.title, text)
        return Dish(name, recipe, own=True, text=text)

    def delete(self, recipe_id: str, owner: str) -> None:
        """Drop a recipe of one's own. Raises NotFound; the studio's cannot be dropped."""
        if recipe_id in self.shelf.all():
            raise RequestError(
                "This recipe comes with the studio.", field="recipe", hint="Only your own can be deleted."
            )
        query = sa.delete(tables.recipe).where(tables.recipe.c.owner == owner, tables.recipe.c.id == recipe_id)
        with self.engine.begin() as connection:
            if not connection.execute(query).rowcount:
                raise NotFound(f'There is no recipe "{recipe_id[:60]}".', field="recipe", hint="Reload the page.")

    def _row(self, recipe_id: str, owner: str) -> Mapping[str, Any] | None:
        query = sa.select(tables.recipe).where(tables.recipe.c.owner == owner, tables.recipe.c.id == recipe_id)
        with self.reader.connect() as connection:
            row = connection.execute(query).mappings().first()
        return dict(row) if row else None


def written(recipe: Recipe) -> str:
    """A recipe as the YAML that people read and change."""
    data = plain(recipe)
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)


def plain(recipe: Recipe) -> dict[str, Any]:
    """A recipe as data, without what is left at its default."""
    data = recipe.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for kind, value in data.get("inputs", {}).items():  # `type` says which it is, so it is never left out
        data["inputs"][kind] = {"type": recipe.inputs[kind].type, **value}
    return data


def _document(given: str | Mapping[str, Any]) -> Document:
    return read_document(given) if isinstance(given, str) else Document(dict(given))


def _recipe(document: Document) -> Recipe:
    """The recipe of a document, ours or the creative agent's. Raises RecipeError."""
    if is_foreign(document.data):
        return import_document(document.data).recipe
    if problems := document.lined(check_data(document.data)):
        raise RecipeError(problems)
    return Recipe.model_validate(document.data)


def _dish(row: Mapping[str, Any]) -> Dish | None:
    try:
        return Dish(row["id"], _recipe(read_document(row["text"])), own=True, text=row["text"])
    except RecipeError:
        return None


def _free(name: str, taken: set[str]) -> str:
    return next(each for each in (name, *(f"{name}-{n}" for n in range(2, MOST_RECIPES + 99))) if each not in taken)


def _put(connection: Connection, owner: str, name: str, title: str, text: str) -> None:
    now = time.time()
    values = {"owner": owner, "id": name, "title": title, "text": text, "created_at": now, "updated_at": now}
    statement = db.insert(connection, tables.recipe).values(**values)
    changed = {field: statement.excluded[field] for field in ("title", "text", "updated_at")}
    connection.execute(statement.on_conflict_do_update(index_elements=["owner", "id"], set_=changed))
