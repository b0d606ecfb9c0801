"""The Sogni emulator when connections break: nothing accepted is lost, nothing is made twice, and the client is handed back what is its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sogni_client import ApiError, ProjectError

from tests.upstreams.sogni.running import SogniUpstream
from tests.upstreams.sogni.sdk import CAT, client, closing, render


@pytest.fixture
def up() -> Iterator[SogniUpstream]:
    with SogniUpstream() as upstream:
        yield upstream


def at_once(sogni: Any) -> Any:
    """The client with its own waits before it looks for a lost project shortened; they are 5 and 2.5 seconds."""
    sogni.projects._recovery_tuning |= {"recently_created_grace_seconds": 0.05, "missing_project_retry_seconds": 0.01}
    return sogni


async def until(said: Any) -> None:
    """Waits until what is asked is true."""
    async with asyncio.timeout(10):
        while not said():
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("fault", ["drop", "drop_result", "accepted_drop", "restarting", "vanish"])
def test_a_dropped_socket_loses_nothing_and_makes_nothing_twice(up: SogniUpstream, fault: str) -> None:
    async def work() -> Any:
        async with client(up) as sogni:
            return await render(at_once(sogni), f"a cat fault:{fault}", number_of_media=2)

    project = asyncio.run(work())
    assert (project.status, len(project.result_urls)) == ("completed", 2)
    assert [made.id for made in up.made()] == [project.id]
    assert up.counts.frames["jobRequest"] == (2 if fault in ("restarting", "vanish") else 1)
    assert up.charged(project.id) == up.made()[0].price


def test_a_request_that_was_never_accepted_is_told_as_lost(up: SogniUpstream) -> None:
    async def work() -> Any:
        async with client(up) as sogni:
            project = await at_once(sogni).projects.create(CAT | {"positive_prompt": "a cat fault:ignored"})
            await asyncio.sleep(0.06)
            await sogni.projects.sync()
            return project

    project = asyncio.run(work())
    assert (project.status, project.error["originalCode"]) == ("failed", "projectLost")
    assert up.made() == []


def test_an_app_that_comes_back_finds_what_runs_and_what_ended_meanwhile(up: SogniUpstream) -> None:
    async def leave(prompt: str) -> str:
        async with client(up) as sogni:
            project = await sogni.projects.create(CAT | {"positive_prompt": prompt})
            await until(lambda: project.id in up.projects)
            await until(lambda: up.projects[project.id].renders[0].worker)
            return str(project.id)

    async def work() -> None:
        short, long = await leave("a cat"), await leave("a cat fault:slow=1")
        await until(lambda: up.projects[short].finished)
        async with client(up) as sogni:
            await until(lambda: len(sogni.projects.tracked_projects) == 2)
            found = {project.id: project for project in sogni.projects.tracked_projects}
            await until(lambda: found[short].finished)
            assert found[short].recovered
            assert found[short].result_urls
            assert await found[long].wait_for_completion(5)
        async with client(up) as sogni:
            assert (await sogni.projects.sync())["snapshot"]["activeProjects"] == []

    asyncio.run(work())
    assert len(up.made()) == 2


def test_another_app_is_not_handed_what_is_not_its_own(up: SogniUpstream) -> None:
    async def work() -> None:
        async with client(up, "app-1") as one, client(up, "app-2") as two:
            project = await one.projects.create(CAT | {"positive_prompt": "a cat fault:hang"})
            await until(lambda: up.made())
            assert (await two.projects.sync())["snapshot"]["activeProjects"] == []
            assert [other["id"] for other in await two.projects.list_projects_elsewhere()] == [project.id]
            await project.cancel()
            with pytest.raises(ProjectError):
                await project.wait_for_completion(5)

    asyncio.run(work())


def test_a_result_can_be_asked_for_at_any_time(up: SogniUpstream) -> None:
    account = up.accounts.add("Grace", "pw", key="another-key")

    async def work() -> None:
        async with client(up, disable_socket=True) as reader, client(up) as sogni:
            project = await sogni.projects.create(
                CAT | {"positive_prompt": "a cat fault:slow=0.2 fault:withheld=1", "number_of_media": 2}
            )
            await until(lambda: up.made() and up.made()[0].status == "active")
            found = await reader.projects.get_result(project.id)
            assert (found["status"], found["finished"]) == ("processing", False)
            with pytest.raises(ApiError):
                await reader.projects.get(project.id)
            await project.wait_for_completion(5)
            found = await reader.projects.get_result(project.id)
            jobs = {job.get("urlUnavailable", "link"): job for job in found["jobs"]}
            assert set(jobs) == {"link", "sensitiveContent"}
            assert jobs["link"]["seed"] == 42
            assert (await reader.projects.get(project.id))["status"] == "completed"
            assert [kept["id"] for kept in await sogni.projects.list_recent()] == [project.id]
        async with client(up, api_key=account.key) as other:
            with pytest.raises(ApiError) as caught:
                await other.projects.get_result(project.id)
            assert caught.value.status == 404

    asyncio.run(work())


def test_waiting_for_a_worker_says_why(up: SogniUpstream) -> None:
    async def work() -> None:
        async with client(up) as sogni:
            project = await sogni.projects.create(CAT | {"positive_prompt": "a cat fault:no_worker"})
            await until(lambda: project.queue_status == "no-workers")
            assert project.waiting_reason["reason"] == "no_workers"
            assert (await sogni.projects.get_result(project.id))["status"] == "queued"
            await project.cancel()

    asyncio.run(work())
    assert up.charged(up.made()[0].id) == 0


def test_a_restart_closes_every_socket_and_they_come_back(up: SogniUpstream) -> None:
    async def work() -> str:
        async with client(up) as sogni:
            project = await sogni.projects.create(CAT | {"positive_prompt": "a cat fault:slow=0.1"})
            await until(lambda: up.made())
            await asyncio.to_thread(up.do, up.close_all(1012))
            await project.wait_for_completion(10)
            return str(project.status)

    assert asyncio.run(work()) == "completed"


@pytest.mark.parametrize("code", [4010, 4061])
def test_an_app_may_be_turned_away(up: SogniUpstream, code: int) -> None:
    up.faults.add("close_on_connect", code=code)

    async def work() -> int:
        async with client(up) as sogni:
            return await asyncio.wait_for(closing(sogni), 5)

    assert asyncio.run(work()) == code
