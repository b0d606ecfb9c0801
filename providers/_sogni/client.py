"""The SDK's clients: one with a socket for each account and event loop, one without for questions asked elsewhere.

A client is kept as long as its session lives; after a refused key (401, close 4021) the SDK never recovers it, so a new one is built.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import weakref
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from providers._sogni import appids
from providers._sogni.accounts import Account
from providers._sogni.errors import NAME, from_close, from_question, from_sdk
from studio.errors import AuthFailed, ProviderBusy, Unreachable

if TYPE_CHECKING:
    from sogni_client import SogniClient

APP = "backlot"
CATCH_UP = 3.0  # seconds between two looks at what was asked for before
READY = 20.0  # seconds until an open socket may be worked with
IDLE = 300.0  # seconds without work until a client makes room for another account's
REPLACED = 4015  # the close code when another connection has taken over the app id

log = logging.getLogger("backlot.sogni")


class Link:
    """A client with a socket, and what its socket last said."""

    def __init__(self, client: SogniClient, account: str = "") -> None:
        """account: its name, under which the app id is kept."""
        self.client, self.account = client, account
        self.used = time.monotonic()
        self.code = 0  # of the last close
        self.authenticated = asyncio.Event()
        self._catching, self._caught = asyncio.Lock(), -CATCH_UP
        self.changed = asyncio.Event()  # set at every sign of life or loss
        self.sent: set[str] = set()  # projects whose request was written to the socket, or was about to be
        socket = client.api_client.socket
        socket.on("authenticated", self._on_authenticated)
        socket.on("disconnected", self._on_disconnected)
        self._send = socket.send
        socket.send = self._noting_send  # type: ignore[method-assign]

    @property
    def alive(self) -> bool:
        return bool(self.client.api_client.is_authenticated)

    @property
    def idle(self) -> bool:
        """Whether nobody has worked with it for a while, and nothing is awaited on it."""
        waiting = any(not project.finished for project in self.client.projects.tracked_projects)
        return not waiting and time.monotonic() - self.used >= IDLE

    @property
    def connected(self) -> bool:
        return bool(self.client.api_client.socket.is_connected) and self.authenticated.is_set()

    async def ready(self) -> None:
        """Wait until the socket carries work. Raises AuthFailed, Unreachable, ProviderFailed."""
        if self.connected:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY):
                await self._open()
        if not self.connected:
            raise self._why()

    async def catch_up(self) -> None:
        """Take over what this app id had asked for before. Many may ask for it at once; it is done once.

        Raises AuthFailed, ProviderBusy, Unreachable.
        """
        await self.ready()
        async with self._catching:
            if time.monotonic() - self._caught < CATCH_UP:
                return
            self._caught = time.monotonic()
            try:
                await self.client.projects.sync()
            except Exception as error:
                raise from_question(error) from None

    def project(self, name: str) -> Any:
        """The project of this id, where the client follows it already."""
        return next((found for found in self.client.projects.tracked_projects if found.id == name), None)

    def forget(self, name: str) -> None:
        """Drop what was refused under this id: the SDK would take it for the project that is sent under it now."""
        projects = self.client.projects
        for project in [project for project in projects._projects if project.id == name and project.finished]:
            projects._projects.remove(project)
            project._dispose()

    async def close(self) -> None:
        with contextlib.suppress(Exception):
            await self.client.aclose()

    async def _noting_send(self, message_type: str, data: Any) -> None:
        """Send as the SDK does. What fails before it is noted has certainly not gone out."""
        if message_type == "jobRequest":
            await self.ready()
            self.sent.add(str(data["jobID"]))
        await self._send(message_type, data)

    async def _open(self) -> None:
        while self.alive and not self.connected:
            self.changed.clear()
            if not self.client.api_client.socket.is_connected:
                try:
                    await self.client.api_client.socket.connect()
                except Exception as error:
                    raise self._refused(error) from None
            if self.connected or not self.alive:
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.changed.wait(), 1.0)

    def _refused(self, error: Exception) -> Exception:
        """Why no socket could be opened. The foreign error may hold the key, so it goes no further."""
        from websockets.exceptions import InvalidStatus

        if isinstance(error, InvalidStatus) and error.response.status_code in {401, 403}:
            self.client.api_client.auth.clear()
            return AuthFailed("Sogni refused the key.", provider=NAME, hint="Check the key in Settings.")
        return from_sdk(error) if self.alive else self._why()

    def _why(self) -> Exception:
        known = from_close(self.code)
        if known is not None:
            return known
        if not self.alive:
            return AuthFailed("Sogni refused the key.", provider=NAME, hint="Check the key in Settings.")
        return Unreachable("Sogni's socket cannot be reached.", provider=NAME, hint="Try again in a while.")

    def _on_authenticated(self, _data: Any) -> None:
        self.code = 0
        self.authenticated.set()
        self.changed.set()

    def _on_disconnected(self, data: Any) -> None:
        self.code = int(data.get("code") or 0) if isinstance(data, Mapping) else 0
        self.authenticated.clear()
        self.changed.set()
        if self.code == REPLACED:
            log.warning("Another connection has taken over this studio's app id at Sogni.")


class Connections:
    """Every client there is, by event loop and account."""

    def __init__(self, folder: Callable[[], Path | None], wish: str = "") -> None:
        """folder: where app ids are kept. wish: the app id that the operator has set."""
        self._folder, self._wish = folder, wish
        self._rooms: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Room] = weakref.WeakKeyDictionary()

    async def live(self, account: Account) -> Link:
        """The client that has a socket; made if there is none whose session lives."""
        room = self._room()
        async with room.locks[account.session]:
            link = room.links.get(account.session)
            if link is None or not link.alive:
                if link is not None:
                    await link.close()
                app_id = await self._app_id(room, account)
                link = Link(await _create(account, app_id=app_id, disable_socket=False), account.name)
                room.links[account.session] = link
            link.used = time.monotonic()
            return link

    async def plain(self, account: Account) -> SogniClient:
        """A client for questions over REST; it never opens a socket."""
        room = self._room()
        async with room.locks[account.session]:
            link = room.links.get(account.session)
            if link is not None and link.alive:
                return link.client
            client = room.plain.get(account.session)
            if client is not None and client.api_client.is_authenticated:
                return client
            if client is not None:
                await client.aclose()
            client = await _create(account, disable_socket=True)
            room.plain[account.session] = client
            return client

    async def _app_id(self, room: _Room, account: Account) -> str:
        """An app id of this account's own. Where there is none left, the client that was idle longest makes room."""
        while True:
            try:
                return await asyncio.to_thread(appids.take, self._folder(), account.name, self._wish)
            except ProviderBusy:
                session = room.idlest()
                if not session:
                    raise
                async with room.locks[session]:  # nobody may ask for it again before its app id is free
                    link = room.links.pop(session)
                    await link.close()
                    appids.release(self._folder(), link.account)

    def _room(self) -> _Room:
        for loop in [loop for loop in list(self._rooms) if loop.is_closed()]:
            self._rooms.pop(loop, None)
        return self._rooms.setdefault(asyncio.get_running_loop(), _Room())


class _Room:
    """The clients of one event loop."""

    def __init__(self) -> None:
        self.locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)  # one for each session
        self.links: dict[str, Link] = {}
        self.plain: dict[str, SogniClient] = {}

    def idlest(self) -> str:
        """The session that was idle longest and that nobody is about to use; empty where each has work."""
        idle = {
            session: link.used for session, link in self.links.items() if link.idle and not self.locks[session].locked()
        }
        return min(idle, key=lambda session: idle[session], default="")


async def _create(account: Account, **options: Any) -> SogniClient:
    from sogni_client import SogniClient

    places: dict[str, Any] = {
        "rest_endpoint": account.rest,
        "socket_endpoint": account.socket,
        "network": account.network,
    }
    try:
        if account.key:
            return await SogniClient.create(api_key=account.key, app_source=APP, **places, **options)
        client = await SogniClient.create(auth_type="token", app_source=APP, **places, **options)
        await client.account.login(account.username, account.password)
        return client
    except Exception as error:
        raise from_sdk(error) from None


def hush(project: Any) -> None:
    """Take note of a project's failure, which is read from its state: asyncio reports a future that nobody has asked."""
    project._completion.remove_done_callback(_seen)
    project._completion.add_done_callback(_seen)


def _seen(done: asyncio.Future[Any]) -> None:
    if not done.cancelled():
        done.exception()
