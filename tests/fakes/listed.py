"""A counted provider whose lost calls are found by: list."""

from tests.fakes._counting import Counted


class Listed(Counted):
    """See `tests.fakes._counting`."""

    name, title = "listed", "Listed"
    reconcile = "list"


PROVIDER = Listed
