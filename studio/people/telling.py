"""What is told to a writer besides the prompt: the memories and the personality of the person who asks. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from studio.people.memories import Memory
from studio.safety import clean_prompt

TOLD_LIMIT = 6000  # characters
WEIGHT = ("preference", "context", "fact")  # what is told first, where not all of it has room


def in_mind(memories: Sequence[Memory], personality: str) -> str:
    """The words for a writer, at most TOLD_LIMIT characters; empty where nothing is kept in mind.

    Preferences come before context and facts, newer ones before older ones; a memory is told whole or not at all. All of it is the
    person's own text, so the marks of chat templates are taken out.
    """
    lines = [f"How to write: {_plain(personality)}"] if personality.strip() else []
    room = TOLD_LIMIT - sum(len(line) + 1 for line in lines)
    for memory in sorted(memories, key=lambda one: (WEIGHT.index(one.category), -one.updated_at, one.key)):
        line = f"- {_plain(memory.key).replace('_', ' ')}: {_plain(memory.value)}"
        if len(line) + 1 <= room:
            lines.append(line)
            room -= len(line) + 1
    return "\n".join(lines)


def told(prompt: str, mind: str) -> str:
    """The prompt as the writer hears it."""
    if not mind:
        return prompt
    return f"{prompt}\n\nKeep this in mind where it goes with the idea, and do not speak of it:\n{mind}"


def _plain(text: str) -> str:
    """One line, without the marks of chat templates."""
    return " ".join(clean_prompt(text).split())
