"""The files of papers: drafts are written anew when they would look different, final ones never again."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest

from acctkit.books.ledger import Ledger, open_books
from acctkit.papers import making
from acctkit.papers.files import lost, write
from acctkit.testing import TestWorkspace, make_test_workspace
from tests.papers.paper_samples import PLUGIN


@pytest.fixture
def workspace(tmp_path: Path) -> TestWorkspace:
    made = make_test_workspace(tmp_path / "sales")
    made.plugin(PLUGIN, name="offers")
    (made.root / "orders.txt").write_text("17 20.00", encoding="utf-8")
    return made


def ledger_of(workspace: TestWorkspace) -> Ledger:
    opened = workspace.open()
    return open_books(opened.settings.books.url, opened.root, opened.plugins.forms)


def files(workspace: TestWorkspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((workspace.root / "papers").iterdir())}


def approve(workspace: TestWorkspace) -> None:
    ledger = ledger_of(workspace)
    making.approve(workspace.open(), ledger, "INV-2026-00001", dt.date(2026, 11, 26))
    assert write(workspace.open(), ledger) == []
    ledger.close()


def test_a_run_writes_workbook_and_pdf_once_and_the_same_anywhere(workspace: TestWorkspace, tmp_path: Path) -> None:
    workspace.run("2026-11-25")
    first = files(workspace)
    assert list(first) == ["INV-2026-00001.pdf", "INV-2026-00001.xlsx"]
    stamps = {path: path.stat().st_mtime_ns for path in (workspace.root / "papers").iterdir()}
    workspace.run("2026-11-26")
    assert {path: path.stat().st_mtime_ns for path in (workspace.root / "papers").iterdir()} == stamps
    other = make_test_workspace(tmp_path / "elsewhere")
    other.plugin(PLUGIN, name="offers")
    (other.root / "orders.txt").write_text("17 20.00", encoding="utf-8")
    other.run("2026-11-25")
    assert files(other) == first


def test_what_a_killed_run_did_not_write_the_next_one_writes(workspace: TestWorkspace) -> None:
    ledger = ledger_of(workspace)
    opened = workspace.open()
    week = opened.settings.calendar.make().last_complete(dt.date(2026, 11, 25))
    making.make(opened, ledger, week, dt.date(2026, 11, 25), None, files=False)
    ledger.close()
    (workspace.root / "papers").mkdir()
    (workspace.root / "papers" / ".making-INV-2026-00001.xlsx").write_bytes(b"half")
    workspace.run("2026-11-25")
    assert list(files(workspace)) == ["INV-2026-00001.pdf", "INV-2026-00001.xlsx"]


def test_a_draft_follows_the_settings_and_templates_and_a_final_one_never_changes(workspace: TestWorkspace) -> None:
    workspace.run("2026-11-25")
    first = files(workspace)
    workspace.configure("company", 'tax_id = "B-77"')
    workspace.run("2026-11-25")
    second = files(workspace)
    assert all(second[name] != first[name] for name in first)
    approve(workspace)
    final = files(workspace)
    assert all(final[name] != second[name] for name in final)
    workspace.configure("company", 'bank = ["New Bank"]')
    (workspace.root / "templates").mkdir(exist_ok=True)
    (workspace.root / "templates" / "invoice.typ").write_text("Another layout", encoding="utf-8")
    for path in (workspace.root / "papers").iterdir():
        path.unlink()
    workspace.run("2026-11-27")
    assert files(workspace) == final


def test_a_void_paper_says_so(workspace: TestWorkspace) -> None:
    workspace.run("2026-11-25")
    approve(workspace)
    final = files(workspace)
    ledger = ledger_of(workspace)
    making.void(workspace.open(), ledger, "INV-2026-00001", dt.date(2026, 11, 26), "sent to nobody")
    assert write(workspace.open(), ledger) == []
    voided = files(workspace)
    assert voided.keys() == final.keys() and all(voided[name] != final[name] for name in final)
    ledger.close()


def test_a_final_paper_that_was_changed_by_hand_is_found(workspace: TestWorkspace) -> None:
    from acctkit.books import papers

    workspace.run("2026-11-25")
    approve(workspace)
    ledger = ledger_of(workspace)
    with ledger.read() as conn:
        stored = papers.stored(conn)
    assert list(lost(workspace.open(), stored)) == []
    (workspace.root / "papers" / "INV-2026-00001.pdf").write_bytes(b"another amount")
    [(path, number, how)] = lost(workspace.open(), stored)
    assert (path.name, number, how) == ("INV-2026-00001.pdf", "INV-2026-00001", "has other bytes than when it was made")
    ledger.close()


def test_a_mistake_in_a_template_costs_the_pdf_and_is_told(workspace: TestWorkspace) -> None:
    (workspace.root / "templates").mkdir(exist_ok=True)
    (workspace.root / "templates" / "invoice.typ").write_text("#nothing", encoding="utf-8")
    told = workspace.run("2026-11-25")["papers"]["failed"]
    said = "template invoice.typ, line 1: unknown variable: nothing; correct the template."
    assert told == [f"Paper INV-2026-00001 has no PDF: {said}"]
    assert list(files(workspace)) == ["INV-2026-00001.xlsx"]


def test_without_typst_there_are_workbooks_and_the_pdfs_come_later(
    workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "typst", None)
        told = workspace.run("2026-11-25")["papers"]["failed"]
    assert told == ["Papers have no PDF: a PDF needs typst; install it with: pip install 'acctkit[pdf]'"]
    assert list(files(workspace)) == ["INV-2026-00001.xlsx"]
    assert workspace.run("2026-11-25")["papers"]["failed"] == []
    assert list(files(workspace)) == ["INV-2026-00001.pdf", "INV-2026-00001.xlsx"]


def test_a_dry_run_writes_no_file(workspace: TestWorkspace) -> None:
    workspace.run("2026-11-25", dry_run=True)
    assert not (workspace.root / "papers").exists()
