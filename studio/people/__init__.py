"""Those whom the studio knows, and what it keeps in mind: personas, memories and a personality, each an owner's own."""

from __future__ import annotations

from studio.people.memories import CATEGORIES, Memory
from studio.people.people import People
from studio.people.persona import RELATIONSHIPS, Draft, Persona

__all__ = ["CATEGORIES", "RELATIONSHIPS", "Draft", "Memory", "People", "Persona"]
