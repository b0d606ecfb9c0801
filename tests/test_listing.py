"""Lists of jobs and of runs: which statuses may be asked for, and how many at most."""

from __future__ import annotations

import pytest

from studio.errors import RequestError
from studio.listing import MOST_LISTED, statuses_in


def test_takes_one_status_or_several_with_commas() -> None:
    assert statuses_in("", 1) == []
    assert statuses_in(" running, waiting,", MOST_LISTED) == ["running", "waiting"]


@pytest.mark.parametrize(
    ("words", "limit", "field", "told"),
    [("running,done", 20, "status", '"done"'), ("", 0, "limit", "0 given"), ("", MOST_LISTED + 1, "limit", "501")],
)
def test_refuses_what_there_is_not(words: str, limit: int, field: str, told: str) -> None:
    with pytest.raises(RequestError) as refused:
        statuses_in(words, limit)
    assert refused.value.field == field
    assert told in refused.value.message
    assert refused.value.hint
