"""The same rows in every house style: acctkit reads them all alike, and the kit says where each value stands."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from acctkit.testing import STYLES, ErrorCell, Formula, TestWorkspace, Uncalculated, delimited, sheet, workbook

TUESDAY = dt.date(2026, 11, 17)
SALES: list[dict[str, Any]] = [
    {"date": TUESDAY, "order": "O1", "account": "100", "sku": "A1", "units": 3, "unit_price": Decimal("1012.50"),
     "discount": Decimal("0.05"), "amount": Decimal("2885.63"), "kind": "sale"},
    {"date": TUESDAY, "order": "O2", "account": "100", "sku": "A1", "units": 1, "unit_price": Decimal("12.50"),
     "discount": None, "amount": Decimal("12.50"), "kind": "return"},
    {"date": TUESDAY, "order": "O3", "account": "100", "sku": "A1", "units": 2, "unit_price": Decimal("12.50"),
     "discount": None, "amount": Decimal("99.00"), "kind": "sale"},
]


@pytest.fixture(scope="module")
def office(acctkit_shared_workspace: TestWorkspace) -> TestWorkspace:
    """A workspace in which one rep writes English and one Spanish."""
    ws = acctkit_shared_workspace
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "en", "name": "Ana", "email": "ana@example.com", "language": "en"},
                       {"rep": "es", "name": "Eva", "email": "eva@example.com", "language": "es"}]),
        sheet("accounts", [{"account": "100", "name": "Acme", "email": "ap@example.com"}]),
        sheet("products", [{"sku": "A1", "name": "Anvil"}]),
    ])
    ws.run()
    return ws


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("style", STYLES)
def test_a_file_in_any_style_is_read(office: TestWorkspace, style: str, suffix: str) -> None:
    folder = "es" if "es" in style else "en"
    made = sheet("sales", SALES, style=style)
    path = f"{folder}/{style}.{suffix}"
    office.drop(path, made)
    (checked,) = office.json("check", str(office.root / "inbox" / path), exit_code=1)
    told = [(one["code"], one["cell"]) for one in checked["findings"] if one["severity"] != "info"]
    assert told == [("amount-differs", made.cell(2, "amount"))], checked
    assert checked["form"] == "sales" and checked["records"] == 3


def test_a_sheet_of_no_form_is_laid_out_too() -> None:
    made = sheet("Notes", [["When", "What", "Much"], [TUESDAY, "lunch", 12.5], [TUESDAY, "taxi", 30.0]], style="totals")
    cells = load_workbook(io.BytesIO(workbook(made))).worksheets[0]
    assert [[cell.value for cell in row] for row in cells.iter_rows(min_row=4, max_row=4)] == [["Total", None, 42.5]]


def test_cells_may_be_what_a_spreadsheet_holds() -> None:
    rows = [["A", "B", "C", "D"], [ErrorCell("#REF!"), Uncalculated("=A1"), Formula("=1+2", 3), True]]
    (sheet_,) = load_workbook(io.BytesIO(workbook(sheet("X", rows))), data_only=True).worksheets
    assert [cell.value for cell in sheet_[2]] == ["#REF!", None, 3, True]
    assert delimited(sheet("X", rows)) == b"A;B;C;D\r\n#REF!;;3;True\r\n"


def test_merged_headers_are_merged() -> None:
    (made,) = load_workbook(io.BytesIO(workbook(sheet("X", [["A", "B"], [1, 2]], style="titled merged")))).worksheets
    assert sorted(map(str, made.merged_cells.ranges)) == ["B1:C1", "B4:B5", "C4:C5"]


def test_the_same_rows_give_the_same_bytes() -> None:
    made = sheet("sales", SALES, style="office")
    assert workbook(made) == workbook(made)


def test_a_style_that_nobody_has_is_told_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"no style 'offcie'; houses are plain, office, office-es.*habits"):
        sheet("X", [], style="offcie totals")
