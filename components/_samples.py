"""Examples that start from a painted picture, for tabs that need one: they can be tried before there is a picture of one's own."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import gradio as gr

from components._making import Making
from components._parts import answer
from components.guard import owner_of
from studio.artifacts import Artifact
from studio.errors import BacklotError
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
    """A tab whose examples fill one slot with a painted picture. slot: the request's field that takes it."""

    slot: str = ""
    sample: Sample = Sample("A sample", "a vase")

    def example(self, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        owner, shown = owner_of(request), self.examples[int(event.n)]
        try:
            start = sample_of(self.studio, self.sample, owner)
        except BacklotError as error:
            told = {"message": error.message, "hint": error.hint, "actions": []}
            return answer({self.trouble: {"value": told}})
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
