"""What the Settings tab lays out where."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from components import settings as tab
from studio.settings import Settings


@pytest.mark.parametrize(
    ("oauth", "space", "offered"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_the_sign_in_is_offered_on_a_space_that_has_it_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, oauth: bool, space: bool, offered: bool
) -> None:
    made: list[str] = []
    monkeypatch.setattr(tab.gr, "LoginButton", lambda label, **_: made.append(label))
    studio: Any = SimpleNamespace(settings=Settings(home=tmp_path, oauth=oauth, space=space))
    tab._sign_in(studio)
    assert bool(made) is offered
