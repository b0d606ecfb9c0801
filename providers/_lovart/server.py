"""Lovart's calls: signed, counted against the account's limits, and their envelope opened."""

from __future__ import annotations

import asyncio
import hashlib
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from providers._http import SENTENCE, Clients, HttpProvider, seconds_of
from providers._lovart.errors import NAME, TITLE, TURN, told
from providers._lovart.pacing import Budget
from providers._lovart.signing import AGENT, UPLOADER, signed
from providers._lovart.state import State
from studio.artifacts import EXTENSIONS
from studio.errors import (
    OutcomeUnknown,
    OutOfCredit,
    ProviderBusy,
    ProviderFailed,
    RequestError,
    TimedOut,
    Unreachable,
)
from studio.library.kinds import HEAD, sniff

ACCESS, SECRET, BASE, INSECURE = "LOVART_ACCESS_KEY", "LOVART_SECRET_KEY", "LOVART_BASE_URL", "LOVART_INSECURE_SSL"
HOME = "https://lgw.lovart.ai"
ROOT = "/v1/openapi"
WRITES = (f"{ROOT}/chat", f"{ROOT}/chat/confirm")
UPLOAD_SECONDS = 120.0
UPLOADED_HOURS = 6.0  # that an uploaded file is not sent again


def kind_of_file(path: Path) -> str:
    """The media type of a file by its content; empty for what is not known."""
    with path.open("rb") as file:
        return sniff(file.read(HEAD)) or ""


class Careless(Clients):
    """Clients that believe any certificate, for a network that the operator said reads TLS."""

    def here(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        if loop not in self._by_loop:
            self._by_loop[loop] = httpx.AsyncClient(timeout=None, verify=False, follow_redirects=False, trust_env=False)
        return self._by_loop[loop]


class Server(HttpProvider):
    """The calls that the provider is made of."""

    # At once, and a minute. Source: README of the vendor's skill: reads 300 a minute and 3000 an hour, writes 60 and 600.
    reads: tuple[int, float] = (250, 45)
    writes: tuple[int, float] = (50, 9)
    busy_seconds: float = 60.0  # where a refusal names no time; source: the vendor's README
    turn_seconds: float = 5.0  # until a thread that is busy is asked again
    again: float = (
        2.0  # seconds until a project that is said not to be there is asked for once more, as the vendor's client does
    )

    def __init__(self, values: Mapping[str, str], trusted: tuple[str, ...] = ()) -> None:
        super().__init__(values, trusted)
        if values.get(INSECURE) == "1":
            self._clients = Careless()
        self._budgets: dict[str, Budget] = {}
        self._states: dict[str, State] = {}
        self._uploaded: dict[tuple[str, str], tuple[float, str]] = {}  # account, content -> when, where

    def url_of(self, path: str, secrets: Mapping[str, str]) -> str:
        """A prefix of the operator's own address is kept, and not signed."""
        return f"{(self.values.get(BASE) or HOME).rstrip('/')}{path}"

    def account(self, secrets: Mapping[str, str]) -> str:
        """A short name of an account, which does not tell its key."""
        return hashlib.sha256(secrets.get(ACCESS, "").encode()).hexdigest()[:16]

    def budget(self, secrets: Mapping[str, str]) -> Budget:
        return self._budgets.setdefault(self.account(secrets), Budget(self.reads, self.writes))

    def state(self, secrets: Mapping[str, str]) -> State:
        """The account's projects and threads."""
        account = self.account(secrets)
        if account not in self._states:
            self._states[account] = State(self.folder / f"{account}.json" if self.folder else None)
        return self._states[account]

    async def catalog(self) -> Any:
        """The tools that are offered now; this call is not signed."""
        headers = {"Accept": "application/json", "User-Agent": AGENT}
        return await super()._ask("GET", f"{ROOT}/tools/catalog", {}, self.read_deadline, headers=headers)

    async def upload(self, path: Path, secrets: Mapping[str, str]) -> str:
        """Where a file lies there, once sent. It costs nothing, and the same file is not sent twice in a row."""
        data = await asyncio.to_thread(path.read_bytes)
        known = (self.account(secrets), hashlib.sha256(data).hexdigest())
        at, there = self._uploaded.get(known, (0.0, ""))
        if there and time.monotonic() - at < 3600 * UPLOADED_HOURS:
            return there
        name = f"{known[1][:16]}.{EXTENSIONS.get(kind_of_file(path), 'bin')}"  # files of the library have no extension
        files = {"file": (name, data, "application/octet-stream")}
        try:
            headers = {"User-Agent": UPLOADER}
            answer = await self._ask(
                "POST", f"{ROOT}/file/upload", secrets, UPLOAD_SECONDS, files=files, headers=headers
            )
        except (ProviderFailed, TimedOut) as error:
            raise self.not_begun(error.message) from error
        url = answer.get("url") if isinstance(answer, dict) else None
        if not isinstance(url, str) or not url:
            raise self.not_begun(f"{TITLE} took a file but did not say where it is.")
        self._uploaded[known] = (time.monotonic(), url)
        return url

    async def pay(self, path: str, body: Mapping[str, Any], secrets: Mapping[str, str], *, key: str = "") -> Any:
        short = hashlib.sha256(key.encode()).hexdigest()[:32]
        return await super().pay(path, body, secrets, key=short)

    async def _ask(self, method: str, path: str, secrets: Mapping[str, str], deadline: float, **options: Any) -> Any:
        """One signed call. Waits for its share of the account's limits first, outside its deadline."""
        self.require(secrets)
        bucket = self.budget(secrets).writes if path in WRITES else self.budget(secrets).reads
        await bucket.turn()
        headers = {**signed(secrets[ACCESS], secrets[SECRET], method, path), **options.pop("headers", {})}
        if "files" not in options:
            headers["Content-Type"] = "application/json"
            if method == "POST":
                headers.setdefault("Idempotency-Key", uuid.uuid4().hex)
        try:
            return await super()._ask(method, path, secrets, deadline, headers=headers, **options)
        except ProviderBusy as error:
            error.retry_after = error.retry_after or (self.turn_seconds if error.code == TURN else self.busy_seconds)
            if error.code != TURN:  # the account as a whole shall wait, not this call alone
                bucket.hold(error.retry_after)
            raise

    def _read(self, response: httpx.Response) -> Any:
        try:
            body = response.json()
        except ValueError as error:
            if response.is_success:
                raise ProviderFailed(f"{TITLE} sent an answer that is no JSON.", provider=NAME) from error
            body = {}
        body = body if isinstance(body, dict) else {}
        explicit = "code" in body or not response.request.url.path.endswith("/file/upload")
        code = body.get("code", 0) if explicit else -1  # an upload is done only where it says so
        code = int(code) if str(code).lstrip("-").isdigit() else -1
        if response.is_success and code == 0:
            return body["data"] if body.get("data") is not None else body
        words = str(body.get("message") or body.get("error") or "")
        if body.get("details"):
            words = f"{words}: {body['details']}"
        after = seconds_of(response.headers.get("retry-after", ""))
        raise told(response.status_code, code, words[:SENTENCE], after)

    async def look(self, path: str, secrets: Mapping[str, str], **params: Any) -> dict[str, Any]:
        """A question about a thread. What may pass is `Unreachable`, for what is asked about is paid."""
        try:
            answer = await self.get(f"{ROOT}/{path}", secrets, **params)
        except (ProviderFailed, RequestError, TimedOut, OutOfCredit) as error:
            raise Unreachable(error.message, hint=error.hint, provider=NAME) from error
        if not isinstance(answer, dict):
            raise Unreachable(f"{TITLE} sent an answer that cannot be read.", provider=NAME)
        return answer

    # Projects and the account

    async def create_project(self, secrets: Mapping[str, str], name: str = "") -> str:
        """The id of a new project there, which is in use from now on."""
        body = {"project_id": "", "canvas": "", "project_cover_list": [], "pic_count": 0, "project_type": 3}
        try:
            answer = await self.post(
                f"{ROOT}/project/save", {**body, **({"project_name": name} if name else {})}, secrets
            )
        except (ProviderFailed, TimedOut) as error:
            raise self.not_begun(error.message) from error
        project = answer.get("project_id") if isinstance(answer, dict) else None
        if not isinstance(project, str) or not project:
            raise self.not_begun(f"{TITLE} made no project.")
        await asyncio.to_thread(self.state(secrets).add_project, project, name)
        return project

    async def rename_project(self, secrets: Mapping[str, str], prefix: str, name: str) -> None:
        """Rename a project there, then here."""
        project = self.state(secrets).match(prefix)
        body = {"action": "rename", "project_id": project, "project_name": name}
        await self.post(f"{ROOT}/project/save", body, secrets)
        await asyncio.to_thread(self.state(secrets).add_project, project, name, use=False)

    async def validate_project(self, secrets: Mapping[str, str], project: str) -> bool:
        """Whether the project is there; its name there is the name it has here from then on."""
        answer = await self.look("project/validate", secrets, project_id=project)
        if answer.get("valid") is not True:
            return False
        state, name = self.state(secrets), str(answer.get("project_name") or "")
        if name and project in state.read()["projects"]:
            await asyncio.to_thread(state.add_project, project, name, use=False)
        return True

    async def unlimited(self, secrets: Mapping[str, str]) -> bool:
        """Whether the account works without credits, in a queue."""
        answer = await self.post(f"{ROOT}/mode/query", {}, secrets)
        return isinstance(answer, dict) and answer.get("unlimited") is True

    async def set_unlimited(self, secrets: Mapping[str, str], unlimited: bool) -> None:
        """Change how the whole account is billed, for everything that comes after."""
        await self.post(f"{ROOT}/mode/set", {"unlimited": unlimited}, secrets)

    async def put_artifact(self, secrets: Mapping[str, str], project: str, kind: str, url: str) -> dict[str, Any]:
        """Put a file that lies at an address onto a project's canvas. kind: image or video."""
        body = {"project_id": project, "artifact_type": kind, "artifact_content": url}
        return dict(await self.post(f"{ROOT}/artifact/upload", body, secrets))

    def not_begun(self, what: str) -> ProviderFailed:
        """What is said when something before the paid call did not work."""
        hint = "Nothing was asked to be made yet. Try again."
        return ProviderFailed(what, hint=hint, provider=NAME, code="not_begun")

    def unclear(self, what: str) -> OutcomeUnknown:
        return OutcomeUnknown(f"{TITLE} {what}; it may have accepted this and charged for it.", provider=NAME)
