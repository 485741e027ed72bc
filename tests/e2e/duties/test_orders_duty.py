"""Orders by the command line alone: a Spanish workbook with mistakes, mended, to what is to be invoiced."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from acctkit.testing import TestWorkspace, sheet, text_of

ORDERED = dt.date(2026, 11, 17)


def _lists(ws: TestWorkspace) -> None:
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com", "language": "es",
                        "manager_email": "boss@example.com"}]),
        sheet("accounts", [{"account": "100", "name": "Náutica Sur", "credit_limit": Decimal(400)}]),
        sheet("products", [{"sku": "A1", "name": "Ancla", "list_price": Decimal("12.50")}]),
    ])


def _line(order: str, **more: object) -> dict[str, object]:
    return {"order": order, "date": ORDERED, "account": "100", "sku": "A1", "units": 20,
            "unit_price": Decimal("12.00"), **more}


def test_orders_from_a_workbook_to_what_is_to_be_invoiced(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    _lists(ws)
    wrong = [
        _line("P1", po_number="C-1", status="shipped", shipped_on=dt.date(2026, 11, 19), shipped_units=30),
        _line("P2", po_number="C-1", ship_by=dt.date(2026, 11, 20)),
    ]
    ws.drop("7/pedidos.xlsx", sheet("orders", wrong, style="typed-es"))
    ws.cli("run", "--as-of", "2026-11-23")
    codes = {one["code"] for one in ws.json("findings", "list", "--json")}
    assert {"shipped-more-than-ordered", "po-number-twice", "order-late"} <= codes
    assert ws.table("orders", "to_invoice", "--week", "2026-W47") == []

    right = [wrong[0] | {"shipped_units": 20}, wrong[1] | {"po_number": "C-2"}]
    ws.drop("7/pedidos.xlsx", sheet("orders", right, style="typed-es"))
    ws.cli("run", "--as-of", "2026-11-24")
    (order,) = ws.table("orders", "to_invoice", "--week", "2026-W47")
    assert (order["order"], order["po_number"], order["amount"]) == ("P1", "C-1", "240.00")
    (limit,) = ws.table("orders", "credit", "--week", "2026-W47")
    assert (limit["exposure"], limit["over"]) == ("480.00", "80.00")
    page = next((ws.root / "packages" / "2026-W47").glob("*.html")).read_text(encoding="utf-8")
    assert "1 order to invoice, 240.00 USD" in page
    ws.cli("run", "--as-of", "2026-11-30")  # the next summary says what the package of its week says
    assert any("1 order to invoice, 240.00 USD" in text_of(one) for one in ws.mail("summary"))


def test_an_order_becomes_one_invoice_that_a_person_approves(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com", "language": "es"}]),
        sheet("accounts", [{"account": "100", "name": "Náutica Sur", "language": "es", "country": "ES",
                            "legal_name": "Náutica del Sur, S.L.", "tax_id": "B-99", "payment_terms_days": 30}]),
        sheet("products", [{"sku": "A1", "name": "Ancla"}]),
    ])
    ws.configure("plugins.orders", 'taxes = [{ name = "IVA", rate = "0.21", countries = ["ES"] }]')
    ws.configure("papers.invoice", 'number = "F-{year}-{n:04}"\nstart = 118')
    line = _line("P1", po_number="C-1", status="shipped", shipped_on=dt.date(2026, 11, 19))
    ws.drop("7/pedidos.xlsx", sheet("orders", [line], style="typed-es"))
    assert "papers     drafted F-2026-0118" in ws.cli("run", "--as-of", "2026-11-23")
    for _ in range(2):
        ws.cli("run", "--as-of", "2026-11-24")
    (draft,) = ws.json("papers", "list")
    assert (draft["name"], draft["amount"], draft["state"]) == ("Náutica del Sur, S.L.", "290.40", "drafted")
    assert draft["files"] == ["papers/F-2026-0118.xlsx", "papers/F-2026-0118.pdf"]
    shown = ws.json("papers", "show", "F-2026-0118")
    assert [(one["sku"], one["units"], one["unit_price"], one["amount"]) for one in shown["lines"]] == [
        ("A1", "20", "12.00", "240.00")]
    assert [(one["title"], one["amount"]) for one in shown["totals"]] == [
        ("Base imponible", "240.00"), ("IVA 21 %", "50.40"), ("Total", "290.40")]
    (order,) = ws.table("orders", "to_invoice", "--week", "2026-W47")
    assert (order["paper"], order["state"]) == ("F-2026-0118", "drafted")
    page = next((ws.root / "packages" / "2026-W47").glob("*.html")).read_text(encoding="utf-8")
    assert "approve or void these invoices (acctkit papers): F-2026-0118 (290.40 USD)" in page

    ws.drop("7/pedidos.xlsx", sheet("orders", [line | {"units": 19}], style="typed-es"))
    ws.cli("run", "--as-of", "2026-11-25")
    said = ws.cli("papers", "approve", "F-2026-0118", "--as-of", "2026-11-25", exit_code=1)
    assert "cannot be approved: it says 20 units of line A1, and 19 were shipped; mend that, or void it" in said
    ws.cli("papers", "void", "F-2026-0118", "--reason", "a unit less", "--as-of", "2026-11-25")
    assert "drafted F-2026-0119" in ws.cli("run", "--as-of", "2026-11-25")
    assert "F-2026-0119 is approved" in ws.cli("papers", "approve", "f-2026-0119", "--as-of", "2026-11-25")

    ws.drop("office/invoices.xlsx", sheet("invoices", [
        {"invoice": "F-2026-0119", "account": "100", "issued_on": dt.date(2026, 11, 25), "amount": Decimal("275.88")}]))
    ws.cli("run", "--as-of", "2026-11-30")
    listed = ws.json("papers", "list", "--as-of", "2026-11-30")
    assert [(one["state"], one["remark"], one["doubt"]) for one in listed] == [
        ("void", "", False), ("approved", "booked as invoice F-2026-0119", False)]
    assert ws.table("orders", "to_invoice", "--week", "2026-W48") == []
    looks = {one["what"]: one["state"] for one in ws.json("doctor", "--books", exit_code=None)}
    assert looks["papers"] == "ok" and looks["reconciliations"] == "ok"


def test_what_forms_new_makes_is_taken(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    _lists(ws)
    ws.cli("run", "--as-of", "2026-11-23")
    path = ws.root / "orders.xlsx"
    ws.cli("forms", "new", "orders", "--output", str(path))
    (told,) = ws.json("check", str(path), "--json", exit_code=None)
    assert told["form"] in ("orders", ""), told


def test_a_week_that_was_reported_stays_as_it_was_when_an_order_is_cancelled_later(
    acctkit_workspace: TestWorkspace,
) -> None:
    ws = acctkit_workspace
    _lists(ws)
    ws.drop("7/pedidos.xlsx", sheet("orders", [_line("P1"), _line("P2")], style="typed-es"))
    ws.cli("run", "--as-of", "2026-11-24")
    made = {path.name: path.read_bytes() for path in (ws.root / "packages" / "2026-W47").iterdir()}
    ws.drop("7/pedidos 48.xlsx", sheet("orders", [_line("P1", status="cancelled")], style="typed-es"))
    ws.cli("run", "--as-of", "2026-11-26")
    assert {path.name: path.read_bytes() for path in (ws.root / "packages" / "2026-W47").iterdir()} == made
    ws.cli("run", "--as-of", "2026-11-30")
    backlog = [ws.table("orders", "by_account", "--week", week)[0]["backlog"] for week in ("2026-W47", "2026-W48")]
    assert backlog == ["480.00", "240.00"]
