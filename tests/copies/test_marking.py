"""A marked copy of a workbook: wrong cells coloured and commented, everything else as it was."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from acctkit.copies import notes
from acctkit.copies.ours import without_ours
from acctkit.copies.paint import AUTHOR, FILLS
from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from tests.copies.copying import error, made, opened, slip, texts, warning, workbook


def test_each_wrong_cell_is_coloured_and_says_what_is_wrong(tmp_path: Path) -> None:
    path = workbook(tmp_path / "sales.xlsx")
    copy = made(path, slip(error("C3"), warning("C3", "Look."), warning("A4", "Twice?")))
    sheet = opened(copy.data)["Sales"]
    assert copy.how == "marked" and copy.suffix == ".xlsx"
    assert sheet["C3"].fill.fgColor.rgb == FILLS["error"] and sheet["A4"].fill.fgColor.rgb == FILLS["warning"]
    assert sheet["C3"].comment.text == "To correct: 'x' is wrong; write 1.\n\nTo check: Look."
    assert sheet["A4"].comment.text == "To check: Twice?" and sheet["A4"].comment.author == AUTHOR
    marked = {cell.coordinate for row in sheet for cell in row if cell.comment or cell.fill.fill_type}
    assert marked == {"C3", "A4"}


def test_what_the_rep_made_of_the_workbook_stays(tmp_path: Path) -> None:
    def dress(book: Any) -> None:
        sheet = book["Sales"]
        sheet.column_dimensions["A"].width = 31
        sheet["C2"].number_format = "#,##0.00"
        sheet["B3"].fill = PatternFill("solid", fgColor="FF00AA00")
        sheet["B2"].comment = Comment("my own", "Ana")
        rule = DataValidation("whole", operator="greaterThan", formula1="0")
        rule.add("C2:C9")
        sheet.add_data_validation(rule)
        sheet.merge_cells("A6:C6")
        sheet.freeze_panes = "A2"
        book.create_sheet("Notes").sheet_state = "hidden"

    book = opened(made(workbook(tmp_path / "sales.xlsx", dress), slip(error("C3"))).data)
    sheet = book["Sales"]
    assert book.sheetnames == ["Findings", "Sales", "Notes"] and book["Notes"].sheet_state == "hidden"
    assert sheet.column_dimensions["A"].width == 31 and sheet["C2"].number_format == "#,##0.00"
    assert sheet["B3"].fill.fgColor.rgb == "FF00AA00" and sheet["B2"].comment.text == "my own"
    assert [str(rule.sqref) for rule in sheet.data_validations.dataValidation] == ["C2:C9"]
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A6:C6"] and sheet.freeze_panes == "A2"


def test_the_list_is_in_front_and_alone_selected(tmp_path: Path) -> None:
    book = opened(made(workbook(tmp_path / "sales.xlsx"), slip(error("C3"), language="es")).data)
    assert book.active.title == "Observaciones"
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets] == [True, False]


def test_a_comment_and_a_fill_that_were_there_come_back_when_the_copy_is_marked_anew(tmp_path: Path) -> None:
    def dress(book: Any) -> None:
        sheet = book["Sales"]
        sheet["C3"].fill = PatternFill("solid", fgColor="FF00AA00")
        sheet["C3"].comment = Comment("my own", "Ana")

    first = made(workbook(tmp_path / "sales.xlsx", dress), slip(error("C3"), error("C4"), warning("A2")))
    assert opened(first.data)["Sales"]["C3"].comment.text.endswith("――― Ana ―――\nmy own")
    (tmp_path / "again.xlsx").write_bytes(first.data)
    book = opened(made(tmp_path / "again.xlsx", slip(error("B4"))).data)
    sheet = book["Sales"]
    assert book.sheetnames == ["Findings", "Sales"], "the list of the earlier copy is gone"
    assert sheet["C3"].fill.fgColor.rgb == "FF00AA00"
    assert (sheet["C3"].comment.text, sheet["C3"].comment.author) == ("my own", "Ana")
    assert sheet["C4"].fill.fill_type is None and sheet["C4"].comment is None and sheet["A2"].comment is None
    assert sheet["B4"].comment.text.startswith("To correct:")


def test_formulas_stay_and_keep_the_values_that_they_had(tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sales")
        sheet.write_row(0, 0, ["Units", "Amount", "Word", "Error", "Flag"])
        sheet.write_number(1, 0, 3)
        sheet.write_formula(1, 1, "=A2*4.5", None, 13.5)
        sheet.write_formula(1, 2, '="a"&"<b>"', None, "a<b>")
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 4, "=A2>1", None, True)
    copy = made(path, slip(error("A2")))
    row = opened(copy.data)["Sales"][2]
    assert [cell.value for cell in row] == [3, "=A2*4.5", '="a"&"<b>"', "=1/0", "=A2>1"]
    assert [cell.value for cell in opened(copy.data, data_only=True)["Sales"][2]] == [3, 13.5, "a<b>", "#DIV/0!", True]
    assert opened(copy.data).calculation.fullCalcOnLoad
    (tmp_path / "copy.xlsx").write_bytes(copy.data)
    read = read_file(tmp_path / "copy.xlsx", "copy.xlsx", Limits()).sheets
    assert read[-1].rows == read_file(path, "sales.xlsx", Limits()).sheets[0].rows


def read_again(tmp_path: Path, data: bytes) -> Any:
    (tmp_path / "copy.xlsx").write_bytes(data)
    sheets, _ = without_ours(read_file(tmp_path / "copy.xlsx", "copy.xlsx", Limits()).sheets)
    return [(sheet.name, [list(row) for row in sheet.rows]) for sheet in sheets]


def test_what_openpyxl_reads_otherwise_is_in_the_copy_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    with xlsxwriter.Workbook(path) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("Sales")
        sheet.write_row(0, 0, ["Units", 0.1 + 0.2, 212.47199999999998, 1e300, -5e-324])
        sheet.write_formula(1, 0, '=""', None, "")
        sheet.write_rich_string(2, 0, "two ", bold, "words", " here")
        sheet.write_rich_string(3, 0, "two", bold, "words")
        sheet.write_url(4, 0, "https://example.com/")
        sheet.write_blank(4, 0, None)
        sheet.write_number(5, 0, -1, book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(6, 0, 3_000_000, book.add_format({"num_format": "dd/mm/yyyy"}))
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Sales!$B$1:$C$1"})
        book.add_chartsheet("Picture").set_chart(chart)
    was = [(one.name, [list(row) for row in one.rows]) for one in read_file(path, "sales.xlsx", Limits()).sheets]
    copy = made(path, slip(error("A1")))
    assert copy.how == "marked"
    assert [one for one in read_again(tmp_path, copy.data) if one[1]] == [one for one in was if one[1]]
    assert opened(copy.data, rich_text=True)["Sales"]["A4"].value[1].font.b, "parts of a text keep their font"


def test_a_workbook_that_says_nothing_of_calculation_is_marked_too(tmp_path: Path) -> None:
    plain, path = workbook(tmp_path / "plain.xlsx"), tmp_path / "sales.xlsx"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"<calcPr[^>]*/>", b"", old.read(name)))
    assert made(path, slip(error("C3"))).how == "marked"


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    def dress(book: Any) -> None:
        cell = book["Sales"]["B3"]
        cell.value, cell.data_type = "=HYPERLINK(1)", "s"

    note = error("B3", "=cmd|' /C calc'!A0 is wrong", value="=HYPERLINK(1)")
    book = opened(made(workbook(tmp_path / "sales.xlsx", dress), slip(note, company="=1+1", name="=2+2")).data)
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}


def test_a_formula_that_asks_another_file_or_program_stands_as_its_value(tmp_path: Path) -> None:
    def dress(book: Any) -> None:
        book["Sales"]["B3"] = "=cmd|'/c calc'!A1"
        book["Sales"]["B4"] = "='[1]Prices'!A1"

    book = opened(made(workbook(tmp_path / "sales.xlsx", dress), slip(error("C3"))).data)
    assert book["Sales"]["B3"].value is None and book["Sales"]["B4"].value is None
    assert any("links to other files" in text for text in texts(book["Findings"]))


def test_a_note_in_a_merged_cell_marks_the_cell_that_shows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "sales.xlsx", lambda book: book["Sales"].merge_cells("B3:C4"))
    sheet = opened(made(path, slip(error("C4"))).data)["Sales"]
    assert sheet["B3"].comment is not None and sheet["B3"].fill.fgColor.rgb == FILLS["error"]


def test_very_many_comments_are_bounded_and_colours_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acctkit.copies.marking.MOST_COMMENTS", 2)
    cells = ["A2", "B2", "C2", "A3", "B3"]
    book = opened(made(workbook(tmp_path / "sales.xlsx"), slip(*(error(cell) for cell in cells))).data)
    assert [book["Sales"][cell].comment is not None for cell in cells] == [True, True, False, False, False]
    assert {book["Sales"][cell].fill.fgColor.rgb for cell in cells} == {FILLS["error"]}
    assert any(text.startswith("3 more marked cells") for text in texts(book["Findings"]))
    assert notes.MOST_COMMENTS == 2_000


def test_what_openpyxl_cannot_keep_is_named_and_the_original_is_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sales")
        sheet.write_column(0, 0, ["Units", 1, 2])
        sheet.add_sparkline("B2", {"range": "Sales!A2:A3"})
        sheet.insert_textbox("D2", "remember")
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Sales!$A$2:$A$3"})
        sheet.insert_chart("F2", chart)
    before = path.read_bytes()
    said = texts(opened(made(path, slip(error("A2"))).data)["Findings"])
    assert any("text boxes and shapes (1), sparklines" in text for text in said)
    assert any("Charts" in text for text in said)
    assert path.read_bytes() == before


def test_macros_are_left_out_and_the_copy_is_a_plain_workbook(tmp_path: Path) -> None:
    plain, path = workbook(tmp_path / "plain.xlsx"), tmp_path / "sales.xlsm"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name).replace(
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            )
            new.writestr(name, data)
        new.writestr("xl/vbaProject.bin", b"macro")
    copy = made(path, slip(error("C3")))
    assert copy.suffix == ".xlsx" and copy.how == "marked"
    assert any("macros" in text for text in texts(opened(copy.data)["Findings"]))
    (tmp_path / "copy.xlsx").write_bytes(copy.data)
    with zipfile.ZipFile(tmp_path / "copy.xlsx") as container:
        assert "macroEnabled" not in container.read("[Content_Types].xml").decode()


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    def dress(book: Any) -> None:
        for at in range(6, 40):
            book["Sales"].merge_cells(start_row=at, end_row=at, start_column=1, end_column=3)

    path = workbook(tmp_path / "sales.xlsx", dress)
    about = slip(error("C3"), warning("A3"))
    assert made(path, about).data == made(path, about).data
