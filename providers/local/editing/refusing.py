"""What is said of a part of an instruction that means nothing here."""

from __future__ import annotations

import difflib

from studio.errors import RequestError

from .vocabulary import vocabulary

NAMED = 12  # words named in a refusal


def not_understood(said: str, why: str = "") -> RequestError:
    """What is said of a part that means nothing here."""
    shown, words = vocabulary().shown(), said.lower().split()
    close = [name for word in words for name in difflib.get_close_matches(word, shown, n=2, cutoff=0.72)]
    named = list(dict.fromkeys([*close, *shown[:: max(1, len(shown) // NAMED)]]))[:NAMED]
    part = said if len(said) <= 120 else f"{said[:117]}..."
    return RequestError(
        f'Retoucher does not understand "{part}"{f": {why}" if why else ""}.',
        field="prompt",
        hint=f"It can do {', '.join(named)} and more, one after another. For anything else choose a provider with an image model.",
        code="not_understood",
    )
