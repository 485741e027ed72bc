"""One workbook in four formats: whichever a rep saves it in, the same sheets are read.

LibreOffice writes the xls and the ods where it is installed; nothing here writes an xlsb but the test itself."""

from __future__ import annotations

import datetime as dt
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
import xlsxwriter

from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from acctkit.types import ErrorCell, PercentCell, Sheet
from tests.core.xlsb_samples import cell, columns, real, row, wide, workbook

OFFICE = shutil.which("soffice")
DAY, MOMENT = dt.date(2004, 11, 24), dt.datetime(2004, 11, 25, 8, 30)
FORMATS = ("General", "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "[h]:mm", "0%", "hh:mm", '#,##0.00 "d"')
TEXTS = (" Fecha ", "Unidades", "line one\nline two  x", "ñandú 日本 😀", "merged", "x")
WANTED = [
    (None,) * 5,
    (None, " Fecha ", "Unidades", None, None),
    (None, DAY, 5.0, None, None),
    (None, MOMENT, dt.timedelta(hours=36), -0.5, None),
    (None, 1e15, 0.1, PercentCell(0.05), dt.time(6)),
    (None, ErrorCell("#DIV/0!"), "line one\nline two  x", 4.0, 1234.5),
    (None, ErrorCell("#N/A"), "ñandú 日本 😀", None, None),
    (None, "merged", None, None, None),
    (None, DAY + dt.timedelta(days=1), PercentCell(0.5), None, None),
]


def read(path: Path) -> tuple[Sheet, ...]:
    found = read_file(path, path.name, Limits())
    assert found.refusal is None, found.refusal
    return found.sheets


def xlsx(path: Path) -> Path:
    book = xlsxwriter.Workbook(path)
    styles = [book.add_format({"num_format": code}) for code in FORMATS]
    page = book.add_worksheet("Ventas & más")
    page.write_row(1, 1, TEXTS[:2])
    page.write(2, 1, DAY, styles[1])
    page.write(2, 2, 5)
    page.write(3, 1, MOMENT, styles[2])
    page.write(3, 2, 1.5, styles[3])
    page.write(3, 3, -0.5)
    page.write_row(4, 1, [1e15, 0.1])
    page.write(4, 3, 0.05, styles[4])
    page.write(4, 4, 0.25, styles[5])
    page.write_formula(5, 1, "=1/0", None, "#DIV/0!")
    page.write(5, 2, TEXTS[2])
    page.write_formula(5, 3, "=2+2", None, 4)
    page.write(5, 4, 1234.5, styles[6])
    page.write_formula(6, 1, "=NA()", None, "#N/A")
    page.write(6, 2, TEXTS[3])
    page.merge_range(7, 1, 7, 3, TEXTS[4])
    page.write_comment(7, 1, "a note")
    page.write_formula(8, 1, "=B3+1", styles[1], 38316)
    page.write_formula(8, 2, "=1/2", styles[4], 0.5)
    page.write_blank(30, 9, None, styles[4])
    page.set_row(3, None, None, {"hidden": True})
    page.set_column(3, 20, None, None, {"hidden": True})
    book.add_worksheet("secret").hide()
    book.add_worksheet("last").write(0, 0, TEXTS[5])
    book.close()
    return path


def xlsb(path: Path) -> Path:
    def text(column: int, at: int) -> bytes:
        return cell(7, column, struct.pack("<I", at))

    page = columns(3, 20) + b"".join([
        row(1, text(1, 0), text(2, 1)), row(2, real(1, 38315, 1), cell(2, 2, struct.pack("<i", 5 << 2 | 2))),
        row(3, real(1, 38316 + 8.5 / 24, 2), real(2, 1.5, 3), real(3, -0.5), hidden=True),
        row(4, real(1, 1e15), real(2, 0.1), real(3, 0.05, 4), real(4, 0.25, 5)),
        row(5, cell(11, 1, b"\x07"), text(2, 2), cell(9, 3, struct.pack("<d", 4)), real(4, 1234.5, 6)),
        row(6, cell(11, 1, b"\x2a"), text(2, 3)), row(7, cell(6, 1, wide("merged")), cell(1, 2), cell(1, 3)),
        row(8, cell(9, 1, struct.pack("<d", 38316), 1), cell(9, 2, struct.pack("<d", 0.5), 4)),
        row(30, cell(1, 9, b"", 4)),
    ])
    sheets = {"Ventas & más": page, "secret": b"", "last": row(0, text(0, 5))}
    return workbook(path, sheets, formats=FORMATS, texts=TEXTS, hidden={"secret": 1})


def check(sheets: tuple[Sheet, ...]) -> None:
    first = sheets[0]
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [
        ("Ventas & más", False), ("secret", True), ("last", False)]
    assert [tuple(row) for row in first.rows] == WANTED
    assert [[type(value) for value in row] for row in first.rows] == [[type(value) for value in row] for row in WANTED]
    assert (first.hidden_rows, first.hidden_columns, first.date1904) == ({4}, {4, 5}, False)
    assert (sheets[1].rows, sheets[2].rows) == ([], [("x",)])


def test_an_xlsb_reads_as_it_should(tmp_path: Path) -> None:
    check(read(xlsb(tmp_path / "week.xlsb")))


def test_an_xlsx_reads_as_it_should(tmp_path: Path) -> None:
    check(read(xlsx(tmp_path / "week.xlsx")))


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_what_libreoffice_makes_of_an_xlsx_reads_the_same(tmp_path: Path, kind: str) -> None:
    path = xlsx(tmp_path / "week.xlsx")
    profile = tmp_path / "profile"
    subprocess.run(
        [str(OFFICE), "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", kind, "--outdir",
         str(tmp_path), str(path)], check=True, capture_output=True, timeout=120,
    )
    check(read(path.with_suffix(f".{kind}")))
