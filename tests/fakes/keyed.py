"""A counted provider whose lost calls are found by: key."""

from tests.fakes._counting import Counted


class Keyed(Counted):
    """See `tests.fakes._counting`."""

    name, title = "keyed", "Keyed"
    reconcile = "key"


PROVIDER = Keyed
