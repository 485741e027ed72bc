"""Findings that are alike: all kept in bounded room, and read as one line."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctkit import codes, grouping
from acctkit.grouping import HANDFUL, MOST_KEPT, cells, grouped, kept, short, spans
from acctkit.sentences import sentence
from acctkit.testing import TestWorkspace, text_of
from acctkit.texts import letter
from acctkit.types import Finding

AS_OF = "2026-11-25"


def wrong(row: int, column: str = "amount", at: str = "D", **how: str) -> Finding:
    return Finding(
        "text-in-number", "error", sheet="S", cell=f"{at}{row}", value="x", row=row, params={"column": column}, **how
    )


def test_what_the_docstrings_show() -> None:
    assert doctest.testmod(grouping).failed == 0


def test_few_are_kept_and_read_as_they_are() -> None:
    found = [wrong(n) for n in range(2, 2 + HANDFUL)]
    assert kept(found) == found
    assert [(group.first, group.count) for group in grouped(found)] == [(one, 1) for one in found]


def test_more_than_a_handful_alike_are_read_as_one_line_where_the_first_stands() -> None:
    other = wrong(5, "units", "C")
    groups = grouped([wrong(4), other, *(wrong(n) for n in range(5, 12)), wrong(14)])
    assert [(group.first.cell, group.count, group.cells) for group in groups] == [
        ("D4", 9, "D4-D11, D14"), ("C5", 1, ""),
    ]


@pytest.mark.parametrize("how", [{"form": "other"}, {"path": "b.xlsx"}, {"column": "units"}])
def test_another_file_form_or_column_is_not_alike(how: dict[str, str]) -> None:
    found = [wrong(n) for n in range(2, 6)] + [wrong(n, **how) for n in range(2, 6)]
    assert len(grouped(found)) == 8


def test_very_many_alike_are_kept_as_one_that_names_every_cell() -> None:
    found = [wrong(n) for n in range(2, 3 * MOST_KEPT)] + [wrong(7, "units", "C")]
    told = kept(found)
    assert told[:MOST_KEPT] == found[:MOST_KEPT] and told[-1] == found[-1] and len(told) == MOST_KEPT + 2
    rest = told[MOST_KEPT]
    assert rest.cell == f"D{MOST_KEPT + 2}" and rest.count == 2 * MOST_KEPT - 2
    assert [cell for one in told for cell in cells(one)] == [one.cell for one in found]
    assert sum(one.count for one in told) == len(found)
    assert kept(told) == told, "kept again it stays as it is"
    said = sentence(codes.TEXT_IN_NUMBER, rest, "es")
    assert said.endswith(f"Así es en {rest.count} celdas (D{MOST_KEPT + 2}-D{3 * MOST_KEPT - 1}).")


def test_one_more_than_the_most_is_still_kept_by_itself() -> None:
    found = [wrong(n) for n in range(MOST_KEPT + 1)]
    assert kept(found) == found


PLACES = st.tuples(st.integers(1, 60), st.integers(1, 60)).map(lambda place: f"{letter(place[0])}{place[1]}")


@given(st.lists(PLACES, unique=True, min_size=2))
def test_spans_name_each_cell_once(names: list[str]) -> None:
    one = Finding("x", "error", cell=names[0], count=len(names), params={"cells": spans(names)})
    assert sorted(cells(one)) == sorted(names)
    assert len(short(names)) <= 7 * 16


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["a", "b"]), st.sampled_from(["error", "info"]))))
def test_nothing_is_lost_when_grouped(many: list[tuple[int, str, str]]) -> None:
    found = [
        Finding("x", severity, sheet=name, cell=f"A{n}", params={"column": str(column)})  # type: ignore[arg-type]
        for n, (column, name, severity) in enumerate(many, 1)
    ]
    groups = grouped(found)
    assert sum(group.count for group in groups) == len(found)
    assert {group.first.cell for group in groups} <= {one.cell for one in found}


# ------------------------------------------------------------------ in a run


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> TestWorkspace:
    """A file with 1,500 wrong units and one wrong date, run."""
    from acctkit.testing import make_test_workspace

    ws = make_test_workspace(tmp_path_factory.mktemp("grouping") / "workspace")
    ws.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]],
        "Accounts": [["Account", "Name", "Rep"], ["100", "Acme", "7"]],
    })
    rows = [[f"{'2026-11-17' if n else 'soon'}", "100", f"A{n}", "many", "12.5"] for n in range(1500)]
    ws.drop("7/a.csv", [["Date", "Account", "SKU", "Units", "Unit price"], *rows])
    result = ws.run(AS_OF)
    assert result["findings"]["error"] == 1501, "cells are counted, not lines of the books"
    return ws


def test_json_has_every_cell(desk: TestWorkspace) -> None:
    found = desk.json("findings", "list", "--code", "text-in-number")
    assert len(found) == MOST_KEPT + 1 and sum(one.get("count", 1) for one in found) == 1500
    assert "So it is in 500 cells (D1002-D1501)." in found[-1]["message"]


def test_a_person_reads_one_line(desk: TestWorkspace) -> None:
    said = " ".join(desk.cli("findings", "list", "--path", "7/").split())
    assert "D2-D1501 Units: 1,500 cells, first D2; for example: 'many'" in said and said.count("many") == 1
    assert desk.cli("findings", "list", "--path", "7/", "--each").count("'many'") >= MOST_KEPT
    assert "Units: 1,500 cells, first D2" in " ".join(desk.cli("submissions", "show", "1").split())
    path = str(desk.root / "inbox" / "7" / "a.csv")
    assert "Units: 1,500 cells, first D2" in " ".join(desk.cli("check", path, exit_code=1).split())
    assert desk.submissions()["7/a.csv"]["reason"].startswith("1501 errors, the first:")


def test_so_does_the_rep_and_the_marked_copy_has_each(desk: TestWorkspace) -> None:
    (message,) = desk.mail("feedback")
    text = text_of(message)
    assert "- Units: 1,500 cells, first D2 (D2-D1501); for example: 'many' is not a number" in text
    assert "(1,501 errors)" in text and "- A2: 'soon' is not a date" in text
    [copy] = list(message.iter_attachments())
    marked = copy.get_content()
    lines = (marked.decode("cp1252") if isinstance(marked, bytes) else marked).splitlines()
    assert sum("'many' is not a number" in line for line in lines) == 1500
    assert Path(copy.get_filename() or "").suffix == ".csv"
