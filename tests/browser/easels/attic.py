"""One more account, for the doctor. It makes nothing that a tab asks for."""

from studio.provider import Model, Setting
from tests.browser.easels.vault import Vault


class Attic(Vault):
    """See `tests.browser.easels.vault`."""

    name, title = "attic", "Attic"
    settings = (Setting("ATTIC_API_KEY", "API key", secret=True, required=True),)

    def models(self) -> list[Model]:
        return [Model("attic-1", "Attic 1", frozenset({"model3d"}))]


PROVIDER = Attic
