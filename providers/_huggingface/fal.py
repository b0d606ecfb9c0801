"""fal.ai's queue behind the router: a request id at once, then looks at its status until it is completed.

Source: fal.ai/docs/inference-api/queue (read 2026-11); the router's paths as huggingface_hub 2.4 writes them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from providers._huggingface.errors import failed, refused
from providers._huggingface.hub import Served
from providers._huggingface.wires import Asked
from providers._polling import poll
from studio.errors import ModelUnavailable, ProviderFailed, RequestError, Unreachable
from studio.provider import Output, Run, Ticket

if TYPE_CHECKING:
    from providers.huggingface import HuggingFace

UPSTREAM = "fal-ai"
QUEUE = "_subdomain=queue"
EVERY = 1.0  # seconds between looks
PLACE = re.compile(r"/[\w.-]+/[\w.-]+/requests/[\w-]+")


def body_of(asked: Asked) -> dict[str, Any]:
    """What is posted."""
    body = {("text" if asked.entry.task == "speech" else "prompt"): asked.prompt, **asked.named(UPSTREAM)}
    if "width" in body and "height" in body:
        body["image_size"] = {"width": body.pop("width"), "height": body.pop("height")}
    if pictures := asked.data_uris():
        body["image_url"] = pictures[0]
        if asked.entry.task == "edit":
            body["image_urls"] = pictures  # some models read the one, some the other
    return body


async def submit(provider: HuggingFace, asked: Asked, served: Served, run: Run) -> Ticket:
    """Queue it once. The ticket holds the request's place, which is not that of its model's full id."""
    answer = await provider.pay(f"{UPSTREAM}/{served.model}?{QUEUE}", body_of(asked), provider.paying(run))
    try:
        request_id, place = str(answer["request_id"]), urlsplit(answer["response_url"]).path
    except (KeyError, TypeError) as error:
        raise provider.unclear("it accepted this without saying under which number") from error
    if not PLACE.fullmatch(place):
        raise provider.unclear("it named a place that cannot be asked")
    data = {"upstream": UPSTREAM, "place": place, "seed": run.request.seed}
    return Ticket(id=request_id, data=data)


async def follow(provider: HuggingFace, ticket: Ticket, run: Run) -> list[Output]:
    """Wait in the queue and for the work, then name its files."""
    place = ticket.data["place"]
    await poll(
        lambda: provider.look(f"{UPSTREAM}{place}/status?{QUEUE}&logs=1", run),
        run,
        done=lambda answer: answer.get("status") == "COMPLETED",
        every=provider.every or EVERY,
        give_up_after=run.request.timeout or provider.deadline,
        fraction=_fraction,
    )
    return _outputs(await _result(provider, place, run), ticket)


async def _result(provider: HuggingFace, place: str, run: Run) -> Any:
    """What came of it. The work's own failure comes as the status of this answer, trouble on the way as another."""
    try:
        return await provider.get(f"{UPSTREAM}{place}?{QUEUE}", provider.paying(run))
    except ProviderFailed as error:
        if error.code != ProviderFailed.code:
            raise Unreachable(error.message, hint="Check again later.", provider=provider.name) from error
        raise failed(UPSTREAM, error.message.partition(": ")[2]) from error
    except (ModelUnavailable, RequestError) as error:
        raise failed(UPSTREAM, error.message.partition(": ")[2]) from error


async def cancel(provider: HuggingFace, ticket: Ticket, run: Run) -> bool:
    """Whether it was taken out of the queue before it had begun; later it is stopped too, and charged for what was done."""
    place = ticket.data["place"]
    status = await provider.look(f"{UPSTREAM}{place}/status?{QUEUE}", run)
    answer = await provider.put(f"{UPSTREAM}{place}/cancel?{QUEUE}", run)
    return status.get("status") == "IN_QUEUE" and answer.get("status") == "CANCELLATION_REQUESTED"


def _fraction(answer: Mapping[str, Any]) -> tuple[float, str]:
    if answer.get("status") == "IN_QUEUE":
        place = answer.get("queue_position")
        return 0.02, f"place {place + 1} in the queue" if isinstance(place, int) else "in the queue"
    return percent("\n".join(str(log.get("message", "")) for log in answer.get("logs") or ())), "rendering"


def percent(log: str) -> float:
    """How far a log says it is, from its last progress bar; a tenth when it says nothing."""
    found = re.findall(r"(\d{1,3})%\|", log)
    return 0.1 + 0.85 * min(int(found[-1]), 100) / 100 if found else 0.1


def _outputs(answer: Any, ticket: Ticket) -> list[Output]:
    found = answer if isinstance(answer, dict) else {}
    files = found.get("images") or [found.get("image") or found.get("video") or found.get("audio")]
    urls = [file["url"] for file in files if isinstance(file, dict) and file.get("url")]
    if any(found.get("has_nsfw_concepts") or ()):
        raise refused()
    seed = found.get("seed", ticket.data.get("seed"))
    seed = seed if isinstance(seed, int) else None
    return [Output(url=url, seed=seed, facts={"upstream": UPSTREAM}) for url in urls[:1]]
