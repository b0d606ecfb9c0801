"""What an artifact was made of, however deep, as a recipe that can be checked, started and makes the same kind of thing."""

from __future__ import annotations

from typing import Any, cast

import pytest

from providers.local import Local
from studio.artifacts import Artifact
from studio.errors import NotFound, RequestError
from studio.library import Library
from studio.workflows.chains import chain_of
from studio.workflows.checking import Start, check_data
from studio.workflows.planning import compile_recipe
from studio.workflows.recipe import Recipe
from tests.conftest import OWNER

START = Start(find_model=Local({}).model_for)


class Shelf:
    """Artifacts with what was asked for them, without a studio around."""

    def __init__(self) -> None:
        self.kept: dict[str, Artifact] = {}

    def put(
        self, name: str, task: str = "", media: str = "image/png", *, job: str = "", index: int = 0, **asked: Any
    ) -> str:
        recipe = {"task": task, "request": asked} if task else {}
        name = f"id-{name}"
        made = Artifact(name, OWNER, "", media, 1, job=job or name, index=index, recipe=recipe, title=name)
        self.kept[name] = made
        return name

    def get(self, name: str, *, owner: str) -> Artifact:
        if name not in self.kept:
            raise NotFound("There is no such artifact.")
        return self.kept[name]

    def recipe_of(self, name: str) -> dict[str, Any]:
        return chain_of(name, cast(Library, self), OWNER)


def whole() -> tuple[Shelf, str]:
    """Edits, a photobooth, views, films, music, and a cut of them with words and a logo, as a gif."""
    shelf = Shelf()
    upload, face = shelf.put("upload"), shelf.put("face")
    shelf.put("k0", "image", job="key", prompt="a ${inputs.x} fox $input_media", count=2)
    key = shelf.put("k1", "image", job="key", index=1, prompt="a ${inputs.x} fox $input_media", count=2)
    sepia = shelf.put("sepia", "edit", prompt="sepia", references=[key, upload])
    blue = shelf.put("blue", "edit", prompt="blue", references=[sepia, "deleted"], mask=upload)
    king = shelf.put("king", "photobooth", job="booth", index=1, prompt="king", face=face, count=2)
    back = shelf.put("back", "angles", subject=blue, azimuths=["back"])
    turn = shelf.put(
        "turn", "angles", "video/mp4", index=4, subject=blue, turntable=True, views=False, seconds_per_turn=2
    )
    clip = shelf.put("clip", "video", "video/mp4", prompt="move", first_frame=back, last_frame="id-k0", duration=2)
    song = shelf.put("song", "music", "audio/mpeg", prompt="waltz", duration=20)
    clips = [{"artifact": clip}, {"artifact": blue, "seconds": 1}, {"artifact": turn, "end": 1.0, "sound": song}]
    cut = shelf.put(
        "film", "cut", "video/mp4", clips=clips, soundtrack=song, titles=[{"text": "Hi ${steps.x}"}],
        stickers=[{"artifact": king}], subtitles="1\n00:00:00,000 --> 00:00:01,000\n${item}\n",
    )  # fmt: skip
    return shelf, shelf.put("gif", "export", "image/gif", form="gif", items=[cut])


def test_every_step_comes_after_what_it_is_made_from_and_nothing_is_lost() -> None:
    shelf, last = whole()
    recipe = shelf.recipe_of(last)
    assert check_data(recipe, START) == []
    assert [step["id"] for step in recipe["steps"]] == [
        "image", "edit", "edit_2", "angles", "video", "angles_2", "music", "photobooth", "cut", "export",
    ]  # fmt: skip
    media = {name: kind["type"] for name, kind in recipe["inputs"].items() if kind["type"] != "text"}
    assert media == dict.fromkeys(("picture", "picture_2", "picture_3"), "image")  # the upload, the deleted, the face
    by_id = {step["id"]: step["with"] for step in recipe["steps"]}
    assert by_id["video"]["last_frame"] == "${steps.image.artifacts[0]}"
    assert by_id["edit"]["references"] == ["${steps.image.artifacts[1]}", "${inputs.picture}"]
    assert by_id["cut"]["titles"] == [{"text": "Hi $${steps.x}"}]
    given = {name: f"given-{name}" for name in media}
    plan = compile_recipe(Recipe.model_validate(recipe), Start(inputs=given))
    assert len(plan.jobs) == 10
    assert recipe["inputs"]["prompt"]["default"] == "a ${inputs.x} fox $input_media"


def test_a_chain_that_is_too_long_is_refused() -> None:
    shelf = Shelf()
    last = shelf.put("e0")
    for number in range(1, 3000):
        last = shelf.put(f"e{number}", "edit", prompt="more", references=[last])
    with pytest.raises(RequestError, match="more than 60 steps"):
        shelf.recipe_of(last)
    assert len(shelf.recipe_of("id-e60")["steps"]) == 60


def test_what_was_not_made_here_has_no_chain() -> None:
    shelf = Shelf()
    with pytest.raises(RequestError, match="not made here"):
        shelf.recipe_of(shelf.put("upload"))
