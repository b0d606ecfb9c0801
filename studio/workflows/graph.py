"""What hangs on what: the edges between steps, their order, what comes out of each, and everything wrong with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from studio.taking import ALL, TEXT, Kinds, named
from studio.workflows.bindings import BindingError, Ref, Template, parse, references, walk
from studio.workflows.conditions import condition_refs
from studio.workflows.operations import OPERATIONS, Operation
from studio.workflows.problems import Place, Problem, nearest
from studio.workflows.recipe import MediaInput, Recipe, Step

NUMBER: Kinds = frozenset({"number"})
ANY: Kinds = ALL | TEXT | NUMBER


class Graph:
    """The steps of a recipe as far as they can be read. broken: names of steps and inputs that are there, and wrong themselves."""

    def __init__(
        self,
        recipe: Recipe,
        places: Sequence[Place],
        broken_steps: Collection[str] = (),
        broken_inputs: Collection[str] = (),
    ) -> None:
        """places: where each step of the recipe stands."""
        self.recipe, self.places = recipe, places
        self.broken_steps, self.broken_inputs = broken_steps, broken_inputs
        self.steps = {step.id: step for step in reversed(recipe.steps)}
        self.place_of = {step.id: place for step, place in reversed(list(zip(recipe.steps, places, strict=True)))}
        self._made: dict[str, Kinds] = {}

    def needs(self, step: Step) -> list[str]:
        """The steps that must have finished before this one, in the order they are named; what cannot be read is left out."""
        found = [ref.name for _, ref in self._all_refs(step, []) if ref.root == "steps" and ref.name in self.steps]
        return list(dict.fromkeys(found))

    def ordered(self) -> list[Step]:
        """The steps, each after those it needs, else as they are written; those of a cycle are left out."""
        waiting, done = dict.fromkeys(step.id for step in self.recipe.steps), list[Step]()
        needs = {name: set(self.needs(self.steps[name])) for name in waiting}
        while ready := [name for name in waiting if not needs[name]]:
            for name in ready:
                done.append(self.steps[name])
                del waiting[name]
            for left in waiting:
                needs[left] -= set(ready)
        return done

    def problems(self) -> list[Problem]:
        """Everything wrong with names, bindings, edges and order."""
        found = [*self._names(), *self._cycles(), *self._outputs(), *self._approvals()]
        for step, place in zip(self.recipe.steps, self.places, strict=True):
            self._all_refs(step, found)
            operation = OPERATIONS.get(step.use)
            if operation is None:
                hint = nearest(step.use, OPERATIONS, f"Choose one of {', '.join(OPERATIONS)}.")
                found.append(Problem(place=(*place, "use"), message=f'Nothing here does "{step.use[:60]}".', hint=hint))
            else:
                found += self._arguments(step, operation, place)
        return found

    def makes(self, name: str) -> Kinds:
        """What may come out of a step; everything, where that is not known."""
        step = self.steps.get(name)
        operation = OPERATIONS.get(step.use) if step else None
        if step is None or operation is None:
            return ANY
        if name not in self._made:
            self._made[name] = ANY  # what a cycle is told
            given = frozenset[str]().union(*(self.kinds(ref, step) for ref in self._media_refs(step, operation)))
            self._made[name] = operation.makes(step.arguments, given & ALL)
        return self._made[name]

    def kinds(self, ref: Ref, step: Step | None) -> Kinds:
        """What a binding may stand for. step: in which it is written."""
        if ref.root == "inputs":
            kind = self.recipe.inputs.get(ref.name)
            if kind is None:
                return ANY
            return frozenset({kind.type}) if isinstance(kind, MediaInput) else NUMBER if kind.type == "number" else TEXT
        if ref.root == "steps":
            if ref.part == "data":
                return TEXT | NUMBER
            if ref.part != "artifacts":
                return TEXT
            return ANY if self._only_writes(ref.name) else self.makes(ref.name)  # that it makes none is told once
        if ref.root == "media":
            return frozenset({ref.name}) if ref.name else ALL
        if ref.root == "item" and step and step.for_each and not ref.name and isinstance(step.for_each.items, str):
            return self._item_kinds(step.for_each.items, step)
        return NUMBER if ref.root == "index" else ANY

    def _item_kinds(self, items: str, step: Step) -> Kinds:
        parts = _parsed(items)
        ref = parts[0] if parts and isinstance(parts[0], Ref) else None
        return self.kinds(ref, None) if ref and ref.root != "item" else ANY

    def _media_refs(self, step: Step, operation: Operation) -> list[Ref]:
        values = [value for name, value in step.arguments.items() if name in operation.takes]
        texts = [text for _, text in walk(values)]
        return [way for text in texts for part in _parsed(text) or () if isinstance(part, Ref) for way in part.ways()]

    def _all_refs(self, step: Step, problems: list[Problem]) -> list[tuple[Place, Ref]]:
        """Every binding of a step with its place; what is wrong with them is added to the problems."""
        base = self.place_of[step.id]
        found: list[tuple[Place, Ref]] = []
        texts = [((*base, "with", *place), text, True) for place, text in walk(step.arguments)]
        if step.for_each:
            texts += [((*base, "for_each", "items", *place), text, False) for place, text in walk(step.for_each.items)]
            texts.append(((*base, "for_each", "name"), step.for_each.name, True))
        for place, text, per_item in texts:
            found += self._refs_of(text, place, problems, per_item=per_item and step.for_each is not None)
        try:
            refs = condition_refs(step.when)
        except BindingError as error:
            problems.append(Problem(place=(*base, "when"), message=error.message, hint=error.hint))
        else:
            found += self._known(refs, (*base, "when"), problems, per_item=False)
        return found

    def _refs_of(self, text: str, place: Place, problems: list[Problem], *, per_item: bool) -> list[tuple[Place, Ref]]:
        try:
            refs = references(text)
        except BindingError as error:
            problems.append(Problem(place=place, message=error.message, hint=error.hint))
            return []
        return self._known(refs, place, problems, per_item=per_item)

    def _known(
        self, refs: Sequence[Ref], place: Place, problems: list[Problem], *, per_item: bool
    ) -> list[tuple[Place, Ref]]:
        for ref in refs:
            known, broken = (
                (self.recipe.inputs, self.broken_inputs) if ref.root == "inputs" else (self.steps, self.broken_steps)
            )
            if ref.root in ("inputs", "steps") and ref.name not in known and ref.name not in broken:
                noun = ref.root.removesuffix("s")
                hint = nearest(ref.name, known, f"Add this {noun}, or name another.")
                problems.append(Problem(place=place, message=f'There is no {noun} "{ref.name}".', hint=hint))
            if ref.uses_item and not per_item:
                hint = "Add for_each to the step, or leave it out."
                problems.append(Problem(place=place, message=f"{ref} has no value here.", hint=hint))
            if ref.part == "data":
                problems += self._part_problems(ref, place)
            elif ref.root == "steps" and ref.part != "artifacts" and not self._writes(ref.name):
                message = f'The step "{ref.name}" makes {named(self.makes(ref.name))}, no text.'
                problems.append(
                    Problem(place=place, message=message, hint=f"Write ${{steps.{ref.name}.artifacts[0]}}.")
                )
            if ref.root == "steps" and ref.part == "artifacts" and self._only_writes(ref.name):
                message = f'The step "{ref.name}" makes text, no artifact.'
                problems.append(Problem(place=place, message=message, hint=f"Write ${{steps.{ref.name}.text}}."))
        return [(place, ref) for ref in refs]

    def _part_problems(self, ref: Ref, place: Place) -> Iterator[Problem]:
        """Whether a step composes something that has this part."""
        step = self.steps.get(ref.name)
        operation = OPERATIONS.get(step.use) if step else None
        if operation is None:
            return  # told where the step stands
        if operation.tells is None:
            hint = f"Write ${{steps.{ref.name}.artifacts[0]}} or ${{steps.{ref.name}.text}}."
            yield Problem(place=place, message=f'The step "{ref.name}" composes nothing that has parts.', hint=hint)
        elif ref.field not in operation.tells.model_fields:
            hint = nearest(
                ref.field, operation.tells.model_fields, f"Choose one of {', '.join(operation.tells.model_fields)}."
            )
            yield Problem(place=place, message=f'{operation.name} composes no "{ref.field}".', hint=hint)

    def _writes(self, name: str) -> bool:
        return "text" in self.makes(name)

    def _only_writes(self, name: str) -> bool:
        step = self.steps.get(name)
        operation = OPERATIONS.get(step.use) if step else None
        return operation is not None and not operation.is_task

    def _arguments(self, step: Step, operation: Operation, base: Place) -> Iterator[Problem]:
        fields = operation.shape.model_fields
        for name, value in step.arguments.items():
            place = (*base, "with", name)
            if name not in fields:
                hint = nearest(name, fields, f"Leave it out. {step.use} takes {', '.join(list(fields)[:12])}.")
                yield Problem(place=place, message=f'{step.use} takes no "{name[:60]}".', hint=hint)
                continue
            for inner, text in walk(value):
                parts = _parsed(text) or ()
                for ref in (way for part in parts if isinstance(part, Ref) for way in part.ways()):
                    yield from self._edge(ref, step, operation, name, (*place, *inner), alone=len(parts) == 1)
        for name, field in fields.items():
            if missing(operation, name) and name not in step.arguments:
                message = f"{step.use} needs {name.replace('_', ' ')}."
                yield Problem(place=(*base, "with"), message=message, hint=f"Add {name}: {field.description}")

    def _edge(
        self, ref: Ref, step: Step, operation: Operation, name: str, place: Place, *, alone: bool
    ) -> Iterator[Problem]:
        """Whether what a binding stands for may go there."""
        kinds, noun = self.kinds(ref, step), name.replace("_", " ")
        wanted = operation.takes.get(name)
        inner = place[len(self.place_of[step.id]) + 2 :]
        if wanted is not None and inner and inner[-1] not in ("artifact",) and not isinstance(inner[-1], int):
            wanted = operation.takes.get(f"{name}.{inner[-1]}")  # None of a number or a word beside the artifact
        if wanted is None:
            if not kinds & (TEXT | NUMBER):
                hint = "Bind words or a number here, or use a field that takes media."
                yield Problem(
                    place=place, message=f"{noun.capitalize()} takes no {named(kinds).split(' ')[-1]}.", hint=hint
                )
        elif not alone:
            hint = "Write the binding alone, without words around it."
            yield Problem(place=place, message=f"{noun.capitalize()} takes an artifact, no words.", hint=hint)
        elif not kinds & wanted:
            message = f"{noun.capitalize()} takes {named(wanted)}; {ref} is {named(kinds - NUMBER) if kinds != NUMBER else 'a number'}."
            yield Problem(place=place, message=message, hint=f"Bind {named(wanted)} here.")
        elif self._is_many(ref) and (not operation.is_list(name) or (inner and isinstance(inner[-1], str))):
            message = f"{noun.capitalize()} takes one artifact; {ref} is a list."
            yield Problem(place=place, message=message, hint=f"Write {str(ref)[:-1]}[0]}} for the first.")

    def _is_many(self, ref: Ref) -> bool:
        kind = self.recipe.inputs.get(ref.name) if ref.root == "inputs" else None
        return ref.many or bool(kind and kind.list and not ref.at)

    def _names(self) -> Iterator[Problem]:
        seen: dict[str, Place] = {}
        fans = [step.id for step in self.recipe.steps if step.for_each]
        for step, place in zip(self.recipe.steps, self.places, strict=True):
            if step.id in seen:
                yield Problem(
                    place=(*place, "id"), message=f'Two steps are called "{step.id}".', hint="Call one otherwise."
                )
            seen[step.id] = place
            for fan in fans:
                if step.id != fan and step.id.startswith(f"{fan}-"):
                    message = f'"{step.id}" may be the name of an item of the step "{fan}" too.'
                    yield Problem(place=(*place, "id"), message=message, hint="Call it otherwise.")

    def _cycles(self) -> Iterator[Problem]:
        told = {step.id for step in self.ordered()}
        for step in self.recipe.steps:
            if step.id in told:
                continue
            if round_trip := self._round_trip(step.id):
                told |= set(round_trip)
                message = f"These steps wait for each other: {' > '.join([*round_trip, round_trip[0]])}."
                place = self.place_of[step.id]
                yield Problem(place=place, message=message, hint="Take one of the bindings out.")

    def _round_trip(self, start: str) -> list[str]:
        """The steps from this one back to it, each needing the next; empty where there is no such way."""
        ways, seen = [[start]], {start}
        while ways:
            way = ways.pop(0)
            for name in self.needs(self.steps[way[-1]]):
                if name == start:
                    return way
                if name not in seen:
                    seen.add(name)
                    ways.append([*way, name])
        return []

    def _outputs(self) -> Iterator[Problem]:
        for number, text in enumerate(self.recipe.outputs):
            problems: list[Problem] = []
            place: Place = ("outputs", number)
            refs = self._refs_of(text, place, problems, per_item=False)
            yield from problems
            parts = _parsed(text)
            if parts is not None and (len(parts) != 1 or not refs or refs[0][1].root != "steps"):
                yield Problem(
                    place=place, message="This is nothing that a step has made.", hint="Write ${steps.id.artifacts}."
                )

    def _approvals(self) -> Iterator[Problem]:
        for number, approval in enumerate(self.recipe.approvals):
            if approval.after not in self.steps and approval.after not in self.broken_steps:
                hint = nearest(approval.after, self.steps, "Name a step.")
                message = f'There is no step "{approval.after}".'
                yield Problem(place=("approvals", number, "after"), message=message, hint=hint)


def missing(operation: Operation, name: str) -> bool:
    """Whether an operation cannot do without this argument."""
    field = operation.shape.model_fields.get(name)
    return bool(field and field.is_required()) or (name == "prompt" and getattr(operation.shape, "needs_prompt", False))


def _parsed(text: str) -> Template | None:
    """The pieces of a text; None where it cannot be read, which is told elsewhere."""
    try:
        return parse(text)
    except BindingError:
        return None


def slug(text: Any) -> str:
    """A text as a part of a stable name."""
    return re.sub(r"[^a-z0-9]+", "-", str(text).lower()).strip("-")[:40]
