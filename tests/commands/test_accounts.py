"""Accounts at providers from a terminal: panels, hosted workflows, where values come from, what may still be made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from providers._director.accounts import account_of
from providers.director import Director
from studio.errors import BacklotError
from studio.requests import parse_request
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.commands.conftest import Runs, runs_on
from tests.upstreams import sensenova
from tests.upstreams.lovart import Service, app
from tests.upstreams.sensenova import State
from tests.upstreams.serving import serving
from tests.upstreams.sogni.running import SogniUpstream


@dataclass
class Accounts:
    """A studio that has accounts, and what is behind them."""

    studio: Studio
    home: Path
    lovart: Service
    sense: State


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    made, thinker, home = app(), sensenova.app(), tmp_path_factory.mktemp("accounts") / "home"
    with serving(made) as lovart, serving(thinker) as sense, SogniUpstream() as sogni:
        values = {
            "BACKLOT_HOME": str(home),
            "LOVART_ACCESS_KEY": "ak_test",
            "LOVART_SECRET_KEY": "sk_test",
            "LOVART_BASE_URL": lovart,
            "SOGNI_API_KEY": sogni.key,
            "SOGNI_REST_ENDPOINT": sogni.rest_url,
            "GATEWAY_TOKEN": "gw_test",
            "DIRECTOR_TIER": "starter",
            "SN_API_KEY": sensenova.KEY,
            "SN_BASE_URL": sense,
            "SN_VISION_MODEL": "seeing",
        }
        studio = open_studio(read_settings(values), jobs=False)
        yield Accounts(studio, home, made.state.service, thinker.state.upstream)
        studio.close()


@pytest.fixture
def ask(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> Runs:
    return runs_on(accounts.studio, accounts.home, monkeypatch)


def projects(ask: Runs) -> dict[str, str]:
    return {each["name"]: each["id"] for each in ask("panel", "lovart", "--json").json["panel"]["projects"]}


def test_projects_of_a_panel_are_made_switched_renamed_and_forgotten(ask: Runs, accounts: Accounts) -> None:
    assert ask("panel", "lovart", "project-create", "Boats").out == "It is made, and in use now.\n"
    accounts.lovart.projects["far-0001"] = "Made elsewhere"
    assert ask("panel", "lovart", "project-add", "far-0001", "name=Ours").code == 0
    known = projects(ask)
    assert ask("panel", "lovart", "project-use", known["Boats"]).code == 0
    assert ask("panel", "lovart", "active").out == f"active: {known['Boats']}\n"
    assert ask("panel", "lovart", "project-rename", known["Boats"], "Ships").code == 0
    assert accounts.lovart.projects[known["Boats"]] == "Ships"
    assert ask("panel", "lovart", "project-remove", known["Boats"]).code == 0
    assert set(projects(ask)) == {"Ours"}


def test_how_an_account_is_billed_changes_after_its_warning_alone(ask: Runs) -> None:
    assert ask("panel", "lovart", "billing_mode").out == "billing_mode: fast\n"
    warned = ask("panel", "lovart", "billing", "unlimited", "--json")
    assert (warned.code, warned.json["error"]["field"]) == (2, "sure")
    assert "the whole Lovart account" in warned.err
    assert "--yes" in warned.err
    assert ask("panel", "lovart", "billing_mode").out == "billing_mode: fast\n"
    assert ask("panel", "lovart", "billing", "unlimited", "--yes").code == 0
    assert ask("panel", "lovart", "billing_mode").out == "billing_mode: unlimited\n"
    assert ask("panel", "lovart", "billing", "fast", "--yes").code == 0


def test_files_tools_and_another_clients_state_go_into_a_panel(
    ask: Runs, media: dict[str, Path], tmp_path: Path
) -> None:
    assert ask("panel", "lovart", "attach", media["photo"], "My photo").code == 0
    chosen = ask("panel", "lovart", "chosen", "--json").json["chosen"]
    assert [each["kind"] for each in chosen["attachments"]] == ["image"]
    ask("panel", "lovart", "project-create", "Canvas")
    assert ask("panel", "lovart", "canvas", chosen["attachments"][0]["url"]).out == "It is on the canvas.\n"
    assert ask("panel", "lovart", "mode", "thinking").code == 0
    assert ask("panel", "lovart", "tool", "generate_image_midjourney", "prefer").code == 0
    chosen = ask("panel", "lovart", "chosen", "--json").json["chosen"]
    assert (chosen["mode"], chosen["tools"]) == ("thinking", {"generate_image_midjourney": "prefer"})
    theirs = tmp_path / "state.json"
    threads = [{"id": "t-1", "project_id": "p-9", "topic": "a cat"}]
    theirs.write_text(
        json.dumps({"active_project": "p-9", "projects": {"p-9": {"name": "Theirs"}}, "threads": threads})
    )
    assert ask("panel", "lovart", "import", theirs).out == "1 project taken over.\n"
    assert "t-1" in ask("panel", "lovart", "threads").out
    assert ask("panel", "lovart", "thread-use", "t-1").code == 0
    assert ask("panel", "lovart", "chosen", "--json").json["chosen"]["thread"] == "t-1"


def test_a_panel_tells_what_can_be_done_and_what_is_wrong(ask: Runs) -> None:
    shown = ask("panel", "lovart").out
    assert "billing fast|unlimited --yes" in shown
    assert "see them with: panel lovart tools" in shown
    for words, told in (
        (["project-rename", "p"], "The name is missing. Write it like: project-rename ID NAME."),
        (["mode", "wild"], "Choose fast, thinking, usual"),
        (["project-use", "a", "b"], '"b" is too much'),
        (["dance"], 'no "dance" here'),
    ):
        refused = ask("panel", "lovart", *words)
        assert (refused.code, told in refused.err) == (2, True), refused.err
    assert "Sogni has no panel" in ask("panel", "sogni").err


def test_each_act_of_a_panel_is_one_that_its_provider_knows(accounts: Accounts) -> None:
    unknown = []
    for provider in accounts.studio.registry.all():
        for act in provider.acts:
            try:
                accounts.studio.arrange(provider.name, act.verb, {}, owner="local")
            except BacklotError as error:
                unknown += [act.verb] if error.field == "verb" else []
    assert unknown == []


def test_a_workflow_elsewhere_is_planned_sent_and_paid_after_a_yes(ask: Runs, tmp_path: Path) -> None:
    assert ask("workflow", "hosts").out == "sogni  Sogni\n"
    planned = ask("workflow", "plan", "a graphite robot that wakes up")
    assert planned.code == 0, planned.err
    file, out = tmp_path / "plan.json", tmp_path / "out"
    file.write_text(json.dumps({"input": json.loads(planned.out)}))
    sent = ask("workflow", "send", file, "--idempotency-key", "robot", "--json")
    assert (sent.code, sent.json["status"]) == (0, "waiting"), sent.err
    name, question = sent.json["id"], sent.json["question"]
    assert ask("workflow", "send", file, "--idempotency-key", "robot", "--json").json["id"] == name
    assert f"workflow answer {name} {question['id']}" in ask("workflow", "show", name).out
    done = ask("workflow", "answer", name, question["id"], "approve", "-o", out, "--wait", 60)
    assert done.code == 0, done.err
    assert [file.suffix for file in out.iterdir()] == [".png"]
    assert name in ask("workflow", "list").out
    assert ask("workflow", "delete-run", name, typed="n\n").code == 1


def test_a_template_is_written_filled_in_and_deleted(ask: Runs) -> None:
    made = ask("workflow", "templates", "write", "My poster", "a poster of any subject", "--json").json["template"]
    assert f"{made['id']}  My poster\n  -i subject=TEXT" in ask("workflow", "templates", "list").out
    assert "subject" in ask("workflow", "templates", "use", made["id"]).err  # what it needs is named
    fill = ("workflow", "templates", "use", made["id"], "-i", "subject=a red fox", "--idempotency-key", "fox", "--json")
    run, again = ask(*fill).json, ask(*fill).json
    assert (run["status"], run["question"]["kind"], again["id"]) == ("waiting", "cost", run["id"])
    assert run["id"] in ask("workflow", "list").out
    done = ask("workflow", "answer", run["id"], run["question"]["id"], "decline")
    assert run["id"] in done.out
    assert ask("workflow", "templates", "delete", made["id"], typed="n\n").code == 1
    assert ask("workflow", "templates", "delete", made["id"], "--yes").code == 0
    assert made["id"] not in ask("workflow", "templates", "list").out
    assert ask("workflow", "templates", "use", made["id"]).code == 2


def test_tells_where_each_value_comes_from_and_no_key(ask: Runs) -> None:
    told = ask("provider", "sensenova").out
    assert "Describe, model: seeing (SN_VISION_MODEL)" in told
    assert "Images, key: *** (SN_API_KEY)" in told
    for name in ("sensenova", "sogni", "lovart", "director"):
        told = ask("provider", name, "--json").out
        assert not [key for key in ("gw_test", "sk_test", sensenova.KEY) if key in told]


def test_chooses_what_pays(ask: Runs) -> None:
    assert "SOGNI_CURRENCY: spark, one of" in ask("provider", "sogni").out
    assert "SOGNI_CURRENCY: auto, one of" in ask("provider", "sogni", "--set", "SOGNI_CURRENCY=auto").out
    refused = ask("provider", "sogni", "--set", "SOGNI_CURRENCY=gold")
    assert (refused.code, "spark, sogni, auto" in refused.err) == (2, True)


def test_tells_what_may_still_be_made_and_what_was(ask: Runs, accounts: Accounts) -> None:
    provider = accounts.studio.registry.get("director")
    assert isinstance(provider, Director)
    account = account_of(provider.values)
    request = parse_request("video", {"prompt": "a sunset over Miami", "provider": "director"})
    provider._history(account).begin("c-1", "agent", request, {"cheap": True})
    provider._daily(account).count("video", "")
    told = ask("provider", "director").out
    assert "video: 4 of 5 left today" in told
    assert "pending  a sunset over Miami" in told
    limits = ask("limits")
    assert "director image: 10 of 10 left today" in limits.out
    assert ask("limits", "--json").json["images"] == {"used": 0, "of": None}


def test_shows_a_models_limits_and_what_it_alone_understands(ask: Runs) -> None:
    told = ask("model", "sogni/z_image_turbo_bf16").out
    assert "-O token_type=spark|sogni|auto" in told
    assert "-O network=fast|relaxed" in told
    assert "aliases" in told or "sizes" in told
    told = ask("model", "lovart/agent").out
    assert "-O thread_id=TEXT" in told
    assert "-O mode=fast|thinking" in told
    assert "-O include_tools=JSON" in told
    assert ask("model", "sogni/nothing").code == 2
    assert ask("model", "sogni").code == 2


def test_chooses_who_makes_what(ask: Runs) -> None:
    assert "local engine" in ask("default").out
    assert ask("default", "image", "sogni/z_image_turbo_bf16").out == "image: sogni/z_image_turbo_bf16\n"
    assert ask("default", "--json").json["defaults"] == [
        {"task": "image", "provider": "sogni", "model": "z_image_turbo_bf16"}
    ]
    assert ask("default", "image", "auto").code == 0
    assert ask("default", "--json").json["defaults"] == []
    assert ask("default", "image", "sogni/nothing").code == 2


def test_lists_who_can_answer_with_their_models(ask: Runs) -> None:
    brains = {each["id"]: each for each in ask("brains", "--json").json["brains"]}
    assert {"rules", "sogni", "agent:lovart"} <= set(brains)
    assert "-O tools=" in ask("brains").out


def test_asks_about_several_pictures_in_words_of_files_and_a_protocol_of_its_choice(
    ask: Runs, accounts: Accounts, media: dict[str, Path], tmp_path: Path
) -> None:
    question, role = tmp_path / "question.txt", tmp_path / "role.txt"
    question.write_text("What differs?")
    role.write_text("Be brief.")
    words = ("--prompt-file", question, "--system-file", role, "-i", media["photo"], "-i", "last")
    told = ask(
        "ask", *words, "-p", "sensenova", "-m", "sensenova-6.7-flash-lite", "--protocol", "anthropic-messages", "--json"
    )
    assert told.code == 0, told.err
    body = accounts.sense.calls[-1]["body"]
    assert body["model"] == "sensenova-6.7-flash-lite"
    kinds = [part["type"] for message in body["messages"] for part in message["content"] if isinstance(part, dict)]
    assert kinds.count("image") == 2
    assert "What differs?" in json.dumps(body)
    assert "Be brief." in json.dumps(body)
    assert ask("ask", "hi", "-p", "sensenova", "--protocol", "grpc").code in {2, 3}
