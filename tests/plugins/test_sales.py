"""Sales: what is wrong in a rep's file, and the week against last year and quota, every figure down to its cell."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import sales
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.products import PRODUCTS
from acctkit.plugins.quotas import QUOTAS
from acctkit.plugins.sales import SALES

from acctkit import Content, Person, Traced
from acctkit.testing import (
    Golden,
    TestBooks,
    TestWorkspace,
    assert_plugin,
    assert_sound,
    books_of,
    check_desk,
    findings_of,
    section_desk,
    sheet,
)

SUNDAY = dt.date(2026, 11, 22)
ANA, BO = Person("7", "Ana"), Person("8", "Bo")


def sold(units: object, price: object, day: dt.date = SUNDAY, **more: Any) -> dict[str, Any]:
    return {"date": day, "account": "100", "sku": "A1", "units": units, "unit_price": price, **more}


def books() -> TestBooks:
    """Books with two accounts, the second of which pays in EUR, and two products."""
    return books_of([ACCOUNTS, PRODUCTS, QUOTAS, SALES], {
        "accounts": [{"account": "100", "name": "Acme"}, {"account": "200", "name": "Toys", "currency": "EUR"}],
        "products": [{"sku": "A1", "name": "Anvil", "family": "Iron"}, {"sku": "B2", "name": "Bell"}],
    })


def build(held: TestBooks, **desk: Any) -> Content:
    return assert_sound(sales.build(section_desk(held, SUNDAY, people=[ANA, BO], **desk)), held)


def rows(content: Content, table: str) -> list[dict[str, Any]]:
    found = next(one for one in content.tables if one.name == table)
    return [{name: one.value if isinstance(one, Traced) else one for name, one in row.items()} for row in found.rows]


def test_it_is_a_good_plugin() -> None:
    assert_plugin(sales)


# ------------------------------------------------------------------ the checks


@pytest.mark.parametrize(("row", "told"), [
    (sold(2, "12.50", amount="25.00"), []), (sold(2, "12.50"), []), (sold(2, "12.50", amount="25.01"), []),
    (sold(2, "12.50", amount="25.02"), [("amount-differs", "25.00")]),
    (sold(2, "12.50", amount="23.75", discount="0.05"), []),
    (sold(-2, "12.50"), [("negative-units", "")]), (sold(-2, "12.50", kind="return"), []),
    (sold(2, "12.50", kind="return", amount="25.00"), []), (sold(2, "12.50", kind="return", amount="-25.00"), []),
    (sold(2, "12.50", amount="-25.00"), [("negative-amount", "25.00")]),
    (sold(0, "12.50", amount="-0.01"), [("negative-amount", "0.00")]),
])
def test_units_times_price_make_the_amount_and_returns_are_named(row: dict[str, Any], told: list[Any]) -> None:
    found = findings_of(sales.check_sales, check_desk(books(), person=ANA), SALES, [row])
    assert [(one.code, one.expected) for one in found] == told


# ------------------------------------------------------------------ the section


def test_a_return_is_deducted_once_however_it_was_signed() -> None:
    held = books()
    held.post("sales", sold(10, 5), sold(2, 5, kind="return"), sold(-1, 5, kind="return", sku="B2"), rep="7")
    content = build(held)
    figures = {one.name: one.value.value for one in content.figures if isinstance(one.value, Traced)}
    assert (figures["sales"], figures["returns"], figures["net_sales"], figures["units"]) == (50, -15, 35, 7)


def test_a_blank_currency_is_the_accounts_then_the_companys_and_currencies_stay_apart() -> None:
    held = books()
    mixed = sold(1, 9, account="200", sku="B2", currency="USD")
    held.post("sales", sold(1, 5), sold(1, 7, account="200"), mixed, rep="7")
    found = {(row["currency"], row["amount"]) for row in rows(build(held), "by_rep") if row["rep"] == "7"}
    assert found == {("USD", Decimal(14)), ("EUR", Decimal(7))}


def test_the_week_stands_beside_last_years_and_the_quota() -> None:
    held = books()
    held.post("quotas", {"rep": "7", "year": 2026, "amount": 1200})
    held.post("sales", sold(10, 10), sold(1, 10, day=dt.date(2026, 1, 5)), rep="7")
    held.post("sales", sold(4, 10, day=dt.date(2025, 11, 20)), sold(1, 10, day=dt.date(2025, 12, 30)), rep="7")
    (row,) = [row for row in rows(build(held), "by_rep") if row["rep"] == "7"]
    assert (row["amount"], row["py_amount"], row["ytd_amount"], row["py_ytd_amount"]) == (100, 40, 110, 40)
    assert row["quota_ytd"] > 1000


def test_only_sales_under_a_quota_attain_it_and_everybody_with_one_is_shown() -> None:
    held = books()
    october = {"year": 2026, "month": 10, "amount": 100}
    held.post("quotas", {"rep": "7", **october}, {"rep": "9", **october}, {"rep": "8", **october, "currency": "EUR"})
    held.post("sales", sold(1, 100, dt.date(2026, 10, 5)), rep="7")
    held.post("sales", sold(1, 400, dt.date(2026, 10, 5)), rep="8")
    content = build(held)
    assert [(row["rep"], row["currency"], row["ytd_amount"], row["counted"], row["quota_year"], row["attainment"])
            for row in rows(content, "by_rep")] == [
        ("7", "USD", 100, 100, 100, 1), ("8", "USD", 400, None, None, None), ("9", "USD", 0, 0, 100, 0),
        ("8", "EUR", 0, 0, 100, 0),
    ]
    assert content.headline[0].en.endswith(", 50% of quota without the 400.00 USD sold without a quota.")
    figures = {one.name: one.value for one in content.figures}
    assert figures["attainment_usd"] == Decimal("0.5")


def test_a_quota_for_a_family_is_met_by_that_family_alone() -> None:
    held = books()
    held.post("quotas", {"rep": "7", "year": 2026, "month": 10, "family": "Iron", "amount": 100})
    held.post("sales", sold(1, 60, dt.date(2026, 10, 5)), sold(1, 900, dt.date(2026, 10, 5), sku="B2"), rep="7")
    (row,) = [row for row in rows(build(held), "by_rep") if row["rep"] == "7"]
    assert (row["ytd_amount"], row["counted"], row["variance"], row["attainment"]) == (960, 60, -40, Decimal("0.6"))


def test_within_a_week_sales_stand_against_what_is_due_by_that_day() -> None:
    held = books()
    held.post("quotas", {"rep": "7", "year": 2026, "month": 11, "amount": 2100})
    held.post("sales", sold(1, 100, day=dt.date(2026, 11, 17)), sold(1, 40, day=dt.date(2025, 11, 18)), rep="7")
    held.post("sales", sold(1, 9, day=dt.date(2025, 11, 21)), rep="7")
    tuesday = dt.date(2026, 11, 17)  # 12 of the 21 working days of November have passed, two of the week
    content = sales.build(section_desk(held, tuesday, people=[ANA], week=SUNDAY))
    (row,) = rows(assert_sound(content, held), "by_rep")
    assert (row["quota_ytd"], row["amount"], row["py_amount"]) == (1200, 100, 40)


def test_a_week_in_which_a_year_ends_closes_it_as_the_quotas_do() -> None:
    held = books()
    held.post("quotas", {"rep": "7", "year": 2026, "amount": 1000}, {"rep": "7", "year": 2027, "amount": 9})
    held.post("sales", sold(1, 500, dt.date(2026, 12, 31)), sold(1, 70, dt.date(2027, 1, 2)), rep="7")
    held.post("sales", sold(1, 8, dt.date(2025, 12, 31)), rep="7")
    content = assert_sound(sales.build(section_desk(held, dt.date(2027, 1, 3), people=[ANA])), held)
    (row,) = rows(content, "by_rep")
    assert (row["amount"], row["ytd_amount"], row["py_ytd_amount"], row["quota_ytd"]) == (570, 500, 8, 1000)
    assert content.tables[0].note is not None and "ended on 2026-12-31" in content.tables[0].note.en
    (row,) = rows(sales.build(section_desk(held, dt.date(2027, 1, 10), people=[ANA])), "by_rep")
    assert (row["ytd_amount"], row["quota_year"]) == (70, 9)


@pytest.mark.parametrize(("before", "english", "spanish"), [
    (sold(1, 1), ", +124,900.0% on last year.", ", +124.900,0\u00a0% sobre el año anterior."),
    (sold(1, 2500), ", -50.0% on last year.", ", -50,0\u00a0% sobre el año anterior."),
    (sold(1, 2500, kind="return"), ", after -2,500.00 last year.", ", frente a -2.500,00 el año anterior."),
])
def test_a_change_is_told_in_per_cent_of_what_was_sold_and_of_no_negative_sum(
    before: dict[str, Any], english: str, spanish: str
) -> None:
    held = books()
    held.post("sales", before | {"date": dt.date(2025, 11, 20)}, sold(1, 1250), rep="7")
    (line,) = build(held, rep="7").headline
    assert line.en.endswith(english) and line.es.endswith(spanish)


def test_who_filed_nothing_is_missed_by_what_they_use_to_sell() -> None:
    held = books()
    held.post("sales", sold(10, 10), rep="7")
    held.post("sales", sold(46, 10, day=dt.date(2026, 11, 10)), rep="8")
    lines = [line.en for line in build(held).headline]
    assert lines[-1].startswith("Without the sales of 1 rep, who sells") and "USD" in lines[-1]


def test_a_reps_section_is_the_reps_own() -> None:
    held = books()
    held.post("sales", sold(10, 10), rep="7")
    held.post("sales", sold(3, 10), rep="8")
    assert [row["rep"] for row in rows(build(held, rep="8"), "by_rep")] == ["8"]


# ------------------------------------------------------------------ shared sales and accounts handed over


def shared(share: str, **more: Any) -> dict[str, Any]:
    return sold(10, 10, order="O1", line="1", share=share, **more)


def told(held: TestBooks, row: dict[str, Any], person: Person = BO) -> list[tuple[str, str, str]]:
    desk = check_desk(held, person=person, people=[ANA, BO])
    found = [one for check in sales.acctkit_checks() for one in findings_of(check.run, desk, SALES, [row])]
    return [(one.code, one.params.get("sum", one.value), one.params.get("others", "")) for one in found]


@pytest.mark.parametrize(("share", "found"), [
    ("0.4", []), ("0.3", [("shares-under-100", "90%", "Ana 60%")]),
    ("0.5", [("shares-over-100", "110%", "Ana 60%")]), (None, [("shares-over-100", "160%", "Ana 60%")]),
])
def test_shares_make_a_hundred_per_cent_with_those_of_others(share: Any, found: list[Any]) -> None:
    held = books()
    held.post("sales", shared("0.6"), rep="7")
    assert told(held, shared(share)) == found


def test_the_first_to_file_a_share_is_told_that_the_rest_is_open_and_a_correction_is_not_held_against_itself() -> None:
    held = books()
    assert told(held, shared("0.6"), ANA) == [("shares-under-100", "60%", "")]
    held.post("sales", shared("0.6"), rep="7")
    held.post("sales", shared("0.4"), rep="8")
    assert told(held, shared("0.6"), ANA) == []


def test_a_shared_line_is_filed_alike_by_all() -> None:
    held = books()
    held.post("sales", shared("0.6"), rep="7")
    assert told(held, shared("0.4", amount="40")) == [
        ("amount-differs", "40", ""), ("shared-line-differs", "40", ""),
    ]


def test_a_shared_line_in_another_currency_than_the_other_rep_filed_is_told() -> None:
    held = books()
    held.post("sales", shared("0.6"), rep="7")
    assert told(held, shared("0.4", currency="EUR")) == [("shared-line-differs", "EUR", "")]
    assert told(held, shared("0.4", currency="USD")) == told(held, shared("0.4")) == []
    held.post("sales", shared("0.6", account="200"), rep="7")  # a blank currency is the account's: EUR
    assert told(held, shared("0.4", account="200")) == []
    assert told(held, shared("0.4", account="200", currency="USD")) == [("shared-line-differs", "USD", "")]


def test_reps_who_share_a_sale_sum_to_the_company() -> None:
    held = books()
    held.post("sales", shared("0.333", unit_price="10.001"), sold(1, 5), rep="7")
    held.post("sales", shared("0.667", unit_price="10.001"), rep="8")
    content = build(held)
    assert [(row["rep"], row["units"], row["amount"]) for row in rows(content, "by_rep")] == [
        ("7", Decimal("4.33"), Decimal("38.30")), ("8", Decimal("6.67"), Decimal("66.71")),
    ]
    assert sum(row["amount"] for row in rows(content, "by_account")) == Decimal("105.01")
    assert [(row["rep"], row["counted"], row["sum"]) for row in rows(content, "shared")] == [
        ("7", Decimal("33.30"), 1), ("8", Decimal("66.71"), 1),
    ]
    assert content.decisions == () and any("shared lines once" in one.title.en for one in content.reconciliations)


def test_shares_that_do_not_make_a_hundred_per_cent_ask_for_a_decision() -> None:
    held = books()
    held.post("sales", shared("0.6"), rep="7")
    (line,) = build(held).decisions
    assert line.en == ("Ana 60%: agree on the shares of order O1, line 1, product A1 to account 100, 2026-11-22, "
                       "100.00 USD; they make 60%, and only that much of it counts.")
    assert line.es == ("Ana 60\u00a0%: acuerden el reparto del pedido O1, línea 1, artículo A1 al cliente 100, "
                       "2026-11-22, 100,00 USD; suma 60\u00a0% y solo se cuenta esa parte.")
    assert [row["name"] for row in rows(build(held, rep="7"), "shared")] == ["Ana"]
    assert build(held, rep="8").decisions == ()


def test_a_shared_line_in_two_currencies_asks_for_one_whatever_its_shares_make() -> None:
    held = books()
    held.post("sales", shared("0.6"), rep="7")
    held.post("sales", shared("0.3", currency="EUR"), rep="8")
    content = sales.build(section_desk(held, SUNDAY, people=[ANA, BO]))
    assert not all(one.left == one.right for one in content.reconciliations)  # the package says so, and what to do
    shares, alike = content.decisions
    assert "they make 90%" in shares.en and alike.en.endswith("alike; units, amount or currency differ.")
    assert "declaren igual el pedido O1" in alike.es


def test_a_sale_on_the_other_side_of_a_hand_over_is_asked_about() -> None:
    held = books()
    held.post("accounts", {"account": "300", "name": "Iris", "rep": "7"})
    held.post("accounts", {"account": "300", "name": "Iris", "rep": "8", "rep_from": "2026-11-02"})
    before, after = dt.date(2026, 11, 1), dt.date(2026, 11, 2)
    assert told(held, sold(1, 5, before, account="300")) == [("account-of-another", "300", "")]
    assert told(held, sold(1, 5, after, account="300"), ANA) == [("account-of-another", "300", "")]
    assert told(held, sold(1, 5, after, account="300")) == []
    assert told(held, sold(1, 5, before, account="300"), ANA) == []


# ------------------------------------------------------------------ from a workbook to the package


def test_a_week_of_sales(acctkit_workspace: TestWorkspace, golden: Golden) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com", "language": "es"}]),
        sheet("accounts", [{"account": "100", "name": "Acme", "email": "ap@example.com"}]),
        sheet("products", [{"sku": "A1", "name": "Anvil", "family": "Iron"}]),
    ])
    week = [sold(3, Decimal("1012.50"), dt.date(2026, 11, 17), order="O1", kind="sale"),
            sold(1, Decimal("12.50"), dt.date(2026, 11, 18), order="O2", kind="return")]
    ws.drop("7/semana.xlsx", sheet("sales", week, style="typed-es"))
    wrong = [sold(2, Decimal("12.50"), dt.date(2026, 11, 19), order="O3", amount=Decimal("99.00"))]
    ws.drop("7/mal.xlsx", sheet("sales", wrong, style="office-es"))
    result = ws.run()
    golden(result, result.section("sales"))
