"""Issues by the command line alone: from two weeks of workbooks, with mistakes, to the package and the e-mail."""

from __future__ import annotations

import datetime as dt
from typing import Any

from openpyxl import load_workbook

from acctkit.testing import TestWorkspace, text_of

HEAD = ["Nº incidencia", "Fecha", "Cliente", "Tipo", "Factura", "Importe en disputa", "RMA", "Uds", "Estado",
        "Fecha de resolución"]
OFFICE = {
    "Reps": [["Rep", "Name", "Email", "Manager email", "Language"],
             ["carmen", "Carmen Ruiz", "carmen@example.com", "boss@example.com", "es"]],
    "Accounts": [["Account", "Name", "Rep"], ["103", "Hotel Faro", "carmen"], ["104", "Bar Puerto", "carmen"]],
    "Products": [["SKU", "Name"], ["S10", "Rope"]],
    "Invoices": [["Invoice", "Account", "Issued on", "Amount"], ["F1", "103", dt.date(2026, 11, 2), 480],
                 ["F2", "104", dt.date(2026, 11, 3), 90]],
}


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


def opened(number: str, on: int, account: str, kind: str, *more: Any) -> list[Any]:
    return [number, day(on), account, kind, *more]


def test_from_the_workbooks_to_the_package_and_the_e_mail(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", OFFICE)
    ws.drop("carmen/semana 46.xlsx", {"Incidencias": [
        ["INCIDENCIAS"], [], HEAD,
        opened("I1", 9, "103", "entrega tardía"),
        opened("I2", 10, "103", "discrepancia de factura", "F1", 120.5, None, None, "abierta"),
        opened("I3", 11, "104", "devolución por daños", "F2", None, "R-7", 2),
    ]})
    ws.json("run", "--as-of", "2026-11-16")
    ws.drop("carmen/semana 47.xlsx", {"Incidencias": [
        HEAD, opened("I2", 10, "103", "discrepancia de factura", "F1", 120.5, None, None, "resuelta", day(18)),
        opened("I4", 18, "104", "consulta técnica"),
    ]})
    ws.drop("carmen/mal.xlsx", {"Incidencias": [
        HEAD, opened("I5", 18, "104", "error de factura", "F1", 9, None, None, "resuelta", None),
    ]})
    told = ws.json("run", "--as-of", "2026-11-23")
    assert told["records"]["issues"] == 2 and told["plugin_errors"] == []
    assert ws.submissions()["carmen/mal.xlsx"]["status"] == "rejected"
    answer = text_of(ws.mail("feedback")[-1])
    assert "E2: La factura F1 no es de este cliente, sino de 103; corrija la factura o el cliente." in answer
    assert "J2: La incidencia está resuelta, pero no se indica desde cuándo" in answer
    assert "Estado de I2 era abierta y ahora es resuelta" in answer

    by_account = ws.table("issues", "by_account", "--week", "2026-W47")
    assert [(row["account"], row["open"], row["oldest"]) for row in by_account] == [("104", 2, 11), ("103", 1, 13)]
    assert len(ws.table("issues", "open", "--week", "2026-W46")) == 3  # the week before says what it said

    [money] = ws.table("issues", "disputed", "--week", "2026-W46")
    assert (money["currency"], money["amount"]) == ("USD", "120.50")
    traced = ws.json("trace", "issues", "disputed", "currency=USD", "column=amount", "--week", "2026-W46")
    assert [address["cells"] for one in traced for address in one["addresses"]] == [["F2"]]  # where it stands by now

    workbook = next((ws.root / "packages" / "2026-W47").glob("*.xlsx"))
    cells = [cell.value for row in load_workbook(workbook)["Issues and returns"].iter_rows() for cell in row]
    line = "3 issues open (1 slow); 1 opened and 1 resolved in the week; the oldest is I1 (Hotel Faro, 13 days)."
    assert line in cells
    summary = text_of(ws.mail("summary")[-1])
    assert line in summary and "have the slow issues settled: I1 (Hotel Faro, 13 days)" in summary
