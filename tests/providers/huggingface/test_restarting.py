"""Stopped in the middle and started again: what was paid is followed to its end, once."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from tests.conftest import OWNER
from tests.providers.huggingface.conftest import FOLLOWED, TOKEN, WITH, Desk, accepted_in, noted_in, opened, settings_at


@pytest.mark.long
@pytest.mark.parametrize("upstream", FOLLOWED)
def test_goes_on_after_a_restart_and_pays_once(desk: Desk, tmp_path: Path, upstream: str) -> None:
    settings = settings_at(tmp_path / "home", desk.url)
    mark = uuid.uuid4().hex
    first = opened(settings)
    request = {"prompt": f"{mark} slow=1.5", "provider": "huggingface", "model": WITH[upstream][0]}
    job = first.submit("image", request, owner=OWNER)
    accepted_in(desk.hub, mark)
    noted_in(first, job.id)
    first.close()
    second = opened(settings)
    try:
        assert second.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    finally:
        second.close()
    assert len(desk.hub.accepted(mark)) == 1
    files = [path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert not [1 for data in files if TOKEN.encode() in data]
