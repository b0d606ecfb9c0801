"""A counted provider that needs a key of its account."""

from studio.provider import Setting
from tests.fakes._counting import Counted


class Locked(Counted):
    """See `tests.fakes._counting`."""

    name, title = "locked", "Locked"
    reconcile = "key"
    settings = (*Counted.settings, Setting("LOCKED_API_KEY", "Key", secret=True, required=True))


PROVIDER = Locked
