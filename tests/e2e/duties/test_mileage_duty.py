"""Mileage by the command line alone: from a rep's sheets with mistakes to what is paid, the package and the e-mail."""

from __future__ import annotations

import datetime as dt

from openpyxl import load_workbook

from acctkit.testing import TestWorkspace, text_of

HEAD = ["Fecha", "Matrícula", "Km inicial", "Km final", "Km personales", "Desde", "Hasta", "Motivo", "Propiedad"]
OFFICE = {"Reps": [["Rep", "Name", "Email", "Manager email", "Language"],
                   ["carmen", "Carmen Ruiz", "carmen@example.com", "boss@example.com", "es"],
                   ["diego", "Diego Navarro", "diego@example.com", "boss@example.com", "es"]]}
SPAIN = """
[plugins.mileage]
unit = "km"
rates = [
    {from = "2026-01-01", rate = "0.26", unit = "km", currency = "EUR", up_to = 1000},
    {from = "2026-01-01", rate = "0.15", unit = "km", currency = "EUR"},
]
"""


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


def test_from_the_workbook_to_the_package_and_the_e_mail(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    settings = ws.root / "acctkit.toml"
    settings.write_text(settings.read_text("utf-8").replace('"USD"', '"EUR"') + SPAIN, "utf-8")
    ws.drop("office/lists.xlsx", OFFICE)
    ws.drop("carmen/octubre.xlsx", {"Viajes": [HEAD, [dt.date(2026, 10, 5), "8214 LKM", 500, 1400, None, "Valencia",
                                                      "Vigo", "ruta", None]]})
    ws.drop("carmen/kilometraje.xlsx", {"Viajes": [
        ["KILOMETRAJE"], [], HEAD,
        [day(16), "8214 LKM", 1400, 1620, 20, "Valencia", "Castellón", "visita", None],
        [day(17), "8214 LKM", 1630, 1650, None, "Castellón", "Valencia", "vuelta", None],
        [day(18), "EMPRESA-1", 10, 90, None, "Valencia", "Gandía", "visita", "de empresa"],
        ["Total", None, None, None, 20],
    ]})
    ws.drop("diego/viajes.xlsx", {"Viajes": [
        HEAD, [day(17), "UVX", 900, 90, None, "Cancún", "Mérida", "visita", None]]})
    told = ws.json("run", "--as-of", "2026-11-23")
    assert told["records"]["mileage"] == 4 and told["plugin_errors"] == []
    assert ws.submissions()["diego/viajes.xlsx"]["status"] == "rejected"
    answers = {message["To"].split("@")[0].rpartition("<")[2]: text_of(message) for message in ws.mail("feedback")}
    assert "El odómetro va hacia atrás: termina en 90" in answers["diego"]
    assert "Faltan 10 km: el viaje anterior terminó en 1620 y este empieza en 1630" in answers["carmen"]

    (row,) = ws.table("mileage", "by_rep", "--week", "2026-W47")
    assert (row["rep"], row["km"], row["business_km"], row["reimbursement"]) == ("carmen", "320", "300", "44.00")
    rates = ws.table("mileage", "by_rate", "--week", "2026-W47")
    assert [(one["rate"], one["business"], one["reimbursement"]) for one in rates] == [
        ("0.26", "100", "26.00"), ("0.15", "120", "18.00")]
    trace = ws.json("trace", "mileage", "by_rep", "rep=carmen", "column=reimbursement", "--week", "2026-W47")
    assert [address["cells"] for address in trace[0]["addresses"]] == [["D4", "C4", "E4"], ["D5", "C5"], ["D6", "C6"]]

    workbook = next((ws.root / "packages" / "2026-W47").glob("*.xlsx"))
    cells = [str(cell.value) for row in load_workbook(workbook)["Mileage"].iter_rows() for cell in row]
    assert "Mileage payable 44.00 EUR to 1 rep." in cells
    assert any("Carmen Ruiz passed 1,000 km in the year on 2026-11-16" in cell for cell in cells)
    [summary] = [one for one in ws.mail("summary") if "boss" in one["To"]]
    assert "Mileage payable 44.00 EUR" in text_of(summary)


def test_what_is_driven_once_is_paid_once_and_fuel_beside_it_in_one_workbook_is_told(
    acctkit_workspace: TestWorkspace,
) -> None:
    ws = acctkit_workspace
    settings = ws.root / "acctkit.toml"
    settings.write_text(settings.read_text("utf-8").replace('"USD"', '"EUR"') + SPAIN, "utf-8")
    ws.drop("office/lists.xlsx", OFFICE)
    spent = ["Fecha", "Categoría", "Importe", "Pagado por", "Comercio", "Motivo", "Recibo"]
    ws.drop("carmen/semana.xlsx", {
        "Viajes": [HEAD, [day(17), "8214 LKM", 100, 200, None, "Valencia", "Vigo", "visita", None],
                   [day(18), "8214 LKM", 200, 250, None, "Vigo", "Lugo", "visita", None]],
        "Gastos": [spent, [day(17), "Gasolina", 40, "dinero propio", "Repsol", "viaje", "tique 1"],
                   [day(18), "Gasolina", 50, "tarjeta de empresa", "Cepsa", "viaje", "tique 2"]],
    })
    ws.drop("carmen/martes.xlsx", {"Viajes": [
        HEAD, [day(17), "8214-LKM", 150, 200, None, "Valencia", "Vigo", "visita", None]]})
    ws.drop("diego/viajes.xlsx", {"Viajes": [
        HEAD, [day(18), "8214 lkm", 200, 250, None, "Vigo", "Lugo", "visita", None]]})
    assert ws.json("run", "--as-of", "2026-11-23")["plugin_errors"] == []
    assert {path: one["status"] for path, one in ws.submissions().items() if "office" not in path} == {
        "carmen/semana.xlsx": "accepted", "carmen/martes.xlsx": "rejected", "diego/viajes.xlsx": "accepted"}
    answers = {message["To"].split("@")[0].rpartition("<")[2]: text_of(message) for message in ws.mail("feedback")}
    assert "Este viaje empieza en 150, pero otro del 2026-11-17 con el mismo vehículo llega hasta 200" in (
        answers["carmen"])
    assert "este gasto no se pague" in answers["carmen"] and "La tarjeta de empresa pagó este combustible" in (
        answers["carmen"])
    assert "Carmen Ruiz también reclama distancia de este viaje, de 200 a 250" in answers["diego"]
    rows = ws.table("mileage", "by_rep", "--week", "2026-W47")
    assert [(one["rep"], one["waiting"], one["reimbursement"]) for one in rows] == [
        ("carmen", "13.00", "26.00"), ("diego", "13.00", "0.00")]
    [line] = ws.table("expenses", "by_rep", "--week", "2026-W47")
    assert (line["beside_mileage"], line["card_beside_mileage"], line["reimbursement"]) == ("40.00", "50.00", "26.00")
