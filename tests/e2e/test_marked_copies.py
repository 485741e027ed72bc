"""A rep's wrong file comes back marked, corrected it is taken like any file, and unchanged it is recognised."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from acctkit.books.ledger import open_books
from acctkit.copies.paint import FILLS
from acctkit.testing import TestWorkspace, delimited, text_of, workbook

AS_OF = "2026-11-25"
MASTERS = {
    "Reps": [["Rep", "Name", "Email", "Language"], ["ana", "Ana", "ana@x.example", "es"],
             ["bob", "Bob", "bob@x.example", "en-US"]],
    "Accounts": [["Account", "Name", "Currency"], ["C1", "One", "USD"], ["C2", "Two", "USD"]],
    "Products": [["SKU", "Name"], ["S1", "Model 1"], ["S2", "Model 2"]],
}
HEAD = ["Date", "Account", "SKU", "Units", "Unit price", "Amount"]


def sale(day: int, account: str, units: Any, sku: str = "S1", amount: Any = None) -> list[Any]:
    return [dt.date(2026, 11, day), account, sku, units, 5, units * 5 if amount is None else amount]


GOOD = [sale(16, "C1", 2), sale(17, "C2", 3), sale(18, "C1", 4)]
WRONG = {"Sales": [HEAD, GOOD[0], sale(17, "C2", "three", amount=15), GOOD[2]]}


@pytest.fixture
def ws(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    acctkit_workspace.drop("office/masters.xlsx", MASTERS)
    return acctkit_workspace


def copies(ws: TestWorkspace, to: str = "bob@x.example") -> dict[str, bytes]:
    """The copies attached to messages to somebody, by name; a later one takes the place of an earlier."""
    mails: list[EmailMessage] = [mail for mail in ws.mail("feedback") if mail["To"].addresses[0].addr_spec == to]
    parts = [part for mail in mails for part in mail.iter_attachments()]
    return {str(part.get_filename()): part.get_payload(decode=True) for part in parts}


def corrected(copy: bytes, cells: Mapping[str, Any], sheet: str = "Sales") -> bytes:
    """A copy as its rep saves it with some cells changed."""
    book = load_workbook(io.BytesIO(copy))
    for cell, value in cells.items():
        book[sheet][cell] = value
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def units(ws: TestWorkspace) -> dict[str, str]:
    return {row["rep"]: row["units"] for row in ws.table("sales", "by_rep", "--week", "2026-W47")}


def letters_to(ws: TestWorkspace, to: str) -> str:
    return "\n".join(text_of(mail) for mail in ws.mail("feedback") if mail["To"].addresses[0].addr_spec == to)


def test_a_rejected_workbook_comes_back_marked_and_corrected_it_is_taken(ws: TestWorkspace) -> None:
    ws.drop("bob/sales.xlsx", WRONG)
    ws.run(AS_OF)
    ((name, copy),) = copies(ws).items()
    assert name == "sales (marked).xlsx"
    book = load_workbook(io.BytesIO(copy))
    assert book.sheetnames == ["Findings", "Sales"]
    assert book["Sales"]["D3"].fill.fgColor.rgb == FILLS["error"] and "'three'" in book["Sales"]["D3"].comment.text
    assert [cell.hyperlink.location for row in book["Findings"] for cell in row if cell.hyperlink] == ["'Sales'!D3"]
    assert "save it in your folder: sales (marked).xlsx" in " ".join(letters_to(ws, "bob@x.example").split())

    ws.drop("bob/sales (marked).xlsx", corrected(copy, {"D3": 3}))
    ws.run(AS_OF)
    now = ws.submissions()
    assert now["bob/sales (marked).xlsx"]["status"] == "accepted"
    assert now["bob/sales.xlsx"]["status"] == "superseded", "it counts as refused no more"
    assert units(ws)["bob"] == "9"
    told = ws.json("findings", "list")
    assert [f for f in told if f["path"] == "bob/sales (marked).xlsx"] == [], "our own sheet is not told as not read"


def test_a_copy_saved_over_its_original_is_its_next_version(ws: TestWorkspace) -> None:
    ws.drop("bob/sales.xlsx", WRONG)
    ws.run(AS_OF)
    ws.drop("bob/sales.xlsx", corrected(copies(ws)["sales (marked).xlsx"], {"D3": 3}))
    ws.run(AS_OF)
    assert (ws.submissions()["bob/sales.xlsx"]["status"], units(ws)["bob"]) == ("accepted", "9")


def test_an_unchanged_copy_is_recognised_wherever_it_is_dropped(ws: TestWorkspace) -> None:
    ws.drop("bob/sales.xlsx", WRONG)
    ws.run(AS_OF)
    copy = copies(ws)["sales (marked).xlsx"]
    ws.drop("bob/mine.xlsx", copy)
    ws.run(AS_OF)
    found = ws.submissions()["bob/mine.xlsx"]
    assert found["status"] == "duplicate"
    assert "marked copy of bob/sales.xlsx as we sent it, unchanged" in found["reason"]
    said = letters_to(ws, "bob@x.example")
    assert "mine.xlsx: the marked copy as we sent it to you, unchanged" in said
    assert len(copies(ws)) == 1, "no copy of a copy is sent"
    ws.drop("bob/sales.xlsx", copy)
    ws.run(AS_OF)
    unread = [one.path for one in _books(ws).unread("bob")]
    assert unread == ["bob/sales.xlsx"], "the rows that were wrong are still missing"
    assert units(ws)["bob"] == "0"


def test_a_copy_opened_and_saved_without_a_change_is_wrong_as_before(ws: TestWorkspace) -> None:
    ws.drop("bob/sales.xlsx", WRONG)
    ws.run(AS_OF)
    ws.drop("bob/again.xlsx", corrected(copies(ws)["sales (marked).xlsx"], {}))
    ws.run(AS_OF)
    now = ws.submissions()
    assert (now["bob/again.xlsx"]["status"], now["bob/sales.xlsx"]["status"]) == ("rejected", "superseded")
    again = load_workbook(io.BytesIO(copies(ws)["again (marked).xlsx"]))
    assert again.sheetnames == ["Findings", "Sales"], "lists do not pile up"
    assert again["Sales"]["D3"].comment.text.count("To correct") == 1


def test_a_file_that_was_taken_with_a_warning_comes_back_and_its_correction_doubles_nothing(ws: TestWorkspace) -> None:
    ws.drop("bob/sales.xlsx", {"Sales": [HEAD, *GOOD, sale(19, "C2", 100), GOOD[0]]})
    ws.run(AS_OF)
    assert ws.submissions()["bob/sales.xlsx"]["status"] == "accepted"
    copy = copies(ws)["sales (marked).xlsx"]
    assert load_workbook(io.BytesIO(copy))["Sales"]["A6"].fill.fgColor.rgb == FILLS["warning"]
    ws.drop("bob/sales (marked).xlsx", corrected(copy, {"B6": "C2", "D6": 1, "F6": 5}))
    ws.run(AS_OF)
    now = ws.submissions()
    assert (now["bob/sales (marked).xlsx"]["status"], now["bob/sales.xlsx"]["status"]) == ("accepted", "superseded")
    assert units(ws)["bob"] == "110"


def test_a_csv_comes_back_with_a_column_that_is_not_read(ws: TestWorkspace) -> None:
    rows = [HEAD, ["11/16/2026", "C1", "S1", "2", "5", "10"], ["11/17/2026", "C2", "S1", "three", "5", "15"]]
    ws.drop("bob/sales.csv", delimited(rows))
    ws.run(AS_OF)
    text = copies(ws)["sales (marked).csv"].decode("cp1252")
    assert text.splitlines()[2].startswith('11/17/2026;C2;S1;three;5;15;"To correct D3: \'three\'')
    ws.drop("bob/sales (marked).csv", text.replace("three;", "3;").encode("cp1252"))
    ws.run(AS_OF)
    now = ws.submissions()
    assert (now["bob/sales (marked).csv"]["status"], now["bob/sales.csv"]["status"]) == ("accepted", "superseded")
    assert units(ws)["bob"] == "5"
    assert [f for f in ws.json("findings", "list") if f["path"] == "bob/sales (marked).csv"] == []


def test_a_csv_that_lacks_a_column_comes_back_and_one_that_fits_nothing_does_not(ws: TestWorkspace) -> None:
    ws.drop("bob/sales.csv", delimited([HEAD[:-2], ["11/16/2026", "C1", "S1", "2"]]))
    ws.drop("bob/words.csv", delimited([["one", "two"], ["3", "4"]]))
    ws.run(AS_OF)
    assert list(copies(ws)) == ["sales (marked).csv"]


def test_another_reps_copy_is_no_copy_of_ones_own(ws: TestWorkspace) -> None:
    ws.drop("bob/sales.xlsx", WRONG)
    ws.run(AS_OF)
    ws.drop("ana/sales.xlsx", corrected(copies(ws)["sales (marked).xlsx"], {"D3": 3}))
    ws.drop("ana/unchanged.xlsx", copies(ws)["sales (marked).xlsx"])
    ws.run(AS_OF)
    now = ws.submissions()
    assert now["ana/sales.xlsx"]["status"] == "accepted" and now["ana/unchanged.xlsx"]["status"] == "rejected"
    assert now["bob/sales.xlsx"]["status"] == "rejected", "nobody speaks for another"


def test_what_is_right_and_what_cannot_be_read_gets_no_copy(ws: TestWorkspace) -> None:
    ws.drop("bob/good.xlsx", {"Sales": [HEAD, *GOOD]})
    ws.drop("ana/broken.xlsx", b"PK\x03\x04 not a workbook")
    ws.run(AS_OF)
    assert copies(ws) == {} and copies(ws, "ana@x.example") == {}


def test_no_copies_where_settings_say_so(ws: TestWorkspace) -> None:
    ws.configure("mail", "copies = false")
    ws.drop("bob/sales.xlsx", WRONG)
    ws.run(AS_OF)
    assert copies(ws) == {} and "marked" not in letters_to(ws, "bob@x.example")
    assert not (ws.root / "inbox/bob/feedback").exists()


def test_a_copy_is_laid_into_the_feedback_folder_where_settings_say_so(ws: TestWorkspace) -> None:
    ws.configure("intake", "feedback_folder = true")
    ws.drop("bob/sales.xlsx", WRONG)
    ws.run(AS_OF, dry_run=True)
    assert not (ws.root / "inbox/bob/feedback").exists(), "a dry run leaves nothing"
    ws.run(AS_OF)
    laid = ws.root / "inbox/bob/feedback/sales (marked).xlsx"
    assert laid.read_bytes() == copies(ws)["sales (marked).xlsx"]
    assert set(ws.submissions()) == {"office/masters.xlsx", "bob/sales.xlsx"}, "it is never read"
    ws.drop("bob/sales.xlsx", {"Sales": [HEAD, sale(16, "C1", "two", amount=1), *GOOD[1:]]})
    ws.run(AS_OF)
    assert "'two'" in load_workbook(laid)["Sales"]["D2"].comment.text, "the next version takes its place"


def test_a_feedback_folder_that_cannot_be_written_is_told_and_tried_again(ws: TestWorkspace) -> None:
    ws.configure("intake", "feedback_folder = true")
    ws.drop("bob/sales.xlsx", WRONG)
    (ws.root / "inbox/bob/feedback").symlink_to(ws.root / "archive")
    told = ws.run(AS_OF)["left_out"]
    assert any("could not be laid into bob/feedback" in line for line in told)
    assert copies(ws), "the message goes all the same"
    (ws.root / "inbox/bob/feedback").unlink()
    assert not ws.run(AS_OF)["left_out"]
    assert (ws.root / "inbox/bob/feedback/sales (marked).xlsx").is_file()


def test_a_copy_that_is_too_big_is_named_and_the_others_go(ws: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acctkit.mail.feedback.MOST_ATTACHED", 10_000)
    for name in ("a", "b"):
        ws.drop(f"bob/{name}.xlsx", {"Sales": [HEAD, sale(17, "C2", f"three {name}", amount=15)]})
    ws.run(AS_OF)
    assert list(copies(ws)) == ["a (marked).xlsx"]
    assert "Its marked copy is too big for a message" in letters_to(ws, "bob@x.example")


def test_two_files_of_one_name_have_copies_of_two(ws: TestWorkspace) -> None:
    ws.drop("bob/sales.xlsx", WRONG)
    ws.drop("bob/sales.xls", workbook({"Sales": [HEAD, sale(19, "C1", "one", "S2", 5)]}))
    ws.run(AS_OF)
    assert sorted(copies(ws)) == ["sales (marked) 2.xlsx", "sales (marked).xlsx"]


def test_the_same_run_in_another_folder_makes_the_same_copies(ws: TestWorkspace, tmp_path: Path) -> None:
    ws.drop("bob/sales.xlsx", WRONG)
    ws.drop("bob/trips.csv", "Date;Account;SKU;Units;Unit price\n11/16/2026;C1;S1;x;5\n")
    other = TestWorkspace(shutil.copytree(ws.root, tmp_path / "other"))
    for one in (ws, other):
        one.run(AS_OF)
    assert copies(ws) == copies(other) and len(copies(ws)) == 2


def _books(ws: TestWorkspace) -> Any:
    opened = ws.open()
    return open_books(opened.settings.books.url, ws.root, opened.plugins.forms).query()
