"""What an owner may spend and ask for in a day."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from studio.errors import QuotaReached
from studio.settings import Settings, read_settings
from studio.studio import Studio
from tests.conftest import OWNER


@pytest.fixture
def limited(open_one: Callable[[Settings], Studio], settings: Settings) -> Callable[..., Studio]:
    def limited_(**variables: str) -> Studio:
        return open_one(read_settings({**settings.environment, **variables}))

    return limited_


def test_refuses_what_passes_the_budget(limited: Callable[..., Studio]) -> None:
    studio = limited(BACKLOT_BUDGET="5")
    job = studio.submit("image", {"prompt": "a", "provider": "keyed", "count": 2}, owner=OWNER)
    assert studio.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    with pytest.raises(QuotaReached, match="4 of today's budget of 5 credits") as refused:
        studio.submit("image", {"prompt": "b", "provider": "keyed", "count": 1}, owner=OWNER)
    assert "BACKLOT_BUDGET" in refused.value.hint


def test_counts_a_composite_against_the_budget_as_a_whole(limited: Callable[..., Studio]) -> None:
    studio = limited(BACKLOT_BUDGET="10")
    with pytest.raises(QuotaReached):
        studio.submit("image", {"prompt": "a", "provider": "keyed", "count": 6}, owner=OWNER)
    job = studio.submit("image", {"prompt": "a", "provider": "keyed", "count": 5}, owner=OWNER)
    assert studio.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    assert studio.spent_today(owner=OWNER) == {"credits": 10.0}


def test_refuses_more_than_a_days_pictures(limited: Callable[..., Studio]) -> None:
    studio = limited(BACKLOT_DAILY_IMAGES="3")
    studio.submit("image", {"prompt": "a", "provider": "keyed", "count": 2}, owner=OWNER)
    with pytest.raises(QuotaReached, match="2 of today's 3 images") as refused:
        studio.submit("image", {"prompt": "b", "provider": "keyed", "count": 2}, owner=OWNER)
    assert "midnight" in refused.value.hint
    studio.submit("image", {"prompt": "c", "provider": "keyed", "count": 2}, owner="somebody else")


def test_refuses_more_unfinished_jobs_than_allowed(limited: Callable[..., Studio]) -> None:
    studio = limited(BACKLOT_JOBS_PER_OWNER="2")
    for word in ("a", "b"):
        studio.submit("image", {"prompt": f"{word} slow=5", "provider": "keyed"}, owner=OWNER)
    with pytest.raises(QuotaReached, match="2 jobs are unfinished"):
        studio.submit("image", {"prompt": "c", "provider": "keyed"}, owner=OWNER)


def test_a_retry_that_passes_the_budget_is_refused_and_nothing_is_sent(
    limited: Callable[..., Studio], upstream: str
) -> None:
    studio = limited(BACKLOT_BUDGET="3")
    job = studio.submit("image", {"prompt": "unclear", "provider": "blind"}, owner=OWNER)
    waiting = studio.wait(job.id, owner=OWNER, seconds=90)
    assert waiting.question is not None
    with pytest.raises(QuotaReached):
        studio.answer(job.id, waiting.question.id, "retry", owner=OWNER)
    assert studio.job(job.id, owner=OWNER).status == "waiting"
    accepted = httpx.get(f"{upstream}/stats").json()["accepted"]
    assert [reference for reference in accepted if reference.startswith(job.id)] == [job.id]
