"""An upstream that takes an hour and is asked every ten seconds."""

from benchmarks._fakes._plain import Plain


class Patient(Plain):
    """See `benchmarks._fakes._plain`."""

    name, title = "patient", "Patient"
    every, wait = 10.0, 3600.0


PROVIDER = Patient
