"""Pictures changed by an instruction in plain words: read into a chain of real operations, carried out one after another.

chain("black and white, then a slight vignette").apply(pixels, seed=7)
"""

from .chain import Chain, apply, chain
from .reading import Step
from .registry import OPERATIONS

__all__ = ["OPERATIONS", "Chain", "Step", "apply", "chain"]
