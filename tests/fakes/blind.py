"""A counted provider whose lost calls are found by: none."""

from tests.fakes._counting import Counted


class Blind(Counted):
    """See `tests.fakes._counting`."""

    name, title = "blind", "Blind"
    reconcile = "none"


PROVIDER = Blind
