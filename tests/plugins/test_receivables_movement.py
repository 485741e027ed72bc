"""How receivables move in a week, and over thirteen of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from acctkit.plugins import receivables
from acctkit.plugins._open_items import Balance, Receivables
from acctkit.plugins._receivables_movement import flows
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Traced
from acctkit.testing import TestBooks, assert_sound, section_desk
from tests.plugins.ledgers import DAY, books, invoice, payment
from tests.plugins.test_receivables_ages import BILLED, PAID, rows_of

SUNDAY = dt.date(2004, 12, 5)  # the last day of the week that DAY lies in


def table_of(held: TestBooks, name: str, day: dt.date = SUNDAY, **desk: Any) -> list[dict[str, Any]]:
    content = assert_sound(receivables.build(section_desk(held, day, **desk)), held)
    table = next(table for table in content.tables if table.name == name)
    return [{key: value.value if isinstance(value, Traced) else value for key, value in row.items()}
            for row in table.rows]


def eventful() -> TestBooks:
    """In the week from November 29: an invoice, a credit note, and a payment of every kind."""
    held = books()
    held.post("invoices", invoice("A", 40, 500), invoice("B", 1, 200), invoice("C", -29, 90),
              invoice("K", -30, 15, kind="credit note", credits_invoice="A"))
    held.post("payments", payment(100, 20, invoice="A", reference="CH1"), payment(60, 1, invoice="A"),
              payment(100, 0, kind="reversal", reference="CH1"), payment(7, 0, kind="write-off", invoice="B"),
              payment(2, 1, kind="discount", invoice="B"), payment(3, -2, kind="withholding", invoice="B"))
    return held


def test_a_week_s_movement_leads_from_what_was_to_what_is_outstanding() -> None:
    assert table_of(eventful(), "movement") == [{
        "currency": "USD", "opening": 600, "invoiced": 90, "credited": -15, "received": -60, "reversed": 100,
        "written_off": -7, "discount": -2, "withheld": -3, "closing": 703,
    }]


def test_cash_is_what_the_bank_tells_of_alone() -> None:
    content = receivables.build(section_desk(eventful(), SUNDAY))
    figures = {figure.name: figure.value for figure in content.figures}
    assert figures["cash_received"].value == -40  # 60 came, 100 bounced; nothing that was forgiven is cash


def test_in_the_middle_of_a_week_the_movement_is_since_its_first_day() -> None:
    (row,) = table_of(eventful(), "movement", DAY)
    assert (row["opening"], row["withheld"], row["closing"]) == (600, 0, 706)


def test_what_is_overdue_moves_by_what_falls_due_bounces_and_is_paid() -> None:
    """A loses 60 and 15 and gets its 100 back, B falls due and is forgiven 12 of its 200."""
    assert table_of(eventful(), "overdue_movement") == [
        {"currency": "USD", "opening": 400, "newly": 25 + 188, "cured": 0, "closing": 613}
    ]
    held = books()
    held.post("invoices", invoice("A", 40, 500), invoice("B", 30, 40))
    held.post("payments", payment(500, 1, invoice="A"))
    assert table_of(held, "overdue_movement") == [
        {"currency": "USD", "opening": 540, "newly": 0, "cured": -500, "closing": 40}
    ]


def test_a_rep_s_movement_is_that_of_the_own_accounts() -> None:
    held = books({"account": "103", "name": "Atelier", "rep": "1370"},
                 {"account": "104", "name": "Toys", "rep": "1166"})
    held.post("invoices", invoice("A", 40, 500), invoice("B", -29, 90, account="104"))
    held.post("payments", payment(20, 1), payment(30, 0, account="104"))
    (row,) = table_of(held, "movement", rep="1166")
    assert (row["opening"], row["invoiced"], row["received"], row["closing"]) == (0, 90, -30, 60)


def test_each_currency_moves_by_itself() -> None:
    held = books()
    held.post("invoices", invoice("A", 40, 500), invoice("E", -29, 90, currency="EUR"))
    held.post("payments", payment(90, 0, currency="EUR"), payment(500, 0))
    rows = {row["currency"]: row for row in table_of(held, "movement")}
    assert (rows["USD"]["opening"], rows["USD"]["received"], rows["USD"]["closing"]) == (500, -500, 0)
    assert (rows["EUR"]["opening"], rows["EUR"]["invoiced"], rows["EUR"]["closing"]) == (0, 90, 0)


def test_the_movement_is_added_up_from_the_rows_and_so_notices_a_wrong_balance() -> None:
    """Were the opening balance wrong, or the closing one, the two ways would differ."""
    held = eventful()
    desk = section_desk(held, SUNDAY)
    book = Receivables.read(desk)
    moved = flows(desk, book, dt.date(2004, 11, 29), SUNDAY)
    assert sum(one.value for one in moved.values()) == 103
    short = type(book)(book.invoices[1:], book.payments, book.customers, book.holds)
    assert sum(one.total.value for one in short.at(SUNDAY)) != 600 + 103


# ------------------------------------------------------------------ thirteen weeks


def test_the_last_thirteen_weeks_stand_one_below_the_other() -> None:
    held = books()
    held.post("invoices", invoice("A", 100, 500), invoice("B", 5, 40), invoice("K", -25, 8, kind="credit note"))
    held.post("payments", payment(100, 20), payment(30, 1), payment(10, 0, kind="reversal"),
              payment(9, 1, kind="write-off"))
    rows = table_of(held, "by_week")
    assert [row["week"] for row in rows] == [f"2004-W{week}" for week in range(37, 50)]
    assert [row["overdue"] for row in rows[-3:]] == [400, 440, 411]
    assert [row["cash"] for row in rows[-4:]] == [100, 0, 0, 20]
    assert rows[-1]["outstanding"] == 403 and rows[-1]["dso"] == Decimal("138.1")


def test_weeks_before_the_books_begin_are_left_out() -> None:
    held = books()
    held.post("invoices", invoice("A", -20, 500))
    assert [row["week"] for row in table_of(held, "by_week")] == ["2004-W47", "2004-W48", "2004-W49"]
    assert [row["week"] for row in table_of(books(), "by_week")] == ["2004-W49"]


def test_every_currency_and_measure_has_its_chart() -> None:
    held = books()
    held.post("invoices", invoice("A", 40, 500), invoice("E", 40, 90, currency="EUR"))
    charts = receivables.build(section_desk(held, SUNDAY)).charts
    assert [(chart.table, chart.series, dict(chart.only)) for chart in charts if chart.table == "by_week"] == [
        ("by_week", (measure,), {"currency": code}) for code in ("USD", "EUR") for measure in ("overdue", "cash", "dso")
    ]


def plain(balances: tuple[Balance, ...]) -> list[Any]:
    return [(one.account, one.currency, [(i.number, i.open.value, i.days_late, i.bucket, i.hold) for i in one.items],
             [(c.number, c.amount.value) for c in one.credits]) for one in balances]


@settings(max_examples=15, deadline=None)
@given(st.lists(BILLED, max_size=8), st.lists(PAID, max_size=8),
       st.lists(st.tuples(st.sampled_from(["I0", "I1", "I2"]), st.integers(-20, 60), st.integers(0, 40)), max_size=2),
       st.lists(st.integers(-20, 300), min_size=1, max_size=6))
def test_one_day_after_the_other_gives_what_each_gives_alone(
    billed: list[Any], paid: list[Any], disputes: list[Any], ago: list[int]
) -> None:
    held = books({"account": "103", "name": "A"}, {"account": "104", "name": "B", "currency": "EUR"})
    invoices, payments = rows_of(billed, paid)
    held.post("invoices", *invoices)
    held.post("payments", *payments)
    owners = {row["invoice"]: row["account"] for row in invoices}
    held.post("holds", *({"hold": f"H{n}", "account": owners.get(name, "103"), "invoice": name, "reason": "dispute",
                          "start": DAY - dt.timedelta(first), "end": DAY - dt.timedelta(first - length)}
                         for n, (name, first, length) in enumerate(disputes)))
    book = Receivables.read(section_desk(held, DAY + dt.timedelta(20)))
    days = [DAY - dt.timedelta(one) for one in ago]
    assert [plain(one) for one in book.on(days)] == [plain(book.at(day)) for day in days]
