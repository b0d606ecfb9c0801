"""The easel behind a key: what Settings takes keys for."""

from studio.provider import Setting
from tests.browser.easels.easel import Easel


class Vault(Easel):
    """See `tests.browser.easels.easel`."""

    name, title = "vault", "Vault"
    free = False
    settings = (Setting("VAULT_API_KEY", "API key", secret=True, required=True), Setting("VAULT_URL", "Address"))


PROVIDER = Vault
