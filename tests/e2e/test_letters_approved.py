"""Letters that wait for a person: what changed meanwhile makes another letter, and of two only one goes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Any

import pytest

from acctkit.testing import TestWorkspace, text_of

INVOICES = ["Invoice", "Account", "Issued on", "Due on", "Amount"]
PAYMENTS = ["Account", "Paid on", "Amount", "Invoice", "Reference"]


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


@pytest.fixture
def owing(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    """An account with one invoice long overdue, one newly so, and one that comes of age on the 30th."""
    ws = acctkit_workspace
    settings = ws.root / "acctkit.toml"
    settings.write_text(settings.read_text("utf-8").replace('approve = "none"', 'approve = "notices"'), "utf-8")
    ws.drop("office/accounts.xlsx", [["Account", "Name", "Email"], ["A", "Hotel Faro", "faro@example.com"]])
    ws.drop("office/invoices.xlsx", [
        INVOICES, ["F1", "A", day(1, 10), day(1), 100], ["F2", "A", day(1, 10), day(20), 50],
        ["F3", "A", day(1, 10), day(23), 30],
    ])
    return ws


def waiting(ws: TestWorkspace) -> list[dict[str, Any]]:
    return [row for row in ws.json("outbox", "list", "--kind", "overdue-notice") if row["state"] == "queued"]


def approve(ws: TestWorkspace) -> None:
    (row,) = waiting(ws)
    ws.cli("outbox", "approve", row["id"])


def sent(ws: TestWorkspace) -> list[str]:
    return [text_of(message).replace("\n", " ") for message in ws.mail("overdue-notice")]


def test_what_is_paid_while_a_letter_waits_makes_another_letter_that_waits_itself(owing: TestWorkspace) -> None:
    owing.run("2026-11-24")
    approve(owing)
    owing.drop("office/bank.xlsx", [PAYMENTS, ["A", day(25), 50, "F2", "K1"]])  # F2 is listed, but not yet told
    result = owing.run("2026-11-25")
    assert result["messages"]["cancelled"] == 1 and sent(owing) == []
    (row,) = waiting(owing)
    assert row["last_error"].startswith("In place of one that was cancelled: What it says is no longer so")
    approve(owing)
    owing.run("2026-11-25")
    (letter,) = sent(owing)
    assert "F1" in letter and "F2" not in letter and "130.00" in letter


def test_of_two_letters_to_an_account_one_goes_and_tells_all(owing: TestWorkspace) -> None:
    owing.run("2026-11-24")
    approve(owing)
    owing.run("2026-11-30")  # F2 and F3 came of age: the first letter is taken back, and one about all is written
    assert sent(owing) == []
    approve(owing)
    owing.run("2026-12-01")
    (letter,) = sent(owing)
    assert "December 7, 2026" in letter
    owing.run("2026-12-05")
    assert len(sent(owing)) == 1 and waiting(owing) == []
    owing.run("2026-12-08")  # a week after it went F1 is at the second level
    (second,) = waiting(owing)
    assert second["dedupe_key"].startswith("overdue-notice:A:2:")
    owing.run("2026-12-10")  # while that letter waits no other is written
    assert waiting(owing) == [second]


def test_a_letter_that_could_not_be_delivered_goes_to_the_right_address_once_that_is_known(
    owing: TestWorkspace,
) -> None:
    owing.run("2026-11-24")
    (row,) = waiting(owing)
    with sqlite3.connect(owing.root / "books.db") as books:
        books.execute("update outbox set state = 'failed' where id = ?", (row["id"],))
    (withheld,) = owing.run("2026-11-25")["withheld"]
    assert withheld["account"] == "A" and "could not be delivered" in withheld["reason"]
    owing.drop("office/accounts.xlsx", [["Account", "Name", "Email"], ["A", "Hotel Faro", "new@example.com"]])
    owing.run("2026-11-25")
    (again,) = waiting(owing)
    assert again["to"] == "new@example.com"


def test_a_letter_that_waited_too_long_is_written_anew_with_a_day_to_come(owing: TestWorkspace) -> None:
    owing.run("2026-11-23")
    (row,) = waiting(owing)
    owing.run("2026-11-30")
    (again,) = waiting(owing)
    assert again["id"] != row["id"] or again["last_error"]
    approve(owing)
    owing.run("2026-11-30")
    (letter,) = sent(owing)
    assert "December 7, 2026" in letter and "F1" in letter
