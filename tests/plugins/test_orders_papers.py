"""The invoices that orders become: what is on them, that an order has one, and what is said when the order changes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import orders
from acctkit.plugins._orders_papers_said import agreements
from acctkit.plugins._orders_tables import OrderBook
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Paper, PaperRemark, Withheld
from acctkit.testing import TestBooks, paper_desk, section_desk
from tests.plugins.test_orders import ANA, BO, FRIDAY, SHIPPED, SUNDAY, books, build, line, rows

TODAY = dt.date(2026, 11, 25)


def offered(held: TestBooks, as_of: dt.date = TODAY, **chosen: Any) -> list[Paper | PaperRemark | Withheld]:
    desk = paper_desk(held, as_of, people=[ANA, BO], settings=orders.OrdersSettings(**chosen))
    return list(orders.acctkit_papers(desk))


def due(held: TestBooks, as_of: dt.date = TODAY, **chosen: Any) -> list[Paper]:
    return [one for one in offered(held, as_of, **chosen) if isinstance(one, Paper)]


def doubts(held: TestBooks, as_of: dt.date = TODAY) -> list[str]:
    return [one.text.en for one in offered(held, as_of) if isinstance(one, PaperRemark) and one.doubt]


def shipped(*more: dict[str, Any], **first: Any) -> TestBooks:
    """Books with an order that is shipped, of one line of ten anvils at 5.00 and as many more as are given."""
    held = books()
    held.post("orders", line(**{**SHIPPED, **first}), *more, rep="7", path="7/orders.xlsx")
    return held


def drafted(held: TestBooks) -> Paper:
    """The one paper that is due, which is numbered now."""
    [paper] = due(held)
    held.draft(paper)
    return paper


def corrected(held: TestBooks, *lines: dict[str, Any]) -> None:
    held.post("orders", *lines, rep="7", path="7/orders.xlsx")


# ------------------------------------------------------------------ what is on one


def test_a_shipped_order_becomes_an_invoice() -> None:
    [paper] = due(shipped(line(sku="B2", units=2, price=21, discount="0.1", **SHIPPED), po_number="PO-9"))
    assert (paper.kind, paper.key, paper.account, paper.name, paper.currency) == (
        "invoice", "order:o1/1", "100", "Acme", "USD")
    assert (paper.date, paper.since, paper.rep) == (TODAY, SUNDAY, "7")
    assert [(one["sku"], one["description"], one["units"], one["amount"]) for one in paper.lines] == [
        ("A1", "Anvil", 10, Decimal(50)), ("B2", "Bell", 2, Decimal("37.80"))]
    assert [(one.title.en, one.amount) for one in paper.totals] == [("Total", Decimal("87.80"))]
    facts = {one.title.en: one.value for one in paper.facts}
    assert facts == {"Order": "O1", "Your order": "PO-9", "Shipped on": FRIDAY, "Payment due": dt.date(2026, 12, 25)}


def test_it_is_in_the_customer_s_language_and_to_the_legal_name() -> None:
    held = shipped()
    held.post("accounts", {"account": "100", "name": "Acme", "legal_name": "Acme Ibérica, S.L.", "language": "es-MX",
                           "tax_id": "B-12", "contact": "Eva", "country": "ES"})
    [paper] = due(held)
    assert (paper.language, paper.name, paper.address) == ("es-MX", "Acme Ibérica, S.L.", ("Acme", "Eva", "ES"))
    assert paper.facts[-1].title.say("es") == "Su n.º de identificación fiscal"


@pytest.mark.parametrize("more", [
    {}, {"status": "on hold", "shipped_on": "2026-11-20"}, {"status": "disputed", "shipped_on": "2026-11-20"},
    {"status": "cancelled"}, {"shipped_on": "2026-11-20", "shipped_units": 4},
])
def test_an_order_that_is_not_to_be_invoiced_becomes_none(more: dict[str, Any]) -> None:
    held = books()
    held.post("orders", line(**more), rep="7")
    assert due(held) == []


def test_the_company_says_whether_and_from_when_on() -> None:
    assert due(shipped(), papers=False) == []
    assert due(shipped(), papers_from=dt.date(2026, 11, 21)) == []
    assert len(due(shipped(), papers_from=FRIDAY)) == 1


def test_a_company_s_old_orders_are_not_all_invoiced_again() -> None:
    held = shipped(date="2026-08-01", shipped_on="2026-08-14")
    assert due(held) == []
    [told] = build(held).decisions
    assert told.en.startswith("Head office: these orders were shipped too long ago to be drafted as invoices; ")
    assert told.en.endswith("set papers_from: O1.")
    assert len(due(held, papers_from=dt.date(2026, 8, 1))) == 1
    assert build(held, settings=orders.OrdersSettings(papers_from=dt.date(2026, 8, 1))).decisions == ()


# ------------------------------------------------------------------ taxes

IVA = {"name": "IVA", "rate": "0.21", "countries": ["ES", "España"]}


def test_without_a_setting_there_is_no_tax_and_with_one_it_stands_on_its_line() -> None:
    [paper] = due(shipped(), taxes=[{"name": "Tax", "rate": "0.065"}])
    assert [(one.title.en, one.amount) for one in paper.totals] == [
        ("Net", Decimal(50)), ("Tax 6.5 %", Decimal("3.25")), ("Total", Decimal("53.25"))]


def test_a_tax_of_a_country_waits_for_accounts_without_one_which_head_office_is_told() -> None:
    held = shipped()
    [withheld] = offered(held, taxes=[IVA])
    assert isinstance(withheld, Withheld) and withheld.reason.en.startswith("its country is blank")
    told = build(held, settings=orders.OrdersSettings(taxes=[IVA])).decisions
    assert [one.en for one in told] == [
        "Head office: give the country of these accounts, on which the tax of their invoices depends: 100."]
    held.post("accounts", {"account": "100", "name": "Acme", "country": "españa"})
    [paper] = due(held, taxes=[IVA])
    assert paper.amount == Decimal("60.50")
    held.post("accounts", {"account": "100", "name": "Acme", "country": "PT"})
    [paper] = due(held, taxes=[IVA])
    assert [one.title.en for one in paper.totals] == ["Total"]


def test_a_tax_in_yen_is_whole_yen() -> None:
    [paper] = due(shipped(currency="JPY", price=1001, units=5), taxes=[{"name": "VAT", "rate": "0.1"}])
    assert [one.amount for one in paper.totals] == [Decimal(5005), Decimal(501), Decimal(5506)]


def test_a_line_in_yen_is_whole_yen_too_and_all_that_is_added_up_of_it() -> None:
    held = shipped(currency="JPY", price=333, units=1, discount="0.15")
    [paper] = due(held)
    assert (paper.lines[0]["amount"], paper.amount) == (Decimal(283), Decimal(283))
    held.draft(paper)
    assert rows(build(held), "to_invoice")[0]["amount"] == Decimal(283)


# ------------------------------------------------------------------ one invoice, ever


def test_an_order_that_has_its_paper_gets_no_other() -> None:
    held = shipped()
    drafted(held)
    assert offered(held) == []


@pytest.mark.parametrize("issued_on", ["2026-11-21", "2026-12-30"])
def test_what_the_office_has_invoiced_becomes_no_paper_whatever_day_that_bears(issued_on: str) -> None:
    held = shipped()
    held.post("invoices", {"invoice": "R7", "account": "100", "issued_on": issued_on, "amount": 50, "order": "O1"})
    assert offered(held) == []


def test_a_file_of_the_office_that_is_not_read_may_have_invoiced_it() -> None:
    held = shipped()
    drafted(held)
    held.post("orders", line("O2", **SHIPPED), rep="7")
    held.leave_unread("office/invoices.xlsx", "invoices")
    doubt, withheld = offered(held)
    assert isinstance(doubt, PaperRemark) and doubt.text.en.startswith("the office file office/invoices.xlsx is not")
    assert isinstance(withheld, Withheld)
    assert (withheld.kind, withheld.account, withheld.reason) == ("invoice", "100", doubt.text)


def test_an_invoice_of_the_office_with_the_paper_s_number_books_it() -> None:
    held = shipped()
    number = held.draft(drafted_only(held))
    held.post("invoices", {"invoice": number.lower(), "account": "100", "issued_on": "2026-11-24", "amount": 50})
    [remark] = offered(held)
    assert isinstance(remark, PaperRemark)
    assert (remark.doubt, remark.text.en) == (False, f"booked as invoice {number.lower()}")
    content = build(held, TODAY)
    assert rows(content, "to_invoice") == [] == rows(content, "papers")


def drafted_only(held: TestBooks) -> Paper:
    [paper] = due(held)
    return paper


def test_an_order_that_the_office_invoices_under_another_number_doubts_a_draft_and_books_an_approved_one() -> None:
    invoice = {"invoice": "R7", "account": "100", "issued_on": "2026-11-24", "amount": 50, "order": "O1"}
    held = shipped()
    drafted(held)
    held.post("invoices", invoice)
    assert doubts(held) == ["its order is invoiced already, as R7"]
    approved = shipped()
    approved.draft(drafted_only(approved), approved_on=TODAY)
    approved.post("invoices", invoice)
    [remark] = offered(approved)
    assert isinstance(remark, PaperRemark) and not remark.doubt and "R7" in remark.text.es


def test_a_void_paper_makes_room_for_another() -> None:
    held = shipped()
    held.draft(drafted_only(held), voided_on=TODAY, reason="wrong name")
    [paper] = due(held)
    assert (paper.key, paper.amount) == ("order:o1/2", Decimal(50))
    held.draft(paper)
    assert offered(held) == []


def test_what_is_shipped_after_the_first_paper_is_on_a_second_one() -> None:
    held = shipped()
    drafted(held)
    corrected(held, line(**SHIPPED), line(sku="B2", units=3, price=2, **SHIPPED))
    [paper] = due(held)
    assert paper.key == "order:o1/2"
    assert [(one["sku"], one["units"]) for one in paper.lines] == [("B2", 3)]
    assert all(one.holds for one in build(held, TODAY).reconciliations)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=4), st.decimals("0.01", 99, places=4),
       st.sampled_from([None, "0.125", "0.3333"]))
def test_the_papers_of_an_order_come_to_what_was_shipped_to_the_cent(
    parts: list[int], price: Decimal, discount: str | None
) -> None:
    held, total = books(), 0
    for part in parts:
        total += part
        corrected(held, line(units=total, price=price, discount=discount, **SHIPPED))
        drafted(held)
    papers = [one.paper for one in held.papers("invoice")]
    assert [one.key for one in papers] == [f"order:o1/{n}" for n in range(1, len(parts) + 1)]
    [order] = rows(build(held, TODAY), "to_invoice")
    assert sum(one.amount for one in papers) == order["amount"]
    assert offered(held) == []


# ------------------------------------------------------------------ an order that changes


@pytest.mark.parametrize(("now", "said"), [
    ({"status": "cancelled", "shipped_on": None}, "its order was cancelled"),
    ({"units": 8}, "it says 10 units of line A1, and 8 were shipped"),
    ({"price": 4}, "line A1 of its order has another price or discount now"),
    ({"discount": "0.5"}, "line A1 of its order has another price or discount now"),
    ({"account": "200"}, "its order is now account 200's"),
    ({"currency": "EUR"}, "its order is now in EUR"),
    ({"status": "on hold"}, "its order is on hold"),
    ({"status": "disputed"}, "its order is disputed"),
])
def test_a_paper_whose_order_says_otherwise_now_is_in_doubt(now: dict[str, Any], said: str) -> None:
    held = shipped()
    drafted(held)
    corrected(held, line(**{**SHIPPED, **now}))
    assert doubts(held) == [said]
    assert due(held) == []
    decided = [one.en for one in orders.build(section_desk(held, TODAY)).decisions]
    assert f"Head office: void invoice INV-2026-00001, or correct order O1: {said}." in decided


# ------------------------------------------------------------------ the section


def test_the_section_names_the_papers_and_who_decides() -> None:
    held = shipped()
    drafted(held)
    content = build(held)
    [order] = rows(content, "to_invoice")
    assert (order["paper"], order["state"]) == ("INV-2026-00001", "drafted")
    [paper] = rows(content, "papers")
    assert (paper["number"], paper["order"], paper["amount"], paper["state"]) == (
        "INV-2026-00001", "O1", Decimal(50), "drafted")
    assert [one.en for one in content.decisions] == [
        "Head office: approve or void these invoices (acctkit papers): INV-2026-00001 (50.00 USD)."]
    assert content.reconciliations[-1].title.en.startswith("Invoices drafted or approved, before taxes")


def test_a_package_of_a_week_stays_as_it_was_when_a_paper_is_approved_after_it() -> None:
    held = shipped()
    held.draft(drafted_only(held), approved_on=TODAY)
    assert rows(build(held, SUNDAY), "papers")[0]["state"] == "drafted"
    assert rows(build(held, dt.date(2026, 11, 29)), "papers")[0]["state"] == "approved"
    assert rows(build(held, dt.date(2026, 11, 19)), "papers") == []


def test_a_paper_and_the_one_that_takes_its_place_are_never_both_in_a_week() -> None:
    held = shipped()
    first = drafted_only(held)
    corrected(held, line(price=6, **SHIPPED))
    held.draft(first, voided_on=TODAY, reason="wrong price")
    drafted(held)
    for day in (SUNDAY, TODAY):
        content = build(held, day)
        assert [one["number"] for one in rows(content, "papers") if one["state"] != "void"] == ["INV-2026-00002"]
    assert [one["why"] for one in rows(content, "papers")] == ["wrong price", ""]


def test_what_the_last_week_does_not_tell_yet_is_told_with_the_next() -> None:
    held = shipped(status="accepted", shipped_on=None)
    corrected(held, line(status="shipped"))  # on no day: it counts from the one on which that was filed
    drafted(held)
    assert held.papers("invoice")[0].paper.since == TODAY
    assert rows(build(held), "papers") == []
    assert [one["why"] for one in rows(build(held, TODAY), "papers")] == [""]


def test_a_rep_sees_their_own() -> None:
    held = shipped()
    drafted(held)
    assert rows(build(held, rep="8"), "papers") == []
    assert len(rows(build(held, rep="7"), "papers")) == 1


def test_a_paper_that_says_another_amount_than_its_lines_does_not_reconcile() -> None:
    held = shipped()
    drafted(held)
    corrected(held, line(price=6, **SHIPPED))
    [pair] = agreements(OrderBook.read(section_desk(held, TODAY)))
    assert (pair.left, pair.right, pair.holds) == (Decimal(50), Decimal(60), False)
