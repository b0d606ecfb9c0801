"""What a chat server's words cost, where its operator has said what a million tokens do."""

from __future__ import annotations

import asyncio

import pytest

from providers.openai_compatible import PRICE, price_in
from studio.errors import NotConfigured
from studio.provider import Asking, Cost
from studio.spending import counted
from tests.providers.openai_compatible.conftest import Line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.15/0.60 USD", Cost(amount=0.75, unit="USD")),
        ("2 / 4 EUR", Cost(amount=6.0, unit="EUR")),
        ("1", Cost(amount=2.0, unit="USD")),
        ("0", Cost()),
    ],
)
def test_a_price_is_read(text: str, expected: Cost) -> None:
    price = price_in(text)
    assert price is not None
    assert price.of(1_000_000, 1_000_000) == expected


@pytest.mark.parametrize("text", ["cheap", "1/2/3", "-1", "1 USD a day"])
def test_what_is_no_price_is_said(text: str) -> None:
    with pytest.raises(NotConfigured) as caught:
        price_in(text)
    assert caught.value.field == PRICE


def test_an_answer_tells_what_it_cost_and_an_estimate_comes_first(line: Line) -> None:
    for price, is_known in (("3/9 USD", True), ("", False)):
        provider = line.provider(price=price)
        before = asyncio.run(provider.words_cost(400, provider.values))
        costs: list[Cost] = []
        asyncio.run(counted(provider.ask(Asking("how are you?"), provider.values), costs))
        assert (before is not None) == bool(costs) == is_known
        assert all(cost.unit == "USD" and cost.amount for cost in [*costs, *([before] if before else [])])
