"""Interest and compensation for late payment, as lines of a letter: what a company may claim beside its invoices.

Between businesses in the European Union, Directive 2011/7/EU gives who is paid late interest of at least the reference
rate of the European Central Bank plus 8 percentage points (article 2(6); the reference rate is set anew each 1 January
and 1 July) and a fixed sum of at least 40 EUR for the costs of recovery (article 6); consumers owe neither by it.
States may give more, so rates and sums are the company's own settings, dated, and nothing is claimed where it sets
none.

A claim never alters an invoice, its ageing or what is outstanding.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

from acctkit.plugins._open_items import Balance, Item
from pydantic import BaseModel, ConfigDict, Field, field_validator

from acctkit import AcctkitError, Text, cents, per_cent, spoken

_DAY = dt.timedelta(days=1)
_Taken = tuple[dt.date, Decimal]  # what reduced an invoice: from when, and by how much
_DIGITS = 60  # more than amounts, rates and days multiply to: nothing is rounded before the end


class InterestRate(BaseModel):
    """The interest of a year, from a day on until the next rate begins."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    first: dt.date = Field(alias="from", description="First day")
    rate: Decimal = Field(ge=0, le=1000, max_digits=8, decimal_places=4, description="Per cent a year")
    source: str = Field("", description="Who set it")


class InterestSettings(BaseModel):
    """`[plugins.collections.interest]`: what letters claim for late payment; nothing unless the company sets it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rates: tuple[InterestRate, ...] = Field((), description="Legal interest by day, in per cent a year; none: none")
    day_count: int = Field(365, ge=360, le=366, description="Days that a year of interest has")
    compensation: Mapping[str, Decimal] = Field({}, description="Fixed sum once an invoice, by currency; none: none")
    from_level: int = Field(2, ge=1, description="Level of the letter from which they are claimed")

    @field_validator("rates")
    @classmethod
    def _one_a_day(cls, rates: tuple[InterestRate, ...]) -> tuple[InterestRate, ...]:
        days = [rate.first for rate in rates]
        if twice := next((day for day in days if days.count(day) > 1), None):
            raise ValueError(f"has two rates from {twice}; keep one")
        return tuple(sorted(rates, key=lambda rate: rate.first))

    @field_validator("compensation")
    @classmethod
    def _sums_by_currency(cls, sums: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
        for currency, amount in sums.items():
            if len(currency) != 3 or not (currency.isascii() and currency.isalpha() and currency.isupper()):
                raise ValueError(f"names '{currency}', which is no currency; write its ISO code, such as EUR")
            if not (amount.is_finite() and amount >= 0):
                raise ValueError(f"is {amount} for {currency}; write an amount of 0 or more, such as \"40.00\"")
        return sums

    def spells(self, first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date, Decimal]]:
        """The days from `first` to `last`, both included, by the rate that holds on them: first day, last day, rate.

        A rate is never carried back: it holds from its day on, and days before the first rate are in no spell.
        """
        found = []
        for rate, then in zip(self.rates, [*(one.first - _DAY for one in self.rates[1:]), last], strict=True):
            begins, ends = max(rate.first, first), min(then, last)
            if begins <= ends:
                found.append((begins, ends, rate.rate))
        return found


@dataclass(frozen=True, slots=True)
class Charge:
    """A line of a letter that claims interest or compensation."""

    text: Text
    amount: Decimal
    currency: str


class MissingRateError(AcctkitError):
    """Interest is claimed for a day on which the settings have no rate; `text` says so in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def charges(
    interest: InterestSettings, balance: Balance, day: dt.date, level: int, *, consumer: bool
) -> list[Charge]:
    """What a letter of `level` written on `day` claims beside the invoices of `balance`: a line of interest for each
    that is overdue, and one of compensation for them all; nothing of consumers, and nothing for what is on hold.

    Interest runs from the day after the due date up to `day`, on what was open at the end of each day. Credits that no
    invoice took count from their day, for the oldest due: nobody pays interest on what they have to the good. Raises
    MissingRateError where a day has no rate.
    """
    if consumer or level < interest.from_level:
        return []
    late = [item for item in balance.items if item.overdue and not item.hold]
    lines = []
    for item, taken in _with_credits(balance, late) if interest.rates else ():
        amount = cents(_interest(interest, item, taken, day), balance.currency)
        if amount:
            lines.append(Charge(_said(interest, item, day), amount, balance.currency))
    fixed, count = interest.compensation.get(balance.currency, Decimal(0)), len({item.invoice for item in late})
    if fixed and count:
        lines.append(_compensation(fixed, count, balance.currency))
    return lines


def _with_credits(balance: Balance, late: list[Item]) -> list[tuple[Item, list[_Taken]]]:
    """The items with all that reduced them, and the day of each: what took them, and the credits that none took."""
    credits = sorted((one.day, -one.amount.value) for one in balance.credits if one.amount.value < 0)
    found = []
    for item in late:
        taken, left, unused = list(item.taken), item.open.value, list[_Taken]()
        for day, amount in credits:
            used = min(left, amount)
            left -= used
            taken.append((day, used))
            unused.append((day, amount - used))
        credits = [(day, amount) for day, amount in unused if amount]
        found.append((item, taken))
    return found


def _interest(interest: InterestSettings, item: Item, taken: list[_Taken], day: dt.date) -> Decimal:
    """The interest on one item, not rounded: spell by spell with one rate and one amount open."""
    assert item.due_on
    first = item.due_on + _DAY
    if first < interest.rates[0].first:
        raise MissingRateError(_missing(item, first))
    starts = sorted({first, *(on for on, _ in taken if first < on <= day)})
    owed = Decimal(0)
    with localcontext(prec=_DIGITS):
        for begins, then in zip(starts, [*starts[1:], day + _DAY], strict=True):
            open_then = item.amount - sum((amount for on, amount in taken if on <= begins), Decimal(0))
            for spell, ends, rate in interest.spells(begins, then - _DAY):
                owed += open_then * rate * ((ends - spell).days + 1)
        return owed / (100 * interest.day_count)


def _said(interest: InterestSettings, item: Item, day: dt.date) -> Text:
    assert item.due_on
    rates = dict.fromkeys(rate for _, _, rate in interest.spells(item.due_on + _DAY, day))
    late = item.days_late or 0
    return Text(
        f"Interest on invoice {item.number}: {late} {'day' if late == 1 else 'days'} late at "
        f"{', '.join(per_cent(_plain(rate, 'en')) for rate in rates)} a year",
        f"Intereses de demora de la factura {item.number}: {late} {'día' if late == 1 else 'días'} de retraso al "
        f"{', '.join(per_cent(_plain(rate, 'es'), 'es') for rate in rates)} anual",
    )


def _plain(amount: Decimal, language: str) -> str:
    """A number with the decimals that it has."""
    return spoken(amount, language, max(0, -int(amount.as_tuple().exponent)))


def _compensation(fixed: Decimal, count: int, currency: str) -> Charge:
    each = cents(fixed, currency)
    many = Text(
        f"Compensation for the costs of recovery: {count} {'invoice' if count == 1 else 'invoices'} at "
        f"{_plain(each, 'en')}",
        f"Indemnización por costes de cobro: {count} {'factura' if count == 1 else 'facturas'} a "
        f"{_plain(each, 'es')}",
    )
    return Charge(many, each * count, currency)


def _missing(item: Item, first: dt.date) -> Text:
    return Text(
        f"No interest rate holds on {first}, from which day on invoice {item.number} is late; add one from that day "
        "or before to rates in [plugins.collections.interest].",
        f"Ningún tipo de interés rige el {first}, desde el que se retrasa la factura {item.number}; añada uno desde "
        "ese día o antes a rates en [plugins.collections.interest].",
    )
