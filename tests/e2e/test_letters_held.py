"""Letters that a person keeps back: what the customer pays or comes to owe meanwhile does not send them past that."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from acctkit.testing import TestWorkspace, text_of

INVOICES = ["Invoice", "Account", "Issued on", "Due on", "Amount"]
PAYMENTS = ["Account", "Paid on", "Amount", "Invoice", "Reference"]


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


@pytest.fixture
def owing(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    """An account with two invoices overdue, whose first letter a person holds before it went."""
    ws = acctkit_workspace
    settings = ws.root / "acctkit.toml"
    settings.write_text(settings.read_text("utf-8").replace('approve = "none"', 'approve = "notices"'), "utf-8")
    ws.drop("office/accounts.xlsx", [["Account", "Name", "Email"], ["A", "Hotel Faro", "faro@example.com"]])
    ws.drop("office/invoices.xlsx", [
        INVOICES, ["F1", "A", day(1, 10), day(1), 100], ["F2", "A", day(1, 10), day(10), 50],
    ])
    ws.run("2026-11-24")
    (letter,) = listed(ws)
    ws.cli("outbox", "hold", letter["id"], "--reason", "the owner is in hospital")
    ws.configure("mail", 'approve_up_to = {USD = "1000000"}')
    return ws


def listed(ws: TestWorkspace) -> list[dict[str, Any]]:
    return list(ws.json("outbox", "list", "--kind", "overdue-notice"))


def held(ws: TestWorkspace) -> list[dict[str, Any]]:
    return [row for row in listed(ws) if row["state"] == "held"]


def test_weeks_go_by_and_one_letter_is_held(owing: TestWorkspace) -> None:
    for moment in ("2026-11-25", "2026-12-01", "2026-12-10", "2026-12-30"):
        owing.run(moment)
        assert len(held(owing)) == 1 and owing.mail("overdue-notice") == []
    (letter,) = held(owing)
    assert letter["dedupe_key"].startswith("overdue-notice:A:1:")  # no level is passed over meanwhile
    assert letter["last_error"].endswith(": the owner is in hospital")


def test_what_is_paid_in_part_is_written_anew_and_held(owing: TestWorkspace) -> None:
    owing.drop("office/bank.xlsx", [PAYMENTS, ["A", day(25), 50, "F2", "K1"]])
    owing.run("2026-11-26")
    (letter,) = held(owing)
    owing.cli("outbox", "release", letter["id"])
    if letter["approval"]:
        owing.cli("outbox", "approve", letter["id"])
    owing.run("2026-11-26")
    (sent,) = owing.mail("overdue-notice")
    assert "F1" in text_of(sent) and "F2" not in text_of(sent)


def test_what_is_paid_in_full_goes_nowhere(owing: TestWorkspace) -> None:
    owing.drop("office/bank.xlsx", [PAYMENTS, ["A", day(25), 150, "", "K1"]])
    owing.run("2026-11-26")
    (letter,) = listed(owing)
    assert letter["state"] == "cancelled" and owing.mail("overdue-notice") == []
