"""An upstream that is done at once."""

from benchmarks._fakes._plain import Plain


class Instant(Plain):
    """See `benchmarks._fakes._plain`."""

    name, title = "instant", "Instant"


PROVIDER = Instant
