"""What is published of the API holds: its functions and the order of their arguments, and what docs/api.md shows of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from components.api import PublicApi
from tests.components.conftest import Web, mcp

TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
ARGUMENTS: dict[str, list[Any]] = {
    "list_jobs": ["", 1],
    "search_library": ["", "", 1, 0],
    "search_marked": ["trashed", "", "", 1, 0],
    "list_models": ["", ""],
    "list_providers": [],
    "estimate_cost": ["image", {"prompt": "x"}],
    "get_balance": ["local"],
    "enhance_prompt": ["a lighthouse", "image"],
    "submit_job": ["image", {"prompt": "x"}, ""],
    "save_persona": [{"name": "Sample", "consent": True}],
    "get_personality": [],
    "get_usage": [],
    "list_defaults": [],
    "list_hosts": [],
    "check_recipe": ["title: One\nsteps:\n  - {id: still, use: imag}\n"],
}


def blocks(language: str, text: str = TEXT) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def sections() -> dict[str, str]:
    parts = re.split(r"^### (\w+)$", TEXT, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (part.partition("\n## ")[0] for part in parts[2::2]), strict=True))


def test_offers_exactly_the_published_tools_with_their_descriptions(web: Web) -> None:
    tools = mcp(web, lambda session: session.list_tools()).tools
    assert {tool.name for tool in tools} == {function.__name__ for function in PublicApi(web.studio).functions()}
    for tool in tools:
        assert tool.description
        assert all(argument["description"] for argument in tool.inputSchema.get("properties", {}).values()), tool.name
        assert not {"caller", "owner", "self"} & set(tool.inputSchema.get("properties", {}))


def test_keeps_the_published_order_of_arguments(web: Web) -> None:
    with web.client() as client:
        described = client.get("/gradio_api/info").json()["named_endpoints"]
    published = {
        name.strip("/"): [p["parameter_name"] for p in about["parameters"]] for name, about in described.items()
    }
    assert published == {
        "submit_job": ["task", "request", "idempotency_key"],
        "get_job": ["job_id", "wait_seconds"],
        "list_jobs": ["status", "limit"],
        "cancel_job": ["job_id"],
        "resume_job": ["job_id"],
        "answer_job": ["job_id", "question_id", "answer"],
        "import_media": ["source"],
        "search_library": ["query", "media", "limit", "offset"],
        "star_artifacts": ["artifact_ids", "on"],
        "trash_artifacts": ["artifact_ids"],
        "restore_artifacts": ["artifact_ids"],
        "search_marked": ["mark", "query", "media", "limit", "offset"],
        "rename_conversation": ["conversation_id", "title"],
        "branch_conversation": ["conversation_id", "message_id"],
        "delete_conversation": ["conversation_id"],
        "list_templates": ["provider"],
        "write_template": ["provider", "brief", "name"],
        "use_template": ["provider", "template_id", "values", "idempotency_key"],
        "delete_template": ["provider", "template_id"],
        "list_models": ["task", "provider"],
        "list_providers": [],
        "estimate_cost": ["task", "request"],
        "get_balance": ["provider"],
        "enhance_prompt": ["prompt", "media"],
        "describe_image": ["artifact_id", "question"],
        "get_artifact": ["artifact_id"],
        "check_providers": [],
        "list_projects": [],
        "open_project": ["project"],
        "delete_project": ["project"],
        "search_project": ["project", "query", "media", "limit", "offset"],
        "talk_to_director": ["message", "artifact_ids", "conversation_id", "brain"],
        "decide_plan": ["conversation_id", "plan_id", "decision", "fields"],
        "list_conversations": [],
        "get_conversation": ["conversation_id"],
        "ask_model": ["question", "artifact_ids", "system", "provider", "model", "protocol"],
        "list_personas": [],
        "save_persona": ["persona"],
        "delete_persona": ["persona_id"],
        "remember": ["key", "value", "category"],
        "list_memories": ["category"],
        "forget": ["key"],
        "get_personality": [],
        "set_personality": ["text", "used"],
        "list_recipes": [],
        "get_recipe": ["recipe"],
        "check_recipe": ["document"],
        "save_recipe": ["document", "recipe"],
        "delete_recipe": ["recipe"],
        "recipe_from_artifact": ["artifact_id"],
        "estimate_run": ["recipe", "inputs"],
        "start_run": ["recipe", "inputs", "idempotency_key"],
        "get_run": ["run_id"],
        "list_runs": ["status", "limit"],
        "run_events": ["run_id", "after"],
        "approve_run": ["run_id", "step"],
        "answer_run": ["run_id", "question_id", "answer", "changes"],
        "retry_step": ["run_id", "step"],
        "redo_step": ["run_id", "step", "changes"],
        "cancel_run": ["run_id"],
        "resume_run": ["run_id"],
        "list_hosts": [],
        "send_run": ["provider", "document", "artifact_ids", "idempotency_key"],
        "keep_run": ["run_id"],
        "delete_run": ["run_id"],
        "plan_run": ["provider", "brief"],
        "list_brains": [],
        "get_provider": ["provider"],
        "get_model": ["provider", "model"],
        "list_presets": ["kind"],
        "get_usage": [],
        "list_defaults": [],
        "set_default": ["task", "provider", "model"],
        "set_provider_option": ["provider", "setting", "value"],
        "get_panel": ["provider"],
        "use_panel": ["provider", "verb", "values"],
    }


def test_shows_each_function_in_all_three_ways(web: Web) -> None:
    told = sections()
    for function in PublicApi(web.studio).functions():
        name = function.__name__
        assert f"call {name} " in told[name]
        assert f'api_name="/{name}"' in told[name]
        assert f'tool("{name}"' in told[name]


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_its_commands_run(web: Web, tmp_path: Path) -> None:
    script = "set -euo pipefail\n" + "\necho\n".join(blocks("bash"))
    environment = {**os.environ, "URL": web.url, "TOKEN": "none"}
    done = subprocess.run(
        ["bash", "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    refused = [
        answer["data"][0]["error"]["code"]
        for answer in answers
        if "error" in answer.get("data", [{}])[0] and answer["data"][0].get("id") is None
    ]
    unset = "not_configured"
    assert refused == [*["conflict"] * 5, *[unset] * 6, "conflict", unset, unset, "invalid_request"], done.stdout
    assert not [answer for answer in answers if "error" in answer]
    assert (tmp_path / "picture.bin").stat().st_size > 0
    assert (tmp_path / "part.bin").stat().st_size in range(1, 101)
    assert (tmp_path / "thumb.webp").read_bytes()[8:12] == b"WEBP"


@pytest.mark.long
def test_its_python_runs(web: Web) -> None:
    code = "\n".join(blocks("python")).replace("http://127.0.0.1:7860", web.url)
    exec(compile(code, "docs/api.md", "exec"), {})


@pytest.mark.parametrize("name", ARGUMENTS)
def test_its_sample_answers_have_the_real_fields(web: Web, name: str) -> None:
    (sample,) = blocks("json", sections()[name])
    assert set(json.loads(sample)) == set(web.call(name, *ARGUMENTS[name]))


def test_its_sample_refusal_is_the_real_one(web: Web) -> None:
    sample = json.loads(blocks("json", TEXT.partition("## Refusals")[2])[0])
    assert web.call("submit_job", "image", {"prompt": "a lighthouse", "count": 1000}, "") == sample
