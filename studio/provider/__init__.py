"""The contract between the studio and one upstream.

`submit` spends once, `follow` waits and may be asked again after a restart. The ticket is kept the moment `submit` returns: that is
what lets a paid job survive a restart.
"""

from __future__ import annotations

from studio.provider.contract import Provider, Reconcile, unseen
from studio.provider.knobs import Knob, KnobKind, knobs_of
from studio.provider.model import QUALITY_BASE, Model, Span, can
from studio.provider.panel import Act, Desk, Take
from studio.provider.records import Allowance, Balance, Choice, Cost, Health, Wire
from studio.provider.results import KEPT, NeedsPerson, Output, Question, Ticket
from studio.provider.run import Run
from studio.provider.settings import Limits, Origin, Setting
from studio.provider.talking import Asking, Commission, Delta, Manner, Written

__all__ = [
    "KEPT", "QUALITY_BASE", "Act", "Allowance", "Asking", "Balance", "Choice", "Commission", "Cost", "Delta", "Desk",
    "Health", "Knob", "KnobKind", "Limits", "Manner", "Model", "NeedsPerson", "Origin", "Output", "Provider", "Question",
    "Reconcile", "Run", "Setting", "Span", "Take", "Ticket", "Wire", "Written", "can", "knobs_of", "unseen",
]  # fmt: skip
