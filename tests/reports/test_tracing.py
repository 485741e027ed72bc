"""Every figure has an address: file, sheet and cells that add up to it."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from acctkit.errors import UsageProblem
from acctkit.forms import Form, Money, Quantity, Row, column
from acctkit.reports.tracing import RecordPlace, trace, trace_figure, trace_row
from acctkit.types import Column, Content, Figure, Part, Table, Text, Traced, total
from tests.reports import report_samples as samples


class SaleRow(Row):
    units: Quantity = column("Units", "Unidades")
    unit_price: Money = column("Price", "Precio")
    amount: Money | None = column("Amount", "Importe", default=None)


FORMS = {"sales": Form("sales", Text("Sales"), SaleRow, derived={"amount": ("units", "unit_price")})}
PLACES = {
    1: RecordPlace(
        "1165/w48.xlsx", "ab", "Hoja1", 7, {"units": "E", "unit_price": "F", "amount": "G"}, {"amount": D("25.00")}
    ),
    2: RecordPlace(
        "1165/w48.xlsx", "ab", "Hoja1", 8, {"units": "E", "unit_price": "F"}, {"units": D(2), "unit_price": D("5.00")}
    ),
    3: RecordPlace(
        "1165/w48.xlsx",
        "ab",
        "Hoja1",
        9,
        {"units": "E", "unit_price": "F", "amount": "G"},
        {"units": 1, "unit_price": D("7.00"), "amount": ""},
    ),
    4: RecordPlace("1166/b.csv", "cd", "b", 2, {}),
}


def resolve(form: str, record: int) -> RecordPlace:
    assert form == "sales"
    return PLACES[record]


def part(record: int, amount: str) -> Traced:
    return Traced(D(amount), lambda: [Part("sales", record, "amount", D(amount))])


def content(*figures: Traced, value: str | None = None) -> Content:
    whole = total(figures)
    if value:
        whole = Traced(D(value), whole.parts)
    table = Table(
        "by_rep",
        Text("By rep"),
        (
            Column("rep", Text("Rep"), "id"),
            Column("currency", Text("Cur."), "id"),
            Column("amount", Text("Amount"), "money"),
            Column("plan", Text("Plan"), "money"),
        ),
        ({"rep": "1165", "currency": "USD", "amount": whole, "plan": D(1)}, {"rep": "1165", "currency": "EUR"}),
        key=("rep", "currency"),
        totals=({"rep": "Total", "currency": "USD", "amount": whole},),
    )
    return Content(tables=(table,), figures=(Figure("net", Text("Net"), whole),))


SALES = content(part(1, "25.00"), part(2, "10.00"), part(3, "7.00"), part(4, "1.00"))
WHERE = {"rep": "1165", "currency": "usd"}


def test_a_figure_leads_to_cells_that_add_up_to_it() -> None:
    traced = trace(SALES, "by_rep", WHERE, "amount", resolve, FORMS)
    assert traced.value == D("43.00") == traced.total and traced.holds
    assert [(a.path, a.sheet, a.cells, a.value, a.contribution) for a in traced.addresses] == [
        ("1165/w48.xlsx", "Hoja1", ("G7",), "25", D("25.00")),
        ("1165/w48.xlsx", "Hoja1", ("E8", "F8"), "2; 5", D("10.00")),  # the sheet has no amount: units and price say it
        ("1165/w48.xlsx", "Hoja1", ("E9", "F9"), "1; 7", D("7.00")),  # the amount was left blank
        ("1166/b.csv", "b", ("2:2",), "", D("1.00")),
    ]


def test_contributions_that_do_not_add_up_are_told() -> None:
    assert not trace(content(part(1, "25.00"), value="26.00"), "by_rep", WHERE, "amount", resolve, FORMS).holds


def test_a_difference_keeps_its_signs() -> None:
    traced = trace(content(part(1, "25.00"), -part(2, "10.00")), "by_rep", WHERE, "amount", resolve, FORMS)
    assert [a.contribution for a in traced.addresses] == [D("25.00"), D("-10.00")] and traced.holds


def test_rows_totals_and_key_figures() -> None:
    assert [one.column for one in trace_row(SALES, "by_rep", WHERE, resolve, FORMS)] == ["amount"]
    assert trace(SALES, "by_rep", {"rep": "total"}, "amount", resolve, FORMS).holds
    assert trace_figure(SALES, "net", resolve, FORMS).holds
    sales = samples.sales().content
    assert trace(sales, "by_rep", {"rep": "1165"}, "amount", resolve, FORMS).value == D("41250.10")


@pytest.mark.parametrize(
    ("table", "where", "column", "sentence"),
    [
        ("gone", {}, "amount", "no table 'gone'; it has by_rep"),
        ("by_rep", {"rep": "9"}, "amount", "no row rep=9"),
        ("by_rep", {"rep": "1165"}, "amount", "2 rows of table by_rep match; say also currency="),
        ("by_rep", {"reps": "1165"}, "amount", "no column 'reps'; say rep=... currency=..."),
        ("by_rep", WHERE, "nothing", "no column 'nothing'; it has amount"),
        ("by_rep", WHERE, "plan", "comes from no single cells; those that do: amount"),
    ],
)
def test_what_cannot_be_traced_is_said_in_a_sentence(
    table: str, where: dict[str, str], column: str, sentence: str
) -> None:
    with pytest.raises(UsageProblem, match=sentence.replace("?", r"\?")):
        trace(SALES, table, where, column, resolve, FORMS)
