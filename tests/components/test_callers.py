"""Who may call: programs with a token and visitors by cookie, and each sees what is their own, by every way that leads in."""

from __future__ import annotations

import json

import pytest
from gradio_client import Client

from tests.components.conftest import KEYED, Web, mcp, png
from tests.components.streams import Stream, states_of
from tests.components.test_talks import post, settled


def test_asks_for_a_token_where_others_can_reach_it(public_web: Web) -> None:
    with public_web.client() as client:
        assert client.post("/gradio_api/run/list_jobs", json={"data": ["", 1]}).status_code == 401
        assert client.post("/gradio_api/mcp/", json={}).status_code == 401
        client.get("/")  # now it is a visitor, by cookie
        answer = client.post("/gradio_api/run/list_jobs", json={"data": ["", 1]}).json()["data"][0]
        assert client.post("/gradio_api/mcp/", json={}).status_code == 401
    assert answer["error"]["category"] == "auth"


@pytest.mark.parametrize("header", ["authorization", "x-backlot-token"])
def test_refuses_a_wrong_token(public_web: Web, header: str) -> None:
    with public_web.client(**{header: "Bearer bl_local_0000"}) as client:
        answer = client.post("/gradio_api/run/list_jobs", json={"data": ["", 1]})
    assert (answer.status_code, answer.json()["error"]["category"]) == (401, "auth")


def test_hides_another_owners_jobs_and_artifacts(public_web: Web) -> None:
    job = public_web.call("submit_job", "image", KEYED, "", owner="anna")
    done = public_web.call("get_job", job["id"], 20, owner="anna")
    artifact = done["artifacts"][0]["id"]
    for name, data in (
        ("get_job", [job["id"], 0]),
        ("cancel_job", [job["id"]]),
        ("resume_job", [job["id"]]),
        ("answer_job", [job["id"], "", "check"]),
        ("describe_image", [artifact, ""]),
        ("ask_model", ["What is it?", [artifact], "", "auto", "", ""]),
        ("submit_job", ["edit", {**KEYED, "references": [artifact]}, ""]),
    ):
        assert public_web.call(name, *data, owner="bert")["error"]["code"] == "not_found", name
    public_web.call("remember", "style", "ink", "fact", owner="anna")
    kept = public_web.call("save_persona", {"name": "Ida", "photos": [artifact], "consent": True}, owner="anna")
    assert public_web.call("delete_persona", kept["id"], owner="bert")["error"]["code"] == "not_found"
    assert public_web.call("list_personas", owner="bert") == {"personas": []}
    assert public_web.call("list_memories", "", owner="bert") == {"memories": []}
    theirs = {"name": "Ida", "photos": [artifact], "consent": True}
    assert public_web.call("save_persona", theirs, owner="bert")["error"]["code"] == "not_found"
    assert public_web.call("list_jobs", "", 500, owner="bert") == {"jobs": []}
    assert public_web.call("search_library", "", "", 20, 0, owner="bert")["total"] == 0


def test_knows_the_owner_in_mcp_and_gradio_client_too(public_web: Web) -> None:
    token = {"authorization": f"Bearer {public_web.gate.owners.personal_token('carl')}"}
    job = public_web.call("submit_job", "image", KEYED, "", owner="carl")
    client = Client(public_web.url, verbose=False, headers=token)
    assert client.predict(job["id"], api_name="/get_job")["id"] == job["id"]
    listed = mcp(public_web, lambda session: session.call_tool("list_jobs", {}), **token)
    assert [found["id"] for found in json.loads(listed.content[0].text)["jobs"]] == [job["id"]]


def test_hides_another_owners_files(public_web: Web) -> None:
    with public_web.client("anna") as anna, public_web.client("bert") as bert:
        artifact = anna.post("/media", content=png("plum")).json()["artifact"]
        for path in (artifact["url"], artifact["thumbnail_url"]):
            assert anna.get(f"/{path}").status_code == 200
            assert bert.get(f"/{path}").status_code == 404
        assert bert.post("/library/star", json={"ids": [artifact["id"]]}).status_code == 404
        assert bert.post("/library/trash", json={"ids": [artifact["id"]]}).status_code == 404
    with public_web.client() as nobody:
        assert nobody.get(f"/{artifact['url']}").status_code == 401
        assert nobody.post("/media", content=png()).status_code == 401


def test_a_signed_link_opens_one_file_to_anybody_for_a_while(public_web: Web) -> None:
    with public_web.client("anna") as anna, public_web.client() as nobody:
        artifact = anna.post("/media", content=png("olive")).json()["artifact"]
        owners = public_web.studio.owners
        assert nobody.get(f"/{owners.public_path(artifact['id'])}").content == png("olive")
        assert nobody.get(f"/{owners.public_path(artifact['id'], seconds=-5)}").status_code == 404
        assert nobody.get(f"/public/{artifact['id']}?exp=99999999999&sig=00").status_code == 404


def test_shows_each_owner_their_own_jobs_only(public_web: Web) -> None:
    mine, theirs = Stream(public_web, "dora"), Stream(public_web, "emil")
    theirs.until(lambda s: s.messages)
    job = public_web.call("submit_job", "image", KEYED, "", owner="dora")
    mine.until(lambda s: "succeeded" in states_of(s, job["id"]))
    assert theirs.messages == [(0, [])]
    with public_web.client() as nobody:
        assert nobody.get("/jobs/events").status_code == 401
    mine.close()
    theirs.close()


def test_nobody_sees_or_changes_anothers(public_web: Web) -> None:
    talk = post(public_web, "say", "anna", text="a lamp")["conversation"]["id"]
    settled(public_web, talk, "anna")
    assert post(public_web, "list", "bert")["conversations"] == []
    for name, body in (
        ("open", {}), ("say", {"text": "hello"}), ("change", {"title": "mine"}), ("branch", {}), ("delete", {}), ("stop", {}),
        ("plan", {"plan": "p", "verb": "go"}),
    ):  # fmt: skip
        assert post(public_web, name, "bert", id=talk, **body)["error"]["code"] == "not_found", name
    assert post(public_web, "list")["error"]["category"] == "auth"
