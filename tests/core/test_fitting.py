"""What a plugin gives is held against what its fields say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from acctkit import Draft, Receipt
from acctkit.fitting import misfit


def draft(**fields: Any) -> Draft:
    return Draft("note", "ana@acme.example", "note", {}, "k", **fields)


@pytest.mark.parametrize("amount", [500.0, 500, "500.00", None])
def test_an_amount_is_a_decimal_and_nothing_else(amount: Any) -> None:
    assert misfit(draft(amounts={"USD": amount}), Draft) == "amounts holds something else than str or Decimal"
    assert misfit(draft(amounts={"USD": Decimal(500)}), Draft) == ""


@pytest.mark.parametrize("cc", ["bob@acme.example", ("bob@acme.example", None)])
def test_copies_are_several_addresses(cc: Any) -> None:
    assert misfit(draft(cc=cc), Draft).startswith("cc ")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, ""), ({"retry_after": 3}, ""), ({"retry_after": True}, ""), ({"error": type("Text", (str,), {})("x")}, ""),
        ({"state": "gone"}, "state is 'gone' where acctkit wants sent or deferred or failed or unknown or prepared"),
        ({"reference": 7}, "reference is of type int where acctkit wants str"),
        ({"retry_after": "3"}, "retry_after is of type str where acctkit wants float"),
        ({"away": 1}, "away is of type int where acctkit wants bool"),
    ],
)
def test_a_receipt_holds_what_its_fields_say(fields: dict[str, Any], told: str) -> None:
    assert misfit(Receipt(**{"state": "sent", **fields}), Receipt) == told
