"""Hugging Face: pictures, edits, films and speech by Inference Providers, and chat, all billed to one token's account.

Who serves a model is asked of the Hub. fal.ai and Replicate are asked by adapters of ours, which can be followed, cancelled and gone on
with; the others through the vendor's library, which waits for the file itself. Source: huggingface_hub 2.4.0 (read 2026-11).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from providers._chat import ChatServer, answer, describing, rewriting
from providers._http import HttpProvider
from providers._huggingface import fal, library, publishing, replicate
from providers._huggingface.catalog import Entry, entries, entry_of
from providers._huggingface.errors import GATEWAY, NAME, PAYER, TITLE, TOKEN, told, words_in
from providers._huggingface.hub import Hub, is_followed
from providers._huggingface.wires import asked
from studio.errors import (
    AuthFailed,
    BacklotError,
    ModelUnavailable,
    NotConfigured,
    OutcomeUnknown,
    ProviderFailed,
    RequestError,
    Unreachable,
    request_error,
)
from studio.provider import Asking, Delta, Health, Limits, Manner, Model, Output, Run, Setting, Ticket
from studio.requests import PROMPT_LIMIT, EditRequest, Request, Sized, SpeechRequest, VideoRequest

BASE, TALKER = "BACKLOT_HF_BASE_URL", "BACKLOT_HF_CHAT_MODEL"
CHAT_MODEL = "Qwen/Qwen3-VL-8B-Instruct"  # sees pictures too
BILL = "X-HF-Bill-To"
WORDS_DEADLINE = 110.0  # seconds for a rewritten prompt or a description
INFERENCE_SCOPE = "inference.serverless.write"
ADAPTERS: dict[str, ModuleType] = {fal.UPSTREAM: fal, replicate.UPSTREAM: replicate}


class Options(BaseModel):
    """What this provider alone understands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    upstream: str = Field(
        "", max_length=40, description="Who makes it, like fal-ai; empty is the first that serves it."
    )
    bill_to: str = Field("", max_length=96, pattern=r"^[\w.-]*$", description="The organization that pays.")


class HuggingFace(HttpProvider):
    """Calls go through the router, which bills the token's account."""

    name, title = NAME, TITLE
    settings = (
        Setting(TOKEN, "Token", secret=True, required=True, aliases=("HUGGING_FACE_HUB_TOKEN",)),
        Setting(PAYER, "Organization that pays"),
        Setting(TALKER, "Chat model", default=CHAT_MODEL),
        Setting(BASE, "Address, for tests"),
    )
    sign_in = TOKEN
    reconcile = "none"  # no upstream here remembers a key of ours or lists its jobs
    send_deadline = 300.0  # the library's calls last until the file is there
    call_deadline = 60.0  # a queue takes a call at once
    patience: ClassVar[float] = 280.0  # seconds of silence until the library gives up
    deadline = 1800.0
    limits = Limits(at_once=16, per_owner=8)
    every: ClassVar[float] = 0.0  # seconds between looks; 0: as each upstream has it

    def __init__(self, values: Mapping[str, str], trusted: tuple[str, ...] = ()) -> None:
        super().__init__(values, trusted)
        self.hub = Hub(values.get(BASE, ""))

    def models(self) -> list[Model]:
        """The list, without what the Hub has said nobody serves."""
        found = []
        for entry in entries():
            serving = self.hub.last_known(entry)
            if serving is None:
                found.append(entry.model())
            elif serving:
                found.append(entry.model(serving[0].upstream))
        return found

    async def refresh(self) -> None:
        """Ask the Hub who serves each model now. Raises BacklotError when it cannot be reached."""
        outcomes = await asyncio.gather(*map(self.hub.serving, entries()), return_exceptions=True)
        failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        if len(failures) == len(outcomes):
            raise failures[0]

    async def check(self, secrets: Mapping[str, str]) -> Health:
        """Whether the token is taken and may be used for this. Raises BacklotError."""
        if missing := self.missing(secrets):
            return Health(ok=False, note=f"{missing[0]} is not set")
        who = await self.hub.who(self.token(secrets))
        if not _may_infer(who):
            return Health(ok=False, note='The token lacks the permission "Make calls to Inference Providers".')
        await self.refresh()
        return Health(
            ok=True, note=f"signed in as {who.get('name', 'somebody')}; {len(self.models())} models are served"
        )

    def vet(self, request: Request) -> None:
        """What the models here have no place for is refused, not left out."""
        _options(request)
        entry = self._entry(request)
        if not request.prompt:
            raise RequestError(
                f"{entry.title} needs words.", field="prompt", provider=NAME, hint="Write what happens in the film."
            )
        for field, sentence in _unheard(request, entry):
            raise RequestError(
                f"{entry.title} {sentence}", field=field, provider=NAME, hint="Leave it out, or choose another model."
            )

    async def submit(self, request: Request, run: Run) -> Ticket:
        """Find who serves the model, then send the paid call once."""
        self.token(run.secrets)
        options, entry = _options(request), self._entry(request)
        wanted = asked(entry, request, run)
        served = await self.hub.upstream_for(entry, options.upstream)
        if is_followed(served):
            ticket: Ticket = await ADAPTERS[served.upstream].submit(self, wanted, served, run)
            return ticket
        return await library.submit(self, wanted, served, run)

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        adapter = ADAPTERS.get(ticket.data["upstream"])
        if adapter is None:
            return library.follow(ticket)
        outputs: list[Output] = await adapter.follow(self, ticket, run)
        return outputs

    async def cancel(self, ticket: Ticket, run: Run) -> bool:
        """Whether it was stopped before it began. What goes through the library cannot be stopped."""
        adapter = ADAPTERS.get(ticket.data["upstream"])
        return adapter is not None and bool(await adapter.cancel(self, ticket, run))

    async def publish(
        self, repo: str, files: Sequence[tuple[str, Path]], secrets: Mapping[str, str], *, private: bool
    ) -> str:
        return await publishing.publish(self.hub, self.token(secrets), repo, files, private=private)

    # Words

    async def chat_models(self, secrets: Mapping[str, str]) -> list[str]:
        return await self.talker(secrets).models()

    async def chat(
        self,
        messages: list[dict[str, Any]],
        tools: list[dict[str, Any]],
        secrets: Mapping[str, str],
        manner: Manner = Manner(),  # frozen
    ) -> AsyncIterator[Delta]:
        async for delta in self.talker(secrets).turn(messages, tools, manner):
            yield delta

    async def enhance(self, prompt: str, media: str, secrets: Mapping[str, str]) -> str:
        text, _ = await self.talker(secrets).say(rewriting(prompt, media), seconds=WORDS_DEADLINE)
        return text.strip('"“” \n')[:PROMPT_LIMIT]

    async def describe(self, path: Path, question: str, secrets: Mapping[str, str]) -> str:
        text, _ = await self.talker(secrets).say(describing(path, question), seconds=WORDS_DEADLINE)
        return text

    async def ask(self, asking: Asking, secrets: Mapping[str, str]) -> str:
        text, _ = await answer(self.talker(secrets), asking, seconds=WORDS_DEADLINE)
        return text

    def writer(self, verb: str, secrets: Mapping[str, str]) -> str:
        return secrets.get(TALKER) or CHAT_MODEL

    def talker(self, secrets: Mapping[str, str]) -> ChatServer:
        """The router's chat, with this token."""
        account = self.account(secrets)
        return ChatServer(
            title=TITLE,
            name=NAME,
            url=f"{self.hub.router}/v1",
            api_key=account[TOKEN],
            model=secrets.get(TALKER) or CHAT_MODEL,
            extra={BILL: account[PAYER]} if account[PAYER] else {},
            key_setting=TOKEN,
            model_setting=TALKER,
            clients=self._clients,
        )

    # What the adapters use

    def url_of(self, path: str, secrets: Mapping[str, str]) -> str:
        return f"{self.hub.router}/{path}"

    def headers(self, secrets: Mapping[str, str]) -> dict[str, str]:
        payer = {BILL: secrets[PAYER]} if secrets[PAYER] else {}
        return {"Authorization": f"Bearer {secrets[TOKEN]}", **payer}

    def account(self, secrets: Mapping[str, str], payer: str = "") -> dict[str, str]:
        """The token and the organization that pays. payer: named for one call; else the host's, for the host's own token only.

        Raises NotConfigured or AuthFailed for a token that cannot be one.
        """
        own = secrets.get(TOKEN) == self.values.get(TOKEN)
        return {TOKEN: self.token(secrets), PAYER: payer or (self.values.get(PAYER, "") if own else "")}

    def paying(self, run: Run) -> dict[str, str]:
        """The account of a run."""
        return self.account(run.secrets, _options(run.request).bill_to)

    def token(self, secrets: Mapping[str, str]) -> str:
        """The token. Raises NotConfigured without one, AuthFailed for another service's key, which must not go out."""
        self.require(secrets)
        token = secrets[TOKEN].strip()
        if not token.startswith("hf_"):
            raise AuthFailed(
                f"{TOKEN} holds no Hugging Face token.",
                provider=NAME,
                hint="Its tokens begin with hf_; make one at https://huggingface.co/settings/tokens.",
            )
        return token

    async def look(self, path: str, run: Run) -> dict[str, Any]:
        """How a job is, there. What may pass is `Unreachable`, for polling bears that: the job is paid for.

        Raises NotConfigured when the token is no longer taken, so that the job waits for another, and ProviderFailed when nobody there
        knows the job.
        """
        try:
            answer = await self.get(path, self.paying(run))
        except AuthFailed as error:
            raise NotConfigured(error.message, hint=f"Enter a valid {TOKEN} and it goes on.", provider=NAME) from error
        except ModelUnavailable as error:
            raise ProviderFailed(
                f"{TITLE} no longer knows this job.", hint="Try again; it may be charged for twice.", provider=NAME
            ) from error
        except ProviderFailed as error:
            raise Unreachable(error.message, provider=NAME) from error
        if not isinstance(answer, dict):
            raise Unreachable(f"{TITLE} sent an answer that cannot be read.", provider=NAME)
        return answer

    async def put(self, path: str, run: Run) -> dict[str, Any]:
        """The answer to a PUT, like a cancel; what is already over is no error."""
        try:
            answer = await self._ask("PUT", path, self.paying(run), self.read_deadline)
        except RequestError:
            return {}
        return answer if isinstance(answer, dict) else {}

    def unclear(self, why: str) -> OutcomeUnknown:
        return OutcomeUnknown(f"{TITLE} did not answer clearly: {why}. It may have charged for it.", provider=NAME)

    def _read(self, response: httpx.Response) -> Any:
        if response.is_success:
            return super()._read(response)
        try:
            words = words_in(response.json())
        except ValueError:
            words = ""
        raise self._failure(response.status_code, words, response.headers)

    def _failure(self, status: int, words: str, headers: Mapping[str, str]) -> BacklotError:
        error = told(status, words, headers)
        if isinstance(error, ProviderFailed) and (status in {502, 504} or not words):
            error.code = GATEWAY
        return error

    def _entry(self, request: Request) -> Entry:
        """The model's entry in the list. Raises ModelUnavailable for one that has left it since."""
        model = self.model_for(request)
        entry = entry_of(model.id)
        if entry is None:
            raise ModelUnavailable(f"{TITLE} offers {model.title} no longer.", provider=NAME, field="model")
        return entry


def _options(request: Request) -> Options:
    """The request's own options. Raises RequestError naming one that is none."""
    try:
        return Options(**request.options)
    except ValidationError as error:
        wrong = request_error(error)
        raise RequestError(wrong.message, field=f"options.{wrong.field}", hint=wrong.hint, provider=NAME) from error


def _unheard(request: Request, entry: Entry) -> list[tuple[str, str]]:
    """What was asked that this model has no place for: field, and the rest of a sentence that begins with the model's name."""
    found = []
    if isinstance(request, EditRequest):
        found += [("mask", "takes no mask.")] if request.mask else []
        found += [("strength", "has no strength.")] if request.strength is not None else []
        found += [("aspect_ratio", "keeps the shape of the picture.")] if request.aspect_ratio else []
    if isinstance(request, Sized) and request.width and not entry.sizes:
        found.append(("width", "chooses the size itself."))
    if isinstance(request, VideoRequest):
        silent = ("last_frame", "audio", "video", "voice", "control", "references", "target_resolution")
        found += [(name, f"takes no {name.replace('_', ' ')}.") for name in silent if getattr(request, name)]
        found += [("generate_audio", "makes no sound.")] if request.generate_audio else []
        found += _misshaped(request, entry) + _mistimed(request, entry)
    if isinstance(request, SpeechRequest):
        found += [("voice_sample", "copies no voice.")] if request.voice_sample else []
        unknown = request.voice and request.voice not in entry.voices
        known = f"has the voices {', '.join(entry.voices)}." if entry.voices else "has one voice only."
        found += [("voice", known)] if unknown else []
    if request.output_format and request.task != "video":
        found.append(("output_format", "chooses the file format itself."))
    return found


def _misshaped(request: VideoRequest, entry: Entry) -> list[tuple[str, str]]:
    """A shape that the model does not make. A film that begins with a picture has the picture's."""
    if not request.aspect_ratio or entry.mode == "image" or request.aspect_ratio in entry.shapes:
        return []
    made = (
        f"makes {', '.join(entry.shapes)}; {request.aspect_ratio} asked."
        if entry.shapes
        else "chooses the shape itself."
    )
    return [("aspect_ratio", made)]


def _mistimed(request: VideoRequest, entry: Entry) -> list[tuple[str, str]]:
    """A length that the model does not make; seconds are checked with the model itself."""
    if entry.frames is None:
        named = next((name for name in ("duration", "frames", "fps") if getattr(request, name) is not None), "")
        return [(named, "chooses the length and the pace itself.")] if named else []
    fps = request.fps or entry.frames.fps
    least, most = entry.frames.count(entry.frames.least, fps), entry.frames.count(entry.frames.most, fps)
    if request.frames is not None and not least <= request.frames <= most:
        return [("frames", f"makes {least} to {most} frames; {request.frames} asked.")]
    return []


def _may_infer(who: Mapping[str, Any]) -> bool:
    """Whether a token may call Inference Providers, as far as the Hub says; only fine-grained ones name their permissions."""
    access = (who.get("auth") or {}).get("accessToken") or {}
    if access.get("role") != "fineGrained":
        return True
    fine = access.get("fineGrained") or {}
    permissions = {*(fine.get("global") or ())}
    for scope in fine.get("scoped") or ():
        permissions |= set(scope.get("permissions") or ())
    return INFERENCE_SCOPE in permissions


PROVIDER = HuggingFace
