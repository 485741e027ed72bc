"""The ten planted mistakes, in every kind of file that reps keep, come back marked at their cells, each with a link."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from email.message import EmailMessage
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple

from acctkit.copies.paint import FILLS
from acctkit.testing import TestWorkspace
from tests.e2e.other_kinds import KINDS, saved_as
from tests.e2e.test_planted_mistakes import ACCOUNTS, ALONE, AS_OF, MISTAKES, SKUS, Planted, planted

SEEDS = range(4)  # two in Spanish, two in English, of four styles
WHOLE = [(seed, kind) for seed in SEEDS for kind in KINDS]
CSV = [key for key in ALONE if planted(key[0], (key[1],)).style == "csv"][:5]


@pytest.fixture(scope="module")
def returned(
    acctkit_shared_workspace: TestWorkspace, tmp_path_factory: pytest.TempPathFactory
) -> dict[Any, tuple[Planted, str, bytes]]:
    """What was planted, and the copy that came back: its name and its bytes."""
    ws = acctkit_shared_workspace
    files: dict[Any, tuple[str, Planted]] = {}
    for seed, kind in WHOLE:
        files[seed, kind] = (f"w{seed}{kind[1:]}", planted(seed, tuple(MISTAKES)))
    for number, (seed, name) in enumerate(CSV):
        files[seed, name] = (f"c{number}", planted(seed, (name,)))
    ws.drop("office/masters.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language"]]
        + [[rep, f"Name of {rep}", f"{rep}@example.com", one.language] for rep, one in files.values()],
        "Accounts": [["Account", "Name", "Currency"]] + [[name, f"Customer {name}", "USD"] for name in ACCOUNTS],
        "Products": [["SKU", "Name"]] + [[sku, f"Model {sku}"] for sku in SKUS],
    })
    for (_, kind), (rep, one) in files.items():
        ending = kind if kind in KINDS else ".csv"
        content = one.flawed.content
        if kind in KINDS:
            content = saved_as(kind, content, tmp_path_factory.mktemp(rep))
        ws.drop(f"{rep}/weekly{ending}", content)
    assert ws.run(AS_OF)["plugin_errors"] == []
    attached: dict[str, list[EmailMessage]] = defaultdict(list)
    for mail in ws.mail("feedback"):
        attached[mail["To"].addresses[0].username] += list(mail.iter_attachments())
    return {
        key: (one, str(attached[rep][0].get_filename()), attached[rep][0].get_payload(decode=True))
        for key, (rep, one) in files.items()
    }


@pytest.mark.parametrize("key", WHOLE, ids=lambda key: f"seed {key[0]}, {key[1]}")
def test_all_ten_come_back_marked_at_their_cells(returned: Any, key: tuple[int, str]) -> None:
    one, name, copy = returned[key]
    assert name == ("weekly (revisado).xlsx" if one.language == "es" else "weekly (marked).xlsx")
    book = load_workbook(io.BytesIO(copy))
    listed, *sheets = book.worksheets
    places = {(sheet, cell): FILLS[kind] for kind, sheet, cell in one.places.values()}
    assert len(places) == 10
    marked = {
        (sheet.title, cell.coordinate): cell.fill.fgColor.rgb
        for sheet in sheets for row in sheet for cell in row if cell.comment is not None
    }
    assert marked == places
    links = {cell.hyperlink.location for row in listed for cell in row if cell.hyperlink is not None}
    assert {f"'{sheet}'!{cell}" for sheet, cell in places} <= links


@pytest.mark.parametrize("key", WHOLE, ids=lambda key: f"seed {key[0]}, {key[1]}")
def test_every_cell_of_the_rep_is_in_the_copy(returned: Any, key: tuple[int, str]) -> None:
    one, _, copy = returned[key]
    was = load_workbook(io.BytesIO(one.flawed.content), data_only=True)
    now = load_workbook(io.BytesIO(copy), data_only=True)
    for sheet in was.worksheets:
        cells = {cell.coordinate: _value(cell) for row in sheet for cell in row if cell.value is not None}
        assert {cell: _value(now[sheet.title][cell]) for cell in cells} == cells


def _value(cell: Any) -> Any:
    """What a cell holds; of an error only that it is one, for xlwt takes some for others."""
    return "an error" if cell.data_type == "e" else cell.value


@pytest.mark.parametrize("key", CSV, ids=lambda key: f"{key[1]}, seed {key[0]}")
def test_a_csv_comes_back_with_its_finding_in_its_row(returned: Any, key: tuple[int, str]) -> None:
    one, name, copy = returned[key]
    assert name == ("weekly (revisado).csv" if one.language == "es" else "weekly (marked).csv")
    was, now = (
        list(csv.reader(io.StringIO(content.decode("cp1252"), newline=""), delimiter=";"))
        for content in (one.flawed.content, copy)
    )
    width = max(map(len, was))
    ((_, _, cell),) = one.places.values()
    said = {number: row[width] for number, row in enumerate(now, 1) if len(row) > width and row[width]}
    assert set(said) == {1, coordinate_to_tuple(cell)[0]} and cell in said[coordinate_to_tuple(cell)[0]]
    assert [row[:width] for row in now] == was
