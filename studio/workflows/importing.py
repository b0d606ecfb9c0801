"""Workflow documents of the Sogni creative agent, read as recipes of ours.

A document is `{"input": {"title", "steps": [{"id", "toolName", "arguments", "dependsOn"}]}}`. A dependency says which result of which step
(`sourceStepId`, or `$input_media` for what is handed over with the start) fills which argument, and by which transform. Models are left
out, so that any provider with the task can do it.

Source: the Sogni creative agent skill 2.3.0 and the tool schemas of its Python SDK (read 2026-11-20)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from studio.workflows.checking import check_data
from studio.workflows.foreign import WHOLE, Foreign, laid_over, structured
from studio.workflows.operations import OPERATIONS
from studio.workflows.problems import Place, Problem, RecipeError, nearest
from studio.workflows.recipe import Recipe
from studio.workflows.tools import CHOICES, OVERLAYS, TEXT_TRANSFORMS, TOOLS, TRANSFORMS, Tool, tool_for

INPUT_MEDIA = "$input_media"


@dataclass(frozen=True)
class Imported:
    """A recipe from elsewhere. notes: what was left out or changed, for the person to know."""

    recipe: Recipe
    notes: tuple[str, ...] = ()


def is_foreign(data: Any) -> bool:
    """Whether this is a workflow document of the creative agent."""
    plan = data.get("input", data) if isinstance(data, Mapping) else None
    steps = plan.get("steps") if isinstance(plan, Mapping) else None
    return isinstance(steps, list) and any(isinstance(step, Mapping) and "toolName" in step for step in steps)


def import_document(document: Any) -> Imported:
    """The recipe that a document describes. Raises RecipeError with every place that has no counterpart here."""
    plan = document.get("input", document) if isinstance(document, Mapping) else None
    if not isinstance(plan, Mapping) or not isinstance(plan.get("steps"), list):
        message = "This is no workflow document."
        raise RecipeError(
            [Problem(place=(), message=message, hint='It holds {"input": {"title": ..., "steps": [...]}}.')]
        )
    reader = _Reader()
    steps = list(reader.steps(plan["steps"]))
    if reader.problems:
        raise RecipeError(reader.problems)
    title = plan.get("title")
    data = {"title": (title if isinstance(title, str) else "").strip()[:80] or "Imported workflow", "steps": steps}
    if problems := check_data(data):
        raise RecipeError(problems)
    return Imported(Recipe.model_validate(data), tuple(reader.notes))


@dataclass
class _Reader:
    """Reads steps one after the other, and remembers which made what, for results that are counted."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # their step id -> ours
    made: list[tuple[str, str]] = field(default_factory=list)  # our step id, the medium it makes

    def steps(self, steps: list[Any]) -> Iterator[dict[str, Any]]:
        for number, step in enumerate(steps):
            place: Place = ("input", "steps", number)
            if not isinstance(step, Mapping) or not isinstance(step.get("id"), str):
                self._wrong(place, "A step has no id.", "Give each step an id and a toolName.")
                continue
            name = self._name(step["id"])
            yield from self._step(step, name, place)

    def _name(self, theirs: str) -> str:
        """A name of ours for a step of theirs, each once."""
        name = re.sub(r"[^a-z0-9_-]+", "-", theirs.lower()).strip("-_")[:32]
        name = name if name[:1].isalpha() else f"step-{name}".rstrip("-")
        taken = set(self.names.values())
        ours = next(each for each in (name, *(f"{name}_{n}" for n in range(2, 999))) if each not in taken)
        self.names.setdefault(theirs, ours)
        return ours

    def _step(self, step: Mapping[str, Any], name: str, place: Place) -> list[dict[str, Any]]:
        """The step, or the steps that do the same here; none of one that cannot be read, which is told."""
        called = str(step.get("toolName"))
        given = step.get("arguments") or {}
        bound = step.get("dependsOn") or []
        if not isinstance(given, Mapping) or not isinstance(bound, list):
            self._wrong(place, "The arguments are no object, or dependsOn is no list.", "Write them by their names.")
            return []
        targets = {str(each.get("targetArgument")) for each in bound if isinstance(each, Mapping)}
        tool = tool_for(called, {*given, *targets})
        if tool is None:
            hint = nearest(called, TOOLS, "Take this step out, or make it with another tool.")
            self._wrong((*place, "toolName"), f'The tool "{called[:60]}" has no counterpart here.', hint)
            return []
        arguments = dict(tool.fixed)
        for argument, value in given.items():
            if argument not in targets:
                self._argument(
                    called, tool, str(argument), value, arguments, name, (*place, "arguments", str(argument))
                )
        for number, dependency in enumerate(bound):
            if isinstance(dependency, str) and dependency in self.names:
                self.notes.append(f"Step {name}: it need not wait for {dependency}, of which it uses nothing.")
                continue
            self._dependency(called, tool, dependency, arguments, (*place, "dependsOn", number))
        self.made.append((name, _makes(tool, arguments)))
        if called not in WHOLE:
            return [{"id": name, "use": tool.use, "with": _tidied(tool, arguments)}]
        if called == "dance_montage" and "dance" in arguments:
            self.notes.append(f"Step {name}: the dance is made by words; its choreography is not here.")
        try:
            return WHOLE[called](name, arguments)
        except Foreign as error:
            self._wrong((*place, "arguments"), error.message, error.hint)
            return []

    def _argument(
        self, called: str, tool: Tool, argument: str, value: Any, arguments: dict[str, Any], step: str, place: Place
    ) -> None:
        if value is None or value == []:
            return
        try:
            ours_of_it = structured(called, argument, value, lambda index: self._picture(index, place))
        except Foreign as error:
            self._wrong(place, error.message, error.hint)
            return
        if ours_of_it is not None:
            arguments.update(
                {name: escaped(each) if name == "subtitles" else each for name, each in ours_of_it.items()}
            )
            return
        if argument in tool.media:
            for index in value if isinstance(value, list) else [value]:
                if (binding := self._counted(tool, argument, index, place)) is not None:
                    _add(tool, arguments, tool.media[argument][0], binding)
            return
        ours = tool.names.get(argument)
        if ours is None:
            self.notes.append(f"Step {step}: {argument} has no counterpart here and was left out.")
            return
        choices = CHOICES.get(argument)
        if choices is not None and (not isinstance(value, str) or value not in choices):
            self._wrong(
                place, f'"{str(value)[:60]}" has no counterpart here.', f"Choose one of {', '.join(map(str, choices))}."
            )
            return
        arguments.update({ours: escaped(value)} if choices is None else choices[value])

    def _picture(self, index: Any, place: Place) -> str | None:
        return self._indexed("image", index, place)

    def _counted(self, tool: Tool, argument: str, index: Any, place: Place) -> str | None:
        return self._indexed(tool.media[argument][1], index, place)

    def _indexed(self, kind: str, index: Any, place: Place) -> str | None:
        """The binding of a media index: -1 is the first that was handed over, 0 the first that was made."""
        if isinstance(index, bool) or not isinstance(index, int):
            self._wrong(
                place,
                "This names media by something that is no index.",
                "Hand the media over with the start, and write -1.",
            )
            return None
        if index < 0:
            return f"{INPUT_MEDIA}.{kind}[{-index - 1}]"
        made = [name for name, medium in self.made if medium == kind]
        if index >= len(made):
            self._wrong(place, f"Result {index} is not made before this step.", "Say it with dependsOn.")
            return None
        return f"${{steps.{made[index]}.artifacts[0]}}"

    def _overlay(self, source: str, at: int, arguments: dict[str, Any], place: Place) -> None:
        """Lay a result over the film."""
        kind = "image" if source == INPUT_MEDIA else dict(self.made).get(self.names[source], "")
        result = f"artifacts[{at}]" if kind == "image" else "text"
        binding = f"{INPUT_MEDIA}.image[{at}]" if source == INPUT_MEDIA else f"${{steps.{self.names[source]}.{result}}}"
        try:
            for ours, entry in laid_over(binding, kind).items():
                arguments[ours] = [*arguments.get(ours, ()), entry]
        except Foreign as error:
            self._wrong((*place, "sourceStepId"), error.message, error.hint)

    def _dependency(self, called: str, tool: Tool, dependency: Any, arguments: dict[str, Any], place: Place) -> None:
        if not isinstance(dependency, Mapping):
            self._wrong(place, "This dependency is no object.", "Write sourceStepId and targetArgument.")
            return
        source, target = dependency.get("sourceStepId"), str(dependency.get("targetArgument"))
        transform, at = dependency.get("transform", "artifact_url"), dependency.get("sourceArtifactIndex", 0)
        if transform not in (known_here := {*TRANSFORMS, *TEXT_TRANSFORMS, OVERLAYS}):
            known = ", ".join(sorted(known_here))
            self._wrong(
                (*place, "transform"),
                f'"{str(transform)[:60]}" is no transform that is known here.',
                f"Choose one of {known}.",
            )
            return
        if isinstance(at, bool) or not isinstance(at, int) or abs(at) > 9999:
            self._wrong((*place, "sourceArtifactIndex"), "This is no index.", "Write a whole number.")
            return
        if source != INPUT_MEDIA and source not in self.names:
            hint = nearest(str(source), self.names, "Put the step it needs before it.")
            self._wrong((*place, "sourceStepId"), f'There is no step "{str(source)[:60]}" before this one.', hint)
            return
        if transform == OVERLAYS and called == "overlay_video" and target == "overlays":
            self._overlay(source, at, arguments, place)
        elif target in tool.media and transform in TRANSFORMS:
            ours, kind = tool.media[target]
            named = dependency.get("mediaType")
            kind = named if named in ("image", "video", "audio") else kind
            whole = (
                f"{INPUT_MEDIA}.{kind}[{at}]"
                if source == INPUT_MEDIA
                else f"${{steps.{self.names[source]}.artifacts[{at}]}}"
            )
            _add(tool, arguments, ours, whole)
        elif target in tool.names and transform in TEXT_TRANSFORMS and source != INPUT_MEDIA:
            arguments[tool.names[target]] = f"${{steps.{self.names[source]}.text}}"
        else:
            hint = nearest(target, {*tool.media, *tool.names}, "Fill another argument.")
            self._wrong((*place, "targetArgument"), f'"{target[:60]}" cannot be filled by this transform here.', hint)

    def _wrong(self, place: Place, message: str, hint: str) -> None:
        self.problems.append(Problem(place=place, message=message, hint=hint))


def _makes(tool: Tool, arguments: Mapping[str, Any]) -> str:
    kinds = OPERATIONS[tool.use].makes(arguments, frozenset({"video"} if tool.of_film else {"image"}))
    return next(iter(kinds)) if len(kinds) == 1 else ""


def _add(tool: Tool, arguments: dict[str, Any], ours: str, binding: str) -> None:
    """Put an artifact where it goes: behind the others in a list, else into its one place."""
    if OPERATIONS[tool.use].is_list(ours):
        arguments[ours] = [*arguments.get(ours, ()), binding]
    else:
        arguments.setdefault(ours, binding)


def _tidied(tool: Tool, arguments: dict[str, Any]) -> dict[str, Any]:
    """One reference picture of a film is its first frame, as the agent's own keyframe plan means it."""
    references = arguments.get("references")
    if (
        tool.use != "video"
        or not isinstance(references, list)
        or len(references) != 1
        or arguments.keys() & {"first_frame", "video", "audio"}
    ):
        return arguments
    return {**{name: value for name, value in arguments.items() if name != "references"}, "first_frame": references[0]}


def escaped(value: Any) -> Any:
    """A value of theirs, in which nothing is read as a binding of ours."""
    if isinstance(value, str):
        return value.replace("${", "$${").replace(INPUT_MEDIA, f"${INPUT_MEDIA}")
    if isinstance(value, list):
        return [escaped(each) for each in value]
    return {key: escaped(each) for key, each in value.items()} if isinstance(value, Mapping) else value
