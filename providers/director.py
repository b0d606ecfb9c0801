"""The Director: films, pictures and sound by an agent that chooses the model itself, or by one named tool, asked about until they are done.

Source: the skill's own text and the public interface behind it (read 2026-11). There is no key against sending twice, no list of jobs and no
call to cancel. Who really answers is confidential: no name or address of theirs is in anything a person sees.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from providers._director import telegram
from providers._director.accounts import (
    NAME,
    SETTINGS,
    TIER,
    TOKEN,
    ZONE,
    Account,
    account_of,
    signed_in,
    with_file,
)
from providers._director.asking import Api, Ask, ask_for, public
from providers._director.catalog import AGENT, KINDS, catalog, mode_of, price, speed_of
from providers._director.daily import Daily, limit_of
from providers._director.errors import Answer, Refused, veiled
from providers._director.following import EMPTY_GRACE, OTHER, Job, Sleep, Watch
from providers._director.history import History
from providers._director.models import DirectorModel, chosen, knobs, model_of, models
from providers._director.options import Options, options_of
from providers._director.server import Server
from providers._director.texts import say
from providers._director.wording import Words, question, unasked, words_for, words_of
from providers._polling import nap
from studio.errors import BacklotError, ProviderFailed, RequestError
from studio.provider import (
    Allowance,
    Balance,
    Cost,
    Health,
    Knob,
    Limits,
    Model,
    NeedsPerson,
    Output,
    Run,
    Ticket,
    unseen,
)
from studio.requests import Request, VideoRequest

MOST_CREATIONS = 3  # of one job without a person: the first and two more
NEAR_LIMIT = 1  # of a day's creations left, from which on the cheap mode is suggested


class Director(Server):
    """A creation is sent once; a clear no may lead to the next model, a failure after that to a question."""

    agent = AGENT
    settings = SETTINGS
    reconcile = "none"
    call_deadline = 60.0  # seconds for one creation
    send_deadline = 300.0  # with the pauses and the other models
    send_tries = MOST_CREATIONS
    send_pauses = (30.0,)
    deadline = 1260.0  # a film's 600 s and its download
    limits = Limits(at_once=16, per_owner=8)
    retry_pause: ClassVar[float] = 30.0  # seconds before the same model is tried again
    empty_grace: ClassVar[float] = EMPTY_GRACE
    chat_pause: ClassVar[float] = telegram.PAUSE

    def __init__(self, values: Mapping[str, str], trusted: tuple[str, ...] = ()) -> None:
        super().__init__(with_file(values), trusted)
        self.clock: Callable[[], float] = time.time
        self.sleep: Sleep = nap
        self._dailies: dict[str, Daily] = {}
        self._creations: dict[str, int] = {}  # reference -> how often it was sent without an acceptance
        self._agreed: dict[str, str] = {}  # job -> the words that its person has approved
        self._warned: set[str] = set()

    def missing(self, values: Mapping[str, str] | None = None) -> tuple[str, ...]:
        return () if signed_in(self.values if values is None else values) else (TOKEN,)

    def models(self) -> list[Model]:
        return list(models())

    def knobs(self, model: Model) -> tuple[Knob, ...]:
        assert isinstance(model, DirectorModel)
        return knobs(model, chat=bool(self.values.get(telegram.CHAT_ID)))

    def model_for(self, request: Request) -> DirectorModel:
        """The model named, else the one by the rule: a tool for a picture or for what starts from one, else the agent."""
        found = model_of(request.model) if request.model else chosen(request)
        if found is None:
            super().model_for(request)  # says what there is not
        assert found is not None
        return found

    async def check(self, secrets: Mapping[str, str]) -> Health:
        """Whether the key is taken, asked without a creation."""
        if missing := self.missing(secrets):
            return Health(ok=False, note=f"{missing[0]} is not set. {say('not_set_up')}")
        account = account_of(secrets)
        await self.reach(account)
        left = await self.left(account) if account.layer == "upstream" else None
        return Health(ok=True, note=f"{left.amount:g} {left.unit} left" if left else "it answers")

    async def balance(self, secrets: Mapping[str, str]) -> Balance | None:
        """The credits of an own account; the gateway tells of none."""
        account = account_of(secrets)
        return await self.left(account) if account.layer == "upstream" else None

    def allowances(self, secrets: Mapping[str, str]) -> tuple[Allowance, ...]:
        """A day's creations by kind; the gateway alone limits them, and only a known tier says to how many."""
        account, tier, zone = account_of(secrets), secrets.get(TIER, ""), secrets.get(ZONE, "")
        if account.layer != "gateway":
            return ()
        daily = self._daily(account)
        return tuple(Allowance(kind, daily.left(kind, tier, zone), limit_of(kind, tier)) for kind in ("video", "image"))

    def record(self, secrets: Mapping[str, str]) -> list[dict[str, Any]]:
        """What was created, pending first."""
        held = self._history(account_of(secrets)).read()
        pending = [{"status": "pending", **each} for each in held["pending"]]
        return [*reversed(pending), *reversed(held["completed"])]

    async def estimate(
        self, request: Request, secrets: Mapping[str, str], file: Callable[[str], Path] = unseen
    ) -> Cost | None:
        """The credits of an own account; at the gateway a day's creations are counted instead."""
        amount = None if secrets.get(TOKEN) else price(request, self.model_for(request).own)
        return None if amount is None else Cost(amount=amount * request.count, unit="credits")

    # Creating

    async def submit(self, request: Request, run: Run) -> Ticket:
        """The paid call; or nothing yet, where the person wants to see first what would be sent."""
        if options_of(request).telegram:  # what is missing is said before anything is spent
            telegram.Chat.of(run.secrets, self._clients, self.chat_pause)
        words = words_for(request, self.model_for(request))
        if not words.asks:
            return await self._create(request, run, words.text)
        if run.choice.partition(":")[0] == "retry":  # they have been agreed on
            return await self._create(request, run, self._agreed.get(job_of(run)) or unasked(request))
        return Ticket(id="proposal", data={"proposal": words.text, "asks": words.asks})

    async def answer(self, ticket: Ticket, answer: str, run: Run) -> Ticket:
        """Create with the words that were approved, or with the person's own."""
        if "proposal" not in ticket.data:
            raise RequestError("Nothing waits for an answer.", hint="Look at the job again.", provider=NAME)
        words = str(ticket.data["proposal"]) if answer == "approve" else unasked(run.request)
        self._agreed[job_of(run)] = words
        return await self._create(run.request, run, words)

    async def _create(self, request: Request, run: Run, words: str) -> Ticket:
        """One creation after the other until one is accepted; another only after a clear no, and three at most."""
        account, options = account_of(run.secrets), options_of(request)
        cheap = run.choice == f"{OTHER}cheap"
        candidates, said = self._candidates(request, run.choice, options), ""
        for number, model in enumerate(candidates):
            fitted = request if model is self.model_for(request) else model.fitted(request)
            if (seconds := getattr(fitted, "duration", None)) != getattr(request, "duration", None):
                said = f"{said} {say('other_length', model=model.title, seconds=f'{seconds:g}')}".strip()
            said = f"{said} {model.doubt(fitted)}".strip()
            ask = ask_for(fitted, model, public(run.public_url), words, cheap=cheap)
            try:
                return await self._send(ask, model, account, request, run, words=words, cheap=cheap, said=said)
            except Refused as error:
                if number + 1 == len(candidates) or self._creations.get(run.reference, 0) >= MOST_CREATIONS:
                    raise
                said = await self._prepare_next(model, candidates[number + 1], error, run)
        raise AssertionError("unreachable")

    async def _prepare_next(self, model: DirectorModel, following: DirectorModel, error: Refused, run: Run) -> str:
        """Tell of another model, which is what the person goes on reading; give the same one a while."""
        if following is not model:
            told = say("fallback", model=following.title.replace(" ", ""))
            run.note(f"{told} {error.message}")
            return told
        run.note(f"{error.message} {say('server_error')}")
        await nap(run, self.retry_pause)
        return ""

    def _candidates(self, request: Request, choice: str, options: Options) -> list[DirectorModel]:
        """The models to try in turn: those of the fallback order where none was asked for, else the one twice."""
        named = model_of(choice.removeprefix(OTHER)) if choice.startswith(OTHER) else None
        model = named or self.model_for(request)
        retried = choice.partition(":")[0] == "retry"
        automatic = model.id == AGENT and isinstance(request, VideoRequest) and options.fallback and not retried
        if not automatic or options.template or mode_of(request, options) != "text":  # type: ignore[arg-type]
            return [model] if model.id == AGENT and options.template else [model, model]
        return [model, *(other for other in self._others(request) if other.id != AGENT)]

    def _others(self, request: Request) -> list[DirectorModel]:
        """The models of the fallback order that can do this."""
        found = []
        for name in catalog().fallback:
            model = model_of(name)
            try:
                assert model is not None
                model.check(model.fitted(request))
            except RequestError:
                continue
            found.append(model)
        return found

    async def _send(
        self,
        ask: Ask,
        model: DirectorModel,
        account: Account,
        request: Request,
        run: Run,
        *,
        words: str,
        cheap: bool,
        said: str,
    ) -> Ticket:
        daily, tier, zone = self._daily(account), run.secrets.get(TIER, ""), run.secrets.get(ZONE, "")
        counted = account.layer == "gateway"  # it is the gateway that keeps the limits
        if counted:
            await asyncio.to_thread(daily.check, ask.kind, tier, zone)
        if self._creations.get(run.reference, 0) >= MOST_CREATIONS:
            raise ProviderFailed(say("not_accepted"), provider=NAME, hint=say("try_other"))
        self._creations[run.reference] = self._creations.get(run.reference, 0) + 1
        begun = self.clock()
        api, job = await self.create(ask, account)
        self._creations.pop(run.reference, None)
        if counted:
            await asyncio.to_thread(daily.count, ask.kind, zone)
            said = f"{said} {self._suggestion(daily, ask.kind, tier, zone)}".strip()
        if api != ask.api:
            said = f"{said} {say('fallback', model='Veo3')}".strip()
        data = {
            "layer": account.layer,
            "api": api,
            "model": model.id if api == ask.api else catalog().fallback[1],
            "kind": self._kind(model, request),
            "cheap": cheap or (model.id == AGENT and speed_of(request, options_of(request)) == "cheap"),
            "begun": begun,
            "said": said,
            **({"words": words} if words != request.prompt else {}),
        }
        await asyncio.to_thread(self._history(account).begin, job, api, request, data)
        return Ticket(id=job, data=data)

    def _suggestion(self, daily: Daily, kind: str, tier: str, zone: str) -> str:
        """The cheap mode, where the day's limit is near."""
        left, limit = daily.left(kind, tier, zone), limit_of(kind, tier)
        near = left is not None and limit is not None and left <= NEAR_LIMIT
        return say("near_limit", left=left, limit=limit, kind=kind) if near else ""

    # Following

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        if "proposal" in ticket.data:
            words = Words(str(ticket.data["proposal"]), ticket.data.get("asks") or "enhanced")
            raise question(run.request, self.model_for(run.request), words)
        account = account_of(run.secrets, str(ticket.data.get("layer", "")))
        names = options_of(run.request).tool_names

        async def look(api: Api) -> tuple[Api, Answer]:
            return await self.either(api, ticket.id, account, names)

        history = self._history(account)
        watch = Watch(self._job(ticket, run), look, self.clock, self.sleep, self._warned, self.empty_grace)
        try:
            seen = await watch.outcome()
        except (NeedsPerson, BacklotError) as error:
            why = error.error if isinstance(error, NeedsPerson) else error
            if why is not None and why.category in {"permanent", "content_refused"}:
                await asyncio.to_thread(history.fail, ticket.id, why.message)
            raise
        await self._keep(seen.urls, ticket, run)
        await asyncio.to_thread(history.complete, ticket.id, job_of(run))
        self._agreed.pop(job_of(run), None)
        if said := str(ticket.data.get("said") or ""):
            run.note(said, lasting=True)
        await self._deliver(run)
        return []

    async def _keep(self, urls: tuple[str, ...], ticket: Ticket, run: Run) -> None:
        """Register what was made; an error about a file names no host."""
        facts = {"model": str(ticket.data.get("model", ""))}
        facts |= {"prompt": str(ticket.data["words"])} if "words" in ticket.data else {}
        for index, url in enumerate(urls):
            try:
                await run.partial(Output(index=index, url=url, facts=facts))
            except (ProviderFailed, RequestError) as error:
                run.failed(index, veiled(error))
            except BacklotError as error:
                raise veiled(error) from None

    async def _deliver(self, run: Run) -> None:
        """Send the first file to the chat too, where that was asked; a failure of that is told, for the file is in the library."""
        options = options_of(run.request)
        if not options.telegram:
            return
        path = run.input(f"{job_of(run)}:0")
        chat = telegram.Chat.of(run.secrets, self._clients, self.chat_pause)
        run.note(await chat.deliver(path, options.caption or words_of(run.request), run), lasting=True)

    async def cancel(self, ticket: Ticket, run: Run) -> bool:
        """Only what was not sent yet: there is no such call, so the rest may go on there and be charged for."""
        if "proposal" in ticket.data:
            return True
        run.note(say("cannot_cancel"))
        return False

    def _job(self, ticket: Ticket, run: Run) -> Job:
        data = ticket.data
        model = model_of(str(data.get("model"))) or self.model_for(run.request)
        typical = (model.own.cheap_seconds if data.get("cheap") else None) or model.typical_seconds
        kind = str(data.get("kind") or "video")
        others = [each for each in self._others(run.request) if each.id not in {AGENT, model.id}]
        is_film = isinstance(run.request, VideoRequest)
        return Job(
            run=run,
            api=data.get("api", "tool"),
            kind=kind,
            begun=float(data.get("begun") or self.clock()),
            typical=typical,
            deadline=run.request.timeout or catalog().deadlines[kind],  # type: ignore[index]
            other=others[0].id if others and is_film else "",
            other_title=others[0].title if others and is_film else "",
            agent=model.id == AGENT,
            said=str(data.get("said") or ""),
        )

    def _kind(self, model: DirectorModel, request: Request) -> str:
        return KINDS.get(request.media, "video") if model.id == AGENT else model.own.kind

    def _daily(self, account: Account) -> Daily:
        if account.name not in self._dailies:
            path = self.folder / f"daily-{account.name}.json" if self.folder else None
            self._dailies[account.name] = Daily(path, lambda: self.clock())
        return self._dailies[account.name]

    def _history(self, account: Account) -> History:
        return History(self.folder / f"history-{account.name}.json" if self.folder else None, self.clock)


def job_of(run: Run) -> str:
    """The job that a run belongs to, whichever of its paid calls it is about."""
    return run.reference.partition("#")[0]


PROVIDER = Director
