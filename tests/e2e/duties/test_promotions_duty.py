"""Promotions by the command line alone: offered in one week, answered in the next, and what that brought."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from openpyxl import load_workbook

from acctkit.testing import TestWorkspace, text_of

HEAD = ["Promoción", "Cliente", "Ofrecida el", "Aceptada", "Artículo", "Precio", "Empieza", "Termina"]
SOLD = ["Fecha", "Cliente", "Artículo", "Unidades", "Precio unitario"]


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


def test_from_the_offer_to_what_it_brought(acctkit_workspace: TestWorkspace, tmp_path: Path) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language", "Manager email"],
                 ["ana", "Ana", "ana@example.com", "es", "marta@example.com"]],
        "Accounts": [["Account", "Name", "Rep"], ["C1", "Casa Uno", "ana"], ["C2", "Casa Dos", "ana"]],
        "Products": [["SKU", "Name", "List price"], ["S1", "Tornillo", 10]],
    })
    ws.drop("ana/octubre.xlsx", {"Ventas": [SOLD, [day(8, 9), "C1", "S1", 3, 10],
                                                [day(6, 10), "C1", "S1", 8, 10]]})
    ws.drop("ana/promociones.xlsx", {"Promociones": [
        HEAD, ["INVIERNO", "C1", day(9), None, "S1", 9, day(9), day(29)],
        ["INVIERNO", "C2", day(10), None, "S1", 9, day(9), day(1)],
    ]})
    ws.cli("run", "--as-of", "2026-11-16")
    [answer] = ws.mail("feedback")
    assert "H3: Esta promoción termina el 2026-11-01, antes de empezar el 2026-11-09" in text_of(answer)

    ws.drop("ana/promociones.xlsx", {"Promociones": [
        HEAD, ["INVIERNO", "C1", day(9), "sí", "S1", 9, day(9), day(29)],
        ["INVIERNO", "C2", day(10), "no", "S1", 9, day(9), day(29)],
    ]})
    ws.drop("ana/noviembre.xlsx", {"Ventas": [SOLD, [day(18), "C1", "S1", 12, 9]]})
    told = ws.json("run", "--as-of", "2026-11-23")
    assert told["records"]["promotions"] == 2 and told["plugin_errors"] == []
    [row] = ws.table("promotions", "by_promotion", "--week", "2026-W47")
    assert (row["offered"], row["accepted"]) == (2, 1)
    assert (row["expected"], row["units"], row["uplift"]) == ("2", "12", "10")
    named = ("promotions", "by_promotion", "promotion=INVIERNO", "column=units")
    [traced] = ws.json("trace", *named, "--week", "2026-W47")
    assert [(one["path"], one["cells"]) for one in traced["addresses"]] == [("ana/noviembre.xlsx", ["D2"])]
    book = load_workbook(next((ws.root / "packages" / "2026-W47").glob("*.xlsx")))
    cells = {cell.value for cells in book["Promotions"].iter_rows() for cell in cells}
    assert {"INVIERNO", "Casa Uno", "declined"} <= cells
    letter = next(one for one in ws.mail("summary") if "marta" in str(one["To"]) and "2026-W47" in str(one["Subject"]))
    assert "1 promotion running; offers accepted: 1 of 2" in text_of(letter)

    ws.cli("forms", "new", "promotions", "--rep", "ana", "--output", str(tmp_path / "p.xlsx"))
    assert load_workbook(tmp_path / "p.xlsx").sheetnames[0] == "Promociones"
