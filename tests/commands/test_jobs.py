from __future__ import annotations

from tests.commands.conftest import Runs


def test_starts_without_waiting_and_waits_later(run: Runs) -> None:
    started = run("image", "a tower", "-Q", "fast", "-w", 256, "--height", 256, "--wait", 0, "--json")
    assert started.code == 0
    assert started.json["status"] in {"queued", "running"}
    done = run("job", started.json["id"], "--wait", 30, "--json")
    assert done.json["status"] == "succeeded"
    assert started.json["id"] in run("jobs", "--status", "succeeded").out


def test_says_that_there_is_no_such_job(run: Runs) -> None:
    for words in (["job", "nobody"], ["resume", "nobody"], ["answer", "nobody", "q", "check"]):
        answer = run(*words)
        assert answer.code == 2
        assert 'no job "nobody"' in answer.err
    assert run("jobs", "--status", "asleep").code == 2
