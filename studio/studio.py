"""The Studio: everything that the tabs, the API and the command line talk to. Synchronous and thread-safe."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import math
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio import database as db
from studio import usage
from studio.artifacts import Artifact
from studio.background import Background
from studio.checkups import Checkup, Checkups
from studio.choices import Choices
from studio.defaults import Defaults
from studio.errors import NotFound, RequestError
from studio.hosted import Hosted
from studio.hosted_rows import HostedRows
from studio.hosted_runs import HostedRuns
from studio.jobs.admission import Seat
from studio.jobs.engine import JobEngine, Parts
from studio.jobs.job import Job, settled
from studio.jobs.limits import outputs_of
from studio.jobs.plans import plan_for
from studio.jobs.views import Views
from studio.jobs.workers import LEASE
from studio.keys import Keys
from studio.library import Library, Page
from studio.library.blobs import storage_errors
from studio.owners import LOCAL, Owners
from studio.people import Memory, People, Persona
from studio.people.exchange import Brought, bring_people, take_people
from studio.people.memories import parse_note
from studio.pool import WorkerPool
from studio.presets import Presets
from studio.projects import Projects
from studio.provider import Balance, Cost, Desk, Model, Provider
from studio.publishing import Preview, Publication, copies, preview
from studio.purse import Purse
from studio.refreshing import keep_fresh, refresh
from studio.registry import Registry
from studio.requests import Request, Sized, parse_request
from studio.settings import Settings, prepare_home
from studio.settling import in_style, on_platform, settle
from studio.sketching import Sketches
from studio.taking import check_media
from studio.warming import warm_up
from studio.workflows.book import RunBook
from studio.writers import Talker, Words, Writers

if TYPE_CHECKING:
    from studio.directing.director import Director
    from studio.workflows.runs import Runs

PRESETS = Path(__file__).resolve().parent.parent / "presets"
IMPORT_DEADLINE = 300.0  # seconds
PUBLISH_DEADLINE = 1800.0  # seconds
ARRANGE_DEADLINE = 180.0  # seconds for what is asked of a provider in its panel, an upload too
ASK_DEADLINE = 20.0  # seconds for a balance or an estimate
WAIT_STEP = 1.0  # seconds; another worker's change is seen after so long


@dataclass(frozen=True)
class ProviderView:
    """A provider as the page shows it to one owner. ok: None before it was checked."""

    name: str
    title: str
    free: bool
    configured: bool
    missing: tuple[str, ...]
    tasks: tuple[str, ...]
    ok: bool | None
    note: str


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


class Studio:
    """The facade. Every call that belongs to a person takes the `owner` it is made for."""

    def __init__(
        self,
        settings: Settings,
        *,
        packages: tuple[str, ...] = ("providers",),
        presets: Path = PRESETS,
        lease: float = LEASE,
    ) -> None:
        """packages: where providers are found, later ones after earlier ones. lease: as `JobEngine` takes it."""
        logging.getLogger("httpx").setLevel(logging.WARNING)  # below, it writes whole addresses, signed ones too
        prepare_home(settings)
        self.settings = settings
        self.database = db.open_database(settings.url)
        self.presets = Presets(presets)
        self.registry = Registry(packages[0], settings)
        for package in packages[1:]:
            self.registry.add(package)
        self.library = Library(
            self.database,
            settings.media,
            settings.home / "thumbs",
            max_bytes=max(settings.max_upload, settings.max_download),
        )
        self.choices, self.people = Choices(self.database), People(self.database, self.library)
        self.projects = Projects(self.database)
        self.keys, self.owners = Keys(settings, self._options), Owners(settings)
        self.checkups, self.defaults = Checkups(self.keys), Defaults(self.choices, self.registry)
        self.pool, self.background = WorkerPool(), Background()
        self.engine = JobEngine(self._parts(), lease=lease)
        purse = Purse(self.engine.ledger, settings.budget)
        self.writers = Writers(self.registry, self.keys, self.library, self.background, purse)
        self.hosted = Hosted(settings, self.registry, self.keys, self.library, self.engine.ledger, self.background)
        seen = HostedRows(self.database, self.engine.changed, self.engine.clock)
        self.hosted_runs = HostedRuns(self.hosted, self.registry, self.background, seen)
        self.views = Views(self.engine.rows, self.library, self.engine.previews)
        self.sketches = Sketches(self)
        self.run_book = RunBook(self)
        self.leaving = threading.Event()

    @functools.cached_property
    def director(self) -> Director:
        """Whom people talk to about what they want to make."""
        from studio.directing.director import Director

        return Director(self)

    @property
    def runs(self) -> Runs:
        """Recipes and their runs; loaded when they are first asked for, since a start should not wait for them."""
        return self.run_book.runs

    def launch(self) -> None:
        """Begin to work on jobs. Call it from the main thread, before any web server."""
        self.engine.launch()
        warm_up(self.leaving, [name for provider in self.registry.all() for name in provider.warm])
        self.background.start(keep_fresh(self.registry.all()))

    def take_leave(self) -> None:
        """Nobody waits for sketches any longer: those that are asked for fail."""
        self.leaving.set()

    def close(self) -> None:
        """Stop working; what is unfinished goes on with the next start."""
        self.take_leave()
        self.engine.close()
        self.run_book.close()
        self.pool.close()
        self.background.close()
        self.database.dispose()

    # Jobs

    def submit(
        self,
        task: str,
        request: Request | Mapping[str, Any],
        *,
        owner: str,
        key: str = "",
        seat: Seat | None = None,
    ) -> Job:
        """The job that carries this out. Raises BacklotError, with nothing spent, when it cannot be. seat: its place in a run."""
        if len(key) > 200:
            raise RequestError(
                "The idempotency key is too long.", field="idempotency_key", hint="Use at most 200 characters."
            )
        parsed = self._parsed(task, request)
        if known := self.engine.admission.known(parsed, owner, key):
            return self.job(known, owner=owner)
        meant = self.people.use(parsed, owner=owner)
        self._check_sources(meant, owner)
        provider, wanted = self._maker(meant, owner)
        if seat is None:
            wanted = self._in_project(wanted, owner)

        def price() -> Cost | None:
            return self._price(wanted, provider, owner)

        admission = self.engine.admission
        admitted = admission.submit(wanted, provider, owner=owner, key=key, price=price, asked=parsed, seat=seat)
        return self.job(admitted, owner=owner)

    def job(self, job_id: str, *, owner: str) -> Job:
        """One job. Raises NotFound, also for somebody else's."""
        return self.views.one(self.engine.rows.owned(job_id, owner))

    def wait(self, job_id: str, *, owner: str, seconds: float) -> Job:
        """The job as soon as it is settled, or as it is when the time is over."""
        changed, end = threading.Event(), time.monotonic() + seconds

        def heard(_owner: str, changed_id: str) -> None:
            if changed_id == job_id:
                changed.set()

        unsubscribe = self.engine.subscribe(heard)
        try:
            while (left := end - time.monotonic()) > 0 and not settled(self.engine.rows.owned(job_id, owner)):
                changed.wait(min(left, WAIT_STEP))
                changed.clear()
        finally:
            unsubscribe()
        return self.job(job_id, owner=owner)

    def jobs(self, *, owner: str, status: str = "", limit: int = 20) -> list[Job]:
        """An owner's jobs, newest first, without the parts of composites. status: one, or several with commas."""
        known = ("queued", "running", "waiting", "succeeded", "failed", "cancelled", "interrupted")
        wanted = [word.strip() for word in status.split(",") if word.strip()]
        for word in wanted:
            if word not in known:
                raise RequestError(
                    f'There is no status "{word[:40]}".', field="status", hint=f"Choose from {', '.join(known)}."
                )
        if not 1 <= limit <= 500:
            raise RequestError(f"Limit is out of range ({limit} given).", field="limit", hint="Choose 1 to 500.")
        return self.views.many(self.engine.rows.listed(owner, statuses=wanted, limit=limit))

    def children(self, job_id: str, *, owner: str) -> list[Job]:
        """The parts of a composite, in plan order."""
        row = self.engine.rows.owned(job_id, owner)
        return self.views.many(self.engine.rows.children(row["id"]))

    def preview(self, job_id: str, index: int, *, owner: str) -> bytes:
        """What an output that is being made looks like now, as WebP. Raises NotFound where there is nothing to see (any more)."""
        row = self.engine.rows.owned(job_id, owner)
        picture = self.engine.previews.picture(row["id"], index)
        if picture is None:
            raise NotFound("There is no preview of this now.")
        return picture

    def cancel(self, job_id: str, *, owner: str) -> Job:
        self.engine.decisions.cancel(job_id, owner)
        return self.job(job_id, owner=owner)

    def resume(self, job_id: str, *, owner: str) -> Job:
        self.engine.decisions.resume(job_id, owner)
        return self.job(job_id, owner=owner)

    def answer(self, job_id: str, question_id: str, answer: str, *, owner: str) -> Job:
        self.engine.decisions.answer(job_id, question_id, answer, owner)
        return self.job(job_id, owner=owner)

    def changes(self, *, owner: str, after: int = 0, limit: int = 30) -> list[Job]:
        """The newest jobs changed after this number, oldest change first."""
        return self.views.many(self.engine.rows.since(owner, after, limit))

    def subscribe(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Have `callback(owner)` called from any thread at every change; returns how to stop that."""
        return self.engine.subscribe(lambda owner, _job: callback(owner))

    # Library

    def import_media(self, source: str, *, owner: str) -> Artifact:
        """Bring in a data: URI or what a public https URL holds; never a path."""
        from studio.downloads import decode_data_uri, fetch

        folder = self.settings.home / "incoming"
        with storage_errors(folder):
            folder.mkdir(exist_ok=True)
        path = folder / secrets.token_hex(12)
        try:
            if source[:5].lower() == "data:":
                data = decode_data_uri(source, self.settings.max_upload)
                with storage_errors(folder):
                    path.write_bytes(data)
                return self.import_file(path, owner=owner)
            if not source[:8].lower() == "https://":
                raise RequestError(
                    "The source is neither a data: URI nor an https URL.",
                    field="source",
                    hint="Upload a file with POST media.",
                )
            path = self.background.ask(
                fetch(source, folder, max_bytes=self.settings.max_upload, deadline=IMPORT_DEADLINE), IMPORT_DEADLINE + 5
            )
            return self.import_file(path, owner=owner, source_url=source)
        finally:
            path.unlink(missing_ok=True)

    def import_file(self, path: Path, *, owner: str, title: str = "", source_url: str = "") -> Artifact:
        """Bring in a local file, as an upload does. The file itself stays where it is."""
        project = self.projects.current(owner)
        return self.library.add(path, owner=owner, title=title, source_url=source_url, project=project)

    def search(
        self, *, owner: str, query: str = "", media: str = "", project: str = "", limit: int = 20, offset: int = 0
    ) -> Page:
        """One page of an owner's library, or of a project in it, newest first."""
        return self.library.search(owner=owner, query=query, media=media, project=project, limit=limit, offset=offset)

    def publisher(self, *, owner: str) -> ProviderView:
        """Who keeps what this owner publishes: the first that is set up, else the first that could be. Raises RequestError where none is."""
        views = [self._view(provider, owner) for provider in self._publishers()]
        return next((view for view in views if view.configured), views[0])

    def preview_publication(self, publication: Publication, *, owner: str) -> Preview:
        """All that publishing this would make public; nothing leaves the studio."""
        return preview(publication, self.library, owner)

    def publish(self, publication: Publication, seen: str, *, owner: str, provider: str = "auto") -> str:
        """The address where it is now. seen: the digest of the preview that was looked at; anything else is refused.

        Copies are sent, the originals stay as they are. provider: who keeps it; "auto" is the first that is set up and can.
        """
        chosen = self._publisher(provider, owner)
        values = self.keys.secrets_for(owner, chosen)
        with storage_errors(self.settings.home), tempfile.TemporaryDirectory(dir=self.settings.home) as folder:
            shown, files = copies(publication, seen, self.library, owner, Path(folder))
            work = chosen.publish(shown.repo, files, values, private=publication.private)
            return self.background.ask(work, PUBLISH_DEADLINE)

    # Providers

    def models(self, task: str = "", provider: str = "") -> list[tuple[Provider, Model]]:
        """Every model, with its provider; narrowed to one task or provider."""
        providers = [self.registry.get(provider)] if provider not in {"", "auto"} else self.registry.all()
        return [(each, model) for each in providers for model in each.models() if not task or task in model.tasks]

    def providers(self, *, owner: str) -> list[ProviderView]:
        """Every provider, with whether this owner can use it."""
        return [self._view(provider, owner) for provider in self.registry.all()]

    def estimate(self, task: str, request: Request | Mapping[str, Any], *, owner: str) -> Estimate:
        """What this would come to. Raises as `submit` does, but for what only the provider itself can see; nothing is spent."""
        meant = self.people.use(self._parsed(task, request), owner=owner)
        self._check_sources(meant, owner, are_there=False)
        provider, parsed = self._maker(meant, owner)
        settled = settle(parsed, provider, self.presets, lambda: None)
        price = self._price(parsed, provider, owner)
        size = settled.model.size(settled.request) if isinstance(settled.request, Sized) else None
        plan = plan_for(settled.request, settled.model)
        calls = len(plan.jobs) if plan else 1
        at_once = provider.limits.per_worker or provider.limits.at_once or calls
        return Estimate(
            provider=provider.name,
            model=settled.model.id,
            outputs=outputs_of(settled.request),
            amount=price.amount if price else None,
            unit=price.unit if price else "",
            seconds=settled.model.typical_seconds * math.ceil(calls / at_once),
            width=size[0] if size else None,
            height=size[1] if size else None,
        )

    def model_for(self, request: Request, *, owner: str) -> Model:
        """The model that would carry this out. Raises BacklotError where nobody can."""
        provider, wanted = self._maker(self.people.use(self._parsed(request.task, request), owner=owner), owner)
        return provider.model_for(wanted)

    def balance(self, provider: str, *, owner: str) -> Balance | None:
        """What is left on the account this owner spends; None where there is no account."""
        return self.background.ask(self.checkups.balance(self.registry.get(provider), owner), ASK_DEADLINE)

    def spent_today(self, *, owner: str) -> dict[str, float]:
        """Unit -> amount spent or set aside since midnight."""
        return self.engine.ledger.spent_today(owner)

    def enter_key(self, provider: str, values: Mapping[str, str], *, owner: str, keep: bool = False) -> None:
        """Use these values at a provider from now on; jobs that waited for them go on."""
        found = self.registry.get(provider)
        self.keys.enter(owner, found, values, keep=keep)
        self.engine.decisions.keys_changed(owner, provider)
        self.run_book.keys_changed(owner)

    def signed_in(self, owner: str, token: str) -> None:
        """Remember the token of an owner's Hugging Face sign-in; jobs that waited for one go on. Costs nothing for a known token."""
        if self.keys.sign_in(owner, token):
            for provider in self.registry.all():
                if provider.sign_in:
                    self.background.start(asyncio.to_thread(self.engine.decisions.keys_changed, owner, provider.name))

    def check_up(self, provider: str, *, owner: str) -> Checkup:
        """Whether a provider works for this owner, and what to do if not; asked now, and remembered. One that does is then asked what it
        offers, for which nobody waits."""
        found = self.registry.get(provider)
        checkup = self.background.ask(self.checkups.check(found, owner), ASK_DEADLINE)
        if checkup.ok:
            self.background.start(refresh(found))
        return checkup

    def check_all(self, *, owner: str) -> dict[str, Checkup]:
        """The checkups of every provider that this owner has set up, by name; made at the same time."""
        able = [each for each in self.registry.all() if not each.missing(self.keys.secrets_for(owner, each))]
        self.background.ask(self.checkups.check_all(able, owner), ASK_DEADLINE)
        found = {provider.name: self.checkups.last(provider, owner) for provider in able}
        return {name: checkup for name, checkup in found.items() if checkup is not None}

    def choose_option(self, provider: str, name: str, value: str, *, owner: str) -> None:
        """Set a setting that has choices, for this owner; an empty value leaves it to the host. Raises RequestError."""
        found = self.registry.get(provider)
        setting = next((each for each in found.settings if each.name == name and each.choices), None)
        if setting is None:
            raise RequestError(f'{found.title} has no choice "{name[:60]}".', field="name", hint="Reload the page.")
        if value not in {"", *(choice.id for choice in setting.choices)}:
            offered = ", ".join(choice.id for choice in setting.choices)
            raise RequestError(f'{name} cannot be "{value[:40]}".', field=name, hint=f"Choose one of {offered}.")
        if not self.keys.may_choose(owner, found):
            hint = "Enter a key of your own to choose."
            raise RequestError("How the host's account is spent is the host's to say.", field=name, hint=hint)
        kept = {key: one for key, one in self._options(owner, provider).items() if key != name}
        self.choose(owner, f"options/{provider}", {**kept, name: value} if value else kept)

    def panels(self) -> list[Provider]:
        """The providers that have a panel of their own in Settings."""
        return [provider for provider in self.registry.all() if type(provider).panel is not Provider.panel]

    def panel(self, provider: str, *, owner: str) -> dict[str, Any]:
        """What a provider's own panel shows to this owner. Raises BacklotError, also where the account is somebody else's."""
        found = self.registry.get(provider)
        return self.background.ask(found.panel(self._desk(found, owner)), ASK_DEADLINE)

    def arrange(self, provider: str, verb: str, values: Mapping[str, Any], *, owner: str) -> str:
        """Do what was asked for in a provider's own panel; a sentence about it, or nothing."""
        found = self.registry.get(provider)
        return self.background.ask(found.arrange(verb, values, self._desk(found, owner)), ARRANGE_DEADLINE)

    def enhance(self, prompt: str, media: str, *, owner: str, provider: str = "auto") -> Words:
        """A richer prompt for the same idea, with what this owner wants to be kept in mind."""
        mind = self.people.in_mind(owner)
        return self.writers.enhance(prompt, media, owner=owner, provider=provider, mind=mind)

    def describe(self, artifact_id: str, question: str, *, owner: str, provider: str = "auto") -> Words:
        """What a picture shows, or the answer to a question about it."""
        return self.writers.describe(artifact_id, question, owner=owner, provider=provider)

    def ask(self, question: str, pictures: Sequence[str] = (), *, owner: str, **how: str) -> Words:
        """The answer to a question, about these pictures where some are given. how: as `Writers.ask` takes it."""
        return self.writers.ask(question, pictures, owner=owner, **how)

    def talkers(self, *, owner: str) -> list[Talker]:
        """All that answer questions for this owner."""
        return self.writers.talkers(owner)

    def sketch(self, prompt: str, width: int, height: int, seed: int = 0) -> bytes:
        """A small picture as WebP, free and at once, made once. Raises NotFound where no provider sketches."""
        return self.sketches.of(prompt, width, height, seed)

    def sketch_look(self, style: str, face: str, width: int, height: int, seed: int = 0) -> bytes:
        """A look of the photobooth on a painted face, likewise. Raises NotFound where no provider shows looks."""
        return self.sketches.of_look(style, face, width, height, seed)

    # People

    def personas(self, *, owner: str) -> list[Persona]:
        """Those whom the studio knows for this owner, by name."""
        return self.people.all(owner)

    def save_persona(self, values: Mapping[str, Any], *, owner: str) -> Persona:
        """Keep a persona, new or changed. Raises RequestError without consent."""
        return self.people.save(values, owner=owner)

    def delete_persona(self, persona_id: str, *, owner: str) -> None:
        """Drop a persona for good, with the files of its photos and its voice."""
        self.people.delete(persona_id, owner=owner)

    def remember(self, key: str, value: str, category: str = "preference", *, owner: str) -> Memory:
        """Keep something in mind; what was kept under the same key is replaced."""
        note = parse_note({"key": key, "value": value, "category": category})
        return self.people.memories.remember(note, owner=owner)

    def memories(self, *, owner: str, category: str = "") -> list[Memory]:
        """What is kept in mind for this owner."""
        return self.people.memories.all(owner, category)

    def forget(self, key: str, *, owner: str) -> None:
        """Drop a memory for good."""
        self.people.memories.forget(key, owner=owner)

    def personality(self, *, owner: str) -> tuple[str, bool]:
        """How to write for this owner, and whether Enhance goes by it and by the memories."""
        return self.people.memories.personality(owner), self.people.memories.used(owner)

    def set_personality(self, text: str, used: bool = True, *, owner: str) -> tuple[str, bool]:
        """Say how to write for this owner, an empty text for no way in particular, and whether Enhance goes by it and by the memories."""
        self.people.memories.set_personality(text, owner=owner)
        self.people.memories.use(used, owner=owner)
        return self.personality(owner=owner)

    def export_people(self, path: Path, *, owner: str) -> Path:
        """Write an archive with all personas, memories and the personality of this owner."""
        return take_people(self.people, path, owner=owner)

    def import_people(self, path: Path, *, owner: str, consent: bool) -> Brought:
        """Bring in such an archive or folder; what is here already stays. consent: that all who are in it agree."""
        return bring_people(self.people, path, owner=owner, consent=consent)

    # Usage

    def used_today(self, *, owner: str) -> usage.Today:
        """What counts against the day's limits."""
        return usage.today(self.engine, owner)

    def space(self, *, owner: str) -> usage.Space:
        """The room that an owner's library and the database take."""
        urls = dict.fromkeys((self.settings.url, self.settings.engine_url))
        return usage.space(self.database, owner, tuple(file for url in urls for file in usage.sqlite_files(url)))

    # Choices

    def choice(self, owner: str, name: str, default: Any = None) -> Any:
        """One small thing an owner has chosen."""
        return self.choices.get(owner, name, default)

    def choose(self, owner: str, name: str, value: Any) -> None:
        self.choices.set(owner, name, value)

    # Inside

    def _parts(self) -> Parts:
        return Parts(
            settings=self.settings,
            database=self.database,
            library=self.library,
            registry=self.registry,
            presets=self.presets,
            pool=self.pool,
            secrets=lambda owner, name: self.keys.secrets_for(owner, self.registry.get(name)),
            account=lambda owner, name: self.keys.account(owner, self.registry.get(name)),
            sign=self.sign_public,
        )

    def sign_public(self, artifact_id: str) -> str | None:
        """An address of one artifact for one hour, where the studio can be reached from outside; None where it cannot."""
        base = self.settings.public_url or (f"https://{self.settings.space_host}" if self.settings.space_host else "")
        return f"{base}/{self.owners.public_path(artifact_id)}" if base else None

    def _maker(self, request: Request, owner: str) -> tuple[Provider, Request]:
        """Who will carry it out, and the request with this owner's defaults in it."""

        def secrets(provider: Provider) -> Mapping[str, str]:
            return self.keys.secrets_for(owner, provider)

        wanted = self.defaults.apply(request, owner, secrets)
        return self.registry.for_request(wanted, secrets), wanted

    def _in_project(self, request: Request, owner: str) -> Request:
        """The request with the project it belongs to: the one it names, else the one that is open."""
        project = self.projects.belonging(owner, request.project)
        return request if project == request.project else request.changed(project=project)

    def _desk(self, provider: Provider, owner: str) -> Desk:
        """This owner at a provider's panel. Raises NotConfigured, and RequestError where the account is the host's and they are not."""
        values = self.keys.secrets_for(owner, provider)
        provider.require(values)
        if not self.keys.may_choose(owner, provider):
            hint = "Enter a key of your own to choose."
            raise RequestError("How the host's account is used is the host's to say.", field="provider", hint=hint)

        def file(artifact: str) -> Path:
            return self.library.local_path(self.library.get(artifact, owner=owner, trashed=False))

        return Desk(values, owner == LOCAL, file)

    def _options(self, owner: str, provider: str) -> Mapping[str, str]:
        """What an owner has chosen for a provider's settings that have choices."""
        chosen: Mapping[str, str] = self.choices.get(owner, f"options/{provider}", {})
        return chosen

    def _price(self, request: Request, provider: Provider, owner: str) -> Cost | None:
        if provider.free:
            return Cost()

        def file(artifact: str) -> Path:
            return self.library.local_path(self.library.get(artifact, owner=owner))

        secrets = self.keys.secrets_for(owner, provider)
        return self.background.ask(provider.estimate(request, secrets, file), ASK_DEADLINE)

    def _parsed(self, task: str, request: Request | Mapping[str, Any]) -> Request:
        """The request, with what its platform and its style set."""
        parsed = request if isinstance(request, Request) else parse_request(task, request)
        return in_style(on_platform(parsed, self.presets), self.presets)

    def _check_sources(self, request: Request, owner: str, *, are_there: bool = True) -> None:
        """Raises NotFound for an input that is not this owner's, or lies in the trash; RequestError for one of another medium than is taken.

        are_there: whether they must be.
        """
        media: dict[str, str] = {}
        for artifact in request.sources():
            try:
                media[artifact] = self.library.get(artifact, owner=owner, trashed=False).media
            except NotFound as error:
                if are_there:
                    raise NotFound(error.message, field=request.field_of(artifact), hint=error.hint) from error
        check_media(request, lambda artifact: media.get(artifact, ""))

    def _publisher(self, name: str, owner: str) -> Provider:
        """The provider that can publish, set up for this owner. Raises NotConfigured naming what it lacks."""
        able = self._publishers("" if name == "auto" else name)
        ready = [provider for provider in able if not provider.missing(self.keys.secrets_for(owner, provider))]
        if not ready:
            able[0].require(self.keys.secrets_for(owner, able[0]))
        return ready[0]

    def _publishers(self, name: str = "") -> list[Provider]:
        """All that publish, or this one. Raises RequestError where none does."""
        asked = [self.registry.get(name)] if name else self.registry.all()
        able = [provider for provider in asked if type(provider).publish is not Provider.publish]
        if not able:
            raise RequestError("Nobody here publishes.", field="provider", hint="Download the files instead.")
        return able

    def _view(self, provider: Provider, owner: str) -> ProviderView:
        missing = provider.missing(self.keys.secrets_for(owner, provider))
        checkup = self.checkups.last(provider, owner)
        return ProviderView(
            name=provider.name,
            title=provider.title,
            free=provider.free,
            configured=not missing,
            missing=missing,
            tasks=tuple(sorted({task for model in provider.models() for task in model.tasks})),
            ok=False if missing else checkup.ok if checkup else True if provider.free else None,
            note=f"{missing[0]} is not set" if missing else checkup.message if checkup else "",
        )


def open_studio(settings: Settings, *, jobs: bool = True, packages: tuple[str, ...] = ("providers",)) -> Studio:
    """A studio at work. jobs=False: only to look, nothing is carried out here."""
    studio = Studio(settings, packages=packages)
    if jobs:
        try:
            studio.launch()
        except BaseException:
            with contextlib.suppress(Exception):
                studio.pool.close()
                studio.background.close()
                studio.database.dispose()
            raise
    return studio


__all__ = ["Estimate", "ProviderView", "Studio", "Words", "open_studio"]
