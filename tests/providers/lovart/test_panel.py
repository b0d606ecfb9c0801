"""The panel: projects, threads, attachments, tools, reasoning and billing, and that jobs heed what was chosen there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from providers._lovart.state import State
from studio.errors import BacklotError, NotConfigured, NotFound, RequestError
from studio.studio import Studio
from tests.conftest import OWNER
from tests.media import samples
from tests.providers.lovart.conftest import make, thread_of
from tests.upstreams.lovart import Service

VISITOR = "visitor-1"


def arrange(studio: Studio, verb: str, owner: str = OWNER, **values: Any) -> str:
    return studio.arrange("lovart", verb, values, owner=owner)


def panel(studio: Studio, owner: str = OWNER) -> dict[str, Any]:
    return studio.panel("lovart", owner=owner)


@pytest.fixture(autouse=True)
def nothing_chosen(studio: Studio) -> Iterator[None]:
    yield
    arrange(studio, "thread-use", id="")
    arrange(studio, "mode", mode="")
    shown = panel(studio)
    for name in shown["chosen"]["tools"]:
        arrange(studio, "tool", name=name, how="")
    for each in shown["chosen"]["attachments"]:
        arrange(studio, "detach", url=each["url"])


def test_projects_are_made_switched_by_prefix_renamed_checked_and_forgotten(studio: Studio, service: Service) -> None:
    arrange(studio, "project-create", name="Boats")
    boats = panel(studio)["active"]
    arrange(studio, "project-create", name="Cats")
    cats = panel(studio)["active"]
    assert service.projects[boats] == "Boats"
    with pytest.raises(RequestError, match="projects begin so"):
        arrange(studio, "project-use", id="project")
    arrange(studio, "project-use", id=boats)
    assert panel(studio)["active"] == boats
    _, mark = make(studio)
    assert service.rounds(mark)[0].body["project_id"] == boats
    arrange(studio, "project-rename", id=boats, name="Ships")
    assert service.projects[boats] == "Ships"
    assert {each["id"]: each["name"] for each in panel(studio)["projects"]}[boats] == "Ships"
    assert arrange(studio, "project-check", id=boats) == "It is there."
    assert [each["project_id"] for each in panel(studio)["threads"]].count(boats) == 1
    arrange(studio, "project-remove", id=boats)
    shown = panel(studio)
    assert boats not in {each["id"] for each in shown["projects"]} | {each["project_id"] for each in shown["threads"]}
    assert boats in service.projects
    assert shown["active"] == cats


def test_a_project_that_is_there_can_be_added_and_takes_its_name(studio: Studio, service: Service) -> None:
    service.projects["far-0001"] = "Made elsewhere"
    arrange(studio, "project-add", id="far-0001")
    named = {each["id"]: each["name"] for each in panel(studio)["projects"]}
    assert (panel(studio)["active"], named["far-0001"]) == ("far-0001", "Made elsewhere")
    arrange(studio, "project-add", id="far-0001", name="Ours")
    assert service.projects["far-0001"] == "Ours"
    with pytest.raises(NotFound):
        arrange(studio, "project-add", id="nowhere")


def test_a_project_that_is_gone_is_replaced_and_said(studio: Studio, service: Service) -> None:
    arrange(studio, "project-create", name="Soon gone")
    gone = panel(studio)["active"]
    del service.projects[gone]
    assert "no more" in arrange(studio, "project-check", id=gone)
    job, mark = make(studio)
    assert job.status == "succeeded"
    assert service.rounds(mark)[0].body["project_id"] != gone
    notes = [event["data"]["text"] for event in studio.engine.rows.events(job.id) if event["type"] == "note"]
    assert any(gone in note for note in notes)
    job, _ = make(studio, options={"project_id": gone})
    assert (job.status, job.error.field) == ("failed", "options.project_id")


def test_a_job_may_name_another_project_than_the_one_in_use(studio: Studio, service: Service) -> None:
    service.projects["far-0002"] = "Another"
    arrange(studio, "project-create", name="In use")
    before = panel(studio)["active"]
    job, mark = make(studio, options={"project_id": "far-0002"})
    assert job.status == "succeeded", job.error
    assert service.rounds(mark)[0].body["project_id"] == "far-0002"
    assert panel(studio)["active"] == before
    assert panel(studio)["threads"][0]["project_id"] == "far-0002"


def test_a_chosen_thread_is_gone_on_with_and_ends_with_its_project(studio: Studio, service: Service) -> None:
    arrange(studio, "project-create", name="Talk")
    _, mark = make(studio)
    thread = thread_of(service, mark)
    newest = panel(studio)["threads"][0]
    assert newest["id"] == thread
    assert newest["topic"].startswith("a cat")
    arrange(studio, "thread-use", id=thread)
    assert panel(studio)["chosen"]["thread"] == thread
    arrange(studio, "mode", mode="thinking")
    job, other = make(studio)
    assert job.status == "succeeded", job.error
    body = service.rounds(other)[0].body
    assert body["thread_id"] == thread
    assert "mode" not in body  # fixed by the thread's first message
    _, fresh = make(studio, options={"thread_id": ""})
    assert "thread_id" not in service.rounds(fresh)[0].body
    assert service.rounds(fresh)[0].body["mode"] == "thinking"
    arrange(studio, "project-create", name="Other")
    first = next(each["id"] for each in panel(studio)["projects"] if each["name"] == "Talk")
    arrange(studio, "project-use", id=first)
    assert panel(studio)["chosen"]["thread"] == thread
    arrange(studio, "thread-remove", id=thread)
    assert panel(studio)["chosen"]["thread"] == ""
    with pytest.raises(NotFound):
        arrange(studio, "thread-use", id=thread)


def test_tools_count_for_jobs_of_their_kind_and_a_named_model_wins(
    studio: Studio, service: Service, photo: str
) -> None:
    arrange(studio, "tool", name="generate_image_midjourney", how="force")
    arrange(studio, "tool", name="generate_video_kling_v3", how="prefer")
    arrange(studio, "tool", name="generate_image_nano_banana", how="exclude")
    _, mark = make(studio)
    assert service.rounds(mark)[0].body["tool_config"] == {
        "prefer_tool_categories": {"VIDEO": ["generate_video_kling_v3"]},
        "include_tools": ["generate_image_midjourney"],
        "exclude_tools": ["generate_image_nano_banana"],
    }
    _, mark = make(studio, task="video", duration=5)
    assert "include_tools" not in service.rounds(mark)[0].body["tool_config"]
    _, mark = make(studio, model="generate_image_nano_banana", options={"include_tools": []})
    tools = service.rounds(mark)[0].body["tool_config"]
    assert tools["include_tools"] == ["generate_image_nano_banana"]
    assert "exclude_tools" not in tools
    _, mark = make(studio, options={"include_tools": ["generate_image_nano_banana"]})
    assert "exclude_tools" not in service.rounds(mark)[0].body["tool_config"]
    _, mark = make(studio, options={"exclude_tools": ["generate_image_midjourney"]})
    assert "include_tools" not in service.rounds(mark)[0].body["tool_config"]
    with pytest.raises(NotFound):
        arrange(studio, "tool", name="nobody", how="force")


def test_an_attachment_is_uploaded_once_seen_by_every_job_and_put_on_the_canvas(
    studio: Studio, service: Service, photo: str
) -> None:
    arrange(studio, "attach", artifact=photo, name="sail.png")
    (held,) = panel(studio)["chosen"]["attachments"]
    assert (held["name"], held["kind"]) == ("sail.png", "image")
    _, mark = make(studio)
    assert service.rounds(mark)[0].body["attachments"] == [held["url"]]
    arrange(studio, "canvas", url=held["url"])
    assert service.artifacts[-1]["artifact_content"] == held["url"]
    arrange(studio, "detach", url=held["url"])
    _, mark = make(studio)
    assert "attachments" not in service.rounds(mark)[0].body
    with pytest.raises(NotFound):
        arrange(studio, "attach", artifact="somebody-elses")


def test_a_film_goes_onto_the_canvas_as_a_film_and_a_sound_does_not(
    studio: Studio, service: Service, tmp_path: Path
) -> None:
    for path in (samples.video(tmp_path / "a.mp4", 0.5), samples.sound(tmp_path / "a.wav", 0.2)):
        arrange(studio, "attach", artifact=studio.import_file(path, owner=OWNER).id, name=path.name)
    film, sound = panel(studio)["chosen"]["attachments"]
    assert (film["kind"], sound["kind"]) == ("video", "audio")
    arrange(studio, "canvas", url=film["url"])
    assert service.artifacts[-1]["artifact_type"] == "video"
    with pytest.raises(RequestError, match="pictures and films"):
        arrange(studio, "canvas", url=sound["url"])


def test_billing_is_changed_only_after_the_warning(studio: Studio, service: Service) -> None:
    assert panel(studio)["billing"] is False
    with pytest.raises(RequestError, match="whole Lovart account"):
        arrange(studio, "billing", unlimited=True)
    assert service.unlimited is False
    assert "queue" in arrange(studio, "billing", unlimited=True, sure=True)
    assert (service.unlimited, panel(studio)["billing"]) == (True, True)
    assert "without credits" in studio.check_up("lovart", owner=OWNER).message
    arrange(studio, "billing", unlimited=False, sure=True)
    assert "for credits" in studio.check_up("lovart", owner=OWNER).message


def test_an_account_that_does_not_answer_leaves_the_rest_of_the_panel(studio: Studio, service: Service) -> None:
    service.plan("/mode/query", "500")
    shown = panel(studio)
    assert shown["billing"] is None
    assert shown["trouble"]
    assert shown["projects"]


def test_the_vendors_own_state_is_taken_over(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert panel(studio)["import"] == ""
    with pytest.raises(NotFound):
        arrange(studio, "import")
    theirs = {
        "active_project": "their-1",
        "projects": {"their-1": {"name": "Old work", "created_at": "2026-01-01T00:00:00+0000"}},
        "threads": [{"id": "their-t", "project_id": "their-1", "topic": "a fox", "updated_at": "2026-01-02"}],
    }
    (tmp_path / ".lovart").mkdir()
    (tmp_path / ".lovart" / "state.json").write_text(json.dumps(theirs))
    assert panel(studio)["import"] == "~/.lovart/state.json"
    assert arrange(studio, "import") == "1 project taken over."
    shown = panel(studio)
    assert "Old work" in {each["name"] for each in shown["projects"]}
    assert "a fox" in {each["topic"] for each in shown["threads"]}
    assert arrange(studio, "import", text=json.dumps({"project_id": "flat-1"})) == "1 project taken over."
    with pytest.raises(RequestError, match="no state file"):
        arrange(studio, "import", text="{broken")


def test_what_cannot_be_is_refused_by_name(studio: Studio) -> None:
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("fly", {}),
        ("mode", {"mode": "slow"}),
        ("tool", {"name": "generate_image_midjourney", "how": "hate"}),
        ("project-rename", {"id": panel(studio)["active"], "name": ""}),
        ("project-create", {"name": "x" * 81}),
        ("project-use", {"id": ""}),
        ("billing", {"unlimited": "yes", "sure": True}),
        ("canvas", {"url": "https://elsewhere.example/a.png"}),
    ]
    for verb, values in wrong:
        with pytest.raises(BacklotError) as refused:
            arrange(studio, verb, **values)
        assert refused.value.hint, verb


def test_the_hosts_account_is_the_hosts_to_arrange(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises((NotConfigured, RequestError)):
        panel(studio, VISITOR)
    monkeypatch.setattr(studio.keys, "secrets_for", lambda owner, provider: provider.values)
    monkeypatch.setattr(studio.keys, "account", lambda owner, provider: "host")
    with pytest.raises(RequestError, match="the host's to say"):
        panel(studio, VISITOR)
    with pytest.raises(RequestError, match="the host's to say"):
        arrange(studio, "billing", owner=VISITOR, unlimited=True, sure=True)


def test_a_visitor_with_a_key_of_their_own_has_a_panel_of_their_own(studio: Studio) -> None:
    studio.enter_key("lovart", {"LOVART_ACCESS_KEY": "ak_other", "LOVART_SECRET_KEY": "sk_other"}, owner=VISITOR)
    arrange(studio, "project-create", owner=VISITOR, name="Mine alone")
    assert [each["name"] for each in panel(studio, VISITOR)["projects"]] == ["Mine alone"]
    assert "Mine alone" not in {each["name"] for each in panel(studio)["projects"]}
    with pytest.raises(NotFound):
        arrange(studio, "import", owner=VISITOR)  # the file in the host's home is the host's


# The file


def test_the_newest_thread_is_first_fifty_are_kept_and_an_old_one_keeps_its_place(tmp_path: Path) -> None:
    state = State(tmp_path / "s" / "a.json")
    state.add_project("abc1", "One")
    for number in range(55):
        state.remember_thread(f"t{number}", "abc1", "x" * 90)
    state.remember_thread("t50", "abc1", "another topic")
    threads = State(state.path).read()["threads"]
    assert [each["id"] for each in threads[:5]] == ["t54", "t53", "t52", "t51", "t50"]
    assert len(threads) == 50
    assert threads[4]["topic"] == "x" * 50


@pytest.mark.parametrize("text", ["", "{", "[]", '{"projects": 3}', '{"projects": {"a": 1}, "threads": [1]}'])
def test_a_broken_file_counts_as_empty_and_is_written_anew(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    state = State(path)
    assert state.read()["projects"] == {}
    state.add_project("abc")
    assert State(path).read()["active_project"] == "abc"
