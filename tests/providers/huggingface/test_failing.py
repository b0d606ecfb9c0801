"""Everything that goes wrong there, at the paid call, while it is followed, and with the file."""

from __future__ import annotations

import uuid

import pytest

from studio.errors import (
    AuthFailed,
    BacklotError,
    Cancelled,
    ModelUnavailable,
    NotConfigured,
    OutcomeUnknown,
    OutOfCredit,
    ProviderBusy,
    ProviderFailed,
    RequestError,
    TimedOut,
    Unreachable,
)
from studio.provider import Health
from tests.conftest import free_port
from tests.providers.huggingface.conftest import TOKEN, WITH, Desk, refusal_of, wait

PAID: list[tuple[str, type[BacklotError], int]] = [  # fault, error, jobs accepted there
    ("401", AuthFailed, 0),
    ("402", OutOfCredit, 0),
    ("403", AuthFailed, 0),
    ("404", ModelUnavailable, 0),
    ("422", RequestError, 0),
    ("429", ProviderBusy, 0),
    ("503", ProviderBusy, 0),
    ("500", OutcomeUnknown, 0),
    ("502", OutcomeUnknown, 0),
    ("html", OutcomeUnknown, 0),
    ("hang:3", OutcomeUnknown, 0),
    ("late:3", OutcomeUnknown, 1),
    ("drop", OutcomeUnknown, 1),
]
FEW = {"402", "503", "500", "drop"}
CASES = [
    pytest.param(upstream, *case, marks=() if upstream == "fal-ai" or case[0] in FEW else pytest.mark.long)
    for upstream in WITH
    for case in PAID
]


@pytest.mark.parametrize(("upstream", "fault", "kind", "accepted"), CASES)
def test_the_paid_call_is_sent_once_and_its_failure_named(
    desk: Desk, upstream: str, fault: str, kind: type[BacklotError], accepted: int
) -> None:
    mark = uuid.uuid4().hex
    run = desk.run("image", model=WITH[upstream][0], prompt=f"a cat {mark} fault={fault}")
    calls = len(desk.hub.calls)
    error = refusal_of(lambda: desk.submit(run))
    assert type(error) is kind
    assert error.provider == "huggingface"
    assert len(desk.hub.calls) == calls + 1
    assert len(desk.hub.accepted(mark)) == accepted
    assert TOKEN not in str(error.as_dict())


@pytest.mark.parametrize("upstream", ["fal-ai", "replicate"])
@pytest.mark.parametrize("fault", ["page", "garbled"])
def test_an_accepted_call_whose_answer_is_no_answer_is_unknown(desk: Desk, upstream: str, fault: str) -> None:
    run = desk.run("image", model=WITH[upstream][0], prompt=f"a cat fault={fault}")
    assert type(refusal_of(lambda: desk.submit(run))) is OutcomeUnknown


def test_busy_names_its_pause_and_passes(desk: Desk) -> None:
    run = desk.run("image", prompt=f"a cat {uuid.uuid4().hex} fault=429:1")
    assert type(refusal_of(lambda: desk.submit(run))) is ProviderBusy
    assert desk.follow(desk.submit(run), run)


@pytest.mark.parametrize("upstream", ["fal-ai", "replicate"])
def test_a_job_that_breaks_there_is_said_in_its_words(desk: Desk, upstream: str) -> None:
    error = refusal_of(lambda: desk.make("image", model=WITH[upstream][0], prompt="a cat fault=fail"))
    assert type(error) is ProviderFailed
    assert "memory" in error.message


@pytest.mark.parametrize("upstream", ["fal-ai", "replicate"])
def test_looking_bears_a_gateways_bad_moments(desk: Desk, upstream: str) -> None:
    outputs, _ = desk.make("image", model=WITH[upstream][0], prompt=f"a cat {uuid.uuid4().hex} fault=flaky:3")
    assert len(outputs) == 1


@pytest.mark.parametrize("upstream", ["fal-ai", "replicate"])
def test_a_job_that_is_forgotten_there_is_said(desk: Desk, upstream: str) -> None:
    error = refusal_of(lambda: desk.make("image", model=WITH[upstream][0], prompt="a cat fault=lost"))
    assert type(error) is ProviderFailed
    assert "no longer knows this job" in error.message


@pytest.mark.parametrize("upstream", ["fal-ai", "replicate"])
def test_done_without_a_file_gives_no_output(desk: Desk, upstream: str) -> None:
    outputs, _ = desk.make("image", model=WITH[upstream][0], prompt="a cat fault=zero")
    assert outputs == []  # which the studio calls a failure


@pytest.mark.parametrize(
    ("upstream", "fault"), [("hf-inference", f) for f in ("zero", "wrong", "short")] + [("together", "zero")]
)
def test_a_file_that_is_no_good_is_a_failure_of_a_paid_job(desk: Desk, upstream: str, fault: str) -> None:
    run = desk.run("image", model=WITH[upstream][0], prompt=f"a cat fault={fault}")
    ticket = desk.submit(run)
    assert run.kept == []
    assert type(refusal_of(lambda: desk.follow(ticket, run))) is ProviderFailed


def test_a_token_that_ends_meanwhile_lets_the_job_wait(desk: Desk) -> None:
    run = desk.run("image")
    ticket = desk.submit(run)
    run.secrets["HF_TOKEN"] = "hf_revoked"
    error = refusal_of(lambda: desk.follow(ticket, run))
    assert type(error) is NotConfigured
    assert "goes on" in error.hint
    run.secrets["HF_TOKEN"] = TOKEN
    assert len(desk.follow(ticket, run)) == 1


def test_another_services_key_never_goes_out(desk: Desk) -> None:
    calls = len(desk.hub.calls)
    run = desk.run("image")
    run.secrets["HF_TOKEN"] = "sk-live-1"
    error = refusal_of(lambda: desk.submit(run))
    assert type(error) is AuthFailed
    assert "hf_" in error.hint
    assert "sk-live" not in str(error.as_dict())
    assert len(desk.hub.calls) == calls


def test_a_hub_that_is_not_there_means_that_nothing_was_sent(desk: Desk) -> None:
    desk.provider = desk.open(BACKLOT_HF_BASE_URL=f"http://127.0.0.1:{free_port()}")
    error = refusal_of(lambda: desk.submit(desk.run("image")))
    assert type(error) is Unreachable
    with pytest.raises(Unreachable):
        wait(desk.provider.check(desk.provider.values))


def test_the_doctor_names_a_missing_scope_and_a_wrong_token(desk: Desk) -> None:
    def check(token: str) -> Health:
        provider = desk.open(HF_TOKEN=token)
        return wait(provider.check(provider.values))

    assert "lacks the permission" in check("hf_read").note
    assert check("").note == "HF_TOKEN is not set"
    with pytest.raises(AuthFailed) as refused:
        check("hf_wrong")
    assert "Check HF_TOKEN" in refused.value.hint


@pytest.mark.parametrize("upstream", ["fal-ai", "replicate"])
@pytest.mark.parametrize(("phase", "unbilled"), [("queue", True), ("rendering", False)])
def test_cancels_there_in_each_phase(desk: Desk, upstream: str, phase: str, unbilled: bool) -> None:
    mark = uuid.uuid4().hex
    run = desk.run("image", model=WITH[upstream][0], prompt=f"a cat {mark} slow=3")
    ticket = desk.submit(run)
    run.stop_at = {"queue": "queue" if upstream == "fal-ai" else "machine"}.get(phase, phase)
    assert type(refusal_of(lambda: desk.follow(ticket, run))) is Cancelled
    assert wait(desk.provider.cancel(ticket, run)) is unbilled  # type: ignore[arg-type]
    assert desk.hub.accepted(mark)[0].cancelled


@pytest.mark.parametrize("upstream", ["fal-ai", "replicate"])
def test_cancelling_what_is_done_is_no_error(desk: Desk, upstream: str) -> None:
    run = desk.run("image", model=WITH[upstream][0])
    ticket = desk.submit(run)
    assert wait(desk.provider.cancel(ticket, run)) is False  # type: ignore[arg-type]
    assert len(desk.follow(ticket, run)) == 1


def test_what_goes_through_the_library_says_that_it_cannot_be_cancelled(desk: Desk) -> None:
    run = desk.run("image", model=WITH["hf-inference"][0])
    ticket = desk.submit(run)
    assert "cannot be cancelled" in run.notes[0]
    assert wait(desk.provider.cancel(ticket, run)) is False  # type: ignore[arg-type]


@pytest.mark.parametrize("upstream", ["fal-ai", "replicate"])
def test_goes_on_after_a_restart_from_its_ticket_alone(desk: Desk, upstream: str) -> None:
    mark = uuid.uuid4().hex
    run = desk.run("image", model=WITH[upstream][0], prompt=f"a cat {mark}", seed=3)
    ticket = type(desk.submit(run)).model_validate_json(desk.submit(run).model_dump_json())
    desk.provider = desk.open()
    (output,) = desk.follow(ticket, run)
    assert output.seed == 3
    assert TOKEN not in ticket.model_dump_json()
    assert "http" not in ticket.model_dump_json()


def test_a_job_that_takes_too_long_is_no_failure(desk: Desk) -> None:
    run = desk.run("image", prompt="a cat slow=30", timeout=5)
    ticket = desk.submit(run)
    run.request = run.request.model_copy(update={"timeout": 0.05})
    assert type(refusal_of(lambda: desk.follow(ticket, run))) is TimedOut
