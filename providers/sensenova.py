"""SenseNova: pictures by one paid call that waits for them, and words about pictures and prompts.

Every call is one POST: no id comes back, nothing can be asked about afterwards, nothing remembers a key of ours. So what is made is
fetched and registered before the ticket is given. Source: OpenSenseNova/SenseNova-Skills, sn-image-base (commit 99fdf94, read 2026-11).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from providers._chat import PROTOCOLS, ChatServer, check_kind, endpoint, image_part, rewriting, told_to_describe
from providers._http import Clients, HttpProvider
from providers._sensenova import images, words
from providers._sensenova.catalog import ImageModel, catalog, models, options
from providers._sensenova.chains import KEY, NAME, TITLE, Account, account, chosen, is_insecure, origins, settings
from providers._sensenova.errors import error_in, explained, failure
from studio.errors import (
    BacklotError,
    NotConfigured,
    OutcomeUnknown,
    ProviderFailed,
    RequestError,
    StorageFailed,
    TimedOut,
    Unreachable,
    error_from,
)
from studio.provider import KEPT, Asking, Delta, Health, Limits, Manner, Model, Origin, Output, Run, Ticket
from studio.requests import PROMPT_LIMIT, Request

WARNING = "The certificate of the image address is not checked: SN_INSECURE_SSL is on."
WORDS_DEADLINE = 110.0  # seconds for a rewritten prompt or a description; the studio itself waits 120
UNKEPT = 64  # pictures that are held until the disk or the network takes them


class SenseNova(HttpProvider):
    """Three commands, each with its own key, address, model and protocol; see `origins` for what gave them."""

    name, title = NAME, TITLE
    settings = settings()
    reconcile = "none"
    protocols = PROTOCOLS
    call_deadline = 300.0  # the vendor's own, for the paid call; a request may name another
    send_deadline = 8000.0  # the 7200 s that a request may ask for at most, and the download's own 600 s
    deadline = 660.0
    limits = Limits(at_once=4, per_owner=4)
    words_deadline: ClassVar[float] = WORDS_DEADLINE

    def __init__(self, values: Mapping[str, str], trusted: tuple[str, ...] = ()) -> None:
        super().__init__(values, trusted)
        self._unchecked = Clients(verify=False)
        self._unkept: dict[str, Output] = {}  # reference -> what was made and not fetched; an address may be signed

    def missing(self, values: Mapping[str, str] | None = None) -> tuple[str, ...]:
        have = self.values if values is None else values
        return () if chosen("image", "key", have).value else (KEY,)

    def missing_for(self, verb: str, values: Mapping[str, str]) -> tuple[str, ...]:
        commands = {"enhance": ("text",), "describe": ("vision",)}.get(verb, ("text", "vision"))
        return () if any(chosen(command, "key", values).value for command in commands) else (KEY,)  # type: ignore[arg-type]

    def origins(self, values: Mapping[str, str]) -> tuple[Origin, ...]:
        return origins(values)

    def models(self) -> list[Model]:
        return models(self.values)

    async def check(self, secrets: Mapping[str, str] | None = None) -> Health:
        """Whether pictures can be asked for with these settings. Nothing there can be asked at no cost, so the key is not tried."""
        values = self.values if secrets is None else secrets
        try:
            found = account("image", values)
        except NotConfigured as error:
            return Health(ok=False, note=f"{error.message} {error.hint}".strip())
        return Health(ok=True, note=f"The key comes from {found.key_source}; it is tried by the first call.")

    def warning(self, values: Mapping[str, str]) -> str:
        return WARNING if is_insecure(values) else ""

    def vet(self, request: Request) -> None:
        options(request)

    # Pictures

    async def submit(self, request: Request, run: Run) -> Ticket:
        """The paid call, once, and what it made registered. What is no good is a failure that the ticket tells of."""
        model = self.model_for(request)
        assert isinstance(model, ImageModel)
        model.check(request)
        paying = account("image", run.secrets)
        asked = images.call(request, model, paying)
        self._tell(request, run, model, paying)
        answer = await self._pay(asked, paying, request.timeout)
        try:
            output = images.picture(answer, model)
        except BacklotError as error:
            return _failed(run, explained(error, paying))
        run.progress(0.9, "fetching")
        return await self._take(output, run)

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        """Nothing more: what came is registered. What could not be fetched is tried again while its address is known."""
        if problem := ticket.data.get("failure"):
            raise error_from(problem)
        if ticket.data == KEPT:
            return []
        output = self._unkept.get(run.reference)
        if output is None:
            raise ProviderFailed(
                f"{TITLE} made this, but it was not fetched before the studio was started again, and its address is not kept.",
                provider=NAME,
                code="download_failed",
                hint="Try again; it may be charged for twice.",
            )
        await run.partial(output)
        self._unkept.pop(run.reference, None)
        return []

    def _tell(self, request: Request, run: Run, model: Model, paying: Account) -> None:
        """What the person should know of this call."""
        run.progress(0.05, "sent")
        told = ["It is made in one go: no progress is seen, and it cannot be cancelled."]
        for name in model.unused:
            if getattr(request, name) not in {None, ""}:
                told.append(f"The {name.replace('_', ' ')} is not used by this model.")
        if paying.insecure:
            told.append(WARNING)
        run.note(" ".join(told))

    async def _pay(self, asked: images.Call, paying: Account, timeout: float | None) -> Any:
        """The answer to the paid call. Raises OutcomeUnknown when it may have arrived without a clear answer."""
        try:
            answer = await self._call(asked, paying, timeout or self.call_deadline)
            if error := error_in(answer):
                raise explained(error, paying)
        except (TimedOut, ProviderFailed) as error:
            raise OutcomeUnknown(
                f"{TITLE} did not answer clearly; it may have accepted this and charged for it.", provider=NAME
            ) from error
        return answer

    async def _take(self, output: Output, run: Run) -> Ticket:
        """Register what was made. A ticket in any case: it is paid, so it is never asked for again by itself."""
        try:
            await run.partial(output)
        except (Unreachable, TimedOut, StorageFailed):
            while len(self._unkept) >= UNKEPT:
                self._unkept.pop(next(iter(self._unkept)))
            self._unkept[run.reference] = output
            return Ticket(id=run.reference, data={"kept": False})
        except BacklotError as error:
            return _failed(run, _unusable(error))
        return Ticket(id=run.reference, data=KEPT)

    async def _call(self, asked: images.Call, paying: Account, deadline: float) -> Any:
        clients = self._unchecked if paying.insecure else None
        try:
            return await self._ask(
                "POST", asked.url, {}, deadline, clients=clients, json=asked.body, headers=asked.headers
            )
        except BacklotError as error:
            raise explained(error, paying) from error.__cause__

    # Words

    async def ask(self, asking: Asking, secrets: Mapping[str, str]) -> str:
        """The answer about these pictures, or without any to the words alone. Sent once, but for a field the gateway does not know."""
        command = "vision" if asking.pictures else "text"
        paying = account(command, secrets, model=asking.model, protocol=asking.protocol)  # type: ignore[arg-type]
        pictures = [await asyncio.to_thread(_encoded, path) for path in asking.pictures]
        asked = words.call(paying, asking.prompt, asking.system, pictures)
        deadline = min(self.words_deadline, words.DEADLINES[paying.protocol])
        try:
            answer = await self._call(asked, paying, deadline)
        except RequestError as error:
            if not words.wants_older(asked, error.message):
                raise
            answer = await self._call(words.older(asked), paying, deadline)
        try:
            return words.text_of(answer, paying.protocol)
        except BacklotError as error:
            raise explained(error, paying) from error.__cause__

    async def enhance(self, prompt: str, media: str, secrets: Mapping[str, str]) -> str:
        system, user = rewriting(prompt, media)
        text = await self.ask(Asking(user["content"], system=system["content"]), secrets)
        return text.strip('"“” \n')[:PROMPT_LIMIT]

    async def describe(self, path: Path, question: str, secrets: Mapping[str, str]) -> str:
        system, usual = told_to_describe()
        return await self.ask(Asking(question or usual, (path,), system), secrets)

    def writer(self, verb: str, secrets: Mapping[str, str]) -> str:
        return chosen("vision" if verb == "describe" else "text", "model", secrets).value

    async def chat_models(self, secrets: Mapping[str, str]) -> list[str]:
        """The configured ones and those that are known; the service lists none."""
        configured = (chosen("text", "model", secrets).value, chosen("vision", "model", secrets).value)
        return list(dict.fromkeys((*configured, *catalog().talkers)))

    async def chat(
        self,
        messages: list[dict[str, Any]],
        tools: list[dict[str, Any]],
        secrets: Mapping[str, str],
        manner: Manner = Manner(),  # frozen
    ) -> AsyncIterator[Delta]:
        shows = any(isinstance(message.get("content"), list) for message in messages)
        async for delta in self.talker(secrets, "vision" if shows else "text").turn(messages, tools, manner):
            yield delta

    def talker(self, secrets: Mapping[str, str], command: Any = "text") -> ChatServer:
        """The chat behind this command's settings."""
        paying = account(command, secrets)
        bearer = {"Authorization": f"Bearer {paying.key}"}
        return ChatServer(
            title=TITLE,
            name=NAME,
            url=endpoint(paying.address),
            api_key=paying.key,
            model=paying.model,
            kind=check_kind(paying.protocol, ""),
            extra=bearer,
            key_setting=paying.key_source,
            model_setting="SN_CHAT_MODEL",
            clients=self._clients,
        )

    def url_of(self, path: str, secrets: Mapping[str, str]) -> str:
        return path  # every call has its whole address

    def failure(self, status: int, words: str, headers: Mapping[str, str]) -> BacklotError:
        return failure(status, words, headers)


def _failed(run: Run, error: BacklotError) -> Ticket:
    """The ticket of a call that was answered, and made nothing of use."""
    return Ticket(id=run.reference, data={"failure": error.as_dict()})


def _unusable(error: BacklotError) -> BacklotError:
    """Why what was made could not be taken, as a failure of the upstream's: the person's request was good."""
    if not isinstance(error, RequestError):
        return error
    return ProviderFailed(f"{TITLE}'s picture cannot be taken: {error.message}", provider=NAME, code=error.code)


def _encoded(path: Path) -> str:
    """The picture as a data: URI of its true type, made smaller where it is large."""
    return str(image_part(path)["image_url"]["url"])


PROVIDER = SenseNova
