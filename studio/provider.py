"""The contract between the studio and one upstream.

`submit` spends once, `follow` waits and may be asked again after a restart. The ticket is kept the moment `submit` returns: that is
what lets a paid job survive a restart.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from studio.errors import BacklotError, NotConfigured, NotFound, RequestError
from studio.requests import Request, Sized
from studio.sizing import Sizes

if TYPE_CHECKING:
    from studio.hosting import Host

Reconcile = Literal["key", "list", "none"]


@dataclass(frozen=True)
class Span:
    """A range that a model allows, with its usual value."""

    min: float
    max: float
    default: float | None = None

    def holds(self, value: float) -> bool:
        return self.min <= value <= self.max


@dataclass(frozen=True)
class Model:
    """What an upstream offers, with its limits as data. What is None or empty, the model does not have."""

    id: str
    title: str
    tasks: frozenset[str]
    aliases: tuple[str, ...] = ()
    modes: frozenset[str] = frozenset()
    batch: int = 1  # outputs of one paid call
    sizes: Sizes | None = None
    fps: Span | None = None
    duration: Span | None = None  # seconds
    references: int = 0
    seed: bool = True
    negative_prompt: bool = False
    unused: tuple[str, ...] = ()  # fields that it is not told of; they are not refused, and the job says so
    steps: Span | None = None
    guidance: Span | None = None
    strength: bool = False
    mask: bool = False
    loras: tuple[str, ...] = ()
    samplers: tuple[str, ...] = ()
    schedulers: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    audio: bool = False  # makes sound where that is asked
    always_heard: bool = False  # its films have sound, asked or not
    premium: bool = False
    qualities: tuple[str, ...] = ()  # which quality words choose it
    prompt_limit: int = 10_000  # characters
    typical_seconds: float = 10.0
    price: str = ""  # for people; Provider.estimate is for counting
    about: str = ""

    def check(self, request: Request) -> None:
        """Raises RequestError, naming the model and the number, for what this model cannot do."""
        if request.task not in self.tasks:
            raise RequestError(
                f"{self.title} does not make this ({request.task}).",
                field="model",
                hint="Choose another model, or Auto.",
            )
        if len(request.prompt) > self.prompt_limit:
            raise RequestError(
                f"{self.title} reads at most {self.prompt_limit:,} characters; the prompt has {len(request.prompt):,}.",
                field="prompt",
                hint="Shorten the prompt.",
            )
        self._check_controls(request)
        self._check_span("duration", self.duration, getattr(request, "duration", None), "makes", "seconds")
        self._check_span("fps", self.fps, getattr(request, "fps", None), "makes", "frames per second")
        if isinstance(request, Sized):
            self.size(request)

    def size(self, request: Sized) -> tuple[int, int] | None:
        """Width and height it will make for this request; None where it takes no size."""
        if self.sizes is None:
            if request.width and request.strict_size:
                raise RequestError(
                    f"{self.title} chooses the size itself.", field="width", hint="Leave width and height out."
                )
            return None
        if request.width and request.height:
            return self.sizes.choose(request.width, request.height, strict=request.strict_size, title=self.title)
        return self.sizes.for_ratio(
            request.aspect_ratio or "1:1", QUALITY_BASE[request.quality] * self.sizes.base // 1024
        )

    def prompt_hash(self, request: Request) -> int | None:
        """The seed that this upstream itself makes of a request's words; None where the studio's own way is taken."""
        return None

    def shape_in(self, prompt: str) -> str:
        """The aspect ratio that this upstream hears in a prompt, like 9:16 in "make me a TikTok"; empty for none, and where it hears none."""
        return ""

    def _check_controls(self, request: Request) -> None:
        self._check_span("steps", self.steps, request.steps, "takes", "steps")
        self._check_span("guidance", self.guidance, request.guidance, "takes guidance of", "")
        for name, choices in (
            ("sampler", self.samplers),
            ("scheduler", self.schedulers),
            ("output_format", self.formats),
        ):
            value = getattr(request, name)
            if value and value not in choices:
                words = name.replace("_", " ")
                hint = f"Choose one of {', '.join(choices)}." if choices else f"Leave the {words} out."
                raise RequestError(f'{self.title} has no {words} "{value}".', field=name, hint=hint)
        for lora in request.loras:
            if lora.id not in self.loras:
                hint = f"Choose from {', '.join(self.loras)}." if self.loras else "Leave the LoRAs out."
                raise RequestError(f'{self.title} has no LoRA "{lora.id}".', field="loras", hint=hint)
        references = getattr(request, "references", ())
        if len(references) > self.references and request.task in {"edit", "video"}:
            raise RequestError(
                f"{self.title} takes {self.references} reference images at most; {len(references)} given.",
                field="references",
                hint="Remove some, or choose another model.",
            )

    def _check_span(self, name: str, span: Span | None, value: float | None, verb: str, unit: str) -> None:
        if value is None:
            return
        if span is None:
            if name in {"steps", "guidance"}:
                raise RequestError(f"{self.title} has no {name} setting.", field=name, hint=f"Leave {name} out.")
            return
        if not span.holds(value):
            numbers = f"{span.min:g} to {span.max:g} {unit}".strip()
            raise RequestError(
                f"{self.title} {verb} {numbers}; {value:g} asked.",
                field=name,
                hint=f"Choose {span.min:g} to {span.max:g}.",
            )


QUALITY_BASE = {
    "fast": 512,
    "hq": 768,
    "pro": 1024,
}  # side of a square picture, source: the Sogni skill's quality tiers


@dataclass(frozen=True)
class Limits:
    """How much may run at once at one provider account.

    per_minute: starts in a minute. per_worker: at once in one process. None is no limit.
    """

    at_once: int | None = 8
    per_owner: int | None = 4
    per_minute: int | None = None
    per_worker: int | None = None


class Wire(BaseModel):
    """A record that is stored or shown as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(Wire):
    """One answer a person can give."""

    id: str
    label: str


KnobKind = Literal["choice", "switch", "number", "text", "points"]


@dataclass(frozen=True)
class Knob:
    """Something that one upstream alone understands, asked in a request's `options`. choices: all it may be, if they are listed.

    min, max: the ends of a number. default: what holds when it is not asked. over: the field that holds what points are put on.
    """

    name: str
    label: str
    kind: KnobKind
    choices: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    default: Any = None
    over: str = ""


def knobs_of(options: type[BaseModel]) -> tuple[Knob, ...]:
    """The knobs of an options model; a list is one of points, on what its extra `over` names, and a record is for programs alone."""
    found = []
    for name, schema in options.model_json_schema()["properties"].items():
        kinds = [schema, *schema.get("anyOf", ())]
        listed = next((each["enum"] for each in kinds if "enum" in each), ())
        types = {each["type"] for each in kinds if "type" in each} - {"null"}
        if types <= KNOB_KINDS.keys() and types:
            sized: Mapping[str, Any] = next((each for each in kinds if "minimum" in each or "maximum" in each), {})
            kind = "choice" if listed else KNOB_KINDS[types.pop()]
            label = schema.get("description", name).rstrip(".")
            least, most, usual = sized.get("minimum"), sized.get("maximum"), schema.get("default")
            over = str(schema.get("over", ""))
            found.append(Knob(name, label, kind, tuple(listed), least, most, usual, over))
    return tuple(found)


KNOB_KINDS: dict[str, KnobKind] = {
    "string": "text",
    "boolean": "switch",
    "number": "number",
    "integer": "number",
    "array": "points",
}


@dataclass(frozen=True)
class Setting:
    """A variable that a provider reads. aliases: read too, after `name`, and never shown.

    choices: the values it can have, the usual one first; each person chooses among them in Settings, for the account they spend.
    """

    name: str
    label: str = ""
    secret: bool = False
    required: bool = False
    default: str = ""
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


class Ticket(Wire):
    """What identifies an accepted call at the upstream. data: JSON, no secret in it; KEPT where `submit` has registered all outputs."""

    id: str
    data: dict[str, Any] = Field(default_factory=dict)


KEPT = {"kept": True}  # nothing is left to follow


class Cost(Wire):
    """A price. unit: a currency or the provider's own credit name, empty for free."""

    amount: float = 0.0
    unit: str = ""

    @property
    def text(self) -> str:
        return f"{self.amount:g} {self.unit}" if self.amount else "free"


class Balance(Wire):
    """What is left on an account."""

    amount: float
    unit: str


class Health(Wire):
    """Whether a provider can be used now."""

    ok: bool
    note: str = ""


class Question(Wire):
    """What a job asks a person before it goes on. kind: approve, unknown, choose, check."""

    id: str
    kind: str
    text: str
    cost: Cost | None = None
    choices: tuple[Choice, ...] = ()


class NeedsPerson(Exception):
    """A job cannot go on before a person has answered.

    error: what made it ask, where something went wrong. look_again: seconds after which it is followed again without an answer.
    """

    def __init__(
        self, question: Question, error: BacklotError | None = None, *, look_again: float | None = None
    ) -> None:
        super().__init__(question.text)
        self.question, self.error, self.look_again = question, error, look_again


@dataclass(frozen=True)
class Output:
    """What a provider gives back: exactly one of url, path, data. index: its place among the outputs of the request."""

    index: int = 0
    url: str = ""
    path: Path | None = None
    data: bytes | None = None
    media_type: str = ""
    seed: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)  # model really used, prompt really sent
    headers: Mapping[str, str] = field(default_factory=dict)  # how the url wants to be asked; nothing secret


@dataclass(frozen=True)
class Asking:
    """Words for a model that writes or sees. system: what it is told about itself. model, protocol: empty for the provider's own choice."""

    prompt: str
    pictures: tuple[Path, ...] = ()
    system: str = ""
    model: str = ""
    protocol: str = ""


@dataclass(frozen=True)
class Commission:
    """A text to be written in a provider's own way. text: its name, like compose_script; role: what the answer must be like, in words.

    about: what is known of it, like seconds and shots.
    """

    text: str
    prompt: str
    role: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """What was written for a commission, and what was said of its music beside the words."""

    text: str
    title: str = ""
    music: str = ""
    bpm: int | None = None
    key: str = ""  # like "A minor"
    time_signature: int | None = None


@dataclass(frozen=True)
class Origin:
    """Where one value that a provider works with comes from, for people.

    use: what it is for. part: key, address, model and the like. value: stars for a key. source: a variable, "default", or empty for none.
    """

    use: str
    part: str
    value: str
    source: str


@dataclass(frozen=True)
class Failure:
    """An output that did not come."""

    index: int
    error: Mapping[str, Any]


class Run(Protocol):
    """What a provider is handed while a job runs."""

    request: Request  # with its seed and size settled
    reference: str  # stable id for idempotency keys
    owner: str
    workdir: Path
    secrets: Mapping[str, str]  # this owner's settings of this provider, looked up now
    choice: str  # the last answer a person gave; "retry:<word>" is a new paid try in another way

    def progress(self, fraction: float, note: str = "") -> None:
        """Tell how far it is, 0 to 1."""

    def note(self, text: str, *, lasting: bool = False) -> None:
        """Tell the person something about this job. lasting: it is still to be known when the job has succeeded."""

    def failed(self, index: int, error: Exception) -> None:
        """One output did not come; the others go on."""

    async def partial(self, output: Output) -> None:
        """Keep an output now, before the others are done."""

    def preview(self, picture: bytes | str, index: int = 0) -> None:
        """Show what an output looks like while it is made. picture: an image file, or its address; both only while it is followed.

        The newest one of each output is shown, made small, until the output itself is kept or the job stops. It is fetched beside the
        job's own work and never kept; what cannot be shown is left out without harm.
        """

    def cancelled(self) -> bool:
        """Whether the person has cancelled."""

    def input(self, artifact_id: str) -> Path:
        """A local file with this artifact's bytes."""

    def public_url(self, artifact_id: str) -> str:
        """A URL from which the upstream can fetch it. Raises NotConfigured where there is none."""

    def cost(self, amount: float, unit: str) -> None:
        """What the upstream really charged."""

    async def compute(self, function: Callable[..., Any], *args: Any) -> Any:
        """The result of a function that burns a core, from the worker pool.

        It is called as `function(*args, progress=...)`, in another process; `progress(fraction, note)` is passed on to this run, and
        raises Cancelled there once the person has cancelled.
        """


@dataclass(frozen=True)
class Desk:
    """Who sits at a provider's own panel. host: whether it is who runs this studio. file: a local file of an artifact of theirs."""

    secrets: Mapping[str, str]
    host: bool
    file: Callable[[str], Path]


@dataclass(frozen=True)
class Take:
    """One thing that an act needs to be told. kind: artifact is a file of the library, content the text of a file, sure a yes to what the
    act warns of. values: word -> what is sent for it, where only some can be said."""

    name: str
    kind: Literal["text", "artifact", "content", "sure"] = "text"
    needed: bool = True
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """What can be asked for in a provider's panel, for those who have no page before them."""

    verb: str
    about: str
    takes: tuple[Take, ...] = ()


@dataclass(frozen=True)
class Allowance:
    """What an account may still make today, as far as it is known here. what: of which kind. of: the day's limit."""

    what: str
    left: int | None
    of: int | None


@dataclass(frozen=True)
class Delta:
    """A piece of a chat answer."""

    kind: Literal["text", "tool_call", "usage", "done"]
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def unseen(artifact_id: str) -> Path:
    """No input can be looked at. Raises NotFound."""
    raise NotFound(f'There is no file of "{artifact_id[:80]}" yet.')


@dataclass(frozen=True)
class Manner:
    """How a turn of a conversation is answered. What is empty or None is the provider's own choice. options: what it alone understands,
    as its `chat_knobs` name it. media: kind (image, video, audio) and file of what was handed over, for one that makes things by itself."""

    model: str = ""
    max_tokens: int | None = None
    thinking: bool | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    media: tuple[tuple[str, Path], ...] = ()


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


def can(model: Model, request: Request) -> bool:
    """Whether the model does this task, and for a film this mode."""
    mode = getattr(request, "effective_mode", "")
    return request.task in model.tasks and (not mode or not model.modes or mode in model.modes)
