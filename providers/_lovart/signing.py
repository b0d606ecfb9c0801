"""How a call is signed: HMAC-SHA256 over method, path and second. Neither body nor query is signed."""

from __future__ import annotations

import hashlib
import hmac
import time

AGENT = "Mozilla/5.0 (compatible; Backlot) LovartAgentSkill/1.0"  # a library's own name is refused at the edge

UPLOADER = "LovartAgentSkill/1.0"  # as the vendor's client names itself when it uploads


def signature(secret: str, method: str, path: str, second: int) -> str:
    """The lower-case hex that signs one call. path: without host, prefix and query."""
    text = f"{method.upper()}\n{path}\n{second}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def signed(access: str, secret: str, method: str, path: str, now: float | None = None) -> dict[str, str]:
    """The headers of one try of a call. now: Unix time, cut to whole seconds."""
    second = int(time.time() if now is None else now)
    return {
        "X-Access-Key": access,
        "X-Timestamp": str(second),
        "X-Signature": signature(secret, method, path, second),
        "X-Signed-Method": method.upper(),
        "X-Signed-Path": path,
        "User-Agent": AGENT,
    }
