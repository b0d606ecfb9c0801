"""A recipe from YAML or JSON text. Every part is read by itself, so that one mistake does not hide the others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from studio.errors import request_errors
from studio.presets import LOADER, line_of
from studio.workflows.problems import Place, Problem, RecipeError, nearest
from studio.workflows.recipe import Input, Recipe, Step

SIZE_LIMIT = 256 * 1024  # characters
NODES_LIMIT, DEPTH_LIMIT = 20_000, 24
_INPUT: TypeAdapter[Any] = TypeAdapter(Input)
_INPUT_TYPES = ("text", "number", "choice", "image", "video", "audio")


@dataclass(frozen=True)
class Document:
    """What a text holds. node: knows the lines; None where they are not known."""

    data: Any
    node: yaml.Node | None = None

    def lined(self, problems: list[Problem]) -> list[Problem]:
        """The problems with their lines, in the order of the text."""
        node = self.node
        if node is None:
            return problems
        found = [each.model_copy(update={"line": each.line or line_of(node, each.place)}) for each in problems]
        return sorted(found, key=lambda problem: problem.line)


@dataclass
class Draft:
    """What could be read of a recipe. None in steps and inputs: it is there, and broken."""

    recipe: Recipe
    problems: list[Problem] = field(default_factory=list)
    steps: list[Step | None] = field(default_factory=list)
    broken_steps: set[str] = field(default_factory=set)
    broken_inputs: set[str] = field(default_factory=set)


def read_document(text: str) -> Document:
    """The data of a YAML or JSON text, with its lines. Raises RecipeError with the line where it cannot be read."""
    if len(text) > SIZE_LIMIT:
        raise _unreadable(f"The text is longer than {SIZE_LIMIT // 1024} kB.", "Make it shorter.")
    wrong: json.JSONDecodeError | None = None
    if text.lstrip()[:1] == "{":
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            wrong = error
        except RecursionError as error:
            raise _unreadable("The text is nested too deeply.", "Make it flatter.") from error
        else:
            return Document(data, _quiet_node(text))
    try:
        return _read_yaml(text)
    except RecipeError as error:
        if wrong is None:
            raise
        raise _unreadable(f"This is not JSON: {wrong.msg}.", "Correct this line.", wrong.lineno) from error


def _read_yaml(text: str) -> Document:
    try:
        node = _node(text)
        if node is not None and (problems := _tangles(node)):
            raise RecipeError(problems)
        return Document(yaml.load(text, LOADER), node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise _unreadable(f"This is not YAML: {error.problem or error.context}.", "Correct this line.", line) from error
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise _unreadable("The text holds something that YAML cannot hold.", "Write it again as plain text.") from error
    except RecursionError as error:
        raise _unreadable("The text is nested too deeply.", "Make it flatter.") from error


def _node(text: str) -> yaml.Node | None:
    loader = LOADER(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _quiet_node(text: str) -> yaml.Node | None:
    """The nodes of a JSON text, for its lines; None for the little JSON that is no YAML."""
    try:
        node = _node(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return node if isinstance(node, yaml.MappingNode) else None


def _tangles(root: yaml.Node) -> list[Problem]:
    """What makes a text mean something else than it says: aliases, names that stand twice; and what is too deep or too much."""
    problems: list[Problem] = []
    seen: set[int] = set()
    waiting: list[tuple[yaml.Node, Place]] = [(root, ())]
    while waiting:
        node, place = waiting.pop()
        line = node.start_mark.line + 1
        if id(node) in seen:
            problems.append(Problem(place=place, message="This is an alias.", hint="Write it out.", line=line))
            continue
        seen.add(id(node))
        if len(seen) > NODES_LIMIT or len(place) > DEPTH_LIMIT:
            return [
                Problem(
                    place=place[:4],
                    message="The text holds too much, or too deeply.",
                    hint="Make it simpler.",
                    line=line,
                )
            ]
        if isinstance(node, yaml.SequenceNode):
            waiting += [(inner, (*place, number)) for number, inner in enumerate(node.value)]
        elif isinstance(node, yaml.MappingNode):
            problems += _doubles(node, place)
            waiting += [(inner, (*place, str(key.value)[:60])) for key, inner in node.value]
    return problems


def _doubles(node: yaml.MappingNode, place: Place) -> list[Problem]:
    names: set[str] = set()
    problems = []
    for key, _ in node.value:
        name, line = str(key.value)[:60], key.start_mark.line + 1
        if name in names:
            problems.append(
                Problem(place=(*place, name), message=f'"{name}" stands here twice.', hint="Remove one.", line=line)
            )
        names.add(name)
    return problems


def _unreadable(message: str, hint: str, line: int = 1) -> RecipeError:
    return RecipeError([Problem(place=(), message=message, hint=hint, line=line)])


def draft(data: Any) -> Draft:
    """Everything of a recipe that could be read, and what is wrong with the rest. Never raises."""
    if not isinstance(data, Mapping) or not all(isinstance(name, str) for name in data):
        problem = Problem(
            place=(), message="This is no recipe.", hint="Write fields with names, like title, inputs and steps."
        )
        return Draft(Recipe.model_construct(), [problem])
    found = Draft(Recipe.model_construct())
    inputs = _read_inputs(data.get("inputs"), found)
    _read_steps(data.get("steps"), found)
    rest = {name: value for name, value in data.items() if name not in ("inputs", "steps")}
    stand_in = {"id": "step", "use": "image"}
    try:
        whole = Recipe.model_validate({**rest, "steps": [stand_in]})
    except ValidationError as error:
        found.problems += _told(error, (), Recipe)
        whole = _without(rest, error)
    steps = tuple(step for step in found.steps if step is not None)
    found.recipe = Recipe.model_construct(**{**dict(whole), "inputs": inputs, "steps": steps})
    return found


def _without(rest: dict[str, Any], error: ValidationError) -> Recipe:
    """The recipe's other fields, without those that are wrong."""
    wrong = {each["loc"][0] for each in error.errors(include_url=False) if each["loc"]}
    kept = {name: value for name, value in rest.items() if name not in wrong and name in Recipe.model_fields}
    return Recipe.model_validate({"title": "Untitled", **kept, "steps": [{"id": "step", "use": "image"}]})


def _read_inputs(data: Any, found: Draft) -> dict[str, Any]:
    if data is None:
        return {}
    try:
        Recipe.model_validate({"title": "t", "steps": [{"id": "step", "use": "image"}], "inputs": data})
    except ValidationError as error:
        for problem in _told(error, (), Recipe):
            place = tuple(part for number, part in enumerate(problem.place) if number != 2 or part not in _INPUT_TYPES)
            place = tuple(part for part in place if part != "[key]")
            found.problems.append(problem.model_copy(update={"place": place}))
    inputs = {}
    for name, value in data.items() if isinstance(data, Mapping) else ():
        try:
            inputs[str(name)] = _INPUT.validate_python(value)
        except ValidationError:
            found.broken_inputs.add(str(name))
    return inputs


def _read_steps(data: Any, found: Draft) -> None:
    if not isinstance(data, list | tuple) or not data:
        missing = data is None
        message = "There are no steps." if missing or data == [] else "The steps are not a list."
        place: Place = () if missing else ("steps",)
        found.problems.append(
            Problem(place=place, message=message, hint="Write steps as a list; each has an id and a use.")
        )
        return
    limit = next(each.max_length for each in Recipe.model_fields["steps"].metadata if hasattr(each, "max_length"))
    if len(data) > limit:
        message = f"There are {len(data)} steps; a recipe has {limit} at most."
        found.problems.append(Problem(place=("steps",), message=message, hint="Join some, or make two recipes."))
    for number, value in enumerate(data[:limit]):
        try:
            found.steps.append(Step.model_validate(value))
        except ValidationError as error:
            found.steps.append(None)
            found.problems += _told(error, ("steps", number), Step)
            if isinstance(value, Mapping) and isinstance(value.get("id"), str):
                found.broken_steps.add(value["id"])


def _told(error: ValidationError, base: Place, kind: type[BaseModel]) -> list[Problem]:
    """Every fault of a part, each once, with what a wrong name may have meant."""
    problems: dict[tuple[Place, str], Problem] = {}
    names = [field.alias or name for name, field in kind.model_fields.items()]
    for each, told in zip(error.errors(include_url=False, include_input=False), request_errors(error), strict=True):
        place, message, hint = (*base, *each["loc"]), told.message, told.hint
        if not told.field:
            message, hint = "This does not hold fields with names.", "Write it like `id: clip`."
        elif each["type"] == "extra_forbidden":
            last = str(each["loc"][-1])
            message = f'There is no field "{last[:60]}" here.'
            hint = nearest(last, names, "Leave it out, or check its spelling.") if len(each["loc"]) == 1 else told.hint
        elif each["type"] == "string_pattern_mismatch":
            message = f"{message.split(' is not')[0]} is not written as a name here."
            hint = "Use small letters, digits and underscores, starting with a letter."
        elif each["type"].startswith("union_tag"):
            message, hint = "This input has no type that is known.", f"Write type: one of {', '.join(_INPUT_TYPES)}."
        problems.setdefault((place, message), Problem(place=place, message=message, hint=hint))
    return list(problems.values())
