"""`acctkit papers`: listing, showing, approving and voiding, and what is said of what cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctkit.testing import TestWorkspace, make_test_workspace
from tests.papers.paper_samples import PLUGIN

FIRST, SECOND = "INV-2026-00001", "INV-2026-00002"


@pytest.fixture
def ws(tmp_path: Path) -> TestWorkspace:
    made = make_test_workspace(tmp_path / "sales")
    made.plugin(PLUGIN, name="offers")
    orders(made, "17 20.00", "18 30.00")
    made.run("2026-11-25")
    return made


def orders(ws: TestWorkspace, *lines: str) -> None:
    (ws.root / "orders.txt").write_text("\n".join(lines), encoding="utf-8")


def test_a_run_tells_what_it_drafted_and_the_list_has_it(ws: TestWorkspace) -> None:
    orders(ws, "19 5.00")
    assert f"papers     drafted {FIRST[:-1]}3" in ws.cli("run", "--as-of", "2026-11-26")
    first, _, third = ws.json("papers", "list")
    assert first == {
        "number": FIRST, "kind": "invoice", "key": "order:17", "date": "2026-11-25", "account": "A1", "name": "Hotel",
        "rep": "", "amount": "20.00", "currency": "USD", "state": "drafted", "approved_on": None, "voided_on": None,
        "reason": "", "remark": "", "doubt": False, "files": [f"papers/{FIRST}.xlsx", f"papers/{FIRST}.pdf"],
    }
    assert third["date"] == "2026-11-26"
    assert FIRST in ws.cli("papers", "list")
    assert ws.json("papers", "list", "--kind", "receipt") == [] == ws.json("papers", "list", "--state", "void")
    assert ws.cli("papers", "list", "--kind", "receipt") == "There is no paper.\n"


def test_a_run_tells_what_is_withheld_and_why_and_a_strict_one_ends_with_1(ws: TestWorkspace) -> None:
    orders(ws, "17 20.00", "19 wait")
    said = ws.cli("run", "--as-of", "2026-11-26", "--strict", exit_code=1)
    assert "papers     withheld invoice A1: its price is not known" in said


def test_one_is_shown_with_its_lines(ws: TestWorkspace) -> None:
    shown = ws.json("papers", "show", FIRST.lower())
    assert shown["lines"] == [{"what": "17", "amount": "20.00"}]
    assert shown["totals"] == [{"title": "Total", "amount": "20.00"}]
    said = ws.cli("papers", "show", FIRST)
    assert f"papers/{FIRST}.pdf" in said and "Total        20.00 USD" in said


def test_approving_makes_the_final_files_and_voiding_marks_them(ws: TestWorkspace) -> None:
    draft = (ws.root / "papers" / f"{FIRST}.xlsx").read_bytes()
    said = ws.cli("papers", "approve", FIRST, SECOND, "--as-of", "2026-11-26")
    assert said.splitlines() == [
        f"Paper {one} is approved: papers/{one}.xlsx, papers/{one}.pdf." for one in (FIRST, SECOND)
    ]
    final = (ws.root / "papers" / f"{FIRST}.xlsx").read_bytes()
    assert final != draft
    assert "is void" in ws.cli("papers", "void", FIRST, "--reason", "sent twice", "--as-of", "2026-11-27")
    assert (ws.root / "papers" / f"{FIRST}.xlsx").read_bytes() != final
    assert [(one["state"], one["approved_on"], one["reason"]) for one in ws.json("papers", "list")] == [
        ("void", "2026-11-26", "sent twice"), ("approved", "2026-11-26", ""),
    ]
    assert "sent twice" in ws.cli("papers", "list")


@pytest.mark.parametrize(("words", "said"), [
    (("show", "INV-9"), "There is no paper INV-9; see: acctkit papers list"),
    (("approve", "INV-9"), "There is no paper INV-9; see: acctkit papers list"),
    (("void", FIRST, "--reason", " "),
     "The reason is empty; say why the paper is void, such as --reason 'wrong price'."),
])
def test_what_cannot_be_done_is_one_sentence(ws: TestWorkspace, words: tuple[str, ...], said: str) -> None:
    assert ws.cli("papers", *words, exit_code=2) == said


def test_what_was_decided_stands(ws: TestWorkspace) -> None:
    ws.cli("papers", "void", FIRST, "--reason", "wrong", "--as-of", "2026-11-25")
    assert "is void already: wrong" in ws.cli("papers", "void", FIRST, "--reason", "again", exit_code=2)
    assert f"Paper {FIRST} is void, and only a drafted one can be approved" in ws.cli(
        "papers", "approve", FIRST, exit_code=2)


def test_a_doubt_is_listed_and_stops_the_approval(ws: TestWorkspace) -> None:
    orders(ws, "17 doubt", "18 30.00")
    assert [(one["remark"], one["doubt"]) for one in ws.json("papers", "list")] == [
        ("in doubt: its order was cancelled", True), ("", False)]
    said = ws.cli("papers", "approve", FIRST, exit_code=1)
    assert said == (
        f"Paper {FIRST} cannot be approved: its order was cancelled; mend that, or void it: acctkit papers void "
        f"{FIRST} --reason '...'"
    )
    assert ws.json("papers", "list", "--state", "drafted") == ws.json("papers", "list")


def test_doctor_finds_a_final_paper_that_was_changed_and_a_run_restores_it(ws: TestWorkspace) -> None:
    ws.cli("papers", "approve", FIRST, "--as-of", "2026-11-26")
    pdf = ws.root / "papers" / f"{FIRST}.pdf"
    final = pdf.read_bytes()
    pdf.write_bytes(b"%PDF- another amount")
    [look] = [one for one in ws.json("doctor", "--books", exit_code=None) if one["what"] == "papers"]
    assert (look["state"], look["whose"]) == ("wrong", FIRST)
    assert "has other bytes than when it was made; take it away, then run: the archive has it" in look["said"]
    pdf.unlink()
    ws.run("2026-11-27")
    assert pdf.read_bytes() == final
    [look] = [one for one in ws.json("doctor", "--books", exit_code=None) if one["what"] == "papers"]
    assert look["state"] == "ok"
