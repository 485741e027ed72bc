"""A copy that comes back is known, and what we wrote into it is not read."""

from __future__ import annotations

from pathlib import Path

from acctkit.copies.delimited import marked_csv
from acctkit.copies.ours import without_ours
from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from acctkit.types import Sheet
from tests.copies.copying import SHA, error, made, slip, workbook


def test_the_list_is_left_out_and_tells_what_the_copy_is_of(tmp_path: Path) -> None:
    path = workbook(tmp_path / "sales.xlsx")
    (tmp_path / "copy.xlsx").write_bytes(made(path, slip(error("C3"))).data)
    sheets, reference = without_ours(read_file(tmp_path / "copy.xlsx", "copy.xlsx", Limits()).sheets)
    assert sheets == read_file(path, "sales.xlsx", Limits()).sheets and reference == SHA[:12]


def test_the_column_of_findings_is_left_out(tmp_path: Path) -> None:
    text = b"A week\n\nDate;Account;Units\n2026-11-16;C1;3\n2026-11-17;C2;x\n2026-11-17\n"
    notes = [error("C5", sheet=""), error("A6", sheet="")]
    for name, content in (("was.csv", text), ("is.csv", marked_csv(text, slip(*notes, headers={"": 3})))):
        (tmp_path / name).write_bytes(content)
    sheets, reference = without_ours(read_file(tmp_path / "is.csv", "is.csv", Limits()).sheets)
    (was,) = read_file(tmp_path / "was.csv", "was.csv", Limits()).sheets
    assert [list(row) for row in sheets[0].rows] == [list(row) for row in was.rows] and reference == SHA[:12]


def test_a_file_without_marks_is_as_it_was() -> None:
    sheets = (Sheet("Sales", (("Date", "acctkit"), (1, "findings"))), Sheet("Empty", ()))
    assert without_ours(sheets) == (sheets, "")


def test_a_signature_below_the_first_cell_costs_no_rows() -> None:
    sheet = Sheet("Sales", (("Date", "Units"), ("2026-11-16", 3), (f"acctkit: findings, ref. {SHA[:12]}", None)))
    assert without_ours((sheet,)) == ((sheet,), SHA[:12])
