"""Interest and compensation: day by day on what was open, never of consumers, never without a rate of the company's."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from acctkit.plugins._late_interest import Charge, InterestSettings, MissingRateError, charges
from acctkit.plugins._open_items import Balance, Credit, Item, Receivables
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from pydantic import ValidationError

from acctkit import Traced
from acctkit.testing import section_desk
from tests.plugins.ledgers import DAY, books, invoice, payment


def interest(*rates: tuple[str, str], **more: Any) -> InterestSettings:
    """The settings with rates by day, as acctkit.toml gives them."""
    return InterestSettings.model_validate({
        "rates": [{"from": dt.date.fromisoformat(first), "rate": rate} for first, rate in rates], **more,
    })


def claimed(held: Any, terms: InterestSettings, day: dt.date = DAY, level: int = 2, **who: bool) -> list[Charge]:
    """What a letter claims on the one balance that there is."""
    (balance,) = Receivables.read(section_desk(held, day)).at(day)
    return charges(terms, balance, day, level, consumer=who.get("consumer", False))


TEN = interest(("2004-01-01", "10"))


def test_interest_is_by_day_from_the_day_after_the_due_date() -> None:
    held = books()
    held.post("invoices", invoice("A", 73, 1000), invoice("B", 0, 1000), invoice("C", -5, 1000))
    (line,) = claimed(held, TEN)
    assert (line.amount, line.currency) == (Decimal("20.00"), "USD")  # 1,000 x 10 % x 73 / 365
    assert line.text.en == "Interest on invoice A: 73 days late at 10% a year"
    assert line.text.es == "Intereses de demora de la factura A: 73 días de retraso al 10\u00a0% anual"


def test_what_was_paid_in_part_bears_none_from_its_day_on() -> None:
    held = books()
    held.post("invoices", invoice("A", 20, 1000))
    held.post("payments", payment(400, 11, invoice="A"))
    (line,) = claimed(held, TEN)  # days -19 to -12 (8) on 1,000; days -11 to 0 (12) on 600
    assert line.amount == ((1000 * 8 + 600 * 12) * Decimal(10) / 36500).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_a_payment_that_bounced_never_stopped_it() -> None:
    held = books()
    held.post("invoices", invoice("A", 20, 1000))
    held.post("payments", payment(400, 11, invoice="A", reference="K"),
              payment(400, 5, invoice="A", reference="K", kind="reversal"))
    assert claimed(held, TEN)[0].amount == Decimal("5.48")  # 1,000 x 10 % x 20 / 365


def test_credits_that_no_invoice_took_count_for_the_oldest_due() -> None:
    held = books()
    held.post("invoices", invoice("A", 30, 100), invoice("B", 20, 1000), invoice("N", 40, 300, kind="credit note"))
    held.post("payments")
    first = claimed(held, TEN)  # issued 70 days ago: A was always covered by it, and 200 of B
    assert [(line.text.en.split(":")[0], line.amount) for line in first] == [
        ("Interest on invoice B", Decimal("4.38")),  # 800 x 10 % x 20 / 365
    ]


def test_each_rate_holds_until_the_next_begins() -> None:
    held = books()
    held.post("invoices", invoice("A", 10, 36500))
    (line,) = claimed(held, interest(("2004-11-28", "12.5"), ("2004-11-01", "10.15")))  # six days, then four
    assert line.amount == 6 * Decimal("10.15") + 4 * Decimal("12.5")
    assert line.text.en == "Interest on invoice A: 10 days late at 10.15%, 12.5% a year"
    assert line.text.es.endswith("de retraso al 10,15\u00a0%, 12,5\u00a0% anual")


def test_no_rate_is_carried_back() -> None:
    held = books()
    held.post("invoices", invoice("A", 10, 100))
    with pytest.raises(MissingRateError, match=r"No interest rate holds on 2004-11-22, from which day on invoice A is "
                       r"late; add one .* \[plugins\.collections\.interest\]\.") as told:
        claimed(held, interest(("2004-11-23", "10")))
    assert told.value.text.es.startswith("Ningún tipo de interés rige el 2004-11-22")
    assert claimed(held, interest(("2004-11-22", "10")))


def test_compensation_is_once_an_invoice_whatever_its_instalments() -> None:
    held = books()
    held.post("invoices", invoice("A", 30, 50, installment=1), invoice("A", 10, 50, installment=2),
              invoice("B", 3, 9), invoice("C", -3, 9))
    (line,) = claimed(held, interest(compensation={"USD": "40.00", "EUR": "40.00"}))
    assert (line.amount, line.currency) == (Decimal("80.00"), "USD")
    assert line.text.en == "Compensation for the costs of recovery: 2 invoices at 40.00"
    assert line.text.es == "Indemnización por costes de cobro: 2 facturas a 40,00"
    assert claimed(held, interest(compensation={"EUR": "40.00"})) == []


def test_nothing_is_claimed_unless_it_is_set_nor_early_nor_of_consumers_nor_of_what_is_on_hold() -> None:
    held = books()
    held.post("invoices", invoice("A", 100, 1000))
    terms = interest(("2004-01-01", "10"), compensation={"USD": "40"})
    assert claimed(held, InterestSettings()) == []
    assert claimed(held, terms, level=1) == [] and claimed(held, terms, consumer=True) == []
    assert len(claimed(held, terms)) == len(claimed(held, terms, level=3)) == 2
    held.post("holds", {"hold": "H", "account": "103", "invoice": "A", "reason": "dispute",
                        "start": DAY - dt.timedelta(days=9)})
    assert claimed(held, terms) == []


def test_yen_have_no_cents() -> None:
    item = Item("A", "A", DAY, DAY - dt.timedelta(days=73), 73, Decimal(12345), Traced(Decimal(12345)), "d61_90")
    (line,) = charges(TEN, Balance("1", "JPY", (item,), ()), DAY, 2, consumer=False)
    assert line.amount == Decimal(247) and line.amount.as_tuple().exponent == 0


@pytest.mark.parametrize(("wrong", "told"), [
    ({"rates": [{"rate": "10"}]}, "from"),
    ({"rates": [{"from": "2026-01-01", "rate": "-1"}]}, "greater than or equal to 0"),
    ({"rates": [{"from": "2026-01-01", "rate": "1"}] * 2}, "two rates from 2026-01-01; keep one"),
    ({"compensation": {"euro": "40"}}, "names 'euro', which is no currency; write its ISO code, such as EUR"),
    ({"compensation": {"EUR": "-40"}}, "write an amount of 0 or more"),
    ({"compensation": {"EUR": "NaN"}}, "finite"),
    ({"from_level": 0}, "greater than or equal to 1"),
])
def test_wrong_settings_are_told(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        InterestSettings.model_validate(wrong)


# ------------------------------------------------------------------ whatever comes

AMOUNT = st.decimals("0.01", "99999999.99", places=2)
START = DAY - dt.timedelta(days=400)


@st.composite
def balances(draw: st.DrawFn) -> Balance:
    """Items due in the last year, each paid in part on some days, and credits that no invoice took."""
    items = []
    for number in range(draw(st.integers(1, 3))):
        amount, late = draw(AMOUNT), draw(st.integers(-3, 390))
        taken, left = [], amount
        for ago in draw(st.lists(st.integers(0, 420), max_size=3)):
            part = (left * draw(st.sampled_from([Decimal("0.1"), Decimal("0.5")]))).quantize(Decimal("0.01"))
            taken.append((DAY - dt.timedelta(days=ago), part))
            left -= part
        due = DAY - dt.timedelta(days=late)
        items.append(Item(f"I{number}", f"I{number}", due, due, late, amount, Traced(left), "", taken=tuple(taken)))
    items.sort(key=lambda item: (item.due_on, item.number))
    credits = (Credit("credit note", "N", DAY - dt.timedelta(days=ago), Traced(-amount))
               for ago, amount in draw(st.lists(st.tuples(st.integers(0, 300), AMOUNT), max_size=2)))
    return Balance("1", "EUR", tuple(items), tuple(credits))


RATES = st.lists(st.tuples(st.integers(1, 390), st.decimals("0", "30", places=2)), max_size=3, unique_by=lambda r: r[0])


def settings_with(rates: list[tuple[int, Decimal]], first: Decimal) -> InterestSettings:
    return interest((str(START), str(first)), *((str(START + dt.timedelta(days=n)), str(rate)) for n, rate in rates))


def naive(terms: InterestSettings, balance: Balance, day: dt.date) -> Decimal:
    """The same told plainly: every invoice, every day, what was open that evening, at that day's rate."""
    cover = {item.number: list[tuple[dt.date, Decimal]]() for item in balance.items}
    free = sorted((one.day, -one.amount.value) for one in balance.credits)
    for item in balance.items:
        for at, (on, amount) in enumerate(free if item.overdue else []):
            used = min(amount, item.open.value - sum((part for _, part in cover[item.number]), Decimal(0)))
            cover[item.number].append((on, used))
            free[at] = (on, amount - used)
    together = Decimal(0)
    for item in balance.items:
        owed, today = Fraction(0), item.due_on
        while today and item.overdue and today < day:
            today += dt.timedelta(days=1)
            gone = [part for on, part in [*item.taken, *cover[item.number]] if on <= today]
            left = item.amount - sum(gone, Decimal(0))
            rate = max((rate for rate in terms.rates if rate.first <= today), key=lambda rate: rate.first).rate
            owed += Fraction(left) * Fraction(rate) / 100 / terms.day_count
        together += Decimal((owed * 100 + Fraction(1, 2)).__floor__()) / 100
    return together


@effort(max_examples=60, deadline=None)
@given(balances(), RATES, st.decimals("0", "30", places=2), st.sampled_from([360, 365]))
def test_it_is_what_every_single_day_adds_up_to(
    balance: Balance, rates: list[tuple[int, Decimal]], first: Decimal, days: int
) -> None:
    terms = settings_with(rates, first).model_copy(update={"day_count": days})
    lines = charges(terms, balance, DAY, 2, consumer=False)
    assert all(line.amount > 0 for line in lines)
    assert sum((line.amount for line in lines), Decimal(0)) == naive(terms, balance, DAY)


@effort(max_examples=40, deadline=None)
@given(balances(), RATES, st.integers(1, 60))
def test_it_only_grows_with_the_days(balance: Balance, rates: list[tuple[int, Decimal]], later: int) -> None:
    terms = settings_with(rates, Decimal(8))
    now, then = (sum((line.amount for line in charges(terms, balance, day, 2, consumer=False)), Decimal(0))
                 for day in (DAY, DAY + dt.timedelta(days=later)))
    assert 0 <= now <= then


@effort(max_examples=20, deadline=None)
@given(balances())
def test_without_rates_or_at_no_interest_there_is_none(balance: Balance) -> None:
    for terms in (InterestSettings(), settings_with([], Decimal(0))):
        assert charges(terms, balance, DAY, 9, consumer=False) == []
