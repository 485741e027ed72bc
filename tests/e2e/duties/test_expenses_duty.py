"""Expenses by the command line alone: from a rep's workbook and receipts to the package, its zip and the e-mail."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from typing import Any

from openpyxl import load_workbook

from acctkit.testing import TestWorkspace, text_of

HEAD = ["Fecha", "Categoría", "Importe", "IVA", "Pagado por", "Comercio", "Motivo", "Recibo", "Asistentes"]
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
OFFICE = {
    "Reps": [["Rep", "Name", "Email", "Manager email", "Language"],
             ["carmen", "Carmen Ruiz", "carmen@example.com", "boss@example.com", "es"]],
    "Accounts": [["Account", "Name", "Rep"], ["103", "Hotel Faro", "carmen"]],
}


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


WEEK: dict[str, list[list[Any]]] = {"Gastos": [
    ["GASTOS DE LA SEMANA"], [], HEAD,
    [day(16), "Taxi", 18.4, 1.67, "dinero propio", "Radio Taxi", "Visita al Faro", "taxi.pdf", None],
    [day(17), "Comidas con invitados", 100, None, "dinero propio", "Casa Pepe", "Cena", "fotos/cena", None],
    [day(18), "Alojamiento", 150, None, "tarjeta de empresa", "Hotel Sol", "Feria", "factura 1204", None],
    ["Total", None, 268.4],
]}


def test_from_the_workbook_and_its_receipts_to_the_package_and_the_e_mail(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.configure("plugins.expenses", 'limits = [{ category = "hospitality", from = "2026-01-01", amount = 80 }]')
    ws.drop("office/lists.xlsx", OFFICE)
    ws.drop("carmen/gastos 47.xlsx", WEEK)
    ws.drop("carmen/olvidado.xlsx", {"Gastos": [HEAD[:7], [day(19), "Regalos", "cien", None, None, "Bazar", "Regalo"]]})
    ws.drop("carmen/taxi.pdf", PDF)
    told = ws.json("run", "--as-of", "2026-11-23")
    assert told["records"] == {"accounts": 1, "reps": 1, "expenses": 3} and told["plugin_errors"] == []
    assert ws.submissions()["carmen/olvidado.xlsx"]["status"] == "rejected"
    [answer] = map(text_of, ws.mail("feedback"))
    assert "C2: «cien» no es un número válido aquí" in answer
    assert "C5: Para revisar: 100,00 supera el límite de 80,00 para Comidas con invitados del 2026-11-17 en 20,00" in (
        answer)
    assert "I5: Para revisar: Comidas con invitados requiere los nombres de los invitados" in answer

    [line] = ws.table("expenses", "by_rep", "--week", "2026-W47")
    assert (line["out_of_pocket"], line["payable"], line["reimbursement"], line["card"]) == (
        "118.40", "98.40", "98.40", "150.00")
    [traced] = ws.json("trace", "expenses", "by_rep", "rep=carmen", "column=payable", "--week", "2026-W47")
    assert [cell for address in traced["addresses"] for cell in address["cells"]] == ["C4", "C5"] and traced["holds"]

    package = ws.root / told["package"]["path"]
    with zipfile.ZipFile(package) as zipped:
        sources = json.loads(zipped.read("manifest.json"))["sources"]
        [receipt] = [one for one in sources if one["status"] == "document"]
        assert receipt["named_by"][0]["row"] == 4 and zipped.read(receipt["member"]) == PDF
    workbook = next(package.parent.glob("*.xlsx"))
    cells = [cell.value for row in load_workbook(workbook)["Expenses"].iter_rows() for cell in row]
    said = "Reimbursements payable 98.40 USD; 20.00 USD over limits not paid; company card 150.00 USD."
    assert said in cells and "carmen/taxi.pdf" in cells
    assert said in text_of(ws.mail("summary")[-1])


def test_a_ready_made_workbook_offers_the_categories_of_the_settings(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.configure("plugins.expenses", 'categories = [{ name = "food", en = "Food", es = "Comida", receipt = "never" }]')
    ws.drop("office/lists.xlsx", OFFICE)
    ws.run("2026-11-23")
    made = ws.root / "gastos.xlsx"
    ws.cli("forms", "new", "expenses", "--rep", "carmen", "--output", str(made))
    book = load_workbook(made)
    assert "Comida" in [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
