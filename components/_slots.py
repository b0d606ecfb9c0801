"""Places for media in a form: pictures, films and sounds to start from, by artifact id and in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from components._form import Fields, Forecast, FormPart, Values
from components._parts import Updates, island


class Slot(FormPart):
    """One field that names artifacts. most: how many; with 1 the field is a single id. The value is a list of ids."""

    def __init__(
        self,
        tab: str,
        name: str,
        label: str,
        *,
        media: Sequence[str] = ("image",),
        most: int = 1,
        many: bool = False,
        camera: bool = False,
        hint: str = "",
        elem_id: str = "",
        live: bool = False,
        sample: str = "",
    ) -> None:
        """many: the field is a list. camera: offers the webcam. hint: what belongs here. sample: on the button that asks for a sample,
        with the event `sample`."""
        self.names, self.most, self.many = (name,), most, many or most > 1
        self.part = island(
            "slot",
            elem_id=elem_id or f"{tab}-{name.replace('_', '-')}",
            events=("picked", "sample"),
            value=[],
            label=label,
            media=list(media),
            most=most,
            camera=camera,
            hint=hint,
            sample=sample,
        )
        self.parts = (self.part,)
        self.picked = self.part.picked if live else None

    def read(self, values: Values) -> Fields:
        ids = held(values[self.part])
        return {self.names[0]: ids if self.many else (ids[0] if ids else "")}

    def show(self, request: Mapping[str, Any]) -> dict[Any, Any]:
        return {self.part: held(request.get(self.names[0]))}

    def fit(self, forecast: Forecast) -> Updates:
        return {}


def held(value: Any) -> list[str]:
    """The artifact ids that a slot holds; one alone stands for a list of one."""
    if isinstance(value, str):
        return [value] if value else []
    return [str(each) for each in value or ()]
