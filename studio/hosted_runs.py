"""Runs that are carried out elsewhere, among one's own: kept as they were seen last, so that the list is there at once, whoever is slow.

What is under way is looked at from time to time, in the background; what was begun from here comes home by itself when it ends.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from studio.artifacts import Artifact
from studio.background import Background
from studio.errors import BacklotError, Conflict, NotConfigured, NotFound, RequestError
from studio.hosted import Hosted
from studio.hosted_rows import MARK, TERMS, UNFINISHED, HostedRows, View, hosted_view
from studio.hosting import HostedRun
from studio.jobs.job import OVER
from studio.numbered import Row
from studio.registry import Registry

log = logging.getLogger("backlot.runs")

EVERY, SLOWEST = 3.0, 60.0  # seconds between looks at what is under way; the pause grows where nobody answers
LIST_EVERY = 10.0  # seconds until an account's list is asked for again
LISTED = 20  # of an account's newest runs
MOST_TENDED = 100


def is_hosted(run_id: str) -> bool:
    """Whether this is the id of a run that is carried out elsewhere."""
    return run_id.startswith(MARK)


class HostedRuns:
    """Synchronous and thread-safe; every call raises BacklotError. What only reads never waits for anybody."""

    def __init__(self, hosted: Hosted, registry: Registry, background: Background, rows: HostedRows) -> None:
        self.hosted, self.rows = hosted, rows
        self._registry, self._background = registry, background
        self._lock = threading.Lock()
        self._listed: dict[tuple[str, str], float] = {}  # (owner, provider) -> when its list was asked for
        self._trouble: dict[tuple[str, str], BacklotError] = {}
        self._bringing: set[str] = set()
        self._tending: Future[None] | None = None

    # What is known

    def look(self, owner: str) -> View:
        """Who runs workflows for this owner, and what is wrong with asking them; their lists are asked for in the background."""
        hosts = self.hosted.hosts(owner=owner)
        for host in hosts:
            self._ask_for_list(owner, host.name)
        self.tend()
        troubles = [self._trouble.get((owner, host.name)) for host in hosts]
        return {
            "hosts": [{"provider": host.name, "title": host.title} for host in hosts],
            "trouble": [f"{error.message} {error.hint}".strip() for error in troubles if error],
        }

    def listed(self, owner: str, statuses: Sequence[str], limit: int) -> list[View]:
        """An owner's runs, newest first."""
        return self._views(self.rows.listed(owner, statuses=statuses, limit=limit), owner)

    def changes(self, owner: str, after: int, limit: int) -> list[View]:
        """The newest runs changed after this number, and those deleted since."""
        gone = [{**row, "deleted": True} for row in self.rows.deleted_since(owner, after, limit)]
        return [*gone, *self._views(self.rows.since(owner, after, limit), owner)]

    def get(self, run_id: str, owner: str) -> View:
        """One run, as it was seen last; it is looked at again in the background."""
        row = self.rows.owned(run_id, owner)
        if row["status"] in UNFINISHED:
            self.tend()
        return self._views([row], owner)[0]

    def events(self, run_id: str, owner: str, after: int) -> list[Row]:
        """What was seen to happen, in order."""
        self.rows.owned(run_id, owner)
        return self.rows.events(run_id, after)

    # What people decide

    def send(self, provider: str, document: Any, *, owner: str, key: str, references: Sequence[str] = ()) -> View:
        """Hand a workflow document to who runs it, as it is; it waits for a yes to its cost. key: the same one begins nothing new."""
        order = _order_of(document)
        run = self.hosted.start(provider, owner=owner, key=key, references=references, **order)
        return self._noted(provider, run, owner, ours=True)

    def fill(self, provider: str, template: str, values: Mapping[str, Any], *, owner: str, key: str) -> View:
        """A run of a template that is kept there; it waits likewise. values: by the names of its inputs, media as artifacts."""
        run = self.hosted.start_template(provider, template, values, owner=owner, key=key)
        return self._noted(provider, run, owner, ours=True)

    def answer(self, run_id: str, owner: str, question: str, answer: str) -> View:
        """Say yes or no to what it costs."""
        row = self.rows.owned(run_id, owner)
        if not question.startswith(TERMS):
            raise Conflict("This run does not ask that (any more).", field="question_id", hint="Look at it again.")
        if answer not in {"approve", "decline"}:
            raise RequestError(f'"{answer[:40]}" is no answer to this question.', field="answer", hint="Choose approve or decline.")  # fmt: skip
        seen = question.removeprefix(TERMS)
        run = self._at(row, lambda: self.hosted.answer(row["provider"], row["theirs"], answer == "approve", seen, owner=owner))  # fmt: skip
        return self._noted(row["provider"], run, owner)

    def cancel(self, run_id: str, owner: str) -> View:
        """Stop it; one that has ended stays as it is."""
        row = self.rows.owned(run_id, owner)
        if row["status"] in OVER:
            return self.get(run_id, owner)
        run = self._at(row, lambda: self.hosted.cancel(row["provider"], row["theirs"], owner=owner))
        return self._noted(row["provider"], run, owner)

    def resume(self, run_id: str, owner: str) -> View:
        """Let it go on behind its last finished step."""
        row = self.rows.owned(run_id, owner)
        run = self._at(row, lambda: self.hosted.resume(row["provider"], row["theirs"], owner=owner))
        return self._noted(row["provider"], run, owner)

    def keep(self, run_id: str, owner: str) -> View:
        """Bring what it has made into the library."""
        row = self.rows.owned(run_id, owner)
        if not self.hosted.keep(row["provider"], row["theirs"], owner=owner):
            raise Conflict("It has made nothing yet.", field="run_id", hint="Look again when a step of it is done.")
        self.rows.update(run_id, {}, unless=(), event="kept")
        return self.get(run_id, owner)

    def delete(self, run_id: str, owner: str) -> None:
        """Take a run that has ended from the list; there, and in the library, everything stays."""
        self.rows.owned(run_id, owner)
        if not self.rows.delete(run_id):
            raise Conflict("This run has not ended.", field="run_id", hint="Cancel it first, or say no to its cost.")

    # In the background

    def tend(self) -> None:
        """Look at what is under way, again and again, until nothing is that can be asked about."""
        with self._lock:
            if self._tending is None or self._tending.done():
                self._tending = self._background.start(self._tend())

    def close(self) -> None:
        """Look no more."""
        if self._tending is not None:
            self._tending.cancel()

    async def _tend(self) -> None:
        pause = EVERY
        try:
            while rows := await asyncio.to_thread(self._reachable):
                answered = await asyncio.gather(*(self._see(row) for row in rows))
                pause = EVERY if all(answered) else min(pause * 2, SLOWEST)
                await asyncio.sleep(pause)
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("runs elsewhere could not be looked at; the next look tries again")

    def _reachable(self) -> list[Row]:
        return [row for row in self.rows.unfinished(MOST_TENDED) if self._can_ask(row["owner"], row["provider"])]

    def _can_ask(self, owner: str, provider: str) -> bool:
        return any(host.name == provider for host in self.hosted.hosts(owner=owner))

    async def _see(self, row: Row) -> bool:
        """Look at one run; whether there was an answer."""
        place = (row["owner"], row["provider"])
        try:
            run = await self.hosted.seen(row["provider"], row["theirs"], owner=row["owner"])
        except NotFound as error:
            await asyncio.to_thread(self.rows.lose, row, error)
            return True
        except BacklotError as error:
            self._trouble[place] = error
            return False
        self._trouble.pop(place, None)
        await asyncio.to_thread(self._note, *place, run)
        return True

    def _ask_for_list(self, owner: str, provider: str) -> None:
        now, place = self.rows.clock(), (owner, provider)
        with self._lock:
            if now - self._listed.get(place, 0.0) < LIST_EVERY:
                return
            self._listed[place] = now
        self._background.start(self._take_list(owner, provider))

    async def _take_list(self, owner: str, provider: str) -> None:
        """Note an account's newest runs, the oldest of them first."""
        try:
            found = await self.hosted.newest(provider, LISTED, owner=owner)
        except BacklotError as error:
            self._trouble[owner, provider] = error
            return
        self._trouble.pop((owner, provider), None)
        for run in reversed(found):
            await asyncio.to_thread(self._note, owner, provider, run)
        self.tend()

    def _note(self, owner: str, provider: str, run: HostedRun, *, ours: bool = False) -> Row | None:
        row = self.rows.note(owner, provider, run, ours=ours)
        if row is not None and row["ours"] and row["status"] == "succeeded" and len(self._home(row)) < len(run.files):
            self._background.start(self._bring(row))
        return row

    async def _bring(self, row: Row) -> None:
        """Bring home what a run has made that was begun from here."""
        if row["id"] in self._bringing:
            return
        self._bringing.add(row["id"])
        try:
            await self.hosted.bring(row["provider"], row["theirs"], owner=row["owner"])
            await asyncio.to_thread(self.rows.update, row["id"], {}, unless=(), event="kept")
        except BacklotError as error:
            log.warning("what run %s has made did not come home: %s", row["id"], error.message)
        finally:
            self._bringing.discard(row["id"])

    # Inside

    def _at(self, row: Row, ask: Any) -> HostedRun:
        """The answer of who runs it; what it changes meanwhile is looked at again, whatever the answer."""
        try:
            found: HostedRun = ask()
        except BacklotError:
            self._background.start(self._see(row))
            raise
        return found

    def _noted(self, provider: str, run: HostedRun, owner: str, *, ours: bool = False) -> View:
        row = self._note(owner, provider, run, ours=ours)
        if row is None:
            raise NotFound("This run was deleted here.", field="run_id", hint="It may still be seen there.")
        self.tend()
        return self._views([row], owner)[0]

    def _views(self, rows: Sequence[Row], owner: str) -> list[View]:
        """The runs of these rows, in their order."""
        able = {host.name for host in self.hosted.hosts(owner=owner)} if rows else set()
        titles = {provider.name: provider.title for provider in self._registry.all()} if rows else {}
        return [
            self._view(row, titles.get(row["provider"]) or row["provider"], row["provider"] in able) for row in rows
        ]

    def _view(self, row: Row, title: str, able: bool) -> View:
        trouble = self._trouble.get((row["owner"], row["provider"]))
        if not able:
            trouble = NotConfigured(f"{title} cannot be asked how this goes on.", provider=row["provider"], hint="Enter its key in Settings.")  # fmt: skip
        return hosted_view(row, title, trouble, self._home(row))

    def _home(self, row: Row) -> dict[str, Artifact]:
        files = [file["id"] for file in row["seen"].get("files", [])]
        return self.hosted.home(row["provider"], row["theirs"], files, owner=row["owner"])


def _order_of(document: Any) -> dict[str, Any]:
    """What a workflow document asks for: a plan, or a template with inputs. Raises RequestError for anything else."""
    from studio.workflows.importing import is_foreign
    from studio.workflows.reading import read_document

    data = read_document(document).data if isinstance(document, str) else document
    if not isinstance(data, Mapping):
        data = {}
    most = data.get("max_estimated_capacity_units")
    limit = {"most": float(most)} if isinstance(most, int | float) and not isinstance(most, bool) else {}
    if isinstance(data.get("workflow_id"), str) and data["workflow_id"]:
        inputs = data.get("inputs")
        return {"template": data["workflow_id"], "inputs": inputs if isinstance(inputs, Mapping) else {}, **limit}
    if not is_foreign(data):
        raise RequestError(
            "This is no workflow document that can be sent.",
            field="document",
            hint='It holds {"input": {"title": ..., "steps": [{"id": ..., "toolName": ...}]}}. A recipe of the studio runs here.',
        )
    return {"plan": data.get("input", data), **limit}
