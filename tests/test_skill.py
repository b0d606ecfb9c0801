"""skills/backlot/SKILL.md and the README's examples are true: every command, option and function that it names exists, and its front matter can be loaded."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from cli import app
from components.api import PublicApi
from studio.requests import TASKS
from studio.settings import read_settings
from studio.studio import open_studio

HOUSE = Path(__file__).parent.parent
TEXT = (HOUSE / "skills" / "backlot" / "SKILL.md").read_text(encoding="utf-8")
README = (HOUSE / "README.md").read_text(encoding="utf-8")
ROOT = get_command(app)
WORDS = set(re.findall(r"`([a-z][a-z0-9_]+(?:_[a-z0-9]+)+)", TEXT))  # with an underscore: functions, fields and tasks
FIELDS = {"idempotency_key", "max_cost", "confirm_cost", "sound_effect"}


def lines() -> list[str]:
    blocks = re.findall(r"^```bash\n(.*?)^```", TEXT + README, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_has_a_front_matter_that_runtimes_load() -> None:
    front = yaml.safe_load(TEXT.split("---\n")[1])
    assert front["name"] == "backlot"
    assert 50 < len(front["description"]) <= 1024


@pytest.mark.parametrize("line", lines())
def test_each_example_is_understood(line: str) -> None:
    python, program, *words = shlex.split(line)
    assert (python, program) == ("python", "cli.py")
    _parsed(ROOT, words)


def test_each_command_it_names_exists() -> None:
    for cell in re.findall(r"^\| [^|]+ \| ([^|]+) \|", TEXT, re.MULTILINE)[1:]:
        for name in re.findall(r"`([a-z0-9-]+)`", cell):
            assert name in ROOT.commands, name  # type: ignore[attr-defined]
    for first, second in re.findall(r"`(workflow|personality|persona|memory|conversation) ([a-z]+)", TEXT):
        assert second in ROOT.commands[first].commands, second  # type: ignore[attr-defined]
    assert TEXT.split("Tasks: `")[1].split("`")[0].split() == list(TASKS)


def test_each_function_it_names_exists(tmp_path: Path) -> None:
    studio = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path / "home")}), jobs=False)
    try:
        functions = {function.__name__ for function in PublicApi(studio).functions()}
    finally:
        studio.close()
    named = WORDS | set(TEXT.split("Besides:\n`")[1].split("`")[0].split())
    assert named - FIELDS - functions == set()


def test_a_wrong_example_would_be_found() -> None:
    for words in (["image", "--nonsense"], ["workflow", "nonsense"], ["nonsense"]):
        with pytest.raises(Exception, match="nonsense"):
            _parsed(ROOT, words)


def _parsed(command: object, words: list[str]) -> None:
    """Reads the words as the command does, without running it. Raises what Typer raises for words that it does not know."""
    context = command.make_context("cli", list(words), resilient_parsing=False)  # type: ignore[attr-defined]
    if hasattr(command, "commands"):
        rest = [*context._protected_args, *context.args]
        name, found, left = command.resolve_command(context, rest)  # type: ignore[attr-defined]
        assert name
        _parsed(found, left)
