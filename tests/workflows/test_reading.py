"""Recipes as text: YAML and JSON, with the line of every mistake."""

import json

import pytest

from studio.workflows.checking import check_text, load
from studio.workflows.problems import RecipeError
from studio.workflows.recipe import recipe_schema

GOOD = """\
title: Two pictures
inputs:
  prompt: {type: text}
  many: {type: number, default: 2, min: 1, max: 4, whole: true}
steps:
  - id: first
    use: image
    with:
      prompt: ${inputs.prompt}
      count: ${inputs.many}
  - id: clip
    use: video
    with: {first_frame: "${steps.first.artifacts[0]}", duration: 4}
approvals: [first]
"""


def test_reads_yaml_and_json_alike() -> None:
    recipe = load(GOOD)
    assert recipe.title == "Two pictures"
    assert [step.id for step in recipe.steps] == ["first", "clip"]
    assert recipe.approvals[0].after == "first"
    assert load(recipe.model_dump_json(by_alias=True)) == recipe
    assert load(json.dumps(recipe.model_dump(mode="json", by_alias=True), indent="\t")) == recipe


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "told"),
    [
        ("title: Two pictures", "titel: Two pictures", 1, "titel", "Did you mean title"),
        ("use: image", "uses: image", 7, "steps[0].uses", "Did you mean use"),
        ("id: clip", "id: Clip One", 11, "steps[1].id", "small letters"),
        ("min: 1", "min: one", 4, "inputs.many.min", "not a number"),
        ("type: text", "type: words", 3, "inputs.prompt", "text, number, choice"),
        ("count: ${inputs.many}", "count: 99", 10, "steps[0].with.count", "at most 16"),
        ("count: ${inputs.many}", "prompt: again", 10, "steps[0].with.prompt", "stands here twice"),
        ("duration: 4", "duration: 4, durration: 3", 13, "steps[1].with.durration", "Did you mean duration"),
        ("approvals: [first]", "approvals: [frist]", 14, "approvals[0].after", "Did you mean first"),
        ("approvals: [first]", "budget: {max_cost: -1}", 14, "budget.max_cost", "at least 0"),
        ("title: Two pictures", "title: [", 3, "recipe", "not YAML"),
    ],
)
def test_names_line_and_place_of_a_mistake(old: str, new: str, line: int, path: str, told: str) -> None:
    problems = check_text(GOOD.replace(old, new, 1))
    matching = [each for each in problems if (each.line, each.path) == (line, path)]
    assert matching, [each.text for each in problems]
    assert told in matching[0].text


def test_a_mistake_hides_no_other() -> None:
    text = (
        GOOD.replace("use: image", "uses: image")
        .replace("duration: 4", "duration: 4000, colour: red")
        .replace("max: 4", "max: x")
    )
    paths = {problem.path for problem in check_text(text)}
    assert {
        "steps[0].uses",
        "steps[0].use",
        "inputs.many.max",
        "steps[1].with.duration",
        "steps[1].with.colour",
    } <= paths
    assert not any("inputs.many" in each.message or "step " in each.message for each in check_text(text))


@pytest.mark.parametrize(
    "text",
    ["", "- a", "3", "null", "{", '{"title": }', "\x00", "a: &a [*a]", "a: &x 1\nb: *x", "[" * 3000, '{"a":' * 3000, "? [a]\n: b", "{1: 2}",
     "a: !!python/object:os.system x", "when: 2020-99-99", "\ud800", '{"title": "\\ud800"}', "x" * 300_000],
)  # fmt: skip
def test_unreadable_text_is_a_list_of_problems(text: str) -> None:
    problems = check_text(text)
    assert problems
    assert all(problem.message for problem in problems)
    with pytest.raises(RecipeError):
        load(text)


def test_json_schema_says_what_a_recipe_is() -> None:
    schema = recipe_schema()
    assert {"title", "inputs", "steps", "approvals", "budget", "outputs"} <= set(schema["properties"])
    assert schema["required"] == ["title", "steps"]
    assert "with" in schema["$defs"]["Step"]["properties"]
    json.dumps(schema)
