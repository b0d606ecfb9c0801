"""A recipe: a workflow's description, as it is written down. What it says is checked in `checking`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, StringConstraints

from studio.requests._base import PROMPT_LIMIT, Name, Text

Medium = Literal["image", "video", "audio"]
InputName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
StepName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
FAN_OUT_LIMIT = 64  # items of one step
STEPS_LIMIT = 60
Number = Annotated[float, Field(allow_inf_nan=False)]


class Piece(BaseModel):
    """A piece of a recipe: frozen, and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)


class AnyInput(Piece):
    """What every input has."""

    label: Name = Field("", description="What people read; empty: the name.")
    help: Text = Field("", max_length=400, description="A sentence that says what to give.")
    list: bool = Field(False, description="Several values instead of one.")
    min_items: int = Field(0, ge=0, le=FAN_OUT_LIMIT, description="With a list: how many at least.")
    max_items: int = Field(16, ge=1, le=FAN_OUT_LIMIT, description="With a list: how many at most.")


class TextInput(AnyInput):
    """Words."""

    type: Literal["text"]
    default: str | tuple[str, ...] | None = Field(None, description="What it is when nothing is given.")
    min_length: int = Field(0, ge=0, le=PROMPT_LIMIT, description="Characters at least.")
    max_length: int = Field(PROMPT_LIMIT, ge=1, le=PROMPT_LIMIT, description="Characters at most.")


class NumberInput(AnyInput):
    """A number."""

    type: Literal["number"]
    default: Number | tuple[Number, ...] | None = Field(None, description="What it is when nothing is given.")
    min: Number | None = Field(None, description="The smallest.")
    max: Number | None = Field(None, description="The largest.")
    whole: bool = Field(False, description="Only whole numbers.")
    unit: Name = Field("", description="What it counts, like seconds.")


class ChoiceInput(AnyInput):
    """One of several words."""

    type: Literal["choice"]
    choices: tuple[Name, ...] = Field(min_length=1, max_length=60, description="What can be chosen.")
    default: str | tuple[str, ...] | None = Field(None, description="What it is when nothing is given.")


class MediaInput(AnyInput):
    """An artifact, by its id."""

    type: Medium
    required: bool = Field(True, description="Whether it must be given.")


Input = Annotated[TextInput | NumberInput | ChoiceInput | MediaInput, Field(discriminator="type")]


class Fan(Piece):
    """One job for each item."""

    items: JsonValue = Field(description="The items: a list, a number (1 to it), or a binding to either.")
    name: Name = Field("", description="The name of each, like ${item}; empty: the item's number. It must not change.")


def _fan(value: Any) -> Any:
    """The short form, the items alone, as the long one."""
    return value if isinstance(value, dict | Fan) else {"items": value}


class Step(Piece):
    """One thing that is made."""

    id: StepName = Field(description="Its name in this recipe.")
    use: Name = Field(description="What is done: a task, like image or cut, or an operation on text, like enhance.")
    title: Name = Field("", description="What people read while it is made.")
    arguments: dict[str, JsonValue] = Field(
        default_factory=dict, alias="with", max_length=60, description="The fields of what is asked, with bindings."
    )
    for_each: Annotated[Fan, BeforeValidator(_fan, json_schema_input_type=Fan | list[JsonValue] | str | int)] | None = (
        Field(None, description="Made once for each item.")
    )
    when: Annotated[str, StringConstraints(max_length=400)] | bool = Field(
        True, description='Made only if this holds: ${inputs.music}, not ${inputs.music}, ${inputs.mode} == "ad".'
    )


def _approval(value: Any) -> Any:
    return {"after": value} if isinstance(value, str) else value


class Approval(Piece):
    """A person looks at what a step has made before anything that needs it is started."""

    after: str = Field(max_length=40, description="The step.")
    question: Text = Field("Go on with this?", max_length=400, description="What is asked.")


class Budget(Piece):
    """What a run may cost."""

    max_cost: float | None = Field(None, ge=0, allow_inf_nan=False, description="A run stops and asks before it.")
    confirm_cost: bool = Field(False, description="Ask before the first paid step whatever it costs.")


class Recipe(Piece):
    """A workflow's description."""

    title: Name = Field(min_length=1, max_length=80, description="What people read.")
    promise: Name = Field("", description="What comes out, in one line.")
    category: Name = Field("", description="The group it is shown in.")
    picture: Text = Field("", max_length=400, description="What the small picture of it shows; empty: its promise.")
    order: int = Field(100, description="Smaller comes first.")
    inputs: dict[InputName, Input] = Field(default_factory=dict, max_length=40, description="What a person gives.")
    steps: tuple[Step, ...] = Field(min_length=1, max_length=STEPS_LIMIT, description="What is made.")
    approvals: tuple[Annotated[Approval, BeforeValidator(_approval, json_schema_input_type=Approval | str)], ...] = (
        Field((), max_length=STEPS_LIMIT, description="After which steps a person is asked.")
    )
    budget: Budget = Field(Budget(max_cost=None, confirm_cost=False), description="What a run may cost.")
    outputs: tuple[str, ...] = Field(
        (), max_length=STEPS_LIMIT, description="Bindings to what is the result; empty: what no other step uses."
    )

    def step(self, name: str) -> Step:
        """The step of this name; it is there, once the recipe is checked."""
        return next(step for step in self.steps if step.id == name)


def recipe_schema() -> dict[str, Any]:
    """The JSON Schema of a recipe, for editors."""
    schema = Recipe.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
