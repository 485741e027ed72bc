"""Notes: which cell each goes to, in which order they are listed, and how many."""

from __future__ import annotations

from acctkit.copies.notes import MOST_ALIKE, MOST_LINES, Note, by_cell, comment, in_order, lines, placed, position
from acctkit.types import Sheet
from tests.copies.copying import error, warning

SHEETS = (Sheet("Sales", ((None, "Units"), (None, " ", 3), ())),)


def test_a_note_about_a_row_goes_to_its_first_filled_cell() -> None:
    notes = [error("", row=2), error("", row=3), error("", row=9), error("B7", row=2), error("", sheet="Other", row=1)]
    assert [note.cell for note in placed(notes, SHEETS)] == ["C2", "", "", "B7", ""]


def test_what_is_no_cell_is_no_place() -> None:
    assert [note.cell for note in placed([error("XFE1"), error("A0"), error("B2:C3"), error("B1")], SHEETS)] == [
        "", "", "", "B1",
    ]
    assert position("A1048577") is None


def test_what_is_to_be_corrected_comes_first_then_as_the_workbook_goes() -> None:
    notes = [warning("A2"), error("B10"), error("AA9"), error("B9"), error("A1", sheet="Trips"), error("", sheet="")]
    ordered = in_order(notes, ["Sales", "Trips"])
    assert [(note.sheet, note.cell) for note in ordered] == [
        ("", ""), ("Sales", "B9"), ("Sales", "AA9"), ("Sales", "B10"), ("Trips", "A1"), ("Sales", "A2"),
    ]


def test_a_cell_says_each_sentence_once_and_what_needs_nobody_marks_nothing() -> None:
    notes = [error("A1", "Wrong."), error("A1", "Wrong."), warning("A1", "Odd."), Note("info", "Well.", cell="A2")]
    ((place, here),) = by_cell(notes).items()
    assert place == ("Sales", "A1") and comment(here, "es") == "Corregir: Wrong.\n\nRevisar: Odd."


def test_very_many_alike_are_counted_in_one_line() -> None:
    notes = [error(f"A{row}") for row in range(2, 2 + MOST_ALIKE + 312)] + [error("B1", code="bad-date")]
    listed = lines(notes)
    assert [line.more for line in listed] == [0] * MOST_ALIKE + [312, 0]
    assert listed[MOST_ALIKE].note.cell == f"A{2 + MOST_ALIKE}" and listed[-1].note.cell == "B1"
    assert not lines(notes[: MOST_ALIKE + 1])[-1].more, "one more is shown, not counted"


def test_a_list_has_an_end_that_counts_the_rest() -> None:
    notes = [error(f"A{at}", code=f"code-{at}") for at in range(1, MOST_LINES + 501)]
    listed = lines(notes)
    assert len(listed) == MOST_LINES + 1 and listed[-1].left == 500
    assert sum(1 + max(line.more - 1, 0) for line in listed[:-1]) + listed[-1].left == len(notes)
