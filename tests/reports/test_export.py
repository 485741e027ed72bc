"""One section as JSON, CSV, workbook and text."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal as D

import openpyxl
import pytest

from acctkit.reports.export import bare, guarded, table_csv, table_xlsx, to_csv, to_json, to_text, to_xlsx
from acctkit.reports.sections import Built
from acctkit.types import Column, Content, Table, Text
from tests.reports import report_samples as samples


def test_json_has_the_shape_that_scripts_rely_on() -> None:
    given = to_json(samples.sales(), "2004-W48", samples.WEEK.last, "en")
    assert json.loads(json.dumps(given)) == given
    assert (given["section"], given["period"], given["as_of"]) == ("sales", "2004-W48", "2004-11-28")
    by_rep = given["tables"]["by_rep"]
    assert by_rep["columns"][5] == {"name": "amount", "type": "money", "unit": "USD"}
    assert {name: by_rep["rows"][0][name] for name in ("rep", "units", "amount", "d_pl", "currency")} == {
        "rep": "1165",
        "units": 412,
        "amount": "41250.10",
        "d_pl": "-3749.90",
        "currency": "USD",
    }
    assert given["figures"]["net"] == {"value": "171680.60", "type": "money", "unit": "USD"}
    assert given["tables"]["by_family"]["rows"][1]["rate"] == "2"
    assert given["tables"]["by_week"]["rows"][-1]["amount"] is None


@pytest.mark.parametrize(
    ("value", "type", "given"),
    [
        (D("1200.0000"), "money", "1200.00"),
        (D("-0.0000"), "money", "0.00"),
        (5, "money", "5.00"),
        (D("12.5000"), "quantity", "12.5"),
        (D("100"), "quantity", "100"),
        (D("0E+3"), "quantity", "0"),
        (D("0.96"), "percent", "0.96"),
        (D(2) / D(3), "percent", "0.666666666667"),
        (7, "integer", 7),
        (D("7"), "integer", 7),
        (True, "text", True),
        (None, "money", None),
        ("\ud800", "text", "?"),
    ],
)
def test_values_for_machines(value: object, type: str, given: object) -> None:
    assert bare(value, type) == given  # type: ignore[arg-type]


def test_a_table_alone_is_a_file_that_may_go_with_a_message() -> None:
    columns = (Column("account", Text("Account"), "id"), Column("name", Text("Name")))
    table = Table("accounts", Text("Accounts"), columns, ({"account": "0103", "name": "=Café"},))
    assert table_csv(table).decode("utf-8-sig") == "account,name\r\n0103,'=Café\r\n"
    made = [table_xlsx(table, "Acme", samples.WEEK, samples.WEEK.last, "en") for _ in range(2)]
    sheet = openpyxl.load_workbook(io.BytesIO(made[0])).active
    assert made[0] == made[1] and sheet is not None
    assert ["0103", "=Café"] in [[cell.value for cell in row[:2]] for row in sheet.iter_rows()]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_csv_of_one_table_is_plain_and_of_several_names_each() -> None:
    rows = list(csv.reader(io.StringIO(to_csv(samples.receivables(200)))))
    assert rows[0][:3] == ["account", "name", "rep"] and len(rows) == 201
    assert rows[1][3] == "-120.50"  # a real negative number stays one
    several = to_csv(samples.sales()).split("\r\n")
    assert several[0] == "by_rep" and several[several.index("by_week") - 1] == ""


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@x", "\t=1", "\r=1", "\n=1", " =1", "＝1", "-", "--5"])
def test_csv_text_is_guarded(text: str) -> None:
    table = Table("t", Text("T"), (Column("a", Text("A")),), ({"a": text},))
    rows = list(csv.reader(io.StringIO(to_csv(Built("x", Text("X"), "x", Content(tables=(table,)))))))
    assert rows[1][0].startswith("'")


@pytest.mark.parametrize("text", ["-12.50", "+34 600", "-1.234,56", "plain", "a=b"])
def test_text_that_is_a_number_or_harmless_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text if text != "+34 600" else guarded(text) == "'+34 600"


def test_text_for_a_terminal_is_aligned_and_carries_no_escape() -> None:
    shown = to_text(samples.sales(), "es")
    line = next(line for line in shown.splitlines() if line.startswith("1165"))
    assert line.split() == [
        "1165",
        "Leslie",
        "Jennings",
        "412",
        "38.200,00",
        "45.000,00",
        "41.250,10",
        "-3.749,90",
        "-8,3%",
        "USD",
    ]
    assert len({line.rstrip().rindex(" USD") for line in shown.splitlines() if line.endswith(" USD")}) == 1
    table = Table("t", Text("T\x1b[2J"), (Column("a", Text("A")),), ({"a": "x\x1b]0;evil\x07\ny"},))
    assert "\x1b" not in to_text(Built("x", Text("X"), "x", Content(tables=(table,))), "en")


def test_a_workbook_of_one_section() -> None:
    data = to_xlsx(samples.sales(), "Classic Models", samples.WEEK, samples.WEEK.last, "en")
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["Sales"]
