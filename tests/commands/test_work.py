"""How a command that works leaves: not while a paid call is on its way."""

from __future__ import annotations

import threading
import time

import pytest
import sqlalchemy as sa

from commands import _work
from commands._terminal import Terminal
from studio import database as db
from studio.studio import Studio


def test_leaves_when_paid_calls_have_their_answer(
    working: Studio, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_work, "SOON", 0.0)
    submissions, now = working.engine.submissions, time.time()
    values = {"provider": "keyed", "state": "sending", "attempts": 1, "sent_at": now, "request_sha": ""}
    rows = [
        {**values, "ref": "late", "job": "a", "deadline": now + 60},
        {**values, "ref": "given-up", "job": "b", "deadline": now - 60},
    ]
    with submissions.engine.begin() as connection:
        connection.execute(sa.insert(db.submission), rows)
    assert submissions.on_their_way() == 1
    threading.Timer(0.1, submissions.mark, ("late", "accepted"), {"was": ("sending",)}).start()
    _work._let_arrive(working, Terminal())
    assert submissions.on_their_way() == 0
    assert "waiting until it is answered" in capsys.readouterr().err
