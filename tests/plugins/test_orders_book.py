"""The book of orders: whoever reads orders sees the same backlog, the same lateness, the same invoices."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from acctkit.plugins import orders, quotas, satisfaction
from acctkit.plugins._filing_deadlines import FilingSettings
from acctkit.plugins._orders_book import Order, Orders, orders_of
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.invoices import INVOICES, PAYMENTS
from acctkit.plugins.orders import ORDERS
from acctkit.plugins.products import PRODUCTS
from acctkit.plugins.quotas import QUOTAS
from acctkit.plugins.sales import SALES
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Content, Person, Traced
from acctkit.sentences import sentence
from acctkit.testing import TestBooks, books_of, check_desk, findings_of, section_desk

FRIDAY, SUNDAY = dt.date(2026, 11, 20), dt.date(2026, 11, 22)
ANA = Person("7", "Ana")
FORMS = [ACCOUNTS, PRODUCTS, ORDERS, INVOICES, PAYMENTS, SALES, QUOTAS]


def line(order: str = "O1", sku: str = "A1", units: object = 10, price: object = 5, **more: Any) -> dict[str, Any]:
    return {"order": order, "date": "2026-11-17", "account": "100", "sku": sku, "units": units, "unit_price": price,
            **more}


def books(*rows: dict[str, Any], today: dt.date = SUNDAY) -> TestBooks:
    """Books of one account, one rep with a quota, and these orders."""
    held = books_of(FORMS, {
        "accounts": [{"account": "100", "name": "Acme", "rep": "7"}, {"account": "200", "name": "Toys", "rep": "7"}],
        "products": [{"sku": "A1", "name": "Anvil"}, {"sku": "B2", "name": "Bell"}],
        "quotas": [{"rep": "7", "year": 2026, "month": None, "amount": 1000}],
    }, today=today)
    if rows:
        held.post("orders", *rows, rep="7")
    return held


def build(section: Any, held: TestBooks, as_of: dt.date = SUNDAY) -> Content:
    found: Content = section.build(section_desk(held, as_of, people=[ANA]))
    return found


def rows(content: Content, table: str) -> list[dict[str, Any]]:
    found = next(one for one in content.tables if one.name == table)
    return [{name: one.value if isinstance(one, Traced) else one for name, one in row.items()} for row in found.rows]


def only(held: TestBooks, as_of: dt.date = SUNDAY) -> Order:
    (order,) = orders_of(section_desk(held, as_of, people=[ANA]))
    return order


# ------------------------------------------------------------------ one definition for all who read orders


@pytest.mark.parametrize("row", [
    line(), line(status="on hold"), line(status="disputed", shipped_on=FRIDAY, shipped_units=4),
    line(shipped_on=FRIDAY, shipped_units=4), line(status="shipped", shipped_on=FRIDAY, shipped_units=4),
    line(status="cancelled"), line(shipped_on="2026-11-25"), line(status="resolved", shipped_on=FRIDAY),
])
def test_the_forecast_counts_the_backlog_that_the_orders_show(row: dict[str, Any]) -> None:
    held = books(row)
    (account,), (rep,) = rows(build(orders, held), "by_account"), rows(build(quotas, held), "by_rep")
    assert rep.get("orders", 0) == account["backlog"]


def test_what_is_invoiced_is_no_backlog_for_anybody() -> None:
    held = books(line())
    held.post("invoices", {"invoice": "I1", "account": "100", "issued_on": FRIDAY, "amount": 50, "order": "O1"})
    (account,), (rep,) = rows(build(orders, held), "by_account"), rows(build(quotas, held), "by_rep")
    assert (account["backlog"], rep.get("orders", 0)) == (0, 0)


def test_what_a_sale_counts_beyond_what_was_shipped_is_not_forecast_again() -> None:
    held = books(line(line="1", shipped_on=FRIDAY), line(line="2", price=7))
    sold = {"date": FRIDAY, "account": "100", "sku": "A1", "unit_price": 5, "order": "o1"}
    held.post("sales", {**sold, "units": 10}, rep="7")
    assert rows(build(quotas, held), "by_rep")[0]["orders"] == 70  # the ten that are sold are those that left
    held.post("sales", {**sold, "units": 4, "unit_price": 7, "line": "2"}, rep="7")
    assert rows(build(quotas, held), "by_rep")[0]["orders"] == 42


@pytest.mark.parametrize(("more", "late_now", "was_late"), [
    ({}, 1, 1), ({"status": "on hold"}, 1, 1), ({"status": "cancelled"}, 0, 0),
    ({"shipped_on": "2026-11-19"}, 0, 1), ({"shipped_on": "2026-11-18"}, 0, 0),
    ({"shipped_on": "2026-11-18", "shipped_units": 4}, 1, 1),
    ({"status": "shipped", "shipped_on": "2026-11-18", "shipped_units": 4}, 0, 0),
    ({"status": "shipped"}, 0, 0),  # it left, but nobody says when
])
def test_a_shipment_is_late_for_satisfaction_when_the_orders_say_so(
    more: dict[str, Any], late_now: int, was_late: int
) -> None:
    held = books(line(ship_by="2026-11-18", **more))
    held.post("sales", {"date": FRIDAY, "account": "100", "sku": "B2", "units": 1, "unit_price": 1}, rep="7")
    assert len(rows(build(orders, held), "late")) == late_now
    assert rows(build(satisfaction, held), "behind")[0]["late"] == was_late


def test_the_book_is_read_once_for_many_days() -> None:
    held = books(line(shipped_on="2026-11-19"), line("O2", date="2026-11-20"))
    book = Orders.read(section_desk(held, SUNDAY, people=[ANA]))
    for day, numbers, backlog in ((16, [], 0), (18, ["O1"], 50), (19, ["O1"], 0), (20, ["O1", "O2"], 50)):
        found = book.at(dt.date(2026, 11, day))
        assert [one.number for one in found] == numbers
        assert sum((one.backlog.value for one in found), Decimal(0)) == backlog


# ------------------------------------------------------------------ whose invoice it is


def invoice(number: str, account: str = "100", **more: Any) -> dict[str, Any]:
    return {"invoice": number, "account": account, "issued_on": FRIDAY, "amount": 50, **more}


def invoice_of(*invoices: dict[str, Any], held: TestBooks | None = None, as_of: dt.date = SUNDAY) -> dict[str, str]:
    """The invoice of each order: of one of account 100 without any invoices said."""
    held = held or books(line(po_number="P1", shipped_on=FRIDAY))
    held.post("invoices", *invoices)
    return {one.number: one.invoice for one in orders_of(section_desk(held, as_of, people=[ANA]))}


def test_an_invoice_settles_an_order_of_its_own_account_only() -> None:
    assert invoice_of(invoice("I1", order="o1 ")) == {"O1": "I1"}
    held = books(line(shipped_on=FRIDAY))
    assert invoice_of(invoice("I1", "200", order="O1"), held=held) == {"O1": ""}
    content = build(orders, held)
    assert [one["order"] for one in rows(content, "to_invoice")] == ["O1"]
    assert "invoice I1 of account 200 names order O1, which is account 100's" in content.decisions[0].en
    held.post("invoices", invoice("I2", order="O1"))
    assert build(orders, held).decisions == () and rows(build(orders, held), "to_invoice") == []


def test_an_invoice_that_names_the_customers_number_settles_the_first_order_that_bears_it() -> None:
    assert invoice_of(invoice("I1", po_number="p1")) == {"O1": "I1"}
    assert invoice_of(invoice("I1", order="P1")) == {"O1": "I1"}  # the office wrote it into the other column
    assert invoice_of(invoice("I1", "200", po_number="P1")) == {"O1": ""}
    two = [line("O2", po_number="P1", date="2026-11-18"), line("O1", po_number="P1")]
    assert invoice_of(invoice("I1", po_number="P1"), held=books(*two)) == {"O1": "I1", "O2": ""}
    each = [invoice("I1", po_number="P1"), invoice("I2", po_number="P1", issued_on=SUNDAY)]
    assert invoice_of(*each, held=books(*two)) == {"O1": "I1", "O2": "I2"}
    assert invoice_of(invoice("I1", order="O2"), invoice("I2", po_number="P1"), held=books(*two)) == {
        "O1": "I2", "O2": "I1"}
    left = books(line("O1", po_number="P1"), line("O2", po_number="P1", shipped_on="2026-11-19"))
    assert invoice_of(invoice("I1", po_number="P1"), held=left) == {"O1": "", "O2": "I1"}
    later = books(line(po_number="P1"), line("O2", po_number="P1", date="2026-11-21"))
    assert invoice_of(invoice("I1", po_number="P1"), invoice("I2", po_number="P1"), held=later)["O2"] == ""
    again = books(line(po_number="P1", status="cancelled"), line("O2", po_number="P1"))
    assert invoice_of(invoice("I1", po_number="P1"), held=again) == {"O1": "", "O2": "I1"}


def test_the_instalments_of_an_invoice_settle_one_order() -> None:
    held = books(line(po_number="P1"), line("O2", po_number="P1"))
    parts = [invoice("I1", po_number="P1", installment=at) for at in (1, 2)]
    assert invoice_of(*parts, held=held) == {"O1": "I1", "O2": ""}


def test_an_order_is_not_invoiced_before_its_invoice_is_issued() -> None:
    assert invoice_of(invoice("I1", order="O1"), as_of=dt.date(2026, 11, 19)) == {"O1": ""}


@pytest.mark.parametrize(("row", "found"), [
    (invoice("I9", order="O1", po_number="p1"), []), (invoice("I9", order="X"), []), (invoice("I9"), []),
    (invoice("I9", "200", order="O1"), [("invoice-for-order-of-another", "100")]),
    (invoice("I9", order="O1", po_number="P2"), [("invoice-other-po-number", "P1")]),
    (invoice("I9", order="O2"), [("order-invoiced-twice", "I2")]), (invoice("I2", order="O2"), []),
    (invoice("I9", order="O2", kind="credit note"), []), (invoice("I9", po_number="P1"), []),
    (invoice("I9", po_number="P3"), [("invoice-po-of-several", "O3, O4")]),
])
def test_invoices_that_name_orders_are_the_orders_own(row: dict[str, Any], found: list[tuple[str, str]]) -> None:
    held = books(line(po_number="P1"), line("O2"), line("O3", po_number="P3"), line("O4", po_number="p3"))
    held.post("invoices", invoice("I2", order="O2"))
    told = findings_of(orders.check_invoices, check_desk(held, SUNDAY), INVOICES, [row])
    assert [(one.code, one.expected) for one in told] == found


def test_two_invoices_of_one_file_for_one_order_are_told() -> None:
    two = [invoice("I1", order="O1"), invoice("I2", order="O1")]
    told = findings_of(orders.check_invoices, check_desk(books(line()), SUNDAY), INVOICES, two)
    assert [(one.code, one.row, one.expected) for one in told] == [("order-invoiced-twice", 3, "I1")]


def test_an_order_that_comes_after_the_invoice_that_names_it_is_told_to_the_office() -> None:
    held = books()
    held.post("invoices", invoice("I1", "200", order="O1"))
    desk = check_desk(held, SUNDAY, person=ANA)
    (one,) = findings_of(orders.check_orders, desk, ORDERS, [line()])
    assert (one.code, one.expected, one.params["invoice"]) == ("order-named-by-another", "200", "I1")
    held.post("invoices", invoice("I2", order="O1"))
    assert findings_of(orders.check_orders, desk, ORDERS, [line()]) == []


def test_findings_say_the_words_of_a_status_and_figures_as_people_write_them() -> None:
    held = books(line(shipped_on=FRIDAY))
    held.post("accounts", {"account": "100", "name": "Acme", "rep": "7", "status": "legal"},
              {"account": "200", "name": "Toys", "rep": "7", "credit_limit": 1000})
    held.post("invoices", invoice("I1", order="O1"))
    desk = check_desk(held, SUNDAY, person=ANA)

    def said(check: Any, row: dict[str, Any], language: str) -> str:
        (one,) = findings_of(check, desk, ORDERS, [row])
        (code,) = (code for check in orders.acctkit_checks() for code in check.codes if code.name == one.code)
        return sentence(code, one, language, ORDERS.column(one.params["column"]).title.say(language))

    assert "demandado" in said(orders.check_accounts, line("O2"), "es")
    over = said(orders.check_accounts, line("O2", account="200", units=300), "es")
    assert "llega a 1500,00 USD, por encima de su límite de crédito de 1000,00" in over
    assert "sued" in said(orders.check_accounts, line("O2"), "en")
    cancelled, more = line(status="cancelled", shipped_on=FRIDAY), line(units=12, shipped_on=FRIDAY)
    assert "ponía aceptado en Estado" in said(orders.check_orders, cancelled, "es")
    assert "it said 10 under Units" in said(orders.check_orders, more, "en")


def test_columns_that_a_later_sheet_does_not_have_stay_as_they_were() -> None:
    held = books(line(status="shipped", shipped_on=FRIDAY, discount="0.1", po_number="P1"))
    held.post("invoices", invoice("I1", order="O1"))
    desk = check_desk(held, SUNDAY, person=ANA, settings=orders.OrdersSettings(most_discount="0.05"))
    again = line(status="shipped")  # neither the day nor the discount
    told = [one.code for check in (orders.check_lines, orders.check_orders, orders.check_accounts)
            for one in findings_of(check, desk, ORDERS, [again])]
    assert told == []
    new = line("O2", status="shipped")
    assert [one.code for one in findings_of(orders.check_lines, desk, ORDERS, [new])] == ["shipped-without-a-day"]


def test_cancelling_what_is_invoiced_is_told_to_the_office() -> None:
    held = books(line(shipped_on=FRIDAY))
    held.post("invoices", invoice("I1", order="O1"))
    desk = check_desk(held, SUNDAY, person=ANA)
    told = findings_of(orders.check_orders, desk, ORDERS, [line(shipped_on=FRIDAY, status="cancelled")])
    assert [(one.code, one.params["column"]) for one in told] == [("order-changed-after-invoice", "status")]


# ------------------------------------------------------------------ as of a day


def told_on(days: dict[int, dict[str, Any]]) -> TestBooks:
    """Books in which line O1 was filed again and again, on these days of November."""
    held = books()
    for day, more in days.items():
        held.today = dt.date(2026, 11, day)
        held.post("orders", line(**more), rep="7")
    return held


@pytest.mark.parametrize("status", ["shipped", "resolved", "cancelled", "on hold", "disputed"])
def test_a_status_without_a_day_counts_from_the_day_on_which_it_was_filed(status: str) -> None:
    held = told_on({20: {}, 27: {"status": status}})
    before, after = only(held, SUNDAY), only(held, dt.date(2026, 11, 27))
    assert before.lines[0].status == "accepted"
    assert (before.backlog.value, before.unbilled.value, before.dropped.value) == (50, 0, 0)
    assert after.lines[0].status == status
    assert (after.backlog.value, after.unbilled.value, after.dropped.value) == {
        "shipped": (0, 50, 0), "resolved": (0, 50, 0), "cancelled": (0, 0, 50), "on hold": (50, 0, 0),
        "disputed": (50, 0, 0),
    }[status]


@pytest.mark.parametrize(("filed", "due_day", "dropped"), [
    (23, None, 50), (24, None, 0), (24, "tuesday", 50), (25, "tuesday", 0),
])
def test_what_comes_up_to_the_deadline_of_a_week_counts_for_that_week(
    filed: int, due_day: Any, dropped: int
) -> None:
    held = told_on({20: {}, filed: {"status": "cancelled"}})
    desk = section_desk(held, SUNDAY, people=[ANA], others={"filing": FilingSettings(due_day=due_day)})
    assert orders_of(desk)[0].dropped.value == dropped


def test_a_hold_that_is_lifted_later_stands_in_the_weeks_before() -> None:
    held = told_on({20: {"status": "on hold", "shipped_on": FRIDAY}, 27: {"shipped_on": FRIDAY}})
    assert (only(held, SUNDAY).to_invoice, only(held, dt.date(2026, 11, 27)).to_invoice) == (False, True)


def test_what_was_filed_first_counts_from_the_day_of_the_order() -> None:
    held = told_on({23: {"status": "cancelled"}})  # on Monday, for the week before
    assert only(held, SUNDAY).dropped.value == 50


def test_a_day_of_shipment_counts_whenever_it_is_filed() -> None:
    held = told_on({20: {}, 27: {"status": "shipped", "shipped_on": "2026-11-19"}})
    assert only(held, SUNDAY).unbilled.value == 50 and only(held, dt.date(2026, 11, 18)).backlog.value == 50
    corrected = told_on({20: {"status": "shipped"}, 27: {"status": "shipped", "shipped_on": "2026-11-25"}})
    assert only(corrected, SUNDAY).backlog.value == 50


def test_a_second_delivery_does_not_take_back_the_first() -> None:
    held = told_on({23: {"shipped_on": FRIDAY, "shipped_units": 4}, 30: {"shipped_on": "2026-11-26"}})
    assert (only(held, SUNDAY).unbilled.value, only(held, SUNDAY).backlog.value) == (20, 30)
    assert only(held, dt.date(2026, 11, 26)).unbilled.value == 50
    undated = told_on({20: {"shipped_units": 4}, 30: {"shipped_on": "2026-11-26"}})
    assert (only(undated, dt.date(2026, 11, 19)).unbilled.value, only(undated, SUNDAY).unbilled.value) == (0, 20)


def test_what_had_left_before_the_rest_was_cancelled_is_invoiced() -> None:
    order = only(books(line(status="cancelled", shipped_on=FRIDAY, shipped_units=4)))
    assert order.to_invoice and (order.unbilled.value, order.dropped.value, order.backlog.value) == (20, 30, 0)
    assert only(books(line(status="cancelled", shipped_on=FRIDAY))).dropped.value == 50


def test_a_line_that_is_resolved_without_a_day_is_asked_for_it() -> None:
    desk = check_desk(books(), SUNDAY, person=ANA)
    told = findings_of(orders.check_lines, desk, ORDERS, [line(status="resolved")])
    assert [one.code for one in told] == ["shipped-without-a-day"]


# ------------------------------------------------------------------ against the words, by plain arithmetic

NOVEMBER = st.integers(10, 28).map(lambda day: dt.date(2026, 11, day))
LINE = st.fixed_dictionaries({
    "units": st.integers(1, 40), "price": st.decimals("0.01", "99.99", places=2),
    "discount": st.sampled_from([None, "0.1", "0.125"]),
    "status": st.sampled_from(list(orders.STATUSES)), "shipped_on": st.none() | NOVEMBER,
    "share": st.none() | st.sampled_from([0, 1, 50, 100, 130]),
})


def put(number: str, at: int, one: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A line of an order; `share` is how many per cent of its units were shipped."""
    shipped = None if one["share"] is None else one["units"] * one["share"] // 100
    return line(number, "A1", one["units"], one["price"], line=str(at), date="2026-11-09", discount=one["discount"],
                status=one["status"], shipped_on=one["shipped_on"], shipped_units=shipped, **more)


def came_of(one: dict[str, Any], day: dt.date) -> tuple[Decimal, Decimal, Decimal]:
    """What of a line is shipped, still to be shipped, and never will be, by a day: as a person would reckon it."""
    units, on = Decimal(one["units"]), one["shipped_on"]
    price = Decimal(one["price"]) * (1 - Decimal(one["discount"] or 0))
    said_ = None if one["share"] is None else min(Decimal(one["units"] * one["share"] // 100), units)
    over = one["status"] in ("shipped", "resolved")
    gone = Decimal(0)
    if on is None or on <= day:
        if said_ is not None:
            gone = said_ if said_ or on or over else Decimal(0)
        elif over or (on and one["status"] != "cancelled"):
            gone = units
    ended = one["status"] == "cancelled" or gone == units or (over and (on is None or on <= day))
    worth = (units * price).quantize(Decimal("0.01"), ROUND_HALF_UP)
    left = (gone * price).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return left, Decimal(0) if ended else worth - left, worth - left if ended else Decimal(0)


@settings(max_examples=12, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=4), NOVEMBER, st.booleans())
def test_what_is_shipped_open_and_dropped_of_an_order(some: list[dict[str, Any]], day: dt.date, billed: bool) -> None:
    held = books(*(put("O1", at, one) for at, one in enumerate(some)), today=dt.date(2026, 11, 28))
    if billed:
        held.post("invoices", invoice("I1", order="O1", issued_on="2026-11-10"))
    order = only(held, day)
    left, open_, dropped = (sum(each, Decimal(0)) for each in zip(*(came_of(one, day) for one in some), strict=True))
    live = any(one["status"] != "cancelled" or came_of(one, day)[0] for one in some)
    assert order.dropped.value == dropped and order.ordered.value == left + open_ + dropped
    if billed and live:
        assert (order.invoiced.value, order.unbilled.value, order.backlog.value) == (left + open_, 0, 0)
    else:
        assert (order.invoiced.value, order.unbilled.value, order.backlog.value) == (0, left, open_)
    ended = not open_ and all(one["status"] not in ("on hold", "disputed") for one in some)
    if order.to_invoice:
        assert left and not (billed and live) and not open_
    elif left and not (billed and live) and ended:
        raise AssertionError("shipped as far as it will be, and neither invoiced nor to be")


@settings(max_examples=4, deadline=None)
@given(st.data())
def test_an_order_never_becomes_two_invoices(data: st.DataObject) -> None:
    """Day after day reps file lines anew, correct and cancel them, and the office invoices whatever is to be invoiced,
    by the order's number or by the customer's."""
    held, written = books(today=dt.date(2026, 11, 10)), dict[str, list[str]]()
    numbers = {"O1": "P1", "O2": "P1", "O3": "P3", "O4": ""}
    for day in range(10, 18):
        held.today = dt.date(2026, 11, day)
        for number in data.draw(st.lists(st.sampled_from(sorted(numbers)), unique=True, max_size=3)):
            held.post("orders", *(
                put(number, at, one, po_number=numbers[number] or None)
                for at, one in enumerate(data.draw(st.lists(LINE, min_size=1, max_size=2)))
            ), rep="7")
        for order in orders_of(section_desk(held, held.today, people=[ANA])):
            if order.to_invoice:
                written.setdefault(order.number, []).append(f"I{day}-{order.number}")
                alone = list(numbers.values()).count(order.po_number) == 1 and order.po_number
                by_theirs = alone and data.draw(st.booleans())
                names = {"po_number": order.po_number} if by_theirs else {"order": order.number}
                held.post("invoices", invoice(written[order.number][-1], issued_on=held.today, **names))
    live = {one.number for one in orders_of(section_desk(held, held.today, people=[ANA])) if one.live}
    assert all(len(invoices) == 1 for number, invoices in written.items() if number in live), written
