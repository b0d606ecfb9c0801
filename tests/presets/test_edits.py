"""The edits that ship, and that the local engine understands every one."""

from __future__ import annotations

from pathlib import Path

import pytest

from providers.local.editing import chain
from studio.presets import Preset, Presets

FOLDER = Path(__file__).resolve().parents[2] / "presets"
PRESETS = Presets(FOLDER)
EDITS = PRESETS.of("edits")


def test_there_are_enough_in_groups() -> None:
    assert PRESETS.problems == []
    assert len(EDITS) >= 12
    assert len({edit.title for edit in EDITS}) == len(EDITS)
    assert all(edit.category and edit.task == "edit" for edit in EDITS)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.id)
def test_an_edit_is_understood_alone_and_with_more_words(edit: Preset) -> None:
    alone = chain(edit.apply("")).names
    assert alone
    assert chain(edit.apply("then slightly brighter")).names == (*alone, "light")


@pytest.mark.parametrize("style", PRESETS.of("styles"), ids=lambda style: style.id)
def test_a_style_is_understood_as_an_instruction(style: Preset) -> None:
    assert chain(style.apply("make it warmer")).names[0] == "warmth"
    assert len(chain(style.apply("make it warmer")).names) > 1
