"""What this provider leans on in the SDK, and what it promises the house: nothing heavy at the start, no secret anywhere."""

from __future__ import annotations

import asyncio
import inspect
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from providers._sogni.naming import choosing, project_id
from studio.jobs.job import Job
from studio.requests import parse_request
from studio.studio import Studio
from tests.conftest import OWNER
from tests.upstreams.sogni.running import SogniUpstream

ROOT = Path(__file__).parents[3]


def test_the_sdk_is_loaded_only_when_it_is_needed() -> None:
    code = "import sys, providers.sogni; sys.exit('sogni_client' in sys.modules or 'websockets' in sys.modules or 'PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_project_takes_the_id_that_is_chosen_for_it() -> None:
    """Leans on `sogni_client.projects.new_id`, which builds a project's id, and on its first use in `create`."""
    from sogni_client.projects import Project

    async def build() -> list[str]:
        names = []
        with choosing("CHOSEN"):
            for _ in range(2):
                project: Any = Project({"type": "image"}, None)  # type: ignore[arg-type]
                names.append(project.id)
                project._dispose()
        return names

    first, second = asyncio.run(build())
    assert first == "CHOSEN"
    assert second != "CHOSEN"


def test_a_projects_id_hangs_on_reference_and_token() -> None:
    names = {project_id("job", "spark"), project_id("job", "sogni"), project_id("job#1", "spark")}
    assert len(names) == 3
    assert project_id("job", "spark") in names
    assert all(name == name.upper() and len(name) == 36 for name in names)


def test_the_names_it_leans_on_are_there() -> None:
    from sogni_client.projects import Project, ProjectsApi
    from sogni_client.transport import ApiClient, WebSocketClient

    assert "_completion" in inspect.getsource(Project.__init__)
    assert "self.client.socket.send(" in inspect.getsource(ProjectsApi.create)
    assert {"resolve_missing", "sync", "get_result", "get_status", "cancel", "tracked_projects"} <= set(
        dir(ProjectsApi)
    )
    assert {"is_connected", "connect", "send"} <= set(dir(WebSocketClient))
    assert "is_authenticated" in dir(ApiClient)


def test_no_secret_is_kept_shown_or_logged(
    busy: Studio,
    make: Callable[..., Job],
    sogni: SogniUpstream,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("providers._sogni.following.SETTLE", 0.2)
    caplog.set_level(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    jobs = [
        make(prompt=f"a cat {words}", quality="fast", count=2)
        for words in (
            "",
            "fault:genfailure=1",
            "fault:expired",
            "fault:gone=9",
            "fault:html=9",
            "fault:insufficient",
            "fault:no_links",
        )
    ]
    shown_there = repr(busy.check_up("sogni", owner=OWNER))
    shown = " ".join((shown_there, *map(repr, jobs))).encode() + caplog.text.encode()
    kept = b"".join(path.read_bytes() for path in busy.settings.home.rglob("*") if path.is_file())
    for secret in sogni.secrets():
        assert secret.encode() not in shown, secret[:4]
        assert secret.encode() not in kept, secret[:4]


def test_a_request_is_never_changed(busy: Studio, sogni: SogniUpstream) -> None:
    request = parse_request(
        "image", {"provider": "sogni", "prompt": "a still cat", "loras": [], "options": {"token_type": "auto"}}
    )
    before = request.model_dump_json()
    job = busy.submit("image", request, owner=OWNER)
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    assert request.model_dump_json() == before


@pytest.mark.parametrize("many", [10, pytest.param(100, marks=pytest.mark.long)])
def test_many_at_once_are_all_made(busy: Studio, sogni: SogniUpstream, many: int) -> None:
    jobs = [
        busy.submit("image", {"provider": "sogni", "prompt": f"one of many {n}", "quality": "fast"}, owner=OWNER)
        for n in range(many)
    ]
    assert {busy.wait(job.id, owner=OWNER, seconds=60).status for job in jobs} == {"succeeded"}
    assert sogni.duplicates() == {}
    made = [project for project in sogni.projects.values() if project.prompt.startswith("one of many")]
    assert len({project.app_id for project in made}) == 1
