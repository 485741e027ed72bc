"""The currency that a header names beside its word: `Amount (USD)`, `Importe €`, `Total in GBP`."""

from __future__ import annotations

import re
from functools import lru_cache

_SIGNS = {
    "€": ("EUR",), "£": ("GBP",), "US$": ("USD",), "C$": ("CAD",), "A$": ("AUD",), "MX$": ("MXN",), "R$": ("BRL",),
    "¥": ("JPY", "CNY"), "₹": ("INR",), "S/": ("PEN",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "DOP", "BSD", "BBD"),
}
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True)) + "|[A-Z]{3}"
_LAST = re.compile(
    rf"(?P<word>.*?\w\W*?)(?:\s+(?:in|en))?[\s,:/-]*(?:[(\[]\s*(?P<a>{_SIGN})\s*[)\]]|(?<!\w)(?P<b>{_SIGN}))"
)
_FIRST = re.compile(rf"(?:[(\[]\s*(?P<a>{_SIGN})\s*[)\]]|(?P<b>{_SIGN})(?!\w))[\s,:/-]*(?P<word>\w.*)")
_ANYWHERE = re.compile("|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True) if sign != "S/"))
_LONGEST = 80


def named(header: str) -> tuple[str, str]:
    """A header's word and the currency that it names, as an ISO 4217 code or a sign; empty where it names none.

    A sign that stands anywhere else is told too: taken away like punctuation, its meaning would be lost.

    >>> named("Amount (USD)"), named("Importe €"), named("Total in GBP"), named("Amount (net)")
    (('Amount', 'USD'), ('Importe', '€'), ('Total', 'GBP'), ('Amount (net)', ''))
    """
    text = " ".join(header.split()) if len(header) <= _LONGEST else ""
    for pattern in (_LAST, _FIRST):
        match = pattern.fullmatch(text.rstrip(" .:*"))
        if match:
            sign = match["a"] or match["b"]
            if sign in _SIGNS or sign in _codes():
                return match["word"].strip(), sign
    anywhere = _ANYWHERE.search(text)
    return header, anywhere[0] if anywhere else ""


def may_be(sign: str, code: str) -> bool:
    """Whether a currency as a header names it may be the currency `code`.

    >>> may_be("$", "MXN"), may_be("€", "USD"), may_be("USD", "USD")
    (True, False, True)
    """
    return code.upper() in _SIGNS.get(sign, (sign,))


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    from babel.numbers import list_currencies

    return frozenset(list_currencies())
