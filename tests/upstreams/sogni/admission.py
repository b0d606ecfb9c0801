"""What a client asks of the socket: a project, which is refused or accepted, and to cancel it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import checks, prices
from .faults import Fault, unknown_words
from .projects import accept
from .rendering import Rendering, give_back

if TYPE_CHECKING:
    from .connection import Connection
    from .upstream import Upstream

RESTARTING = 1001
FUNDS, CONSENT, SOON, NO_OPTION = 4024, 4103, 4104, 4100
REFUSALS = {
    "insufficient": (FUNDS, "Debit Error: Insufficient funds"),
    "consent": (CONSENT, "This model needs an agreement that is made in a Sogni app"),
    "soon": (SOON, "This model will be available soon."),
    "no_option": (NO_OPTION, "No worker can do this option yet"),
    "restarting": (RESTARTING, "The server is restarting"),
    "refused": (4000, "The project was refused"),
}


async def request(up: Upstream, connection: Connection, data: dict[str, Any]) -> None:
    """Takes or refuses a jobRequest."""
    project_id = str(data.get("jobID", "")).upper()
    if project_id in up.projects:
        up.counts.resent.append(project_id)
        return
    up.counts.unknown.update(checks.unknown_fields(data))
    wrong = checks.refusal(data, up.files.of(project_id))
    if wrong is None and data["keyFrames"][0]["modelID"] in up.gone_models:
        wrong = checks.Refusal(checks.NO_MODEL, f"Model {data['keyFrames'][0]['modelID']} not found")
    elif wrong is None and (words := unknown_words(str(data["keyFrames"][0].get("positivePrompt")))):
        wrong = checks.Refusal(checks.BAD_PARAMETER, f"no such fault: {', '.join(words)}")
    if wrong:
        await _refuse(up, connection, data, wrong.code, wrong.message)
        return
    take = _taker(up, data)
    if take("vanish"):
        await connection.close(1012)
        return
    if take("ignored"):
        return
    for kind, (code, message) in REFUSALS.items():
        if fault := take(kind):
            await _refuse(up, connection, data, fault.code or code, fault.error or message, kind)
            return
    await _accept(up, connection, data, take)


def _taker(up: Upstream, data: dict[str, Any]) -> Callable[[str], Fault | None]:
    frame, project_id = data["keyFrames"][0], str(data["jobID"]).upper()
    named = {"prompt": str(frame.get("positivePrompt") or ""), "model": frame["modelID"]}

    def take(kind: str) -> Fault | None:
        return up.faults.take(kind, of=project_id, token=str(data.get("tokenType") or "spark"), **named)

    return take


async def _refuse(
    up: Upstream, connection: Connection, data: dict[str, Any], code: int, message: str, kind: str = ""
) -> None:
    project_id = str(data.get("jobID", "")).upper()
    up.counts.refused.append({"project": project_id, "code": code, "message": message, "token": data.get("tokenType")})
    body: dict[str, Any] = {"jobID": project_id, "error": code, "error_message": message, "isFromWorker": False}
    if kind == "consent":
        model = data["keyFrames"][0]["modelID"]
        body["consentRequired"] = {"key": model, "title": "Likeness and consent", "url": "https://app.sogni.ai/consent"}
    await connection.send("jobError", body)
    if kind == "restarting":
        await connection.close(1012)


async def _accept(
    up: Upstream, connection: Connection, data: dict[str, Any], take: Callable[[str], Fault | None]
) -> None:
    token, account = str(data.get("tokenType") or "spark"), connection.account
    price = prices.in_token(prices.of_request(data), token)
    if account.net(token) < price:
        await _refuse(up, connection, data, *REFUSALS["insufficient"])
        return
    up.counts.dropped_loras += checks.unknown_loras(data["keyFrames"][0])
    source = str(data.get("appSource") or connection.app_source)
    project = accept(data, account, connection.app_id, source, price)
    up.projects[project.id] = project
    account.charge(project.id, token, price, "reserved")
    project.task = asyncio.create_task(Rendering(up, project, take).run(), name=f"render {project.id}")
    if take("accepted_drop"):
        await connection.close(1012)


async def cancel(up: Upstream, connection: Connection, data: dict[str, Any]) -> None:
    """Stops a project where its artist asks for it, and confirms. Renders that are done stay paid for."""
    project_id = str(data.get("jobID", "")).upper()
    up.counts.cancels.append(project_id)
    project = up.projects.get(project_id)
    if project is None or project.account is not connection.account:
        await _confirm(connection, project_id, "The project is not known")
        return
    named = {"prompt": project.prompt, "of": project.id, "model": project.model.id, "token": project.token}
    if up.faults.take("cancel_silent", **named):
        return
    if up.faults.take("cancel_refused", **named):
        await _confirm(connection, project_id, "The job is already being finished and cannot be cancelled")
        return
    if project.finished:
        await _confirm(connection, project_id, "The project has finished already")
        return
    late = up.faults.take("cancel_late", **named)
    if project.task:
        project.task.cancel()
    lost = [render for render in project.renders if not render.over]
    for render in lost:
        render.status, render.reason, render.ended = "jobError", "artistCanceled", time.time()
    project.status, project.reason, project.ended, project.told = "cancelled", "artistCanceled", time.time(), True
    if not late:
        give_back(project, sum(not render.done for render in project.renders))
    await _confirm(connection, project_id)
    await connection.send("balanceUpdate", project.account.balance())


async def _confirm(connection: Connection, project_id: str, message: str = "") -> None:
    await connection.send(
        "artistCancelConfirmation", {"jobID": project_id, "didCancel": not message, "error_message": message}
    )
