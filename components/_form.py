"""A form in parts: each part is one or a few controls that belong together and know their fields of the request.

`read` makes fields of what the controls hold, `show` puts a request's fields back into them, and `fit` follows the model that would
make it. A new control is one part in one tab; nothing else lists it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components._parts import Updates, joined
from studio.provider import Model
from studio.requests import REQUESTS
from studio.studio import Studio

Values = Mapping[Any, Any]  # component -> what it holds
Fields = dict[str, Any]  # of a request; "task" says which one


@dataclass(frozen=True)
class Forecast:
    """What would happen if the form were sent now. model: None where nobody can say; size: pixels."""

    studio: Studio
    owner: str
    task: str
    fields: Mapping[str, Any]
    model: Model | None = None
    price: str = ""
    size: tuple[int, int] | None = None


class FormPart:
    """One or a few controls. names: the request's fields they make. live: those whose change may change price or controls."""

    names: tuple[str, ...] = ()
    parts: tuple[Any, ...] = ()
    live: tuple[Any, ...] = ()
    picked: Any = None  # an event of a part of our own, when it counts as such a change

    def read(self, values: Values) -> Fields:
        raise NotImplementedError

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        """Each control's value for this request; its usual one where the request says nothing."""
        raise NotImplementedError

    def fit(self, forecast: Forecast) -> Updates:
        """Shows what the model has and hides what it does not."""
        return {}

    def wire(self) -> None:
        """Connects the controls among themselves."""


class One(FormPart):
    """A control that is a field as it stands. usual: what it shows when the request says nothing. shown: whether a model has it."""

    def __init__(
        self,
        name: str,
        part: Any,
        *,
        usual: Any = "",
        live: bool = False,
        shown: Callable[[Model], bool] | None = None,
        text: bool = False,
    ) -> None:
        """text: the control holds a number as text, which may stay empty."""
        self.names, self.parts, self.live = (name,), (part,), (part,) if live else ()
        self.part, self.usual, self.shown, self.text = part, usual, shown, text

    def read(self, values: Values) -> Fields:
        value = values[self.part]
        return {self.names[0]: (value or "").strip() if self.text else value}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        value = request.get(self.names[0])
        if self.text:
            return {self.part: written(value)}
        return {self.part: self.usual if value in (None, "", (), []) else value}

    def fit(self, forecast: Forecast) -> Updates:
        if self.shown is None or forecast.model is None:
            return {}
        return {self.part: {"visible": self.shown(forecast.model)}}


@dataclass(frozen=True)
class Form:
    """All parts of a tab. task: what is asked when no part says it."""

    task: str
    inputs: Sequence[FormPart]

    @property
    def parts(self) -> list[Any]:
        return [part for each in self.inputs for part in each.parts]

    @property
    def live(self) -> list[Any]:
        return [part for each in self.inputs for part in each.live]

    def read(self, values: Values) -> Fields:
        """The fields that its task knows, without empty ones: these are left to the model. "task" is always there."""
        fields: Fields = {}
        for each in self.inputs:
            fields |= each.read(values)
        task = fields.pop("task", "") or self.task
        known = REQUESTS[task].model_fields
        told = {name: value for name, value in fields.items() if name in known and value not in (None, "", [], ())}
        return {"task": task, **told}

    def show(self, request: Mapping[str, Any]) -> Updates:
        """Every control as this request has it."""
        shown: Updates = {}
        for each in self.inputs:
            shown |= {part: {"value": value} for part, value in each.show(request).items()}
        return shown

    def fit(self, forecast: Forecast) -> Updates:
        """Every control as task and model want it: what the task does not know is hidden."""
        known = {"task", *REQUESTS[forecast.task].model_fields}
        updates: list[Updates] = []
        for each in self.inputs:
            if each.names and not known.intersection(each.names):
                updates.append({part: {"visible": False} for part in each.parts})
            else:
                updates.append(joined({part: {"visible": True} for part in _switched(self, each)}, each.fit(forecast)))
        return joined(*updates)

    def wire(self) -> None:
        for each in self.inputs:
            each.wire()


def _switched(form: Form, each: FormPart) -> Iterable[Any]:
    """The controls that another task may have hidden."""
    kinds = next((part.tasks for part in form.inputs if hasattr(part, "tasks")), ())
    hides = any(not set(each.names).intersection(("task", *REQUESTS[task].model_fields)) for task in kinds)
    return each.parts if hides and each.names else ()


def written(value: Any) -> str:
    """A number as a text control shows it."""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
