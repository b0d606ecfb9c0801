"""Which addresses the studio may fetch from when somebody else named them. Pure checks; `studio.downloads` connects."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from studio.errors import RequestError

PORTS = {"https": 443, "http": 80}
# What `ipaddress` of some Python versions calls global, and what is public by number only.
# Sources: IANA special-purpose address registries (read 2025-11-20); Azure's wire server, learn.microsoft.com, "What is IP address 168.63.129.16".
_REFUSED = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
_NAT64, _SIX_TO_FOUR = ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("2002::/16")


@dataclass(frozen=True)
class Target:
    """An address that passed the first check: what to ask for, of whom. trusted: the operator set this very origin."""

    url: str
    scheme: str
    host: str
    port: int
    trusted: bool = False


def check_url(url: str, trusted: Collection[str] = ()) -> Target:
    """The address taken apart. trusted: origins ("http://127.0.0.1:9000") that may be anything.

    Raises RequestError unless it is https without a user name, or its origin is trusted. Where its host leads is for `check_addresses`.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise _refused("This is not an address the studio can read.") from error
    if parts.scheme not in PORTS or not host:
        raise _refused(
            "This is not a web address." if not host else f"Addresses of the kind {parts.scheme[:20]}: are not fetched."
        )
    if any(letter in url.strip() for letter in "\r\n\t \\"):
        raise _refused("There are characters in this address that do not belong there.")
    if origin(url) in {origin(one) for one in trusted}:
        return Target(url.strip(), parts.scheme, host, port, trusted=True)
    if parts.scheme != "https":
        raise _refused(f"{shown(url)} is not https.")
    if parts.username is not None or parts.password is not None:
        raise _refused("This address holds a user name or a password.")
    return Target(url.strip(), parts.scheme, host, port)


def check_addresses(target: Target, addresses: Sequence[str]) -> str:
    """The IP address to connect to. Raises RequestError when the host has none, or when one of them is not public."""
    if not addresses:
        raise _refused(f"The host {target.host} has no address.")
    if not target.trusted and not all(is_public(address) for address in addresses):
        raise _refused(f"The host {target.host} leads into a private network.")
    return addresses[0]


def next_target(target: Target, location: str, trusted: Collection[str] = ()) -> Target:
    """Where a redirect leads, checked like a new address."""
    return check_url(urljoin(target.url, location), trusted)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet. False for what is no address, and for IPv6 that wraps a private IPv4 one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id is not None:
            return False
        wrapped = _wrapped(ip)
        if wrapped is not None:
            return is_public(str(wrapped))
    if any(ip.version == block.version and ip in block for block in _REFUSED):
        return False
    return ip.is_global and not (
        ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local or ip.is_private
    )


def origin(url: str) -> str:
    """Scheme, host and port, as text; empty when there is none."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}:{port}" if parts.hostname and port else ""


def is_web_address(url: str) -> bool:
    """Whether this is an http or https address with a host, and with a port that can be where it names one."""
    return origin(url).startswith(("http://", "https://"))


def shown(url: str) -> str:
    """An address for messages and logs: host and path, without what may be a secret in it (user, query, fragment)."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return "this address"
    path = parts.path if len(parts.path) <= 60 else f"{parts.path[:57]}..."
    return f"{parts.hostname or 'this address'}{path if path != '/' else ''}"


def _wrapped(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside a mapped, 6to4 or NAT64 one."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _SIX_TO_FOUR:
        return ip.sixtofour
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None


def _refused(message: str) -> RequestError:
    return RequestError(message, field="source", hint="Use a public https address.", code="address_refused")
