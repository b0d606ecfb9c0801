"""Documents of the creative agent become recipes of ours, or say what has no counterpart."""

import copy
from typing import Any

import pytest

from providers.local import Local
from studio.requests import EditRequest, VideoRequest
from studio.workflows.bindings import Finished, Given
from studio.workflows.checking import Start
from studio.workflows.importing import import_document
from studio.workflows.planning import compile_recipe
from studio.workflows.problems import RecipeError


def dependency(source: str, target: str, transform: str = "image_index", **more: Any) -> dict[str, Any]:
    return {"sourceStepId": source, "targetArgument": target, "transform": transform, "required": True, **more}


KEYFRAME: dict[str, Any] = {"input": {"title": "Robot", "steps": [
    {"id": "keyframe", "toolName": "generate_image", "arguments": {"prompt": "a robot ${x}", "numberOfVariations": 2, "model": "z-turbo", "gptImageQuality": "high"}},
    {"id": "clip", "toolName": "generate_video", "arguments": {"prompt": "it moves", "duration": 5, "videoModel": "seedance2"},
     "dependsOn": [dependency("keyframe", "referenceImageIndices", sourceArtifactIndex=0, mediaType="image")]},
]}}  # fmt: skip


def test_the_agents_own_keyframe_plan() -> None:
    found = import_document(KEYFRAME)
    keyframe, clip = found.recipe.steps
    assert keyframe.arguments == {"prompt": "a robot $${x}", "count": 2, "quality": "pro"}
    assert (clip.use, clip.arguments) == (
        "video",
        {"prompt": "it moves", "duration": 5, "first_frame": "${steps.keyframe.artifacts[0]}"},
    )
    assert len(found.notes) == 2
    assert all("left out" in note for note in found.notes)
    plan = compile_recipe(found.recipe, Start(find_model=Local({}).model_for))
    request = plan.request(plan.jobs[1], {"keyframe": Finished(artifacts=("k",))})
    assert isinstance(request, VideoRequest)
    assert request.effective_mode == "image"


def test_media_given_with_the_request_and_counted_results() -> None:
    document = {"input": {"title": "", "steps": [
        {"id": "Photo Fix", "toolName": "restore_photo", "arguments": {"prompt": "restore"}, "dependsOn": [dependency("$input_media", "sourceImageIndex", mediaType="image")]},
        {"id": "2", "toolName": "edit_image", "arguments": {"prompt": "both", "sourceImageIndex": 0, "referenceImageIndices": [-1, -2]}},
        {"id": "move", "toolName": "animate_photo", "arguments": {"prompt": "walks", "sourceImageIndex": 1}},
        {"id": "song", "toolName": "generate_music", "arguments": {"prompt": "waltz", "timesig": 3, "keyscale": "A minor"}},
        {"id": "film", "toolName": "stitch_video", "arguments": {}, "dependsOn": [
            dependency("move", "videoIndices", "video_index"), dependency("move", "videoIndices", "video_index"), dependency("song", "audioIndex", "audio_index")]},
    ]}}  # fmt: skip
    recipe = import_document(document).recipe
    assert [step.id for step in recipe.steps] == ["photo-fix", "step-2", "move", "song", "film"]
    assert recipe.title == "Imported workflow"
    plan = compile_recipe(recipe, Start(media=(Given("u1", "image"), Given("u2", "image"))))
    edit = plan.request(
        plan.jobs[[job.step for job in plan.jobs].index("step-2")], {"photo-fix": Finished(artifacts=("fixed",))}
    )
    assert isinstance(edit, EditRequest)
    assert edit.references == ("fixed", "u1", "u2")
    film = recipe.steps[-1].arguments
    assert film == {"clips": ["${steps.move.artifacts[0]}"] * 2, "soundtrack": "${steps.song.artifacts[0]}"}


def film_steps(*steps: dict[str, Any]) -> dict[str, Any]:
    return {
        "input": {"steps": [{"id": "clip", "toolName": "generate_video", "arguments": {"prompt": "a road"}}, *steps]}
    }


def test_structures_of_their_tools_become_ours() -> None:
    document = film_steps(
        {"id": "words", "toolName": "add_subtitles", "arguments": {"sourceVideoIndex": 0, "cues": [{"startSeconds": 0.5, "endSeconds": 2, "text": "Hi ${x}"}]}},
        {"id": "logo", "toolName": "overlay_video", "arguments": {"sourceVideoIndex": -1, "overlays": [
            {"kind": "text", "text": "Sale", "position": "top-center", "startSeconds": 1, "endSeconds": 3},
            {"kind": "image", "sourceImageIndex": -1, "position": "bottom-right"}]}},
        {"id": "both", "toolName": "stitch_video", "arguments": {"videoIndices": [0, 1], "transition": {"type": "wipeleft", "durationSeconds": 0.4}}},
    )  # fmt: skip
    _, words, logo, both = import_document(document).recipe.steps
    assert words.arguments["subtitles"] == "1\n00:00:00,500 --> 00:00:02,000\nHi $${x}\n"
    assert logo.arguments == {
        "clips": ["$input_media.video[0]"],
        "titles": [{"text": "Sale", "start": 1, "position": "top", "seconds": 2}],
        "stickers": [{"artifact": "$input_media.image[0]", "start": 0, "across": 0.88, "down": 0.88}],
    }
    assert (both.arguments["transition"], both.arguments["crossfade"]) == ("wipe", 0.4)


def test_a_replaced_part_becomes_the_steps_that_do_it() -> None:
    new = {"startSeconds": 1, "endSeconds": 3, "prompt": "it blooms"}
    segment = {"id": "Bloom", "toolName": "replace_video_segment", "arguments": new, "dependsOn": [dependency("clip", "videoIndex", "video_index", mediaType="video")]}  # fmt: skip
    recipe = import_document(film_steps(segment)).recipe
    assert [step.id for step in recipe.steps] == [
        "clip", "bloom_before", "bloom_from", "bloom_after", "bloom_to", "bloom_part", "bloom",
    ]  # fmt: skip
    assert recipe.steps[5].arguments["duration"] == 2
    spliced = {"videoIndex": 0, "startSeconds": 1, "endSeconds": -1, "replacementVideoIndex": -1}
    cut = import_document(film_steps({**segment, "arguments": spliced, "dependsOn": []})).recipe.steps[-1]
    assert cut.arguments["clips"] == [
        {"artifact": "${steps.clip.artifacts[0]}", "end": 1},
        {"artifact": "$input_media.video[0]", "start": 0},
    ]


MORE: tuple[tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]], ...] = (
    ({"toolName": "dance_montage", "arguments": {"videoIndices": [0, -1], "audioIndex": -1}},
     [("cut", {"clips": ["${steps.clip.artifacts[0]}", "$input_media.video[0]"], "soundtrack": "$input_media.audio[0]", "beats": 4, "volume": 0, "fit": "fill"})]),
    ({"toolName": "dance_montage", "arguments": {"dance": "big-guy", "duration": 10, "sourceImageIndex": -1}},
     [("video", {"first_frame": "$input_media.image[0]"}), ("music", {"duration": 10}), ("cut", {"clips": ["${steps.more_dance1.artifacts[0]}"], "soundtrack": "${steps.more_music.artifacts[0]}"})]),
    ({"toolName": "analyze_video", "arguments": {"videoIndex": 0, "prompt": "Who walks?"}},
     [("export", {"form": "contact-sheet", "items": ["${steps.clip.artifacts[0]}"]}), ("describe", {"artifact": "${steps.more_frames.artifacts[0]}", "question": "These are frames of one film, in order. Who walks?"})]),
    ({"toolName": "extract_metadata", "dependsOn": [dependency("clip", "sourceVideoIndex", "video_index")]},
     [("metadata", {"artifact": "${steps.clip.artifacts[0]}"})]),
    ({"toolName": "overlay_video", "arguments": {"videoIndex": 0}, "dependsOn": [dependency("$input_media", "overlays", "overlay_items"), dependency("title", "overlays", "overlay_items")]},
     [("cut", {"stickers": [{"artifact": "$input_media.image[0]", "across": 0.88, "down": 0.88}], "titles": [{"text": "${steps.title.text}", "position": "bottom"}]})]),
)  # fmt: skip


@pytest.mark.parametrize(("step", "ours"), MORE)
def test_more_of_their_tools_become_ours(step: dict[str, Any], ours: list[tuple[str, dict[str, Any]]]) -> None:
    title = {"id": "title", "toolName": "enhance_prompt", "arguments": {"prompt": "a title"}}
    recipe = import_document(film_steps(title, {"id": "more", **step})).recipe
    assert [each.use for each in recipe.steps[2:]] == [use for use, _ in ours]
    for made, (_, arguments) in zip(recipe.steps[2:], ours, strict=True):
        assert made.arguments.items() >= arguments.items()
    media = (Given("p", "image"), Given("v", "video"), Given("s", "audio"))
    assert compile_recipe(recipe, Start(media=media)).jobs


def broken(**changes: Any) -> dict[str, Any]:
    document = copy.deepcopy(KEYFRAME)
    document["input"]["steps"][1].update(changes)
    return document


@pytest.mark.parametrize(
    ("document", "path", "told"),
    [
        ({}, "recipe", "no workflow document"),
        ([], "recipe", "no workflow document"),
        ({"input": {"steps": [3]}}, "input.steps[0]", "no id"),
        ({"input": {"steps": []}}, "steps", "no steps"),
        (broken(toolName="end_turn"), "input.steps[1].toolName", "no counterpart"),
        (film_steps({"id": "x", "toolName": "stitch_video", "arguments": {"videoIndices": [0], "transition": {"type": "slideup"}}}), "input.steps[1].arguments.transition", "no transition"),
        (film_steps({"id": "x", "toolName": "add_subtitles", "arguments": {"sourceVideoIndex": 0, "cues": [{"startSeconds": 2, "endSeconds": 1}]}}), "input.steps[1].arguments.cues", "does not end"),
        (film_steps({"id": "x", "toolName": "overlay_video", "arguments": {"sourceVideoIndex": 0, "overlays": [{"kind": "text", "startSeconds": -1}]}}), "input.steps[1].arguments.overlays", "from the film's end"),
        (film_steps({"id": "x", "toolName": "dance_montage", "arguments": {"dance": "chanel"}}), "input.steps[1].arguments", "Nobody dances"),
        (film_steps({"id": "x", "toolName": "analyze_video", "arguments": {}}), "input.steps[1].arguments", "no film to look at"),
        (film_steps({"id": "x", "toolName": "overlay_video", "arguments": {"videoIndex": 0}, "dependsOn": [dependency("clip", "overlays", "overlay_items")]}), "input.steps[1].dependsOn[0].sourceStepId", "cannot be laid over"),
        (film_steps({"id": "x", "toolName": "replace_video_segment", "arguments": {"startSeconds": 1, "endSeconds": 3}}), "input.steps[1].arguments", "no film"),
        (film_steps({"id": "x", "toolName": "replace_video_segment", "arguments": {"videoIndex": 0, "startSeconds": 1, "endSeconds": -1}}), "input.steps[1].arguments", "how long"),
        (broken(toolName="generate_vidoe"), "input.steps[1].toolName", "Did you mean generate_video"),
        (broken(dependsOn=[dependency("later", "image_url")]), "input.steps[1].dependsOn[0].sourceStepId", "no step"),
        (broken(dependsOn=[dependency("keyframe", "x")]), "input.steps[1].dependsOn[0].targetArgument", "cannot be filled"),
        (broken(dependsOn=[dependency("keyframe", "prompt", "magic")]), "input.steps[1].dependsOn[0].transform", "no transform"),
        (broken(dependsOn=[dependency("keyframe", "referenceAudioIndices")]), "steps[1].with.audio", "takes a sound"),
        (broken(arguments={"prompt": "x", "controlMode": "outpaint"}), "input.steps[1].arguments.controlMode", "no counterpart"),
        (broken(arguments={"prompt": "x", "referenceVideoIndices": [0]}), "input.steps[1].arguments.referenceVideoIndices", "not made"),
        (broken(arguments={"prompt": "x", "duration": "long"}), "steps[1].with.duration", "not a number"),
    ],
)  # fmt: skip
def test_names_what_cannot_be_read(document: Any, path: str, told: str) -> None:
    with pytest.raises(RecipeError) as caught:
        import_document(document)
    problem = caught.value.problems[0]
    assert problem.path == path, problem.text
    assert told in problem.text
