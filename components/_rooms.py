"""One tab with several forms, of which one is open: the task that is chosen says which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from components._form import Fields, Forecast, Form, Values
from components._parts import Updates


@dataclass(frozen=True)
class Rooms(Form):
    """The parts of all rooms. choice: the control that holds the task; rooms: task -> its column and its form."""

    choice: gr.Radio
    rooms: Mapping[str, tuple[gr.Column, Form]]

    @property
    def parts(self) -> list[Any]:
        return [self.choice, *super().parts]

    def read(self, values: Values) -> Fields:
        return self._form(values[self.choice] or self.task).read(values)

    def show(self, request: Mapping[str, Any]) -> Updates:
        task = request.get("task") or self.task
        return {self.choice: {"value": task}, **self._form(task).show(request)}

    def fit(self, forecast: Forecast) -> Updates:
        return self._form(forecast.task).fit(forecast)

    def opened(self, task: str) -> Updates:
        """The room of this task, and no other."""
        return {column: {"visible": name == task} for name, (column, _) in self.rooms.items()}

    def opening(self, task: str) -> Updates:
        """What chooses this task and opens its room."""
        return {self.choice: {"value": task}, **self.opened(task)}

    def _form(self, task: str) -> Form:
        return self.rooms[task][1]
