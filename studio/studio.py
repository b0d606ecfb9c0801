"""The Studio: everything that the tabs, the API and the command line talk to. Synchronous and thread-safe."""

from __future__ import annotations

import contextlib
import functools
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio import database as db
from studio import usage
from studio.accounts import Accounts, ProviderView
from studio.arranging import Options, Panels
from studio.artifacts import Artifact
from studio.background import Background
from studio.checkups import Checkup, Checkups
from studio.choices import Choices
from studio.defaults import Defaults
from studio.errors import NotFound
from studio.hosted import Hosted
from studio.hosted_rows import HostedRows
from studio.hosted_runs import HostedRuns
from studio.incoming import incoming
from studio.jobs.admission import Seat
from studio.jobs.engine import JobEngine, Parts
from studio.jobs.job import Job, settled
from studio.jobs.views import Views
from studio.jobs.workers import LEASE
from studio.keys import Keys
from studio.library import Library, Page
from studio.listing import statuses_in
from studio.orders import Estimate, Orders
from studio.owners import Owners
from studio.people import Memory, People, Persona
from studio.people.exchange import Brought, bring_people, take_people
from studio.people.memories import parse_note
from studio.pool import WorkerPool
from studio.presets import Presets
from studio.projects import Projects
from studio.provider import Balance, Model, Provider
from studio.publishers import Publishers
from studio.publishing import Preview, Publication, preview
from studio.purse import Purse
from studio.refreshing import keep_fresh
from studio.registry import Registry
from studio.requests import Request, kind_of
from studio.settings import Settings, prepare_home
from studio.sketching import Sketches
from studio.waiting import wait_until
from studio.warming import warm_up
from studio.workflows.book import RunBook
from studio.writers import Talker, Words, Writers

if TYPE_CHECKING:
    from studio.directing.director import Director
    from studio.workflows.runs import Runs

PRESETS = Path(__file__).resolve().parent.parent / "presets"


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
        self._options = Options(self.choices)
        self.keys, self.owners = Keys(settings, self._options.of), Owners(settings)
        self.checkups, self.defaults = Checkups(self.keys), Defaults(self.choices, self.registry)
        self.pool, self.background = WorkerPool(), Background()
        self.engine = JobEngine(self._parts(), lease=lease)
        purse = Purse(self.engine.ledger, settings.budget)
        self.writers = Writers(self.registry, self.keys, self.library, self.background, purse)
        self.hosted = Hosted(settings, self.registry, self.keys, self.library, self.engine.ledger, self.background)
        seen = HostedRows(self.database, self.engine.changed, self.engine.clock)
        self.hosted_runs = HostedRuns(self.hosted, self.registry, self.background, seen)
        self.views = Views(self.engine.rows, self.library, self.engine.previews)
        self.sketches, self._orders, self._accounts = Sketches(self), Orders(self), Accounts(self)
        self._panels = Panels(self.registry, self.keys, self.library, self.background)
        self._publishers = Publishers(self.registry, self.keys, self.library, self.background, settings.home)
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
        return self.job(self._orders.place(task, request, owner=owner, key=key, seat=seat), owner=owner)

    def job(self, job_id: str, *, owner: str) -> Job:
        """One job. Raises NotFound, also for somebody else's."""
        return self.views.one(self.engine.rows.owned(job_id, owner))

    def wait(self, job_id: str, *, owner: str, seconds: float) -> Job:
        """The job as soon as it is settled, or as it is when the time is over."""

        def done() -> bool:
            return settled(self.engine.rows.owned(job_id, owner))

        wait_until(done, job_id, subscribe=self.engine.subscribe, seconds=seconds)
        return self.job(job_id, owner=owner)

    def jobs(self, *, owner: str, status: str = "", limit: int = 20) -> list[Job]:
        """An owner's jobs, newest first, without the parts of composites. status: one, or several with commas."""
        wanted = statuses_in(status, limit)
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
        with incoming(source, self.settings, self.background) as (path, address):
            return self.import_file(path, owner=owner, source_url=address)

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
        views = [self._accounts.view(provider, owner) for provider in self._publishers.all()]
        return next((view for view in views if view.configured), views[0])

    def preview_publication(self, publication: Publication, *, owner: str) -> Preview:
        """All that publishing this would make public; nothing leaves the studio."""
        return preview(publication, self.library, owner)

    def publish(self, publication: Publication, seen: str, *, owner: str, provider: str = "auto") -> str:
        """The address where it is now. seen: the digest of the preview that was looked at; anything else is refused.

        Copies are sent, the originals stay as they are. provider: who keeps it; "auto" is the first that is set up and can.
        """
        return self._publishers.publish(publication, seen, owner=owner, provider=provider)

    # Providers

    def models(self, task: str = "", provider: str = "") -> list[tuple[Provider, Model]]:
        """Every model, with its provider; narrowed to one task or provider. Raises RequestError where there is no such one."""
        if task:
            kind_of(task)
        providers = [self.registry.get(provider)] if provider not in {"", "auto"} else self.registry.all()
        return [(each, model) for each in providers for model in each.models() if not task or task in model.tasks]

    def providers(self, *, owner: str) -> list[ProviderView]:
        """Every provider, with whether this owner can use it."""
        return [self._accounts.view(provider, owner) for provider in self.registry.all()]

    def estimate(self, task: str, request: Request | Mapping[str, Any], *, owner: str) -> Estimate:
        """What this would come to. Raises as `submit` does, but for what only the provider itself can see; nothing is spent."""
        return self._orders.estimate(task, request, owner=owner)

    def model_for(self, request: Request, *, owner: str) -> Model:
        """The model that would carry this out. Raises BacklotError where nobody can."""
        return self._orders.model_for(request, owner=owner)

    def balance(self, provider: str, *, owner: str) -> Balance | None:
        """What is left on the account this owner spends; None where there is no account."""
        return self._accounts.balance(provider, owner)

    def spent_today(self, *, owner: str) -> dict[str, float]:
        """Unit -> amount spent or set aside since midnight."""
        return self.engine.ledger.spent_today(owner)

    def enter_key(self, provider: str, values: Mapping[str, str], *, owner: str, keep: bool = False) -> None:
        """Use these values at a provider from now on; jobs that waited for them go on."""
        self._accounts.enter_key(provider, values, owner=owner, keep=keep)

    def signed_in(self, owner: str, token: str) -> None:
        """Remember the token of an owner's Hugging Face sign-in; jobs that waited for one go on. Costs nothing for a known token."""
        self._accounts.signed_in(owner, token)

    def check_up(self, provider: str, *, owner: str) -> Checkup:
        """Whether a provider works for this owner, and what to do if not; asked now, and remembered. One that does is then asked what it
        offers, for which nobody waits."""
        return self._accounts.check(provider, owner)

    def check_all(self, *, owner: str) -> dict[str, Checkup]:
        """The checkups of every provider that this owner has set up, by name; made at the same time."""
        return self._accounts.check_all(owner)

    def choose_option(self, provider: str, name: str, value: str, *, owner: str) -> None:
        """Set a setting that has choices, for this owner; an empty value leaves it to the host. Raises RequestError."""
        self._options.choose(self.registry.get(provider), name, value, owner=owner, keys=self.keys)

    def panels(self) -> list[Provider]:
        """The providers that have a panel of their own in Settings."""
        return self._panels.all()

    def panel(self, provider: str, *, owner: str) -> dict[str, Any]:
        """What a provider's own panel shows to this owner. Raises BacklotError, also where the account is somebody else's."""
        return self._panels.look(provider, owner)

    def arrange(self, provider: str, verb: str, values: Mapping[str, Any], *, owner: str) -> str:
        """Do what was asked for in a provider's own panel; a sentence about it, or nothing."""
        return self._panels.arrange(provider, verb, values, owner)

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
            sign=self.owners.public_url,
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
