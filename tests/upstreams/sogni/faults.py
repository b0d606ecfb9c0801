"""What goes wrong on request: faults scripted by a test, over HTTP, or by words in a prompt.

A prompt says `fault:NAME` or `fault:NAME=VALUE`; VALUE fills the field named in KINDS. Such a fault fires once for each project, unless
VALUE is its number of times. A scripted `Fault` fires `times` times (None: always) for the calls that its filters name.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

# Name: (the field that VALUE fills, what happens).
KINDS = {
    # when a project is asked for
    "insufficient": ("token", "4024 for this token, or for any"),
    "consent": ("", "4103: an agreement made in a Sogni app is missing"),
    "soon": ("", "4104: the model is not there yet"),
    "no_option": ("", "4100: no worker can do this option yet"),
    "refused": ("code", "any other refusal, by its code and error"),
    "restarting": (
        "",
        "1001: refused because the socket restarts, which then closes with 1012; the SDK sends it again",
    ),
    "vanish": ("", "the socket closes with 1012 as the request arrives, which is never accepted"),
    "ignored": ("", "the request is read, never accepted and never answered"),
    "accepted_drop": ("", "accepted, then the socket closes with 1012 before a word about it"),
    # in the queue and while it renders
    "no_worker": ("seconds", "queued without a worker, for so long or until it is cancelled"),
    "queue": ("seconds", "waits in the queue for so long, its position counting down"),
    "slow": ("seconds", "a render takes so long"),
    "hang": ("", "started, then not a word until it is cancelled"),
    "genfailure": ("jobs", "so many renders fail at their worker (all of them by default)"),
    "job_error": ("error", "the renders fail with this text, say workerDisconnected or sensitiveContent"),
    "retry": ("", "the render is announced as moved to another worker, and starts anew there under a new id"),
    "moved": ("", "the same, without a word"),
    "withheld": ("jobs", "so many renders (all by default) are done but withheld by the content filter"),
    "no_links": ("", "every render is done, but nobody can sign a link for it"),
    "drop": ("code", "the socket closes once it has started (1012 by default)"),
    "drop_result": ("code", "the socket closes just before its first result"),
    # when it is cancelled
    "cancel_refused": ("", "the cancel is confirmed as not done; the render goes on"),
    "cancel_silent": ("", "the cancel is never confirmed; the render goes on"),
    "cancel_late": ("", "the cancel is confirmed, but everything was billed"),
    # when a result is fetched
    "expired": ("times", "the links given first have expired already"),
    "truncated": ("times", "a download stops half-way"),
    "wrong_type": ("times", "a download says text/plain over the right bytes"),
    "html": ("times", "a download is a web page that says it is the picture"),
    "slow_download": ("seconds", "a download starts so much later"),
    "gone": ("times", "a download answers 404"),
    # any call over HTTP
    "http": ("code", "the calls under `path` answer this status, with Retry-After where `seconds` are given"),
    "close_on_connect": ("code", "a new connection is closed with this code, say 4010, 4021 or 4061"),
    "silent_connect": ("", "a new connection is never told that it is authenticated"),
    # hosted
    "partial_failure": ("", "the last step of a workflow fails, the others are done"),
    "workflow_failed": ("", "the first step of a workflow fails"),
    "waiting": ("error", "a workflow waits for its user, for this reason"),
    "stream_cut": ("times", "a stream of events or words ends in the middle"),
}
_WORD = re.compile(r"\bfault:([a-z_]+)(?:=([\w.-]+))?")
_NUMBERS = {"seconds": float, "jobs": int, "code": int, "times": int}


@dataclass
class Fault:
    """One thing that goes wrong. Empty filters (prompt, model, token, path) match everything."""

    kind: str
    times: int | None = 1
    prompt: str = ""
    model: str = ""
    token: str = ""
    path: str = ""
    seconds: float = 0.0
    jobs: int | None = None
    code: int = 0
    error: str = ""
    fired: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind} is not a fault; known are {', '.join(KINDS)}")

    def matches(self, prompt: str, model: str, token: str, path: str) -> bool:
        return (
            (self.times is None or self.fired < self.times)
            and self.prompt in prompt
            and (not self.model or self.model == model)
            and (not self.token or self.token == token)
            and path.startswith(self.path)
        )


def unknown_words(prompt: str) -> list[str]:
    """The faults of a prompt that nobody knows."""
    return [name for name, _value in _WORD.findall(prompt) if name not in KINDS]


class Faults:
    """The script: what is still to go wrong, and how often what went wrong."""

    def __init__(self) -> None:
        self.script: list[Fault] = []
        self.fired: Counter[str] = Counter()
        self._spoken: Counter[tuple[str, str]] = Counter()

    def add(self, kind: str, **fields: Any) -> Fault:
        """A new fault of the script, which goes on to count how often it fired."""
        fault = Fault(kind, **fields)
        self.script.append(fault)
        return fault

    def clear(self) -> None:
        self.script.clear()

    def take(
        self, kind: str, *, prompt: str = "", of: str = "", model: str = "", token: str = "", path: str = ""
    ) -> Fault | None:
        """The fault of this kind that fires now, or None. of: the project or file that a prompt's own faults are counted for."""
        for fault in self.script:
            if fault.kind == kind and fault.matches(prompt, model, token, path):
                fault.fired += 1
                self.fired[kind] += 1
                return fault
        spoken = self._from_prompt(kind, prompt)
        if spoken and self._spoken[kind, of] < (spoken.times or 1) and (not spoken.token or spoken.token == token):
            self._spoken[kind, of] += 1
            self.fired[kind] += 1
            return spoken
        return None

    def _from_prompt(self, kind: str, prompt: str) -> Fault | None:
        if "fault:" not in prompt:
            return None
        for name, value in _WORD.findall(prompt):
            if name == kind:
                field_name = KINDS[name][0]
                given = {field_name: _NUMBERS.get(field_name, str)(value)} if value and field_name else {}
                return Fault(kind, **given)
        return None
