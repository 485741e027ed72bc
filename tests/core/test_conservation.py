"""Rows read = rows used + rows refused + rows told as skipped, whatever a sheet holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctkit import formrows
from acctkit.checks import CheckedForm
from acctkit.conservation import lost
from acctkit.headers import Identified, blank, identify
from acctkit.rows import SheetRows, read_rows
from acctkit.types import ErrorCell, Sheet, Uncalculated
from tests.core.form_samples import HEADER, MONDAY, SHOPS, TRIPS, trip
from tests.core.test_checks import office_with, sheet

CELL = st.one_of(
    st.none(), st.sampled_from([
        "", " ", "Total", "TOTAL:", "Subtotal", "note of some length that is prose", "101", "S1", "x", MONDAY, 0, 1,
        2.5, -3, True, ErrorCell("#REF!"), Uncalculated("A1"), "16/11/2026", "2,5", *HEADER, dt.datetime(2026, 11, 16),
    ]),
)
ROWS = st.lists(
    st.one_of(st.lists(CELL, max_size=8), st.integers(0, 5).map(trip), st.just(HEADER), st.just([])), max_size=14
)


@given(ROWS, ROWS)
def test_no_row_of_any_sheet_is_lost(above, below):
    made = Sheet("Sheet1", [*above, HEADER, *below])
    found = identify(made, [TRIPS])
    assert isinstance(found, Identified)
    rows = read_rows(made, found, "en")
    assert lost(made, found.header_row, rows) == []
    ended = [entry.number for entry in rows.entries] + [row.number for row in rows.refused] + list(rows.skipped)
    told = {finding.code for finding in rows.findings}
    assert not rows.skipped or told & {"blank-rows", "legend", "totals-row", "rows-above"}
    filled = [
        n for n, row in enumerate(made.rows, 1)
        if n > found.header_row and not all(blank(value) for value in row)
    ]
    assert set(filled) <= set(ended)


@given(ROWS)
def test_every_form_says_what_became_of_its_rows(below):
    form = office_with().form(sheet(HEADER, *below), sheet(HEADER, trip(9), name="Trips"))
    assert form.counts.hold and form.counts.used == len(form.entries) and form.counts.refused == len(form.refused)
    assert form.counts.read >= 1


def test_the_counts_of_an_office_form_keep_rows_refused_by_its_checks():
    form = office_with().form(
        sheet(["Shop", "Name", "Parent"], ["1", "a", None], ["2", "b", "nobody"], [], ["3", None, None]),
        person=None,
    )
    counts = form.counts
    assert (counts.read, counts.used, counts.refused, counts.skipped) == (4, 1, 2, 1) and form.form is SHOPS


# ------------------------------------------------------------------ an invariant that can fail


@pytest.mark.parametrize(
    ("spoil", "rows"),
    [
        (lambda rows: replace(rows, entries=rows.entries[1:]), "2"),
        (lambda rows: replace(rows, skipped=(*rows.skipped, 3)), "3"),
        (lambda rows: replace(rows, skipped=()), "4"),
    ],
    ids=["lost", "twice", "untold"],
)
def test_a_reader_that_loses_a_row_is_no_silent_success(monkeypatch, spoil, rows):
    def careless(*args: object) -> SheetRows:
        return spoil(read_rows(*args))  # type: ignore[arg-type,no-any-return]

    monkeypatch.setattr(formrows, "read_rows", careless)
    form: CheckedForm = office_with().form(sheet(HEADER, trip(0), trip(1), ["Total", None, None, None, 4]))
    (finding,) = form.findings
    assert (finding.code, finding.office, form.ok, form.retry, form.entries) == ("rows-lost", True, False, True, ())
    assert finding.params["rows"] == rows and f"({rows})" in finding.message


# ------------------------------------------------------------------ rows above the headers


def test_rows_above_the_headers_that_look_like_rows_are_told():
    form = office_with().form(sheet(["Weekly report", None, None, None, 47], trip(0), trip(1), HEADER, trip(2)))
    (finding,) = form.findings
    assert (finding.code, finding.severity, finding.params["rows"]) == ("rows-above", "warning", "2-3")
    assert form.ok and form.counts.skipped == 2 and form.counts.read == 3


@pytest.mark.parametrize(
    "above",
    [
        ["Report", "of", "Bob", "Stone", 47], [None, "Week:", "101", "W47", 16, 11], [MONDAY], ["Rep", 1165],
        [MONDAY, None, None, None, 3],
    ],
)
def test_titles_above_the_headers_are_no_rows(above):
    form = office_with().form(sheet(above, HEADER, trip(2)))
    assert not form.findings and form.counts.read == 1
