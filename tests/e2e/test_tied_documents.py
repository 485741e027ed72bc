"""Receipts dropped beside a workbook: tied to the rows that name them, in the feedback, the package and its zip."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from acctkit.testing import TestWorkspace, text_of

MONDAY = "2026-11-23"  # the day on which the package of 2026-W47 is made
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
PLUGIN = '''
from acctkit import Check, Code, Column, Content, Day, Form, Key, Label, Money, Row, Section, Table, Text, column
from acctkit import hookimpl, named_documents


class SpentRow(Row):
    date: Day = column("Date", "Fecha")
    shop: Label = column("Shop", "Tienda")
    paid: Money = column("Paid", "Pagado")
    receipt: Label | None = column("Receipt", "Recibo", default=None)


SPENT = Form("spent", Text("Spent", "Gastado"), SpentRow, date="date", keys=(Key("date", "shop"),),
             documents=("receipt",))
LOST = Code("receipt-lost", "warning", Text("No file is called {value}.", "Ningún archivo se llama {value}."),
            help=Text("Drop it.", "Entréguelo."), example={"value": "taxi.pdf"}, until_document=True)


def check(desk, entries):
    kept = desk.books.documents(rep=desk.person.id)
    for entry in entries:
        named = named_documents(entry.row.receipt or "", kept, beside=desk.path)
        if not all(named.values()):
            yield entry.finding(LOST, "receipt")


def build(desk):
    columns = (Column("shop", Text("Shop", "Tienda")), Column("receipt", Text("Receipt", "Recibo")))
    claims = {one.record: one.document for one in desk.books.claims("spent", period=desk.week.label)}
    rows = [{"shop": one.row.shop, "receipt": claims[one.id].path if claims.get(one.id) else ""}
            for one in desk.books.records("spent", period=desk.week.label)]
    return Content(tables=(Table("spent", Text("Spent", "Gastado"), columns, tuple(rows), ("shop",)),))


@hookimpl
def acctkit_forms():
    return [SPENT]


@hookimpl
def acctkit_checks():
    return [Check("spent", "spent", check, (LOST,))]


@hookimpl
def acctkit_sections():
    return [Section("spent", Text("Spent", "Gastado"), build, ("spent",))]
'''
ROWS = [["Date", "Shop", "Paid", "Receipt"], ["2026-11-17", "Cab", 12, "Taxi.pdf"], ["2026-11-18", "Inn", 90, "hotel"]]


@pytest.fixture
def ws(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    acctkit_workspace.plugin(PLUGIN, "spent")
    acctkit_workspace.configure("mail", 'office = ["office@example.com"]')
    acctkit_workspace.drop("office/reps.xlsx", [
        ["Rep", "Name", "Email", "Language"], ["ana", "Ana", "ana@example.com", "en-US"],
        ["eva", "Eva", "eva@example.com", "es"],
    ])
    return acctkit_workspace


def manifest(ws: TestWorkspace, result: Any) -> tuple[list[dict[str, Any]], Path]:
    path = ws.root / result["package"]["path"]
    with zipfile.ZipFile(path) as zipped:
        sources: list[dict[str, Any]] = json.loads(zipped.read("manifest.json"))["sources"]
    return sources, path


def codes(ws: TestWorkspace) -> list[str]:
    return [one["code"] for one in ws.json("findings", "list") if one["code"] == "receipt-lost"]


def test_the_package_carries_what_its_rows_name(ws: TestWorkspace) -> None:
    ws.drop("ana/week.xlsx", ROWS)  # the older file: it is read when the receipts are there, all the same
    ws.drop("ana/receipts/taxi.PDF", PDF)
    ws.drop("ana/hotel.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF")
    ws.drop("ana/menu.pdf", PDF + b"menu")
    result = ws.run(MONDAY)
    assert codes(ws) == [] and result["submissions"]["document"] == 3
    assert [row["receipt"] for row in ws.table("spent", "spent", "--week", "2026-W47")] == [
        "ana/receipts/taxi.PDF", "ana/hotel.jpg",
    ]
    sources, path = manifest(ws, result)
    tied = {one["path"]: one for one in sources if one["status"] == "document"}
    assert sorted(tied) == ["ana/hotel.jpg", "ana/receipts/taxi.PDF"]
    taxi = tied["ana/receipts/taxi.PDF"]
    assert taxi["named_by"] == [{"path": "ana/week.xlsx", "sheet": "Sheet1", "row": 2}] and taxi["forms"] == ["spent"]
    with zipfile.ZipFile(path) as zipped:
        assert zipped.read(taxi["member"]) == PDF
    listed = ws.submissions()["ana/receipts/taxi.PDF"]
    assert listed["claimed_by"] == [{"form": "spent", "path": "ana/week.xlsx", "sheet": "Sheet1", "row": 2,
                                     "column": "receipt", "sure": True}]
    assert (listed["forms"], listed["period"], listed["sha256"]) == (["spent"], "2026-W47", taxi["sha256"])
    assert "named by     ana/week.xlsx, Sheet1, row 2 (spent)" in ws.cli("submissions", "show", str(listed["id"]))
    assert "named by ana/week.xlsx, Sheet1, row 2" in ws.cli("submissions", "list")
    told = text_of(ws.mail("feedback")[0])
    assert "* receipts/taxi.PDF: kept as a document\n  Belongs to week.xlsx, sheet Sheet1, row 2." in told
    assert "* menu.pdf: kept as a document\n  Kept as a document (PDF), and nothing in it was counted" in told
    html = (path.parent / "acctkit-2026-W47.html").read_text("utf-8")
    assert "ana/menu.pdf" in html and "No row in the books names it." in html


def test_a_row_of_a_csv_is_told_by_its_file_and_number(ws: TestWorkspace) -> None:
    ws.drop("ana/week.csv", ROWS)
    ws.drop("ana/taxi.pdf", PDF)
    ws.run(MONDAY)
    assert "named by ana/week.csv, row 2" in ws.cli("submissions", "list")
    assert "* taxi.pdf: kept as a document\n  Belongs to week.csv, row 2." in text_of(ws.mail("feedback")[0])


def test_the_zip_has_a_folder_a_rep_where_workbooks_stand_before_what_they_name(ws: TestWorkspace) -> None:
    ws.drop("ana/earlier.xlsx", [ROWS[0], ["2026-10-06", "Cab", 9, ""]])  # behind the package, and not of its week
    ws.drop("ana/week.xlsx", ROWS)
    ws.drop("ana/a hotel.pdf", PDF)
    ws.drop("ana/receipts/taxi.pdf", PDF + b"taxi")
    ws.drop("eva/semana.xlsx", [ROWS[0], ["2026-11-17", "Cab", 12, "recibo"]])
    ws.drop("eva/recibo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF")
    _, path = manifest(ws, ws.run(MONDAY))
    with zipfile.ZipFile(path) as zipped:
        assert [name for name in zipped.namelist() if name.startswith("sources/")] == [
            "sources/office/1-reps.xlsx",
            "sources/rep-ana/1-week.xlsx", "sources/rep-ana/2-taxi.pdf",
            "sources/rep-eva/1-semana.xlsx", "sources/rep-eva/2-recibo.jpg",
        ]


def test_a_receipt_that_comes_later_takes_the_warning_back_and_makes_the_package_anew(ws: TestWorkspace) -> None:
    ws.drop("ana/week.xlsx", ROWS)
    first = ws.run(MONDAY)
    assert codes(ws) == ["receipt-lost", "receipt-lost"] and first["package"]["path"].endswith("v1.zip")
    ws.drop("ana/hotel.pdf", PDF)
    second = ws.run("2026-11-24")
    assert codes(ws) == ["receipt-lost"] and second["package"]["path"].endswith("v2.zip")
    assert [row["receipt"] for row in ws.table("spent", "spent", "--week", "2026-W47")] == ["", "ana/hotel.pdf"]
    html = (ws.root / second["package"]["path"]).with_name("acctkit-2026-W47.html").read_text("utf-8")
    assert "ana/hotel.pdf: a document that rows of this week name" in html
    assert ws.run("2026-11-24")["packages"] == []


def test_receipts_in_a_zip_and_under_a_second_name_count_too(ws: TestWorkspace) -> None:
    zipped = ws.root / "receipts.zip"
    with zipfile.ZipFile(zipped, "w") as file:
        file.writestr("taxi.pdf", PDF)
    ws.drop("ana/week.xlsx", ROWS)
    ws.drop("ana/receipts.zip", zipped.read_bytes())
    ws.drop("ana/bill of the inn.pdf", PDF + b"inn")
    ws.run(MONDAY)
    assert codes(ws) == ["receipt-lost"]
    ws.drop("ana/hotel.pdf", PDF + b"inn")
    ws.run("2026-11-24")
    assert ws.submissions()["ana/hotel.pdf"]["status"] == "duplicate" and codes(ws) == []
    assert not [m for m in ws.mail("feedback") if "no row" in text_of(m)]
    ws.run("2026-12-24")
    assert not [m for m in ws.mail("feedback") if "no row" in text_of(m)]


def test_rows_refused_for_a_receipt_are_taken_when_it_comes(ws: TestWorkspace) -> None:
    ws.configure("checks.severity", 'receipt-lost = "error"')
    ws.drop("ana/week.xlsx", ROWS)
    ws.run(MONDAY)
    assert ws.submissions()["ana/week.xlsx"]["status"] == "rejected"
    ws.drop("ana/taxi.pdf", PDF)
    ws.drop("ana/hotel.pdf", PDF + b"inn")
    ws.run("2026-11-24")
    assert ws.submissions()["ana/week.xlsx"]["status"] == "accepted" and len(ws.records("spent")) == 2


def test_a_document_that_is_withdrawn_is_out_of_the_package(ws: TestWorkspace) -> None:
    ws.drop("ana/week.xlsx", ROWS)
    ws.drop("ana/taxi.pdf", PDF)
    ws.run(MONDAY)
    ws.cli("submissions", "withdraw", str(ws.submissions()["ana/taxi.pdf"]["id"]), "--reason", "of another")
    sources, _ = manifest(ws, ws.run("2026-11-24"))
    assert not [one for one in sources if one["status"] == "document"]


def test_another_copy_of_a_document_that_is_withdrawn_is_the_document(ws: TestWorkspace) -> None:
    ws.drop("ana/week.xlsx", ROWS)
    ws.drop("ana/wrong/taxi.pdf", PDF)
    ws.run(MONDAY)
    ws.drop("ana/right/taxi.pdf", PDF)
    ws.run("2026-11-24")
    first, copy = (ws.submissions()[f"ana/{name}/taxi.pdf"] for name in ("wrong", "right"))
    assert (first["status"], copy["status"]) == ("document", "duplicate")
    ws.cli("submissions", "withdraw", str(first["id"]), "--reason", "laid in the wrong folder")
    copy = ws.submissions()["ana/right/taxi.pdf"]
    assert copy["status"] == "document" and copy["reason"].startswith("Kept as a document (PDF)")
    sources, _ = manifest(ws, ws.run("2026-11-24"))
    assert [one["path"] for one in sources if one["status"] == "document"] == ["ana/right/taxi.pdf"]
    ws.json("doctor", "--books")
    ws.cli("submissions", "withdraw", str(copy["id"]), "--reason", "of another")
    sources, _ = manifest(ws, ws.run("2026-11-24"))
    assert not [one for one in sources if one["status"] == "document"]


def test_a_document_that_nobody_names_is_told_once_in_the_reps_language(ws: TestWorkspace) -> None:
    ws.drop("ana/menu.pdf", PDF)
    ws.drop("eva/menú.pdf", PDF)
    ws.run(MONDAY)
    ws.run("2026-11-29")
    assert not [m for m in ws.mail("feedback") if "menu.pdf (came" in text_of(m)]
    ws.run("2026-11-30")
    ws.run("2026-12-01")
    ana, eva = ([text_of(m) for m in ws.mail("feedback") if f"{name}@" in str(m["To"])] for name in ("ana", "eva"))
    assert len(ana) == 2 and "Named by no row so far" in ana[1] and "* menu.pdf (came on " in ana[1]
    assert len(eva) == 2 and "Ninguna fila los nombra" in eva[1] and "* menú.pdf (llegó el " in eva[1]


def test_names_in_cells_never_become_paths(ws: TestWorkspace) -> None:
    (ws.root / "secret.pdf").write_bytes(PDF)
    names = ["../../secret.pdf", str(ws.root / "secret.pdf"), "..", "acctkit.toml"]
    rows = [[f"2026-11-{17 + at}", "Cab", 1, name] for at, name in enumerate(names)]
    ws.drop("ana/week.xlsx", [ROWS[0], *rows])
    sources, _ = manifest(ws, ws.run(MONDAY))
    assert [one["path"] for one in sources if one["member"]] == ["ana/week.xlsx", "office/reps.xlsx"]
    assert len(codes(ws)) == len(names)
