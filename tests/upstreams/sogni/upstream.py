"""All that the service knows and counts."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .accounts import Account, Accounts
from .faults import Faults
from .files import Files
from .projects import KEPT_SECONDS, Project

if TYPE_CHECKING:
    from .chat import Chat
    from .connection import Connection
    from .workflows import Workflows

_SECRET = ("api-key", "authorization", "cookie")


@dataclass
class Speed:
    """How long things take, in seconds."""

    render: float = 0.02
    step: float = 0.02  # one step of a workflow
    word: float = 0.0  # between two words of a streamed answer
    eta: float = 1.0  # between two estimates of a slow render
    recent: float = 0.5  # between two words about the queue


@dataclass(frozen=True)
class Seen:
    """One call: what was asked, and whether its key was right, wrong or none. Keys and tokens are not kept."""

    method: str
    path: str
    query: dict[str, str]
    auth: str
    headers: dict[str, str]


@dataclass
class Counts:
    """What was counted since the start or the last reset."""

    frames: Counter[str] = field(default_factory=Counter)  # socket frames received, by type
    calls: Counter[str] = field(default_factory=Counter)  # calls over HTTP, by method and path without ids
    refused: list[dict[str, Any]] = field(default_factory=list)  # project, code, message
    resent: list[str] = field(default_factory=list)  # project ids that came again; they are not made again
    unknown: Counter[str] = field(default_factory=Counter)  # fields nobody knows, by name
    dropped_loras: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)  # what a careful client would not send
    cancels: list[str] = field(default_factory=list)
    seen: deque[Seen] = field(default_factory=lambda: deque(maxlen=5000))


class Upstream:
    """The state behind the routes and the socket."""

    def __init__(self, key: str, speed: Speed | None = None) -> None:
        from .chat import Chat
        from .workflows import Workflows

        self.key = key
        self.speed = speed or Speed()
        self.accounts = Accounts(key)
        self.faults = Faults()
        self.counts = Counts()
        self.files = Files(self.faults)
        self.projects: dict[str, Project] = {}
        self.connections: dict[str, Connection] = {}
        self.gone_models: set[str] = set()
        self.workers: dict[str, int] = {}
        self.chat: Chat = Chat(self)
        self.workflows: Workflows = Workflows(self)

    # What a test reads.

    def made(self, reference: str = "") -> list[Project]:
        """The projects accepted, of one client reference (an operation id or a project id) or all."""
        projects = list(self.projects.values())
        return [p for p in projects if not reference or reference in (p.reference, p.id)]

    def duplicates(self) -> dict[str, int]:
        """The client references that were accepted more than once, and how often: projects and workflows."""
        counted = Counter(project.reference for project in list(self.projects.values()))
        counted.update(run.reference for run in list(self.workflows.runs.values()) if run.reference)
        return {reference: count for reference, count in counted.items() if count > 1}

    def charged(self, of: str) -> Decimal:
        """What one project, workflow or answer costs in the end, in its token."""
        return sum((c.amount for a in self.accounts.people for c in list(a.charges) if c.of == of), Decimal(0))

    @property
    def account(self) -> Account:
        """The account of `key`."""
        return self.accounts.people[0]

    def secrets(self) -> list[str]:
        """What must never show up in a log, a message or a database: keys, tokens, signatures of links."""
        keys = [person.key for person in self.accounts.people]
        return [*keys, *self.accounts.tokens, *self.accounts.refreshes, self.files.signature]

    def summary(self) -> dict[str, Any]:
        """The counts as JSON."""
        projects = list(self.projects.values())
        return {
            "projects": [
                {
                    "id": p.id, "reference": p.reference, "app_id": p.app_id, "model": p.model.id, "token": p.token, "status": p.status,
                    "renders": [r.status for r in p.renders], "seeds": [r.seed for r in p.renders], "charged": str(self.charged(p.id)),
                    "prompt": p.prompt,
                }
                for p in projects
            ],
            "workflows": self.workflows.summary(),
            "accepted": dict(Counter(p.reference for p in projects)),
            "duplicates": self.duplicates(),
            "resent": self.counts.resent,
            "refused": self.counts.refused,
            "cancels": self.counts.cancels,
            "unknown": dict(self.counts.unknown),
            "complaints": self.counts.complaints,
            "frames": dict(self.counts.frames),
            "calls": dict(self.counts.calls),
            "connections": sorted(self.connections),
            "faults": dict(self.faults.fired),
            "balance": self.account.balance(),
            "charges": [{"of": c.of, "token": c.token, "amount": str(c.amount), "why": c.why} for c in self.account.charges],
        }  # fmt: skip

    # What the routes use.

    def note(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], account: Account | None
    ) -> None:
        """Keeps one call, without its key."""
        given = any(name in headers for name in _SECRET)
        auth = "right" if account else "wrong" if given else "none"
        shown = {name: value for name, value in headers.items() if name not in _SECRET}
        self.counts.seen.append(Seen(method, path, query, auth, shown))

    def of_app(self, app_id: str, account: Account) -> Iterator[Project]:
        return (p for p in self.projects.values() if p.account is account and (not app_id or p.app_id == app_id))

    def snapshot(self, app_id: str, account: Account, base: str) -> dict[str, Any]:
        """What an app finds when it comes back: its running projects, and those whose end it was not told."""
        from .projects import recovery_record

        now, mine = time.time(), list(self.of_app(app_id, account))
        lost = [p for p in mine if p.finished and not p.told and now - p.ended < KEPT_SECONDS]
        return {
            "activeProjects": [recovery_record(p, {}) for p in mine if not p.finished],
            "unclaimedCompletedProjects": [recovery_record(p, self.links(p, base)) for p in lost],
        }

    def links(self, project: Project, base: str) -> dict[str, str]:
        """Fresh links of the renders whose records carry one."""
        if not project.model.linked:
            return {}
        return {r.id: self.files.link(base, project, r) for r in project.renders if r.done and not r.unlinked}

    async def close_all(self, code: int = 1012, app_id: str = "") -> None:
        """Closes the sockets, of one app or all, as a restart of the service does."""
        found = [c for c in list(self.connections.values()) if not app_id or c.app_id == app_id]
        await asyncio.gather(*(connection.close(code) for connection in found))

    def reset(self) -> None:
        """Forgets the counts and the script, not the projects."""
        self.counts = Counts()
        self.faults.clear()


def new_key() -> str:
    return f"sogni-test-{secrets.token_hex(12)}"
