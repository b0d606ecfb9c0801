"""Through the real engine: files in the library, every fault, people's decisions, restarts, and that a picture is paid once."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from providers.sensenova import SenseNova
from studio.errors import ContentRefused, OutcomeUnknown, ProviderFailed, StorageFailed, Unreachable
from studio.jobs.job import Job
from studio.requests import Request
from studio.studio import Studio
from tests.conftest import OWNER
from tests.providers.sensenova.conftest import Desk, opened, refusal_of, settings_at, wait
from tests.upstreams.sensenova import KEY, State


@pytest.fixture(scope="module")
def busy(served: tuple[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    studio = opened(settings_at(tmp_path_factory.mktemp("home"), served[0]))
    yield studio
    studio.close()


Make = Callable[..., tuple[Job, str]]


@pytest.fixture
def make(busy: Studio) -> Make:
    """Submits and waits until the job is settled; the word by which the emulator knows it comes back too."""

    def make_(fault: str = "", **request: Any) -> tuple[Job, str]:
        mark = uuid.uuid4().hex
        values = {"prompt": f"a cat {mark} {fault}", "provider": "sensenova", **request}
        job = busy.submit("image", values, owner=OWNER)
        return busy.wait(job.id, owner=OWNER, seconds=90), mark

    return make_


@pytest.fixture
def upstream(desk: Desk) -> State:
    return desk.upstream


def test_keeps_what_was_made(busy: Studio, make: Make, upstream: State) -> None:
    job, mark = make(aspect_ratio="21:9")
    assert job.status == "succeeded", job.error
    (artifact,) = job.artifacts
    assert (artifact.width, artifact.height, artifact.seed) == (3072, 1376, None)
    Image.open(busy.library.local_path(artifact)).load()
    assert upstream.accepted(mark) == 1
    (submission,) = busy.engine.submissions.of_job(job.id)
    assert submission.ticket is not None
    assert submission.ticket.data == {"kept": True}


def test_a_slow_file_is_whole(make: Make) -> None:
    job, _ = make("fault=drip")
    assert job.status == "succeeded", job.error
    assert job.artifacts[0].width == 2752


def test_two_pictures_are_two_calls(make: Make, upstream: State) -> None:
    job, mark = make(count=2)
    assert len(job.artifacts) == 2
    assert upstream.accepted(mark) == 2


@pytest.mark.parametrize(
    "fault", ["drop", "late:0.7", "page", "garbled", "noerror", "hang:0.7", "html", "500", "api200"]
)
@pytest.mark.usefixtures("hasty")
def test_asks_the_person_when_nobody_knows(make: Make, upstream: State, fault: str) -> None:
    calls = len(upstream.calls)
    job, mark = make(f"fault={fault}")
    assert job.status == "waiting"
    assert job.error is not None
    assert job.error.category == "outcome_unknown"
    assert upstream.accepted(mark) <= 1
    assert len(upstream.calls) == calls + 1


@pytest.mark.parametrize(
    ("fault", "status", "category", "says"),
    [
        ("401", "failed", "auth", "test of 401 by ***"),
        ("403", "failed", "auth", "test of 403"),
        ("404", "failed", "model_unavailable", "test of 404"),
        ("409", "failed", "invalid_request", "test of 409"),
        ("402", "failed", "insufficient_credits", "test of 402"),
        ("quota", "failed", "quota", "used up"),
        ("credit", "failed", "insufficient_credits", "balance"),
        ("unwanted", "failed", "content_refused", "policy"),
        ("error200", "failed", "invalid_request", "not supported"),
        ("moved", "waiting", "not_configured", "308"),
        ("429:1", "succeeded", "", ""),
        ("503:1", "succeeded", "", ""),
        ("empty", "failed", "permanent", "no picture"),
        ("wrong", "failed", "permanent", "no image"),
        ("gone", "failed", "permanent", "404"),
        ("scrambled", "failed", "permanent", "cannot be decoded"),
        ("private", "failed", "permanent", "leads into a private network"),
        ("short", "waiting", "transient", "failed 3 times"),
        ("file500", "waiting", "transient", "failed 3 times"),
    ],
)
def test_every_end_is_said(make: Make, upstream: State, fault: str, status: str, category: str, says: str) -> None:
    job, mark = make(f"fault={fault}")
    assert job.status == status, job.error
    assert (job.error.category if job.error else "") == category
    assert says in (job.error.message if job.error else "")
    assert upstream.accepted(mark) <= 1
    assert KEY not in str(job)
    assert "Signature" not in str(job)


@pytest.mark.parametrize("protocol", ["openai-image", "nano-banana"])
@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        ("", "succeeded", ""),
        ("scrambled", "failed", "cannot be decoded"),
        ("wrong", "failed", "is no image: it is text/plain"),
        ("letters", "failed", "cannot be read"),
    ],
)
def test_a_picture_inside_an_answer_is_decoded_before_it_counts(
    busy: Studio,
    make: Make,
    upstream: State,
    monkeypatch: pytest.MonkeyPatch,
    protocol: str,
    fault: str,
    status: str,
    says: str,
) -> None:
    values = busy.registry.get("sensenova").values
    monkeypatch.setitem(values, "SN_IMAGE_GEN_MODEL_TYPE", protocol)
    monkeypatch.setitem(values, "SN_IMAGE_GEN_BASE_URL", values["SN_BASE_URL"].removesuffix("/v1"))
    job, mark = make(f"fault={fault}" if fault else "")
    assert job.status == status, job.error
    assert says in (job.error.message if job.error else "")
    assert len(job.artifacts) == (0 if fault else 1)
    assert upstream.accepted(mark) == 1


def test_a_seed_and_a_negative_prompt_are_taken_and_said_to_be_unused(
    busy: Studio, make: Make, upstream: State
) -> None:
    job, _ = make(seed=7, negative_prompt="dogs")
    assert job.status == "succeeded", job.error
    told = "".join(event["data"]["text"] for event in busy.engine.rows.events(job.id) if event["type"] == "note")
    assert "The seed is not used by this model. The negative prompt is not used by this model." in told
    assert job.artifacts[0].seed is None
    assert not {"seed", "negative_prompt"} & set(upstream.calls[-1]["body"])


@pytest.mark.parametrize(
    ("patience", "asked", "slow", "made"), [(1, 10, 2, True), (10, 1, 2, False), (1, None, 2, False)]
)
def test_a_request_says_how_long_its_answer_is_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, patience: float, asked: float | None, slow: float, made: bool
) -> None:
    monkeypatch.setattr(type(desk.provider), "call_deadline", patience)
    run = desk.run(prompt=f"a cat fault=late:{slow}")
    run.request = type(run.request).model_construct(
        **{**dict(run.request), "timeout": asked}
    )  # less than a person may ask
    calls = len(desk.upstream.calls)
    if made:
        assert desk.submit(run).data == {"kept": True}
    else:
        assert type(refusal_of(lambda: desk.submit(run))) is OutcomeUnknown
    assert len(desk.upstream.calls) == calls + 1


def test_the_vendors_patience_is_the_usual_and_any_that_may_be_asked_has_room() -> None:
    longest = next(limit.le for limit in Request.model_fields["timeout"].metadata if hasattr(limit, "le"))
    assert SenseNova.call_deadline == 300
    assert SenseNova.send_deadline >= longest + 600


@pytest.mark.long
def test_a_refusal_without_retry_after_waits_a_second(make: Make, upstream: State) -> None:
    job, mark = make("fault=429bare:1")
    assert job.status == "succeeded", job.error
    assert upstream.accepted(mark) == 1


def test_a_picture_that_could_not_be_fetched_is_fetched_when_asked_again(
    busy: Studio, make: Make, upstream: State
) -> None:
    job, mark = make("fault=short")
    assert job.question is not None
    for name, (data, fault) in list(upstream.files.items()):
        if fault == "short":
            upstream.files[name] = (data, "")
    busy.answer(job.id, job.question.id, "check", owner=OWNER)
    done = busy.wait(job.id, owner=OWNER, seconds=90)
    assert done.status == "succeeded", done.error
    assert upstream.accepted(mark) == 1


@pytest.mark.parametrize("trouble", [Unreachable(), StorageFailed()])
def test_what_the_disk_or_network_did_not_take_is_never_asked_for_again(desk: Desk, trouble: Any) -> None:
    run = desk.run()
    run.trouble = [trouble, trouble]
    calls = len(desk.upstream.calls)
    ticket = desk.submit(run)
    assert ticket.data == {"kept": False}
    assert type(refusal_of(lambda: wait(desk.provider.follow(ticket, run)))) is type(trouble)  # type: ignore[arg-type]
    wait(desk.provider.follow(ticket, run))  # type: ignore[arg-type]
    assert len(run.files) == 1
    assert len(desk.upstream.calls) == calls + 1
    restarted = refusal_of(lambda: wait(desk.open().follow(ticket, run)))  # type: ignore[arg-type]
    assert type(restarted) is ProviderFailed
    assert "charged for twice" in restarted.hint


def test_a_ticket_tells_of_a_failure_again(desk: Desk) -> None:
    desk.open(SN_IMAGE_GEN_MODEL_TYPE="nano-banana", SN_BASE_URL=desk.url)
    run = desk.run(prompt="a fox fault=blocked")
    ticket = desk.submit(run)
    assert all(type(refusal_of(lambda: wait(desk.provider.follow(ticket, run)))) is ContentRefused for _ in range(2))  # type: ignore[arg-type]


def test_without_certificates_only_by_the_switch(desk: Desk, busy: Studio, tmp_path: Path) -> None:
    from tests.providers.sensenova.certificates import secure

    with secure(tmp_path) as (url, upstream):
        desk.open(SN_BASE_URL=f"{url}/v1")
        assert type(refusal_of(lambda: desk.make())) is Unreachable
        desk.open(SN_BASE_URL=f"{url}/v1", SN_INSECURE_SSL="on")
        run = desk.run()
        run.trouble = [Unreachable()]  # the file's own address is always checked
        desk.submit(run)
        assert len(upstream.made) == 1
        assert "not checked" in run.notes[0]
    assert "not checked" in desk.provider.warning(desk.provider.values)
    assert desk.open().warning(desk.provider.values) == ""


def test_says_whether_it_is_set_up(desk: Desk) -> None:
    assert wait(desk.provider.check()).note.startswith("The key comes from SN_API_KEY")
    assert not wait(desk.open(SN_API_KEY="").check()).ok
    assert not wait(desk.open(SN_BASE_URL="nowhere").check()).ok
