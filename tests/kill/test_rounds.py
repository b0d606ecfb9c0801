"""Killed at random moments, a studio on SQLite loses no job, pays for none twice and keeps no output twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.campaign import LATEST, Campaign, chosen_seed, own_upstream

SHORT, LONG = 5, 32  # rounds
PATIENT = 5.0  # seconds of a round in which a lost call can be found by list, after its deadline of 3 s
KINDS = ("keyed", "listed", "blind")

pytestmark = pytest.mark.kill


@pytest.fixture
def counting() -> Iterator[str]:
    """An upstream of this campaign's own."""
    with own_upstream() as url:
        yield url


def whole(home: Path) -> None:
    """Both files of a home pass SQLite's own check."""
    for name in ("backlot.sqlite", "engine.sqlite"):
        with sqlite3.connect(home / name) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_survives_kills(tmp_path: Path, counting: str) -> None:
    campaign = Campaign(tmp_path, counting, KINDS, chosen_seed())
    campaign.run_alone(SHORT)
    campaign.report()
    whole(tmp_path / "home")


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_survives_many_kills(tmp_path: Path, counting: str, kind: str) -> None:
    campaign = Campaign(tmp_path, counting, (kind,), chosen_seed())
    campaign.run_alone(LONG, latest=PATIENT if kind == "listed" else LATEST)
    campaign.report()
    whole(tmp_path / "home")
