"""Stopped in the middle and started again."""

from __future__ import annotations

import time
import uuid
from pathlib import Path

import pytest

from tests.conftest import OWNER
from tests.providers.lovart.conftest import opened
from tests.upstreams.lovart import app
from tests.upstreams.serving import serving


@pytest.mark.long
def test_goes_on_after_a_restart_and_pays_once(tmp_path: Path) -> None:
    made = app()
    with serving(made) as url:
        first, mark = opened(tmp_path, url), uuid.uuid4().hex
        job = first.submit(
            "image", {"prompt": f"{mark} made=3 slow=1.5 shuffled=1", "provider": "lovart", "count": 3}, owner=OWNER
        )
        while not any(each.ticket for each in first.engine.submissions.of_job(job.id)):
            time.sleep(0.01)
        while not first.job(job.id, owner=OWNER).artifacts:
            time.sleep(0.01)
        first.close()
        second = opened(tmp_path, url)
        try:
            job = second.wait(job.id, owner=OWNER, seconds=90)
            assert job.status == "succeeded"
            assert len({artifact.recipe["facts"]["file"] for artifact in job.artifacts}) == len(job.artifacts) == 3
        finally:
            second.close()
        assert len(made.state.service.rounds(mark)) == 1
