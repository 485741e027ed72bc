"""A copy made anew from the cells as read."""

from __future__ import annotations

import datetime as dt

from acctkit.copies.paint import FILLS
from acctkit.copies.rebuilt import rebuilt
from acctkit.types import ErrorCell, PercentCell, Sheet, Uncalculated
from tests.copies.copying import error, opened, slip, texts

ROWS = (
    ("Date", "Account", "Units", "Share", "Took", "At"),
    (dt.date(2026, 11, 16), "=1+1", 3, PercentCell(0.05), dt.timedelta(hours=30), dt.time(9, 30)),
    (dt.datetime(2026, 11, 17, 8, 15), "+C2", 2.5, PercentCell(0.125), True, ErrorCell("#REF!")),
    (dt.date(1899, 12, 31), "a\x00b", 12345678901234567, Uncalculated("=A1*2"), None, ErrorCell("#WHAT?")),
)


def test_values_are_what_was_read_with_simple_formats() -> None:
    sheet = opened(rebuilt(slip(error("C3")), (Sheet("Sales", ROWS, hidden_rows=frozenset({4})),)))["Sales"]
    assert sheet["A2"].value == dt.datetime(2026, 11, 16) and sheet["A2"].number_format == "yyyy-mm-dd"
    assert sheet["A3"].value == dt.datetime(2026, 11, 17, 8, 15) and sheet["F2"].value == dt.time(9, 30)
    assert (sheet["C2"].value, sheet["C3"].value, sheet["E2"].value, sheet["E3"].value) == (
        3, 2.5, dt.timedelta(hours=30), True,
    )
    assert [(sheet[cell].value, sheet[cell].number_format) for cell in ("D2", "D3")] == [
        (0.05, "0%"), (0.125, "0.00%"),
    ]
    assert (sheet["F3"].value, sheet["F3"].data_type) == ("#REF!", "e")
    assert sheet.row_dimensions[4].hidden and sheet["C3"].fill.fgColor.rgb == FILLS["error"]


def test_no_text_becomes_a_formula_and_no_number_loses_digits() -> None:
    sheet = opened(rebuilt(slip(), (Sheet("Sales", ROWS),)))["Sales"]
    assert [(sheet[cell].value, sheet[cell].data_type) for cell in ("B2", "B3", "B4", "C4", "D4", "F4", "A4")] == [
        ("=1+1", "s"), ("+C2", "s"), ("a\ufffdb", "s"), ("12345678901234567", "s"), ("=A1*2", "s"), ("#WHAT?", "s"),
        ("1899-12-31", "s"),
    ]


def test_the_copy_says_that_it_was_made_anew() -> None:
    book = opened(rebuilt(slip(error("C3"), headers={"Sales": 1}), (Sheet("Sales", ROWS),)))
    assert any(text.startswith("This copy was made anew") for text in texts(book["Findings"]))
    assert book["Sales"]["A1"].font.bold and book["Sales"].freeze_panes == "A2"


def test_a_line_of_text_makes_no_column_wide() -> None:
    title, legend = "A title that is very much longer than what stands below it", "A legend, as long as the title is"
    rows = ((title,), *ROWS, (legend,))
    sheet = opened(rebuilt(slip(headers={"Sales": 2}), (Sheet("Sales", rows),)))["Sales"]
    assert sheet.column_dimensions["A"].width < 25


def test_days_that_count_from_1904_go_on_doing_so() -> None:
    book = opened(rebuilt(slip(), (Sheet("Sales", ((44_000, dt.date(2026, 11, 16)),), date1904=True),)))
    assert book.epoch == dt.datetime(1904, 1, 1) and book["Sales"]["B1"].value == dt.datetime(2026, 11, 16)


def test_without_sheets_it_is_the_list_alone() -> None:
    book = opened(rebuilt(slip(error("C3")), ()))
    assert book.sheetnames == ["Findings"]
    assert any("this is the list alone" in text for text in texts(book["Findings"]))


def test_the_list_of_an_earlier_copy_is_not_copied() -> None:
    first = Sheet("Findings", (("acctkit: findings, ref. 0123456789ab",), ("Acme",)))
    assert opened(rebuilt(slip(), (first, Sheet("Sales", ROWS)))).sheetnames == ["Findings", "Sales"]


def test_the_same_cells_give_the_same_bytes() -> None:
    assert rebuilt(slip(error("C3")), (Sheet("Sales", ROWS),)) == rebuilt(slip(error("C3")), (Sheet("Sales", ROWS),))
