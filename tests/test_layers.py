"""Arrows point down: app, cli -> commands, components -> studio <- providers."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORBIDDEN = {
    "studio": {"providers", "components", "app", "cli", "commands", "gradio"},
    "providers": {"components", "app", "cli", "commands", "gradio"},
    "components": {"providers", "app", "cli", "commands"},
    "commands": {"providers", "app", "cli", "gradio"},
}
HEAVY = {"av", "cv2", "gradio", "huggingface_hub", "mcp", "moviepy", "numpy", "PIL", "scipy"}
SOURCES = [*ROOT.glob("*.py"), *(path for layer in FORBIDDEN for path in (ROOT / layer).rglob("*.py"))]


def imports(path: Path, *, top: bool = False) -> set[str]:
    """The packages a file imports. top: only at module level, outside TYPE_CHECKING."""
    tree = ast.parse(path.read_text())
    nodes = _module_level(tree.body) if top else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
    return found


def _module_level(body: list[ast.stmt]) -> list[ast.AST]:
    nodes: list[ast.AST] = []
    for node in body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        nodes += [node, *_module_level(node.body)] if isinstance(node, ast.If | ast.Try) else [node]
    return nodes


@pytest.mark.parametrize("layer", FORBIDDEN)
def test_imports_point_down(layer: str) -> None:
    wrong = {
        str(path.relative_to(ROOT)): found
        for path in (ROOT / layer).rglob("*.py")
        if (found := imports(path) & FORBIDDEN[layer])
    }
    assert wrong == {}


def test_tabs_do_not_import_each_other() -> None:
    files = [
        path for path in (ROOT / "components").glob("*.py") if not path.stem.startswith("_") and path.stem != "shell"
    ]
    tabs = {path.stem for path in files if "def build(" in path.read_text()}
    for path in files:
        if path.stem in tabs:
            assert not _components_used(path) & (tabs - {path.stem}), path.name


def _components_used(path: Path) -> set[str]:
    """The modules of `components` that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "components":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("components."):
            found.add((node.module or "").split(".")[1])
    return found


def test_the_core_imports_nothing_heavy_at_start() -> None:
    wrong = {
        str(path.relative_to(ROOT)): found
        for path in (ROOT / "studio").rglob("*.py")
        if path.parent.name != "media" and (found := imports(path, top=True) & HEAVY)
    }
    assert wrong == {}  # media operations are imported where they are used, as the next test shows


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    code = "import app, cli, components.shell, studio.studio, providers.local, sys; providers.local.Local({}).models(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not {"cv2", "scipy", "av", "moviepy"} & set(loaded.split())


def test_only_the_settings_read_the_environment() -> None:
    readers = [str(path.relative_to(ROOT)) for path in SOURCES if {"os.environ", "getenv("} & _names_in(path)]
    assert sorted(set(readers) - {"studio/settings.py", "app.py"}) == []


def _names_in(path: Path) -> set[str]:
    text = path.read_text()
    return {name for name in ("os.environ", "getenv(") if name in text}
