"""Quotas by the command line alone: the office's, one of them empty, against what is sold and against its forecast."""

from __future__ import annotations

import datetime as dt

from openpyxl import load_workbook

from acctkit.testing import TestWorkspace, text_of

WEEK = ("--week", "2026-W47")


def cuotas(bo: int | None) -> dict[str, list[list[object]]]:
    return {"Cuotas": [["Vendedor", "Año", "Mes", "Importe"], ["ana", 2026, 11, 1000], ["bo", 2026, 11, bo]]}


def test_from_quotas_and_a_forecast_to_what_a_week_must_bring(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.configure("mail", 'office = ["office@example.com"]')
    ws.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language", "Manager email"],
                 ["ana", "Ana", "ana@example.com", "es", "marta@example.com"],
                 ["bo", "Bo", "bo@example.com", "en", "marta@example.com"]],
        "Accounts": [["Account", "Name"], ["C1", "Casa Uno"]],
        "Products": [["SKU", "Name", "List price"], ["S1", "Tornillo", 10]],
    })
    ws.drop("office/cuotas.xlsx", cuotas(None))
    ws.drop("office/forecasts.xlsx", {"Forecasts": [["Year", "Month", "Amount"], [2026, 11, 1200]]})
    ws.drop("ana/ventas.xlsx", {"Ventas": [
        ["Fecha", "Cliente", "Artículo", "Unidades", "Precio unitario"],
        [dt.date(2026, 11, 17), "C1", "S1", 40, 10], [dt.date(2026, 11, 18), "C1", "S1", 50, 10],
    ]})
    ws.drop("bo/week.xlsx", {"Sales": [
        ["Date", "Account", "SKU", "Units", "Unit price"], [dt.date(2026, 11, 19), "C1", "S1", 12, 10],
    ]})
    ws.cli("run", "--as-of", "2026-11-23")
    letter = text_of(next(one for one in ws.mail("summary") if "office" in str(one["To"])))
    assert "Cuotas!D3: This quota says neither units nor an amount; fill in one of the two." in letter
    assert "Head office: no quota for 2026 of Bo." in letter

    ws.drop("office/cuotas.xlsx", cuotas(500))
    told = ws.json("run", "--as-of", "2026-11-24")
    assert (told["findings"], told["plugin_errors"]) == ({}, [])
    rows = ws.table("quotas", "by_rep", *WEEK)  # fifteen of November's twenty-one working days have passed
    assert [(row["rank"], row["rep"], row["quota_ytd"], row["ytd"], row["attainment"]) for row in rows] == [
        (1, "ana", "714.29", "900.00", "1.26"), (2, "bo", "357.14", "120.00", "0.336"),
    ]
    said = ws.cli("report", "quotas", *WEEK)
    assert "Quotas to date 95.2% attained (-51.43 USD), 1 of 2 reps behind" in said
    assert "The quotas of 2026 are 300.00 USD above the company's forecast." in said
    assert "Sales manager, Bo: 237.14 USD behind the quota to date (33.6%); 63.33 a week in the 6 weeks left" in said
    [sold] = ws.json("trace", "quotas", "by_rep", "rep=ana", "column=ytd", *WEEK)
    assert [(one["path"], one["cells"], one["contribution"]) for one in sold["addresses"]] == [
        ("ana/ventas.xlsx", ["D2", "E2"], "400.00"), ("ana/ventas.xlsx", ["D3", "E3"], "500.00"),
    ]
    [quota] = ws.json("trace", "quotas", "by_rep", "rep=bo", "column=quota_year", *WEEK)
    assert [(one["path"], one["cells"]) for one in quota["addresses"]] == [("office/cuotas.xlsx", ["D3"])]
    book = load_workbook(next((ws.root / "packages" / "2026-W47").glob("*.xlsx")))
    cells = {cell.value for row in book["Quotas"].iter_rows() for cell in row}
    assert {"Ana", "Bo", 714.29, 1200, "Company's forecast of the year, USD"} <= cells
    ws.cli("run", "--as-of", "2026-11-30")
    letter = text_of(next(one for one in ws.mail("summary") if "2026-W48" in str(one["Subject"])))
    assert "Quotas to date 71.4% attained (-408.57 USD), 2 of 2 reps behind" in letter
