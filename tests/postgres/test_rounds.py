"""Two workers on one PostgreSQL database: whichever is killed, the other takes over, and nothing is lost or paid twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill.campaign import Campaign, chosen_seed, own_upstream

SHORT, LONG = 2, 32  # rounds
LEASE = 2.5  # seconds
KINDS = ("keyed", "listed", "blind")

pytestmark = [pytest.mark.kill, pytest.mark.postgres]


def survive(folder: Path, database_url: str, kinds: tuple[str, ...], rounds: int) -> None:
    """Run the rounds on one database and one folder of media, and find nothing wrong."""
    shared = {"BACKLOT_DATABASE_URL": database_url, "BACKLOT_MEDIA_URL": str(folder / "media")}
    with own_upstream() as upstream:
        campaign = Campaign(folder, upstream, kinds, chosen_seed(), **shared)
        campaign.run_paired(rounds, LEASE)
        campaign.report()


def test_survives_kills_of_one_of_two(tmp_path: Path, database_url: str) -> None:
    survive(tmp_path, database_url, KINDS, SHORT)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_survives_many_kills_of_one_of_two(tmp_path: Path, database_url: str, kind: str) -> None:
    survive(tmp_path, database_url, (kind,), LONG)
