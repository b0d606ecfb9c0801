"""Chat servers of both common protocols, for every provider that talks.

A provider makes a `ChatServer` with its address and key, and hands its messages through. Messages have the OpenAI shape: `role`, and
`content` as text or as parts (`text`, `image_url` with a data: URI); `tool_calls` of an assistant; `tool_call_id` of a tool's answer.
"""

from providers._chat.asking import PROTOCOLS, answer
from providers._chat.messages import image_part
from providers._chat.prompts import describing, rewriting, told_to_describe
from providers._chat.server import ChatServer, Kind, check_kind, endpoint

__all__ = [
    "PROTOCOLS",
    "ChatServer",
    "Kind",
    "answer",
    "check_kind",
    "describing",
    "endpoint",
    "image_part",
    "rewriting",
    "told_to_describe",
]
