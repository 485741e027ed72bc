"""Sales and quotas against a plain count over the rows: shared lines, returns, currencies, changed quotas."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from acctkit.plugins import quotas, sales
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.products import PRODUCTS
from acctkit.plugins.quotas import QUOTAS
from acctkit.plugins.sales import SALES
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Content, Traced
from acctkit.testing import TestBooks, assert_sound, books_of, section_desk

SUNDAY, MONDAY = dt.date(2026, 11, 22), dt.date(2026, 11, 16)
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
FAMILIES = {"A1": "Iron", "B2": "Brass", "C3": ""}
CENT = Decimal("0.01")

money = st.decimals(Decimal("0.01"), 5000, places=2)
days = st.dates(dt.date(2025, 11, 1), SUNDAY)
parts = st.sampled_from([("1",), ("0.5", "0.5"), ("0.3333", "0.3333", "0.3334"), ("0.75", "0.25")])
lines = st.lists(
    st.tuples(days, st.sampled_from(["A1", "B2", "C3"]), st.integers(1, 20), money, st.sampled_from(["USD", "EUR"]),
              st.sampled_from(["sale", "sale", "return"]), parts),
    min_size=1, max_size=6,
)


def books(*of: dict[str, Any]) -> TestBooks:
    products = [{"sku": sku, "name": sku, "family": family or None} for sku, family in FAMILIES.items()]
    return books_of([ACCOUNTS, PRODUCTS, QUOTAS, SALES], {
        "accounts": [{"account": "100", "name": "Acme", "rep": "7"}], "products": products, "quotas": of,
    })


def post(held: TestBooks, found: list[Any]) -> None:
    """Each line as all who share it file it: reps 7, 8 and 9, whole, with their share."""
    filed: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, (day, sku, units, price, currency, kind, shares) in enumerate(found):
        for rep, share in zip("789", shares, strict=False):
            filed[rep].append({
                "date": day, "account": "100", "sku": sku, "units": units, "unit_price": price, "currency": currency,
                "kind": kind, "order": f"O{number}", "share": None if share == "1" else share,
            })
    for rep, rows in filed.items():
        held.post("sales", *rows, rep=rep)


def sums(content: Content, table: str, by: str, column: str) -> dict[tuple[Any, ...], Decimal]:
    found = next(one for one in content.tables if one.name == table)
    made = {(row[by], row["currency"]): row[column] for row in found.rows}
    return {key: value.value for key, value in made.items() if isinstance(value, Traced) and value.value}


@settings(max_examples=5, deadline=None)
@given(lines)
def test_reps_families_products_and_weeks_sum_to_the_lines_that_were_sold(found: list[Any]) -> None:
    held = books()
    post(held, found)
    content = assert_sound(sales.build(section_desk(held, SUNDAY)), held)
    company: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    family: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    weeks: dict[str, Decimal] = defaultdict(Decimal)
    for day, sku, units, price, currency, kind, _ in found:
        worth = (units * price).quantize(CENT) * (-1 if kind == "return" else 1)
        if day >= FIRST:
            company["ytd_amount", currency] += worth
            family[FAMILIES[sku], currency] += worth
        if day >= MONDAY:
            company["amount", currency] += worth
        weeks[currency] += worth
    for column in ("amount", "ytd_amount"):
        for table, by in (("by_rep", "rep"), ("by_account", "account"), ("by_product", "sku"), ("by_family", "family")):
            got: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
            for (_, currency), value in sums(content, table, by, column).items():
                got[column, currency] += value
            wanted = {key: value for key, value in company.items() if key[0] == column and value}
            assert {key: value for key, value in got.items() if value} == wanted
    assert sums(content, "by_family", "family", "ytd_amount") == {key: one for key, one in family.items() if one}
    assert all(one.left == one.right for one in content.reconciliations)
    total: dict[str, Decimal] = defaultdict(Decimal)
    for sunday in sorted({day + dt.timedelta(6 - day.weekday()) for day, *_ in found}):
        for (_, currency), value in sums(sales.build(section_desk(held, sunday)), "by_rep", "rep", "amount").items():
            total[currency] += value
    assert {key: one for key, one in total.items() if one} == {key: one for key, one in weeks.items() if one}


@settings(max_examples=10, deadline=None)
@given(
    st.integers(100, 10**6), st.integers(100, 10**6), st.dates(dt.date(2026, 1, 2), LAST), st.dates(FIRST, SUNDAY),
    st.lists(st.tuples(st.dates(FIRST, SUNDAY), money), max_size=6),
)
def test_attainment_with_a_change_and_a_hand_over_is_what_a_count_day_by_day_says(
    one: int, two: int, changed: dt.date, handed: dt.date, found: list[tuple[dt.date, Decimal]]
) -> None:
    held = books({"rep": "7", "year": 2026, "amount": one}, {"rep": "8", "year": 2026, "amount": two},
                 {"rep": "7", "year": 2026, "amount": two, "valid_from": changed})
    held.post("accounts", {"account": "100", "name": "Acme", "rep": "8", "rep_from": handed})
    ytd: dict[str, Decimal] = defaultdict(Decimal)
    for number, (day, price) in enumerate(found):  # who looks after the account on a day files what is sold on it
        rep = "7" if day < handed else "8"
        held.post("sales", {"date": day, "account": "100", "sku": "A1", "units": 1, "unit_price": price,
                            "order": f"O{number}"}, rep=rep)
        ytd[rep] += price
    working = [day for number in range(365) if (day := FIRST + dt.timedelta(number)).weekday() < 5]
    due = {"7": Decimal(0), "8": Decimal(0)}
    for day in working:
        if day <= SUNDAY:
            due["7"] += Decimal(one if day < changed else two) / len(working)
            due["8"] += Decimal(two) / len(working)
    content = assert_sound(quotas.build(section_desk(held, SUNDAY)), held)
    rows = next(one for one in content.tables if one.name == "by_rep").rows
    assert {row["rep"] for row in rows} == {"7", "8"}
    for row in rows:
        rep, quota, sold = str(row["rep"]), row["quota_ytd"], row["ytd"]
        assert isinstance(quota, Traced) and isinstance(sold, Traced)
        assert abs(quota.value - due[rep]) <= CENT and sold.value == ytd[rep]  # a change rounds once more
        attained = (sold.value / quota.value).quantize(Decimal("0.0001"))
        assert row["attainment"] == attained
        assert abs(attained - (ytd[rep] / due[rep]).quantize(Decimal("0.0001"), ROUND_HALF_UP)) <= Decimal("0.01")
