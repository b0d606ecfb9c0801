"""Replicate's predictions behind the router: one is made, then looked at until it has ended.

Source: replicate.com/docs/reference/http (read 2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from providers._huggingface.errors import failed
from providers._huggingface.fal import percent
from providers._huggingface.hub import Served
from providers._huggingface.wires import Asked
from providers._polling import poll
from studio.provider import Output, Run, Ticket

if TYPE_CHECKING:
    from providers.huggingface import HuggingFace

UPSTREAM = "replicate"
ROOT = f"{UPSTREAM}/v1"
EVERY = 1.0  # seconds between looks
ENDED = {"succeeded", "failed", "canceled", "aborted"}


def call_of(asked: Asked, served: Served) -> tuple[str, dict[str, Any]]:
    """The path and what is posted there."""
    given = {("text" if asked.entry.task == "speech" else "prompt"): asked.prompt, **asked.named(UPSTREAM)}
    if pictures := asked.data_uris():
        # Its models do not agree on the name; each reads its own and leaves the others.
        given |= {"image": pictures[0], "input_image": pictures[0], "images": pictures, "input_images": pictures}
    name, _, version = served.model.partition(":")
    if version:
        return f"{ROOT}/predictions", {"version": version, "input": given}
    return f"{ROOT}/models/{name}/predictions", {"input": given}


async def submit(provider: HuggingFace, asked: Asked, served: Served, run: Run) -> Ticket:
    """Make the prediction, once; not waiting for it there, since its number is what a restart needs."""
    path, body = call_of(asked, served)
    answer = await provider.pay(path, body, provider.paying(run))
    number = answer.get("id") if isinstance(answer, dict) else None
    if not isinstance(number, str) or not re.fullmatch(r"[\w-]+", number):
        raise provider.unclear("it accepted this without saying under which number")
    return Ticket(id=number, data={"upstream": UPSTREAM, "seed": run.request.seed})


async def follow(provider: HuggingFace, ticket: Ticket, run: Run) -> list[Output]:
    """Wait until it has ended, then name its files."""
    answer = await poll(
        lambda: provider.look(f"{ROOT}/predictions/{ticket.id}", run),
        run,
        done=lambda answer: answer.get("status") in ENDED,
        every=provider.every or EVERY,
        give_up_after=run.request.timeout or provider.deadline,
        fraction=_fraction,
    )
    if answer["status"] in {"canceled", "aborted"}:
        raise failed(UPSTREAM, "it was stopped there")
    if answer["status"] == "failed":
        raise failed(UPSTREAM, str(answer.get("error") or ""))
    output = answer.get("output")
    urls = [url for url in (output if isinstance(output, list) else [output]) if isinstance(url, str) and url]
    facts = {"upstream": UPSTREAM}
    return [Output(url=url, seed=ticket.data.get("seed"), facts=facts) for url in urls[:1]]


async def cancel(provider: HuggingFace, ticket: Ticket, run: Run) -> bool:
    """Whether it was stopped before it had begun; later it is stopped too, and charged for what was done."""
    answer = await provider.post(f"{ROOT}/predictions/{ticket.id}/cancel", {}, provider.paying(run))
    return answer.get("status") == "canceled" and not answer.get("started_at")


def _fraction(answer: Mapping[str, Any]) -> tuple[float, str]:
    if answer.get("status") == "starting":
        return 0.02, "waiting for a machine"
    return percent(str(answer.get("logs") or "")), "rendering"
