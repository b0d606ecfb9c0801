"""Sogni: pictures, films, music, speech and solids from a network of GPU workers, through the vendor's own SDK.

Sources: sogni-client 5.70.0 (the wire), https://docs.sogni.ai and the vendor's agent skill (features and defaults), read 2025-11. What a
request becomes is in `_sogni.asking`, how it is sent in `_sogni.sending`, how it is waited for in `_sogni.following`; the models are data in
`presets/models/sogni.yaml`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from providers._http import Clients
from providers._sogni.accounts import SETTINGS, account_of, signed_in, with_file
from providers._sogni.agent import defaults_of, usual_model, with_defaults
from providers._sogni.asking import Case, compose
from providers._sogni.catalog import Catalog, live_of, wanted
from providers._sogni.client import Connections, Link
from providers._sogni.errors import NAME, from_sdk
from providers._sogni.finishing import finished
from providers._sogni.following import Follow
from providers._sogni.models import SogniModel
from providers._sogni.money import Prices, Question, balance_of, question_of, tokens_for, words_of
from providers._sogni.options import Options, applies, check_options, options_of
from providers._sogni.sending import find, send
from providers._sogni.templates import Templates
from studio.errors import BacklotError, NotFound, RequestError
from studio.media.kind import kind_of
from studio.provider import Balance, Cost, Health, Knob, Limits, Model, Output, Run, Ticket, knobs_of, unseen
from studio.requests import Request, UpscaleRequest

if TYPE_CHECKING:
    from sogni_client import SogniClient

    from studio.hosting import Host

ASK_DEADLINE = 5.0  # seconds for a price
LATE_DEADLINE = 30.0  # for the price of what is made already: nobody waits for that


class Sogni(Templates):
    """A project is sent over the socket under an id made from our reference, and followed there until its outputs are kept."""

    name, title = NAME, "Sogni"
    settings = SETTINGS
    reconcile = "list"  # the project's id is ours, so a call that may have been sent is asked about by its name
    limits = Limits(at_once=64, per_owner=16)
    send_deadline = 180.0
    listing_lag = 5.0
    deadline = 4 * 3600.0  # the models' own patience is shorter

    def __init__(self, values: Mapping[str, str], trusted: tuple[str, ...] = ()) -> None:
        self._agent = defaults_of(values)
        super().__init__(with_file(with_defaults(values, self._agent)), trusted)
        self.warm = ("sogni_client",) if signed_in(self.values) else ()
        self._catalog: Catalog | None = None
        self._prices = Prices()
        self.web = Clients()
        self.connections = Connections(lambda: self.folder, self.values.get("SOGNI_APP_ID", ""))

    @property
    def catalog(self) -> Catalog:
        """What is offered. Read on first use: where it is kept is known only after the provider was made."""
        if self._catalog is None:
            self._catalog = Catalog(self.folder / "catalog.json" if self.folder else None)
        return self._catalog

    def missing(self, values: Mapping[str, str] | None = None) -> tuple[str, ...]:
        return () if signed_in(self.values if values is None else values) else ("SOGNI_API_KEY",)

    def models(self) -> list[Model]:
        return list(self.catalog.models())

    def knobs(self, model: Model) -> tuple[Knob, ...]:
        assert isinstance(model, SogniModel)
        return tuple(knob for knob in knobs_of(Options) if applies(knob.name, model))

    def model_for(self, request: Request) -> SogniModel:
        """The model named, else the one that task and quality stand for, as far as it is offered now."""
        name = request.model or usual_model(self._agent, request)
        found = self.catalog.find(name) if name else None
        if found is None and (not request.model or _stands_for_its_quality(request)):
            found = self.catalog.choose(request)
        if found is None:
            super().model_for(request)  # says what there is not
        assert found is not None
        return found

    async def refresh(self) -> None:
        await self._learn(await self.connections.plain(account_of(self.values)))

    async def check(self, secrets: Mapping[str, str]) -> Health:
        """Whether the key is taken, and what is left."""
        if missing := self.missing(secrets):
            return Health(ok=False, note=f"{missing[0]} is not set")
        client = await self.connections.plain(account_of(secrets))
        try:
            left = await client.account.refresh_balance()
        except Exception as error:
            raise from_sdk(error) from None
        return Health(ok=True, note=words_of(left))

    async def balance(self, secrets: Mapping[str, str]) -> Balance | None:
        client = await self.connections.plain(account_of(secrets))
        try:
            return balance_of(await client.account.refresh_balance(), self._currency(secrets))
        except Exception as error:
            raise from_sdk(error) from None

    async def estimate(
        self, request: Request, secrets: Mapping[str, str], file: Callable[[str], Path] = unseen
    ) -> Cost | None:
        """The price of everything a request comes to; None where it is not known before."""
        from studio.jobs.plans import plan_for
        from studio.requests import parse_request

        model = self.model_for(request)
        plan = plan_for(request, model)
        parts = (
            [parse_request(job.task, {**job.request, **dict.fromkeys(job.bind, "later")}) for job in plan.jobs]
            if plan
            else [request]
        )
        if self.missing(secrets):
            return None
        questions = [await asyncio.to_thread(self._question, part, secrets, file) for part in parts]
        if None in questions:
            return None
        try:
            async with asyncio.timeout(ASK_DEADLINE):
                client = await self.connections.plain(account_of(secrets))
                prices = [await self._prices.of(client, question) for question in questions if question]
        except Exception:  # a price that cannot be had holds nobody up: it is shown as not known
            return None
        return Cost(
            amount=round(sum(price.amount for price in prices if price), 6),
            unit=prices[0].unit if prices and prices[0] else "",
        )

    def vet(self, request: Request) -> None:
        model, options = self.model_for(request), options_of(request)
        tokens_for(model, options, "")
        check_options(model, options)

    async def submit(self, request: Request, run: Run) -> Ticket:
        link = await self._link(run.secrets)
        await link.ready()
        await self._look_up(link)
        model, note = await self._settled(request, run)
        if note:
            run.note(note, lasting=True)
        options = options_of(request)
        tokens = tokens_for(model, options, self._currency(run.secrets))
        ask = await compose(Case(request, model, options, run))
        # Nothing may go wrong once it is sent, so the ticket's data is ready before.
        data = {
            token: {
                "model": model.id,
                "token": token,
                **await asyncio.to_thread(self._quoted, request, model, token, run),
            }
            for token in tokens
        }
        project, token = await send(link, ask, tokens, run)
        return Ticket(id=project, data=data[token])

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        request, data = run.request, ticket.data
        model = self.catalog.known_as(str(data.get("model") or request.model)) or self.model_for(request)
        follow = Follow(
            project=ticket.id,
            run=run,
            media=model.media,
            count=request.count,
            silence=model.silence,
            link=lambda: self._link(run.secrets),
            finish=lambda output: finished(output, model, run, self.trusted),
            facts={"model": model.id, "paid_in": data.get("token", "")},
            total=request.timeout,
        )
        seen = await follow.outcome()
        made = sum(render.status == "completed" for render in seen.renders)
        price = await self._price_of(data, request, model, run)
        if price is not None:
            # Sogni bills what was rendered at the price it quoted; the record of a project does not repeat it.
            run.cost(price.amount * min(made, request.count) / request.count, price.unit)
        return []

    async def cancel(self, ticket: Ticket, run: Run) -> bool:
        """Whether Sogni confirmed that it stopped before anything was made."""
        link = await self._link(run.secrets)
        await link.ready()
        with contextlib.suppress(BacklotError):  # it is stopped by its id, whether it is followed here or not
            await link.catch_up()
        project = link.project(ticket.id)
        if project is not None and project.finished:
            return False
        try:
            await link.client.projects.cancel(ticket.id)
        except RuntimeError:  # Sogni says that it was not stopped
            return False
        except Exception as error:
            raise from_sdk(error) from None
        return project is None or not any(job.status == "completed" for job in project.jobs)

    async def find(self, reference: str, run: Run) -> Ticket | None:
        link = await self._link(run.secrets)
        found = await find(link, reference)
        if found is None:
            return None
        name = run.request.model
        with contextlib.suppress(BacklotError):  # a model that is gone since does not undo what was begun with it
            name = (await self._settled(run.request, run))[0].id
        return Ticket(id=found.id, data={**found.data, "model": name})

    async def _link(self, secrets: Mapping[str, str]) -> Link:
        return await self.connections.live(account_of(secrets))

    async def _settled(self, request: Request, run: Run) -> tuple[SogniModel, str]:
        """The model that carries it out, and what to say where it is not the one that was meant."""
        model, note = self.catalog.settled(request)
        return await asyncio.to_thread(self._for_source, request, model, run.input), note

    def _for_source(self, request: Request, model: SogniModel, file: Callable[[str], Path]) -> SogniModel:
        """The model for the kind of file that is made larger, where none or another was meant."""
        if not isinstance(request, UpscaleRequest):
            return model
        kind = kind_of(file(request.source))
        able = [other for other in self.catalog.models() if "upscale" in other.tasks and other.media == kind]
        return able[0] if able and model not in able else model

    async def _look_up(self, link: Link) -> None:
        """Bring the catalog up to date when it is old. Without an answer the known one stands."""
        if self.catalog.stale:
            with contextlib.suppress(BacklotError):
                await self._learn(link.client)

    async def _learn(self, client: SogniClient) -> None:
        try:
            self.catalog.put(await live_of(client))
        except Exception as error:
            raise from_sdk(error) from None

    def hosted(self) -> Host:
        from providers._sogni.hosting import SogniHost

        return SogniHost(self)

    def _question(self, request: Request, secrets: Mapping[str, str], file: Callable[[str], Path]) -> Question | None:
        model, options = self.model_for(request), options_of(request)
        with contextlib.suppress(NotFound):  # where there is no file yet, there is no price either
            model = self._for_source(request, model, file)
        pays = tokens_for(model, options, self._currency(secrets))[0]
        return question_of(request, model, pays, options.network or account_of(secrets).network, file)

    def _quoted(self, request: Request, model: SogniModel, token: str, run: Run) -> dict[str, Any]:
        """The price that was quoted for this call, where it is remembered."""
        network = options_of(request).network or account_of(run.secrets).network
        try:
            question = question_of(request, model, token, network, run.input)
        except RequestError:  # it has no size of its own before its pictures are seen
            return {}
        price = self._prices.known(question.key) if question else None
        return {"price": price.amount, "unit": price.unit} if price else {}

    async def _price_of(self, data: Mapping[str, Any], request: Request, model: SogniModel, run: Run) -> Cost | None:
        """What was quoted for a call that is over. Where nothing was, as when another token paid in the end, it is asked for now."""
        if data.get("price") is not None:
            return Cost(amount=data["price"], unit=data["unit"])
        network = options_of(request).network or account_of(run.secrets).network
        try:
            token = str(data.get("token") or "spark")
            question = await asyncio.to_thread(question_of, request, model, token, network, run.input)
            if question is None:
                return None
            async with asyncio.timeout(LATE_DEADLINE):
                return await self._prices.of(await self.connections.plain(account_of(run.secrets)), question)
        except Exception:  # what is made is made: a price that cannot be had is shown as not known
            return None

    def _currency(self, secrets: Mapping[str, str]) -> str:
        return secrets.get("SOGNI_CURRENCY", "spark")


def _stands_for_its_quality(request: Request) -> bool:
    """Whether the named model is the very one that task and quality stand for: then another may stand in for it."""
    meant = wanted(request)
    return meant is not None and request.model in (meant.id, *meant.aliases)


PROVIDER = Sogni
