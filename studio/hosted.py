"""Workflows that an upstream runs by itself, for a person: begun from their library, watched, paid for with a yes, brought home.

Nothing is paid without a yes to the very terms that were shown. The runs are the account's, so whoever spends the host's key without
being the host does not get to see them.
"""

from __future__ import annotations

import asyncio
import hashlib
import queue
import uuid
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from studio.artifacts import Artifact
from studio.background import Background
from studio.downloads import fetch
from studio.errors import BacklotError, Conflict, NotFound, OutcomeUnknown, RequestError, TimedOut
from studio.hosted_filling import fitted
from studio.hosting import MEDIA_KINDS, Host, HostedEvent, HostedRun, HostedTemplate, Order
from studio.jobs.ledger import Ledger
from studio.keys import Keys
from studio.library import Library
from studio.provider import Cost, Provider
from studio.registry import Registry
from studio.requests import PROMPT_LIMIT
from studio.safety import clean_prompt
from studio.settings import Settings
from studio.spending import counted

Answer = TypeVar("Answer")
PATIENCE = 60.0  # seconds for one answer
UPLOADING = 600.0  # seconds for a reference, and for a file to come home
BRINGING = 3600.0  # seconds for all files of a run
MOST_REFERENCES = 16
MOST_LISTED = 100
NAME_LIMIT = 200  # characters of a template's name
WORKFLOW = "workflow"  # the task in the recipe of what came home


@dataclass(frozen=True)
class _Seat:
    """Somebody at a host."""

    provider: Provider
    host: Host
    secrets: Mapping[str, str]


class Hosted:
    """What the studio does with hosted runs. Synchronous and thread-safe; every call raises BacklotError."""

    def __init__(
        self,
        settings: Settings,
        registry: Registry,
        keys: Keys,
        library: Library,
        ledger: Ledger,
        background: Background,
    ) -> None:
        self._settings, self._registry, self._keys = settings, registry, keys
        self._library, self._ledger, self._background = library, ledger, background

    def hosts(self, *, owner: str) -> list[Provider]:
        """The providers that run workflows and that this owner can use for it."""
        able = [provider for provider in self._registry.all() if provider.hosted() is not None]
        return [
            each
            for each in able
            if self._keys.may_choose(owner, each) and not each.missing(self._keys.secrets_for(owner, each))
        ]

    def compose(self, provider: str, brief: str, *, owner: str) -> dict[str, Any]:
        """A plan for what is described, to look at and then to start. What writing it costs is this owner's spend."""
        seat = self._seat(provider, owner)
        return dict(self._written(seat, seat.host.compose(_brief(brief), seat.secrets), owner))

    def templates(self, provider: str, *, owner: str) -> list[HostedTemplate]:
        """The workflows with inputs that the account keeps there."""
        seat = self._seat(provider, owner)
        return [*self._ask(seat.host.templates(seat.secrets))]

    def save_template(self, provider: str, brief: str, name: str, *, owner: str) -> HostedTemplate:
        """A template for what is described, kept there under this name. What writing it costs is this owner's spend."""
        seat, title = self._seat(provider, owner), clean_prompt(name).strip()
        if not 1 <= len(title) <= NAME_LIMIT:
            raise RequestError(
                f"A template's name has 1 to {NAME_LIMIT} characters.", field="name", hint="Name it in a few words."
            )
        return self._written(seat, seat.host.save_template(_brief(brief), title, seat.secrets), owner)

    def drop_template(self, provider: str, template_id: str, *, owner: str) -> None:
        seat = self._seat(provider, owner)
        self._ask(seat.host.drop_template(template_id, seat.secrets))

    def start_template(
        self, provider: str, template_id: str, values: Mapping[str, Any], *, owner: str, key: str
    ) -> HostedRun:
        """A run of a template that waits for a yes to its cost. values: by the names of its inputs; media as artifacts, which are uploaded."""
        found = next((each for each in self.templates(provider, owner=owner) if each.id == template_id), None)
        if found is None:
            raise NotFound("There is no such template.", hint="Look at the list again.")
        filled = fitted(found, values)
        seat = self._seat(provider, owner)
        for each in found.inputs:
            if each.kind in MEDIA_KINDS and each.name in filled:
                artifact = self._library.get(str(filled[each.name]), owner=owner, trashed=False)
                if artifact.media != each.kind:
                    raise RequestError(
                        f'"{each.name}" is no {each.kind}.', field=each.name, hint=f"Choose one that is {each.kind}."
                    )
                filled[each.name] = self._uploaded(seat, artifact)["url"]
        return self.start(provider, owner=owner, key=key, template=template_id, inputs=filled)

    def start(
        self,
        provider: str,
        plan: Mapping[str, Any] | None = None,
        *,
        owner: str,
        key: str,
        references: Sequence[str] = (),
        template: str = "",
        inputs: Mapping[str, Any] | None = None,
        most: float | None = None,
    ) -> HostedRun:
        """A run that waits for a yes to its cost. references: artifacts, uploaded in this order. key: the same one begins nothing new."""
        seat = self._seat(provider, owner)
        if not 1 <= len(key) <= 200:
            raise RequestError(
                "A run needs a key of 1 to 200 characters.", field="key", hint="Make one up for each run."
            )
        if len(references) > MOST_REFERENCES:
            raise RequestError(
                f"A run takes {MOST_REFERENCES} references at most; {len(references)} given.",
                field="references",
                hint="Remove some.",
            )
        known = [self._library.get(each, owner=owner, trashed=False) for each in references]
        planned = [{"kind": each.media, "url": ""} for each in known]
        order = Order(key, plan, template, dict(inputs or {}), planned, most)
        seat.host.check(order)
        sent = [self._uploaded(seat, each) for each in known]
        # The key is the owner's own: two people with one account never get each other's run by it.
        own = hashlib.sha256(f"{owner}\n{key}".encode()).hexdigest()
        return self._ask(seat.host.start(Order(own, plan, template, order.inputs, sent, most), seat.secrets))

    def runs(self, provider: str, *, owner: str, limit: int = 20, offset: int = 0) -> list[HostedRun]:
        """The account's runs, newest first."""
        if not 1 <= limit <= MOST_LISTED or offset < 0:
            raise RequestError("Limit or offset is out of range.", field="limit", hint=f"Choose 1 to {MOST_LISTED}.")
        seat = self._seat(provider, owner)
        return [*self._ask(seat.host.runs(seat.secrets, limit=limit, offset=offset))]

    def get(self, provider: str, run_id: str, *, owner: str) -> HostedRun:
        seat = self._seat(provider, owner)
        return self._ask(seat.host.get(run_id, seat.secrets))

    async def seen(self, provider: str, run_id: str, *, owner: str) -> HostedRun:
        """One run, for callers that run on the studio's own loop."""
        seat = self._seat(provider, owner)
        return await _within(seat.host.get(run_id, seat.secrets))

    async def newest(self, provider: str, limit: int, *, owner: str) -> Sequence[HostedRun]:
        """The account's newest runs, likewise."""
        seat = self._seat(provider, owner)
        return await _within(seat.host.runs(seat.secrets, limit=limit, offset=0))

    def events(self, provider: str, run_id: str, *, owner: str) -> Sequence[HostedEvent]:
        """All that has happened to a run."""
        seat = self._seat(provider, owner)
        return self._ask(seat.host.events(run_id, seat.secrets))

    def watch(self, provider: str, run_id: str, *, owner: str, after: str = "") -> Iterator[HostedEvent]:
        """What happens to a run from there on, as it happens, until nothing more does by itself. Leaving the loop stops listening."""
        seat = self._seat(provider, owner)
        heard: queue.SimpleQueue[HostedEvent | BaseException | None] = queue.SimpleQueue()
        listening = self._background.start(_pump(seat.host, run_id, seat.secrets, after, heard.put))
        try:
            while (event := heard.get()) is not None:
                if isinstance(event, BaseException):
                    raise event
                yield event
        finally:
            listening.cancel()

    def answer(self, provider: str, run_id: str, approve: bool, seen: str, *, owner: str) -> HostedRun:
        """Say yes or no to what a run costs. seen: `HostedRun.seen` of what was shown; other terms are refused with Conflict.

        A yes counts towards the day's budget, and is refused beyond it.
        """
        seat = self._seat(provider, owner)
        run = self._ask(seat.host.get(run_id, seat.secrets))
        if not run.approval:
            raise Conflict("This run does not wait for a yes.", field="run_id", hint="Look at it again.")
        if run.seen != seen:
            raise Conflict("Its cost is no longer what was shown.", field="seen", hint="Look at it again, then answer.")
        if not approve:
            return self._ask(seat.host.answer(run, False, seat.secrets))
        return self._paid(seat, run, owner)

    def resume(self, provider: str, run_id: str, *, owner: str) -> HostedRun:
        """Let it go on behind its last finished step."""
        seat = self._seat(provider, owner)
        return self._ask(seat.host.resume(run_id, seat.secrets))

    def cancel(self, provider: str, run_id: str, *, owner: str) -> HostedRun:
        seat = self._seat(provider, owner)
        return self._ask(seat.host.cancel(run_id, seat.secrets))

    def keep(self, provider: str, run_id: str, *, owner: str) -> list[Artifact]:
        """Bring what a run has made into the library; what is there already stays as it is."""
        return self._background.ask(self.bring(provider, run_id, owner=owner), BRINGING)

    async def bring(self, provider: str, run_id: str, *, owner: str) -> list[Artifact]:
        """The same, for callers that run on the studio's own loop."""
        seat = self._seat(provider, owner)
        run = await _within(seat.host.get(run_id, seat.secrets))
        return [await self._kept(seat, run, place, owner) for place, file in enumerate(run.files) if file.url]

    def home(self, provider: str, run_id: str, files: Sequence[str], *, owner: str) -> dict[str, Artifact]:
        """What of these files of a run has come home and is not in the trash, by their ids."""
        known = {
            file: self._library.find(_name_of(owner, provider, run_id, file or str(place)))
            for place, file in enumerate(files)
        }
        return {
            file: artifact
            for file, artifact in known.items()
            if artifact is not None and artifact.owner == owner and artifact.trashed_at is None
        }

    def _paid(self, seat: _Seat, run: HostedRun, owner: str) -> HostedRun:
        """Set its cost aside, say yes, and enter it; what may have been accepted counts as spent."""
        name, ledger = seat.provider.name, self._ledger
        ref = f"hosted-{uuid.uuid4().hex}"
        place = {"owner": owner, "job_id": "", "provider": name}
        if run.cost:
            with ledger.engine.begin() as connection:
                ledger.reserve(connection, ref, cost=run.cost, budget=self._settings.budget, **place)
        try:
            going = self._ask(seat.host.answer(run, True, seat.secrets))
        except OutcomeUnknown:
            raise
        except BacklotError:
            with ledger.engine.begin() as connection:
                ledger.settle(connection, ref, cost=None, **place)
            raise
        with ledger.engine.begin() as connection:
            ledger.settle(connection, ref, cost=run.cost, **place)
        return going

    async def _kept(self, seat: _Seat, run: HostedRun, place: int, owner: str) -> Artifact:
        file, name = run.files[place], seat.provider.name
        artifact_id = _name_of(owner, name, run.id, file.id or str(place))
        known = self._library.find(artifact_id)
        if known is not None and known.owner == owner:
            return known
        path = await self._fetched(seat, file.url)
        recipe = {"task": WORKFLOW, "provider": name, "engine": seat.provider.title, "run": run.id, "step": file.step}
        try:
            title = run.title[:120]
            return await asyncio.to_thread(
                self._library.add, path, owner=owner, artifact_id=artifact_id, title=title, recipe=recipe
            )
        finally:
            path.unlink(missing_ok=True)

    async def _fetched(self, seat: _Seat, url: str) -> Path:
        folder = self._settings.home / "work"
        most = self._settings.max_download
        return await fetch(url, folder, max_bytes=most, deadline=UPLOADING, trusted=seat.provider.trusted)

    def _uploaded(self, seat: _Seat, artifact: Artifact) -> Mapping[str, str]:
        path = self._library.local_path(artifact)
        return self._background.ask(seat.host.upload(path, artifact.media, seat.secrets), UPLOADING)

    def _seat(self, provider: str, owner: str) -> _Seat:
        """This owner at a host. Raises NotConfigured, and RequestError where there is none or the account is the host's and they are not."""
        found = self._registry.get(provider)
        host = found.hosted()
        if host is None:
            raise RequestError(
                f"{found.title} runs no workflows by itself.", field="provider", hint="Run the workflow here instead."
            )
        secrets = self._keys.secrets_for(owner, found)
        found.require(secrets)
        if not self._keys.may_choose(owner, found):
            raise RequestError(
                "The runs of the host's account are the host's to see.",
                field="provider",
                hint="Enter a key of your own in Settings.",
            )
        return _Seat(found, host, secrets)

    def _written(self, seat: _Seat, question: Coroutine[Any, Any, Answer], owner: str) -> Answer:
        """What was written for this owner; what it cost is their spend, also when it does not come."""
        costs: list[Cost] = []
        try:
            return self._ask(counted(question, costs))
        finally:
            for cost in costs:
                self._ledger.spend(owner, seat.provider.name, cost)

    def _ask(self, question: Coroutine[Any, Any, Answer]) -> Answer:
        return self._background.ask(question, PATIENCE)


def _brief(text: str) -> str:
    words = clean_prompt(text).strip()
    if not words or len(words) > PROMPT_LIMIT:
        raise RequestError(
            f"A brief has 1 to {PROMPT_LIMIT:,} characters.",
            field="brief",
            hint="Say in a few sentences what is wanted.",
        )
    return words


async def _within(question: Coroutine[Any, Any, Answer]) -> Answer:
    """The answer. Raises TimedOut when it does not come in time."""
    try:
        return await asyncio.wait_for(question, PATIENCE)
    except TimeoutError as error:
        raise TimedOut(f"There was no answer within {PATIENCE:.0f} s.", hint="Try again.") from error


def _name_of(owner: str, provider: str, run_id: str, file: str) -> str:
    """The artifact of a file that came home, however often it comes."""
    digest = hashlib.sha256(f"{owner} {provider} {run_id} {file}".encode()).hexdigest()[:32]
    return f"hosted-{digest}"


async def _pump(
    host: Host,
    run_id: str,
    secrets: Mapping[str, str],
    after: str,
    put: Callable[[HostedEvent | BaseException | None], None],
) -> None:
    """Hand on every event, then None; what goes wrong instead of that."""
    try:
        async for event in host.watch(run_id, secrets, after=after):
            put(event)
    except asyncio.CancelledError:
        put(None)
        raise
    except Exception as error:
        put(error)
    else:
        put(None)
