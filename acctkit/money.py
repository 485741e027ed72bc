"""Money is exact: `Decimal` in code, four decimals at most, never a float, never across currencies."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

SCALE = 4
_UNIT = Decimal(1).scaleb(-SCALE)
_CENT = Decimal("0.01")
_ZERO = Decimal(0).quantize(_UNIT)
_EXACT = Context(prec=40, rounding=ROUND_HALF_EVEN)
LARGEST = Decimal(10) ** 14


def exact(amount: Decimal) -> Decimal:
    """`amount` at the scale of the books (four decimals, half to even).

    >>> exact(Decimal("12.3"))
    Decimal('12.3000')
    """
    return amount.quantize(_UNIT, context=_EXACT) or _ZERO  # never minus zero


def cents(amount: Decimal, currency: str = "") -> Decimal:
    """`amount` rounded half up to two decimals, as invoices and reimbursements are; to those of a `currency`, where an
    ISO 4217 code is given: a yen has none.

    >>> cents(Decimal("2.345")), cents(Decimal("283.05"), "JPY")
    (Decimal('2.35'), Decimal('283'))
    """
    unit = Decimal(1).scaleb(-_places(currency)) if currency else _CENT
    return amount.quantize(unit, rounding=ROUND_HALF_UP, context=_EXACT)


def _places(currency: str) -> int:
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


def plain_text(amount: Decimal) -> str:
    """`amount` as a decimal string without trailing zeros past the cents, as `--json` writes it.

    >>> plain_text(Decimal("1200.0000")), plain_text(Decimal("0.7250")), plain_text(Decimal("0.0000"))
    ('1200.00', '0.725', '0.00')
    """
    text = f"{amount:f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(2, "0")
    return f"{'0' if whole == '-0' and not fraction.strip('0') else whole}.{fraction}"


def spoken(amount: Decimal | int, language: str = "en", places: int = 2, currency: str = "") -> str:
    """`amount` for a sentence in `language`: grouped, rounded half up to `places` decimals, as tables are; to those of
    a `currency`, where an ISO 4217 code is given.

    >>> spoken(Decimal("1234.125")), spoken(Decimal("1234.5"), "es"), spoken(-12, "es", 0), spoken(1234, currency="JPY")
    ('1,234.13', '1.234,50', '-12', '1,234')
    """
    unit = Decimal(1).scaleb(-(_places(currency) if currency else places))
    rounded = Decimal(amount).quantize(unit, rounding=ROUND_HALF_UP, context=_EXACT)
    text = f"{rounded or abs(rounded):,f}"
    return text.translate(str.maketrans(",.", ".,")) if language.lower().startswith("es") else text


def per_cent(number: str, language: str = "en") -> str:
    """A written number with its per cent sign: English puts it right behind, Spanish after a blank that does not break.

    >>> per_cent("96"), per_cent("12,5", "es")
    ('96%', '12,5\\xa0%')
    """
    return f"{number}\u00a0%" if language.lower().startswith("es") else f"{number}%"
