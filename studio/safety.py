"""Which requests come from our own page, and which text may reach a chat model. Pure: knows no web framework.

The Host guard keeps a foreign web page from acting as `local` through DNS rebinding; the Origin check keeps it from posting to us.
Addresses that the studio fetches from are checked in `studio/urlguard.py`.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from studio.errors import AuthFailed
from studio.settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"http": 80, "https": 443}


class Doors:
    """The names under which this studio answers.

    Always localhost, 127.0.0.1 and [::1], on any port; the address it listens on; the hosts of BACKLOT_PUBLIC_URL and of the Space; and
    the share link once it is known (`admit`). A studio that listens on every address (0.0.0.0 or [::]) also answers to every bare IP
    address, and to this machine's own name alone or followed by `.local`: rebinding needs a name that the attacker owns, so an
    address in the Host header is no danger, and behind a container's port the outer address cannot be known.
    """

    def __init__(self, settings: Settings) -> None:
        self._any_address = _is_unspecified(settings.listen)
        self._public = {name for name in (settings.space_host.lower(), _host_of_url(settings.public_url)) if name}
        self._names = {*LOOPBACK, *self._public}
        if self._any_address:
            self._names |= _machine_names()
        else:
            self._names.add(settings.listen.strip("[]").lower())

    def admit(self, url: str) -> None:
        """Answer under the host of this URL too, like the share link's."""
        if name := _host_of_url(url):
            self._public.add(name)
            self._names.add(name)

    def check_host(self, hosts: Iterable[str]) -> None:
        """Raises AuthFailed unless there is exactly one Host header and it names this studio."""
        given = list(hosts)
        name = _host_name(given[0]) if len(given) == 1 else ""
        if name in self._names or (self._any_address and _is_address(name)):
            return
        shown = repr(given[0][:60]) if given else "no name"
        raise AuthFailed(
            f"This studio does not answer to {shown}.",
            code="foreign_host",
            hint="Open it as localhost, or set BACKLOT_PUBLIC_URL to the address that people use.",
        )

    def check_origin(self, method: str, host: str, origin: str | None, site: str = "", *, token: bool = False) -> None:
        """Raises AuthFailed for a request that another site's page has made.

        origin: the Origin header, if any. site: the Sec-Fetch-Site header. token: whether the request carries a token, which no
        page can send for somebody else. A request without Origin is let through when it changes nothing, carries a token, or does
        not say that a browser sent it from another site.
        """
        if origin is not None:
            if not self._is_ours(origin, host):
                raise _foreign(origin)
        elif method not in ("GET", "HEAD", "OPTIONS") and site in ("cross-site", "same-site") and not token:
            raise _foreign(site)

    def _is_ours(self, origin: str, host: str) -> bool:
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        if parts.scheme not in _PORTS or not parts.hostname:
            return False  # "null" too
        if parts.hostname in self._public:
            return True  # a proxy in front may have rewritten Host
        return _place(parts.netloc, parts.scheme) == _place(host, parts.scheme)


def _foreign(origin: str) -> AuthFailed:
    return AuthFailed(
        f"A page of another site ({origin[:60]!r}) may not use this studio.",
        code="foreign_origin",
        hint="Use the studio's own page, or call the API from a program instead of a page.",
    )


def _host_name(header: str) -> str:
    """The name in a Host header, lower-case, without port; empty when it is not one."""
    found = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?", header)
    return found[1].strip("[]").lower().rstrip(".") if found else ""


def _place(netloc: str, scheme: str) -> tuple[str, int]:
    """Name and port, with the scheme's usual port where none is written."""
    name = _host_name(netloc)
    port = netloc.rpartition(":")[2] if re.search(r":\d{1,5}$", netloc) else ""
    return name, int(port or _PORTS[scheme])


def _host_of_url(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_unspecified(listen: str) -> bool:
    return listen in ("", "*") or (
        _is_address(listen.strip("[]")) and ipaddress.ip_address(listen.strip("[]")).is_unspecified
    )


def _machine_names() -> set[str]:
    name = socket.gethostname().lower()
    return {name, name.partition(".")[0], f"{name.partition('.')[0]}.local"} - {""}


_MARKERS = re.compile(
    "|".join(
        (
            r"<[|｜][^<>\n]{0,80}?[|｜]>",  # ChatML, Llama 3, DeepSeek
            r"\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]",
            r"<</?SYS>>",
            r"</?(?:s|bos|eos|pad|unk|start_of_turn|end_of_turn|tool_call|tool_response|think|im_start|im_end)>",
            r"^[ \t]*#{2,}[ \t]*(?:system|user|assistant|human|instruction|response)(?:[ \t]+(?:prompt|message))?[ \t]*:?[ \t]*",
            r"(?<=\n\n)(?:Human|Assistant|System):[ \t]*",
            r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]",
        )
    ),
    re.IGNORECASE | re.MULTILINE,
)


def clean_prompt(text: str) -> str:
    """The text without the marks by which chat templates tell who speaks, so that it stays what a person said."""
    while (cleaned := _MARKERS.sub("", text)) != text:  # what is left may close up into a new mark
        text = cleaned
    return text.strip()
