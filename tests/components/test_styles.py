"""The style sheets: what one says of a class holds wherever they are read from, in whatever order a disk lists them."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from components import theme

SHEETS = Path(theme.__file__).parent / "css"
RULE = re.compile(r"(?<=[{};])\s*([^{};@]+?)\s*\{([^{}]*)\}")


def test_no_two_sheets_give_one_thing_two_looks() -> None:
    sheets: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in SHEETS.glob("*.css"):
        plain = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for selectors, body in RULE.findall(plain):
            for selector in re.split(r",(?![^(]*\))", selectors):
                for line in filter(str.strip, body.split(";")):
                    sheets[selector.strip(), line.partition(":")[0].strip()].add(path.name)
    assert len(sheets) > 2000
    assert {key: names for key, names in sheets.items() if len(names) > 1 and "bl-" in key[0]} == {}


def test_the_sheets_stand_in_one_order_on_every_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def head(backwards: bool) -> str:
        listed = sorted(SHEETS.iterdir(), reverse=backwards)
        monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(listed))
        return theme.head([])

    assert head(backwards=False) == head(backwards=True)
