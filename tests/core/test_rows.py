"""The rows below a header: data, blanks, totals and notes; every filled row is an entry, refused, or told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctkit.forms import Form, Id, Money, Row, column
from acctkit.headers import Identified, identify
from acctkit.rows import SheetRows, compact, read_rows
from acctkit.types import CellValue, ErrorCell, Finding, Sheet, Text, Uncalculated
from tests.core.form_samples import BILLS, HEADER, MONDAY, SHOPS, TARGETS, TRIPS, trip


def rows_of(
    rows: Sequence[Sequence[CellValue]], form: Form = TRIPS, locale: str = "en-GB", **sheet: object
) -> SheetRows:
    whole = Sheet("Sheet1", rows, **sheet)  # type: ignore[arg-type]
    found = identify(whole, [form])
    assert isinstance(found, Identified)
    read = read_rows(whole, found, locale)
    below = {number for number, _ in enumerate(rows, 1) if number > found.header_row}
    kept = [*(entry.number for entry in read.entries), *(row.number for row in read.refused), *read.skipped]
    assert len(kept) == len(set(kept)) and set(kept) <= below
    assert all(not any(rows[number - 1]) for number in below - set(kept)), "only blank rows at the end are not told"
    return read


def told(read: SheetRows) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.severity, finding.cell) for finding in read.findings]


def the(read: SheetRows, code: str) -> Finding:
    (finding,) = [finding for finding in read.findings if finding.code == code]
    return finding


def test_plain_rows_become_entries_with_the_address_of_every_column():
    read = rows_of([[], HEADER, trip(1), trip(2)])
    assert not read.findings and not read.refused and not read.skipped
    first = read.entries[0]
    assert (first.sheet, first.number, first.form) == ("Sheet1", 3, "trips")
    assert first.cells == {"date": "A3", "order": "B3", "shop": "C3", "item": "D3", "units": "E3", "price": "F3"}
    assert first.row.amount == Decimal("9.0"), "what follows from the row's own values is filled in"


def test_spanish_text_is_read_the_spanish_way():
    header = ["FECHA", "Nº PEDIDO", "CÓDIGO TIENDA", "ARTÍCULO ", "UNIDADES", "PRECIO", "IMPORTE"]
    read = rows_of([header, ["24/11/2004", "10", 101, " S1 ", "1.000", "1.234,56", "1.234.560,00"]], locale="es")
    row = read.entries[0].row
    assert (row.date, row.shop, row.item) == (dt.date(2004, 11, 24), "101", "S1")
    assert (row.units, row.price, row.amount) == (Decimal(1000), Decimal("1234.56"), Decimal("1234560.00"))


# ------------------------------------------------------------------ wrong cells


@pytest.mark.parametrize(
    ("column", "value", "code", "expected"),
    [
        ("E", "two", "text-in-number", None), ("A", "31/02/2026", "impossible-date", None),
        ("A", "soon", "bad-date", None),
        ("C", None, "missing-value", ""), ("C", "  ", "missing-value", ""), ("F", -1, "out-of-range", ">= 0"),
        ("F", ErrorCell("#REF!"), "error-cell", ""), ("E", Uncalculated("A1*2"), "uncalculated-formula", ""),
    ],
)
def test_one_bad_cell_gives_one_error_at_that_cell(column, value, code, expected):
    row = trip(1)
    row["ABCDEF".index(column)] = value
    read = rows_of([HEADER, trip(0), row, trip(2)])
    (finding,) = read.findings
    assert (finding.code, finding.severity, finding.sheet, finding.cell) == (code, "error", "Sheet1", f"{column}3")
    assert expected is None or finding.expected == expected
    assert finding.params["column"] == {"A": "date", "C": "shop", "E": "units", "F": "price"}[column]
    assert [entry.number for entry in read.entries] == [2, 4]
    (refused,) = read.refused
    assert (refused.number, refused.sheet, refused.values["order"]) == (3, "Sheet1", "7001")


def test_a_formula_that_repeats_the_error_of_its_source_is_not_told_twice():
    broken = [*trip(0, units=ErrorCell("#REF!")), ErrorCell("#REF!")]
    alone = [*trip(1), ErrorCell("#REF!")]
    read = rows_of([[*HEADER, "Amount"], broken, alone])
    assert told(read) == [("error-cell", "error", "E2"), ("error-cell", "error", "G3")] and len(read.refused) == 2


def test_every_bad_cell_of_a_row_is_told():
    read = rows_of([HEADER, ["soon", "7000", None, "S1", "two", -3]])
    assert told(read) == [
        ("bad-date", "error", "A2"), ("text-in-number", "error", "E2"), ("missing-value", "error", "C2"),
        ("out-of-range", "error", "F2"),
    ]


def test_limits_of_text_are_said_in_the_readers_language():
    rows = [[*HEADER, "Notes"], [*trip(), "x" * 41]]
    assert rows_of(rows).findings[0].expected == "at most 40 characters long"
    assert rows_of(rows, locale="es").findings[0].expected == "de 40 caracteres como máximo"


def test_a_rule_of_the_whole_row_points_at_its_first_column():
    header = ["Bill", "Shop", "Issued on", "Amount"]
    read = rows_of([header, ["B1", "101", MONDAY, 0], ["B2", "101", MONDAY, "?"]], BILLS)
    assert told(read) == [("out-of-range", "error", "A2"), ("text-in-number", "error", "D3")]
    assert read.findings[0].expected == "an amount other than 0"


def test_what_a_cell_was_taken_as_is_told_and_the_row_stays():
    read = rows_of([HEADER, trip(day=45000), trip(1, price=1.23456)])
    assert told(read) == [("serial-date", "warning", "A2"), ("rounded-value", "warning", "F3")]
    assert len(read.entries) == 2


def test_bare_day_numbers_of_an_old_mac_workbook_count_from_1904():
    usual, mac = rows_of([HEADER, trip(day=38315)]), rows_of([HEADER, trip(day=36853)], date1904=True)
    assert told(mac) == told(usual) == [("serial-date", "warning", "A2")]
    assert mac.entries[0].row.date == usual.entries[0].row.date == dt.date(2004, 11, 24)


def test_one_and_true_are_different_cells():
    read = rows_of([HEADER, trip(0, units=1), trip(1, units=True), trip(2, units=1.0)])
    assert told(read) == [("text-in-number", "error", "E3")] and len(read.entries) == 2


# ------------------------------------------------------------------ blanks, totals, notes


def test_the_weekly_sheet_with_title_blank_rows_totals_and_a_legend():
    rows = [
        [None, "WEEKLY SALES REPORT"], [None, "Rep:", 1166], [], [],
        [None, "Sale date", "Order no.", "Customer #", "Product code", "Qty", "Price each"],
        [None, *trip(0)], [None, *trip(1)], [None] * 7, [None, *trip(2)], [None, "TOTAL", None, None, None, 6], [], [],
        [None, "Please send to head office every Monday before noon."], [], [],
    ]
    read = rows_of(rows)
    assert [entry.number for entry in read.entries] == [6, 7, 9] and read.skipped == (8, 10, 11, 12, 13)
    assert told(read) == [("blank-rows", "info", ""), ("legend", "info", ""), ("totals-row", "info", "B10")]
    assert the(read, "blank-rows").params["rows"] == "8, 11-12" and the(read, "legend").params["rows"] == "13"


class BackRow(Row):
    """One line, whose return counts down however it was signed, as in the sales form."""

    shop: Id = column("Shop")
    kind: Id = column("Kind")
    amount: Money = column("Amount")

    def complete(self) -> BackRow:
        return self.model_copy(update={"amount": -abs(self.amount)}) if self.kind == "return" else self


@pytest.mark.parametrize(("said", "told_so"), [(350, False), (150, False), (351, True)])
def test_a_total_may_add_returns_as_they_are_written(said, told_so):
    form = Form("back", Text("Back"), BackRow)
    rows = [["Shop", "Kind", "Amount"], ["A", "sale", 250], ["B", "return", 100], ["Total", None, said]]
    assert ("totals-differ" in {code for code, _, _ in told(rows_of(rows, form))}) is told_so


@pytest.mark.parametrize(
    "word", ["Total", "TOTALES", "Total general:", "grand total", "Subtotal", "suma", "Sum", "Total week 47"]
)
@pytest.mark.parametrize("at", [0, 2, 6])
def test_words_for_totals_in_any_column(word, at):
    total: list[CellValue] = [None, None, None, None, 4, None, None]
    total[at] = word
    read = rows_of([[*HEADER, "Comments"], [*trip(0), "ok"], [*trip(1), ""], total])
    assert ("totals-row", "info", f"{'ABCDEFG'[at]}4") in told(read) and len(read.entries) == 2 and not read.refused


def test_a_total_that_differs_is_a_warning_at_its_cell():
    read = rows_of([[*HEADER, "Amount"], [*trip(0), 9], [*trip(1), None], ["Total", None, None, None, 5, None, 18]])
    finding = the(read, "totals-differ")
    assert (finding.severity, finding.cell, finding.value, finding.expected) == ("warning", "E4", "5", "4")


def test_a_total_counts_since_the_last_total_or_from_the_top():
    total = ["Subtotal", None, None, None, 4]
    rows = [HEADER, trip(0), trip(1), total, trip(2), trip(3), total, ["Total", None, None, None, 8]]
    assert {code for code, _, _ in told(rows_of(rows))} == {"totals-row"}


def test_a_total_over_a_cell_that_cannot_be_read_is_not_told_twice():
    read = rows_of([HEADER, trip(0), trip(1, units="two"), ["Total", None, None, None, 4]])
    assert told(read) == [("text-in-number", "error", "E3"), ("totals-row", "info", "A4")]


def test_a_broken_formula_in_a_totals_row_is_a_warning():
    read = rows_of([HEADER, trip(0), ["Total", None, None, None, ErrorCell("#REF!")]])
    assert ("error-cell", "warning", "E3") in told(read) and len(read.entries) == 1


def test_a_customer_called_total_is_no_totals_row():
    read = rows_of([["Shop", "Name"], ["Total", "Total Energies"], ["102", "Total"]], SHOPS)
    assert not read.findings and len(read.entries) == 2
    read = rows_of([["Rep", "Year", "Amount"], ["1", 2026, 10], ["Total", None, 10]], TARGETS)
    assert len(read.entries) == 1 and told(read) == [("totals-row", "info", "A3")]


def test_a_remark_that_begins_with_total_does_not_hide_a_row_with_a_hole():
    header = [*HEADER, "Notes"]
    read = rows_of([header, [*trip(0, shop=None), "Total loss in transit"]])
    assert told(read) == [("missing-value", "error", "C2")]


def test_rows_after_the_totals_are_read_and_told():
    read = rows_of([HEADER, trip(0), ["Total", None, None, None, 2], trip(1), [], trip(2)])
    assert len(read.entries) == 3
    assert the(read, "rows-after-totals").params["rows"] == "4, 6"


def test_notes_after_the_totals_and_at_the_end():
    rows = [
        HEADER, trip(0), ["Total", None, None, None, 2], ["Thanks"], [None, None, "Signed:", "J. Smith"], [],
        ["All amounts in dollars, without tax."],
    ]
    assert the(rows_of(rows), "legend").params["rows"] == "4-5, 7"
    assert the(rows_of([HEADER, trip(0), ["Prices as in the list of January"]]), "legend").params["rows"] == "3"
    assert the(rows_of([[*HEADER, "X"], [*trip(0)], [None] * 6 + ["?"], trip(1)]), "legend").params["rows"] == "3"


def test_a_lone_value_that_may_be_data_is_data():
    read = rows_of([HEADER, trip(0), [None, None, "102"], trip(1)])
    assert {finding.cell for finding in read.findings} == {"A3", "D3", "E3", "F3"}
    assert {finding.code for finding in read.findings} == {"missing-value"}


def test_a_repeated_header_is_passed_over_and_told():
    read = rows_of([HEADER, trip(0), [], HEADER, trip(1)])
    assert len(read.entries) == 2 and the(read, "legend").params["rows"] == "4"


def test_formulas_filled_down_over_blank_rows_make_no_rows():
    read = rows_of([[*HEADER, "Amount"], [*trip(0), 9], [None] * 6 + [0], [None] * 6 + [0.0]])
    assert len(read.entries) == 1 and the(read, "blank-rows").params["rows"] == "3-4"


def test_formulas_filled_down_and_never_calculated_make_no_rows_either():
    rows = [[*HEADER, "Amount"], [*trip(0), 9], [None] * 6 + [Uncalculated()], [None] * 6 + [Uncalculated("A4*B4"), 0]]
    read = rows_of(rows)
    assert len(read.entries) == 1 and the(read, "blank-rows").params["rows"] == "3-4"
    assert told(rows_of([[*HEADER, "Amount"], [*trip(0), Uncalculated()]])) == [("uncalculated-formula", "error", "G2")]


def test_headers_without_rows_are_told():
    assert told(rows_of([HEADER])) == [("empty-form", "info", "")]


# ------------------------------------------------------------------ columns and hidden parts


def test_unknown_columns_are_told_at_their_header():
    read = rows_of([[*HEADER, "Comments", None], [*trip(0), "ok", None], [*trip(1), None, "aside"]])
    assert told(read) == [("unknown-column", "info", "G1"), ("unknown-column", "info", "H1")]
    assert [finding.value for finding in read.findings] == ["Comments", "H"]


def test_a_doubled_column_is_an_error():
    read = rows_of([[*HEADER, "Qty"], [*trip(0), 3]])
    finding = the(read, "duplicate-column")
    assert (finding.severity, finding.cell, finding.params["other"]) == ("error", "G1", "E1")


def test_errors_beside_the_form_are_told_once_a_column():
    rows = [[*HEADER, "Lookup"], *([*trip(n), ErrorCell("#N/A")] for n in range(3)), [*trip(3), Uncalculated()]]
    read = rows_of(rows)
    assert ("error-cell", "warning", "G2") in told(read) and ("uncalculated-formula", "info", "G5") in told(read)
    assert the(read, "error-cell").params["rows"] == "2-4" and len(read.entries) == 4


def test_names_shown_beside_a_column_are_not_told():
    read = rows_of([[*HEADER, "Shop: its name"], [*trip(0), "Harbor"], [*trip(1), Uncalculated()]])
    assert told(read) == [] and len(read.entries) == 2


def test_hidden_rows_and_columns_are_read_and_told():
    read = rows_of([HEADER, trip(0), trip(1), []], hidden_rows=frozenset({3, 4}), hidden_columns=frozenset({2, 9}))
    assert len(read.entries) == 2
    assert the(read, "hidden-rows").params["rows"] == "3" and the(read, "hidden-columns").params["columns"] == "B"


# ------------------------------------------------------------------ nothing is lost

LONG = "a note of more than twenty-five letters"
cells = st.sampled_from([None, "", "Total", "x", "101", LONG, 0, 3, 4.5, MONDAY, True])


@given(st.lists(st.lists(cells, min_size=0, max_size=8), max_size=12))
def test_whatever_stands_below_the_header_is_an_entry_refused_or_told(rows):
    rows_of([HEADER, *rows])


@given(st.sets(st.integers(1, 60)))
def test_compact_numbers_can_be_spelled_out_again(numbers):
    spans = [part.split("-") for part in compact(numbers).split(", ") if part]
    assert {n for span in spans for n in range(int(span[0]), int(span[-1]) + 1)} == numbers
