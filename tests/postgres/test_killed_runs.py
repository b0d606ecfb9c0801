"""Runs on PostgreSQL, whose workers are killed: the next worker, under a new name, goes on with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kill.campaign import chosen_seed, own_upstream
from tests.workflows.test_killed_runs import Kitchen

ROUNDS = 8

pytestmark = [pytest.mark.kill, pytest.mark.postgres, pytest.mark.long]


def test_killed_runs_go_on_with_another_worker(tmp_path: Path, new_database: Callable[[], str]) -> None:
    with own_upstream() as url:
        Kitchen(tmp_path / "home", url, chosen_seed(), new_database()).campaign(ROUNDS)
