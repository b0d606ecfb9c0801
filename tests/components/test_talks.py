"""The page's calls about conversations: each for its owner, checked, and told by the stream."""

from __future__ import annotations

import json
import threading
from typing import Any

from tests.components.conftest import Web


def post(web: Web, name: str, owner: str = "", **body: Any) -> Any:
    with web.client(owner) as client:
        return client.post(f"/director/{name}", json=body).json()


def settled(web: Web, talk: str, owner: str = "") -> list[dict[str, Any]]:
    owned = owner or "local"
    web.studio.director.wait(talk)
    return [message.public() for message in web.studio.director.talks.messages(talk, owner=owned)]


def test_a_conversation_from_its_first_words_to_its_end(web: Web) -> None:
    begun = post(web, "say", text="a quick picture of a lamp via the local engine", project="lamps")
    talk = begun["conversation"]["id"]
    assert [message["role"] for message in begun["messages"]] == ["person", "director"]
    plan = next(part["plan"] for part in settled(web, talk)[1]["parts"] if "plan" in part)
    assert plan["price"] == "free"
    assert {field["name"] for field in plan["form"]} >= {"prompt", "quality", "count", "aspect_ratio"}
    edited = post(web, "plan", id=talk, plan=plan["id"], verb="edit", fields={"prompt": "a blue lamp", "count": 2})[
        "plan"
    ]
    assert (edited["request"]["prompt"], edited["steps"][0]["outputs"]) == ("a blue lamp", 2)
    assert post(web, "plan", id=talk, plan=plan["id"], verb="cancel")["plan"]["state"] == "cancelled"
    assert post(web, "plan", id=talk, plan=plan["id"], verb="go")["error"]["code"] == "conflict"
    assert post(web, "change", id=talk, title="Lamps")["conversation"]["title"] == "Lamps"
    branch = post(web, "branch", id=talk)["conversation"]
    listed = post(web, "list")
    assert {each["title"] for each in listed["conversations"]} >= {"Lamps", "Lamps (branch)"}
    assert len(post(web, "open", id=branch["id"])["messages"]) == 2
    assert post(web, "delete", id=branch["id"]) == {"id": branch["id"]}
    assert post(web, "open", id=branch["id"])["error"]["code"] == "not_found"


def test_who_answers_and_what_it_may_spend_is_checked(web: Web) -> None:
    assert [brain["id"] for brain in post(web, "brains")["brains"]] == ["rules"]
    assert post(web, "begin", brain={"brain": "sogni"})["error"]["field"] == "brain"
    assert post(web, "begin", brain={"brain": "rules", "max_tokens": 3})["error"]["field"] == "max_tokens"
    assert post(web, "limit", limit=-1)["error"]["field"] == "limit"
    assert post(web, "limit", limit=2.5) == {"limit": 2.5}
    assert post(web, "list")["limit"] == 2.5
    assert post(web, "limit", limit=None) == {"limit": None}
    before = len(post(web, "list")["conversations"])
    assert post(web, "say", text=" ")["error"]["field"] == "text"
    assert len(post(web, "list")["conversations"]) == before  # no empty conversation is left behind


def test_the_stream_tells_what_is_said(web: Web) -> None:
    heard: list[dict[str, Any]] = []
    ready = threading.Event()

    def listen() -> None:
        with web.client() as client, client.stream("GET", "/jobs/events") as answer:
            event = ""
            for line in answer.iter_lines():
                ready.set()
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: ") and event == "talk":
                    heard.append(json.loads(line[6:]))
                    if heard[-1]["state"] == "whole":
                        return
                elif not line:
                    event = ""

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    assert ready.wait(10)
    talk = post(web, "say", text="a lamp on a table")["conversation"]["id"]
    thread.join(15)
    assert heard
    assert heard[-1]["conversation"] == talk
    assert any("plan" in part for part in heard[-1]["parts"])
