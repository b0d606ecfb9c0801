"""The recipes that come with the studio: all can be read, and the local engine can do every step of them."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from providers.local import Local
from studio.provider import Model
from studio.requests import Request
from studio.workflows.checking import Start, check
from studio.workflows.operations import OPERATIONS
from studio.workflows.planning import compile_recipe
from studio.workflows.recipe import MediaInput, NumberInput, Recipe, recipe_schema
from studio.workflows.shelf import Shelf

FOLDER = Path(__file__).parent.parent.parent / "presets" / "recipes"
SHELF = Shelf(FOLDER)
LOCAL = Local({})


def local_model(request: Request) -> Model:
    """The local engine's model, once the engine itself has agreed."""
    LOCAL.vet(request)
    return LOCAL.model_for(request)


def start(recipe: Recipe, **changed: Any) -> Start:
    """What a run would be started with: words that the local retoucher understands too, and every artifact that can be given."""
    media = {
        name: ["artifact"] * kind.min_items if kind.list else "artifact"
        for name, kind in recipe.inputs.items()
        if isinstance(kind, MediaInput)
    }
    edits = any(step.use == "edit" for step in recipe.steps)
    prompt = "warmer" if edits and "brand" not in recipe.title.lower() else "a red fox in snow"
    return Start(inputs={"prompt": prompt, **media, **changed}, find_model=local_model)


def test_every_file_is_a_recipe() -> None:
    assert SHELF.problems == []
    assert len(SHELF.all()) == len(list(FOLDER.glob("*.yaml"))) >= 20


def test_the_schema_takes_every_file_and_no_broken_one() -> None:
    schema = Draft202012Validator(recipe_schema())
    files = [yaml.safe_load(path.read_text()) for path in FOLDER.glob("*.yaml")]
    assert [error.message for data in files for error in schema.iter_errors(data)] == []
    assert not any(
        schema.is_valid({**data, "colour": "red"}) or schema.is_valid({**data, "steps": []}) for data in files
    )


@pytest.mark.parametrize("name", SHELF.all())
def test_the_local_engine_can_do_it(name: str) -> None:
    recipe = SHELF.get(name)
    plan = compile_recipe(recipe, start(recipe))
    assert plan.jobs
    assert all(plan.likely(name) for name in plan.open)  # what is composed tells how many shots there will be
    assert all(job.use in OPERATIONS for job in plan.jobs)
    assert recipe.promise
    assert recipe.picture
    assert recipe.category


@pytest.mark.parametrize("name", SHELF.all())
def test_the_local_engine_can_do_it_at_every_bound(name: str) -> None:
    recipe = SHELF.get(name)
    bounds = [
        {field: bound}
        for field, kind in recipe.inputs.items()
        for bound in ((kind.min, kind.max) if isinstance(kind, NumberInput) else getattr(kind, "choices", ()))
    ]
    for bound in bounds:
        assert [each.text for each in check(recipe, start(recipe, **bound))] == [], bound


@pytest.mark.parametrize("name", SHELF.all())
def test_everything_but_the_prompt_and_media_has_a_default(name: str) -> None:
    for field, kind in SHELF.get(name).inputs.items():
        assert field == "prompt" or isinstance(kind, MediaInput) or getattr(kind, "default", None) is not None
        assert kind.help or getattr(kind, "choices", ())


def test_a_broken_file_is_reported_with_its_line_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text((FOLDER / "animate-between.yaml").read_text())
    (tmp_path / "bad.yaml").write_text("title: Bad\nsteps:\n  - id: one\n    use: imag\n    with: {prompt: x}\n")
    (tmp_path / "worse.yaml").write_bytes(b"\xff\xfe\xff")
    shelf = Shelf(tmp_path)
    assert list(shelf.all()) == ["good"]
    assert shelf.problems[0].startswith("recipes/bad.yaml, line 4, steps[0].use: ")
    assert len(shelf.problems) == 2
    with pytest.raises(Exception, match='no recipe "goood"'):
        shelf.get("goood")
