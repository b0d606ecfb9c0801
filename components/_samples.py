"""Examples that start from a painted picture, for tabs that need one: they can be tried before there is a picture of one's own."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import gradio as gr

from components._form import Fields
from components._making import Example, Making
from components._parts import EACH, Tab, Updates, answer, problem
from components._slots import Slot
from components.guard import owner_of
from studio.artifacts import Artifact
from studio.errors import BacklotError, RequestError
from studio.studio import Studio

SIDE = 512  # pixels of a painted sample


@dataclass(frozen=True)
class Sample:
    """A picture to try a tab with. words: what is painted."""

    title: str
    words: str
    seed: int = 7


@dataclass(frozen=True)
class FromSample(Making):
    """A tab that begins with a picture in one slot, which its examples fill with a painted one.

    slot: the request's field that takes it. absent: what is said while it is empty; nothing: the studio says it. sample: the picture of
    every example and of the slot's own button; None: each paints what is on its card, and the button what is on the first.
    """

    slot: str = ""
    absent: str = ""
    sample: Sample | None = None

    @property
    def place(self) -> Slot:
        """The slot itself."""
        return next(part for part in self.form.inputs if isinstance(part, Slot) and self.slot in part.names)

    def wire(self, **more: Any) -> Tab:
        self.place.part.sample(self.begin, None, [self.place.part, self.trouble], **EACH)
        return super().wire(**more)

    def begin(self, request: gr.Request) -> dict[Any, Any]:
        """The sample in the slot, for whoever has no picture at hand."""
        try:
            start = sample_of(self.studio, self._painted(self.examples[0]), owner_of(request))
        except BacklotError as error:
            return answer({self.trouble: {"value": problem(error, self.tab)}})
        return answer({self.place.part: {"value": [start.id]}, self.trouble: {"value": None}})

    def _painted(self, example: Example) -> Sample:
        return self.sample or Sample(f"Sample: {example.sketch}", example.sketch)

    def submit(self, fields: Fields, owner: str) -> Updates:
        if (
            fields.get(self.slot) or not self.absent or "@" in str(fields.get("prompt", ""))
        ):  # somebody may be named there
            return super().submit(fields, owner)
        missing = RequestError(self.absent, field=self.slot, hint="Add one on the left, or try an example.")
        return {self.trouble: {"value": problem(missing, self.tab)}}

    def example(self, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        owner, shown = owner_of(request), self.examples[int(event.n)]
        try:
            start = sample_of(self.studio, self._painted(shown), owner)
        except BacklotError as error:
            return answer({self.trouble: {"value": problem(error, self.tab)}})
        fields = {"task": self.form.task, **shown.fields, self.slot: [start.id] if self.place.many else start.id}
        return answer(self.restore(fields, owner), self.submit(self.at_home(fields), owner))


def sample_of(studio: Studio, sample: Sample, owner: str) -> Artifact:
    """The sample in this owner's library, painted when it is not there. Raises NotFound where no provider sketches."""
    found = studio.search(owner=owner, query=sample.title, media="image").items
    known = next((each for each in found if each.title == sample.title and not each.job), None)
    if known is not None:
        return known
    painted = base64.b64encode(studio.sketch(sample.words, SIDE, SIDE, sample.seed)).decode()
    brought = studio.import_media(f"data:image/webp;base64,{painted}", owner=owner)
    return studio.library.rename(brought.id, sample.title, owner=owner)
