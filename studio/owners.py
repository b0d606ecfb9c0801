"""Who a caller is.

A studio that only people at this machine can reach has one owner, `local`. Elsewhere the owner is the OAuth subject, else a visitor's
signed cookie; programs send a token. Nothing about owners is stored: cookies and personal tokens are signed with `home/secret`, and
removing that file makes all of them worthless at once.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from studio.errors import AuthFailed
from studio.settings import Settings
from studio.signing import Signer, home_secret, same

LOCAL = "local"
COOKIE_SECONDS = 365 * 24 * 3600
PUBLIC_SECONDS = 3600.0

By = Literal["open", "token", "oauth", "cookie", "nobody"]


@dataclass(frozen=True)
class Caller:
    """Who asks. by: how that is known; "open" is a studio that only this machine reaches and that has no token set."""

    owner: str = ""
    by: By = "nobody"

    @property
    def known(self) -> bool:
        return self.by != "nobody"

    @property
    def may_call(self) -> bool:
        """Whether it may use the API and MCP, which a cookie alone does not open."""
        return self.by in ("open", "token")


NOBODY = Caller()


class Owners:
    """Tells callers apart by what they present."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._signer = Signer(home_secret(settings.home))
        self.cookie_name = (
            f"backlot-{self._signer.sign('name', '')[:8]}"  # two studios on one machine share the host's cookies
        )

    @property
    def asks_for_token(self) -> bool:
        """Whether the page asks for a token before it opens."""
        return bool(self._settings.api_token)

    def caller(self, *, token: str = "", cookie: str = "", subject: str = "") -> Caller:
        """Who presents these. Raises AuthFailed for a token that is not ours.

        token: of an Authorization header. cookie: the value of our cookie. subject: who the OAuth session says it is.
        """
        if self._settings.private and not self.asks_for_token:
            return Caller(LOCAL, "open")
        if token:
            return Caller(self.owner_of(token), "token")
        if subject:
            return Caller(f"hf-{subject}", "oauth")
        owner = self._signed(cookie)
        return Caller(owner, "cookie") if owner else NOBODY

    def owner_of(self, token: str) -> str:
        """The owner that a token stands for. Raises AuthFailed."""
        expected = self._settings.api_token
        if expected and same(expected, token):
            return LOCAL
        owner, _, signature = token.removeprefix("bl_").rpartition("_")
        if token.startswith("bl_") and owner and self._signer.holds("token", owner, signature):
            return owner
        raise AuthFailed(
            "The token was refused.", hint="Copy the token again from Settings, or check BACKLOT_API_TOKEN."
        )

    def personal_token(self, owner: str) -> str:
        """The token by which a program acts as this owner. It is the same each time, so nothing is stored."""
        return f"bl_{owner}_{self._signer.sign('token', owner)}"

    def public_path(self, artifact_id: str, seconds: float = PUBLIC_SECONDS) -> str:
        """A path under which anybody may fetch this one artifact, for so long."""
        until = str(int(time.time() + seconds))
        signature = self._signer.sign("public", f"{artifact_id}\0{until}")
        return f"public/{quote(artifact_id, safe='')}?exp={until}&sig={signature}"

    def public_url(self, artifact_id: str) -> str | None:
        """An address of one artifact for one hour, where the studio can be reached from outside; None where it cannot."""
        space = self._settings.space_host
        base = self._settings.public_url or (f"https://{space}" if space else "")
        return f"{base}/{self.public_path(artifact_id)}" if base else None

    def may_fetch(self, artifact_id: str, until: str, signature: str) -> bool:
        """Whether a path of `public_path` is genuine and not over."""
        genuine = self._signer.holds("public", f"{artifact_id}\0{until}", signature)
        return genuine and until.isdigit() and int(until) >= time.time()

    def visitor(self) -> Caller:
        """A new visitor."""
        return Caller(f"visitor-{secrets.token_hex(12)}", "cookie")

    def cookie(self, owner: str) -> str:
        """What our cookie holds for this owner."""
        return f"{owner}.{self._signer.sign(self._cookie_purpose, owner)}"

    def _signed(self, cookie: str) -> str:
        owner, _, signature = cookie.rpartition(".")
        return owner if owner and self._signer.holds(self._cookie_purpose, owner, signature) else ""

    @property
    def _cookie_purpose(self) -> str:
        """Holds the token, so that setting or changing it shuts out the cookies of before."""
        return f"cookie\0{self._settings.api_token}"
