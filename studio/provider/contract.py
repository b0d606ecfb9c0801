"""One upstream, as the studio sees it: what it offers and what it can be asked to do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from studio.errors import NotConfigured, NotFound, RequestError
from studio.provider.knobs import Knob
from studio.provider.model import Model, can
from studio.provider.panel import Act, Desk
from studio.provider.records import Allowance, Balance, Cost, Health
from studio.provider.results import Output, Ticket
from studio.provider.run import Run
from studio.provider.settings import Limits, Origin, Setting
from studio.provider.talking import Asking, Commission, Delta, Manner, Written
from studio.requests import Request

if TYPE_CHECKING:
    from studio.hosting import Host

Reconcile = Literal["key", "list", "none"]


def unseen(artifact_id: str) -> Path:
    """No input can be looked at. Raises NotFound."""
    raise NotFound(f'There is no file of "{artifact_id[:80]}" yet.')


class Provider:
    """One upstream. Override what it has; what it cannot do is said, never pretended."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    settings: ClassVar[tuple[Setting, ...]] = ()
    sign_in: ClassVar[str] = ""  # the setting that a visitor's Hugging Face sign-in fills
    free: ClassVar[bool] = False
    chat_knobs: ClassVar[
        tuple[Knob, ...]
    ] = ()  # what a turn of a conversation may ask of it besides model, length and thinking
    agent: ClassVar[str] = ""  # its model that plans by itself what it is told, where it has one
    agent_thread: ClassVar[str] = ""  # the option by which it goes on with its own conversation; see `thread_of`
    protocols: ClassVar[tuple[str, ...]] = ()  # those that a question may choose from
    for_words: ClassVar[bool] = (
        False  # set up to write: Enhance and Describe ask it before any other; it may have no models
    )
    enhances: ClassVar[frozenset[str]] = frozenset(
        {"image", "video", "audio", "music", "lyrics"}
    )  # what `enhance` writes for
    reconcile: ClassVar[Reconcile] = "none"
    key_lifetime: ClassVar[float] = 24 * 3600  # seconds an idempotency key is remembered
    listing_lag: ClassVar[float] = 5.0  # seconds until an accepted call is listed
    send_deadline: ClassVar[float] = 60.0  # seconds, in all, for the paid call
    send_tries: ClassVar[int] = 0  # of a call that is refused before it is billed; 0: the engine's own number
    send_pauses: ClassVar[tuple[float, ...]] = ()  # seconds between those; none: the engine's own
    deadline: ClassVar[float] = 600.0  # seconds of following before the person is told
    limits: ClassVar[Limits] = Limits()
    acts: ClassVar[tuple[Act, ...]] = ()  # what `arrange` understands
    warm: tuple[str, ...] = ()  # modules that are loaded soon after the start, so that nobody waits for them

    def __init__(self, values: Mapping[str, str], trusted: tuple[str, ...] = ()) -> None:
        """values: the host's settings of this provider. trusted: origins (scheme, host, port) the operator set."""
        self.values = dict(values)
        self.trusted = trusted
        self.folder: Path | None = (
            None  # where it may keep what outlives the process; the registry sets it, nobody has made it
        )

    def missing(self, values: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """The variables that must be set before it can be used."""
        have = self.values if values is None else values
        return tuple(setting.name for setting in self.settings if setting.required and not have.get(setting.name))

    def missing_for(self, verb: str, values: Mapping[str, str]) -> tuple[str, ...]:
        """The variables that must be set before it can do this: enhance, describe, ask. Override where words have a key of their own."""
        return self.missing(values)

    def origins(self, values: Mapping[str, str]) -> tuple[Origin, ...]:
        """Where each value comes from, where several variables can give it."""
        return ()

    def warning(self, values: Mapping[str, str]) -> str:
        """What is risky about these settings, for as long as they hold; shown on its card, whether or not it was checked."""
        return ""

    def require(self, values: Mapping[str, str] | None = None) -> None:
        """Raises NotConfigured naming the variable."""
        if missing := self.missing(values):
            raise NotConfigured(
                f"{self.title} has no {missing[0]}.",
                provider=self.name,
                field="provider",
                hint=f"Set {missing[0]} in the environment, enter the key in Settings, or choose another provider.",
            )

    def models(self) -> list[Model]:
        """What it offers, from the last known catalog; never waits for the network."""
        raise NotImplementedError

    def knobs(self, model: Model) -> tuple[Knob, ...]:
        """What `options` may ask of this model, for forms."""
        return ()

    def written_knobs(self, model: Model) -> tuple[Knob, ...]:
        """What `options` may ask besides, for those who write them by hand, since the page has another place for it."""
        return ()

    async def refresh(self) -> None:
        """Bring the catalog up to date, where the upstream lists its models."""

    async def check(self, secrets: Mapping[str, str]) -> Health:
        """Whether it can be used with these settings; asked of the upstream, at no cost. What is wrong may be raised as well."""
        missing = self.missing(secrets)
        return Health(ok=not missing, note=", ".join(f"{name} is not set" for name in missing))

    async def balance(self, secrets: Mapping[str, str]) -> Balance | None:
        return None

    def allowances(self, secrets: Mapping[str, str]) -> tuple[Allowance, ...]:
        """What may still be made today, where the upstream limits that; never waits for the network."""
        return ()

    def record(self, secrets: Mapping[str, str]) -> list[dict[str, Any]]:
        """What this account has created and what became of it, newest first, where a record of its own is kept beside the jobs."""
        return []

    async def estimate(
        self, request: Request, secrets: Mapping[str, str], file: Callable[[str], Path] = unseen
    ) -> Cost | None:
        """What it will come to; None where that cannot be known before. file: a local file of an input; raises NotFound without one."""
        return Cost() if self.free else None

    async def words_cost(self, characters: int, secrets: Mapping[str, str]) -> Cost | None:
        """About what writing comes to, for a wish of so many characters; None where that cannot be known before."""
        return Cost() if self.free else None

    def vet(self, request: Request) -> None:
        """Raises RequestError for what it can tell, from the request as it will hear it, that it cannot do; before anything is kept."""

    async def submit(self, request: Request, run: Run) -> Ticket:
        """Send the paid call once."""
        raise NotImplementedError

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        """Wait for the outputs; safe to repeat after a restart."""
        raise NotImplementedError

    async def answer(self, ticket: Ticket, answer: str, run: Run) -> Ticket:
        """Go on after a person has approved: a paid call with a submission row of its own."""
        raise NotImplementedError

    async def cancel(self, ticket: Ticket, run: Run) -> bool:
        """Stop it at the upstream; whether the upstream confirmed that it is stopped and not billed."""
        return self.free

    async def find(self, reference: str, run: Run) -> Ticket | None:
        """The ticket of a call that may have been sent under this reference; for reconcile "list"."""
        raise NotImplementedError

    def chat(
        self,
        messages: list[dict[str, Any]],
        tools: list[dict[str, Any]],
        secrets: Mapping[str, str],
        manner: Manner = Manner(),  # frozen
    ) -> AsyncIterator[Delta]:
        """One turn of a conversation while it is spoken: words, then whole calls of tools, usage, and the end. Sent once."""
        raise RequestError(f"{self.title} has no chat.", field="provider", hint="Choose another provider.")

    async def chat_models(self, secrets: Mapping[str, str]) -> list[str]:
        """The ids of the models it can talk with."""
        return []

    def writer(self, verb: str, secrets: Mapping[str, str]) -> str:
        """Who wrote the last words of this verb (enhance, describe), for people; a model's name where one did."""
        return self.title

    async def enhance(self, prompt: str, media: str, secrets: Mapping[str, str]) -> str:
        """A richer prompt for this medium; for "lyrics", the words of a song about this, or a better draft of them."""
        raise RequestError(f"{self.title} does not rewrite prompts.", field="provider", hint="Choose another provider.")

    async def describe(self, path: Path, question: str, secrets: Mapping[str, str]) -> str:
        raise RequestError(
            f"{self.title} does not describe pictures.", field="provider", hint="Choose another provider."
        )

    async def ask(self, asking: Asking, secrets: Mapping[str, str]) -> str:
        """The answer to a question, about several pictures where some are given."""
        raise RequestError(f"{self.title} answers no questions.", field="provider", hint="Choose another provider.")

    def composes(self, commission: Commission) -> bool:
        """Whether it has a way of its own to write this, besides answering questions. Override together with `compose`."""
        return False

    async def compose(self, commission: Commission, secrets: Mapping[str, str]) -> Written:
        """The text, written in its own way."""
        raise RequestError(f"{self.title} composes nothing.", field="provider", hint="Choose another provider.")

    async def publish(
        self, repo: str, files: Sequence[tuple[str, Path]], secrets: Mapping[str, str], *, private: bool
    ) -> str:
        """Put these files (path there, file here) into a collection of the account; the address where they are found."""
        raise RequestError(f"{self.title} publishes nothing.", field="provider", hint="Choose another provider.")

    def thread_of(self, ticket: Ticket) -> str:
        """The agent's own conversation that this call was part of. Override where the ticket's id is not its name."""
        return ticket.id if self.agent_thread else ""

    def hosted(self) -> Host | None:
        """Who runs whole workflows there, where the upstream does that by itself; see `studio.hosting`."""
        return None

    async def panel(self, desk: Desk) -> dict[str, Any]:
        """What its own panel in Settings shows, as JSON. Override where it has one."""
        raise RequestError(f"{self.title} has no panel.", field="provider", hint="Choose another provider.")

    async def arrange(self, verb: str, values: Mapping[str, Any], desk: Desk) -> str:
        """Do what was asked for in its panel; a sentence about it, or nothing. Raises BacklotError."""
        raise RequestError(f"{self.title} has no panel.", field="provider", hint="Choose another provider.")

    def sketcher(self) -> Callable[..., bytes] | None:
        """A function `(prompt, width, height, seed, *, progress) -> WebP` that makes a small free picture at once, for presets and
        examples; it runs in a worker process. None where there is none."""
        return None

    def portraitist(self) -> Callable[..., bytes] | None:
        """A function `(style, face, width, height, seed, *, progress) -> WebP` that shows a look of the photobooth on a face painted from
        words, free and at once; it runs in a worker process. None where there is none."""
        return None

    def model_for(self, request: Request) -> Model:
        """The model that will carry this out: the one named, else the first for task, mode and quality."""
        models = self.models()
        if request.model:
            for model in models:
                if request.model in (model.id, *model.aliases):
                    return model
            able = [model.id for model in models if request.task in model.tasks]
            hint = f"Choose one of {', '.join(able[:6])}." if able else "Choose another provider."
            raise RequestError(
                f'{self.title} has no model "{request.model}".', field="model", provider=self.name, hint=hint
            )
        able_models = [model for model in models if can(model, request)]
        if not able_models:
            raise RequestError(
                f"{self.title} does not make this ({request.task}).",
                field="provider",
                hint="Choose another provider, or Auto.",
            )
        return next((model for model in able_models if request.quality in model.qualities), able_models[0])
