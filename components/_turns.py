"""Which of several answers under way to a page is the one to show: the latest asked.

A page may ask again before it was answered, and the answers may then come in any order; each holds the whole form, so that only the
latest one is true.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

PAGES = 1000  # those remembered; an answer to a page forgotten since is shown


@dataclass
class _Page:
    asked: int = 0
    answered: int = 0


class Turns:
    """Numbers the questions of each page."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, _Page] = OrderedDict()
        self._lock = Lock()

    def ask(self, page: str) -> int:
        """The number of a question that has just come."""
        with self._lock:
            known = self._pages.setdefault(page, _Page())
            self._pages.move_to_end(page)
            if len(self._pages) > PAGES:
                self._pages.popitem(last=False)
            known.asked += 1
            return known.asked

    def answer(self, page: str, turn: int) -> bool:
        """Whether the answer to this question may still be shown: no later one has been answered."""
        with self._lock:
            known = self._pages.get(page, _Page())
            if turn < known.answered:
                return False
            known.answered = turn
            return True
