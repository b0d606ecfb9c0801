"""The studio's secret: one, its owner's alone, and never a damaged one."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from studio.errors import StorageFailed
from studio.signing import home_secret


def test_makes_one_secret_that_only_its_owner_may_read(tmp_path: Path) -> None:
    first = home_secret(tmp_path)
    assert home_secret(tmp_path) == first
    assert len(first) == 32
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["secret"]


def test_many_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(home_secret, [tmp_path] * 16))) == 1


def test_closes_a_secret_that_others_could_read(tmp_path: Path) -> None:
    home_secret(tmp_path)
    (tmp_path / "secret").chmod(0o644)
    home_secret(tmp_path)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", "zz", "00ff"])
def test_refuses_a_damaged_secret(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret").write_text(content)
    with pytest.raises(StorageFailed):
        home_secret(tmp_path)
