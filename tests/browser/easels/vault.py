"""The easel behind a key: what Settings takes keys for, with an account that holds what the test's key says.

A key with "wrong" in it is refused, "empty" has nothing left, "far" is not reached, "slow" is not answered in time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from studio.errors import AuthFailed, Unreachable
from studio.provider import Balance, Choice, Health, Setting
from tests.browser.easels.easel import Easel

TOKENS = (Choice(id="brush", label="Brushes"), Choice(id="pencil", label="Pencils"))


class Vault(Easel):
    """See `tests.browser.easels.easel`."""

    name, title = "vault", "Vault"
    free = False
    settings = (
        Setting("VAULT_API_KEY", "API key", secret=True, required=True),
        Setting("VAULT_URL", "Address"),
        Setting("VAULT_TOKEN_TYPE", "Pay with", choices=TOKENS),
    )

    async def check(self, secrets: Mapping[str, str]) -> Health:
        key = secrets[self.settings[0].name]
        if "slow" in key:
            await asyncio.sleep(60)
        if "far" in key:
            raise Unreachable(f"{self.title} cannot be reached.")
        if "wrong" in key:
            raise AuthFailed(f'{self.title}: "{key}" opens no door.')
        return Health(ok=True, note="signed in as a painter")

    async def balance(self, secrets: Mapping[str, str]) -> Balance:
        left = 0 if "empty" in secrets[self.settings[0].name] else 12.5
        return Balance(amount=left, unit=f"{secrets.get('VAULT_TOKEN_TYPE') or 'brush'} credits")


PROVIDER = Vault
