"""The painter's manners as filters: each remakes any picture."""

from __future__ import annotations

import numpy as np

from ..pixels import to_bytes, to_floats
from ..registry import Context, operation


@operation("manner", scales="blend")
def manner(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The picture remade in a manner, such as oil or pencil; finer strokes for a smaller amount."""
    from providers.local.painter import manners

    return to_floats(manners.apply(str(context.get("name")), to_bytes(rgb), context.seed))
