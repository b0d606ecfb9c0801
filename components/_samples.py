"""Examples that start from a painted picture, for tabs that need one: they can be tried before there is a picture of one's own."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import gradio as gr

from components._form import Fields
from components._making import Making
from components._parts import Updates, answer, problem
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

    slot: the request's field that takes it. absent: what is said while it is empty. sample: the picture of every example; None: each
    paints what is on its card.
    """

    slot: str = ""
    absent: str = ""
    sample: Sample | None = None

    def submit(self, fields: Fields, owner: str) -> Updates:
        if fields.get(self.slot):
            return super().submit(fields, owner)
        missing = RequestError(self.absent, field=self.slot, hint="Add one on the left, or try an example.")
        return {self.trouble: {"value": problem(missing, self.tab)}}

    def example(self, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        owner, shown = owner_of(request), self.examples[int(event.n)]
        try:
            start = sample_of(self.studio, self.sample or Sample(f"Sample: {shown.sketch}", shown.sketch), owner)
        except BacklotError as error:
            return answer({self.trouble: {"value": problem(error, self.tab)}})
        fields = {"task": self.form.task, **shown.fields, self.slot: start.id}
        return answer(self.restore(fields, owner), self.submit(fields, owner))


def sample_of(studio: Studio, sample: Sample, owner: str) -> Artifact:
    """The sample in this owner's library, painted when it is not there. Raises NotFound where no provider sketches."""
    found = studio.search(owner=owner, query=sample.title, media="image").items
    known = next((each for each in found if each.title == sample.title and not each.job), None)
    if known is not None:
        return known
    painted = base64.b64encode(studio.sketch(sample.words, SIDE, SIDE, sample.seed)).decode()
    brought = studio.import_media(f"data:image/webp;base64,{painted}", owner=owner)
    return studio.library.rename(brought.id, sample.title, owner=owner)
