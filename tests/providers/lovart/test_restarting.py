"""Stopped in the middle and started again."""

from __future__ import annotations

import time
import uuid
from pathlib import Path

from tests.conftest import OWNER
from tests.providers.lovart.conftest import opened
from tests.upstreams.lovart import app
from tests.upstreams.serving import serving


def test_goes_on_after_a_restart_and_pays_once(tmp_path: Path) -> None:
    made = app()
    with serving(made) as url:
        first, mark = opened(tmp_path, url), uuid.uuid4().hex
        job = first.submit("image", {"prompt": f"{mark} slow=1.5", "provider": "lovart"}, owner=OWNER)
        while not any(each.ticket for each in first.engine.submissions.of_job(job.id)):
            time.sleep(0.01)
        first.close()
        second = opened(tmp_path, url)
        try:
            assert second.wait(job.id, owner=OWNER, seconds=20).status == "succeeded"
        finally:
            second.close()
        assert len(made.state.service.rounds(mark)) == 1
