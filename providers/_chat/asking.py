"""A person's question to a chat model, about pictures where some are given."""

from __future__ import annotations

from providers._chat.messages import Message, image_part
from providers._chat.server import ChatServer, Kind
from studio.errors import RequestError
from studio.provider import Asking

PROTOCOLS = tuple(str(kind) for kind in Kind)


async def answer(server: ChatServer, asking: Asking, *, seconds: float) -> tuple[str, str]:
    """The answer, and the model that gave it. Raises RequestError for a protocol that the server does not speak."""
    changes = {"model": asking.model} if asking.model else {}
    if asking.protocol and asking.protocol != server.kind:
        raise RequestError(
            f"{server.title} is asked by {server.kind} here.",
            field="protocol",
            provider=server.name,
            hint="Leave the protocol open.",
        )
    return await server.using(**changes).say(questions(asking), seconds=seconds)


def questions(asking: Asking) -> list[Message]:
    """The messages that ask it. Raises RequestError for a file that is no picture."""
    told: list[Message] = [{"role": "system", "content": asking.system}] if asking.system else []
    if not asking.pictures:
        return [*told, {"role": "user", "content": asking.prompt}]
    parts = [*map(image_part, asking.pictures), {"type": "text", "text": asking.prompt}]
    return [*told, {"role": "user", "content": parts}]
