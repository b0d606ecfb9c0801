"""What one upstream alone understands, as data from which forms are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

KnobKind = Literal["choice", "switch", "number", "text", "points"]

KNOB_KINDS: dict[str, KnobKind] = {
    "string": "text",
    "boolean": "switch",
    "number": "number",
    "integer": "number",
    "array": "points",
}


@dataclass(frozen=True)
class Knob:
    """Something that one upstream alone understands, asked in a request's `options`. choices: all it may be, if they are listed.

    min, max: the ends of a number. default: what holds when it is not asked. over: the field that holds what points are put on.
    """

    name: str
    label: str
    kind: KnobKind
    choices: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    default: Any = None
    over: str = ""


def knobs_of(options: type[BaseModel]) -> tuple[Knob, ...]:
    """The knobs of an options model; a list is one of points, on what its extra `over` names, and a record is for programs alone."""
    found = []
    for name, schema in options.model_json_schema()["properties"].items():
        kinds = [schema, *schema.get("anyOf", ())]
        listed = next((each["enum"] for each in kinds if "enum" in each), ())
        types = {each["type"] for each in kinds if "type" in each} - {"null"}
        if types <= KNOB_KINDS.keys() and types:
            sized: Mapping[str, Any] = next((each for each in kinds if "minimum" in each or "maximum" in each), {})
            kind = "choice" if listed else KNOB_KINDS[types.pop()]
            label = schema.get("description", name).rstrip(".")
            least, most, usual = sized.get("minimum"), sized.get("maximum"), schema.get("default")
            over = str(schema.get("over", ""))
            found.append(Knob(name, label, kind, tuple(listed), least, most, usual, over))
    return tuple(found)
