"""Marks on a cell, and how they come off again."""

from __future__ import annotations

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Color, PatternFill

from acctkit.copies.paint import FILLS, LONGEST, is_ours, mark, unmark


@pytest.mark.parametrize("was", [
    PatternFill(), PatternFill("solid", fgColor="FF123456"), PatternFill("solid", fgColor=Color(theme=4, tint=0.4)),
    PatternFill("solid", fgColor=Color(indexed=43)),
])
def test_a_fill_comes_back(was: PatternFill) -> None:
    cell = Workbook().worksheets[0]["A1"]
    cell.fill = was
    mark(cell, "error", "To correct: no.")
    assert cell.fill.fgColor.rgb == FILLS["error"]
    unmark(cell)
    assert cell.fill.fill_type == was.fill_type
    if was.fill_type:
        assert cell.fill.fgColor == was.fgColor
    assert cell.comment is None


def test_a_cell_marked_twice_keeps_the_first_comment_at_the_end() -> None:
    cell = Workbook().worksheets[0]["A1"]
    cell.comment = Comment("mine", "Ana")
    mark(cell, "warning", "To check: odd.")
    unmark(cell)
    assert (cell.comment.text, cell.comment.author) == ("mine", "Ana")


def test_what_a_ready_made_workbook_explains_is_not_a_mark() -> None:
    assert not is_ours(Comment("Required: a date.", "acctkit")) and not is_ours(Comment("To check: x", "Ana"))
    assert is_ours(Comment("Revisar: x", "acctkit"))


def test_marks_come_off_a_cell_that_libreoffice_saved() -> None:
    cell = Workbook().worksheets[0]["A1"]
    cell.fill = PatternFill("solid", fgColor=FILLS["error"], bgColor="FFD9D9D9")  # as version 7 writes it
    cell.comment = Comment("To correct: no.\n――― Ana ―――\nmine", "")
    unmark(cell)
    assert cell.fill.fill_type is None and (cell.comment.text, cell.comment.author) == ("mine", "Ana")
    cell.comment = Comment("To correct: a note of the rep's own", "")
    unmark(cell)
    assert cell.comment is not None


def test_a_comment_has_an_end() -> None:
    cell = Workbook().worksheets[0]["A1"]
    mark(cell, "error", "x" * 5_000)
    assert len(cell.comment.text) == LONGEST and cell.comment.height == 400
