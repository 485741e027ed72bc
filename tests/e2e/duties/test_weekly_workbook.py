"""One workbook for the whole week: made by a command, filled in where there is something to say, answered as one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import load_workbook

from acctkit.blank.filling import typed_in
from acctkit.testing import TestWorkspace, text_of

pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")
SALE = {"date": dt.date(2026, 11, 17), "account": "C1", "sku": "S1", "units": 12, "unit_price": 10.5}
TRIP = {
    "date": dt.date(2026, 11, 17), "vehicle": "1234-ABC", "odometer_start": 100, "odometer_end": 150,
    "origin": "Madrid", "destination": "Toledo", "purpose": "Visita",
}


@pytest.fixture
def ws(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    acctkit_workspace.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language"], ["ana", "Ana", "ana@example.com", "es"]],
        "Accounts": [["Account", "Name", "Rep"], ["C1", "Casa Uno", "ana"]],
        "Products": [["SKU", "Name"], ["S1", "Tornillo"]],
    })
    acctkit_workspace.run("2026-11-16")
    return acctkit_workspace


def filled(ws: TestWorkspace, path: Path, **rows: dict[str, object]) -> bytes:
    """The workbook of all forms, with the first row of some filled in."""
    ws.cli("forms", "new", "--all", "--rep", "ana", "--output", str(path), "--as-of", "2026-11-16")
    made, book = path.read_bytes(), load_workbook(path)
    for name, values in rows.items():
        form = ws.json("forms", "show", name)
        sheet = book[form["title"]["es"]]
        headers = {column["es"]: column["name"] for column in form["columns"]}
        [top] = [row for row in range(1, 9) if sheet.cell(row, 1).value == f"{form['columns'][0]['es']} *"]
        cells = {
            sheet.cell(top + 1, at).coordinate: values[column] for at in range(1, sheet.max_column + 1)
            if (column := headers.get(str(sheet.cell(top, at).value).removesuffix(" *"))) in values
        }
        made = typed_in(made, cells, book.sheetnames.index(sheet.title) + 1)
    return made


def test_it_has_a_sheet_for_every_form_that_reps_file(ws: TestWorkspace, tmp_path: Path) -> None:
    filled(ws, tmp_path / "weekly.xlsx")
    wanted = [form["name"] for form in ws.json("forms", "list") if form["who"] == "rep"]
    titles = [ws.json("forms", "show", name)["title"]["es"] for name in wanted]
    *sheets, guide, lists = load_workbook(tmp_path / "weekly.xlsx").sheetnames
    assert sorted(sheets) == sorted(titles) and sheets[0] == "Ventas"
    assert (guide, lists) == ("Cómo rellenarla", "Listas")


def test_what_is_filled_in_is_taken_and_the_empty_sheets_are_one_remark(ws: TestWorkspace, tmp_path: Path) -> None:
    ws.drop("ana/semana.xlsx", filled(ws, tmp_path / "weekly.xlsx", sales=SALE, mileage=TRIP))
    result = ws.run("2026-11-23")
    assert result["submissions"]["accepted"] == 1
    assert (result["records"]["sales"], result["records"]["mileage"]) == (1, 1)
    assert {finding.code for finding in result.findings} <= {"empty-form", "empty-forms"}
    assert len(result.findings) <= 1
    [ana] = [row for row in ws.table("sales", "by_rep", "--week", "2026-W47") if row["rep"] == "ana"]
    assert (ana["units"], ana["amount"]) == ("12", "126.00")


def test_one_wrong_sheet_is_named_and_costs_the_others_nothing(ws: TestWorkspace, tmp_path: Path) -> None:
    wrong = {**TRIP, "odometer_end": 50}
    ws.drop("ana/semana.xlsx", filled(ws, tmp_path / "weekly.xlsx", sales=SALE, mileage=wrong))
    result = ws.run("2026-11-23")
    assert result["submissions"]["partial"] == 1 and result["records"]["sales"] == 1
    [wrong_cell] = result.found(severity="error")
    assert wrong_cell.sheet == "Kilometraje"
    letter = ws.mail("feedback")[-1]
    assert letter["To"] == "Ana <ana@example.com>" and f"Kilometraje!{wrong_cell.cell}" in text_of(letter)


def test_forms_of_the_office_and_of_reps_do_not_go_together(ws: TestWorkspace, tmp_path: Path) -> None:
    said = ws.cli("forms", "new", "sales", "accounts", "--output", str(tmp_path / "x.xlsx"), exit_code=2)
    assert said == "sales is filed by reps and accounts by head office; make a workbook for each."
    said = ws.cli("forms", "new", "--output", str(tmp_path / "x.xlsx"), exit_code=2)
    assert said == "Name a form, such as sales, or write --all; `acctkit forms list` shows them."
