"""From a request that names people to one that holds their pictures and voices: the pure way, and in a studio."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.errors import NotFound, RequestError
from studio.people import Persona
from studio.people.using import with_people
from studio.requests import Request, VideoRequest, parse_request
from studio.studio import Studio
from tests.conftest import OWNER, until
from tests.media import samples
from tests.people.conftest import Keeps

MARK = Persona("1", OWNER, "mark", "Mark", "self", "30s, brown hair", ("me", "dad"), ("m1", "m2"), voice_clip="mv")
ANNA = Persona("2", OWNER, "anna", "Anna", tags=("dad",), photos=("a1",), voice_clip="av")
MARY = Persona("3", OWNER, "mary-ann", "Mary Ann", photos=("y1",))
MING = Persona("4", OWNER, "persona-x", "小明", photos=("x1",))
TOLD = Persona("5", OWNER, "zoe", "Zoë", description="tall, @red coat.")  # without a photo
ALL = (MARK, ANNA, MARY, MING, TOLD)


def used(task: str, **values: Any) -> Request:
    return with_people(parse_request(task, values), ALL)


def prompt_of(prompt: str, **values: Any) -> str:
    return used("image", prompt=prompt, **values).prompt


# Who is meant


@pytest.mark.parametrize(
    ("prompt", "spoken"),
    [
        ("@mark runs", "Mark runs"),
        ("@MARK, run!", "Mark, run!"),
        ("(@mark)", "(Mark)"),
        ("@mark's hat", "Mark's hat"),
        ("a hat for @mark.", "a hat for Mark."),
        ("@me in space", "Mark in space"),
        ("@Mary Ann and @mary-ann", "Mary Ann and Mary Ann"),
        ("@maryann @mary_ann", "Mary Ann Mary Ann"),
        ("@小明在海边", "小明在海边"),
        ("@Zoë @zoe", "Zoë Zoë"),
        ("@Zoe\u0308 waves", "Zoë waves"),
    ],
)
def test_finds_a_name(prompt: str, spoken: str) -> None:
    assert prompt_of(prompt).startswith(spoken)


@pytest.mark.parametrize(
    "prompt",
    [
        "@marko",
        "@mark2",
        "@mark-twain",
        "me@mark.com",
        "https://x.com/@mark",
        "@@mark",
        "@nobody",
        "@dad",
        "@markö",
        "mark",
    ],
)
def test_leaves_what_is_nobodys_name(prompt: str) -> None:
    asked = parse_request("image", {"prompt": prompt})
    assert with_people(asked, ALL) is asked


@pytest.mark.parametrize("word", ["mark", "MARK", " Mark ", "1", "me"])
def test_the_field_knows_name_id_and_tag(word: str) -> None:
    assert used("photobooth", persona=word, prompt="as a knight").face == "m1"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("word", "kind"), [("nobody", NotFound), ("dad", RequestError)])
def test_the_field_refuses_nobody_and_several(word: str, kind: type[RequestError]) -> None:
    with pytest.raises(kind) as refused:
        used("image", prompt="x", persona=word)
    assert refused.value.field == "persona"
    assert "Anna" in refused.value.message + refused.value.hint


# What becomes of them


def test_a_picture_becomes_an_edit_of_their_photos_in_order() -> None:
    made = used("image", prompt="@anna and @mark dance", seed=7, persona="zoe", style="ink", quality="pro")
    assert (made.task, made.references, made.persona) == ("edit", ("a1", "m1"), "")  # type: ignore[attr-defined]
    assert made.prompt == (
        "Anna and Mark dance. Zoë: tall, red coat. Picture 1 shows Anna. Picture 2 shows Mark: 30s, brown hair."
    )
    assert (made.seed, made.style, made.quality, made.aspect_ratio) == (7, "ink", "pro", "1:1")  # type: ignore[attr-defined]


def test_a_picture_keeps_the_shape_that_was_asked() -> None:
    assert used("image", prompt="@mark", aspect_ratio="16:9").aspect_ratio == "16:9"  # type: ignore[attr-defined]
    sized = used("image", prompt="@mark", width=640, height=480)
    assert (sized.width, sized.aspect_ratio) == (640, None)  # type: ignore[attr-defined]


def test_somebody_without_a_photo_is_told_in_words() -> None:
    made = used("image", prompt="@zoe on a hill")
    assert (made.task, made.prompt) == ("image", "Zoë on a hill. Zoë: tall, red coat.")


def test_an_edit_gets_them_after_its_own_pictures_each_once() -> None:
    made = used("edit", prompt="put @anna next to @mark", references=["own", "m1"])
    assert made.references == ("own", "m1", "a1")  # type: ignore[attr-defined]
    assert made.prompt.endswith("Picture 3 shows Anna. Picture 2 shows Mark: 30s, brown hair.")


def test_an_edit_of_too_many_is_refused() -> None:
    with pytest.raises(RequestError) as refused:
        used("edit", prompt="with @anna", references=[f"r{at}" for at in range(16)])
    assert refused.value.field == "references"


def test_a_prompt_that_becomes_too_long_is_refused() -> None:
    with pytest.raises(RequestError) as refused:
        used("image", prompt="@mark " + "a" * 9990)
    assert refused.value.field == "prompt"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"prompt": "@mark and @anna as knights", "face": "f"}, "one face"),
        ({"prompt": "x", "persona": "mark", "face": "other"}, "photo of a face"),
        ({"prompt": "x", "persona": "zoe"}, "no photo of Zoë"),
    ],
)
def test_the_photobooth_refuses_what_is_not_one_face(values: dict[str, Any], told: str) -> None:
    with pytest.raises(RequestError, match=told) as refused:
        used("photobooth", **values)
    assert refused.value.field == "persona"
    assert refused.value.hint


def film(**values: Any) -> VideoRequest:
    made = used("video", **values)
    assert isinstance(made, VideoRequest)
    return made


def test_a_film_begins_with_the_photo_and_speaks_with_the_voice() -> None:
    made = film(prompt='@mark says "hello"')
    assert (made.first_frame, made.voice, made.effective_mode, made.references) == ("m1", "mv", "image", ())
    assert made.prompt == 'Mark says "hello". The first frame shows Mark: 30s, brown hair.'


@pytest.mark.parametrize(
    "values",
    [{"first_frame": "own"}, {"last_frame": "own"}, {"video": "own"}, {"mode": "text"}, {"prompt": "@mark @mary-ann"}],
)
def test_a_film_that_begins_with_something_else_has_them_as_references(values: dict[str, Any]) -> None:
    made = film(**{"prompt": "@mark runs", **values})
    assert made.references[0].artifact == "m1"
    assert made.first_frame == values.get("first_frame", "")
    assert "@Image1 shows Mark" in made.prompt


def test_references_are_counted_on_from_those_that_are_there() -> None:
    own = [{"artifact": "o1"}, {"artifact": "v1", "kind": "video"}, {"artifact": "o2"}]
    made = film(prompt="@Image1 beside @anna", references=own)
    assert [(each.artifact, each.kind) for each in made.references][3:] == [("a1", "image")]
    assert made.prompt == "@Image1 beside Anna. @Image3 shows Anna."


def test_a_motion_puts_the_person_into_the_film() -> None:
    made = film(prompt="@mark", mode="motion", video="dance")
    assert (made.first_frame, made.effective_mode) == ("m1", "motion")


@pytest.mark.parametrize(
    ("values", "heard"),
    [({"voice": "own"}, "own"), ({"generate_audio": False}, ""), ({"audio": "song"}, ""), ({"persona": "anna"}, "av")],
)
def test_a_film_has_one_voice_where_one_can_be_heard(values: dict[str, Any], heard: str) -> None:
    assert film(**{"prompt": "@mark", **values}).voice == heard


def test_speech_gets_the_voice_of_the_field_and_reads_an_at_sign_aloud() -> None:
    spoken = used("speech", prompt="write to @anna", persona="mark")
    assert (spoken.voice_sample, spoken.prompt) == ("mv", "write to @anna")  # type: ignore[attr-defined]
    assert used("speech", prompt="write to @anna").voice_sample == ""  # type: ignore[attr-defined]
    for values in ({"persona": "zoe"}, {"persona": "mark", "voice": "ann"}):
        with pytest.raises(RequestError):
            used("speech", prompt="hello", **values)


@pytest.mark.parametrize(("task", "values"), [("music", {"prompt": "x"}), ("upscale", {"source": "a"})])
def test_what_shows_nobody_refuses_the_field_and_leaves_the_prompt(task: str, values: dict[str, Any]) -> None:
    with pytest.raises(RequestError, match="Nobody can be shown") as refused:
        used(task, **values, persona="mark")
    assert refused.value.field == "persona"
    assert used(task, **{**values, "prompt": "for @mark"}).prompt == "for @mark"


@settings(max_examples=60, deadline=None)
@given(
    task=st.sampled_from(["image", "edit", "video", "photobooth"]),
    words=st.lists(
        st.sampled_from(["@mark", "@anna", "@mary-ann", "@zoe", "@nobody", "a hat", "@", "@Image1", "小"]),
        min_size=1,
        max_size=6,
    ),
    field=st.sampled_from(["", "mark", "zoe"]),
)
def test_twice_is_the_same_as_once_and_the_request_is_left_alone(task: str, words: list[str], field: str) -> None:
    inputs: dict[str, Any] = {"edit": {"references": ["own"]}, "photobooth": {"face": "m1"}}.get(task, {})
    asked = parse_request(task, {"prompt": " ".join(words), "persona": field, **inputs})
    before = asked.model_dump()
    try:
        once = with_people(asked, ALL)
    except RequestError:
        return
    assert asked.model_dump() == before
    assert not once.persona
    assert with_people(once, ALL) == once


# In a studio


def test_a_job_holds_the_photo_and_the_key_the_words_that_were_asked(studio: Studio, tmp_path: Any) -> None:
    photo = studio.import_file(samples.picture(tmp_path / "a.png", 256, 256), owner=OWNER).id
    other = studio.import_file(samples.picture(tmp_path / "b.png", 256, 256, seed=2), owner=OWNER).id
    draft = {"name": "Anna", "photos": [photo], "consent": True}
    kept = studio.save_persona(draft, owner=OWNER)
    asked = {"provider": "keyed", "prompt": "@anna at sea"}
    assert studio.estimate("image", asked, owner=OWNER).model == "keyed-1"
    job = until(studio, studio.submit("image", asked, owner=OWNER, key="once"), "succeeded")
    assert (job.task, job.request["references"], job.request["persona"]) == ("edit", [photo], "")
    assert studio.library.parents(job.artifacts[0].id) == [studio.library.get(photo, owner=OWNER)]
    studio.save_persona({**draft, "id": kept.id, "photos": [other]}, owner=OWNER)  # the key still means the same
    assert studio.submit("image", asked, owner=OWNER, key="once").id == job.id


def test_the_local_engine_shows_the_person_in_portraits_pictures_and_films(studio: Studio, tmp_path: Any) -> None:
    photo = studio.import_file(samples.picture(tmp_path / "a.png", 256, 256), owner=OWNER).id
    studio.save_persona({"name": "Anna", "photos": [photo], "consent": True}, owner=OWNER)
    here = {"provider": "local", "quality": "fast", "width": 256, "height": 256}
    jobs = [
        studio.submit("photobooth", {**here, "prompt": "@anna as an oil painting"}, owner=OWNER),
        studio.submit("image", {**here, "prompt": "@anna on a beach"}, owner=OWNER),
        studio.submit("video", {**here, "prompt": "@anna, slow zoom in", "duration": 1}, owner=OWNER),
    ]
    for job in jobs:
        assert until(studio, job, "succeeded").artifacts
    assert [job.task for job in jobs] == ["photobooth", "edit", "video"]
    with pytest.raises(RequestError, match="no photo of a face"):
        studio.submit("photobooth", {**here, "prompt": "@nobody as an oil painting"}, owner=OWNER)


@pytest.mark.parametrize("task", ["image", "photobooth", "video"])
def test_nothing_is_asked_for_a_photo_that_is_gone_or_somebody_elses_persona(
    idle: Studio, photo: Callable[..., str], keep: Keeps, task: str
) -> None:
    face = photo()
    keep("Anna", face)
    request = {"provider": "local", "prompt": "x", "persona": "anna"}
    with pytest.raises(NotFound, match="no persona"):
        idle.submit(task, request, owner="bert")
    idle.library.trash([face], owner=OWNER)
    for ask in (idle.submit, idle.estimate):
        with pytest.raises(RequestError, match="photo of Anna is no longer") as refused:
            ask(task, request, owner=OWNER)
        assert refused.value.field == "persona"
    assert idle.jobs(owner=OWNER) == []
