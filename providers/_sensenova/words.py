"""The two chat protocols as the vendor's client speaks them: one call, not streamed. Source: sn-image-base (commit 99fdf94, read 2026-11).

They differ from the common ones: no system field in the Anthropic form but a first message, both kinds of key there, and no version.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from providers._chat import endpoint
from providers._chat.messages import split_data_uri
from providers._sensenova.chains import NAME, TITLE, Account
from providers._sensenova.errors import REWORD, error_in
from providers._sensenova.images import Call
from studio.errors import ContentRefused, ProviderFailed

LONGEST = {"openai-completions": 8192, "anthropic-messages": 4096}  # tokens of an answer
DEADLINES = {"openai-completions": 600.0, "anthropic-messages": 150.0}  # seconds
NEWER, OLDER = "max_completion_tokens", "max_tokens"


def call(account: Account, prompt: str, system: str, pictures: Sequence[str]) -> Call:
    """What is asked. pictures: data: URIs, which come after the words, in order."""
    base = endpoint(account.address)
    headers = {"Authorization": f"Bearer {account.key}"}
    body: dict[str, Any] = {"model": account.model}
    if account.protocol == "anthropic-messages":
        first = [{"role": "user", "content": system}] if system else []
        body["messages"] = [*first, {"role": "user", "content": _content(prompt, [_block(uri) for uri in pictures])}]
        body[OLDER] = LONGEST[account.protocol]
        return Call(f"{base}/messages", body, {**headers, "x-api-key": account.key})
    first = [{"role": "system", "content": system}] if system else []
    parts = [{"type": "image_url", "image_url": {"url": uri}} for uri in pictures]
    body["messages"] = [*first, {"role": "user", "content": _content(prompt, parts)}]
    body[NEWER] = LONGEST[account.protocol]
    return Call(f"{base}/chat/completions", body, headers)


def wants_older(asked: Call, refusal: str) -> bool:
    """Whether this refusal is about the newer name. The documents have the older one, the vendor's client sends the newer."""
    return NEWER in asked.body and (NEWER in refusal or OLDER in refusal)


def older(asked: Call) -> Call:
    """The same call with the older name of the answer's length, for a gateway that refuses the newer one."""
    body = {(OLDER if name == NEWER else name): value for name, value in asked.body.items()}
    return Call(asked.url, body, asked.headers)


def _content(prompt: str, pictures: list[dict[str, Any]]) -> Any:
    return [{"type": "text", "text": prompt}, *pictures] if pictures else prompt


def _block(uri: str) -> dict[str, Any]:
    media_type, data = split_data_uri(uri) or ("image/png", "")
    return {"type": "image", "source": {"type": "base64", "media_type": media_type, "data": data}}


def text_of(answer: Any, protocol: str) -> str:
    """The words of an answer. Raises what an error in it stands for, and says why there are none."""
    if error := error_in(answer):
        raise error
    try:
        text, ended = _anthropic(answer) if protocol == "anthropic-messages" else _openai(answer)
    except (KeyError, TypeError, AttributeError) as error:
        raise ProviderFailed(
            f"{TITLE} sent an answer that cannot be read.", provider=NAME, code="bad_answer", hint="Check its address."
        ) from error
    if text.strip():
        return text.strip()
    raise _silent(ended)


def _openai(answer: Any) -> tuple[str, str]:
    words, ended = "", ""
    for choice in answer["choices"]:
        content = choice["message"].get("content") or ""
        words += content if isinstance(content, str) else "".join(part.get("text") or "" for part in content)
        ended = str(choice.get("finish_reason") or "")
    return words, ended


def _anthropic(answer: Any) -> tuple[str, str]:
    words = next((block["text"] for block in answer["content"] if block.get("type") == "text"), "")
    return words, {"max_tokens": "length", "refusal": "content_filter"}.get(str(answer.get("stop_reason")), "")


def _silent(ended: str) -> ContentRefused | ProviderFailed:
    if ended == "content_filter":
        return ContentRefused(f"{TITLE} declined to answer this.", provider=NAME, hint=REWORD)
    why = {
        "length": "spent all its words on thinking and did not get to the answer",
        "tool_calls": "called a tool that it was not given",
        "function_call": "called a tool that it was not given",
    }.get(ended, "sent its thoughts at most, and no answer")
    return ProviderFailed(
        f"{TITLE} {why}.", provider=NAME, code="empty_answer", hint="Try again, or choose another model."
    )
