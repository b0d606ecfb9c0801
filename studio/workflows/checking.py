"""A recipe checked as a whole, before anything starts: every fault with its place and a way out, never a traceback."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from studio.errors import BacklotError, NotConfigured, request_errors
from studio.provider import Model
from studio.requests import AnglesRequest, Request, VideoRequest
from studio.requests.films import VIDEO_SECONDS_LIMIT
from studio.settling import one_call
from studio.taking import named
from studio.workflows.bindings import SAMPLE_ID, BindingError, Finished, Given, Scope, resolve
from studio.workflows.conditions import holds
from studio.workflows.fanning import scopes_of
from studio.workflows.graph import Graph, missing
from studio.workflows.operations import OPERATIONS, Operation
from studio.workflows.problems import Place, Problem, RecipeError
from studio.workflows.reading import Draft, draft, read_document
from studio.workflows.recipe import MediaInput, Recipe, Step
from studio.workflows.values import RESERVED, BadValue, KindOf, read_inputs, sample_of, value_of

FindModel = Callable[[Request], Model]  # raises a BacklotError where nobody can do it


@dataclass(frozen=True)
class Start:
    """What a run is started with, as far as it is known. inputs None: nothing is given yet, and defaults and samples stand in.

    cast: a request with the people it names in it, which may be another task than it was.
    """

    inputs: Mapping[str, Any] | None = None
    media: tuple[Given, ...] | None = None
    find_model: FindModel | None = None
    kind_of: KindOf | None = None
    cast: Callable[[Request], Request] | None = None


def load(text: str) -> Recipe:
    """The recipe in a YAML or JSON text. Raises RecipeError with every problem and its line."""
    document = read_document(text)
    found = draft(document.data)
    problems = [*found.problems, *_check(found, Start())]
    if problems:
        raise RecipeError(document.lined(problems))
    return Recipe.model_validate(document.data)


def check_text(text: str, start: Start | None = None) -> list[Problem]:
    """Everything wrong with a recipe as text."""
    try:
        document = read_document(text)
    except RecipeError as error:
        return list(error.problems)
    return document.lined(check_data(document.data, start))


def check_data(data: Any, start: Start | None = None) -> list[Problem]:
    """Everything wrong with a recipe as data."""
    found = draft(data)
    return [*found.problems, *_check(found, start or Start())]


def check(recipe: Recipe, start: Start | None = None) -> list[Problem]:
    """Everything wrong with a recipe, and with what it is started with."""
    return _check(Draft(recipe, steps=list(recipe.steps)), start or Start())


def _check(found: Draft, start: Start) -> list[Problem]:
    recipe = found.recipe
    if not hasattr(recipe, "steps"):
        return []
    places: list[Place] = [("steps", number) for number, step in enumerate(found.steps) if step is not None]
    graph = Graph(recipe, places, found.broken_steps, found.broken_inputs)
    problems = [*_input_problems(recipe), *graph.problems()]
    values, wrong = _values(recipe, start)
    faulty = {problem.place[:depth] for problem in problems for depth in (3, 4) if len(problem.place) >= depth}
    inner = _Requests(graph, start, values, faulty)
    return _once([*problems, *wrong, *inner.problems()])


def _once(problems: Sequence[Problem]) -> list[Problem]:
    return list({(problem.place, problem.message): problem for problem in problems}.values())


def _input_problems(recipe: Recipe) -> list[Problem]:
    """What is wrong with the inputs themselves: no default, or one that does not fit."""
    problems = []
    for name, kind in recipe.inputs.items():
        place = ("inputs", name)
        if name in RESERVED:
            problems.append(
                Problem(place=place, message=f'"{name}" is told with every start.', hint="Call it otherwise.")
            )
        low, high = getattr(kind, "min", None), getattr(kind, "max", None)
        if (low is not None and high is not None and low > high) or (kind.list and kind.min_items > kind.max_items):
            problems.append(Problem(place=place, message="Its smallest is above its largest.", hint="Swap them."))
        if isinstance(kind, MediaInput):
            continue
        if getattr(kind, "default", None) is None:
            if name != "prompt":
                hint = "Give it one; only the input called prompt, and media, may be without."
                problems.append(Problem(place=place, message="This input has no default.", hint=hint))
            continue
        try:
            value_of(kind, None)
        except BadValue as wrong:
            problems.append(Problem(place=(*place, "default"), message=wrong.message, hint=wrong.hint))
    return problems


def _values(recipe: Recipe, start: Start) -> tuple[dict[str, Any], list[Problem]]:
    """The values to check with: those given, and samples where nothing is given or it does not fit."""
    samples = {name: sample_of(kind) for name, kind in recipe.inputs.items()}
    if start.inputs is None:
        return samples, []
    given = {name: value for name, value in start.inputs.items() if name not in RESERVED}
    values, problems = read_inputs(recipe.inputs, given, start.kind_of)
    return {**samples, **values}, problems


@dataclass
class _Requests:
    """Checks what each step will ask for, with everything that is known put in."""

    graph: Graph
    start: Start
    values: Mapping[str, Any]
    faulty: set[Place]  # what is wrong already, which its own value would only tell again
    found: list[Problem] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def problems(self) -> list[Problem]:
        known = None if self.start.inputs is None else self.start.media or ()
        scope = Scope(inputs=self.values, media=known, sample=True)
        for step in self.graph.ordered():
            place = self.graph.place_of[step.id]
            skipped = self._skipped(step, scope, place)
            if skipped:
                scope = replace(scope, steps={**scope.steps, step.id: Finished(skipped=True)})
            else:
                self._step(step, scope, place)
                scope = replace(scope, samples={**scope.samples, **self._sample(step, scope, place)})
        self._whole_length()
        return self.found

    def _sample(self, step: Step, scope: Scope, place: Place) -> dict[str, str]:
        """What a step that composes would write by the rules here: as many shots, of the same lengths, as whoever writes it."""
        operation = OPERATIONS.get(step.use)
        if operation is None or operation.sample is None or step.for_each:
            return {}
        try:
            order = operation.shape.model_validate(operation.shaped(resolve(step.arguments, scope)))
            return {step.id: operation.sample(order)}
        except (BindingError, ValidationError):
            return {}  # told already
        except BacklotError as error:
            inner = ("with", error.field) if error.field in operation.shape.model_fields else ("use",)
            self._add((*place, *inner), error.message, error.hint)
            return {}

    def _skipped(self, step: Step, scope: Scope, place: Place) -> bool:
        if any(name not in scope.steps for name in self._waits_for(step)):
            return False  # only a run can tell
        try:
            return not holds(step.when, scope)
        except BindingError as error:
            if (*place, "when") not in self.faulty:
                self._add((*place, "when"), error.message, error.hint)
            return False

    def _waits_for(self, step: Step) -> list[str]:
        alone = step.model_copy(update={"arguments": {}, "for_each": None})
        return self.graph.needs(alone)

    def _step(self, step: Step, scope: Scope, place: Place) -> None:
        if (*place, "for_each") in self.faulty or step.use not in OPERATIONS:
            return
        try:
            scopes = list(scopes_of(step, scope))
        except BindingError as error:
            self._add((*place, "for_each"), error.message, error.hint)
            return
        for _, inner in scopes:
            self._one(step, inner, place)

    def _one(self, step: Step, scope: Scope, place: Place) -> None:
        """Check one job: arguments that are wrong already are left out, and what they leave open is not told again."""
        operation = OPERATIONS[step.use]
        sound = {name: value for name, value in step.arguments.items() if (*place, "with", name) not in self.faulty}
        arguments = {}
        for name, value in sound.items():
            try:
                arguments[name] = resolve(value, scope)
            except BindingError as error:
                self._add((*place, "with", name), error.message, error.hint)
                self.faulty.add((*place, "with", name))
        try:
            request = operation.shape.model_validate(
                operation.shaped(arguments, lambda artifact: self._kind(artifact) or "")
            )
        except ValidationError as error:
            self._wrong(error, step, operation, place)
            return
        self._media(request, operation, place)
        if isinstance(request, Request) and len(arguments) == len(step.arguments):
            model = self._model(request, place)
            self.seconds[step.id] = self.seconds.get(step.id, 0.0) + film_seconds(request, model)

    def _kind(self, artifact: str) -> str | None:
        """The medium of an artifact that is there already; None of one that is still to be made."""
        given = next((each.kind for each in self.start.media or () if each.id == artifact), None)
        if given or artifact in ("", SAMPLE_ID) or self.start.kind_of is None:
            return given
        return self.start.kind_of(artifact)

    def _media(self, request: BaseModel, operation: Operation, place: Place) -> None:
        """Whether the artifacts that are there already are of a medium that their argument takes."""
        for argument, wanted in operation.takes.items():
            name, _, part = argument.partition(".")
            value = getattr(request, name)
            for entry in value if isinstance(value, tuple) else (value,):
                artifact = entry if isinstance(entry, str) else getattr(entry, part or "artifact")
                kind = self._kind(artifact)
                if kind is None and artifact not in ("", SAMPLE_ID) and self.start.kind_of is not None:
                    self._add((*place, "with", name), "There is no such artifact here.", "Choose one of the library.")
                if kind and kind not in wanted:
                    message = f"{name.replace('_', ' ').capitalize()} takes {named(wanted)}; {named(frozenset({kind}))} is given."
                    self._add((*place, "with", name), message, f"Give {named(wanted)}.")

    def _wrong(self, error: ValidationError, step: Step, operation: Operation, place: Place) -> None:
        fields = operation.shape.model_fields
        whole = not any((*place, "with", name) in self.faulty for name in step.arguments)
        for each, told in zip(error.errors(include_url=False, include_input=False), request_errors(error), strict=True):
            at = each["loc"] or ((told.field,) if told.field in fields else ())
            name = str(at[0]) if at else ""
            is_left_out = name not in step.arguments and missing(operation, name)
            is_told = is_left_out or (*place, "with", name) in self.faulty
            if not is_told and (each["loc"] or whole):  # what goes together can be said only of all of it
                self._add((*place, "with", *at), told.message, told.hint)

    def _model(self, request: Request, place: Place) -> Model | None:
        """The model that will do it, once it has agreed."""
        if self.start.find_model is None:
            return None
        try:
            asked = self.start.cast(request) if self.start.cast else request
            model = self.start.find_model(asked)
            model.check(one_call(asked, model))
        except BacklotError as error:
            field_name = "provider" if isinstance(error, NotConfigured) else error.field
            inner = ("with", field_name) if field_name in type(request).model_fields else ("use",)
            self._add((*place, *inner), error.message, error.hint)
            return None
        return model

    def _whole_length(self) -> None:
        """More film than one run may make, be it by one step's items or by all steps together."""
        hint = f"Ask for {VIDEO_SECONDS_LIMIT // 60} minutes at most: shorter, or fewer."
        for name, seconds in self.seconds.items():
            if seconds > VIDEO_SECONDS_LIMIT:
                message = f"This makes {seconds / 60:.1f} minutes of film in all."
                self._add((*self.graph.place_of[name], "for_each"), message, hint)
                return
        if (total := sum(self.seconds.values())) > VIDEO_SECONDS_LIMIT:
            self._add(("steps",), f"All steps together make {total / 60:.1f} minutes of film.", hint)

    def _add(self, place: Place, message: str, hint: str) -> None:
        self.found.append(Problem(place=place, message=message, hint=hint or "Change it, and check again."))


def film_seconds(request: Request, model: Model | None) -> float:
    """The seconds of new film that a request makes. model: for its usual length, where none is asked."""
    usual = model.duration.default if model and model.duration else None
    if isinstance(request, VideoRequest):
        frames = request.frames / (request.fps or 16) if request.frames else 0.0
        return (request.duration or frames or usual or 5.0) * request.count
    if isinstance(request, AnglesRequest) and request.turntable:
        return request.seconds_per_turn * request.count
    return 0.0
