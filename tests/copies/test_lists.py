"""The first sheet of a copy: what became of the file, and a link to each cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from acctkit.copies.notes import Note
from tests.copies.copying import error, made, opened, slip, texts, warning, workbook


def listed(tmp_path: Path, *notes: Note, dress: Any = lambda book: None, **more: Any) -> Any:
    return opened(made(workbook(tmp_path / "sales.xlsx", dress), slip(*notes, **more)).data).worksheets[0]


def test_it_says_who_what_when_and_how_to_send_it_again(tmp_path: Path) -> None:
    said = texts(listed(tmp_path, error("C3"), error("C4"), warning("A2")))
    assert said[:4] == [
        "acctkit: findings, ref. 0123456789ab", "Acme Ltd", "sales.xlsx: 2 to correct, 1 to check",
        "Rejected, nothing of it is in the books; version 2, received on 2026-11-24",
    ]
    assert said[4].startswith("Correct the red cells here or in your own file, and save it in your folder again")
    assert "This sheet is not read" in said[6]


def test_a_spanish_rep_reads_it_in_spanish(tmp_path: Path) -> None:
    sheet = listed(tmp_path, error("C3", "«x» está mal."), language="es-MX", status="partial")
    said = texts(sheet)
    assert sheet.title == "Observaciones" and said[2] == "sales.xlsx: 1 por corregir"
    assert said[3].startswith("Aceptado en parte; versión 2") and "Corregir" in said and "«x» está mal." in said


def test_each_finding_has_a_link_to_its_cell(tmp_path: Path) -> None:
    def dress(book: Any) -> None:
        book["Sales"].title = "O'Hara's, (1)"

    name = "O'Hara's, (1)"
    sheet = listed(tmp_path, error("C3", sheet=name, value="x"), warning("A2", sheet=name), dress=dress)
    links = {cell.value: cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink}
    assert links == {"C3": "'O''Hara''s, (1)'!C3", "A2": "'O''Hara''s, (1)'!A2"}
    rows = [[cell.value for cell in row] for row in sheet]
    assert ["To correct", name, "C3", "x", "'x' is wrong; write 1."] in rows


def test_what_has_no_cell_has_no_link_and_says_where(tmp_path: Path) -> None:
    nowhere = [error("", "All is wrong.", sheet=""), error("", "A row.", row=99), error("A1", sheet="Nowhere")]
    sheet = listed(tmp_path, *nowhere)
    assert [cell for row in sheet for cell in row if cell.hyperlink] == []
    rows = [[cell.value for cell in row] for row in sheet]
    assert ["To correct", "(whole file)", None, None, "All is wrong."] in rows
    assert ["To correct", "Sales", "row 99", None, "A row."] in rows


def test_it_takes_a_name_that_no_sheet_has(tmp_path: Path) -> None:
    sheet = listed(tmp_path, error("C3"), dress=lambda book: book.create_sheet("findings"))
    assert sheet.title == "Findings (2)"


def test_it_prints_on_the_width_of_a_page_with_its_headers_on_each(tmp_path: Path) -> None:
    sheet = listed(tmp_path, error("C3"))
    header = next(row[0].row for row in sheet if row[0].value == "What to do")
    assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0 and sheet.print_title_rows == f"${header}:${header}"


def test_control_characters_and_very_long_texts_do_not_stop_it(tmp_path: Path) -> None:
    said = texts(listed(tmp_path, error("C3", "a\x00b\ud800" + "x" * 40_000, value="\x1b[2J")))
    assert any(text.startswith("ab") and len(text) == 32_000 for text in said)
