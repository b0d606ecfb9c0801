"""The latest question of a page is the one whose answer counts."""

from __future__ import annotations

from components import _turns
from components._turns import Turns


def test_an_older_answer_that_comes_late_is_not_shown() -> None:
    turns = Turns()
    first, second = turns.ask("page"), turns.ask("page")
    assert turns.answer("page", second)
    assert not turns.answer("page", first)
    assert turns.answer("page", turns.ask("page"))


def test_answers_in_order_are_all_shown() -> None:
    turns = Turns()
    first, second = turns.ask("page"), turns.ask("page")
    assert turns.answer("page", first)
    assert turns.answer("page", second)


def test_pages_do_not_hold_each_other_up() -> None:
    turns = Turns()
    mine, _ = turns.ask("mine"), turns.ask("yours")
    assert turns.answer("yours", turns.ask("yours"))
    assert turns.answer("mine", mine)


def test_what_is_remembered_is_bounded_and_a_forgotten_page_is_answered() -> None:
    turns = Turns()
    mine = turns.ask("mine")
    for number in range(_turns.PAGES):
        turns.ask(f"page {number}")
    assert len(turns._pages) == _turns.PAGES
    assert turns.answer("mine", mine)
