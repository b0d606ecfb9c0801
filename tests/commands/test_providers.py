from __future__ import annotations

from tests.commands.conftest import Runs


def test_lists_providers_and_models(run: Runs) -> None:
    names = {each["name"] for each in run("providers", "--json").json["providers"]}
    assert {"local", "sogni", "lovart", "director", "sensenova"} <= names
    assert "local  Local engine  ready" in run("providers").out
    assert "sogni  Sogni  needs SOGNI_API_KEY" in run("providers").out
    models = run("models", "--task", "music", "-p", "local", "--json").json["models"]
    assert [each["provider"] for each in models] == ["local"]
    assert f"local/{models[0]['id']}" in run("models", "--task", "music").out


def test_says_what_is_left(run: Runs) -> None:
    assert run("balance").out == "No account is set up; the local engine is free.\n"
    assert run("balance", "local").out == "local: no account to look at\n"
    assert run("balance", "sogni").code == 3
    assert run("balance", "nobody").code == 2


def test_checks_that_everything_works(run: Runs) -> None:
    told = run("doctor", "--json")
    assert told.code == 0
    assert [each["provider"] for each in told.json["checks"]] == ["local"]
    assert "Local engine: " in run("doctor").out
