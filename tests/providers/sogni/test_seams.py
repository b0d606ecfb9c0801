"""Where the studio, this provider and the vendor's client meet: nothing accepted is given up, nothing is paid twice, nobody spends another's."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from providers._sogni import appids
from providers._sogni.accounts import account_of
from providers._sogni.catalog import Catalog, Live, listed
from providers._sogni.client import Connections
from providers._sogni.errors import from_sdk
from providers._sogni.naming import project_id
from providers.sogni import Sogni
from studio.errors import AuthFailed, OutcomeUnknown, RequestError
from studio.jobs.job import Job
from studio.studio import Studio
from tests.conftest import OWNER, until
from tests.upstreams.sogni.running import SogniUpstream

Make = Callable[..., Job]
MODEL = "chroma1-hd_fp8_scaled"  # one that no quality stands for: it is only ever chosen by name


@pytest.fixture(autouse=True)
def paid_once(sogni: SogniUpstream) -> Iterator[None]:
    """No project is accepted twice, whatever happens."""
    yield
    assert sogni.duplicates() == {}


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("providers._sogni.following.ASK", 0.1)
    monkeypatch.setattr("providers._sogni.following.SETTLE", 0.3)
    monkeypatch.setattr("providers._sogni.client.CATCH_UP", 0.0)
    monkeypatch.setattr("studio.jobs.sending.PAUSES", (0.05,) * 5)
    monkeypatch.setattr("providers._sogni.sending.BETWEEN_LOOKS", 0.02)


def without(*gone: str) -> Live:
    return Live(frozenset(model.id for model in listed()) - set(gone), {}, {}, time.time())


def begun(busy: Studio, words: str, **more: Any) -> Job:
    """A job whose call has been accepted."""
    job = busy.submit(
        "image", {"provider": "sogni", "prompt": f"a cat {words}", "quality": "fast", **more}, owner=OWNER
    )
    for _ in range(6000):
        found = busy.engine.submissions.of_job(job.id)
        if found and found[0].ticket:
            return job
        time.sleep(0.01)
    raise AssertionError("it was never accepted")


@pytest.mark.parametrize("code", [4079, pytest.param(4100, marks=pytest.mark.long)])
def test_a_refused_call_that_is_sent_again_is_followed(make: Make, sogni: SogniUpstream, code: int) -> None:
    sogni.faults.add("refused", code=code, error="Later")
    job = make(prompt="a cat, sent again fault:accepted_drop", quality="fast")
    assert job.status == "succeeded", job.error
    assert len(sogni.made(project_id(job.id, "spark"))) == 1


def test_a_job_goes_on_once_there_is_money_again(make: Make, busy: Studio, sogni: SogniUpstream) -> None:
    sogni.faults.add("insufficient")
    job = make(prompt="a cat, paid later fault:accepted_drop", quality="fast")
    assert job.status == "failed"
    busy.resume(job.id, owner=OWNER)
    job = busy.wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "succeeded", job.error


def test_a_refusal_of_one_render_asks_no_other_token(make: Make, sogni: SogniUpstream) -> None:
    words = "a cat fault:job_error=4024"
    job = make(prompt=words, quality="fast", count=2, options={"token_type": "auto"})
    assert job.status == "failed"
    assert [project.token for project in sogni.projects.values() if project.prompt == job.request["prompt"]] == [
        "spark"
    ]


def test_a_model_that_is_taken_off_the_list_loses_nothing(
    busy: Studio, make: Make, sogni: SogniUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = busy.registry.get("sogni")
    assert isinstance(provider, Sogni)
    import providers.sogni as module

    sent = module.send

    async def send(*given: Any) -> tuple[str, str]:
        answer = await sent(*given)
        provider.catalog.put(without(MODEL))
        return answer

    busy.estimate("image", {"provider": "sogni", "prompt": "a cat", "model": MODEL}, owner=OWNER)
    monkeypatch.setattr(module, "send", send)
    try:
        job = make(prompt="a cat, last of its kind", model=MODEL)
    finally:
        provider.catalog.put(without())
    assert job.status == "succeeded", job.error
    assert job.model == MODEL


def test_a_call_is_found_though_its_model_is_gone(busy: Studio, sogni: SogniUpstream) -> None:
    job = begun(busy, "fault:slow=0.3", model=MODEL)
    run = busy.engine.run_for(busy.engine.rows.get(job.id))
    other = Sogni(busy.registry.get("sogni").values)
    other.catalog.put(without(MODEL))
    ticket = asyncio.run(other.find(job.id, run))
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    assert ticket is not None
    assert ticket.id == project_id(job.id, "spark")


@pytest.mark.parametrize(("path", "code"), [("/api/v1/artist/projects/active", 500), ("/v1/projects", 400)])
def test_a_look_up_that_says_nothing_leaves_a_lost_call_to_the_person(
    busy: Studio, sogni: SogniUpstream, monkeypatch: pytest.MonkeyPatch, path: str, code: int
) -> None:
    monkeypatch.setattr(Sogni, "send_deadline", 0.5)
    monkeypatch.setattr(Sogni, "listing_lag", 0.1)
    monkeypatch.setattr("providers._sogni.sending._refusal", lambda _error: OutcomeUnknown())
    sogni.faults.add("http", path=path, code=code, times=None)
    values = {"provider": "sogni", "prompt": f"a cat, untold {code} fault:insufficient", "quality": "fast"}
    job = busy.submit("image", values, owner=OWNER)
    job = busy.wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "waiting", job.error
    assert job.question is not None
    assert job.question.kind == "unknown"
    busy.answer(job.id, job.question.id, "drop", owner=OWNER)


@pytest.mark.parametrize("code", [429, *(pytest.param(code, marks=pytest.mark.long) for code in (503, 500, 400))])
def test_a_link_that_cannot_be_renewed_now_loses_nothing(busy: Studio, sogni: SogniUpstream, code: int) -> None:
    job = begun(busy, "fault:expired fault:slow=0.3")
    fault = sogni.faults.add("http", path="/v1/image/downloadUrl", code=code, times=None)
    more = sogni.faults.add("http", path="/v1/projects", code=code, times=None)
    job = busy.wait(job.id, owner=OWNER, seconds=90)
    assert fault.fired or more.fired
    assert job.status == "waiting", job.error
    sogni.faults.clear()
    busy.resume(job.id, owner=OWNER)
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"


@pytest.mark.parametrize("code", [200, pytest.param(400, marks=pytest.mark.long)])
def test_an_answer_that_makes_no_sense_ends_no_job(busy: Studio, sogni: SogniUpstream, code: int) -> None:
    job = begun(busy, "fault:slow=0.6")
    for path in ("/v2/projects", "/v1/projects", "/api/v1/artist/projects"):
        sogni.faults.add("http", path=path, code=code, times=2)
    sogni.do(sogni.close_all(4015))
    job = busy.wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "succeeded", job.error


def test_a_cancel_needs_no_catching_up(busy: Studio, sogni: SogniUpstream) -> None:
    job = begun(busy, "fault:hang")
    sogni.faults.add("http", path="/api/v1/artist/projects/sync", code=503, times=None)
    busy.cancel(job.id, owner=OWNER)
    job = until(busy, job, "cancelled")
    assert job.note == ""


def test_a_job_cancelled_while_its_files_go_up_is_not_sent(
    busy: Studio, sogni: SogniUpstream, inputs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import providers.sogni as module

    uploading, composed = threading.Event(), module.compose

    async def compose(case: Any) -> Any:
        uploading.set()
        while not case.run.cancelled():
            await asyncio.sleep(0.01)
        return await composed(case)

    monkeypatch.setattr(module, "compose", compose)
    job = busy.submit("image", {"provider": "sogni", "prompt": "a cat, not wanted"}, owner=OWNER)
    assert uploading.wait(10)
    busy.cancel(job.id, owner=OWNER)
    until(busy, job, "cancelled")
    assert sogni.made(project_id(job.id, "spark")) == []


def test_another_password_is_another_session(sogni: SogniUpstream, tmp_path: Path) -> None:
    sogni.accounts.add("grace", "correct-horse-9")
    places = {
        "SOGNI_REST_ENDPOINT": sogni.rest_url,
        "SOGNI_SOCKET_ENDPOINT": sogni.socket_url,
        "SOGNI_USERNAME": "grace",
    }
    right, wrong = (account_of({**places, "SOGNI_PASSWORD": word}) for word in ("correct-horse-9", "guessed-1234"))

    async def ask() -> None:
        connections = Connections(lambda: tmp_path)
        link = await connections.live(right)
        await link.ready()
        try:
            for way in (connections.live, connections.plain):
                with pytest.raises(AuthFailed):
                    await way(wrong)
            assert await connections.live(right) is link
        finally:
            await link.close()

    asyncio.run(ask())


def test_more_accounts_than_app_ids_take_turns(
    sogni: SogniUpstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appids, "SLOTS", 2)
    monkeypatch.setattr("providers._sogni.client.IDLE", 0.0)
    places = {"SOGNI_REST_ENDPOINT": sogni.rest_url, "SOGNI_SOCKET_ENDPOINT": sogni.socket_url}
    keys = [f"visitor-key-{number}" for number in range(4)]

    async def ask() -> None:
        connections = Connections(lambda: tmp_path)
        links = [await connections.live(account_of({**places, "SOGNI_API_KEY": key})) for key in keys]
        assert [link.client._closed for link in links] == [True, True, False, False]
        for link in links:
            await link.close()

    asyncio.run(ask())


def test_a_slow_sign_in_holds_up_nobody_else(
    sogni: SogniUpstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from providers._sogni import client

    places = {"SOGNI_REST_ENDPOINT": sogni.rest_url, "SOGNI_SOCKET_ENDPOINT": sogni.socket_url}
    slow, quick = (account_of({**places, "SOGNI_API_KEY": key}) for key in ("slow-key-1", sogni.key))
    create, hold = client._create, asyncio.Event()

    async def held(account: Any, **options: Any) -> Any:
        if account is slow:
            await hold.wait()
        return await create(account, **options)

    monkeypatch.setattr(client, "_create", held)

    async def ask() -> None:
        connections = Connections(lambda: tmp_path)
        waiting = asyncio.create_task(connections.live(slow))
        link = await asyncio.wait_for(connections.live(quick), 5)
        hold.set()
        await (await waiting).close()
        await link.close()

    asyncio.run(ask())


def test_one_account_has_one_client_however_many_ask(sogni: SogniUpstream, tmp_path: Path) -> None:
    places = {"SOGNI_REST_ENDPOINT": sogni.rest_url, "SOGNI_SOCKET_ENDPOINT": sogni.socket_url}
    account = account_of({**places, "SOGNI_API_KEY": sogni.key})

    async def ask() -> None:
        connections = Connections(lambda: tmp_path)
        links = await asyncio.gather(*(connections.live(account) for _ in range(20)))
        assert len({id(link) for link in links}) == 1
        await links[0].close()

    asyncio.run(ask())


def test_an_app_id_is_known_though_its_file_is_gone(tmp_path: Path) -> None:
    first = appids.take(tmp_path, "account-x")
    (tmp_path / "slot-0.json").unlink()
    assert appids.take(tmp_path, "account-x") == first


def test_eight_add_ons_and_that_of_the_angles_are_too_many(busy: Studio, inputs: dict[str, str]) -> None:
    provider = busy.registry.get("sogni")
    assert isinstance(provider, Sogni)
    model = next(model for model in provider.models() if "angles" in model.tasks)
    names = [f"own_{number}" for number in range(8)]
    provider.catalog.put(Live(frozenset({model.id}), {}, {model.id: tuple(names)}, time.time()))
    values = {
        "provider": "sogni",
        "subject": inputs["tall"],
        "azimuths": ["front"],
        "loras": [{"id": name} for name in names],
    }
    try:
        with pytest.raises(RequestError) as caught:
            busy.submit("angles", values, owner=OWNER)
    finally:
        provider.catalog.put(without())
    assert caught.value.field == "loras"


def test_a_date_to_come_back_at_is_understood() -> None:
    from sogni_client import ApiError

    later = ApiError(503, {"message": "closed"}, "Wed, 21 Oct 2037 07:28:00 GMT")
    assert from_sdk(later).retry_after >= 0
    assert from_sdk(ApiError(403, {"message": "Insufficient permissions"})).category == "auth"


def test_the_list_is_thread_safe(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.json")
    threads = [threading.Thread(target=catalog.put, args=(without(MODEL) if n % 2 else without(),)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Catalog(tmp_path / "catalog.json").models()) in {len(listed()), len(listed()) - 1}
