"""A length in seconds: a slider with its number, whose ends may move under what somebody has typed."""

from __future__ import annotations

from typing import Any

from components._parts import Updates, island


class Seconds:
    """The control. part: holds the seconds; ends: what the slider offers, told apart so that neither overwrites the other.

    Gradio's own slider refuses a value outside its ends with an error of the page; here the request says it, with the way out.
    """

    def __init__(self, elem_id: str, label: str, least: float, most: float, usual: float, *, step: float = 0.5) -> None:
        facts = {"label": label, "step": step, "ends": [least, most]}
        self.part = island("seconds", elem_id=elem_id, events=("picked",), value=usual, **facts)
        self.ends = island("ends", elem_id=f"{elem_id}-ends", value=None, target=elem_id)
        self.usual = usual
        self.parts = (self.part, self.ends)
        self.picked = self.part.picked

    def reach(self, least: float, most: float) -> Updates:
        """The slider with these ends."""
        return {self.ends: {"value": [least, most]}}


def seconds_of(value: Any) -> float | str:
    """What the control holds; empty where its number was deleted."""
    return value if isinstance(value, int | float) else ""
