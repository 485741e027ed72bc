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


def test_what_forms_new_makes_is_taken(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    _lists(ws)
    ws.cli("run", "--as-of", "2026-11-23")
    path = ws.root / "orders.xlsx"
    ws.cli("forms", "new", "orders", "--output", str(path))
    (told,) = ws.json("check", str(path), "--json", exit_code=None)
    assert told["form"] in ("orders", ""), told
