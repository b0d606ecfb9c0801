"""Presets: saved choices of values, one YAML file each, in one folder per kind. A preset's id is its file name.

A file is checked when it is read. A broken one is reported by name and line and left out; the rest works.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator

from studio.errors import RequestError, request_error
from studio.requests import REQUESTS

PLACE = "{prompt}"  # where a template takes the person's own words


class Preset(BaseModel):
    """One preset. order: smaller comes first; equal ones are sorted by title."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    field: ClassVar[str] = "style"  # the request's field that names presets of this kind
    noun: ClassVar[str] = "style"  # what people call one

    id: str
    kind: str
    title: str = Field(min_length=1, max_length=60, description="What people read.")
    task: str = Field("image", description="The task it is for.")
    category: str = Field("", max_length=40, description="The group it is shown in.")
    prompt: str = Field(PLACE, max_length=2000, description="The template; {prompt} is where the person's words go.")
    negative_prompt: str = Field("", max_length=2000, description="What to leave out.")
    values: dict[str, Any] = Field(default_factory=dict, description="Other fields of the request, with their values.")
    order: int = Field(100, description="Smaller comes first.")

    @field_validator("task")
    @classmethod
    def _is_a_task(cls, task: str) -> str:
        if task not in REQUESTS:
            raise ValueError(f'task: there is no task "{task}". Choose one of {", ".join(REQUESTS)}.')
        return task

    @field_validator("prompt")
    @classmethod
    def _has_one_place(cls, prompt: str) -> str:
        if prompt.count(PLACE) != 1:
            raise ValueError(f"prompt: it must hold {PLACE} exactly once. Write it where the person's words go.")
        return prompt

    @model_validator(mode="after")
    def _values_fit_the_task(self) -> Self:
        fields = REQUESTS[self.task].model_fields
        for name, value in self.values.items():
            if name not in fields:
                raise ValueError(f'values: the task {self.task} has no field "{name}".')
            try:
                TypeAdapter(Annotated[fields[name].annotation, fields[name]]).validate_python(value)
            except ValidationError as error:
                raise ValueError(f'values: the value of "{name}" does not fit: {error.errors()[0]["msg"]}.') from error
        return self

    def apply(self, prompt: str) -> str:
        """The template with these words in their place. Braces in the words stay as they are."""
        return self.prompt.replace(PLACE, prompt.strip()).strip(" ,")


class PhotoStyle(Preset):
    """A look of the photobooth."""

    field: ClassVar[str] = "styles"

    task: str = Field("photobooth", description="The task it is for.")


class Instruction(Preset):
    """A usual edit: its template is the instruction, with the person's own words in it."""

    field: ClassVar[str] = "prompt"
    noun: ClassVar[str] = "instruction"

    task: str = Field("edit", description="The task it is for.")


class Platform(Preset):
    """Where a film is shown: what it sets, and how long films may be there."""

    field: ClassVar[str] = "platform"
    noun: ClassVar[str] = "platform"

    task: str = Field("video", description="The task it is for.")
    seconds: tuple[float, float] = Field((1, 600), description="The shortest and the longest film, in seconds.")
    style: str = Field("", max_length=300, description="How films are told there, for those who write scripts.")


KINDS: dict[str, type[Preset]] = {  # folder name -> what its files are
    "styles": Preset,
    "photobooth": PhotoStyle,
    "edits": Instruction,
    "platforms": Platform,
}


class Presets:
    """Every preset that could be read. problems: one sentence for each file that could not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self._by_kind: dict[str, dict[str, Preset]] = {kind: {} for kind in KINDS}
        if not folder.is_dir():
            self.problems.append(f"There is no preset folder {folder.name}.")
        for kind in KINDS:
            found = sorted(self._read_folder(folder, kind), key=lambda preset: (preset.order, preset.title))
            self._by_kind[kind] = {preset.id: preset for preset in found}

    def of(self, kind: str) -> list[Preset]:
        """The presets of a kind, in the order they are shown."""
        return list(self._by_kind[kind].values())

    def get(self, kind: str, preset_id: str) -> Preset:
        """The preset with this id. Raises RequestError, with what it may have meant, for an unknown one."""
        known = self._by_kind[kind]
        if preset_id in known:
            return known[preset_id]
        field, noun = KINDS[kind].field, KINDS[kind].noun
        near = difflib.get_close_matches(preset_id, known, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"Choose another {noun}, or leave it out."
        raise RequestError(f'There is no {noun} "{preset_id[:60]}".', field=field, hint=hint)

    def _read_folder(self, folder: Path, kind: str) -> Iterator[Preset]:
        for path in sorted((folder / kind).glob("*.yaml")):
            try:
                yield read_preset(path, kind)
            except BrokenPreset as broken:
                self.problems.append(f"{kind}/{path.name}, line {broken.line}: {broken}")


class BrokenPreset(Exception):
    """A preset file that cannot be used. line: counted from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def read_preset(path: Path, kind: str) -> Preset:
    """The preset in a file. Raises BrokenPreset with the line that is wrong."""
    node, data = _read_yaml(path)
    for taken in ("id", "kind"):
        if taken in data:
            raise BrokenPreset(
                f"{taken} is not written in the file: the file's own place says it.", line_of(node, (taken,))
            )
    try:
        return KINDS[kind](**{**data, "id": path.stem, "kind": kind})
    except ValidationError as error:
        place = error.errors(include_url=False)[0]["loc"] or _named_place(error)
        told = request_error(error)
        raise BrokenPreset(f"{told.message} {told.hint}".strip(), line_of(node, place)) from error


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # about eight times as fast, where libyaml was there


def _read_yaml(path: Path) -> tuple[yaml.MappingNode, dict[str, Any]]:
    """A file's nodes, which know their lines, and its data."""
    try:
        loader = LOADER(path.read_text(encoding="utf-8"))
        try:
            node = loader.get_single_node()
            data = loader.construct_document(node) if node else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BrokenPreset(f"{error.problem or error.context}.", mark.line + 1 if mark else 1) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BrokenPreset("it is not readable text.") from error
    except OSError as error:
        raise BrokenPreset(f"it cannot be read ({error.strerror}).") from error
    if not isinstance(node, yaml.MappingNode) or not isinstance(data, dict):
        raise BrokenPreset("it does not hold fields with names, like `title: Watercolor`.")
    if not all(isinstance(name, str) for name in data):
        raise BrokenPreset("it has a field whose name is not text.")
    return node, data


def _named_place(error: ValidationError) -> tuple[str, ...]:
    """The place of an error of the whole preset, which our own validators write as "field: what is wrong"."""
    name, _, rest = error.errors()[0]["msg"].removeprefix("Value error, ").partition(": ")
    return (name, rest.partition('"')[2].partition('"')[0])


def line_of(node: yaml.Node, place: tuple[str | int, ...]) -> int:
    """The line of the key that a place leads to, as deep as the file has it."""
    line = node.start_mark.line + 1
    for part in place:
        found = _entry(node, part)
        if found is None:
            return line
        key, node = found
        line = key.start_mark.line + 1
    return line


def _entry(node: yaml.Node, part: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
