"""docs/api.md is true: its commands run, and its sample answers have the fields of the real ones."""

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
from tests.components.conftest import Web

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
