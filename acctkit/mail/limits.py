"""Limits up to which messages are approved, each in its currency."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from acctkit.errors import UsageProblem
from acctkit.money import plain_text

_LIMIT = re.compile(r"(?P<amount>\d+(\.\d+)?)\s*(?P<currency>[A-Za-z]{3})")


def limits_of(texts: Iterable[str]) -> dict[str, Decimal]:
    """Limits as a command line says them; raises UsageProblem for what is none, or a second one of a currency.

    >>> limits_of(["500.00 USD", "450 eur"])
    {'USD': Decimal('500.00'), 'EUR': Decimal('450')}
    """
    limits = dict[str, Decimal]()
    for text in texts:
        said = _LIMIT.fullmatch(text.strip())
        if not said or not text.isascii():
            raise UsageProblem(f"'{text}' is no limit; write amount and currency, such as: --up-to \"500.00 USD\"")
        currency = said["currency"].upper()
        if currency in limits:
            raise UsageProblem(f"There are two limits for {currency}; name one.")
        limits[currency] = Decimal(said["amount"])
    return limits


def beyond(amounts: Mapping[str, Decimal], limits: Mapping[str, Decimal]) -> str:
    """Why what a message asks for is not at or below `limits` in every currency; empty where it is.

    >>> beyond({"USD": Decimal("500.01")}, {"USD": Decimal(500)}), beyond({"EUR": Decimal(1)}, {"USD": Decimal(500)})
    ('500.01 USD is above 500.00 USD', 'there is no limit for EUR')
    """
    if not amounts:
        return "it does not say what it asks for"
    for currency, amount in sorted(amounts.items()):
        if currency not in limits:
            return f"there is no limit for {currency}"
        if amount > limits[currency]:
            return f"{plain_text(amount)} {currency} is above {plain_text(limits[currency])} {currency}"
    return ""


def spoken(amounts: Mapping[str, Decimal]) -> str:
    """Amounts of several currencies in one line: `450.00 EUR, 500.00 USD`."""
    return ", ".join(f"{plain_text(amount)} {currency}" for currency, amount in sorted(amounts.items()))
