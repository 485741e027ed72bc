"""Quotas: each says something and none says it twice; and what was sold against them, every figure down to its cell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import quotas
from acctkit.plugins._quotas_book import QuotaBook
from acctkit.plugins._quotas_reconciled import reconciliations
from acctkit.plugins._quotas_spread import QuotasSettings
from acctkit.plugins._sales_sums import Sold
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.products import PRODUCTS
from acctkit.plugins.quotas import FORECASTS, QUOTAS
from acctkit.plugins.sales import SALES

from acctkit import (
    Choice,
    Content,
    Day,
    Form,
    Id,
    Key,
    Label,
    Money,
    Percent,
    Person,
    Quantity,
    Row,
    Text,
    Traced,
    column,
)
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


class OrderRow(Row):
    """An order as the form `orders` has it, whoever declares that."""

    order: Id
    date: Day
    account: Id
    sku: Id
    units: Quantity
    unit_price: Money
    currency: Label | None = column("Currency", default=None)
    discount: Percent | None = column("Discount", default=None)
    ship_by: Day | None = column("Ship by", default=None)
    status: Choice | None = column("Status", default=None)
    shipped_on: Day | None = column("Shipped on", default=None)
    shipped_units: Quantity | None = column("Shipped units", default=None)


ORDERS = Form("orders", Text("Orders", "Pedidos"), OrderRow, date="date", keys=(Key("order", "sku"),))


def quota(**more: Any) -> dict[str, Any]:
    return {"rep": "7", "year": 2026, "month": None, "amount": 1000, **more}


def sold(amount: object, day: dt.date = SUNDAY, sku: str = "A1", **more: Any) -> dict[str, Any]:
    return {"date": day, "account": "100", "sku": sku, "units": 1, "unit_price": amount, **more}


def ordered(order: str, **more: Any) -> dict[str, Any]:
    return {"order": order, "date": SUNDAY, "account": "100", "sku": "A1", "units": 10, "unit_price": 5, **more}


def books(*rows: dict[str, Any], **others: Any) -> TestBooks:
    products = [{"sku": "A1", "name": "Anvil", "family": "Iron"}, {"sku": "B2", "name": "Bell", "family": "Brass"}]
    lists = {"accounts": [{"account": "100", "name": "Acme", "rep": "7"}], "products": products, "quotas": rows}
    return books_of([ACCOUNTS, PRODUCTS, QUOTAS, FORECASTS, SALES, ORDERS], lists | others)


def build(held: TestBooks, day: dt.date = SUNDAY, **desk: Any) -> Content:
    return assert_sound(quotas.build(section_desk(held, day, people=[ANA, BO], **desk)), held)


def rows(content: Content, table: str) -> list[dict[str, Any]]:
    found = next(one for one in content.tables if one.name == table)
    return [{name: one.value if isinstance(one, Traced) else one for name, one in row.items()} for row in found.rows]


def decided(content: Content) -> list[str]:
    return [line.en for line in content.decisions]


def test_it_is_a_good_plugin() -> None:
    assert_plugin(quotas)


# ------------------------------------------------------------------ the checks


@pytest.mark.parametrize(("found", "told"), [
    ([quota()], []), ([quota(amount=None, units=5)], []), ([quota(month=1), quota(month=2)], []),
    ([quota(amount=None)], [("empty-quota", "amount", 2)]),
    ([quota(), quota(month=2)], [("year-and-months", "year", 2)]),
    ([quota(), quota(rep="8", month=2)], []), ([quota(), quota(month=2, family="Iron")], []),
    ([quota(), quota(month=2, currency="EUR")], []), ([quota(), quota(month=2, currency="USD")],
                                                      [("year-and-months", "year", 2)]),
    ([quota(), quota(valid_from="2026-07-01")], []),
    ([quota(valid_from="2027-01-01")], [("valid-from-outside", "valid_from", 2)]),
    ([quota(month=3, valid_from="2026-04-01")], [("valid-from-outside", "valid_from", 2)]),
    ([quota(family="Irn")], [("unknown-family", "family", 2)]),
    ([quota(share="0.6"), quota(rep="8", share="0.4")], []),
    ([quota(share="0.6")], [("quota-shares-under-100", "share", 2)]),
    ([quota(share="0.6"), quota(rep="8", share="0.5")], [("quota-shares-over-100", "share", 2),
                                                        ("quota-shares-over-100", "share", 3)]),
])
def test_what_is_wrong(found: list[dict[str, Any]], told: list[tuple[str, str, int]]) -> None:
    desk = check_desk(books())
    some = [one for check in quotas.acctkit_checks()[:2] for one in findings_of(check.run, desk, QUOTAS, found)]
    assert [(one.code, one.params["column"], one.row) for one in some] == told


def test_what_the_books_hold_counts_too() -> None:
    desk = check_desk(books(quota(month=1), quota(rep="8", share="0.7")))
    assert [one.code for one in findings_of(quotas.check_quotas, desk, QUOTAS, [quota()])] == ["year-and-months"]
    (over,) = findings_of(quotas.check_quota_shares, desk, QUOTAS, [quota(share="0.4")])
    assert (over.code, over.params["sum"]) == ("quota-shares-over-100", "110%")
    assert findings_of(quotas.check_quota_shares, desk, QUOTAS, [quota(share="0.3")]) == []


@pytest.mark.parametrize(("row", "told"), [
    ({"amount": 5}, []), ({"units": 5}, []), ({}, ["empty-forecast"]), ({"amount": 5, "month": 2}, []),
    ({"amount": 5, "family": "Irn"}, ["unknown-family"]), ({"amount": 5, "family": "Iron", "month": 2},
                                                          ["forecast-year-and-months"]),
])
def test_forecasts_are_checked_alike(row: dict[str, Any], told: list[str]) -> None:
    desk = check_desk(books(forecasts=[{"year": 2026, "family": "Iron", "amount": 9}]))
    found = findings_of(quotas.check_forecasts, desk, FORECASTS, [{"year": 2026, **row}])
    assert [one.code for one in found] == told


def test_a_rep_that_nobody_lists_is_told(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com"}]),
        made := sheet("quotas", [quota(), quota(rep="8")]),
    ])
    (finding,) = ws.run().findings
    assert (finding.code, finding.sheet, finding.cell) == ("unknown-reference", "quotas", made.cell(1, "rep"))


# ------------------------------------------------------------------ the section


def test_reps_stand_in_the_order_of_their_attainment() -> None:
    held = books(quota(month=1, amount=100), quota(rep="8", month=1, amount=100))
    held.post("sales", sold(80), rep="7")
    held.post("sales", sold(120), rep="8")
    content = build(held)
    assert [(row["rank"], row["name"], row["attainment"], row["variance"], row["variance_pct"])
            for row in rows(content, "by_rep")] == [
        (1, "Bo", Decimal("1.2"), 20, Decimal("0.2")), (2, "Ana", Decimal("0.8"), -20, Decimal("-0.2")),
    ]
    assert [chart.table for chart in content.charts] == ["by_rep", "by_month"]
    assert content.headline[0].en == ("Quotas to date 100.0% attained (0.00 USD), 1 of 2 reps behind; at this rate "
                                      "the year ends at 200.00 of 200.00.")
    assert "cumplidas al 100,0\u00a0%" in content.headline[0].es


def test_who_is_behind_is_told_what_a_week_must_bring() -> None:
    held = books(quota(amount=5200))
    held.post("sales", sold(1000), rep="7")
    day = dt.date(2026, 11, 29)  # 32 days of the year are left
    (row,) = rows(build(held, day), "by_rep")
    assert row["needed"] == Decimal("840.00")
    (line,) = decided(build(held, day))
    assert line.startswith("Sales manager, Ana:") and "840.00 a week in the 5 weeks left" in line
    (last,) = decided(build(held, dt.date(2026, 12, 27)))
    assert last.endswith("; 4,200.00 in the week left make the quota of the year, and 19.23 a week came so far.")
    assert decided(build(held, day, settings=QuotasSettings(behind_below=Decimal("0.1")))) == []


def test_one_rep_more_than_are_named_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acctkit.plugins._quotas_decisions.MOST", 0)
    held = books(quota(amount=5200))
    held.post("sales", sold(100, dt.date(2026, 1, 5)), rep="7")
    (said,) = build(held, dt.date(2026, 11, 22)).decisions
    assert said.en == "Sales manager: 1 more rep is behind quota, see the table by rep."
    assert said.es.startswith("Jefe de ventas: otro vendedor está por debajo de la cuota; vea")


def test_a_week_in_which_a_year_ends_closes_it_and_the_next_begins_another() -> None:
    held = books(quota(amount=5200), quota(year=2027, amount=6000))
    held.post("sales", sold(1000, dt.date(2026, 12, 31)), sold(70, dt.date(2027, 1, 1)), rep="7")
    closing = build(held, dt.date(2027, 1, 3))
    assert [(row["ytd"], row["quota_ytd"]) for row in rows(closing, "by_rep")] == [(1000, 5200)]
    assert decided(closing)[0].endswith("behind the quota to date (19.2%); the year is over.")
    assert [row["ytd"] for row in rows(build(held, dt.date(2027, 1, 10)), "by_rep")] == [70]


def test_families_sum_to_their_reps_and_what_is_left_is_the_others() -> None:
    held = books(quota(amount=1000), quota(amount=600, family="Iron"), quota(rep="8", amount=500))
    held.post("sales", sold(60), sold(30, sku="B2"), rep="7")
    held.post("sales", sold(5), rep="8")
    content = build(held)
    assert [(row["family"], row["ytd"], row["quota_year"]) for row in rows(content, "by_family")] == [
        ("", 30, 400), ("Iron", 60, 600),
    ]
    assert [(row["rep"], row["family"]) for row in rows(content, "by_rep_and_family")] == [("7", ""), ("7", "Iron")]
    over = books(quota(amount=1000), quota(amount=1600, family="Iron"))
    assert any("by family make 600.00 USD more" in line for line in decided(build(over)))
    assert [row["attainment"] for row in rows(build(over), "by_family")] == [None, 0]


def test_what_is_sold_without_a_quota_attains_none_and_is_told() -> None:
    held = books(quota(amount=1000, month=10), quota(rep="8", month=10, amount=100, currency="EUR"))
    held.post("sales", sold(500, dt.date(2026, 10, 5)), rep="7")
    held.post("sales", sold(300, dt.date(2026, 10, 5)), rep="8")
    content = build(held)
    total, _ = next(one for one in content.tables if one.name == "by_rep").totals
    assert (total["ytd"].value, total["counted"].value, total["attainment"]) == (800, 500, Decimal("0.5"))
    october = next(row for row in rows(content, "by_month") if row["month"] == "2026-10")
    assert (october["sold"], october["counted"], october["variance"]) == (800, 500, -500)
    assert [one.title.es for one in content.figures if one.name.startswith("attained")] == [
        "Cuotas a la fecha, cumplidas, USD", "Cuotas a la fecha, cumplidas, EUR",
    ]
    assert content.headline[0].en.endswith(" 300.00 USD sold without a quota are left aside.")
    assert content.headline[0].es.endswith(" Quedan aparte 300,00 USD vendidos sin cuota.")
    assert [chart.series for chart in content.charts] == [("quota_ytd", "counted"), ("last_year", "quota", "counted")]


def test_a_quota_for_a_family_is_met_by_that_family_alone() -> None:
    held = books(quota(amount=100, units=2, month=10, family="Iron"))
    held.post("sales", sold(60, dt.date(2026, 10, 5)), sold(900, dt.date(2026, 10, 5), sku="B2"), rep="7")
    content = build(held)
    (row,) = rows(content, "by_rep")
    assert (row["ytd"], row["counted"], row["variance"], row["attainment"]) == (960, 60, -40, Decimal("0.6"))
    assert rows(content, "by_rep_units")[0]["attainment"] == Decimal("0.5")
    (family,) = [one for one in content.tables if one.name == "by_family"]
    assert [one["attainment"] for one in (*family.rows, *family.totals)] == [None, Decimal("0.6"), Decimal("0.6")]


def test_months_that_are_not_over_have_no_variance_yet() -> None:
    held = books(quota(amount=1200))
    held.post("sales", sold(60, dt.date(2026, 10, 5)), sold(30), sold(9, dt.date(2025, 10, 5)), rep="7")
    months = rows(build(held), "by_month")
    assert [row["month"] for row in months] == [f"2026-{number:02}" for number in range(1, 13)]
    october, november, december = months[9:]
    assert (october["sold"], october["last_year"], october["variance"]) == (60, 9, 60 - october["quota"])
    assert (november["sold"], november["variance"], december["sold"]) == (30, None, None)
    assert sum(row["quota"] for row in months) == 1200


def test_quotas_are_held_against_the_companys_forecast() -> None:
    held = books(quota(amount=1000), forecasts=[{"year": 2026, "amount": 1300}])
    content = build(held)
    (row,) = rows(content, "company")
    assert (row["quota_year"], row["forecast_year"], row["difference"]) == (1000, 1300, -300)
    assert content.headline[-1].en == "The quotas of 2026 are 300.00 USD below the company's forecast."
    assert any("make 1,000.00 USD, the company's forecast 1,300.00" in line for line in decided(content))
    lenient = build(held, settings=QuotasSettings(forecast_tolerance=Decimal("0.25")))
    assert not any("forecast" in line for line in decided(lenient))
    assert "company" not in [table.name for table in build(held, rep="7").tables]


def test_units_have_tables_of_their_own() -> None:
    held = books(quota(amount=None, units=100))
    held.post("sales", sold(10, currency="EUR"), sold(10, account="101"), rep="7")
    content = build(held)
    assert [table.name for table in content.tables] == ["by_rep_units", "by_month_units"]
    (row,) = rows(content, "by_rep_units")
    assert (row["ytd"], row["quota_year"]) == (2, 100) and "currency" not in row


def test_accepted_orders_neither_shipped_nor_sold_make_a_forecast() -> None:
    held = books(quota(amount=1200))
    held.post("orders", ordered("O1"), ordered("O2", status="accepted", discount="0.1", shipped_units=4),
              ordered("O3", status="cancelled"), ordered("O4", ship_by="2027-01-04"),
              ordered("O5", shipped_on=SUNDAY), ordered("O6"), ordered("O7", shipped_on="2026-11-23"), rep="7")
    held.post("sales", sold(5, order="O6", units=10), rep="7")
    (row,) = rows(build(held), "by_rep")
    assert (row["ytd"], row["orders"], row["with_orders"]) == (50, 50 + 27 + 50, 177)


def test_shared_sales_count_once() -> None:
    held = books(quota(amount=100), quota(rep="8", amount=100))
    held.post("sales", sold("10.01", share="0.5", order="O1"), rep="7")
    held.post("sales", sold("10.01", share="0.5", order="O1"), rep="8")
    assert sorted(row["ytd"] for row in rows(build(held), "by_rep")) == [Decimal("5.00"), Decimal("5.01")]


def test_an_account_handed_over_asks_for_quotas_until_they_change() -> None:
    held = books(quota(amount=100), quota(rep="8", amount=100))
    held.post("accounts", {"account": "100", "name": "Acme", "rep": "8", "rep_from": "2026-09-01"})
    assert any("Ana handed over to Bo: Acme (2026-09-01)" in line for line in decided(build(held)))
    held.post("quotas", quota(amount=60, valid_from="2026-09-01"))
    assert not any("handed over" in line for line in decided(build(held)))


def test_who_sells_without_a_quota_and_whose_shares_are_open_is_told() -> None:
    held = books(quota(amount=100, share="0.5"))
    held.post("sales", sold(100), rep="7")
    held.post("sales", sold(10), rep="8")
    assert decided(build(held)) == [
        "Head office: the shares of the quota that Ana has with others in 2026 make 50%.",
        "Head office: no quota for 2026 of Bo.",
    ]


def test_a_rep_sees_the_reps_own() -> None:
    held = books(quota(), quota(rep="8"))
    assert [row["rep"] for row in rows(build(held, rep="8"), "by_rep")] == ["8"]


def test_without_quotas_there_is_nothing_to_say() -> None:
    held = books()
    held.post("sales", sold(100), rep="7")
    assert build(held) == Content()


@pytest.mark.parametrize(("table", "failing"), [
    ("by_rep", ["Quotas by month and of the year, USD", "Sold by month and by rep, USD",
                "Sold by rep and by the company, USD"]),
    ("by_month", ["Quotas by month and of the year, USD", "Sold by month and by rep, USD"]),
    ("by_family", ["Quotas by product family and of their reps, USD",
                   "Quotas by product family, sold, and by their reps, USD"]),
    ("by_rep_and_family", ["Quotas by rep and family and of their reps, USD",
                           "Quotas by rep and family, sold, and by their reps, USD"]),
])
def test_a_slip_in_a_table_is_found_out(table: str, failing: list[str]) -> None:
    held = books(quota(), quota(rep="8", family="Iron"), quota(rep="8", amount=2000))
    held.post("sales", sold(500), rep="7")
    held.post("sales", sold(300), rep="8")
    desk = section_desk(held, SUNDAY, people=[ANA, BO])
    tables = {one.name: one for one in build(held).tables}
    tables[table] = replace(tables[table], rows=tables[table].rows[:min(10, len(tables[table].rows) - 1)])
    reps, months, *families = (tables[name] for name in ("by_rep", "by_month", "by_family", "by_rep_and_family"))
    found = reconciliations(QuotaBook.read(desk, Sold.read(desk), "amount"), reps, months, families)
    assert [one.title.en for one in found if one.left != one.right][:len(failing)] == failing


def test_quotas_by_rep_are_what_the_office_filed() -> None:
    held = books(quota(), quota(rep="8"))
    desk = section_desk(held, SUNDAY, people=[ANA, BO])
    reps, months = build(held).tables
    book = QuotaBook.read(desk, Sold.read(desk), "amount")
    assert {one.title.en: one.right for one in reconciliations(book, reps, months, ())}[
        "Quotas by rep and as filed, USD"
    ] == 2000


# ------------------------------------------------------------------ from a workbook to the package


def test_a_year_of_quotas(acctkit_workspace: TestWorkspace, golden: Golden) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com", "language": "es"},
                       {"rep": "8", "name": "Bo", "email": "bo@example.com"}]),
        sheet("accounts", [{"account": "100", "name": "Acme", "email": "ap@example.com"}]),
        sheet("products", [{"sku": "A1", "name": "Anvil", "family": "Iron"}]),
    ])
    ws.drop("office/cuotas.xlsx", [
        sheet("quotas", [quota(amount=Decimal("52000")), quota(amount=Decimal("40000"), valid_from=dt.date(2026, 7, 1)),
                         quota(rep="8", amount=Decimal("30000")), quota(rep="8", month=2)], style="office-es"),
        sheet("forecasts", [{"year": 2026, "amount": Decimal("80000")}], style="office-es"),
    ])
    line = {"sku": "A1", "units": 10, "order": "O1", "kind": "sale", "date": dt.date(2026, 11, 17), "account": "100",
            "unit_price": Decimal("2012.55")}
    ws.drop("7/semana.xlsx", sheet("sales", [line | {"share": Decimal("0.6")}], style="typed-es"))
    ws.drop("8/week.xlsx", sheet("sales", [line | {"share": Decimal("0.3")}]))
    result = ws.run()
    golden(result, result.section("quotas"))
