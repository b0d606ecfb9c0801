"""From what a person asks for to the job that carries it out: what they mean, who makes it, and what it will come to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import NotFound, RequestError
from studio.jobs.admission import Seat
from studio.jobs.limits import outputs_of
from studio.jobs.plans import plan_for
from studio.provider import Cost, Model, Provider
from studio.requests import Request, Sized, parse_request
from studio.settling import in_style, on_platform, settle
from studio.taking import check_media

if TYPE_CHECKING:
    from studio.studio import Studio

LONGEST_KEY = 200  # characters
PRICE_DEADLINE = 20.0  # seconds

Asked = Request | Mapping[str, Any]


@dataclass(frozen=True)
class Estimate:
    """What a request will come to. amount: None when the price is not known; seconds: by the model's typical time."""

    provider: str
    model: str
    outputs: int
    amount: float | None
    unit: str
    seconds: float
    width: int | None
    height: int | None

    @property
    def text(self) -> str:
        return "price not known" if self.amount is None else Cost(amount=self.amount, unit=self.unit).text


class Orders:
    """Takes requests. Thread-safe."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def place(self, task: str, request: Asked, *, owner: str, key: str, seat: Seat | None) -> str:
        """The id of the job that carries this out. Raises BacklotError, with nothing spent, when it cannot be."""
        if len(key) > LONGEST_KEY:
            hint = f"Use at most {LONGEST_KEY} characters."
            raise RequestError("The idempotency key is too long.", field="idempotency_key", hint=hint)
        parsed, admission = self._parsed(task, request), self._studio.engine.admission
        if known := admission.known(parsed, owner, key):
            return known
        meant = self._studio.people.use(parsed, owner=owner)
        self._check_sources(meant, owner)
        provider, wanted = self._maker(meant, owner)
        if seat is None:
            wanted = self._in_project(wanted, owner)

        def price() -> Cost | None:
            return self._price(wanted, provider, owner)

        return admission.submit(wanted, provider, owner=owner, key=key, price=price, asked=parsed, seat=seat)

    def estimate(self, task: str, request: Asked, *, owner: str) -> Estimate:
        """What this would come to. Raises as `place` does, but for what only the provider itself can see; nothing is spent."""
        meant = self._studio.people.use(self._parsed(task, request), owner=owner)
        self._check_sources(meant, owner, are_there=False)
        provider, wanted = self._maker(meant, owner)
        settled = settle(wanted, provider, self._studio.presets, lambda: None)
        price = self._price(wanted, provider, owner)
        size = settled.model.size(settled.request) if isinstance(settled.request, Sized) else None
        return Estimate(
            provider=provider.name,
            model=settled.model.id,
            outputs=outputs_of(settled.request),
            amount=price.amount if price else None,
            unit=price.unit if price else "",
            seconds=_seconds(settled.request, settled.model, provider),
            width=size[0] if size else None,
            height=size[1] if size else None,
        )

    def model_for(self, request: Request, *, owner: str) -> Model:
        """The model that would carry this out. Raises BacklotError where nobody can."""
        meant = self._studio.people.use(self._parsed(request.task, request), owner=owner)
        provider, wanted = self._maker(meant, owner)
        return provider.model_for(wanted)

    def _parsed(self, task: str, request: Asked) -> Request:
        """The request, with what its platform and its style set."""
        parsed = request if isinstance(request, Request) else parse_request(task, request)
        presets = self._studio.presets
        return in_style(on_platform(parsed, presets), presets)

    def _check_sources(self, request: Request, owner: str, *, are_there: bool = True) -> None:
        """Raises NotFound for an input that is not this owner's, or lies in the trash; RequestError for one of another medium than is taken.

        are_there: whether they must be.
        """
        media: dict[str, str] = {}
        for artifact in request.sources():
            try:
                media[artifact] = self._studio.library.get(artifact, owner=owner, trashed=False).media
            except NotFound as error:
                if are_there:
                    raise NotFound(error.message, field=request.field_of(artifact), hint=error.hint) from error
        check_media(request, lambda artifact: media.get(artifact, ""))

    def _maker(self, request: Request, owner: str) -> tuple[Provider, Request]:
        """Who will carry it out, and the request with this owner's defaults in it."""

        def secrets(provider: Provider) -> Mapping[str, str]:
            return self._studio.keys.secrets_for(owner, provider)

        wanted = self._studio.defaults.apply(request, owner, secrets)
        return self._studio.registry.for_request(wanted, secrets), wanted

    def _in_project(self, request: Request, owner: str) -> Request:
        """The request with the project it belongs to: the one it names, else the one that is open."""
        project = self._studio.projects.belonging(owner, request.project)
        return request if project == request.project else request.changed(project=project)

    def _price(self, request: Request, provider: Provider, owner: str) -> Cost | None:
        """What the provider says that it will cost; None where it does not know."""
        if provider.free:
            return Cost()
        library = self._studio.library

        def file(artifact: str) -> Path:
            return library.local_path(library.get(artifact, owner=owner))

        secrets = self._studio.keys.secrets_for(owner, provider)
        return self._studio.background.ask(provider.estimate(request, secrets, file), PRICE_DEADLINE)


def _seconds(request: Request, model: Model, provider: Provider) -> float:
    """How long it takes, as many calls at once as the provider allows."""
    plan = plan_for(request, model)
    calls = len(plan.jobs) if plan else 1
    at_once = provider.limits.per_worker or provider.limits.at_once or calls
    return model.typical_seconds * math.ceil(calls / at_once)
