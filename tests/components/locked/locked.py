"""An upstream that needs a key which nobody has."""

from studio.provider import Model, Provider, Setting
from studio.sizing import Sizes


class Locked(Provider):
    """Asks for LOCKED_API_KEY."""

    name, title = "locked", "Locked"
    settings = (Setting("LOCKED_API_KEY", secret=True, required=True),)

    def models(self) -> list[Model]:
        return [Model("locked-1", "Locked 1", frozenset({"image"}), sizes=Sizes())]


PROVIDER = Locked
