"""Sales by the command line alone: a Spanish workbook with a wrong amount, a return, and an order that reps share."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from openpyxl import load_workbook

from acctkit.testing import TestWorkspace, text_of

SPANISH = [
    "Fecha", "Cliente", "Artículo", "Unidades", "Precio unitario", "Importe", "Pedido", "Tipo", "Nº RMA", "Reparto",
]
ENGLISH = ["Date", "Account", "SKU", "Units", "Unit price", "Amount", "Order", "Kind", "RMA", "Share"]
WEEK = ("--week", "2026-W47")


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


def ana(amount: object) -> dict[str, list[list[object]]]:
    """Ana's week: a line with its amount, a return, and sixty per cent of an order that she shares."""
    return {"Ventas": [
        SPANISH, [day(17), "C1", "S1", 8, 10, amount, "P1", "venta", None, None],
        [day(18), "C1", "S1", 2, 10, None, None, "devolución", "R-7", None],
        [day(19), "C2", "S1", 5, Decimal("9.99"), None, "P2", "venta", None, 0.6],
    ]}


def test_from_a_wrong_amount_to_net_sales(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language", "Manager email"],
                 ["ana", "Ana", "ana@example.com", "es", "marta@example.com"],
                 ["bo", "Bo", "bo@example.com", "en", "marta@example.com"]],
        "Accounts": [["Account", "Name"], ["C1", "Casa Uno"], ["C2", "Casa Dos"]],
        "Products": [["SKU", "Name", "List price"], ["S1", "Tornillo", 10]],
    })
    ws.drop("ana/semana.xlsx", ana(88))
    ws.drop("bo/week.xlsx", {"Sales": [
        ENGLISH, [day(19), "C2", "S1", 5, Decimal("9.99"), None, "P2", "sale", None, 0.4],
    ]})
    ws.cli("run", "--as-of", "2026-11-23")
    answer = next(one for one in ws.mail("feedback") if "ana" in str(one["To"]))
    assert "F2: El importe 88 no es unidades x precio unitario menos el descuento, que da 80,00" in text_of(answer)
    letter = next(one for one in ws.mail("summary") if "marta" in str(one["To"]))
    assert "Net sales 19.98 USD in the week" in text_of(letter)  # Bo's part alone: nothing of the sheet is taken
    assert "Bo 40%: agree on the shares of order P2" in text_of(letter)

    ws.drop("ana/semana.xlsx", ana(80))
    told = ws.json("run", "--as-of", "2026-11-24")
    assert (told["records"], told["findings"], told["plugin_errors"]) == ({"sales": 3}, {}, [])
    rows = ws.table("sales", "by_rep", *WEEK)
    assert [(row["rep"], row["units"], row["amount"]) for row in rows] == [("ana", "9", "89.97"), ("bo", "2", "19.98")]
    [traced] = ws.json("trace", "sales", "by_rep", "rep=ana", "column=amount", *WEEK)
    assert [(one["cells"], one["contribution"]) for one in traced["addresses"]] == [
        (["F2"], "80.00"), (["D3", "E3"], "-20.00"), (["D4", "E4"], "29.97"),
    ]
    book = load_workbook(next((ws.root / "packages" / "2026-W47").glob("*.xlsx")))
    lines = {tuple(cell.value for cell in row[:3]) for row in book["Sales"].iter_rows()}
    assert {("Returns of the week, USD", None, -20), ("Net sales of the week, USD", None, 109.95)} <= lines
    ws.cli("run", "--as-of", "2026-11-30")
    letter = next(one for one in ws.mail("summary") if "2026-W48" in str(one["Subject"]))
    assert "109.95 in the year to date" in text_of(letter)
