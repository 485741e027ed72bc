"""Receivables by the command line alone: from the office's exports to the section, the package and the settings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from acctkit.testing import TestWorkspace


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


OFFICE = {
    "Reps": [["Rep", "Name", "Email"], ["carmen", "Carmen Ruiz", "carmen@example.com"]],
    "Accounts": [["Account", "Name", "Rep"], ["103", "Hotel Faro", "carmen"], ["104", "Bar Puerto", "carmen"]],
}
HEAD = ["Factura", "Cliente", "Fecha", "Vencimiento", "Importe", "Tipo", "Abona la factura"]
MONEY: dict[str, list[list[Any]]] = {
    "Facturas": [
        ["LISTADO DE FACTURAS"], [], HEAD,
        ["F-1", "103", day(1, 9), day(1, 10), 100, None, None],
        ["F-2", "103", day(19), day(19, 12), 50, "factura", None],
        ["F-3", "104", day(20, 10), day(19), 70, None, None], ["N-1", "104", day(18), None, -10, "abono", "F-3"],
        ["F-4", "104", day(3, 9), day(2, 9), 30, None, None],
    ],
    "Pagos": [
        ["Cliente", "Fecha", "Importe", "Factura", "Tipo", "Nº cheque"],
        ["103", day(9), 100, "F-1", "cobro", "CH-1"], ["103", day(17), 100, "F-1", "devolución", "CH-1"],
        ["103", day(18), 40, "F-1", None, "CH-2"], ["104", day(18), 5, "F-3", "descuento", None],
        ["104", day(18), 1, "F-3", "retención", None], ["104", day(19), 0, "F-3", None, None],
    ],
}


def workspace(ws: TestWorkspace) -> TestWorkspace:
    ws.drop("office/lists.xlsx", OFFICE)
    ws.drop("office/dinero.xlsx", MONEY)
    ws.run("2026-11-23")
    return ws


def test_from_the_office_s_workbook_to_the_section_and_the_package(acctkit_workspace: TestWorkspace) -> None:
    ws = workspace(acctkit_workspace)
    found = {(one["cell"], one["code"]) for one in ws.json("findings", "list") if "dinero" in one["path"]}
    assert {("D8", "due-before-issued"), ("C7", "payment-not-positive")} <= found

    (moved,) = ws.table("receivables", "movement", "--week", "2026-W47")
    assert moved == {
        "currency": "USD", "opening": "70.00", "invoiced": "50.00", "credited": "-10.00", "received": "-40.00",
        "reversed": "100.00", "written_off": "0.00", "discount": "-5.00", "withheld": "-1.00", "closing": "164.00",
    }
    (late,) = ws.table("receivables", "overdue_movement", "--week", "2026-W47")
    assert late == {"currency": "USD", "opening": "0.00", "newly": "114.00", "cured": "0.00", "closing": "114.00"}
    weeks = ws.table("receivables", "by_week", "--week", "2026-W47")
    assert [(row["week"], row["overdue"], row["cash"]) for row in weeks[-2:]] == [
        ("2026-W46", "0.00", "100.00"), ("2026-W47", "114.00", "-60.00")]
    traced = ws.json("trace", "receivables", "movement", "currency=USD", "column=reversed", "--week", "2026-W47")
    assert [address["cells"] for address in traced[0]["addresses"]] == [["C3"]]
    (dso,) = ws.table("receivables", "dso", "--week", "2026-W47")
    assert (dso["name"], dso["outstanding"], dso["not_due"]) == ("Carmen Ruiz", "164.00", "50.00")
    assert Decimal(dso["best"]) + Decimal(dso["delinquent"]) == Decimal(dso["dso"]) > 28

    book = load_workbook(next((ws.root / "packages" / "2026-W47").glob("*.xlsx")))
    sheet = book["Receivables"]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(cell.startswith("How what is outstanding moved, 2026-11-16 to 2026-11-22") for cell in cells)
    assert len(sheet._charts) == 4
    assert not [cell for cell in cells if cell.startswith("✗")] and any(cell.startswith("✓") for cell in cells)


def test_the_company_sets_its_buckets_and_is_told_what_is_wrong_with_them(acctkit_workspace: TestWorkspace) -> None:
    ws = workspace(acctkit_workspace)
    ws.configure("plugins.receivables", "buckets = [15, 45, 60]")
    rows = {row["account"]: row for row in ws.table("receivables", "ageing", "--week", "2026-W47")}
    assert list(rows["103"])[4:] == ["current", "d1_15", "d16_45", "d46_60", "d61_plus", "no_due_date", "unapplied",
                                     "disputed", "total"]
    assert (rows["103"]["d46_60"], rows["104"]["d1_15"]) == ("60.00", "54.00")
    path = ws.root / "acctkit.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[15, 45, 60]", "[45, 15]"), encoding="utf-8")
    result = ws.cli("report", "receivables", exit_code=3)
    assert "buckets" in str(result) and "15 comes after 45" in str(result)
