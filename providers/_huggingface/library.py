"""The upstreams without an adapter of ours, through huggingface_hub: one call that waits for the file itself.

It can be neither followed nor cancelled. The file is registered before the ticket is given, so a restart finds it or nothing.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from providers._huggingface.errors import NAME, PAYER, TITLE, TOKEN
from providers._huggingface.hub import Served
from providers._huggingface.wires import Asked
from studio.errors import OutcomeUnknown, ProviderFailed, StorageFailed
from studio.provider import Output, Run, Ticket

if TYPE_CHECKING:
    from providers.huggingface import HuggingFace

INFERENCE = "hf-inference"


async def submit(provider: HuggingFace, asked: Asked, served: Served, run: Run) -> Ticket:
    """Make it, once, and keep what came. A file that is no good is a failure the ticket tells of."""
    account = provider.paying(run)
    if asked.pictures:
        asked.data_uris()  # the same refusals as elsewhere, before a byte is sent
    run.note(f"{served.upstream} makes this in one go: no progress is seen, and it cannot be cancelled.")
    ticket = Ticket(id=run.reference, data={"upstream": served.upstream})
    try:
        data = await provider.hub.ask(lambda: _call(provider, asked, served, account), paid=True)
        if not data:
            raise ProviderFailed(f"{served.upstream} sent nothing.", provider=NAME, hint="Try again.")
        seed = asked.values.get("seed")
        await run.partial(Output(data=data, seed=seed, facts={"upstream": served.upstream}))
    except StorageFailed as error:
        raise OutcomeUnknown(
            f"{TITLE} made this, but the studio's disk did not take it.", provider=NAME, hint=error.hint
        ) from error
    except ProviderFailed as error:
        failure = {"message": error.message, "hint": error.hint}
        return Ticket(id=ticket.id, data={**ticket.data, "failure": failure})
    return ticket


def follow(ticket: Ticket) -> list[Output]:
    """Nothing more: what came is registered. Raises ProviderFailed for what was no good."""
    if failure := ticket.data.get("failure"):
        raise ProviderFailed(failure["message"], hint=failure["hint"], provider=NAME)
    return []


def _call(provider: HuggingFace, asked: Asked, served: Served, account: dict[str, str]) -> bytes:
    """The file, from the upstream that serves it. Blocks."""
    from huggingface_hub import InferenceClient

    options: dict[str, Any] = {"token": account[TOKEN], "timeout": provider.patience, "bill_to": account[PAYER] or None}
    if served.upstream == INFERENCE:  # asked at its own address, it needs no look-up that the library keeps for ever
        client = InferenceClient(model=f"{provider.hub.router}/{INFERENCE}/models/{served.model}", **options)
        return _make(client, asked, served, {})
    _point_library_at(provider.hub.hub, provider.hub.router)
    options["provider"] = served.upstream
    client = InferenceClient(**options)
    return _make(client, asked, served, {"model": asked.entry.id})


def _make(client: Any, asked: Asked, served: Served, model: dict[str, str]) -> bytes:
    """One call of the library's, by task."""
    named = asked.named(served.upstream)
    extra = {word: named.pop(word) for word in list(named) if word not in _OWN}
    if asked.entry.task == "speech":
        return bytes(client.text_to_speech(asked.prompt, extra_body={**named, **extra}, **model))
    if asked.entry.task == "image":
        return _png(client.text_to_image(asked.prompt, extra_body=extra, **named, **model))
    if asked.entry.task == "edit":
        return _png(
            client.image_to_image(asked.pictures[0].read_bytes(), prompt=asked.prompt, **named, **extra, **model)
        )
    if "negative_prompt" in named and asked.entry.mode == "text":
        named["negative_prompt"] = [named["negative_prompt"]]
    if asked.entry.mode == "image":
        picture = asked.pictures[0].read_bytes()
        return bytes(client.image_to_video(picture, prompt=asked.prompt, **named, **extra, **model))
    return bytes(client.text_to_video(asked.prompt, extra_body=extra, **named, **model))


_OWN = {"negative_prompt", "num_inference_steps", "guidance_scale", "seed", "width", "height", "num_frames"}


def _png(picture: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _point_library_at(hub: str, router: str) -> None:
    """Have the library ask these addresses. They differ from its own only where the operator has set BACKLOT_HF_BASE_URL."""
    from huggingface_hub import constants

    if hub != constants.ENDPOINT:
        constants.ENDPOINT = hub
        constants.INFERENCE_PROXY_TEMPLATE = f"{router}/{{provider}}"
