"""Speech servers: anything that recognises words the way OpenAI's audio/transcriptions does. whisper.cpp, faster-whisper, LocalAI, OpenAI.

Source: OpenAI API reference, Create transcription (read 2026-11). Asked with `verbose_json`, whose segments carry their times; a server that
answers with the words alone gives a plain text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from providers._http import HttpProvider
from studio.errors import NotConfigured, OutcomeUnknown, ProviderFailed, RequestError, TimedOut
from studio.provider import Health, Limits, Model, Output, Run, Setting, Ticket
from studio.requests import Request, TranscribeRequest

ADDRESS, KEY, MODEL = "BACKLOT_SPEECH_BASE_URL", "BACKLOT_SPEECH_API_KEY", "BACKLOT_SPEECH_MODEL"
LARGEST = 25_000_000  # bytes of a file (OpenAI, Speech to text, read 2026-11)
RATE, BITS = 16_000, "48k"  # what recognisers listen at; an hour is 22 MB
USUAL = "whisper-1"

LISTENER = Model(
    "listener",
    title="Listener",
    tasks=frozenset({"transcribe"}),
    seed=False,
    audio=True,
    typical_seconds=15.0,
    about="Recognises what is said in a sound or film, with its times, by the speech server that is set up.",
)


class SpeechServer(HttpProvider):
    """One server. It answers in one go, so what it heard is kept before the ticket is."""

    name, title = "speech_server", "Speech server"
    settings = (
        Setting(ADDRESS, "Address", required=True),
        Setting(KEY, "Key", secret=True),
        Setting(MODEL, "Model", default=USUAL),
    )
    reconcile = "none"
    limits = Limits(at_once=2, per_owner=2)
    send_deadline = 600.0

    def models(self) -> list[Model]:
        return [LISTENER]

    def missing(self, values: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Also the key, where the host's server has one that this caller may not spend."""
        locked = bool(values is not None and self.values.get(KEY) and not values.get(KEY))
        return super().missing(values) + ((KEY,) if locked else ())

    def url_of(self, path: str, secrets: Mapping[str, str]) -> str:
        address = secrets.get(ADDRESS, "").rstrip("/")
        if not address.startswith(("http://", "https://")):
            raise NotConfigured(f"{ADDRESS} is no address.", field=ADDRESS, hint="Write it like http://localhost:8000.")
        return f"{address if address.endswith('/v1') else f'{address}/v1'}/{path}"

    def headers(self, secrets: Mapping[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {secrets[KEY]}"} if secrets.get(KEY) else {}

    async def check(self, secrets: Mapping[str, str]) -> Health:
        """Whether it answers. Raises BacklotError."""
        if missing := self.missing(secrets):
            return Health(ok=False, note=f"{missing[0]} is not set")
        await self.get("models", secrets)
        return Health(ok=True, note=secrets.get(MODEL) or USUAL)

    async def submit(self, request: Request, run: Run) -> Ticket:
        """The paid call, once; what was heard is registered before the ticket comes back."""
        assert isinstance(request, TranscribeRequest)
        self.require(run.secrets)
        run.progress(0.05, "listening")
        spoken = await asyncio.to_thread(_small_sound, await asyncio.to_thread(run.input, request.source), run.workdir)
        sound = await asyncio.to_thread(spoken.read_bytes)
        run.progress(0.3, "sent")
        answer = await self._hear(sound, request, run.secrets)
        path = run.workdir / "heard.srt"
        text, media_type, facts = written(answer)
        await asyncio.to_thread(path.write_text, text, "utf-8")
        await run.partial(Output(index=0, path=path, media_type=media_type, facts=facts))
        return Ticket(id=run.reference)

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        """Nothing more: what was heard is registered."""
        return []

    async def _hear(self, sound: bytes, request: TranscribeRequest, secrets: Mapping[str, str]) -> dict[str, Any]:
        form = {"model": secrets.get(MODEL) or USUAL, "response_format": "verbose_json"}
        if request.language:
            form["language"] = request.language
        files = {"file": ("sound.mp3", sound, "audio/mpeg")}
        try:
            answer = await self._ask(
                "POST", "audio/transcriptions", secrets, self.send_deadline, data=form, files=files
            )
        except (TimedOut, ProviderFailed) as error:
            raise OutcomeUnknown(
                f"{self.title} did not answer clearly; it may have accepted this and charged for it.",
                provider=self.name,
            ) from error
        return answer if isinstance(answer, dict) else {}


def written(answer: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """(text, media type, facts): subtitles of the segments, else the words alone. Raises ProviderFailed where nothing was heard."""
    from studio.media.subtitles import Cue, to_srt

    cues = [
        Cue(float(part["start"]), float(part["end"]), str(part["text"]).strip())
        for part in answer.get("segments") or ()
        if isinstance(part, Mapping) and _is_timed(part)
    ]
    facts = {"language": str(answer["language"])[:20]} if answer.get("language") else {}
    if cues:
        return to_srt(cues), "application/x-subrip", {**facts, "cues": len(cues)}
    if words := str(answer.get("text") or "").strip():
        return words, "text/plain", facts
    raise ProviderFailed("No words were heard in this.", provider=SpeechServer.name, code="nothing_heard")


def _is_timed(part: Mapping[str, Any]) -> bool:
    times = [part.get("start"), part.get("end")]
    if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in times):
        return False
    return bool(str(part.get("text") or "").strip()) and 0 <= part["start"] < part["end"]


def _small_sound(source: Path, folder: Path) -> Path:
    """What is heard in a file, as small as recognisers need it. Raises RequestError for a file without sound, and a too long one."""
    from studio.media import ffmpeg
    from studio.media.probe import probe

    if not probe(source).audio:
        raise RequestError("There is no sound in this.", field="source", hint="Choose a sound, or a film with sound.")
    out = folder / "heard.mp3"
    ffmpeg.run(["-i", str(source), "-vn", "-ac", "1", "-ar", str(RATE), "-b:a", BITS, str(out)])
    if out.stat().st_size > LARGEST:
        raise RequestError(
            "This is longer than an hour; speech servers take 25 MB at once.",
            field="source",
            hint="Cut it into parts and recognise each.",
        )
    return out


PROVIDER = SpeechServer
