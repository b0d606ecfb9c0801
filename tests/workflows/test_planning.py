"""Plans: stable names, what needs what, and requests filled in from what has finished."""

from typing import Any

import pytest

from studio.errors import RequestError
from studio.requests import CutRequest, ImageRequest, VideoRequest
from studio.workflows.bindings import Finished, Given
from studio.workflows.checking import Start
from studio.workflows.planning import RunPlan, compile_recipe
from studio.workflows.problems import RecipeError
from studio.workflows.recipe import Recipe

FILM: dict[str, Any] = {
    "title": "Film",
    "inputs": {
        "prompt": {"type": "text"},
        "scenes": {"type": "text", "list": True, "max_items": 8, "default": ["a lake", "a hill"]},
        "music": {"type": "choice", "choices": ["yes", "no"], "default": "yes"},
    },
    "steps": [
        {"id": "film", "use": "cut", "with": {"clips": "${steps.clip.artifacts}", "soundtrack": "${steps.song.artifacts[0]}"}},
        {"id": "still", "use": "image", "for_each": {"items": "${inputs.scenes}", "name": "${item}"}, "with": {"prompt": "${inputs.prompt}: ${item}"}},
        {"id": "clip", "use": "video", "for_each": "${inputs.scenes}", "with": {"prompt": "${item}", "first_frame": "${steps.still.artifacts[index]}"}},
        {"id": "song", "use": "music", "when": '${inputs.music} == "yes"', "with": {"prompt": "jazz"}},
    ],
    "approvals": ["still"],
}  # fmt: skip


def plan(data: dict[str, Any] = FILM, media: tuple[Given, ...] = (), **inputs: Any) -> RunPlan:
    return compile_recipe(Recipe.model_validate(data), Start(inputs=inputs, media=media))


def test_names_every_job_and_what_it_needs() -> None:
    found = plan(prompt="oil")
    assert found.order == ("still", "song", "clip", "film")
    assert [job.name for job in found.jobs] == ["still-a-lake", "still-a-hill", "song", "clip-01", "clip-02", "film"]
    assert found.jobs[-1].needs == ("clip", "song")
    assert found.gates("clip") == ("still",)
    assert found.gates("film") == ()
    assert found.dependents("still") == ("clip", "film")
    assert found.outputs == ("${steps.film.artifacts}",)
    assert RunPlan.model_validate_json(found.model_dump_json()) == found


def test_the_same_start_gives_the_same_plan() -> None:
    assert plan(prompt="oil") == plan(prompt="oil")
    more = plan(prompt="oil", scenes=["a lake", "a hill", "a road"])
    assert [job.name for job in more.jobs][:3] == ["still-a-lake", "still-a-hill", "still-a-road"]


def test_fills_requests_in_from_what_has_finished() -> None:
    found = plan(prompt="oil ${item}")
    jobs = {job.name: job for job in found.jobs}
    done = {
        "still": Finished(artifacts=("s1", "s2")),
        "clip": Finished(artifacts=("c1", "c2")),
        "song": Finished(artifacts=("m",)),
    }
    still, clip, film = (found.request(jobs[name], done) for name in ("still-a-hill", "clip-02", "film"))
    assert isinstance(still, ImageRequest)
    assert still.prompt == "oil ${item}: a hill"
    assert isinstance(clip, VideoRequest)
    assert (clip.first_frame, clip.prompt) == ("s2", "a hill")
    assert isinstance(film, CutRequest)
    assert [each.artifact for each in film.clips] == ["c1", "c2"]
    assert film.soundtrack == "m"


def test_a_failed_item_keeps_its_place() -> None:
    found = plan(prompt="oil")
    done = {
        "still": Finished(artifacts=("", "s2")),
        "clip": Finished(artifacts=("", "c2")),
        "song": Finished(artifacts=("m",)),
    }
    jobs = {job.name: job for job in found.jobs}
    with pytest.raises(RequestError, match="it failed"):
        found.request(jobs["clip-01"], done)
    second, film = found.request(jobs["clip-02"], done), found.request(jobs["film"], done)
    assert isinstance(second, VideoRequest)
    assert second.first_frame == "s2"
    assert isinstance(film, CutRequest)
    assert [each.artifact for each in film.clips] == ["c2"]
    assert found.result({**done, "film": Finished(artifacts=("f",))}) == ["f"]
    assert found.result({}) == []


def test_a_step_that_is_not_made_is_skipped_everywhere() -> None:
    found = plan(prompt="oil", music="no")
    assert found.skipped == ("song",)
    film = found.request(found.jobs[-1], {"clip": Finished(artifacts=("c1",))})
    assert isinstance(film, CutRequest)
    assert film.soundtrack == ""


def test_what_only_a_run_can_tell_is_unfolded_later() -> None:
    data = {
        "title": "Story",
        "inputs": {"prompt": {"type": "text"}},
        "steps": [
            {"id": "story", "use": "enhance", "with": {"prompt": "${inputs.prompt}"}},
            {"id": "lines", "use": "lines", "with": {"text": "${steps.story.text}"}},
            {"id": "still", "use": "image", "for_each": "${steps.lines.texts}", "with": {"prompt": "${item}"}},
            {"id": "extra", "use": "image", "when": '${steps.story.text} == "long"', "with": {"prompt": "x"}},
        ],
    }
    found = plan(data, prompt="a tale")
    assert found.open == ("extra", "still")
    assert [job.name for job in found.jobs] == ["story", "lines"]
    done = {"story": Finished(texts=("short",)), "lines": Finished(texts=("$input_media ${item}", "two"))}
    jobs = found.unfold("still", done)
    assert [job.name for job in jobs] == ["still-01", "still-02"]
    request = found.request(jobs[0], done)
    assert isinstance(request, ImageRequest)
    assert request.prompt == "$input_media ${item}"  # what a model wrote is never read as a binding
    assert found.unfold("extra", done) == ()
    with pytest.raises(RequestError, match="65 items"):
        found.unfold("still", {**done, "lines": Finished(texts=("x",) * 65)})


def test_references_learn_their_kind_from_the_artifacts() -> None:
    data = {
        "title": "R",
        "steps": [{"id": "clip", "use": "video", "with": {"prompt": "@Video1", "references": ["$input_media"]}}],
    }
    found = plan(data, media=(Given("v", "video"), Given("i", "image")))
    request = found.request(found.jobs[0], {}, {"v": "video", "i": "image"})
    assert isinstance(request, VideoRequest)
    assert [(each.artifact, each.kind) for each in request.references] == [("v", "video"), ("i", "image")]


def test_a_broken_start_gives_every_problem_and_no_plan() -> None:
    with pytest.raises(RecipeError) as caught:
        plan(scenes=["x"] * 9, mood="blue")
    assert {each.path for each in caught.value.problems} == {"inputs.prompt", "inputs.scenes", "inputs.mood"}
    assert caught.value.category == "invalid_request"
