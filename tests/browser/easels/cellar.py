"""One more account, for the doctor. It makes nothing that a tab asks for."""

from studio.provider import Model, Setting
from tests.browser.easels.vault import Vault


class Cellar(Vault):
    """See `tests.browser.easels.vault`."""

    name, title = "cellar", "Cellar"
    settings = (Setting("CELLAR_API_KEY", "API key", secret=True, required=True),)

    def models(self) -> list[Model]:
        return [Model("cellar-1", "Cellar 1", frozenset({"model3d"}))]


PROVIDER = Cellar
