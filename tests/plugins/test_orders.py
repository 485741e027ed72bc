"""Orders: what is wrong in a rep's file, what is shipped and to be invoiced, and that an order has one invoice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import orders
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.invoices import INVOICES, PAYMENTS
from acctkit.plugins.orders import ORDERS
from acctkit.plugins.products import PRODUCTS
from acctkit.plugins.sales import SALES
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Content, Person, Traced
from acctkit.headers import Identified, identify
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
from acctkit.types import Sheet

FRIDAY, SUNDAY = dt.date(2026, 11, 20), dt.date(2026, 11, 22)
ANA, BO = Person("7", "Ana"), Person("8", "Bo")
SHIPPED = {"status": "shipped", "shipped_on": "2026-11-20"}


def line(order: str = "O1", sku: str = "A1", units: object = 10, price: object = 5, **more: Any) -> dict[str, Any]:
    return {"order": order, "date": "2026-11-17", "account": "100", "sku": sku, "units": units, "unit_price": price,
            **more}


def books() -> TestBooks:
    """Two accounts, the first with a credit limit, the second in EUR; two products, one of them out of the range."""
    return books_of([ACCOUNTS, PRODUCTS, ORDERS, INVOICES, PAYMENTS], {
        "accounts": [
            {"account": "100", "name": "Acme", "credit_limit": 1000, "payment_terms_days": 30, "segment": "dealer"},
            {"account": "200", "name": "Toys", "currency": "EUR"},
            {"account": "300", "name": "Gone", "status": "insolvent"},
            {"account": "400", "name": "Old", "status": "lapsed"},
        ],
        "products": [
            {"sku": "A1", "name": "Anvil", "family": "Iron", "list_price": 8},
            {"sku": "B2", "name": "Bell", "discontinued_on": "2026-06-30", "list_price": 20},
        ],
    })


def told(check: Any, *rows: dict[str, Any], held: TestBooks | None = None, **chosen: Any) -> list[tuple[str, str]]:
    """The findings of a file of orders: code, and the column and row where it is."""
    desk = check_desk(held or books(), SUNDAY, person=ANA, settings=orders.OrdersSettings(**chosen))
    found = findings_of(check, desk, ORDERS, rows)
    return [(one.code, f"{one.params['column']}{one.row}") for one in found]


def build(held: TestBooks, as_of: dt.date = SUNDAY, **desk: Any) -> Content:
    return assert_sound(orders.build(section_desk(held, as_of, people=[ANA, BO], **desk)), held)


def rows(content: Content, table: str) -> list[dict[str, Any]]:
    found = next(one for one in content.tables if one.name == table)
    return [{name: one.value if isinstance(one, Traced) else one for name, one in row.items()} for row in found.rows]


def figures(content: Content) -> dict[str, Any]:
    return {one.name: one.value.value if isinstance(one.value, Traced) else one.value for one in content.figures}


def test_it_is_a_good_plugin() -> None:
    assert_plugin(orders)


# ------------------------------------------------------------------ which sheet it is


SOLD = ["Date", "Order no.", "Account", "SKU", "Units", "Unit price"]


@pytest.mark.parametrize(("headers", "name", "form"), [
    (SOLD, "Sheet1", "sales"),
    ([*SOLD, "PO number"], "Sheet1", "orders"),
    ([*SOLD, "Status", "Amount"], "Hoja1", "orders"),
    ([*SOLD, "Amount"], "Sheet1", "sales"),
    (SOLD, "Pedidos", "orders"),
    ([*SOLD, "Ship by"], "Sales", "sales"),
])
def test_a_sheet_of_sales_is_not_taken_for_one_of_orders(headers: list[str], name: str, form: str) -> None:
    found = identify(Sheet(name, [headers, ["x"] * len(headers)]), [ORDERS, SALES], "week.xlsx")
    assert isinstance(found, Identified) and found.form.name == form


# ------------------------------------------------------------------ the checks


@pytest.mark.parametrize(("row", "found"), [
    (line(), []),
    (line(ship_by="2026-12-01"), []),
    (line(ship_by="2026-11-16"), [("ship-by-before-order", "ship_by2")]),
    (line(ship_by="2026-11-18"), [("order-late", "ship_by2")]),
    (line(ship_by="2026-11-18", **SHIPPED), []),
    (line(ship_by="2026-11-18", status="cancelled"), []),
    (line(shipped_on="2026-11-16"), [("shipped-before-order", "shipped_on2")]),
    (line(shipped_on="2026-12-24"), [("shipped-in-the-future", "shipped_on2")]),
    (line(status="shipped"), [("shipped-without-a-day", "shipped_on2")]),
    (line(shipped_units=11, **SHIPPED), [("shipped-more-than-ordered", "shipped_units2")]),
    (line(shipped_units=4, **SHIPPED), []),
])
def test_each_line_by_itself(row: dict[str, Any], found: list[Any]) -> None:
    assert told(orders.check_lines, row) == found


def test_an_order_has_one_account_one_currency_and_one_purchase_order_number() -> None:
    assert told(orders.check_orders, line(po_number="P1"), line(sku="B2")) == []
    for name, other in (("account", "200"), ("currency", "EUR"), ("po_number", "P2")):
        found = told(orders.check_orders, line(po_number="P1"), line(sku="B2", **{"po_number": "P1", name: other}))
        assert found == [("order-mixed", f"{name}3")]


def test_an_order_belongs_to_whoever_filed_it_first() -> None:
    held = books()
    held.post("orders", line(), rep="8")
    assert told(orders.check_orders, line("o1"), held=held) == [("order-of-another", "order2")]
    own = books()
    own.post("orders", line(), rep="7")
    assert told(orders.check_orders, line(), held=own) == []


def test_a_customers_number_on_two_orders_may_be_one_order_filed_twice() -> None:
    held = books()
    held.post("orders", line("O1", po_number="P1"), line("O2", po_number="P2", status="cancelled"), rep="7")
    assert told(orders.check_orders, line("O3", po_number="p1"), held=held) == [("po-number-twice", "po_number2")]
    assert told(orders.check_orders, line("O3", po_number="P2"), held=held) == []
    assert told(orders.check_orders, line("O1", po_number="P1"), held=held) == []
    again = told(orders.check_orders, line("O4", po_number="P9"), line("O5", po_number="P9"))
    assert again == [("po-number-twice", "po_number3")]


def test_a_line_that_changes_after_its_order_was_invoiced_is_told_to_the_office() -> None:
    held = books()
    held.post("orders", line(**SHIPPED), rep="7")
    held.post("invoices", {"invoice": "I1", "account": "100", "issued_on": FRIDAY, "amount": 50, "order": "O1"})
    assert told(orders.check_orders, line(**SHIPPED), held=held) == []
    changed = told(orders.check_orders, line(units=12, **SHIPPED), held=held)
    assert changed == [("order-changed-after-invoice", "units2")]


def test_accounts_that_may_not_buy_are_told_once_a_file() -> None:
    assert told(orders.check_accounts, line(account="400"), line("O2", account="400")) == [
        ("order-from-lapsed-account", "account2"),
    ]
    assert told(orders.check_accounts, line(account="300")) == [("order-from-blocked-account", "account2")]
    assert told(orders.check_accounts, line(account="300", **SHIPPED)) == []


def test_what_is_owed_what_is_ordered_and_this_order_stay_within_the_credit_limit() -> None:
    held = books()
    held.post("orders", line("O1", units=50), rep="7")  # 250
    held.post("invoices", {"invoice": "I1", "account": "100", "issued_on": FRIDAY, "amount": 600})
    assert told(orders.check_accounts, line("O2", units=30), held=held) == []  # 1000 in all
    over = [("credit-limit-exceeded", "account3")]
    assert told(orders.check_accounts, line("O2", units=30), line("O3", units=1), held=held) == over
    assert told(orders.check_accounts, line("O1", units=80), held=held) == []  # what it replaces does not count
    assert told(orders.check_accounts, line("O2", units=900, currency="EUR"), held=held) == []  # another currency


def test_without_invoices_nobody_knows_what_is_owed() -> None:
    held = books_of([ACCOUNTS, ORDERS], {"accounts": [{"account": "100", "name": "Acme", "credit_limit": 1}]})
    assert told(orders.check_accounts, line(), held=held) == []


def test_products_and_prices() -> None:
    assert told(orders.check_prices, line(sku="B2", price=20)) == [("product-discontinued", "sku2")]
    assert told(orders.check_prices, line(price=9)) == [("price-above-list", "unit_price2")]
    assert told(orders.check_prices, line(price=1)) == []  # no rule, no finding
    assert told(orders.check_prices, line(price=6), most_discount="0.25") == []
    assert told(orders.check_prices, line(price="5.99"), most_discount="0.25") == [("discount-too-high", "unit_price2")]
    cheap = line(price=8, discount="0.3")
    assert told(orders.check_prices, cheap, most_discount="0.25") == [("discount-too-high", "discount2")]
    assert told(orders.check_prices, cheap, most_discount="0.25", most_discount_by_segment={"dealer": "0.4"}) == []
    assert told(orders.check_prices, cheap, most_discount_by_family={"Iron": "0.2"}) == [
        ("discount-too-high", "discount2"),
    ]


# ------------------------------------------------------------------ the section


def test_an_order_goes_from_the_backlog_to_what_is_to_be_invoiced_and_then_to_what_was() -> None:
    held = books()
    held.post("orders", line(**SHIPPED), line(sku="B2", units=2, price=20, discount="0.1", **SHIPPED), rep="7")
    before = figures(build(held, dt.date(2026, 11, 19)))
    assert (before["backlog"], before["unbilled"]) == (86, 0)
    content = build(held)
    after = figures(content)
    assert (after["backlog"], after["unbilled"], after["to_invoice"]) == (0, 86, 86)
    (order,) = rows(content, "to_invoice")
    assert (order["order"], order["units"], order["amount"]) == ("O1", 12, Decimal("86.00"))
    assert [(one["sku"], one["units"], one["amount"]) for one in rows(content, "to_invoice_lines")] == [
        ("A1", 10, 50), ("B2", 2, 36),
    ]
    held.post("invoices", {"invoice": "I1", "account": "100", "issued_on": SUNDAY, "amount": 86, "order": "o1"})
    content = build(held)
    assert rows(content, "to_invoice") == [] and figures(content)["unbilled"] == 0
    assert rows(content, "by_account")[0]["invoiced"] == 86


def test_what_is_shipped_in_part_waits_and_what_is_left_out_at_the_end_is_never_invoiced() -> None:
    held = books()
    held.post("orders", line("O1", shipped_units=4, shipped_on=FRIDAY), rep="7")
    held.post("orders", line("O2", shipped_units=4, **SHIPPED), rep="7")
    content = build(held)
    assert [(one["order"], one["amount"], one["why"]) for one in rows(content, "waiting")] == [
        ("O1", 20, "partly shipped"),
    ]
    assert [(one["order"], one["amount"]) for one in rows(content, "to_invoice")] == [("O2", 20)]
    account = rows(content, "by_account")[0]
    assert (account["backlog"], account["unbilled"], account["dropped"]) == (30, 40, 30)


@pytest.mark.parametrize("status", ["on hold", "disputed"])
def test_an_order_on_hold_or_disputed_is_not_invoiced(status: str) -> None:
    held = books()
    held.post("orders", line(status=status, shipped_on=FRIDAY), rep="7")
    content = build(held)
    assert rows(content, "to_invoice") == [] and rows(content, "waiting")[0]["why"] == status


def test_late_lines_count_the_days_since_their_promise() -> None:
    held = books()
    held.post("orders", line("O1", ship_by="2026-11-18"), line("O2", ship_by="2026-11-30"), rep="7")
    held.post("orders", line("O3", ship_by="2026-11-18", **SHIPPED), line("O4", ship_by="2026-11-18",
              status="cancelled"), rep="8")
    assert [(one["order"], one["days_late"], one["amount"]) for one in rows(build(held), "late")] == [("O1", 4, 50)]


def test_who_is_over_the_limit_is_for_head_office_to_decide() -> None:
    held = books()
    held.post("orders", line(units=100, price=8), rep="7")
    held.post("invoices", {"invoice": "I1", "account": "100", "issued_on": FRIDAY, "amount": "200.01"})
    content = build(held)
    (one,) = rows(content, "credit")
    assert (one["receivables"], one["orders"], one["over"]) == (Decimal("200.01"), 800, Decimal("0.01"))
    assert "Acme (100)" in content.decisions[0].en and "Acme (100)" in content.decisions[0].es


def test_who_owes_more_than_the_limit_without_any_order_is_told_too() -> None:
    held = books()
    held.post("invoices", {"invoice": "I1", "account": "100", "issued_on": FRIDAY, "amount": "1000.01"})
    content = build(held)
    (one,) = rows(content, "credit")
    assert (one["receivables"], one["orders"], one["over"]) == (Decimal("1000.01"), 0, Decimal("0.01"))
    assert figures(content)["over_limit"] == 1
    assert [("owe alone" in one.en, "Acme (100)" in one.es) for one in content.decisions] == [(True, True)]
    held.post("payments", {"account": "100", "paid_on": SUNDAY, "amount": "0.01", "invoice": "I1"})
    assert build(held).decisions == () and rows(build(held), "credit") == []


def test_lines_of_two_customers_under_one_number_are_no_invoice() -> None:
    held = books()
    held.post("orders", line(**SHIPPED), rep="7")
    held.post("orders", line(account="200", sku="B2", **SHIPPED), rep="8")
    content = build(held)
    assert rows(content, "to_invoice") == [] and "O1" in content.decisions[-1].en
    assert [(one["account"], one["currency"], one["unbilled"]) for one in rows(content, "by_account")] == [
        ("100", "USD", 50), ("200", "EUR", 50),
    ]


def test_currencies_stand_apart_and_a_rep_sees_its_own() -> None:
    held = books()
    held.post("orders", line("O1"), line("O2", account="200"), rep="7")
    held.post("orders", line("O3", units=1), rep="8")
    whole = figures(build(held))
    assert (whole["backlog_usd"], whole["backlog_eur"]) == (55, 50)
    assert figures(build(held, rep="8"))["backlog"] == 5


@pytest.mark.parametrize("table", ["by_account", "by_rep", "to_invoice", "to_invoice_lines", "waiting"])
def test_a_slip_in_a_table_is_told(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    held = books()
    held.post("orders", line("O1", **SHIPPED), line("O2", **SHIPPED, shipped_units=4), line("O3"),
              line("O4", status="disputed", shipped_on=FRIDAY), rep="7")
    real = getattr(orders, table)
    monkeypatch.setattr(orders, table, lambda book: replace(found := real(book), rows=found.rows[1:]))
    content = orders.build(section_desk(held, SUNDAY, people=[ANA, BO]))
    assert [one for one in content.reconciliations if not one.holds]


STATUS = st.sampled_from(list(orders.STATUSES))
LINES = st.lists(st.tuples(
    st.sampled_from(["O1", "O2", "O3"]), st.integers(1, 40), st.decimals("0.01", "99.99", places=2), STATUS,
    st.one_of(st.none(), st.just("2026-11-20"), st.just("2026-12-20")), st.one_of(st.none(), st.integers(0, 1)),
), min_size=1, max_size=6)


@settings(max_examples=10, deadline=None)
@given(LINES, st.booleans())
def test_every_amount_is_in_one_place_whatever_became_of_the_lines(some: list[Any], billed: bool) -> None:
    held = books()
    held.post("orders", *(
        line(order, f"S{number}", units, price, status=status, shipped_on=on, shipped_units=part, discount="0.03")
        for number, (order, units, price, status, on, part) in enumerate(some)
    ), rep="7")
    if billed:
        held.post("invoices", {"invoice": "I1", "account": "100", "issued_on": FRIDAY, "amount": 1, "order": "O1"})
    build(held)  # its reconciliations hold


def test_a_week_of_orders(acctkit_workspace: TestWorkspace, golden: Golden) -> None:
    ws = acctkit_workspace
    ws.drop("office/reps.xlsx", sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com"}]))
    ws.drop("office/accounts.xlsx", sheet("accounts", [
        {"account": "100", "name": "Acme", "credit_limit": 100}, {"account": "200", "name": "Toys", "currency": "EUR"},
    ]))
    ws.drop("office/products.xlsx", sheet("products", [
        {"sku": "A1", "name": "Anvil", "list_price": 8}, {"sku": "B2", "name": "Bell", "list_price": 20},
    ]))
    ws.drop("7/orders.xlsx", sheet("orders", [
        line("O1", **SHIPPED), line("O1", "B2", 2, 21, discount="0.1", po_number="P1", **SHIPPED),
        line("O2", units=14, ship_by="2026-11-19"), line("O3", account="200", status="on hold"),
    ]))
    result = ws.run("2026-11-23")
    golden(result, result.section("orders"))
