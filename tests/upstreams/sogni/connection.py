"""The WebSocket plane: one live connection for each app id, frames of `{"type": T, "data": base64(JSON)}` both ways."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from . import admission
from .accounts import Account
from .catalog import CHAT_MODELS, MODELS
from .projects import new_id

if TYPE_CHECKING:
    from .upstream import Upstream

RESTART, BAD_KEY, REPLACED, NO_APP = 1012, 4021, 4015, 4010


def pack(kind: str, data: Any) -> str:
    return json.dumps({"type": kind, "data": base64.b64encode(json.dumps(data).encode()).decode()})


class Connection:
    """One open socket of one app."""

    def __init__(self, up: Upstream, socket: WebSocket, app_id: str, app_source: str, account: Account) -> None:
        self.up, self.socket, self.app_id, self.app_source, self.account = up, socket, app_id, app_source, account
        self.base = f"http://{socket.headers.get('host', 'localhost')}"
        self.open = True
        self._turn = asyncio.Lock()

    async def send(self, kind: str, data: Any) -> bool:
        """Sends one frame. Returns whether the connection was still open."""
        async with self._turn:
            if not self.open:
                return False
            try:
                await self.socket.send_text(pack(kind, data))
            except (WebSocketDisconnect, RuntimeError, OSError):  # the other side went away
                self.open = False
        return self.open

    async def close(self, code: int) -> None:
        """Closes with this code; nothing is sent afterwards."""
        self.open = False
        async with self._turn:
            if self.socket.application_state is WebSocketState.CONNECTED:
                try:
                    await self.socket.close(code)
                except (WebSocketDisconnect, RuntimeError, OSError):
                    return

    async def greet(self) -> None:
        """The five frames that every client waits for."""
        await self.send("authenticated", await self._welcome())
        await self.send("balanceUpdate", self.account.balance())
        await self.send("changeNetwork", {"network": self.socket.query_params.get("forceWorkerId") or "relaxed"})
        await self.send("swarmModels", {m: self.up.workers.get(m, 3) for m in MODELS if m not in self.up.gone_models})
        await self.send("swarmLLMModels", {model: {"workers": 2} for model in CHAT_MODELS})

    async def _welcome(self) -> dict[str, Any]:
        return {
            "id": new_id(),
            "clientType": "artist",
            "username": self.account.username,
            "address": self.account.address,
            "SID": 1,
            "clientSID": 1,
            "addressSID": 1,
            "balanceVersion": 2,
            "tokens": self.account.balance(),
            "isMainnet": True,
            "activeLLMJobIDs": [],
            "subscriptionEntitlement": {"active": False},
            **self.up.snapshot(self.app_id, self.account, self.base),
        }


async def endpoint(socket: WebSocket) -> None:
    """One connection from its upgrade to its end."""
    up: Upstream = socket.app.state.upstream
    await socket.accept()
    account = up.accounts.caller(socket.headers)
    up.note("WS", "/", dict(socket.query_params), dict(socket.headers), account)
    app_id = socket.query_params.get("appId", "")
    if fault := up.faults.take("close_on_connect"):
        return await socket.close(fault.code or RESTART)
    if account is None:
        return await socket.close(BAD_KEY, "Invalid credentials")
    if not app_id or len(app_id) > 256:
        return await socket.close(NO_APP, "appId is required")
    connection = Connection(up, socket, app_id, socket.query_params.get("appSource", ""), account)
    former, up.connections[app_id] = up.connections.get(app_id), connection
    if former:
        await former.close(REPLACED)
    try:
        if not up.faults.take("silent_connect"):
            await connection.greet()
        await _listen(up, connection)
    finally:
        connection.open = False
        if up.connections.get(app_id) is connection:
            del up.connections[app_id]


async def _listen(up: Upstream, connection: Connection) -> None:
    while True:
        try:
            text = await connection.socket.receive_text()
        except (WebSocketDisconnect, RuntimeError):
            return
        message = json.loads(text)
        kind = str(message.get("type"))
        data = json.loads(base64.b64decode(message["data"])) if message.get("data") else None
        up.counts.frames[kind] += 1
        await _answer(up, connection, kind, data)


async def _answer(up: Upstream, connection: Connection, kind: str, data: Any) -> None:
    if kind == "jobRequest":
        await admission.request(up, connection, data)
    elif kind == "jobError":
        await admission.cancel(up, connection, data)
    elif kind == "llmJobRequest":
        await up.chat.over_socket(connection, data)
    elif kind == "changeNetwork":
        await connection.send("changeNetwork", {"network": data})
    elif kind == "setSocketEventSubscriptions":
        chosen = (data or {}).get("subscriptions", {})
        await connection.send("socketEventSubscriptionsUpdated", {"socketEventSubscriptions": chosen})
    else:
        up.counts.complaints.append(f"unknown frame {kind}")
